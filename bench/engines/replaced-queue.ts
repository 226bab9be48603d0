import { setInterval as every } from 'node:timers/promises';
import pg from 'pg';
import { nowMs } from '../harness/clock.js';
import type { Engine, OpenEngine } from './engine.js';
import { answers } from './look.js';
import { Waiters } from './waiters.js';

/**
 * The job queue that the product replaced, told again from its description: every 250 ms it claims the next job whose
 * time has come and which has attempts left; a poll that finds nothing puts its job back. What was written for later was
 * in seconds and read in milliseconds, so a job is always due.
 */
const CLAIM_EVERY_MS = 250;
const SCHEMA = `
  drop table if exists queue_jobs;
  create table queue_jobs (id serial primary key, type text not null, address text not null,
    state text not null default 'queued', attempts int not null default 0, max_attempts int not null)`;
const CLAIM = `
  update queue_jobs set state = 'running', attempts = attempts + 1 where id = (
    select id from queue_jobs where state = 'queued' and attempts < max_attempts order by id limit 1 for update skip locked)
  returning id, type, address`;

interface Job {
  readonly id: number;
  readonly type: 'wait' | 'go-on';
  readonly address: string;
}

/** Each poll uses up an attempt, and there are three. */
export const replacedQueue: Engine = {
  name: 'the queue that was replaced',
  kind: 'documented',
  needs: ['postgres'],
  packages: [],
  open: ({ postgresUrl }) => open(postgresUrl, { maxAttempts: 3, givesBack: false }),
};

/** As its own repair had it: a poll gives its attempt back, and there are 300. */
export const repairedQueue: Engine = {
  name: 'the queue that was replaced, repaired',
  kind: 'documented',
  needs: ['postgres'],
  packages: [],
  open: ({ postgresUrl }) => open(postgresUrl, { maxAttempts: 300, givesBack: true }),
};

async function open(
  connectionString: string,
  { maxAttempts, givesBack }: { maxAttempts: number; givesBack: boolean },
): Promise<OpenEngine> {
  const pool = new pg.Pool({ connectionString });
  await pool.query(SCHEMA);
  const waiters = new Waiters();
  const enqueue = (type: Job['type'], address: string): Promise<unknown> =>
    pool.query('insert into queue_jobs (type, address, max_attempts) values ($1, $2, $3)', [
      type,
      address,
      maxAttempts,
    ]);
  const end = (id: number): Promise<unknown> => pool.query(`update queue_jobs set state = 'done' where id = $1`, [id]);
  const putBack = (id: number): Promise<unknown> =>
    pool.query(`update queue_jobs set state = 'queued', attempts = attempts - $2 where id = $1`, [
      id,
      givesBack ? 1 : 0,
    ]);

  async function work({ id, type, address }: Job): Promise<unknown> {
    if (type === 'go-on') waiters.wentOn(address, nowMs());
    else if (!(await answers(address))) return putBack(id);
    else await enqueue('go-on', address);
    return end(id);
  }

  const closing = new AbortController();
  const loop = claimUntil(closing.signal, pool, work);
  return {
    async wait(address) {
      const wentOn = waiters.expect(address);
      await enqueue('wait', address);
      return wentOn;
    },
    async close() {
      closing.abort();
      await loop;
      await pool.end();
    },
  };
}

async function claimUntil(signal: AbortSignal, pool: pg.Pool, work: (job: Job) => Promise<unknown>): Promise<void> {
  try {
    for await (const _ of every(CLAIM_EVERY_MS, undefined, { signal })) {
      const { rows } = await pool.query<Job>(CLAIM);
      for (const job of rows) await work(job);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
