import { z } from 'zod';
import { FAILURE_CODES, hintFor } from '../../domain/failure.js';
import { type Turn, TURN_STATES } from '../../domain/turn.js';

const instant = z.iso.datetime();

export const turnView = z
  .object({
    turn: z.int().meta({ description: "1 for the first prompt after the setup's own." }),
    text: z.string(),
    model: z.string(),
    state: z.enum(TURN_STATES),
    message: z.string().nullable().meta({ description: 'What the agent does, or why it failed.' }),
    code: z.enum(FAILURE_CODES as [string, ...string[]]).nullable(),
    hint: z.string().nullable(),
    version: z.string().nullable().meta({ description: "The site's version that this prompt made." }),
    createdAt: instant,
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
  })
  .meta({ id: 'Turn' });

export type TurnView = z.infer<typeof turnView>;

export function toTurnView(turn: Turn): TurnView {
  const { number, text, model, state, message, code, version } = turn;
  return {
    turn: number,
    text,
    model,
    state,
    message,
    code,
    hint: code === null ? null : hintFor(code),
    version,
    createdAt: turn.createdAt.toISOString(),
    startedAt: turn.startedAt?.toISOString() ?? null,
    endedAt: turn.endedAt?.toISOString() ?? null,
  };
}
