import type { Client } from '@temporalio/client';

interface Mark {
  readonly runId: string;
  readonly length: number;
}

/** How much the histories of lifecycles grow. */
export class LifecycleHistory {
  readonly #client: Client;
  readonly #before: ReadonlyMap<string, Mark>;

  private constructor(client: Client, before: ReadonlyMap<string, Mark>) {
    this.#client = client;
    this.#before = before;
  }

  static async since(client: Client, projectIds: readonly string[]): Promise<LifecycleHistory> {
    const marks = await Promise.all(projectIds.map(async (id) => [id, await markOf(client, id)] as const));
    return new LifecycleHistory(client, new Map(marks));
  }

  /** Of each project. One that continued as new meanwhile is left out: its former run's end is not known here. */
  async addedEvents(): Promise<readonly number[]> {
    const added = await Promise.all(
      [...this.#before].map(async ([id, before]) => {
        const now = await markOf(this.#client, id);
        return now.runId === before.runId ? [now.length - before.length] : [];
      }),
    );
    return added.flat();
  }
}

async function markOf(client: Client, projectId: string): Promise<Mark> {
  const { runId, historyLength } = await client.workflow.getHandle(`project:${projectId}`).describe();
  return { runId, length: historyLength };
}
