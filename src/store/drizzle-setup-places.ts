import { and, asc, eq, getTableColumns, inArray, isNull, lt, lte, max, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { ProjectId } from '../domain/project.js';
import { notify } from './change-project.js';
import type { Database, Queries } from './database.js';
import { translateErrors } from './database-error.js';
import { projects, settings, setupPlaces } from './schema.js';
import {
  type CurrentLimits,
  type PlaceRequest,
  type SetupLimits,
  type SetupPlace,
  SetupPlaces,
} from './setup-places.js';
import { LIMITS, readStoredLimits, type StoredLimits } from './stored-limits.js';
import { inTurn, type OwnedPlace } from './turn-order.js';

/** Any number that is the same in every process, and not that of creation: who holds it gives places. */
const PLACES_LOCK = 7_483_920_117;

/** Places in PostgreSQL's dialect. They are given under one lock, so that two processes cannot give the same one. */
export class DrizzleSetupPlaces extends SetupPlaces {
  readonly #database: Database;
  readonly #defaults: SetupLimits;

  constructor(database: Database, defaults: SetupLimits) {
    super();
    this.#database = database;
    this.#defaults = defaults;
  }

  override request(
    wanted: PlaceRequest,
    { hasRoom } = { hasRoom: true },
  ): Promise<{ granted: boolean; before: number }> {
    return this.#underLock(async (queries) => {
      await freeFinished(queries);
      const place = await enqueue(queries, wanted);
      if (place === undefined) return { granted: false, before: 0 };
      if (place.grantedAt !== null) return { granted: true, before: 0 };
      const all = await readPlaces(queries);
      const before = inTurn(all).findIndex(({ projectId }) => projectId === wanted.projectId);
      const limits = await this.#limits(queries);
      const free = limits.maxSetups - all.filter(({ grantedAt }) => grantedAt !== null).length;
      if (limits.paused || !hasRoom || before >= free) return { granted: false, before };
      await queries.update(setupPlaces).set({ grantedAt: new Date() }).where(isOf(wanted));
      return { granted: true, before: 0 };
    });
  }

  override grant(projectId: ProjectId): Promise<boolean> {
    return this.#underLock(async (queries) => {
      await freeFinished(queries);
      const isWaiting = and(isOf({ projectId }), isNull(setupPlaces.grantedAt));
      const granted = await queries.update(setupPlaces).set({ grantedAt: new Date() }).where(isWaiting).returning();
      if (granted.length > 0) await notify(queries, projectId);
      return granted.length > 0;
    });
  }

  override release(place: PlaceRequest): Promise<void> {
    return translateErrors(async () => {
      await this.#database.queries.delete(setupPlaces).where(and(isOf(place), lte(setupPlaces.try, place.try)));
    });
  }

  override list(): Promise<readonly SetupPlace[]> {
    return translateErrors(async () => {
      const all = await readPlaces(this.#database.queries);
      return [...all.filter(({ grantedAt }) => grantedAt !== null), ...inTurn(all)];
    });
  }

  override positionsOf(projectIds: readonly ProjectId[]): Promise<ReadonlyMap<ProjectId, number>> {
    return translateErrors(async () => {
      if (projectIds.length === 0) return new Map();
      const mine = and(inArray(setupPlaces.projectId, [...projectIds]), isNull(setupPlaces.grantedAt));
      const waiting = await this.#database.queries.select().from(setupPlaces).where(mine);
      if (waiting.length === 0) return new Map();
      const wanted = new Set(waiting.map(({ projectId }) => projectId));
      const order = inTurn(await readPlaces(this.#database.queries));
      return new Map(order.flatMap(({ projectId }, before) => (wanted.has(projectId) ? [[projectId, before]] : [])));
    });
  }

  override readLimits(): Promise<CurrentLimits> {
    return translateErrors(async () => {
      const { pausedBy, ...limits } = await this.#limits(this.#database.queries);
      return { ...limits, pausedBy: pausedBy && { name: pausedBy.name, at: new Date(pausedBy.at) } };
    });
  }

  override writeLimits(wanted: Partial<SetupLimits>, by?: string): Promise<void> {
    return this.#underLock(async (queries) => {
      const now = new Date();
      const before = await this.#limits(queries);
      const limits = { ...before, ...wanted };
      const change = { value: { ...limits, pausedBy: whoPaused({ before, limits, by, now }) }, updatedAt: now };
      await queries
        .insert(settings)
        .values({ name: LIMITS, ...change })
        .onConflictDoUpdate({ target: settings.name, set: change });
    });
  }

  async #limits(queries: Queries): Promise<Required<StoredLimits>> {
    return { ...this.#defaults, pausedBy: null, ...(await readStoredLimits(queries)) };
  }

  #underLock<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return translateErrors(() =>
      this.#database.transaction(async (queries) => {
        await queries.execute(sql`select pg_advisory_xact_lock(${PLACES_LOCK})`);
        return await work(queries);
      }),
    );
  }
}

function whoPaused(change: {
  before: Required<StoredLimits>;
  limits: SetupLimits;
  by: string | undefined;
  now: Date;
}): Required<StoredLimits>['pausedBy'] {
  const { before, limits, by, now } = change;
  if (!limits.paused) return null;
  if (before.paused) return before.pausedBy;
  return by === undefined ? null : { name: by, at: now.toISOString() };
}

function isOf({ projectId }: Pick<PlaceRequest, 'projectId'>): ReturnType<typeof eq> {
  return eq(setupPlaces.projectId, projectId);
}

/** Oldest request first. */
function readPlaces(queries: Queries): Promise<(SetupPlace & OwnedPlace)[]> {
  const [placed, theirs] = [alias(projects, 'placed'), alias(projects, 'theirs')];
  const owners = queries
    .select({ ownerId: placed.ownerId })
    .from(placed)
    .innerJoin(setupPlaces, eq(setupPlaces.projectId, placed.id));
  const served = queries
    .select({ ownerId: theirs.ownerId, at: max(theirs.setupStartedAt).as('served_at') })
    .from(theirs)
    .where(inArray(theirs.ownerId, owners))
    .groupBy(theirs.ownerId)
    .as('served');
  return queries
    .select({ ...getTableColumns(setupPlaces), ownerId: projects.ownerId, ownerServedAt: served.at })
    .from(setupPlaces)
    .innerJoin(projects, eq(projects.id, setupPlaces.projectId))
    .innerJoin(served, eq(served.ownerId, projects.ownerId))
    .orderBy(asc(setupPlaces.requestedAt), asc(setupPlaces.projectId));
}

/** A place whose setup has ended was not given back: its workflow was ended from outside. */
async function freeFinished(queries: Queries): Promise<void> {
  await queries.delete(setupPlaces).where(
    sql`exists (select 1 from ${projects} where ${projects.id} = ${setupPlaces.projectId}
      and (${projects.setupTry} > ${setupPlaces.try} or (${projects.setupTry} = ${setupPlaces.try}
        and ${projects.setupPhase} in ('completed', 'failed', 'cancelled'))))`,
  );
}

/** Undefined: the project is gone, or a later try stands in its place. */
async function enqueue(queries: Queries, wanted: PlaceRequest): Promise<SetupPlace | undefined> {
  const [project] = await queries.select({ id: projects.id }).from(projects).where(eq(projects.id, wanted.projectId));
  if (project === undefined) return undefined;
  const requested = { try: wanted.try, requestedAt: new Date(), grantedAt: null };
  await queries
    .insert(setupPlaces)
    .values({ projectId: wanted.projectId, ...requested })
    .onConflictDoUpdate({
      target: setupPlaces.projectId,
      set: requested,
      setWhere: lt(setupPlaces.try, wanted.try),
    });
  const [place] = await queries.select().from(setupPlaces).where(isOf(wanted));
  return place?.try === wanted.try ? place : undefined;
}
