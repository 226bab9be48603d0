import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { SetupError } from '../domain/failure.js';
import type { Project } from '../domain/project.js';
import { PROJECT_QUESTIONS, type ProjectGateway, type ProjectQuestions } from './project-gateway.js';

/** Writes a service's log as JSON lines; ends the source when the client goes. */
export async function sendLogs(
  gateway: ProjectGateway,
  { project, searchParams }: { project: Project; searchParams: URLSearchParams },
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const lines = gateway.readLogs(project, searchParams.get('service') ?? '', {
    tail: Number(searchParams.get('tail') ?? 100),
    follow: searchParams.get('follow') === 'true',
    signal: gone.signal,
  });
  await pipeline(Readable.from(asJsonLines(lines)), response, { signal: gone.signal }).catch((error: unknown) => {
    if (!gone.signal.aborted) throw error;
  });
}

export async function sendArchive(
  gateway: ProjectGateway,
  { project, searchParams }: { project: Project; searchParams: URLSearchParams },
  response: ServerResponse,
): Promise<void> {
  await pipeline(await gateway.archive(project, searchParams.get('version') ?? undefined), response);
}

/** Answers one of `PROJECT_QUESTIONS`, whose options are the request's body. */
export async function sendAnswer(
  gateway: ProjectGateway,
  { project, question }: { project: Project; question: string },
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const known = PROJECT_QUESTIONS.find((name) => name === question);
  if (known === undefined) throw new SetupError('not_found', 'The gateway knows no such question.');
  // Who holds the token is our own API, which has checked them.
  const options = (await json(request)) as ProjectQuestions[typeof known]['options'];
  response.end(JSON.stringify(await gateway.ask(project, known, options)));
}

async function* asJsonLines(lines: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

/** What went wrong, for the API on the other side; an answer that has begun is broken off. */
export function sendProblem(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code, message } =
    error instanceof SetupError ? error : new SetupError('internal', 'The gateway met a fault of its own.');
  response.writeHead(STATUSES[code] ?? 500, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ code, message }));
}

const STATUSES: Partial<Record<SetupError['code'], number>> = {
  unauthorized: 401,
  not_found: 404,
  invalid_request: 400,
  conflict: 409,
  docker_unavailable: 503,
};
