import { spawn } from 'node:child_process';
import { PassThrough, type Readable } from 'node:stream';
import { SetupError } from '../domain/failure.js';

const TIME_LIMIT_MS = 30_000;
const OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024;

export interface GitPlace {
  readonly gitDir: string;
  readonly workTree: string;
  readonly indexFile: string;
}

/**
 * What a site brings along is not trusted. Nothing of it configures git: no system, user or repository settings beside
 * ours, no hooks, no file monitor; attributes of the site can only name filters that nobody defined.
 */
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.autocrlf=false',
  'core.quotePath=false',
  'core.untrackedCache=false',
  'submodule.recurse=false',
  'protocol.allow=never',
  'safe.directory=*',
  'gc.auto=0',
].flatMap((setting) => ['-c', setting]);

export interface GitOptions {
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs git without a shell and answers what it printed. Throws `internal` with git's own words, `disk_full`. */
export async function git(place: GitPlace, command: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await gitBytes(place, command, options)).toString('utf8');
}

export async function gitBytes(
  place: GitPlace,
  command: readonly string[],
  { input = '', signal }: GitOptions = {},
): Promise<Buffer> {
  const limit = AbortSignal.timeout(TIME_LIMIT_MS);
  const child = spawn('git', [...SETTINGS, ...command], {
    cwd: place.workTree,
    env: environment(place),
    stdio: 'pipe',
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const printed: Buffer[] = [];
  const complaints: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > OUTPUT_LIMIT_BYTES) child.kill();
    else printed.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => void (complaints.length < 64 && complaints.push(chunk)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new SetupError('internal', 'git cannot be run, or took too long.', { cause: error });
  });
  if (code === 0) return Buffer.concat(printed);
  throw failureOf(command[0] ?? '', Buffer.concat(complaints).toString('utf8'));
}

/** What git prints, as it comes; breaks off when git fails. Whoever stops reading ends git. */
export function gitStream(place: GitPlace, command: readonly string[]): Readable {
  const child = spawn('git', [...SETTINGS, ...command], {
    cwd: place.gitDir,
    env: environment(place),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const output = new PassThrough();
  child.stdout.pipe(output, { end: false });
  child.once('error', (error) => output.destroy(error));
  child.once('close', (code) => {
    if (code === 0) output.end();
    else output.destroy(new SetupError('internal', `git ${command[0] ?? ''} failed.`));
  });
  output.once('close', () => child.kill());
  return output;
}

function environment({ gitDir, workTree, indexFile }: GitPlace): NodeJS.ProcessEnv {
  const who = { NAME: 'Sitewright', EMAIL: 'sitewright@localhost' };
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin',
    LC_ALL: 'C',
    HOME: '/nonexistent',
    GIT_DIR: gitDir,
    // The repository is made bare: then there is no site to speak of.
    ...(workTree === gitDir ? {} : { GIT_WORK_TREE: workTree }),
    GIT_INDEX_FILE: indexFile,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_AUTHOR_NAME: who.NAME,
    GIT_AUTHOR_EMAIL: who.EMAIL,
    GIT_COMMITTER_NAME: who.NAME,
    GIT_COMMITTER_EMAIL: who.EMAIL,
  };
}

function failureOf(command: string, complaint: string): SetupError {
  if (/No space left|Disk quota/.test(complaint)) {
    return new SetupError('disk_full', 'The disk is full: the version could not be kept.');
  }
  const [line = ''] = complaint.trim().split('\n');
  return new SetupError('internal', `git ${command} failed: ${line.slice(0, 300)}`);
}
