import { createHash } from 'node:crypto';
import type { PromptReference } from '../coding-agent.js';

/** Kinds of ids that opencode lets a caller choose; the prefix is checked by its server. */
type IdPrefix = 'ses' | 'msg' | 'prt';

/** opencode's own ids have 26 characters after the prefix; 26 hexadecimal ones hold 104 bits of the key's hash. */
const ID_LENGTH = 26;

/**
 * The same key always gives the same id, so that a call repeated after a crash meets what the first one made.
 * The ids are not in order of time: opencode 1.18 sorts messages by their time of creation and uses the id only
 * between two of the same millisecond.
 */
function idFor(prefix: IdPrefix, key: string): string {
  const hash = createHash('sha256').update(`${prefix}\0${key}`).digest('hex');
  return `${prefix}_${hash.slice(0, ID_LENGTH)}`;
}

export function sessionIdFor(key: string): string {
  return idFor('ses', key);
}

/**
 * Ids of a prompt's message and of its one text part: without the latter, sending twice would double the text. The
 * session is part of them, as ids are unique in the whole server.
 */
export function promptIdsFor({ sessionId, promptKey }: PromptReference): { messageId: string; partId: string } {
  const key = `${sessionId}\0${promptKey}`;
  return { messageId: idFor('msg', key), partId: idFor('prt', key) };
}
