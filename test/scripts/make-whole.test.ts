import { describe, expect, it } from '@jest/globals';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWhole } from '../../scripts/platform/make-whole.js';
import { endedPid } from '../support/ended-process.js';
import { withTempFolder } from '../support/temp-folder.js';

describe('makeWhole', () => {
  it('gives a result its name at the end only', async () => {
    await withTempFolder(async (folder) => {
      const target = join(folder, 'deep', 'result');
      let meanwhile: string[] = [];

      await makeWhole(target, async (unfinished) => {
        await writeFile(unfinished, 'whole');
        meanwhile = await readdir(join(folder, 'deep'));
      });

      expect(meanwhile).not.toContain('result');
      expect(await readdir(join(folder, 'deep'))).toEqual(['result']);
      expect(await readFile(target, 'utf8')).toBe('whole');
    });
  });

  it('leaves nothing behind when the work fails', async () => {
    await withTempFolder(async (folder) => {
      const work = makeWhole(join(folder, 'result'), async (unfinished) => {
        await mkdir(unfinished);
        throw new Error('no space');
      });

      await expect(work).rejects.toThrow('no space');
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it('removes what a killed run left, and not what another run works on', async () => {
    await withTempFolder(async (folder) => {
      const killed = `result.${await endedPid()}`;
      const busy = `result.${process.ppid}`;
      for (const name of [killed, busy, 'result.tar']) await mkdir(join(folder, name, 'half'), { recursive: true });

      await makeWhole(join(folder, 'result'), (unfinished) => mkdir(unfinished).then(() => undefined));

      expect((await readdir(folder)).sort()).toEqual(['result', busy, 'result.tar'].sort());
    });
  });

  it('keeps the result of the one that was quicker', async () => {
    await withTempFolder(async (folder) => {
      const target = join(folder, 'result');

      await makeWhole(target, async (unfinished) => {
        await mkdir(unfinished);
        await mkdir(join(target, 'of the other'), { recursive: true });
      });

      expect(await readdir(target)).toEqual(['of the other']);
      expect(await readdir(folder)).toEqual(['result']);
    });
  });
});
