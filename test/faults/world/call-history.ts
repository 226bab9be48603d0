/** One call of the REST API and its answer. */
export interface RecordedCall {
  readonly method: string;
  readonly path: string;
  /** When the answer was there. */
  readonly at: Date;
  /** 0: there was none. */
  readonly status: number;
  readonly body: unknown;
}

/** What was asked of the service, and what it promised. */
export class CallHistory {
  readonly #calls: RecordedCall[] = [];

  add(call: RecordedCall): void {
    this.#calls.push(call);
  }

  get all(): readonly RecordedCall[] {
    return this.#calls;
  }

  /** Ids of projects whose creation was acknowledged. */
  get created(): readonly string[] {
    const isCreation = ({ method, path, status }: RecordedCall): boolean =>
      method === 'POST' && path === '/projects' && status === 202;
    return [...new Set(this.#calls.filter(isCreation).map(({ body }) => (body as { id: string }).id))];
  }

  /** Whether somebody's wish to delete the project was acknowledged. */
  isDeleted(id: string): boolean {
    return this.#calls.some(
      ({ method, path, status }) =>
        method === 'DELETE' && status === 202 && (path === `/projects/${id}` || path === '/projects?confirm=all'),
    );
  }

  /** Prompts after the setup's own that were acknowledged. */
  promptsOf(id: string): number {
    return this.#count(id, 'prompts');
  }

  /** Retries that were acknowledged: each may send the prompt again. */
  retriesOf(id: string): number {
    return this.#count(id, 'setup/retry');
  }

  clear(): void {
    this.#calls.length = 0;
  }

  #count(id: string, what: string): number {
    return this.#calls.filter(
      ({ method, path, status }) => method === 'POST' && path === `/projects/${id}/${what}` && status === 202,
    ).length;
  }
}
