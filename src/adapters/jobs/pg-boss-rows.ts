import type { Db, PgBoss } from "pg-boss";

import type { Instant } from "#core/ids.ts";

import type { QueueDepth } from "./jobs.ts";
import { dueOf, type Waiting } from "./waiting.ts";

export interface WaitingChange {
  readonly key: string;
  /** Null: nothing waited, and nothing shall. What waits is never taken away. */
  readonly change: (waiting: Waiting | null) => Waiting | null;
}

/** Runs `task` in one transaction of pg-boss's pool. */
export async function inTransaction<Value>(boss: PgBoss, task: (db: Db) => Promise<Value>): Promise<Value> {
  const transaction = await boss.getDb().beginTransaction?.();
  if (transaction === undefined) throw new Error("pg-boss's own pool always has transactions");
  try {
    const value = await task(transaction.db);
    await transaction.commit();
    return value;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** Until the transaction ends, nobody else alters what waits under these keys. In one order everywhere, against deadlocks. */
export async function lockKeys(db: Db, queue: string, keys: Iterable<string>): Promise<void> {
  const names = [...new Set(keys)].toSorted().map((key) => `${queue} ${key}`);
  await db.executeSql("select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest($1::text[]) as name", [
    names,
  ]);
}

/**
 * Alters what waits under keys that are locked, each key once, and tells all replicas when the first of them is due. Returns
 * that time, or null if nothing waits.
 */
export async function changeWaiting(
  boss: PgBoss,
  db: Db,
  schema: string,
  queue: string,
  changes: readonly WaitingChange[],
): Promise<Instant | null> {
  // Locked, so that none is fetched between this look and the update. A job that a replica died with comes first.
  const { rows } = await db.executeSql(
    `select id, singleton_key, data from ${schema}.job
     where name = $1 and singleton_key = any($2::text[]) and state in ('created', 'retry')
     order by state desc, created_on for update`,
    [queue, changes.map(({ key }) => key)],
  );
  const kept = new Map<string, { readonly id: string; readonly data: Waiting }>();
  for (const { id, singleton_key: key, data } of rows.toReversed()) kept.set(key as string, { id, data });
  const inserts = [];
  let first = Number.POSITIVE_INFINITY;
  for (const { key, change } of changes) {
    const row = kept.get(key);
    const waiting = change(row?.data ?? null);
    if (waiting === null) continue;
    const startAfter = new Date(dueOf(waiting));
    first = Math.min(first, dueOf(waiting));
    if (row === undefined) inserts.push({ singletonKey: key, data: waiting, startAfter });
    else await boss.update(queue, waiting, { id: row.id, startAfter, db });
  }
  if (inserts.length > 0) await boss.insert(queue, inserts, { db });
  if (first === Number.POSITIVE_INFINITY) return null;
  await db.executeSql("select pg_notify($1, $2)", [channelOf(schema), `${first} ${queue}`]);
  return first as Instant;
}

export function channelOf(schema: string): string {
  return `${schema}_due`;
}

export function parseNotification(payload: string): { readonly queue: string; readonly due: Instant } | null {
  const [due = "", queue = ""] = payload.split(" ", 2);
  return queue === "" || !/^\d+$/.test(due) ? null : { queue, due: Number(due) as Instant };
}

export interface Attempt {
  readonly id: string;
  readonly retryCount: number;
}

/** Which of these claims nobody took over. Inside of a transaction it stays so until the end. */
export async function lockHeld(
  db: Db,
  schema: string,
  queue: string,
  attempts: readonly Attempt[],
): Promise<ReadonlySet<string>> {
  if (attempts.length === 0) return new Set();
  const { rows } = await db.executeSql(
    `select job.id from ${schema}.job
     join unnest($2::uuid[], $3::int[]) as claim (id, retry_count) using (id, retry_count)
     where job.name = $1 and job.state = 'active' for update of job`,
    [queue, attempts.map(({ id }) => id), attempts.map(({ retryCount }) => retryCount)],
  );
  return new Set(rows.map(({ id }) => id as string));
}

/** Claims of replicas that have not said for `leaseMs` that they still run. By the database's clock, which all share. */
export async function readLapsed(db: Db, schema: string, queue: string, leaseMs: number): Promise<Attempt[]> {
  const { rows } = await db.executeSql(
    `select id, retry_count as "retryCount" from ${schema}.job
     where name = $1 and state = 'active' and heartbeat_on < now() - $2 * interval '1 millisecond'`,
    [queue, leaseMs],
  );
  return rows as Attempt[];
}

/**
 * In how many milliseconds the next job of the queue is due, by the database's clock; below 0 for one that fell due in the
 * last `sinceMs`.
 */
export async function readNextDueInMs(db: Db, schema: string, queue: string, sinceMs: number): Promise<number | null> {
  const { rows } = await db.executeSql(
    `select (extract(epoch from min(start_after) - now()) * 1000)::float8 as ms from ${schema}.job
     where name = $1 and state in ('created', 'retry') and start_after > now() - $2 * interval '1 millisecond'`,
    [queue, sinceMs],
  );
  return (rows[0]?.ms ?? null) as number | null;
}

export async function readCounts(db: Db, schema: string, queue: string, now: Instant): Promise<QueueDepth> {
  const { rows } = await db.executeSql(
    `select count(*) filter (where state <> 'active')::int as waiting, count(*) filter (where state = 'active')::int as running,
       (extract(epoch from min(start_after) filter (where state <> 'active')) * 1000)::float8 as oldest
     from ${schema}.job where name = $1 and state in ('created', 'retry', 'active')`,
    [queue],
  );
  const { waiting, running, oldest } = rows[0] as { waiting: number; running: number; oldest: number | null };
  return { waiting, running, oldestDueMs: Math.max(0, Math.round(now - (oldest ?? now))) };
}
