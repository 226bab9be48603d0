import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

export const EVENT_STREAM = 'text/event-stream; charset=utf-8';
export const PLAIN_TEXT = 'text/plain; charset=utf-8';

/** Sends what comes bit by bit; proxies on the way are told not to hold it back. HEAD gets the headers only. */
export function sendStream(reply: FastifyReply, stream: Readable, type: string): void {
  void reply.type(type).header('cache-control', 'no-store').header('x-accel-buffering', 'no');
  if (reply.request.method !== 'HEAD') void reply.send(stream);
  else {
    stream.destroy();
    void reply.send();
  }
}
