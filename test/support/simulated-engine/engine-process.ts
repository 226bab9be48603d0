import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectPath } from '../../../scripts/platform/project-root.js';
import type { EngineReport } from './control.js';
import type { Fault } from './misbehaviour.js';
import type { SimulatedEngineOptions } from './simulated-engine.js';

const MAIN = projectPath('dist/test/support/simulated-engine/main.js');

/** A simulated engine in a process of its own, so that what is measured does not share a thread with it. */
export class SimulatedEngineProcess {
  readonly dockerHost: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #socketPath: string;

  private constructor(child: ChildProcess, folder: string, socketPath: string) {
    this.#child = child;
    this.#folder = folder;
    this.#socketPath = socketPath;
    this.dockerHost = `unix://${socketPath}`;
  }

  static async start(options: SimulatedEngineOptions = {}): Promise<SimulatedEngineProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'sitewright-simulated-'));
    const socketPath = join(folder, 'docker.sock');
    const child = fork(MAIN, [socketPath, JSON.stringify(options)], { execArgv: ['--enable-source-maps'] });
    const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
    if (message !== 'ready') throw new Error(`The simulated engine did not start: ${String(message)}`);
    return new SimulatedEngineProcess(child, folder, socketPath);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async report(): Promise<EngineReport> {
    return (await this.#ask('report')) as EngineReport;
  }

  async misbehave(fault: Fault): Promise<void> {
    await this.#ask('fault', fault);
  }

  /** Ends a container's process; false: none runs. */
  async crash(container: { projectId: string; service: string; exitCode?: number; oom?: boolean }): Promise<boolean> {
    return ((await this.#ask('crash', container)) as { crashed: boolean }).crashed;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill();
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ask(command: string, body: object = {}): Promise<unknown> {
    const asking = request({ socketPath: this.#socketPath, method: 'POST', path: `/simulation/${command}` });
    asking.end(JSON.stringify(body));
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    const answer = await text(response);
    if (response.statusCode === 200) return JSON.parse(answer) as unknown;
    throw new Error(`The simulated engine's control answered ${response.statusCode}: ${answer}`);
  }
}
