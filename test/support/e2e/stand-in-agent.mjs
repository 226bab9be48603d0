/**
 * Stands in for opencode's server in a project's container, for faults that the real one cannot be made to show on
 * command. Sessions live in the volume; what it was asked for is told in /app/site/agent-state.json, for tests to read.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

const { STAND_IN, OPENCODE_SERVER_PASSWORD } = process.env;
const {
  sessionDelayMs = 0,
  failSessions = 0,
  promptDelayMs = 0,
  workMs = 300,
  providerError,
  answer: words,
  question,
  permission,
  listenAfterMs = 0,
  slowMs = 0,
  ackDelayMs = 0,
  hangs = false,
  staysBusy = false,
  idle = 'once',
  streamEndsAfter = Infinity,
  forgetsAfterMs,
  retry,
  printsEnvironment = false,
  mode = 'serve',
  models = ['demo/site-builder'],
} = JSON.parse(STAND_IN);
const providers = models.map((model) => model.split('/')).map(([id, name]) => ({ id, models: { [name]: {} } }));
const STATE = '/home/app/state.json';
const AUTHORIZATION = `Basic ${Buffer.from(`opencode:${OPENCODE_SERVER_PASSWORD}`).toString('base64')}`;

if (printsEnvironment) console.log(JSON.stringify(process.env));
if (mode === 'exit') process.exit(3);
const state = readState();
/** What sessions do that are not idle. */
const statuses = new Map();
const streams = new Set();
/** All events so far: whoever comes back to a stream that broke off hears them again. */
const told = [];
/** What it asks, with what goes on when it is answered. */
const asked = new Map();

const server = createServer((request, response) => {
  answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
});
setTimeout(() => server.listen(4096, '0.0.0.0', () => console.log('stand-in agent listens')), listenAfterMs);
if (forgetsAfterMs !== undefined && !state.hasForgotten) setTimeout(forget, forgetsAfterMs);

async function answer(request, response) {
  if (request.headers.authorization !== AUTHORIZATION) return response.writeHead(401).end();
  await pause(slowMs);
  const path = request.url.split('?')[0];
  const route = `${request.method} ${path}`;
  const [, sessionId, , messageId] = /^\/session\/([^/]+)(\/message\/([^/]+))?/.exec(path) ?? [];
  const send = (body, status = 200) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(asJson(body));
  if (route === 'GET /global/health') return send({ healthy: true, version: 'stand-in' });
  if (route === 'GET /event') return openStream(request, response);
  if (route === 'GET /session/status') return send(Object.fromEntries(statuses));
  if (route === 'GET /question') return send(askedNow('question'));
  if (route === 'GET /permission') return send(askedNow('permission'));
  if (/^\/(question|permission)\//.test(path)) return takeReply(path.split('/')[2], await json(request), send);
  if (route === 'GET /config/providers') return send({ providers });
  if (route === 'POST /api/session') return openSession(await json(request), send);
  const session = state.sessions[sessionId];
  if (session === undefined) return send({ name: 'NotFoundError', data: { message: 'no such session' } }, 404);
  if (path === `/session/${sessionId}`) return send({ id: sessionId, title: 'stand-in' });
  if (path === `/session/${sessionId}/message`) return send(session.messages);
  if (messageId !== undefined) {
    const message = session.messages.find(({ info }) => info.id === messageId);
    return message === undefined ? send({ data: { message: 'no such message' } }, 404) : send(message);
  }
  if (path === `/session/${sessionId}/prompt_async`) return takePrompt(session, await json(request), response);
  return send({ data: { message: `no such route: ${route}` } }, 404);
}

async function openSession({ id }, send) {
  state.sessionCalls += 1;
  save();
  await pause(sessionDelayMs);
  if (state.sessionCalls <= failSessions) {
    return send({ data: { message: 'the stand-in fails on purpose' } }, 502);
  }
  state.sessions[id] ??= { id, messages: [] };
  save();
  return send({ data: { id } });
}

async function takePrompt(session, { messageID, parts }, response) {
  state.promptCalls += 1;
  save();
  await pause(promptDelayMs);
  if (session.messages.every(({ info }) => info.id !== messageID)) {
    const model = { providerID: 'demo', modelID: 'site-builder' };
    const info = { id: messageID, role: 'user', sessionID: session.id, time: { created: Date.now() }, model };
    session.messages.push({ info, parts });
    state.promptsRun += 1;
    save();
    void work(session, messageID, parts);
  }
  await pause(ackDelayMs);
  response.writeHead(204).end();
}

async function work(session, parentID, prompt) {
  const info = { id: `msg_answer${parentID}`, role: 'assistant', parentID, sessionID: session.id, providerID: 'demo' };
  const entry = { info: { ...info, modelID: 'site-builder', time: { created: Date.now() } }, parts: [] };
  if (idle === 'early') becomeIdle(session.id);
  session.messages.push(entry);
  statuses.set(session.id, { type: 'busy' });
  save();
  announce(entry);
  if (hangs) return;
  if (retry !== undefined) await waitForProvider(session.id);
  await pause(workMs);
  const said = await wordsOf(session.id);
  writeFileSync('/app/site/built.txt', 'built');
  if (prompt[0]?.text.startsWith('break')) writeFileSync('/app/site/broken', '');
  if (prompt[0]?.text.startsWith('mend')) rmSync('/app/site/broken', { force: true });
  if (said !== undefined)
    entry.parts.push({ id: `prt_${parentID}`, messageID: entry.info.id, type: 'text', text: said });
  if (providerError === undefined) {
    entry.info.finish = 'stop';
    entry.info.time.completed = Date.now();
  } else {
    entry.info.error = errorOf(providerError);
  }
  state.endedAt = Date.now();
  if (!staysBusy) statuses.delete(session.id);
  save();
  announce(entry);
  if (idle !== 'never' && !staysBusy) becomeIdle(session.id);
  if (idle === 'twice') becomeIdle(session.id);
}

async function wordsOf(sessionID) {
  if (permission !== undefined) return `You said: ${await ask('permission', sessionID)}`;
  return question === undefined ? words : `You said: ${await ask('question', sessionID)}`;
}

/** A text, or the error itself as the agent writes it into its answer. */
function errorOf(error) {
  if (typeof error !== 'string') return error;
  return { name: 'APIError', data: { message: error, statusCode: 401, isRetryable: false } };
}

/** The provider puts the agent off; it tries again by itself. */
async function waitForProvider(sessionID) {
  const { message, times, everyMs } = retry;
  for (let attempt = 1; attempt <= times; attempt += 1) {
    statuses.set(sessionID, { type: 'retry', attempt, message, next: Date.now() + everyMs });
    tell({ type: 'session.status', properties: { sessionID, status: statuses.get(sessionID) } });
    await pause(everyMs);
  }
  statuses.set(sessionID, { type: 'busy' });
}

function becomeIdle(sessionID) {
  tell({ type: 'session.idle', properties: { sessionID } });
}

/** As a server that was restarted on an empty disk: connections break, and nobody's session is known. */
function forget() {
  Object.assign(state, { sessions: {}, hasForgotten: true });
  statuses.clear();
  save();
  server.closeAllConnections();
}

function askedNow(kind) {
  return [...asked.values()].filter((one) => one.kind === kind).map(({ request }) => request);
}

/** Asks, and resolves with the first answer. */
function ask(kind, sessionID) {
  const options = ['Warm', 'Cool'].map((label) => ({ label, description: '' }));
  const id = `${kind === 'question' ? 'que' : 'per'}_${Date.now()}`;
  const request =
    kind === 'question'
      ? { id, sessionID, questions: [{ header: 'Colours', question, options, multiple: false }] }
      : { id, sessionID, permission, patterns: ['*'], metadata: {}, always: [] };
  return new Promise((resolve) => {
    asked.set(id, { kind, request, resolve });
    tell({ type: `${kind}.asked`, properties: request });
  });
}

function takeReply(id, { answers, reply }, send) {
  const { kind, request, resolve } = asked.get(id);
  asked.delete(id);
  tell({ type: `${kind}.replied`, properties: { sessionID: request.sessionID, requestID: id } });
  resolve(kind === 'question' ? answers[0][0] : reply);
  send(true);
}

function openStream(request, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('data: {"type":"server.connected","properties":{}}\n\n');
  if (streamEndsAfter !== Infinity) for (const event of told) send(response, event);
  streams.add(response);
  request.on('close', () => streams.delete(response));
}

function announce({ info, parts }) {
  const { sessionID } = info;
  tell({ type: 'message.updated', properties: { sessionID, info } });
  for (const part of parts) tell({ type: 'message.part.updated', properties: { sessionID, part } });
}

function tell(event) {
  told.push(event);
  for (const stream of streams) {
    send(stream, event);
    if (told.length % streamEndsAfter === 0) stream.destroy();
  }
}

function send(stream, event) {
  stream.write(`data: ${asJson(event)}\n\n`);
}

/** Its words may name what only this container knows: `$NAME` is told as the value of that variable. */
function asJson(value) {
  return JSON.stringify(value, (_name, item) =>
    typeof item === 'string' ? item.replace(/\$([A-Z_]+)/g, (all, name) => process.env[name] ?? all) : item,
  );
}

function readState() {
  try {
    return JSON.parse(readFileSync(STATE, 'utf8'));
  } catch {
    return { sessions: {}, sessionCalls: 0, promptCalls: 0, promptsRun: 0 };
  }
}

function save() {
  for (const file of [STATE, '/app/site/agent-state.json']) {
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  }
}
