import { parseProjectId, type ProjectId } from '../../domain/project.js';
import type { StreamEvent } from '../events/stream-event.js';
import type { LiveTopic } from './live-topics.js';

/** How far a reader knows each project: the newest revision that it was told. */
export type KnownRevisions = ReadonlyMap<ProjectId, number>;

const PAIRS = /^[0-9a-f]{16}:\d{1,15}(?:,[0-9a-f]{16}:\d{1,15})*$/;

/**
 * Reads what `withResumeIds` wrote, for the projects that the stream follows; whatever else a client sends back says
 * nothing.
 */
export function knownRevisions(lastEventId: string | undefined, topics: readonly LiveTopic[]): KnownRevisions {
  const known = new Map<ProjectId, number>();
  if (lastEventId === undefined || !PAIRS.test(lastEventId)) return known;
  const followed = new Set(topics.map((topic) => (topic.kind === 'project' ? topic.projectId : undefined)));
  for (const pair of lastEventId.split(',')) {
    const [id = '', revision] = pair.split(':');
    const projectId = parseProjectId(id);
    if (projectId !== undefined && followed.has(projectId)) known.set(projectId, Number(revision));
  }
  return known;
}

export function resumePair(id: ProjectId, revision: number): string {
  return `${id}:${revision}`;
}

/**
 * Lets the id of an event (a `resumePair`) hold the pairs of all projects that its reader has heard of by then.
 * `known`: what the reader had when it came.
 */
export async function* withResumeIds(
  events: AsyncIterable<StreamEvent>,
  known: KnownRevisions,
): AsyncGenerator<StreamEvent, void> {
  const pairs = new Map([...known].map(([id, revision]) => [id as string, resumePair(id, revision)]));
  for await (const event of events) {
    if (event.id === undefined) {
      yield event;
      continue;
    }
    pairs.set(event.id.slice(0, event.id.indexOf(':')), event.id);
    yield { ...event, id: [...pairs.values()].join(',') };
  }
}
