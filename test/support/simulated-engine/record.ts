/** What was made and done for one project since the engine began; nothing of it is ever taken back. */
export interface ProjectRecord {
  /** How many containers were made for each service. */
  readonly containersMade: Record<string, number>;
  /** How often each session was made: a session that is asked for again is the same one. */
  readonly sessionsMade: Record<string, number>;
  /** How often the agent began to work on each prompt. */
  readonly promptsBegun: Record<string, number>;
  /** How often the agent ended its work on each prompt well. */
  readonly promptsDone: Record<string, number>;
}

type Deed = keyof ProjectRecord;

/** The engine's memory of all projects, by which a test can tell that nothing happened twice. */
export class EngineRecord {
  readonly #projects = new Map<string, ProjectRecord>();

  add(projectId: string, deed: Deed, key: string): void {
    const record = this.#projects.get(projectId) ?? {
      containersMade: {},
      sessionsMade: {},
      promptsBegun: {},
      promptsDone: {},
    };
    record[deed][key] = (record[deed][key] ?? 0) + 1;
    this.#projects.set(projectId, record);
  }

  all(): Record<string, ProjectRecord> {
    return Object.fromEntries(this.#projects);
  }
}
