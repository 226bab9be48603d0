/** A bug that the product does not have, and that the simulation has to find. */
export interface PlantedBug {
  readonly name: string;
  /** Compiled file, below `dist/`. */
  readonly file: string;
  /** Stands there once. */
  readonly from: string;
  readonly to: string;
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'the projection takes progress in any order',
    file: 'src/store/record-progress.js',
    from: 'if (!isNewer(row, progress))',
    to: 'if (false)',
  },
  {
    name: 'the projection takes a status in any order',
    file: 'src/store/drizzle-project-store.js',
    from: "if (row.status === 'deleting' || sequence <= row.statusSequence)",
    to: 'if (false)',
  },
  {
    name: 'a write that failed counts as written',
    file: 'activities/record-progress.js',
    from: 'throw toApplicationFailure(error);',
    to: '',
  },
  {
    name: 'each attempt sends a prompt of its own',
    file: 'activities/send-prompt.js',
    from: 'const promptKey = promptKeyOf(step.projectId, step.try);',
    to: 'const promptKey = promptKeyOf(step.projectId, Date.now());',
  },
  {
    name: 'a retry does not take over the prompt at work',
    file: 'activities/send-prompt.js',
    from: 'if (earlier !== undefined)',
    to: 'if (false)',
  },
  {
    name: 'each attempt opens a session of its own',
    file: 'activities/open-agent-session.js',
    from: '{ key: step.projectId,',
    to: '{ key: `${step.projectId}-${Date.now()}`,',
  },
  {
    name: 'a failure tells the password',
    file: 'activities/project-context.js',
    from: 'container does not run any more.`',
    to: 'container does not run with ${blueprint.agentPassword}.`',
  },
  {
    name: 'a deletion forgets the files',
    file: 'activities/stop-containers.js',
    from: 'await deps.workspace.removeFiles(projectId);',
    to: '',
  },
  {
    name: 'a setup keeps its place',
    file: 'workflows/project-run.js',
    from: 'if (schema > 1)\n            await releaseSetupPlace',
    to: 'if (schema > 2)\n            await releaseSetupPlace',
  },
  {
    name: 'a lifecycle wakes for what it cannot do yet',
    file: 'workflows/project-life.js',
    from: "(setup === 'completed' && this.#hasWork())",
    to: 'this.#hasWork()',
  },
  {
    name: 'a cancelled setup does not say so',
    file: 'workflows/project-setup.js',
    from: "await this.report.finished(cancelled ? 'cancelled' : 'failed'",
    to: "if (!cancelled) await this.report.finished(cancelled ? 'cancelled' : 'failed'",
  },
  {
    name: 'all projects wait in one line for the engine',
    file: 'src/docker/project-turns.js',
    from: 'this.#lines.get(projectId) ?? {',
    to: 'this.theLine ??= {',
  },
];
