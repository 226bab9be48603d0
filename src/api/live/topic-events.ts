import type { ConversationEvent } from '../conversation/conversation-stream.js';
import type { FollowStep } from '../events/follow-project.js';
import type { SeenProject } from '../events/project-events.service.js';
import type { StreamEvent } from '../events/stream-event.js';
import type { LogStep } from '../logs/follow-log.js';
import { resumePair } from './resume-ids.js';

/** What each source tells, in the words of the one stream: every event names its topic. */

export function goneEvent(topic: string): StreamEvent {
  return { event: 'gone', data: JSON.stringify({ topic }) };
}

export function projectOfListEvent(topic: string, seen: SeenProject): StreamEvent {
  if (seen.kind === 'deleted') return deletedEvent(topic, seen.id);
  return { event: 'project', data: `{"topic":${JSON.stringify(topic)},"project":${seen.project}}` };
}

export function projectEvent(topic: string, seen: SeenProject): StreamEvent {
  if (seen.kind === 'deleted') return deletedEvent(topic, seen.id);
  const { id, revision, project, setup = 'null' } = seen;
  const data = `{"topic":${JSON.stringify(topic)},"project":${project},"setup":${setup}}`;
  return { event: 'project', data, id: resumePair(id, revision) };
}

export function conversationEvent(
  { name, projectId }: { name: string; projectId: string },
  step: FollowStep<ConversationEvent>,
): StreamEvent {
  if (step.kind === 'deleted') return deletedEvent(name, projectId);
  const { kind, ...reason } = step;
  if (kind === 'away') return { event: 'away', data: JSON.stringify({ topic: name, ...reason }) };
  return { event: 'conversation', data: JSON.stringify({ topic: name, event: step.item }) };
}

export function logEvent(
  { name, projectId }: { name: string; projectId: string },
  step: FollowStep<LogStep>,
): StreamEvent {
  if (step.kind === 'deleted') return deletedEvent(name, projectId);
  const { kind, ...reason } = step;
  if (kind === 'away') return { event: 'log-away', data: JSON.stringify({ topic: name, ...reason }) };
  if (step.item.kind === 'start') return { event: 'log-start', data: JSON.stringify({ topic: name }) };
  const lines = step.item.lines.map(({ at, stream, text }) => ({ at, stream, text }));
  return { event: 'lines', data: JSON.stringify({ topic: name, lines }) };
}

function deletedEvent(topic: string, id: string): StreamEvent {
  return { event: 'deleted', data: JSON.stringify({ topic, id }) };
}
