import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { projectPath } from '../../../scripts/platform/project-root.js';
import { eventually } from '../../support/eventually.js';

const MAIN = projectPath('dist/src/main.js');

/** Generous: a start is no part of what a case measures. */
const START_LIMIT_MS = 90_000;

export interface PartOptions {
  readonly part: 'api' | 'worker';
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Where it works: a `.env` file of the checkout shall not be read. */
  readonly folder: string;
  /** Resolves when the part does its work; throws while it does not. */
  readonly isReady: () => Promise<void>;
}

/** The API or a worker as a process of its own: it can be killed, frozen, and started again on the same data. */
export class PartProcess {
  readonly #options: PartOptions;
  /** A command and its arguments before `node`, such as `prlimit --nofile=64`. */
  wrapper: readonly string[] = [];
  /** On top of the part's own environment. */
  env: NodeJS.ProcessEnv = {};
  #child: ChildProcess | undefined;

  constructor(options: PartOptions) {
    this.#options = options;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error(`The ${this.#options.part} does not run.`);
    return pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async start(): Promise<void> {
    this.launch();
    await eventually(
      async () => {
        if (!this.isRunning) throw new Error(`The ${this.#options.part} ended: ${(await this.log()).slice(-2_000)}`);
        await this.#options.isReady();
      },
      { timeoutMs: START_LIMIT_MS, intervalMs: 50 },
    );
  }

  /** Starts it without waiting for it. */
  launch(): void {
    const { part, env, logFile, folder } = this.#options;
    const command = [...this.wrapper, process.execPath, '--enable-source-maps', MAIN, part];
    const child = spawn(command[0] ?? '', command.slice(1), {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(logFile, { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.#child = child;
  }

  /** SIGTERM, as a deployment sends it; answers how long it took to end, in milliseconds. */
  async stop(): Promise<number> {
    return this.#end('SIGTERM');
  }

  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Stops its time: it neither works nor ends. */
  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  log(): Promise<string> {
    return readFile(this.#options.logFile, 'utf8').catch(() => '');
  }

  async #end(signal: NodeJS.Signals): Promise<number> {
    const child = this.#child;
    const startedAt = performance.now();
    if (child === undefined || !this.isRunning) return 0;
    const ended = once(child, 'exit');
    child.kill(signal);
    // A frozen process takes its signals when it goes on.
    child.kill('SIGCONT');
    await ended;
    this.#child = undefined;
    return performance.now() - startedAt;
  }
}
