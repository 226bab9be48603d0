import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectPath } from '../../../scripts/platform/project-root.js';
import { eventually } from '../eventually.js';

const MAIN = projectPath('dist/src/main.js');

/** The service as a process of its own, as an operator runs it: it can be killed and started again on the same data. */
export class ServiceProcess {
  #env: NodeJS.ProcessEnv;
  readonly #folder: string;
  readonly #apiUrl: string;
  #child: ChildProcess | undefined;

  constructor(env: NodeJS.ProcessEnv, place: { folder: string; apiUrl: string }) {
    this.#env = env;
    this.#folder = place.folder;
    this.#apiUrl = place.apiUrl;
  }

  /** Resolves when the API says that every part is up. Settings that change stay so. */
  async start(changes: NodeJS.ProcessEnv = {}): Promise<void> {
    this.#env = { ...this.#env, ...changes };
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN, 'all'], {
      cwd: this.#folder,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(this.#logFile, { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.#child = child;
    await eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode}: ${await this.log()}`);
        const answer = await fetch(`${this.#apiUrl}/api/v1/health/ready`);
        if (!answer.ok) throw new Error(`Not ready: ${await answer.text()}`);
      },
      { timeoutMs: 30_000, intervalMs: 50 },
    );
  }

  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Runs another command of the product with the same settings; answers what it told. Throws when it failed. */
  async run(command: string, ...args: readonly string[]): Promise<string> {
    const script = projectPath('dist', 'scripts', `${command}.js`);
    const child = spawn(process.execPath, ['--enable-source-maps', script, ...args], {
      cwd: this.#folder,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...this.#env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let told = '';
    child.stderr.on('data', (piece: Buffer) => (told += piece.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${command} ended with ${code}:\n${told}`);
    return told;
  }

  log(): Promise<string> {
    return readFile(this.#logFile, 'utf8');
  }

  get #logFile(): string {
    return join(this.#folder, 'service.log');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
