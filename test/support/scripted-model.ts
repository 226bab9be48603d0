import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the model does with one request for an answer. */
export type ModelStep =
  | { readonly kind: 'say'; readonly text: string; readonly millisecondsPerWord?: number }
  | { readonly kind: 'call_tool'; readonly tool: string; readonly input: Record<string, unknown> }
  | { readonly kind: 'fail'; readonly status: number; readonly message: string; readonly code?: string }
  | { readonly kind: 'drop_connection' }
  /** Answers nothing until `until` is settled, then says its value. */
  | { readonly kind: 'hold'; readonly until: Promise<string> };

export interface ModelRequest {
  readonly model: string;
  readonly authorization: string | undefined;
  readonly messages: readonly { role: string; content: unknown }[];
  readonly tools: readonly string[];
}

/**
 * An OpenAI-compatible server (streamed chat completions) that follows a script: each request takes the next step,
 * and an exhausted script says "Done.".
 */
export class ScriptedModel {
  readonly requests: ModelRequest[] = [];
  private readonly steps: ModelStep[] = [];
  private server: Server | undefined;
  private port = 0;

  /** @param host where it listens: containers reach this machine by the address of the engine's bridge */
  constructor(private readonly host = '127.0.0.1') {}

  get baseUrl(): string {
    return `http://${this.host}:${this.port}/v1`;
  }

  script(...steps: ModelStep[]): void {
    this.steps.push(...steps);
  }

  /** Forgets the rest of the script and the requests so far. */
  reset(): void {
    this.steps.length = 0;
    this.requests.length = 0;
  }

  /** Listens; again on the same port after {@link stop}. */
  async start(): Promise<void> {
    if (this.server !== undefined) return;
    const server = createServer((request, response) => {
      // A connection that the agent's death cut is no fault of the test.
      this.answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, this.host, resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      // It lists no models.
      response.writeHead(404).end();
      return;
    }
    const body = JSON.parse(await readBody(request)) as {
      model: string;
      messages: ModelRequest['messages'];
      tools?: { function: { name: string } }[];
    };
    this.requests.push({
      model: body.model,
      authorization: request.headers.authorization,
      messages: body.messages,
      tools: (body.tools ?? []).map((tool) => tool.function.name),
    });
    await perform(this.steps.shift() ?? { kind: 'say', text: 'Done.' }, body.model, response);
  }
}

export async function withScriptedModel<T>(host: string, use: (model: ScriptedModel) => Promise<T>): Promise<T> {
  const model = new ScriptedModel(host);
  await model.start();
  try {
    return await use(model);
  } finally {
    await model.stop();
  }
}

async function perform(step: ModelStep, model: string, response: ServerResponse): Promise<void> {
  switch (step.kind) {
    case 'fail':
      response.writeHead(step.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: step.message, type: 'error', code: step.code ?? null } }));
      return;
    case 'drop_connection':
      response.destroy();
      return;
    case 'hold': {
      const text = await step.until;
      return perform({ kind: 'say', text }, model, response);
    }
    case 'call_tool':
      return stream(model, response, toolCallChunks(step.tool, step.input));
    case 'say':
      return stream(model, response, textChunks(step.text), step.millisecondsPerWord);
  }
}

interface Choice {
  readonly delta: Record<string, unknown>;
  readonly finish_reason: string | null;
}

function textChunks(text: string): Choice[] {
  const words = text.split(/(?<= )/);
  return [
    ...words.map((content) => ({ delta: { role: 'assistant', content }, finish_reason: null })),
    { delta: {}, finish_reason: 'stop' },
  ];
}

function toolCallChunks(name: string, input: Record<string, unknown>): Choice[] {
  const call = { index: 0, id: `call_${name}`, type: 'function', function: { name, arguments: JSON.stringify(input) } };
  return [
    { delta: { role: 'assistant', tool_calls: [call] }, finish_reason: null },
    { delta: {}, finish_reason: 'tool_calls' },
  ];
}

async function stream(model: string, response: ServerResponse, choices: Choice[], pauseMs = 0): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const choice of choices) {
    const chunk = {
      id: 'chat-1',
      object: 'chat.completion.chunk',
      created: 1,
      model,
      choices: [{ index: 0, ...choice }],
    };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (response.destroyed) return;
  }
  response.end('data: [DONE]\n\n');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
