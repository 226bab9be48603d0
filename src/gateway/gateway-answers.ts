import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { SetupError } from '../domain/failure.js';
import type { Project } from '../domain/project.js';
import { PROJECT_QUESTIONS, type ProjectGateway, type ProjectQuestions } from './project-gateway.js';

/** Longer silence would make the reader think that nobody is there. */
const SILENCE_MS = 30_000;

/** Writes a service's log as JSON lines; ends the source when the client goes. */
export async function sendLogs(
  gateway: ProjectGateway,
  { project, searchParams }: { project: Project; searchParams: URLSearchParams },
  response: ServerResponse,
): Promise<void> {
  await sendLines(response, (signal) =>
    gateway.readLogs(project, searchParams.get('service') ?? '', {
      tail: Number(searchParams.get('tail') ?? 100),
      follow: searchParams.get('follow') === 'true',
      signal,
    }),
  );
}

export async function sendConversation(
  gateway: ProjectGateway,
  project: Project,
  response: ServerResponse,
): Promise<void> {
  await sendLines(response, (signal) => gateway.watchConversation(project, signal));
}

/** Its first line is read before anything is written: what fails until then can still be told. */
async function sendLines(
  response: ServerResponse,
  open: (signal: AbortSignal) => AsyncIterable<object>,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const stillHere = setInterval(() => response.write('\n'), SILENCE_MS);
  try {
    const items = open(gone.signal)[Symbol.asyncIterator]();
    const first = await items.next();
    await pipeline(Readable.from(asJsonLines(items, first)), response, { signal: gone.signal });
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  } finally {
    clearInterval(stillHere);
  }
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

export async function sendHostState(gateway: ProjectGateway, response: ServerResponse): Promise<void> {
  response.end(JSON.stringify(await gateway.hostState(null)));
}

async function* asJsonLines(items: AsyncIterator<object>, first: IteratorResult<object>): AsyncGenerator<string, void> {
  try {
    for (let step = first; step.done !== true; step = await items.next()) yield `${JSON.stringify(step.value)}\n`;
  } finally {
    await items.return?.();
  }
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
  agent_unreachable: 503,
  docker_unavailable: 503,
};
