import type { ProjectRecord } from './record.js';

type Times = Readonly<Record<'agents' | 'previews' | 'sessions' | 'begun' | 'done', string>>;

/** What {@link onceOnly} says of a project that was set up once. */
export const EACH_ONCE: Times = { agents: '1', previews: '1', sessions: '1', begun: '1', done: '1' };

/** How often everything was made and done for a project, each thing by its number: `1` is one thing, once. */
export function onceOnly(record: ProjectRecord | undefined): Times {
  return {
    agents: String(record?.containersMade['agent'] ?? 0),
    previews: String(record?.containersMade['preview'] ?? 0),
    sessions: timesOf(record?.sessionsMade),
    begun: timesOf(record?.promptsBegun),
    done: timesOf(record?.promptsDone),
  };
}

function timesOf(counts: Readonly<Record<string, number>> | undefined): string {
  return Object.values(counts ?? {}).join('+');
}
