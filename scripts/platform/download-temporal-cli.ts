import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { types } from 'node:util';
import { runCommand } from './commands.js';
import { makeWhole } from './make-whole.js';
import { unpack } from './npm-package.js';
import { withProgress } from './progress.js';

/** The official archive, as https://docs.temporal.io/cli names it. */
const ARCHIVE = 'https://temporal.download/cli/archive/latest';
/** A machine that cannot reach it finds out soon; one that can may take its time with some 50 MB. */
const LIMITS = { connectMs: 5_000, downloadMs: 300_000 };
const PLATFORMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Puts the official Temporal CLI at `target`, whole and tried, or not at all. Answers undefined, or why it could not
 * be had.
 */
export async function downloadTemporalCli(target: string, archiveUrl = ARCHIVE): Promise<string | undefined> {
  const platform = PLATFORMS[process.platform];
  const arch = ARCHITECTURES[process.arch];
  if (platform === undefined || arch === undefined) return `there is none for ${process.platform} ${process.arch}`;
  try {
    const answer = await open(`${archiveUrl}?platform=${platform}&arch=${arch}`);
    await withProgress('Temporal CLI downloaded', () =>
      makeWhole(target, (unfinished) => fetchProgram(answer, unfinished)),
    );
    return undefined;
  } catch (error) {
    return types.isNativeError(error) ? error.message : String(error);
  }
}

async function open(url: string): Promise<Response> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), LIMITS.connectMs);
  try {
    const answer = await fetch(url, { signal: giveUp.signal });
    if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
    setTimeout(() => giveUp.abort(), LIMITS.downloadMs).unref();
    return answer;
  } catch (error) {
    if (giveUp.signal.aborted) throw new Error(`${url} does not answer`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The program is run once before it gets its name: a broken or foreign file never does. */
async function fetchProgram(answer: Response, program: string): Promise<void> {
  const archive = `${program}.tar.gz`;
  const folder = `${program}.unpacked`;
  try {
    // Opened before the first byte is read: a download that breaks off at once must find the file to remove it.
    await writeFile(archive, answer.body ?? []);
    await unpack(archive, folder);
    await rename(join(folder, 'temporal'), program);
    await runCommand(program, ['--version']);
  } finally {
    await rm(archive, { force: true });
    await rm(folder, { recursive: true, force: true });
  }
}
