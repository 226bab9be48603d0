import type { ProjectId } from '../../domain/project.js';
import { EventStream, type ProjectState } from './event-stream.js';
import type { ProjectEvents, SeenProject } from './project-events.service.js';

/** The events of one project; the first is the present state, unless the reader has it already. */
export function projectStream(
  events: Pick<ProjectEvents, 'follow'>,
  id: ProjectId,
  lastRevision: number | undefined,
): EventStream {
  const stream = new EventStream({ lastRevision });
  const unfollow = events.follow(id, {
    offer: (seen) => stream.offer(toState(seen)),
    finish: () => stream.finish(),
  });
  stream.once('close', unfollow);
  return stream;
}

function toState(seen: SeenProject): ProjectState {
  if (seen.kind === 'deleted') return { kind: 'deleted', json: JSON.stringify({ id: seen.id }) };
  const { revision, project, setup = 'null' } = seen;
  return { kind: 'present', revision, json: `{"project":${project},"setup":${setup}}` };
}
