import type { Transaction } from "kysely";

import type { Instant } from "#core/ids.ts";

import { holdLease } from "./leases.ts";
import type { BegunEffect, Effect, EffectIntent, Store } from "./store.ts";
import type { Database, EffectRow, Tables } from "./tables.ts";

type Effects = Pick<
  Store,
  "beginEffect" | "retryEffect" | "finishEffect" | "abandonEffect" | "readEffect" | "listEffects" | "listUnknownEffects"
>;

/** What must never be done twice on one pull request, which its key names: `<kind>/<repo>/<number>`, and more behind it. */
const onceKinds: ReadonlySet<string> = new Set(["rerun", "thread", "escalation", "notice", "issue", "comment"]);
/** Fifteen digits always fit a number. */
const pullInKey = /^[^/]+\/(\d{1,15})\/(\d{1,15})(?:\/|$)/;

/** `canLockRows`: false for SQLite, where a transaction that may write holds the whole database. */
export function openEffects(db: Database, canLockRows: boolean): Effects {
  return {
    beginEffect: (intent, lease, now) =>
      db.transaction().execute(async (transaction) => {
        await holdLease(transaction, lease, canLockRows);
        if (await beginFirst(transaction, intent, now)) return { kind: "begun", lastResult: null };
        const answer = judge(intent, await lockEffect(transaction, intent.key, canLockRows));
        if (answer.kind === "begun") await begin(transaction, intent, now);
        return answer;
      }),
    retryEffect: (intent, lease, now) =>
      db.transaction().execute(async (transaction) => {
        await holdLease(transaction, lease, canLockRows);
        await begin(transaction, intent, now);
      }),
    finishEffect: async (key, payloadHash, result, at) => {
      await db
        .updateTable("effect")
        .set({ state: "done", result, at })
        .where("key", "=", key)
        .where("payload_hash", "=", payloadHash)
        .execute();
    },
    abandonEffect: (key, lease, at) =>
      db.transaction().execute(async (transaction) => {
        await holdLease(transaction, lease, canLockRows);
        await transaction
          .updateTable("effect")
          .set({ state: "abandoned", at })
          .where("key", "=", key)
          .where("state", "=", "begun")
          .execute();
      }),
    readEffect: async (key) => {
      const row = await db.selectFrom("effect").selectAll().where("key", "=", key).executeTakeFirst();
      return row === undefined ? null : toEffect(row);
    },
    listEffects: async ({ kind, prefix, limit }) => {
      const successor = successorOf(prefix);
      // A range and not `like`, to which % and _ mean more than themselves.
      const rows = await db
        .selectFrom("effect")
        .selectAll()
        .where("kind", "=", kind)
        .where("key", ">=", prefix)
        .$if(successor !== null, (query) => query.where("key", "<", successor as string))
        .orderBy("at")
        .orderBy("key")
        .limit(limit)
        .execute();
      return rows.map(toEffect);
    },
    listUnknownEffects: async (limit) => {
      const rows = await db
        .selectFrom("effect")
        .selectAll()
        .where("state", "=", "begun")
        .orderBy("at")
        .orderBy("key")
        .limit(limit)
        .execute();
      return rows.map(toEffect);
    },
  };
}

function judge(intent: EffectIntent, kept: EffectRow): BegunEffect {
  if (kept.state === "begun") return { kind: "unknown", effect: toEffect(kept) };
  if (kept.state === "done" && kept.payload_hash === intent.payloadHash && kept.result !== null) {
    return { kind: "done", result: kept.result };
  }
  return { kind: "begun", lastResult: kept.result };
}

async function lockEffect(transaction: Transaction<Tables>, key: string, canLockRows: boolean): Promise<EffectRow> {
  return transaction
    .selectFrom("effect")
    .selectAll()
    .where("key", "=", key)
    .$if(canLockRows, (query) => query.forUpdate())
    .executeTakeFirstOrThrow();
}

/**
 * False when the effect is known. An insert, because a row that is not there cannot be locked: the holders of two scopes
 * may want the same effect, such as the check on a head that two pull requests share, and one of them must see the other.
 */
async function beginFirst(transaction: Transaction<Tables>, intent: EffectIntent, now: Instant): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto("effect")
    .values({ ...toBegun(intent, now), key: intent.key, result: null })
    .onConflict((conflict) => conflict.column("key").doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** The result of the last time it was done stays. */
async function begin(transaction: Transaction<Tables>, intent: EffectIntent, now: Instant): Promise<void> {
  const begun = toBegun(intent, now);
  await transaction
    .insertInto("effect")
    .values({ ...begun, key: intent.key, result: null })
    .onConflict((conflict) => conflict.column("key").doUpdateSet(begun))
    .execute();
}

function toBegun({ key, kind, payloadHash }: EffectIntent, now: Instant): Omit<EffectRow, "key" | "result"> {
  const [, repo, number] = (onceKinds.has(kind) ? pullInKey.exec(key) : null) ?? [];
  return {
    kind,
    payload_hash: payloadHash,
    state: "begun",
    at: now,
    repo: repo === undefined ? null : Number(repo),
    number: number === undefined ? null : Number(number),
  };
}

const lastCodePoint = 0x10ffff;
/** Between these lie the halves of pairs, which no text has by themselves. */
const beforeSurrogates = 0xd7ff;
const afterSurrogates = 0xe000;

/**
 * The least text that is greater than all that begin with `prefix`, in the order of bytes, which is that of code points in
 * UTF-8; null if there is none.
 */
function successorOf(prefix: string): string | null {
  const points = Array.from(prefix, (letter) => letter.codePointAt(0) as number);
  const end = points.findLastIndex((point) => point !== lastCodePoint);
  const last = points[end];
  if (last === undefined) return null;
  return String.fromCodePoint(...points.slice(0, end), last === beforeSurrogates ? afterSurrogates : last + 1);
}

function toEffect(row: EffectRow): Effect {
  const { key, kind, payload_hash: payloadHash, state, result, at } = row;
  return { key, kind, payloadHash, state, result, at: at as Instant };
}
