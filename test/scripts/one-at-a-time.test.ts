import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { oneAtATime } from '../../scripts/platform/one-at-a-time.js';
import { identifyProcess, isRunning } from '../../scripts/platform/process-identity.js';
import { endedPid } from '../support/ended-process.js';
import { withTempFolder } from '../support/temp-folder.js';

describe('oneAtATime', () => {
  it('lets the second begin when the first has ended', async () => {
    await withTempFolder(async (folder) => {
      const file = join(folder, 'deep', 'lock');
      const story: string[] = [];
      const work = (name: string) => async () => {
        story.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        story.push(`${name} ends`);
      };

      await Promise.all([oneAtATime(file, 5_000, work('first')), oneAtATime(file, 5_000, work('second'))]);

      expect(story).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
      expect(existsSync(file)).toBe(false);
    });
  });

  it('goes on after a failure', async () => {
    await withTempFolder(async (folder) => {
      const file = join(folder, 'lock');

      await expect(oneAtATime(file, 100, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');

      await expect(oneAtATime(file, 100, () => Promise.resolve('next'))).resolves.toBe('next');
    });
  });

  it('takes over from a process that was killed, also when its number is used again', async () => {
    await withTempFolder(async (folder) => {
      const file = join(folder, 'lock');
      for (const holder of [
        { pid: await endedPid(), startedAt: '1' },
        { pid: process.pid, startedAt: 'another time' },
      ]) {
        await writeFile(file, JSON.stringify(holder));

        await expect(oneAtATime(file, 100, () => Promise.resolve('done'))).resolves.toBe('done');
      }
    });
  });

  it('says who is in the way when its turn does not come', async () => {
    await withTempFolder(async (folder) => {
      const file = join(folder, 'lock');
      await writeFile(file, JSON.stringify(identifyProcess(process.ppid)));

      const attempt = oneAtATime(file, 50, () => Promise.resolve());

      await expect(attempt).rejects.toThrow(`Process ${process.ppid} is at the same work (${file})`);
    });
  });
});

describe('the identity of a process', () => {
  it('holds while the process runs and not for an ended one', async () => {
    const own = identifyProcess(process.pid);

    expect(own?.pid).toBe(process.pid);
    expect(own !== undefined && isRunning(own)).toBe(true);
    expect(identifyProcess(await endedPid())).toBeUndefined();
  });
});
