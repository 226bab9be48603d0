import { SetupError } from '../../domain/failure.js';
import type { Project } from '../../domain/project.js';
import type { ProjectGateway } from '../../gateway/project-gateway.js';
import { type FollowStep, followProject } from '../events/follow-project.js';
import { inBatches, LINE_BATCHES } from './line-batches.js';
import type { LogLine } from './log-stream.js';
import { loggedServices } from './logged-services.js';
import { SentLines } from './sent-lines.js';

/** Lines of the past that are read whenever the log is opened. */
const TAIL = 500;

const RETRIES = { retryMs: 1_000, longestMs: 3_000 };

export type LogStep =
  /** The log was opened, for the first time or again. */
  { readonly kind: 'start' } | { readonly kind: 'lines'; readonly lines: readonly LogLine[] };

export interface FollowedLog {
  readonly gateway: Pick<ProjectGateway, 'ask' | 'readLogs'>;
  readonly findProject: () => Promise<Project | undefined>;
  readonly service: string;
  readonly signal: AbortSignal;
}

/** It outlives its container: what was sent before the container went is not sent again when it is back. */
export function followLog(
  { gateway, findProject, service, signal }: FollowedLog,
  retries = RETRIES,
): AsyncGenerator<FollowStep<LogStep>, void> {
  const sent = new SentLines();

  async function* open(project: Project): AsyncGenerator<LogStep, void> {
    await requireService(gateway, project, service);
    const lines = gateway.readLogs(project, service, { tail: TAIL, follow: true, signal });
    const isNew = sent.beginReading();
    let isOpen = false;
    for await (const batch of inBatches(lines, LINE_BATCHES)) {
      const fresh = batch.filter(isNew);
      // The log of a stopped container ends at once: each look at it is no opening while it brings nothing.
      const isOpening: boolean = !isOpen && (fresh.length > 0 || batch.length === 0);
      if (isOpening) yield { kind: 'start' };
      isOpen ||= isOpening;
      if (fresh.length > 0) yield { kind: 'lines', lines: fresh };
    }
    throw new SetupError('conflict', 'The container does not run.');
  }

  return followProject({ findProject, open, otherwise: 'The log broke off.', signal }, retries);
}

async function requireService(gateway: Pick<ProjectGateway, 'ask'>, project: Project, service: string): Promise<void> {
  const services = await loggedServices(gateway, project);
  if (services.includes(service)) return;
  if (services.length === 0) throw new SetupError('conflict', 'The project has no containers, so there is no log.');
  throw new SetupError('not_found', `There is no such service; there are ${services.join(', ')}.`);
}
