import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { hintFor, SetupError } from '../domain/failure.js';
import { previewLabelOfHost, readPreviewLabel } from '../domain/preview-host.js';
import type { Project, ProjectId } from '../domain/project.js';
import type { ProjectGateway } from '../gateway/project-gateway.js';
import type { ProjectStore } from '../store/project-store.js';
import { describePreview, type PreviewState, UNKNOWN_PREVIEW } from './preview-state.js';
import type { PreviewVisits } from './preview-visits.js';
import { waitingPage } from './waiting-page.js';

/** A page asks for dozens of files at once: the database is asked once for all of them. */
const PROJECT_KEPT_MS = 500;

export interface PreviewProxyOptions {
  readonly store: Pick<ProjectStore, 'findProjectBySlug'>;
  readonly gateway: ProjectGateway;
  readonly visits: Pick<PreviewVisits, 'asked' | 'connected'>;
  /** Previews answer on `<slug>-<key>.<previewDomain>`. */
  readonly previewDomain: string;
  readonly previewKey: (projectId: ProjectId) => string;
}

interface KeptProject {
  readonly project: Promise<Project | undefined>;
  readonly untilMs: number;
}

/**
 * Serves the sites of projects, each on a host name of its own and so on an origin of its own. Paths, bodies and answers
 * go through as they are; where no site answers yet, people get a page that says what is going on.
 */
export class PreviewProxy {
  readonly #options: PreviewProxyOptions;
  readonly #projects = new Map<string, KeptProject>();

  constructor(options: PreviewProxyOptions) {
    this.#options = options;
  }

  /** Whether the request's host name is that of a preview, be there a project or not. */
  owns(request: IncomingMessage): boolean {
    return this.#labelOf(request) !== undefined;
  }

  /** Always answers; rejects never. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#relay(request, response).catch(() => response.destroy());
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Until somebody takes the socket, a client that goes away must not bring the process down.
    socket.on('error', () => undefined);
    this.#findProject(request).then(
      async (project) => {
        if (project === undefined) {
          socket.destroy();
          return;
        }
        this.#options.visits.connected(project, socket);
        // Who relays also ends the socket.
        await this.#options.gateway.relayPreviewUpgrade(project, request, { socket, head }).catch(() => undefined);
      },
      () => socket.destroy(),
    );
  }

  async #relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let state = UNKNOWN_PREVIEW;
    try {
      const project = await this.#findProject(request);
      if (project === undefined || project.status === 'deleting') {
        sendState(request, response, { status: 404, state });
        return;
      }
      state = describePreview(project);
      this.#options.visits.asked(project, request);
      // The address is a secret of those who share it. A site that sets this itself overrules it.
      response.setHeader('referrer-policy', 'same-origin');
      await this.#options.gateway.relayPreview(project, request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendState(request, response, { status: 503, state: stateAfter(error, state) });
    }
  }

  #labelOf(request: IncomingMessage): string | undefined {
    return previewLabelOfHost(request.headers.host, this.#options.previewDomain);
  }

  async #findProject(request: IncomingMessage): Promise<Project | undefined> {
    const label = this.#labelOf(request);
    if (label === undefined) return undefined;
    const nowMs = performance.now();
    const kept = this.#projects.get(label);
    if (kept !== undefined && kept.untilMs > nowMs) return kept.project;
    for (const [other, { untilMs }] of this.#projects) if (untilMs <= nowMs) this.#projects.delete(other);
    const project = this.#findByLabel(label);
    this.#projects.set(label, { project, untilMs: nowMs + PROJECT_KEPT_MS });
    return project;
  }

  /** A wrong key is answered as a site that is not there. */
  async #findByLabel(label: string): Promise<Project | undefined> {
    const parts = readPreviewLabel(label);
    if (parts === undefined) return undefined;
    const project = await this.#options.store.findProjectBySlug(parts.slug);
    if (project === undefined) return undefined;
    const key = this.#options.previewKey(project.id);
    return timingSafeEqual(Buffer.from(key), Buffer.from(parts.key)) ? project : undefined;
  }
}

/** The project knows best why its preview does not answer, unless what lies between is broken. */
function stateAfter(error: unknown, state: PreviewState): PreviewState {
  if (error instanceof SetupError && error.code === 'not_found') return state;
  const code = error instanceof SetupError ? error.code : 'internal';
  return { heading: 'This site cannot be reached at the moment', text: hintFor(code), isExpected: true };
}

function sendState(
  request: IncomingMessage,
  response: ServerResponse,
  { status, state }: { status: number; state: PreviewState },
): void {
  // What a client still sends after this is not read.
  request.resume();
  if (request.headers.accept?.includes('text/html') === true) {
    const { html, headers } = waitingPage(state);
    response.writeHead(status, headers).end(html);
    return;
  }
  response.writeHead(status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ title: state.heading, status, detail: state.text }));
}
