import { z } from 'zod';
import { guardedGet } from './guarded-get.js';

const LIMIT_MS = 10_000;

/** What a look at a provider found. */
export type ProviderCheck =
  /** It takes the key; these of our models it does not list. */
  | { readonly state: 'works'; readonly unknownModels: readonly string[] }
  | { readonly state: 'refused'; readonly message: string }
  | { readonly state: 'unreachable'; readonly message: string }
  /** It answers, but does not list its models: whether the key is right shows with the first prompt. */
  | { readonly state: 'unclear'; readonly message: string };

export interface CheckedProvider {
  readonly baseUrl: string;
  readonly models: readonly string[];
  readonly key: string | undefined;
}

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Asks an OpenAI-compatible provider for its models (`GET <base>/models`), which costs nothing. Throws never. */
export async function checkProvider({ baseUrl, models, key }: CheckedProvider): Promise<ProviderCheck> {
  try {
    const { status, text } = await guardedGet(`${baseUrl}/models`, {
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    if (status === 401 || status === 403) {
      return { state: 'refused', message: `The provider refuses the key (HTTP ${status}).` };
    }
    if (status < 200 || status > 299) {
      return { state: 'unclear', message: `The provider answers with HTTP ${status}.` };
    }
    const known = modelList.safeParse(asJson(text));
    if (!known.success) return { state: 'unclear', message: 'The provider does not list its models.' };
    const names = new Set(known.data.data.map(({ id }) => id));
    return { state: 'works', unknownModels: models.filter((model) => !names.has(model)) };
  } catch (error) {
    const cause = error instanceof Error && error.name === 'AbortError' ? error.cause : error;
    const isLate = cause instanceof Error && cause.name === 'TimeoutError';
    const why = isLate ? `does not answer within ${LIMIT_MS / 1_000} s` : 'cannot be reached';
    return { state: 'unreachable', message: `The provider ${why}.` };
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
