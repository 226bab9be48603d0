import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { diskUse } from '../../src/workspace/disk-use.js';
import { withTempFolder } from '../support/temp-folder.js';

const MIB = 1_024 ** 2;

describe('the disk that folders use', () => {
  it('is that of all their files, hard links once and links not followed', async () => {
    await withTempFolder(async (folder) => {
      const [one, two] = [join(folder, 'one'), join(folder, 'two')];
      await mkdir(join(one, 'deep'), { recursive: true });
      await mkdir(two);
      await writeFile(join(one, 'deep', 'file'), Buffer.alloc(MIB, 'x'));
      await writeFile(join(folder, 'elsewhere'), Buffer.alloc(4 * MIB, 'x'));
      await link(join(one, 'deep', 'file'), join(one, 'again'));
      await symlink(join(folder, 'elsewhere'), join(one, 'link'));
      await writeFile(join(two, 'file'), Buffer.alloc(MIB, 'y'));

      const used = await diskUse([one, two, join(folder, 'not-there')], never());

      expect(used).toBeGreaterThanOrEqual(2 * MIB);
      expect(used).toBeLessThan(2.2 * MIB);
    });
  });

  it('is none for folders that are not there', async () => {
    expect(await diskUse(['/not/there'], never())).toBe(0);
  });

  it('is not waited for when its signal has aborted', async () => {
    await withTempFolder(async (folder) => {
      const signal = AbortSignal.abort(new Error('changed my mind'));

      await expect(diskUse([folder], signal)).rejects.toThrow('changed my mind');
    });
  });
});

function never(): AbortSignal {
  return new AbortController().signal;
}
