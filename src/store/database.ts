import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** Queries of Drizzle, the same on both drivers, inside or outside of a transaction. */
export type Queries = PgDatabase<PgQueryResultHKT>;

export interface Subscription {
  close(): Promise<void>;
}

export interface NotificationHandler {
  onNotification(payload: string): void;
  /** The connection was lost and is back: what was sent meanwhile is gone. When it throws, the connection is made anew. */
  onGap(): Promise<void>;
}

/** What differs between the two drivers. Their errors come out as they are; the store translates them. */
export interface Database {
  readonly queries: Queries;
  /** Commits when `work` resolves, rolls back when it throws. Isolation: read committed. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  listen(channel: string, handler: NotificationHandler): Promise<Subscription>;
  close(): Promise<void>;
}
