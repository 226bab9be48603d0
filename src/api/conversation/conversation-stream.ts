import { Readable } from 'node:stream';
import type { Project } from '../../domain/project.js';
import type { ProjectGateway } from '../../gateway/project-gateway.js';
import { type FollowStep, followProject } from '../events/follow-project.js';
import { withHeartbeats } from '../events/heartbeats.js';
import { eventText, type StreamEvent } from '../events/stream-event.js';

const RETRY_MS = 1_000;

export interface ConversationSources {
  readonly gateway: Pick<ProjectGateway, 'watchConversation'>;
  /** Undefined: it is gone, or the reader may not see it any more. */
  readonly findProject: () => Promise<Project | undefined>;
  readonly signal: AbortSignal;
}

type Watched = ReturnType<ProjectGateway['watchConversation']>;
export type ConversationEvent = Watched extends AsyncIterable<infer Event> ? Event : never;

/** It outlives the agent: while that is away, readers are told so once, and get a new snapshot when it is back. */
export function followConversation(
  { gateway, findProject, signal }: ConversationSources,
  retryMs = RETRY_MS,
): AsyncGenerator<FollowStep<ConversationEvent>, void> {
  const otherwise = 'The conversation cannot be followed at the moment.';
  const open = (project: Project) => gateway.watchConversation(project, signal);
  return followProject({ findProject, open, otherwise, signal }, { retryMs, longestMs: retryMs });
}

/** The conversation as server-sent events of its own. */
export function conversationStream(sources: ConversationSources): Readable {
  return Readable.from(withHeartbeats(pieces(sources), sources.signal));
}

async function* pieces(sources: ConversationSources): AsyncGenerator<string> {
  yield ': the conversation follows\n\n';
  for await (const step of followConversation(sources)) yield eventText(toEvent(step));
}

function toEvent(step: FollowStep<ConversationEvent>): StreamEvent {
  const { kind, ...data } = step.kind === 'item' ? step.item : step;
  return { event: kind, data: JSON.stringify(data) };
}
