import { PgBoss } from "pg-boss";
import { describe, expect, test } from "vitest";

import type { Settlement } from "#adapters/jobs/job-source.ts";
import { openPgBossSource } from "#adapters/jobs/pg-boss-source.ts";
import { postgres } from "#test/support/database.ts";
import { at } from "#test/support/store.ts";

async function openSource(place: Awaited<ReturnType<typeof postgres.build>>["place"]) {
  if (place.kind !== "postgres") throw new Error("pg-boss needs PostgreSQL");
  const schema = `${place.schema}_jobs`;
  const boss = new PgBoss({ connectionString: place.url, schema, schedule: false });
  boss.on("error", () => {});
  await boss.start();
  return openPgBossSource(boss, schema, Date.now);
}

describe.skipIf(postgres.skipReason !== null)(postgres.name, () => {
  type Row = [name: string, settlement: Settlement];
  const rows: Row[] = [
    ["done", { kind: "done" }],
    ["to be looked at again", { kind: "again", at: at(0) }],
    ["failed", { kind: "failed", retryAt: at(0) }],
    ["given up", { kind: "dead", attempts: 3, error: "gone" }],
    ["put back", { kind: "released" }],
  ];

  test.each(rows)("a claim that another took over changes nothing when it is %s", async (_name, settlement) => {
    await using database = await postgres.build();
    const source = await openSource(database.place);
    await source.prepare("q");
    await source.ask([{ queue: "q", key: "a", notBefore: at(0), ceilingMs: null }]);
    const [stale] = (await source.claim("q", 1)).claims;
    if (stale === undefined) throw new Error("it is due");
    // A lease of no time at all: what is claimed has lapsed by now.
    let fresh: typeof stale | undefined;
    while (fresh === undefined) {
      await source.renew("q", [], { leaseMs: 0, concurrency: 1, maxAttempts: 3, retryDelaysMs: [1] });
      [fresh] = (await source.claim("q", 1)).claims;
    }
    expect(fresh).toMatchObject({ key: "a", attempt: 2 });

    await source.settle("q", stale, settlement);
    expect(await source.readDepth("q", at(Date.now()))).toMatchObject({ waiting: 0, running: 1 });
    expect(await source.listDead("q", 10)).toEqual([]);
    await source.settle("q", fresh, { kind: "done" });
    expect(await source.readDepth("q", at(Date.now()))).toMatchObject({ waiting: 0, running: 0 });
    await source.close();
  });
});
