import type { PgBoss } from "pg-boss";

import type { Instant } from "#core/ids.ts";

import type { ClaimedJob, JobSource } from "./job-source.ts";
import type { Ask, DeadJob } from "./jobs.ts";
import {
  type Attempt,
  changeWaiting,
  channelOf,
  inTransaction,
  lockHeld,
  lockKeys,
  parseNotification,
  readCounts,
  readLapsed,
  readNextDueInMs,
} from "./pg-boss-rows.ts";
import { dueOf, joinAsk, type Waiting, waitingAfter } from "./waiting.ts";

interface BossClaim extends ClaimedJob {
  readonly id: string;
  /** With `id`, how pg-boss tells this claim from a later one of the same job. */
  readonly retryCount: number;
}

/** A replica is told of every ask; this finds what a replica that died was told of, and what another one made room for. */
const pollMs = 500;

/** pg-boss counts a recovery as a retry and gives up by itself at the limit, and then the key would be held for ever. */
const retryLimit = 1_000_000;

/** The longest that pg-boss allows. What a run may take is said by its lease. */
const expireInSeconds = 24 * 60 * 60;

/** A job is kept until it was done, so longer than anyone waits. */
const keepSeconds = 10 * 365 * 24 * 60 * 60;

/** How long it can be seen what was given up. */
const keepDeadSeconds = 14 * 24 * 60 * 60;

/**
 * pg-boss keeps the jobs, hands each to one replica, and never two of one key at a time: policy `key_strict_fifo`, because
 * under `stately` one key that is being worked on hides every job behind it. What pg-boss cannot say, the quiet period, the
 * ceiling and the pauses, is the data of the job (`Waiting`), altered under a lock on the key; the start follows from it.
 *
 * Jobs are fetched by our own loop, which the embedded queue shares, and deleted when done: a storm leaves no rows behind.
 */
export function openPgBossSource(boss: PgBoss, schema: string, clock: () => number): JobSource<BossClaim> {
  const db = boss.getDb();
  const now = () => clock() as Instant;
  const prepared = new Map<string, Promise<void>>();
  let stopListening = async (): Promise<void> => {};

  const prepare = (queue: string): Promise<void> => {
    const known = prepared.get(queue);
    if (known !== undefined) return known;
    const made = makeQueues(boss, queue);
    prepared.set(queue, made);
    made.catch(() => prepared.delete(queue));
    return made;
  };

  return {
    pollMs,
    prepare,
    listen: async (onDue) => {
      const handle = await db.listen?.(
        channelOf(schema),
        (payload) => {
          const told = parseNotification(payload);
          if (told !== null) onDue(told.queue, told.due);
        },
        // What was missed while the connection was down is found by the next poll.
        () => {},
      );
      stopListening = async () => handle?.close();
    },
    ask: async (asks) => {
      const dues = new Map<string, Instant>();
      for (const [queue, ofQueue] of Map.groupBy(asks, (ask) => ask.queue)) {
        await prepare(queue);
        const due = await askTogether(boss, schema, queue, ofQueue, now());
        if (due !== null) dues.set(queue, due);
      }
      return dues;
    },
    claim: async (queue, count) => {
      const before = performance.now();
      const jobs = await boss.fetch<Waiting>(queue, { batchSize: count, includeMetadata: true });
      // pg-boss hands out what is due by the age of its rows.
      const oldestFirst = jobs.toSorted((a, b) => dueOf(a.data) - dueOf(b.data));
      const claims = oldestFirst.map(({ id, singletonKey, retryCount, data }) => ({
        id,
        retryCount,
        key: singletonKey ?? "",
        attempt: data.attempts + retryCount + 1,
      }));
      // A job that fell due since pg-boss looked is a next one too, or it would wait for the poll.
      const sinceMs = performance.now() - before;
      const nextDueInMs = claims.length === count ? null : await readNextDueInMs(db, schema, queue, sinceMs);
      return { claims, nextDue: nextDueInMs === null ? null : ((now() + nextDueInMs) as Instant) };
    },
    renew: async (queue, claims, { leaseMs }) => {
      if (claims.length > 0) await boss.touch(queue, attemptsOf(claims));
      const lapsed = await readLapsed(db, schema, queue, leaseMs);
      if (lapsed.length > 0) await boss.fail(queue, lapsed, { message: "the lease ran out" });
      const held = await lockHeld(db, schema, queue, attemptsOf(claims));
      return claims.filter(({ id }) => !held.has(id));
    },
    settle: (queue, claim, settlement) =>
      inTransaction(boss, async (transaction) => {
        const { key, attempt } = claim;
        await lockKeys(transaction, queue, [key]);
        const held = await lockHeld(transaction, schema, queue, attemptsOf([claim]));
        if (!held.has(claim.id)) return;
        await boss.deleteJob(queue, attemptsOf([claim]), { db: transaction });
        if (settlement.kind === "dead") {
          const data = { key, attempts: settlement.attempts, error: settlement.error, at: now() } satisfies DeadJob;
          await boss.insert(deadOf(queue), [{ data }], { db: transaction });
        }
        const change = (waiting: Waiting | null) => waitingAfter(waiting, attempt, settlement, now());
        await changeWaiting(boss, transaction, schema, queue, [{ key, change }]);
      }),
    readDepth: (queue, at) => readCounts(db, schema, queue, at),
    listDead: async (queue, limit) => {
      const { rows } = await db.executeSql(
        `select data from ${schema}.job where name = $1 order by created_on desc, id limit $2`,
        [deadOf(queue), limit],
      );
      return rows.map(({ data }) => data as DeadJob);
    },
    close: async () => {
      await stopListening();
      await boss.stop({ graceful: false });
    },
  };
}

function deadOf(queue: string): string {
  return `${queue}.dead`;
}

function attemptsOf(claims: readonly BossClaim[]): Attempt[] {
  return claims.map(({ id, retryCount }) => ({ id, retryCount }));
}

async function makeQueues(boss: PgBoss, queue: string): Promise<void> {
  await boss.createQueue(queue, {
    policy: "key_strict_fifo",
    retryLimit,
    retryDelay: 0,
    expireInSeconds,
    retentionSeconds: keepSeconds,
  });
  await boss.createQueue(deadOf(queue), { policy: "standard", retentionSeconds: keepDeadSeconds });
}

/** Returns when the first of them is due. */
async function askTogether(
  boss: PgBoss,
  schema: string,
  queue: string,
  asks: readonly Ask[],
  now: Instant,
): Promise<Instant | null> {
  const byKey = Map.groupBy(asks, ({ key }) => key);
  const changes = [...byKey].map(([key, ofKey]) => ({
    key,
    change: (waiting: Waiting | null): Waiting => {
      const [first, ...rest] = ofKey as [Ask, ...Ask[]];
      return rest.reduce((joined, ask) => joinAsk(joined, ask, now), joinAsk(waiting, first, now));
    },
  }));
  return inTransaction(boss, async (transaction) => {
    await lockKeys(transaction, queue, byKey.keys());
    return changeWaiting(boss, transaction, schema, queue, changes);
  });
}
