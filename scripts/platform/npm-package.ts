import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-fs';
import { runCommand } from './commands.js';

/**
 * The files of one published package, by the npm and the registry that this machine is set up with. Dependencies are
 * not followed, and the package may be made for another platform than this one.
 */
export async function fetchNpmPackage(spec: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const packed = await mkdtemp(`${folder}.pack-`);
  try {
    await runCommand('npm', ['pack', spec, '--loglevel=error'], { cwd: packed });
    for (const archive of await readdir(packed)) await unpack(join(packed, archive), folder, { strip: 1 });
  } finally {
    await rm(packed, { recursive: true, force: true });
  }
}

/** Unpacks a `.tar.gz`; `strip` leaves out that many outer folders. */
export async function unpack(archive: string, folder: string, options: { strip?: number } = {}): Promise<void> {
  await pipeline(createReadStream(archive), createGunzip(), extract(folder, options));
}
