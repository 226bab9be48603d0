import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SetupError } from '../../domain/failure.js';
import { problemOf } from '../http/problem.js';
import { sendProblem } from '../http/refusal.js';

/** Names with a hash of their content never change; all else is looked at again each time. */
const HASHED = /^assets\//;
const YEAR_S = 365 * 24 * 60 * 60;

/** The addresses of the page itself. They hold no file: the page finds out what to show. */
const PAGES = [/^$/, /^projects\/[^/]+$/, /^operations$/, /^settings(\/[^/]+)?$/];

interface WebOptions {
  /** Where the built page is. */
  readonly folder: string;
  /** Its Content-Security-Policy. */
  readonly policy: () => string;
}

/** Serves the built page at every address that no other route has; files that were compressed are sent so. */
export async function serveWeb(instance: FastifyInstance, { folder, policy }: WebOptions): Promise<void> {
  const files = new Set(listFiles(folder));
  await instance.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false });
  instance.get('/*', { config: { isPage: true } }, async (request, reply) => {
    const path = pathOf(request);
    void reply.header('content-security-policy', policy());
    if (files.has(path)) return sendFile(reply, path);
    if (PAGES.some((page) => page.test(path))) return sendFile(reply, 'index.html');
    // People get a page that says so, programs get a problem document.
    if (!wantsPage(request) || path.startsWith('api/')) return nothingHere(request, reply);
    return sendFile(reply.status(404), 'index.html');
  });
}

function sendFile(reply: FastifyReply, path: string): FastifyReply {
  const caching = HASHED.test(path) ? `public, max-age=${YEAR_S}, immutable` : 'no-cache';
  return reply.header('cache-control', caching).sendFile(path);
}

function nothingHere({ id }: FastifyRequest, reply: FastifyReply): FastifyReply {
  sendProblem(reply, problemOf(new SetupError('not_found', 'There is nothing at this address.'), id));
  return reply;
}

function pathOf({ params }: FastifyRequest): string {
  return (params as { '*': string })['*'];
}

function wantsPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true;
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
