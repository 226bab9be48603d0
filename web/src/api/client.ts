import createClient from 'openapi-fetch';
import { isProblemDocument, Problem } from './problem';
import type { paths } from './schema';

/** The REST API; paths, parameters and answers have the types of its own description. */
export const api = createClient<paths>({ baseUrl: '' });

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** What was answered; throws a `Problem` for everything else. */
export async function answerOf<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch(() => {
    throw Problem.unreachable();
  });
  if (response.ok) return data as T;
  throw isProblemDocument(error) ? Problem.from(error, response) : Problem.unknown(response.status);
}
