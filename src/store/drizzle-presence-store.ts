import { and, count, eq, inArray, lt, max, type SQL, sql } from 'drizzle-orm';
import type { ProjectId } from '../domain/project.js';
import type { Database } from './database.js';
import { translateErrors } from './database-error.js';
import { type Presence, PresenceStore, VIEWER_STALE_MS } from './presence-store.js';
import { projects, viewers } from './schema.js';

const IS_FRESH = sql`${viewers.leftAt} is null and ${viewers.lastHeartbeatAt} > now() - ${VIEWER_STALE_MS} * interval '1 millisecond'`;

/** What one statement found: the page's own row before it, and how many others are there. */
interface Seen {
  readonly known: boolean;
  readonly counted: boolean;
  readonly others: number;
}

/** Presence in PostgreSQL's dialect, on the database's clock. A heartbeat is one statement and locks no project. */
export class DrizzlePresenceStore extends PresenceStore {
  readonly #database: Database;

  constructor(database: Database) {
    super();
    this.#database = database;
  }

  override async heartbeat(
    projectId: ProjectId,
    viewerId: string,
  ): Promise<{ arrived: boolean; viewers: number } | undefined> {
    const seen = await this.#see(
      projectId,
      viewerId,
      sql`insert into ${viewers} (project_id, viewer_id, last_heartbeat_at)
        select id, ${viewerId}, now() from ${projects} where id = ${projectId}
        on conflict (project_id, viewer_id) do update set last_heartbeat_at = now(), left_at = null
        returning 1`,
    );
    return seen.known ? { arrived: !seen.counted, viewers: seen.others + 1 } : undefined;
  }

  override async leave(
    projectId: ProjectId,
    viewerId: string,
  ): Promise<{ left: boolean; viewers: number } | undefined> {
    const seen = await this.#see(
      projectId,
      viewerId,
      sql`update ${viewers} set left_at = now() where project_id = ${projectId} and viewer_id = ${viewerId} returning 1`,
    );
    return seen.known ? { left: seen.counted, viewers: seen.others } : undefined;
  }

  override presenceOf(projectId: ProjectId): Promise<Presence> {
    return translateErrors(async () => {
      const [row] = await this.#database.queries
        .select({ viewers: sql<number>`count(*) filter (where ${IS_FRESH})`, at: max(viewers.lastHeartbeatAt) })
        .from(viewers)
        .where(eq(viewers.projectId, projectId));
      return { viewers: Number(row?.viewers ?? 0), lastHeartbeatAt: row?.at ?? null };
    });
  }

  override countViewers(projectIds: readonly ProjectId[]): Promise<ReadonlyMap<ProjectId, number>> {
    return translateErrors(async () => {
      if (projectIds.length === 0) return new Map();
      const rows = await this.#database.queries
        .select({ projectId: viewers.projectId, count: count() })
        .from(viewers)
        .where(and(inArray(viewers.projectId, [...projectIds]), IS_FRESH))
        .groupBy(viewers.projectId);
      return new Map(rows.map((row) => [row.projectId, row.count]));
    });
  }

  override forgetBefore(at: Date): Promise<number> {
    return translateErrors(async () => {
      const isOld = lt(viewers.lastHeartbeatAt, at);
      const newer = sql`exists (select 1 from viewers as newer where newer.project_id = ${viewers.projectId} and newer.last_heartbeat_at > ${viewers.lastHeartbeatAt})`;
      const gone = await this.#database.queries
        .delete(viewers)
        .where(and(isOld, newer))
        .returning({ viewerId: viewers.viewerId });
      return gone.length;
    });
  }

  /** All parts of the statement see the rows as they were before it. */
  #see(projectId: ProjectId, viewerId: string, change: SQL): Promise<Seen> {
    const mine = and(eq(viewers.projectId, projectId), eq(viewers.viewerId, viewerId));
    const others = and(eq(viewers.projectId, projectId), sql`${viewers.viewerId} <> ${viewerId}`);
    return translateErrors(async () => {
      const [seen] = rowsOf(
        await this.#database.queries.execute(sql`
          with change as (${change})
          select exists (select 1 from ${projects} where id = ${projectId}) as known,
            exists (select 1 from ${viewers} where ${mine} and ${IS_FRESH}) as counted,
            (select count(*) from ${viewers} where ${others} and ${IS_FRESH})::int as others,
            (select count(*) from change) as changed`),
      );
      return seen ?? { known: false, counted: false, others: 0 };
    });
  }
}

/** Both drivers answer a raw statement with an object that holds the rows. */
function rowsOf(result: unknown): readonly Seen[] {
  return (result as { readonly rows: readonly Seen[] }).rows;
}
