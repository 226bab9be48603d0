import { request } from 'node:http';

/** What the demo reads of the REST API's answers. */
export interface ProjectView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: string;
  readonly previewUrl: string;
  readonly setup: SetupSummaryView;
}

export interface SetupSummaryView {
  readonly phase: string;
  readonly traceUrl: string | null;
  readonly error: {
    readonly code: string;
    readonly phase: string;
    readonly message: string;
    readonly hint: string;
    readonly logTail: string | null;
  } | null;
}

export interface SetupView {
  readonly phases: readonly PhaseView[];
}

export interface PhaseView {
  readonly phase: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly failedAttempts: number;
  readonly lastFinding: string | null;
}

/** The REST API, as any script would use it. */
export class ApiClient {
  readonly #apiUrl: string;
  readonly #token: string;

  constructor({ apiUrl, token }: { apiUrl: string; token: string }) {
    this.#apiUrl = apiUrl;
    this.#token = token;
  }

  createProject(prompt: string): Promise<ProjectView> {
    return this.#call('POST', '/projects', { prompt });
  }

  project(id: string): Promise<ProjectView> {
    return this.#call('GET', `/projects/${id}`);
  }

  setup(id: string): Promise<SetupView> {
    return this.#call('GET', `/projects/${id}/setup`);
  }

  async deleteProject(id: string): Promise<void> {
    await this.#call('DELETE', `/projects/${id}`);
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#apiUrl}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}

/** Fetches a preview. Its host name is given by hand: not every resolver knows that `*.localhost` is this machine. */
export function fetchPreview(previewUrl: string, apiUrl: string): Promise<{ status: number; html: string }> {
  const { host, pathname } = new URL(previewUrl);
  return new Promise((resolve, reject) => {
    const call = request(new URL(pathname, apiUrl), { headers: { host, accept: 'text/html' } }, (response) => {
      let html = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (html += text));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, html }));
      response.once('error', reject);
    });
    call.once('error', reject);
    call.end();
  });
}
