import type { DatabaseSync } from "node:sqlite";

import type { Instant } from "#core/ids.ts";

import type { ClaimedJob, JobSource } from "./job-source.ts";
import type { DeadJob } from "./jobs.ts";
import { dueOf, joinAsk, joinRun, type Waiting, waitingAfter } from "./waiting.ts";

/** Of one queue: a thousand failures tell no more than the newest hundreds. */
const maxDead = 1_000;

/**
 * A key has one row: what waits (`waiting` as JSON, and when that is due), what runs (the number of the attempt), or both.
 * It takes the database over: closing it is `close`.
 */
export function openJobTable(database: DatabaseSync, clock: () => number): JobSource<ClaimedJob> {
  database.exec(`
    create table if not exists job (
      queue text not null,
      key text not null,
      waiting text,
      due_at integer,
      running integer,
      primary key (queue, key)
    ) without rowid;
    create index if not exists job_by_due on job (queue, due_at) where running is null;
    create table if not exists dead_job (
      id integer primary key,
      queue text not null,
      key text not null,
      attempts integer not null,
      error text not null,
      at integer not null
    );
    create index if not exists dead_job_by_queue on dead_job (queue, id);
  `);
  const readRow = database.prepare("select waiting, running from job where queue = ? and key = ?");
  const writeRow = database.prepare(`
    insert into job (queue, key, waiting, due_at, running) values (?, ?, ?, ?, ?)
    on conflict do update set waiting = excluded.waiting, due_at = excluded.due_at, running = excluded.running`);
  const deleteRow = database.prepare("delete from job where queue = ? and key = ?");
  const findDue = database.prepare(`
    select key, waiting from job where queue = ? and running is null and due_at <= ? order by due_at, key limit ?`);
  const findNext = database.prepare(
    "select min(due_at) as due from job where queue = ? and running is null and due_at > ?",
  );
  const count = database.prepare(`
    select count(waiting) as waiting, count(running) as running, min(due_at) as oldest from job where queue = ?`);
  const bury = database.prepare("insert into dead_job (queue, key, attempts, error, at) values (?, ?, ?, ?, ?)");
  const forgetDead = database.prepare(`
    delete from dead_job where queue = ?1
      and id <= (select id from dead_job where queue = ?1 order by id desc limit 1 offset ${maxDead})`);
  const readDead = database.prepare(
    "select key, attempts, error, at from dead_job where queue = ? order by id desc limit ?",
  );

  const now = () => clock() as Instant;
  const read = (queue: string, key: string): Row => {
    const row = readRow.get(queue, key);
    return { waiting: parse(row?.["waiting"]), running: (row?.["running"] ?? null) as number | null };
  };
  const write = (queue: string, key: string, { waiting, running }: Row): void => {
    if (waiting === null && running === null) deleteRow.run(queue, key);
    else {
      const due = waiting === null ? null : dueOf(waiting);
      writeRow.run(queue, key, waiting === null ? null : JSON.stringify(waiting), due, running);
    }
  };
  const transact = <Value>(task: () => Value): Value => {
    database.exec("begin immediate");
    try {
      const value = task();
      database.exec("commit");
      return value;
    } catch (error) {
      // A full disk has ended the transaction already.
      if (database.isTransaction) database.exec("rollback");
      throw error;
    }
  };

  transact(() => {
    const rows = database.prepare("select queue, key, waiting, running from job where running is not null").all();
    for (const row of rows) {
      const left = { due: now(), heldUntil: null, attempts: row["running"] as number };
      const waiting = joinRun(parse(row["waiting"]), left);
      write(row["queue"] as string, row["key"] as string, { waiting, running: null });
    }
  });

  // Async functions throughout, so that what SQLite throws rejects.
  return {
    pollMs: null,
    prepare: async () => {},
    listen: async () => {},
    ask: async (asks) =>
      transact(() => {
        const dues = new Map<string, Instant>();
        for (const ask of asks) {
          const { queue, key } = ask;
          const row = read(queue, key);
          const waiting = joinAsk(row.waiting, ask, now());
          write(queue, key, { ...row, waiting });
          dues.set(queue, Math.min(dues.get(queue) ?? Number.POSITIVE_INFINITY, dueOf(waiting)) as Instant);
        }
        return dues;
      }),
    claim: async (queue, limit) => {
      // One look at the clock for both questions, or a job that falls due between them is in neither answer.
      const at = now();
      const due = findDue.all(queue, at, limit);
      const claims = due.map((row) => ({
        key: row["key"] as string,
        attempt: (parse(row["waiting"])?.attempts ?? 0) + 1,
      }));
      if (claims.length > 0) {
        transact(() => {
          for (const { key, attempt } of claims) write(queue, key, { waiting: null, running: attempt });
        });
      }
      return { claims, nextDue: (findNext.get(queue, at)?.["due"] ?? null) as Instant | null };
    },
    renew: async () => [],
    settle: async (queue, { key, attempt }, settlement) =>
      transact(() => {
        const { waiting } = read(queue, key);
        write(queue, key, { waiting: waitingAfter(waiting, attempt, settlement, now()), running: null });
        if (settlement.kind !== "dead") return;
        bury.run(queue, key, settlement.attempts, settlement.error, now());
        forgetDead.run(queue);
      }),
    readDepth: async (queue, at) => {
      const row = count.get(queue);
      const oldest = (row?.["oldest"] ?? at) as number;
      return {
        waiting: Number(row?.["waiting"] ?? 0),
        running: Number(row?.["running"] ?? 0),
        oldestDueMs: Math.max(0, at - oldest),
      };
    },
    listDead: async (queue, limit) => readDead.all(queue, limit).map((row) => ({ ...row }) as unknown as DeadJob),
    close: async () => database.close(),
  };
}

interface Row {
  readonly waiting: Waiting | null;
  readonly running: number | null;
}

function parse(text: unknown): Waiting | null {
  return typeof text === "string" ? (JSON.parse(text) as Waiting) : null;
}
