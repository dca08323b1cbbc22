import type { CompiledQuery } from "kysely";
import type { Instant } from "#core/ids.ts";

import { openGroupCommit } from "./group-commit.ts";
import { type Store, StoreError } from "./store.ts";
import type { Database, DeliveryRow } from "./tables.ts";

type Deliveries = Pick<
  Store,
  "recordDelivery" | "readDelivery" | "finishDelivery" | "listOpenDeliveries" | "findUnknownDeliveries"
>;

type Recorded = "new" | "open" | "done";

const limits = {
  lingerMs: 0,
  maxItems: 200,
  maxBytes: 16 * 1024 * 1024,
  // Twenty seconds of a storm of 500 a second. GitHub gives up after ten.
  maxWaiting: 10_000,
};

/** Nobody waits for it to be written down that a delivery is done, so more of them can share one fsync. */
const finishLingerMs = 50;

interface Finished {
  readonly guid: string;
  readonly state: "done" | "dead";
  readonly at: Instant;
}

/** Bound parameters in one statement; both databases take 32,000 and more. */
const maxParameters = 500;

export function openDeliveries(db: Database): Deliveries {
  const insertOf = compileInserts(db);
  const record = openGroupCommit<DeliveryRow, Recorded>(
    limits,
    ({ body }) => body.byteLength,
    (rows) => recordTogether(db, insertOf, rows),
    () => new StoreError("unavailable", `${limits.maxWaiting} deliveries wait for the disk: it does not keep up.`),
  );
  const finish = openGroupCommit<Finished, void>(
    { ...limits, lingerMs: finishLingerMs },
    ({ guid }) => guid.length,
    (rows) => finishTogether(db, rows),
    () =>
      new StoreError("unavailable", `${limits.maxWaiting} finished deliveries wait for the disk: it does not keep up.`),
  );
  return {
    recordDelivery: ({ guid, event, body, receivedAt }) =>
      record.add({
        guid,
        event,
        body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
        received_at: receivedAt,
        state: "open",
        finished_at: null,
      }),
    readDelivery: async (guid) => {
      const row = await db.selectFrom("delivery").selectAll().where("guid", "=", guid).executeTakeFirst();
      if (row === undefined) return null;
      return {
        guid: row.guid,
        event: row.event,
        body: row.body,
        receivedAt: row.received_at as Instant,
        state: row.state,
      };
    },
    finishDelivery: (guid, state, at) => finish.add({ guid, state, at }),
    listOpenDeliveries: async ({ receivedBefore, limit }) => {
      const rows = await db
        .selectFrom("delivery")
        .select("guid")
        .where("state", "=", "open")
        .where("received_at", "<", receivedBefore)
        .orderBy("received_at")
        .orderBy("guid")
        .limit(limit)
        .execute();
      return rows.map(({ guid }) => guid);
    },
    findUnknownDeliveries: async (guids) => {
      const known = new Set<string>();
      for (let start = 0; start < guids.length; start += maxParameters) {
        const some = guids.slice(start, start + maxParameters);
        const rows = await db.selectFrom("delivery").select("guid").where("guid", "in", some).execute();
        for (const { guid } of rows) known.add(guid);
      }
      return guids.filter((guid) => !known.has(guid));
    },
  };
}

async function finishTogether(db: Database, rows: readonly Finished[]): Promise<readonly void[]> {
  for (const [state, some] of Map.groupBy(rows, (row) => row.state)) {
    await db
      .updateTable("delivery")
      .set({
        state,
        finished_at: Math.max(...some.map(({ at }) => at)),
        // What was worked off is not needed again; what was given up is, to find out why.
        ...(state === "done" ? { body: Buffer.alloc(0) } : {}),
      })
      .where("guid", "in", some.map(({ guid }) => guid).toSorted())
      // Not `= 'open'`: SQLite would then look through all that are open, which in a storm are thousands, for a few.
      .where("state", "not in", ["done", "dead"])
      .execute();
  }
  return rows.map(() => undefined);
}

type Insert = (rows: readonly DeliveryRow[]) => CompiledQuery<{ readonly guid: string }>;

/**
 * Each number of rows is compiled once: to compile two hundred rows takes longer than to insert them. From rows that hold
 * nothing, since what was compiled keeps what it was compiled from.
 */
function compileInserts(db: Database): Insert {
  const compiled = new Map<number, ReturnType<Insert>>();
  const blank = {
    guid: "",
    event: "",
    body: Buffer.alloc(0),
    received_at: 0,
    state: "open",
    finished_at: null,
  } as const;
  const inOrder = ({ guid, event, body, received_at, state, finished_at }: DeliveryRow): DeliveryRow => {
    return { guid, event, body, received_at, state, finished_at };
  };
  const compile = (count: number) =>
    db
      .insertInto("delivery")
      .values(Array.from({ length: count }, () => inOrder(blank)))
      .onConflict((conflict) => conflict.column("guid").doNothing())
      .returning("guid")
      .compile();
  return (rows) => {
    const known = compiled.get(rows.length) ?? compile(rows.length);
    compiled.set(rows.length, known);
    return { ...known, parameters: rows.flatMap((row) => Object.values(inOrder(row))) };
  };
}

/** One statement, and so one commit, unless some were known. */
async function recordTogether(
  db: Database,
  insertOf: Insert,
  rows: readonly DeliveryRow[],
): Promise<readonly Recorded[]> {
  // Two replicas that insert the same GUIDs in different orders would wait for one another.
  const sorted = rows.toSorted((a, b) => (a.guid < b.guid ? -1 : Number(a.guid > b.guid)));
  const { rows: inserted } = await db.executeQuery(insertOf(sorted));
  const fresh = new Set(inserted.map(({ guid }) => guid));
  const old = rows.filter(({ guid }) => !fresh.has(guid)).map(({ guid }) => guid);
  const states = new Map<string, Recorded>();
  if (old.length > 0) {
    const kept = await db.selectFrom("delivery").select(["guid", "state"]).where("guid", "in", old).execute();
    for (const { guid, state } of kept) states.set(guid, state === "open" ? "open" : "done");
  }
  // The same GUID twice in one group: the first is new, the second is open.
  return rows.map(({ guid }) => (fresh.delete(guid) ? "new" : (states.get(guid) ?? "open")));
}
