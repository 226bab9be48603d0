import { describe, expect, it } from '@jest/globals';
import { censored } from '../../src/composition/censored.js';
import { SetupError } from '../../src/domain/failure.js';
import { KnownSecrets } from '../../src/domain/known-secrets.js';

const SECRET = 'a-secret-of-the-agent';
const AT = new Date();

/** Says its secret in every way that a port can say something. */
class Chatty {
  readonly #secret = SECRET;

  now(): string {
    return this.#secret;
  }

  async later(): Promise<object> {
    return { lines: [{ text: `it is ${this.#secret}`, at: AT }], ids: new Set(['x']), count: 3, none: null };
  }

  async *lines(): AsyncGenerator<string> {
    yield this.#secret;
    throw new SetupError('agent_failed', `because of ${this.#secret}`);
  }

  async fail(error: Error): Promise<void> {
    throw error;
  }
}

function chatty(): Chatty {
  const known = new KnownSecrets();
  known.add(SECRET);
  return censored(new Chatty(), known);
}

describe('a censored port', () => {
  it('answers without secrets, and otherwise as it is', async () => {
    expect(chatty().now()).toBe('[secret]');
    expect(await chatty().later()).toEqual({
      lines: [{ text: 'it is [secret]', at: AT }],
      ids: new Set(['x']),
      count: 3,
      none: null,
    });
  });

  it('streams without secrets, to the end', async () => {
    const lines: string[] = [];
    const reading = (async () => {
      for await (const line of chatty().lines()) lines.push(line);
    })();

    await expect(reading).rejects.toMatchObject({ code: 'agent_failed', message: 'because of [secret]' });
    expect(lines).toEqual(['[secret]']);
  });

  it('fails without secrets in message, details and causes', async () => {
    const cause = new Error(`the engine said ${SECRET}`, { cause: new Error(SECRET) });
    const details = { logTail: `PASSWORD=${SECRET}` };

    const error = await chatty()
      .fail(new SetupError('container_exited', SECRET, { details, cause }))
      .catch((caught: unknown) => caught as SetupError);

    expect(error).toBeInstanceOf(SetupError);
    expect(error).toMatchObject({ code: 'container_exited', details: { logTail: 'PASSWORD=[secret]' } });
    expect(error).toHaveProperty('message', '[secret]');
    expect(error).toHaveProperty('cause.message', 'the engine said [secret]');
    expect(error).toHaveProperty('cause.cause.message', '[secret]');
  });

  it('passes on the very error that a cancellation is known by', async () => {
    const reason = new Error('cancelled');
    await expect(chatty().fail(reason)).rejects.toBe(reason);
  });
});
