import type { ProjectStatus } from '../api/types';

/** Whether the person at this page wants the project to sleep: asked for it, and then saw it go down. */
export type Held = 'no' | 'asked' | 'down';

/** It holds until the project runs again, whoever woke it. */
export function heldAfter(held: Held, status: ProjectStatus): Held {
  const isDown = status === 'stopping' || status === 'stopped';
  if (held === 'asked' && isDown) return 'down';
  if (held === 'down' && !isDown) return 'no';
  return held;
}
