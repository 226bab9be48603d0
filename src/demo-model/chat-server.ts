import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { streamPieces, wholeAnswer } from './chat-answer.js';
import { type ChatRequest, chatRequest } from './chat-request.js';
import { nextTurn, type Turn } from './next-turn.js';

/** What `GET /` says, so that another process knows whom it has met. */
export const IDENTITY = "Sitewright's demo model: it is no AI.\n";

export const DEMO_MODEL_NAME = 'site-builder';

/** Between two pieces of a stream, so that people see it at work. */
const PACE_MS = 12;

/** The three calls that an OpenAI client makes; everything else is not found. */
export async function handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0];
  if (request.method === 'GET' && path === '/') {
    response.end(IDENTITY);
  } else if (request.method === 'GET' && path === '/v1/models') {
    send(response, 200, { object: 'list', data: [{ id: DEMO_MODEL_NAME, object: 'model', owned_by: 'sitewright' }] });
  } else if (request.method === 'POST' && path === '/v1/chat/completions') {
    await complete(request, response);
  } else {
    sendError(response, 404, 'There is no such call.');
  }
}

async function complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parsed = chatRequest.safeParse(await json(request).catch(() => undefined));
  if (!parsed.success) {
    sendError(response, 400, `The request is not valid: ${parsed.error.issues[0]?.message ?? 'no JSON'}`);
  } else if (parsed.data.model !== DEMO_MODEL_NAME) {
    sendError(response, 404, `There is no model ${parsed.data.model}; there is ${DEMO_MODEL_NAME}.`);
  } else if (parsed.data.stream === true) {
    await stream(nextTurn(parsed.data), parsed.data, response);
  } else {
    send(response, 200, wholeAnswer(nextTurn(parsed.data), parsed.data.model));
  }
}

async function stream(turn: Turn, { model }: ChatRequest, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  for (const piece of streamPieces(turn, model)) {
    if (response.destroyed) return;
    if (!response.write(`data: ${JSON.stringify(piece)}\n\n`)) {
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    await pause(PACE_MS);
  }
  response.end('data: [DONE]\n\n');
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendError(response: ServerResponse, status: number, message: string): void {
  send(response, status, { error: { message, type: status === 404 ? 'not_found' : 'invalid_request_error' } });
}
