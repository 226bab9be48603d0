import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  answersCalls,
  endProcess,
  spawnTemporalServer,
  type TemporalServerSettings,
  waitUntilServing,
} from '../../../scripts/platform/temporal-server-process.js';
import { findFreePort } from '../../../scripts/platform/free-port.js';
import { isRunning, type ProcessIdentity } from '../../../scripts/platform/process-identity.js';
import { eventually } from '../../support/eventually.js';

const START_LIMIT_MS = 30_000;

/** A Temporal server of its own that can be killed and started again on the same file. */
export class TemporalProcess {
  readonly #cli: string;
  readonly #folder: string;
  readonly #settings: TemporalServerSettings;
  #server: ProcessIdentity | undefined;

  private constructor(cli: string, folder: string, settings: TemporalServerSettings) {
    this.#cli = cli;
    this.#folder = folder;
    this.#settings = settings;
  }

  static async start(
    cli: string,
    folder: string,
    options: Pick<TemporalServerSettings, 'asItComes'> = {},
  ): Promise<TemporalProcess> {
    await mkdir(folder, { recursive: true });
    const port = await findFreePort(0);
    const server = new TemporalProcess(cli, folder, { ...options, port, uiPort: await findFreePort(0) });
    await server.start();
    return server;
  }

  get port(): number {
    return this.#settings.port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get pid(): number {
    if (this.#server === undefined) throw new Error('The Temporal server does not run.');
    return this.#server.pid;
  }

  async start(): Promise<void> {
    this.#server = spawnTemporalServer(this.#cli, this.#folder, this.#settings);
    if (!(await waitUntilServing(this.#server, this.#settings, START_LIMIT_MS))) {
      throw new Error('The Temporal server does not start.');
    }
  }

  async kill9(): Promise<void> {
    const server = this.#server;
    if (server === undefined || !isRunning(server)) return;
    process.kill(server.pid, 'SIGKILL');
    await eventually(async () => {
      if (isRunning(server) || (await answersCalls(this.address))) throw new Error('It still runs.');
    });
  }

  /** Loses all that it knew; it must not run. */
  async loseStore(): Promise<void> {
    const files = (await readdir(this.#folder)).filter((name) => name.startsWith('temporal.db'));
    for (const file of files) await rm(join(this.#folder, file));
  }

  async stop(): Promise<void> {
    if (this.#server !== undefined) await endProcess(this.#server);
  }
}
