import { WORK_PHASES, type WorkPhase } from '../../../src/domain/setup-phase.js';
import type { ApiClient } from './api-client.js';
import type { StandIns } from './stand-in-templates.js';

/** Long enough that all five projects are in their phase at one moment, short enough for the agent's calls (10 s). */
const LONG_MS = 8_000;

/** One template for each phase, in which that phase takes its time. */
const LONG: Readonly<Record<WorkPhase, StandIns>> = {
  creating_files: { files: 6_000 },
  starting_docker: { preview: { readyAfterMs: LONG_MS * 2 } },
  initializing_agent: { agent: { sessionDelayMs: LONG_MS } },
  sending_prompt: { agent: { promptDelayMs: LONG_MS } },
  waiting_completion: { agent: { workMs: LONG_MS * 2 } },
};

export const LONG_PHASES = Object.fromEntries(Object.entries(LONG).map(([phase, is]) => [templateFor(phase), is]));

/** Names of templates have no underscores. */
function templateFor(phase: string): string {
  return `long-${phase.replaceAll('_', '-')}`;
}

/** Creates one project for each phase and returns when each is in its own. */
export async function projectInEachPhase({
  api,
}: {
  readonly api: ApiClient;
}): Promise<ReadonlyMap<WorkPhase, string>> {
  const projects = new Map<WorkPhase, string>();
  const create = async (phase: WorkPhase): Promise<void> => {
    const { id } = await api.create({ template: templateFor(phase) });
    projects.set(phase, id);
    await api.untilPhase(id, phase);
  };
  // The last phases are reached last; the first one passes quickest.
  const [first, ...others] = WORK_PHASES;
  await Promise.all(others.map(create));
  await create(first);
  return projects;
}
