import { setTimeout as pause } from 'node:timers/promises';
import type { Project } from '../../domain/project.js';
import { reasonOf } from './stream-event.js';

export type FollowStep<T> =
  | { readonly kind: 'item'; readonly item: T }
  /** Told once; what is followed comes back by itself. */
  | { readonly kind: 'away'; readonly code: string; readonly message: string }
  /** The last one. */
  | { readonly kind: 'deleted' };

export interface Followed<T> {
  /** Undefined: it is gone, or the reader may not see it any more. */
  readonly findProject: () => Promise<Project | undefined>;
  /** Throws what is told as the reason why it is away. */
  readonly open: (project: Project) => AsyncIterable<T>;
  /** Told when what broke off says nothing that is meant for people. */
  readonly otherwise: string;
  readonly signal: AbortSignal;
}

export interface Retries {
  readonly retryMs: number;
  /** Each try without an answer lets the next wait longer by `retryMs`, up to this. */
  readonly longestMs: number;
}

/** Follows something of a project's that comes and goes, until the project is deleted or the signal aborts. */
export async function* followProject<T>(
  { findProject, open, otherwise, signal }: Followed<T>,
  { retryMs, longestMs }: Retries,
): AsyncGenerator<FollowStep<T>, void> {
  let isAway = false;
  for (let tries = 1; !signal.aborted; tries += 1) {
    try {
      const project = await findProject();
      if (project === undefined) return yield { kind: 'deleted' };
      for await (const item of open(project)) {
        isAway = false;
        tries = 1;
        yield { kind: 'item', item };
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isAway) yield { kind: 'away', ...reasonOf(error, otherwise) };
      isAway = true;
    }
    const pauseMs = Math.min(retryMs * tries, longestMs);
    await pause(pauseMs, undefined, { ref: false, signal }).catch(() => undefined);
  }
}
