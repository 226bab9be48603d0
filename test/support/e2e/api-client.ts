import { eventually } from '../eventually.js';

export interface SetupView {
  readonly try: number;
  readonly phase: string;
  readonly phaseStartedAt: string | null;
  readonly phaseDeadlineAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly error: {
    readonly code: string;
    readonly phase: string;
    readonly message: string;
    readonly hint: string;
    readonly logTail: string | null;
  } | null;
  readonly waiting: { readonly before: number } | null;
  readonly workflowId: string;
}

export interface ProjectView {
  readonly id: string;
  readonly slug: string;
  readonly status: string;
  readonly setup: SetupView;
  readonly previewUrl: string;
  readonly previewReady: boolean;
  readonly agentReady: boolean;
  /** Why it does not run as it should. */
  readonly problem: { readonly code: string; readonly message: string } | null;
}

export interface PhaseView {
  readonly phase: string;
  readonly startedAt: string;
  readonly deadlineAt: string;
  readonly endedAt: string | null;
  readonly outcome: string | null;
  readonly failedAttempts: number;
  readonly lastFailure: { readonly retry: string | null; readonly code: string; readonly message: string } | null;
  readonly probes: number;
  readonly lastFinding: string | null;
}

export interface DetailedSetup extends SetupView {
  readonly phases: readonly PhaseView[];
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A call with its answer, for whoever keeps a record. */
interface AnsweredCall {
  readonly method: string;
  readonly path: string;
  readonly at: Date;
  readonly status: number;
  readonly body: unknown;
}

const ENDS = new Set(['completed', 'failed', 'cancelled']);

/** The REST API as a script uses it. Calls that are refused throw, except `raw`. */
export class ApiClient {
  readonly #apiUrl: string;
  readonly #token: string;
  readonly #onAnswer: (call: AnsweredCall) => void;
  /** Ids of all projects that were made through it. */
  readonly created = new Set<string>();

  constructor(options: { apiUrl: string; token: string; onAnswer?: (call: AnsweredCall) => void }) {
    this.#apiUrl = options.apiUrl;
    this.#token = options.token;
    this.#onAnswer = options.onAnswer ?? (() => undefined);
  }

  async create(request: { prompt?: string; template?: string; model?: string }, key?: string): Promise<ProjectView> {
    const body = { prompt: 'A landing page for a bakery', ...request };
    const project = (await this.#call('POST', '/projects', body, key)) as ProjectView;
    this.created.add(project.id);
    return project;
  }

  async project(id: string): Promise<ProjectView> {
    return (await this.#call('GET', `/projects/${id}`)) as ProjectView;
  }

  async setup(id: string): Promise<DetailedSetup> {
    return (await this.#call('GET', `/projects/${id}/setup`)) as DetailedSetup;
  }

  async list(): Promise<readonly ProjectView[]> {
    return ((await this.#call('GET', '/projects?limit=100')) as { projects: ProjectView[] }).projects;
  }

  async command(id: string, command: 'retry' | 'cancel' | 'extend', body?: object): Promise<void> {
    await this.#call('POST', `/projects/${id}/setup/${command}`, body);
  }

  /** For what has no method of its own. */
  async post(path: string, body?: object): Promise<unknown> {
    return this.#call('POST', path, body);
  }

  async put(path: string, body: object): Promise<unknown> {
    return this.#call('PUT', path, body);
  }

  async patch(path: string, body: object): Promise<unknown> {
    return this.#call('PATCH', path, body);
  }

  async get(path: string): Promise<unknown> {
    return this.#call('GET', path);
  }

  async deleteAll(): Promise<void> {
    await this.#call('DELETE', '/projects?confirm=all');
  }

  async delete(id: string): Promise<void> {
    await this.#call('DELETE', `/projects/${id}`);
  }

  /** Waits until the setup is in one of the phases, or beyond hope of it. */
  async untilPhase(id: string, phase: string, timeoutMs = 60_000): Promise<DetailedSetup> {
    return eventually(
      async () => {
        const setup = await this.setup(id);
        if (setup.phase !== phase) throw new Error(`The setup is in ${setup.phase}, not yet in ${phase}.`);
        return setup;
      },
      { timeoutMs, intervalMs: 20 },
    );
  }

  /** Waits until the setup has ended one way or the other and the project's status says so. */
  async untilEnded(id: string, timeoutMs = 90_000): Promise<ProjectView> {
    return eventually(
      async () => {
        const project = await this.project(id);
        const { phase } = project.setup;
        if (!ENDS.has(phase) || project.status === 'starting') {
          throw new Error(`The setup is in ${phase}, the project ${project.status}.`);
        }
        return project;
      },
      { timeoutMs, intervalMs: 50 },
    );
  }

  async untilGone(id: string, timeoutMs: number): Promise<void> {
    await eventually(
      async () => {
        const { status } = await this.raw('GET', `/projects/${id}`);
        if (status !== 404) throw new Error(`The project still answers ${status}.`);
      },
      { timeoutMs },
    );
  }

  /** An answer that has no end: the caller reads it, and ends it by the signal. */
  open(path: string, signal?: AbortSignal, more: Readonly<Record<string, string>> = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#token}`, ...more };
    return fetch(`${this.#apiUrl}/api/v1${path}`, { headers, ...(signal === undefined ? {} : { signal }) });
  }

  async raw(method: string, path: string, options: { body?: string; headers?: object } = {}): Promise<ApiAnswer> {
    const response = await fetch(`${this.#apiUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...options.headers },
      ...(options.body === undefined ? {} : { body: options.body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const body: unknown = isJson ? JSON.parse(text) : text;
    this.#onAnswer({ method, path, at: new Date(), status: response.status, body });
    return { status: response.status, headers: response.headers, body };
  }

  async #call(method: string, path: string, body?: object, key?: string): Promise<unknown> {
    const answer = await this.raw(method, path, {
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
