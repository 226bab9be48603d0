import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { installWorkerRuntime } from '../../src/temporal/worker-runtime.js';
import type { Engine, Surroundings } from './engine.js';
import { ENGINES } from './index.js';

const CLOSE_LIMIT_MS = 10_000;

/** The first one of all says that the engine is open; its address is empty. */
type Reply = { readonly address: string } & ({ readonly wentOnAtMs: number } | { readonly failed: string });

interface Wait {
  readonly resolve: (wentOnAtMs: number) => void;
  readonly reject: (reason: Error) => void;
}

/** An engine in a process of its own: no engine shares a thread or a heap with another, or with what measures. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<string, Wait>();

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (reply: Reply) => {
      const wait = this.#waiting.get(reply.address);
      this.#waiting.delete(reply.address);
      if ('failed' in reply) wait?.reject(new Error(reply.failed));
      else wait?.resolve(reply.wentOnAtMs);
    });
  }

  static async start({ name }: Engine, surroundings: Surroundings): Promise<EngineProcess> {
    const child = fork(fileURLToPath(import.meta.url), [], {
      env: { ...process.env, BENCH_ENGINE: name, BENCH_SURROUNDINGS: JSON.stringify(surroundings) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [reply] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [Reply | number];
    if (typeof reply === 'number' || 'failed' in reply) {
      throw new Error(`${name} did not start: ${typeof reply === 'number' ? `exit code ${reply}` : reply.failed}`);
    }
    return new EngineProcess(child);
  }

  /** When its second step began; undefined: it had not within the limit. Rejects when the engine takes no wait. */
  async wait(address: string, limitMs: number): Promise<number | undefined> {
    const wentOn = new Promise<number>((resolve, reject) => this.#waiting.set(address, { resolve, reject }));
    this.#child.send(address);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), limitMs)));
    const result = await Promise.race([wentOn, tooLate]);
    clearTimeout(timer);
    return result;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), CLOSE_LIMIT_MS);
    await exit;
    clearTimeout(timer);
  }
}

if (process.env['BENCH_ENGINE'] !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) await serve();

async function serve(): Promise<void> {
  const reply = (message: Reply): boolean | undefined => process.send?.(message);
  installWorkerRuntime({ write: () => undefined });
  const engine = ENGINES.find(({ name }) => name === process.env['BENCH_ENGINE']);
  if (engine === undefined) return;
  const surroundings = JSON.parse(process.env['BENCH_SURROUNDINGS'] ?? '{}') as Surroundings;
  const open = await engine.open(surroundings);
  process.on('message', (address: string) => {
    open.wait(address).then(
      (wentOnAtMs) => reply({ address, wentOnAtMs }),
      (error: unknown) => reply({ address, failed: String(error) }),
    );
  });
  process.once('disconnect', () => void open.close().finally(() => process.exit(0)));
  reply({ address: '', wentOnAtMs: 0 });
}
