import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { z } from 'zod';
import { streamPieces, wholeAnswer } from './chat-answer.js';
import { chatRequest } from './chat-request.js';
import { nextTurn } from './next-turn.js';

/** What `GET /` says, so that another process knows whom it has met. */
export const IDENTITY = "Sitewright's demo model: it is no AI.\n";

const MODEL_NAME = 'site-builder';

/** A long conversation with many files in it; far below what would trouble this process. */
const BODY_LIMIT_BYTES = 16 * 1024 ** 2;

/** The calls that an OpenAI client makes; everything else is not found. */
export function buildChatServer(paceMs: number): FastifyInstance {
  const server = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  server.setErrorHandler(({ statusCode = 500, message }: FastifyError, _request, reply) =>
    sendError(reply, statusCode, statusCode < 500 ? message : 'The demo model has a fault.'),
  );
  server.setNotFoundHandler((_request, reply) => sendError(reply, 404, 'There is no such call.'));
  server.get('/', () => IDENTITY);
  server.get('/v1/models', () => ({
    object: 'list',
    data: [{ id: MODEL_NAME, object: 'model', created: 0, owned_by: 'sitewright' }],
  }));
  server.post('/v1/chat/completions', (request, reply) => {
    const { data: chat, error } = chatRequest.safeParse(request.body);
    if (error) return sendError(reply, 400, `The request is not valid. ${z.prettifyError(error)}`);
    if (chat.model !== MODEL_NAME) {
      return sendError(reply, 404, `There is no model \`${chat.model}\`; there is \`${MODEL_NAME}\`.`);
    }
    const turn = nextTurn(chat);
    if (chat.stream !== true) return reply.send(wholeAnswer(turn, MODEL_NAME));
    const events = serverSentEvents(streamPieces(turn, MODEL_NAME), paceMs);
    return reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-store')
      .send(Readable.from(events));
  });
  return server;
}

async function* serverSentEvents(pieces: Iterable<object>, paceMs: number): AsyncGenerator<string> {
  for (const piece of pieces) {
    yield `data: ${JSON.stringify(piece)}\n\n`;
    // A client that went away must not hold up the end of the process.
    await pause(paceMs, undefined, { ref: false });
  }
  yield 'data: [DONE]\n\n';
}

function sendError(reply: FastifyReply, status: number, message: string): FastifyReply {
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  return reply.code(status).send({ error: { message, type, param: null, code: null } });
}
