import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { SetupError } from '../../domain/failure.js';
import type { Project } from '../../domain/project.js';
import type { ProjectGateway } from '../../gateway/project-gateway.js';
import { eventText } from '../events/event-stream.js';
import { withHeartbeats } from '../events/heartbeats.js';

const RETRY_MS = 1_000;

export interface ConversationSources {
  readonly gateway: Pick<ProjectGateway, 'watchConversation'>;
  /** Undefined: it is gone, or the reader may not see it any more. */
  readonly findProject: () => Promise<Project | undefined>;
  readonly signal: AbortSignal;
}

/**
 * The conversation as server-sent events. It outlives the agent: while that is away, readers are told so once, and get
 * a new snapshot when it is back.
 */
export function conversationStream(sources: ConversationSources, retryMs = RETRY_MS): Readable {
  return Readable.from(withHeartbeats(pieces(sources, retryMs), sources.signal));
}

async function* pieces({ gateway, findProject, signal }: ConversationSources, retryMs: number): AsyncGenerator<string> {
  yield ': the conversation follows\n\n';
  let isAway = false;
  while (!signal.aborted) {
    try {
      const project = await findProject();
      if (project === undefined) return yield eventText('deleted', '{}');
      for await (const { kind, ...data } of gateway.watchConversation(project, signal)) {
        isAway = false;
        yield eventText(kind, JSON.stringify(data));
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isAway) yield eventText('away', JSON.stringify(reasonOf(error)));
      isAway = true;
    }
    await pause(retryMs, undefined, { ref: false, signal }).catch(() => undefined);
  }
}

function reasonOf(error: unknown): { code: string; message: string } {
  if (error instanceof SetupError) return { code: error.code, message: error.message };
  return { code: 'internal', message: 'The conversation cannot be followed at the moment.' };
}
