import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { listenOn } from './listen.js';
import type { AgentMessage, AgentSession, ProgramSetting } from './program-setting.js';
import { seededTime } from './timing.js';

/** opencode's server says this often that it is alive. */
const HEARTBEAT_MS = 10_000;

/** The coding agent: it speaks the part of opencode's protocol that Sitewright uses. */
export function runAgent(setting: ProgramSetting): void {
  new SimulatedAgent(setting).listen();
}

class SimulatedAgent {
  readonly #setting: ProgramSetting;
  readonly #authorization: string;
  readonly #busy = new Set<string>();
  readonly #streams = new Set<ServerResponse>();

  constructor(setting: ProgramSetting) {
    this.#setting = setting;
    const password = setting.environment['OPENCODE_SERVER_PASSWORD'] ?? '';
    this.#authorization = `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}`;
  }

  listen(): void {
    const { address, port, readyAfterMs, signal, log } = this.#setting;
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
    listenOn(server, { host: address, port, afterMs: readyAfterMs, signal });
    const heartbeat = setInterval(() => this.#tell({ type: 'server.heartbeat', properties: {} }), HEARTBEAT_MS);
    signal.addEventListener('abort', () => clearInterval(heartbeat), { once: true });
    log('simulated agent starts');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== this.#authorization) return void response.writeHead(401).end();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://agent');
    const route = `${request.method} ${pathname}`;
    if (route === 'GET /event') return this.#openStream(request, response);
    if (route === 'POST /api/session') return send(response, { data: this.#openSession(await bodyOf(request)) });
    const fixed = this.#fixedAnswer(route);
    if (fixed !== undefined) return send(response, fixed);
    const [, sessionId = '', what = '', messageId] =
      /^\/session\/([^/]+)(?:\/([a-z_]+))?(?:\/([^/]+))?$/.exec(pathname) ?? [];
    const session = this.#setting.agentState.sessions.get(sessionId);
    if (session === undefined) return sendNotFound(response, 'no such session');
    if (what === '') return send(response, { id: sessionId, title: 'simulated' });
    if (what === 'abort') return send(response, this.#abort(session));
    if (what === 'prompt_async') {
      this.#takePrompt(session, await bodyOf(request));
      return void response.writeHead(204).end();
    }
    if (messageId === undefined) {
      return send(response, session.messages.slice(-Number(searchParams.get('limit') ?? 100)));
    }
    const message = session.messages.find(({ info }) => info.id === messageId);
    return message === undefined ? sendNotFound(response, 'no such message') : send(response, message);
  }

  #fixedAnswer(route: string): unknown {
    switch (route) {
      case 'GET /global/health':
        return { healthy: true, version: 'simulated' };
      case 'GET /session/status':
        return Object.fromEntries([...this.#busy].map((id) => [id, { type: 'busy' }]));
      case 'GET /question':
      case 'GET /permission':
        return [];
      case 'GET /config/providers':
        return { providers: [{ id: 'demo', models: { 'site-builder': {} } }] };
      default:
        return undefined;
    }
  }

  #openSession(body: Record<string, unknown>): { id: string } {
    const id = String(body['id']);
    const { agentState, record, projectId } = this.#setting;
    if (!agentState.sessions.has(id)) {
      agentState.sessions.set(id, { id, messages: [] });
      record.add(projectId, 'sessionsMade', id);
    }
    return { id };
  }

  /** A prompt that is known is taken up only if nothing has answered it: opencode does the same after a crash. */
  #takePrompt(session: AgentSession, body: Record<string, unknown>): void {
    const id = String(body['messageID']);
    const model = { providerID: 'demo', modelID: 'site-builder' };
    if (session.messages.every(({ info }) => info.id !== id)) {
      const info = { id, role: 'user', sessionID: session.id, time: { created: Date.now() }, model };
      session.messages.push({ info, parts: body['parts'] as object[] });
    } else if (session.messages.some(({ info }) => info['parentID'] === id)) {
      return;
    }
    void this.#work(session, id);
  }

  async #work(session: AgentSession, promptId: string): Promise<void> {
    const { record, projectId, signal, siteFolder, log } = this.#setting;
    const entry: AgentMessage = {
      info: {
        id: `msg_answer${promptId}`,
        role: 'assistant',
        parentID: promptId,
        sessionID: session.id,
        providerID: 'demo',
        modelID: 'site-builder',
        time: { created: Date.now() },
      },
      parts: [],
    };
    session.messages.push(entry);
    this.#busy.add(session.id);
    record.add(projectId, 'promptsBegun', promptId);
    log(`works on ${promptId}`);
    this.#announce(entry);
    try {
      await pause(this.#workMs(promptId), undefined, { signal });
      if (siteFolder !== undefined) await writeFile(join(siteFolder, 'built.txt'), `${promptId}\n`);
    } catch {
      // Killed in mid-work, or the site is just being removed.
      return;
    }
    if (entry.info['error'] !== undefined) return;
    entry.parts.push({ id: `prt_${promptId}`, messageID: entry.info.id, type: 'text', text: 'It is built.' });
    Object.assign(entry.info, { finish: 'stop' });
    entry.info.time.completed = Date.now();
    this.#busy.delete(session.id);
    record.add(projectId, 'promptsDone', promptId);
    this.#announce(entry);
  }

  #workMs(promptId: string): number {
    const { standIn, timing, seed, projectId } = this.#setting;
    const given = standIn['workMs'];
    return typeof given === 'number' ? given : seededTime(timing.workMs, seed, projectId, promptId);
  }

  #abort(session: AgentSession): boolean {
    const entry = session.messages.at(-1);
    if (entry === undefined || !this.#busy.delete(session.id)) return true;
    Object.assign(entry.info, { error: { name: 'MessageAbortedError', data: { message: 'aborted' } } });
    this.#announce(entry);
    return true;
  }

  #openStream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"type":"server.connected","properties":{}}\n\n');
    this.#streams.add(response);
    request.on('close', () => this.#streams.delete(response));
  }

  #announce({ info, parts }: AgentMessage): void {
    const sessionID = info['sessionID'];
    this.#tell({ type: 'message.updated', properties: { sessionID, info } });
    for (const part of parts) this.#tell({ type: 'message.part.updated', properties: { sessionID, part } });
  }

  #tell(event: object): void {
    for (const stream of this.#streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
}

function send(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendNotFound(response: ServerResponse, message: string): void {
  send(response, { name: 'NotFoundError', data: { message } }, 404);
}
