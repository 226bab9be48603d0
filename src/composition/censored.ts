import { SetupError } from '../domain/failure.js';
import type { KnownSecrets } from '../domain/known-secrets.js';

type Method = (this: object, ...args: unknown[]) => unknown;

/** The same port, whose answers and errors hold no secret that this process knows. For those whose words come from elsewhere. */
export function censored<T extends object>(port: T, known: KnownSecrets): T {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => answerOf(() => (member as Method).apply(target, args), known);
    },
  });
}

function answerOf(call: () => unknown, known: KnownSecrets): unknown {
  try {
    const answer = call();
    if (answer instanceof Promise) {
      return answer.then(
        (value: unknown) => valueWithout(value, known),
        (error: unknown) => {
          throw errorWithout(error, known);
        },
      );
    }
    return isAsyncIterable(answer) ? eachWithout(answer, known) : valueWithout(answer, known);
  } catch (error) {
    throw errorWithout(error, known);
  }
}

async function* eachWithout(values: AsyncIterable<unknown>, known: KnownSecrets): AsyncGenerator<unknown> {
  try {
    for await (const value of values) yield valueWithout(value, known);
  } catch (error) {
    throw errorWithout(error, known);
  }
}

/** Texts, and texts in plain objects and lists; whatever else there is stays as it is. */
function valueWithout(value: unknown, known: KnownSecrets): unknown {
  if (typeof value === 'string') return known.without(value);
  if (Array.isArray(value)) return value.map((item) => valueWithout(item, known));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, valueWithout(item, known)]));
}

/** An error that says nothing secret stays itself: who waits for a cancellation knows it by its identity. */
function errorWithout(error: unknown, known: KnownSecrets): unknown {
  if (!(error instanceof Error)) return valueWithout(error, known);
  if (!(error instanceof SetupError)) {
    error.message = known.without(error.message);
    if (error.cause !== undefined) error.cause = errorWithout(error.cause, known);
    return error;
  }
  const details = valueWithout(error.details, known) as SetupError['details'];
  return new SetupError(error.code, known.without(error.message), {
    details,
    cause: errorWithout(error.cause, known),
  });
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
