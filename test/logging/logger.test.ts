import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createLogger, type Logger } from '../../src/logging/logger.js';

async function linesOf(write: (logger: Logger) => void): Promise<readonly Record<string, unknown>[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-log-'));
  try {
    const file = join(folder, 'new', 'service.log');
    write(createLogger({ level: 'info', file }));
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
});
