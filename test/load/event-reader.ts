import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';

const RECONNECT_MS = 300;

interface NamedProject {
  readonly id: string;
  readonly name: string;
  readonly revision?: number;
}

/**
 * A reader of an event stream that comes back when it broke, as the page does: with the id of its last event, and when it
 * follows the list, by asking for the list again.
 */
export class EventReader {
  isOpen = false;
  wasDisordered = false;
  readonly #url: string;
  readonly #token: string;
  readonly #heard = new Map<string, number>();
  readonly #revisions = new Map<string, number>();
  #request: ClientRequest | undefined;
  #lastId: string | undefined;
  #isClosed = false;

  constructor({ url, token }: { readonly url: string; readonly token: string }) {
    this.#url = url;
    this.#token = token;
  }

  follows(projectId: string): boolean {
    return this.#url.endsWith('=projects') || this.#url.endsWith(projectId);
  }

  /** When it heard of the name, by `performance.now()`. */
  heardAt(projectId: string, name: string): number | undefined {
    return this.#heard.get(`${projectId} ${name}`);
  }

  open(): Promise<void> {
    return new Promise((resolve) => this.#connect(resolve));
  }

  close(): void {
    this.#isClosed = true;
    this.#request?.destroy();
  }

  #connect(onOpen: () => void): void {
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(this.#lastId !== undefined && { 'last-event-id': this.#lastId }),
    };
    const again = (): void => {
      this.isOpen = false;
      if (!this.#isClosed) setTimeout(() => this.#connect(onOpen), RECONNECT_MS);
    };
    this.#request = get(this.#url, { headers, agent: false }, (response) => {
      this.#read(response);
      response.once('close', again).on('error', () => undefined);
      if (response.statusCode !== 200) return;
      this.isOpen = true;
      onOpen();
    });
    let hasAnswered = false;
    this.#request.once('response', () => (hasAnswered = true));
    this.#request.on('error', () => {
      if (!hasAnswered) again();
    });
  }

  #read(response: IncomingMessage): void {
    const parser = createParser({ onEvent: (event) => this.#take(event) });
    response.setEncoding('utf8').on('data', (text: string) => parser.feed(text));
  }

  #take({ event, data, id }: EventSourceMessage): void {
    if (id !== undefined) this.#lastId = id;
    if (event === 'hello' && this.#url.endsWith('=projects')) void this.#list().catch(() => undefined);
    if (event !== 'project') return;
    const { project } = JSON.parse(data) as { readonly project?: NamedProject };
    if (project !== undefined) this.#hear(project);
  }

  /** What was told while the list was on its way is newer. A list that does not come comes with the next connection. */
  async #list(): Promise<void> {
    const address = new URL('projects?limit=100', this.#url);
    const answer = await fetch(address, { headers: { authorization: `Bearer ${this.#token}` } });
    const { projects } = (await answer.json()) as { readonly projects: readonly NamedProject[] };
    for (const project of projects) {
      if ((project.revision ?? 0) >= (this.#revisions.get(project.id) ?? 0)) this.#hear(project);
    }
  }

  #hear({ id: projectId, name, revision = 0 }: NamedProject): void {
    if (revision < (this.#revisions.get(projectId) ?? 0)) this.wasDisordered = true;
    this.#revisions.set(projectId, revision);
    const key = `${projectId} ${name}`;
    if (!this.#heard.has(key)) this.#heard.set(key, performance.now());
  }
}
