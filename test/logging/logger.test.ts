import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { KnownSecrets } from '../../src/domain/known-secrets.js';
import { createLogger, type Logger } from '../../src/logging/logger.js';

/** What the process works with. */
const KNOWN = 'a "known" secret';

async function linesOf(write: (logger: Logger) => void): Promise<readonly Record<string, unknown>[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-log-'));
  try {
    const file = join(folder, 'new', 'service.log');
    const known = new KnownSecrets();
    known.add(KNOWN);
    write(createLogger({ level: 'info', file, withoutSecrets: (line) => known.without(line) }));
    const text = await readFile(file, 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('createLogger', () => {
  it('writes a line of JSON at once, with level and time in words', async () => {
    const lines = await linesOf((logger) => {
      logger.info({ projectId: 'p' }, 'made');
      logger.debug('not said');
    });

    expect(lines).toEqual([{ level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), projectId: 'p', msg: 'made' }]);
  });

  it('writes no secret, wherever it was put', async () => {
    const secret = 'canary-4711';

    const lines = await linesOf((logger) => {
      logger.warn({ token: secret, headers: { authorization: secret, cookie: secret } }, 'a');
      logger.warn({ config: { models: { apiKey: secret } }, password: secret, auth: { masterKey: secret } }, 'b');
    });

    expect(JSON.stringify(lines)).not.toContain(secret);
    expect(lines).toHaveLength(2);
  });

  it('writes no secret that the process works with, whoever says it and how', async () => {
    const lines = await linesOf((logger) => {
      const cause = new Error(`no connection to postgres://user:${encodeURIComponent(KNOWN)}@host`);
      logger.error({ err: new Error(`refused: ${KNOWN}`, { cause }), words: [{ said: KNOWN }] }, `about ${KNOWN}`);
    });

    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ msg: 'about [secret]', words: [{ said: '[secret]' }] });
    expect(JSON.stringify(lines)).not.toMatch(/known|%22/);
  });
});
