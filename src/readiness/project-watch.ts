import { SetupError } from '../domain/failure.js';
import { toSetupError, verdictOn, type Verdict } from './container-verdict.js';
import { FindingReporter } from './finding-reporter.js';
import { probeInCompany } from './company-probe.js';
import type { Probe, ProbeResult, ProbeTarget } from './http-probe.js';
import { pauseBeforeProbe } from './probe-schedule.js';
import type { WatchedRuntime, WatchRequest } from './readiness-hub.js';

/** Events can be missed (a stream may be dead without a sign), so the engine is asked anew after this long. */
const FULL_LOOK_INTERVAL_MS = 5_000;

const LOG_TAIL_LINES = 50;

type Role = 'preview' | 'agent';
type Addresses = Readonly<Record<Role, string | null>>;

const NOT_LOOKED: ProbeResult = { ready: false, finding: 'was not looked at yet' };
const NOT_RUNNING: ProbeResult = { ready: false, finding: 'is not running yet' };

/** What all watches of a process share. */
export interface WatchTools {
  readonly runtime: WatchedRuntime;
  readonly probe: Probe;
  /** By how much pauses are stretched now. */
  readonly loadFactor: () => number;
}

/** One project's wait: probes its services until both answer, and looks at its containers when something happened. */
export class ProjectWatch {
  readonly #tools: WatchTools;
  readonly #request: WatchRequest;
  readonly #reporter: FindingReporter;
  readonly #results: Record<Role, ProbeResult> = { preview: NOT_LOOKED, agent: NOT_LOOKED };
  /** Aborts when the preview is not waited for any more. */
  readonly #withoutPreview = new AbortController();
  #addresses: Addresses = { preview: null, agent: null };
  #trouble = '';
  #lookIsDue = true;
  #wake: (() => void) | undefined;

  constructor(tools: WatchTools, request: WatchRequest) {
    this.#tools = tools;
    this.#request = request;
    this.#reporter = new FindingReporter(request.onFinding);
  }

  /** How many services still have to be asked. */
  unready(): number {
    return Object.values(this.#results).filter(({ ready }) => !ready).length;
  }

  waitedMs(): number {
    return Math.max(0, Date.now() - this.#request.waitingSince.getTime());
  }

  /** Makes the watch ask the engine about the project's containers at once. */
  lookAtContainers(): void {
    this.#lookIsDue = true;
    this.#wake?.();
  }

  findingText(): string {
    if (this.#trouble !== '') return this.#trouble;
    const { preview, agent } = this.#results;
    return `${sentence('Preview', preview)} ${sentence('Agent', agent)}`;
  }

  async untilReady(): Promise<void> {
    const ended = new AbortController();
    const signal = AbortSignal.any([this.#request.signal, ended.signal]);
    try {
      await Promise.all([this.#watchContainers(ended, signal), this.#probeUntilReady(ended, signal)]);
    } finally {
      ended.abort();
    }
    this.#request.signal.throwIfAborted();
  }

  async #watchContainers(ended: AbortController, signal: AbortSignal): Promise<void> {
    // By a clock that nobody sets: with the time of day, an hour back would be an hour without a look.
    let nextFullLook = 0;
    while (!signal.aborted) {
      if (this.#lookIsDue || performance.now() >= nextFullLook) {
        this.#lookIsDue = false;
        nextFullLook = performance.now() + FULL_LOOK_INTERVAL_MS;
        await this.#look(signal).catch((error: unknown) => {
          ended.abort();
          throw error;
        });
      }
      if (!this.#lookIsDue) await this.#pause(nextFullLook - performance.now(), signal);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { projectId, preview, agent } = this.#request;
    try {
      const containers = await this.#tools.runtime.inspect(projectId, signal);
      this.#trouble = '';
      const addressOf = (service: string): string | null =>
        containers.find((container) => container.service === service)?.address ?? null;
      this.#addresses = { preview: addressOf(preview.service), agent: addressOf(agent.service) };
      const awaited = new Set([preview.service, agent.service]);
      const verdicts = containers
        .map((container) => verdictOn(container, awaited.has(container.service)))
        .filter((found) => found !== undefined);
      const [verdict] = verdicts.filter((found) => !this.#isDispensable(found));
      if (verdict !== undefined) throw await this.#fatal(verdict);
      if (verdicts.some(({ service }) => service === preview.service)) this.#withoutPreview.abort();
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof SetupError) || error.code !== 'docker_unavailable') throw error;
      this.#trouble = error.message;
    }
  }

  /** The agent may be about to mend it. */
  #isDispensable({ service }: Verdict): boolean {
    const { previewGraceMs, agent } = this.#request;
    return previewGraceMs !== undefined && service !== agent.service;
  }

  /** People see at once why: the setup itself ends only when its containers are stopped. */
  async #fatal(verdict: Verdict): Promise<SetupError> {
    this.#trouble = verdict.message;
    this.#report();
    const logTail = await this.#tools.runtime
      .logTail(this.#request.projectId, verdict.service, LOG_TAIL_LINES)
      .catch(() => '');
    return toSetupError(verdict, logTail);
  }

  async #probeUntilReady(ended: AbortController, signal: AbortSignal): Promise<void> {
    const untilDispensed = AbortSignal.any([signal, this.#withoutPreview.signal]);
    const { previewGraceMs } = this.#request;
    const agent = this.#probeRole('agent', signal).then(() => {
      if (previewGraceMs !== undefined)
        void pause(previewGraceMs, untilDispensed).then(() => this.#withoutPreview.abort());
    });
    await Promise.all([this.#probeRole('preview', untilDispensed), agent]);
    if (!signal.aborted) {
      this.#report();
      await this.#reporter.settled();
    }
    ended.abort();
  }

  async #probeRole(role: Role, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const address = this.#addresses[role];
      const result = address === null ? NOT_RUNNING : await this.#ask(role, address, signal);
      if (signal.aborted) return;
      this.#results[role] = result;
      this.#reporter.countProbe();
      if (result.ready) return;
      this.#report();
      await pause(pauseBeforeProbe(this.waitedMs(), this.#tools.loadFactor()), signal);
    }
  }

  #ask(role: Role, address: string, signal: AbortSignal): Promise<ProbeResult> {
    return probeInCompany(this.#target(role, address), signal, this.#tools.probe);
  }

  #target(role: Role, host: string): ProbeTarget {
    const { port, path } = this.#request[role];
    if (role === 'preview') return { host, port, path, isReady: (status) => status < 500 };
    return { host, port, path, password: this.#request.agentPassword, isReady: (status) => status === 200 };
  }

  #report(): void {
    const { preview, agent } = this.#results;
    this.#reporter.report({ text: this.findingText(), previewReady: preview.ready, agentReady: agent.ready });
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    return pause(ms, AbortSignal.any([signal, woken.signal]));
  }
}

function sentence(name: string, result: ProbeResult): string {
  return result.ready ? `${name} answers.` : `${name} ${result.finding}.`;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    signal.addEventListener('abort', done, { once: true });
  });
}
