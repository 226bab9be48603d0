import { and, asc, eq, inArray, max } from 'drizzle-orm';
import type { ProjectId } from '../domain/project.js';
import { isTurnOver, type Turn } from '../domain/turn.js';
import { changeProject } from './change-project.js';
import type { Database } from './database.js';
import { translateErrors } from './database-error.js';
import { withoutNul } from './project-rows.js';
import { turns } from './schema.js';
import { type TurnChange, TurnStore } from './turn-store.js';

/** Turns in PostgreSQL's dialect. A turn is added and changed with its project's row locked, so numbers have no gaps. */
export class DrizzleTurnStore extends TurnStore {
  readonly #database: Database;

  constructor(database: Database) {
    super();
    this.#database = database;
  }

  override async addTurn(wanted: { projectId: ProjectId; text: string; model: string }): Promise<Turn | undefined> {
    let added: Turn | undefined;
    await changeProject(this.#database, wanted.projectId, async (_row, queries) => {
      const isOfProject = eq(turns.projectId, wanted.projectId);
      const [last] = await queries
        .select({ number: max(turns.number) })
        .from(turns)
        .where(isOfProject);
      const number = (last?.number ?? 0) + 1;
      const values = { ...wanted, text: withoutNul(wanted.text), number, createdAt: new Date() };
      [added] = await queries.insert(turns).values(values).returning();
      return {};
    });
    return added;
  }

  override findTurn(projectId: ProjectId, number: number): Promise<Turn | undefined> {
    return translateErrors(async () => {
      const [turn] = await this.#database.queries.select().from(turns).where(isTurn(projectId, number));
      return turn;
    });
  }

  override listTurns(projectId: ProjectId): Promise<readonly Turn[]> {
    return translateErrors(() =>
      this.#database.queries.select().from(turns).where(eq(turns.projectId, projectId)).orderBy(asc(turns.number)),
    );
  }

  override recordTurn(projectId: ProjectId, number: number, change: TurnChange): Promise<boolean> {
    return changeProject(this.#database, projectId, async (_row, queries) => {
      const [turn] = await queries.select().from(turns).where(isTurn(projectId, number));
      if (turn === undefined || isTurnOver(turn.state)) return undefined;
      await queries.update(turns).set(columnsOf(change, turn)).where(isTurn(projectId, number));
      return {};
    });
  }

  override async removeTurn(projectId: ProjectId, number: number): Promise<void> {
    await changeProject(this.#database, projectId, async (_row, queries) => {
      await queries.delete(turns).where(isTurn(projectId, number));
      return {};
    });
  }

  override openTurns(): Promise<readonly Turn[]> {
    return translateErrors(() =>
      this.#database.queries
        .select()
        .from(turns)
        .where(inArray(turns.state, ['queued', 'working']))
        .orderBy(asc(turns.projectId), asc(turns.number)),
    );
  }
}

function isTurn(projectId: ProjectId, number: number): ReturnType<typeof and> {
  return and(eq(turns.projectId, projectId), eq(turns.number, number));
}

function columnsOf(change: TurnChange, turn: Turn): Partial<Turn> {
  const now = new Date();
  switch (change.state) {
    case 'working':
      return { state: 'working', startedAt: turn.startedAt ?? now, message: withoutNul(change.message ?? '') || null };
    case 'completed':
      return { state: 'completed', version: change.version, message: null, endedAt: now };
    case 'failed':
      return { state: 'failed', code: change.code, message: withoutNul(change.message), endedAt: now };
    case 'aborted':
      return { state: 'aborted', message: null, endedAt: now };
  }
}
