import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { describe, expect, test } from "vitest";

import { databases, type Place, queryPostgres } from "#test/support/database.ts";
import {
  assertLease,
  at,
  buildOrder,
  buildPullNote,
  buildReceipt,
  buildRepositoryNote,
  buildRound,
  kindOfRejection,
  repoId,
  sha,
} from "#test/support/store.ts";

/** What migration 0001 made when it was released, with a row or two in each table. Never altered. */
function tablesOf0001(bytes: "blob" | "bytea"): string {
  const a = sha("a");
  return `
    create table kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null);
    insert into kysely_migration values ('0001-tables', '2026-11-20T12:00:00.000Z');
    create table kysely_migration_lock
      (id varchar(255) not null primary key, is_locked integer default 0 not null);
    insert into kysely_migration_lock values ('migration_lock', 0);
    create table delivery (guid text primary key, event text not null, body ${bytes} not null,
      received_at bigint not null, state text not null, finished_at bigint);
    create index delivery_by_state on delivery (state, received_at);
    insert into delivery values ('g', 'push', cast('{}' as ${bytes}), 1000, 'open', null);
    create table repository
      (repo bigint primary key, installation bigint not null, owner text not null, name text not null);
    insert into repository values (1, 7, 'octo-org', 'shop');
    create table pull (repo bigint not null, number bigint not null, head text not null, base_ref text not null,
      is_open integer not null, updated_at bigint not null, newest_seen bigint not null, head_since bigint not null,
      constraint pull_key primary key (repo, number));
    create index pull_by_head on pull (repo, head);
    insert into pull values (1, 5, '${a}', 'main', 1, 10, 10, 11);
    create table lease (scope text primary key, holder text, fence bigint not null, expires_at bigint not null);
    insert into lease values ('pull 5', 'one', 41, 100);
    create table effect (key text primary key, kind text not null, payload_hash text not null, state text not null,
      result text, at bigint not null);
    create index effect_by_state on effect (state, at);
    insert into effect values ('check/1/${a}/Headgate', 'check', 'hash-a', 'done', 'run 7', 10);
    insert into effect values ('merge/1/5/${a}/1', 'merge', 'hash-b', 'begun', null, 20);
    create table receipt (id text primary key, repo bigint not null, pull bigint not null, head text not null,
      verdict text not null, document text not null, decided_at bigint not null);
    create index receipt_by_pull on receipt (repo, pull, decided_at);
    insert into receipt values ('r', 1, 5, '${a}', 'wait', '{"id":"r"}', 100);
    create table probe (id integer primary key, pings bigint not null);
    insert into probe values (1, 3);
  `;
}

/** Runs statements, or one query whose rows come back. */
async function run(place: Place, statements: string): Promise<unknown[]> {
  if (place.kind === "postgres") {
    const setUp = `create schema if not exists ${place.schema}; set search_path to ${place.schema};`;
    const results = (await queryPostgres(`${setUp} ${statements}`)) as unknown as readonly { rows: unknown[] }[];
    return results.at(-1)?.rows ?? [];
  }
  await mkdir(place.directory, { recursive: true });
  const database = new DatabaseSync(join(place.directory, "headgate.sqlite"));
  try {
    if (statements.startsWith("select")) return database.prepare(statements).all();
    database.exec(statements);
    return [];
  } finally {
    database.close();
  }
}

async function make0001(place: Place): Promise<void> {
  if (place.kind === "sqlite") await run(place, `pragma application_id = ${0x48474154};`);
  await run(place, tablesOf0001(place.kind === "sqlite" ? "blob" : "bytea"));
}

/** Every column of every table, and every index, without what differs between two test databases. */
async function readShape(place: Place): Promise<unknown[]> {
  if (place.kind === "sqlite") {
    return run(
      place,
      `select m.name as place, c.name, c.type, c."notnull", c.pk from sqlite_master m, pragma_table_info(m.name) c
        union all select m.name, c.name, '', c.seqno, 0 from sqlite_master m, pragma_index_info(m.name) c order by 1, 2`,
    );
  }
  return run(
    place,
    `select table_name as place, column_name as name, data_type as type, is_nullable, collation_name
        from information_schema.columns where table_schema = '${place.schema}'
      union all select tablename, indexname, replace(indexdef, '${place.schema}', ''), '', ''
        from pg_indexes where schemaname = '${place.schema}' order by 1, 2`,
  );
}

describe.each(databases)("$name", ({ build, skipReason }) => {
  describe.skipIf(skipReason !== null)("a database that migration 0001 made", () => {
    test("keeps its rows", async () => {
      await using database = await build();
      await make0001(database.place);
      const store = await database.openStore();
      expect(await store.readDelivery("g")).toMatchObject({ event: "push", receivedAt: 1_000, state: "open" });
      expect(Buffer.from((await store.readDelivery("g"))?.body ?? []).toString()).toBe("{}");
      expect(await store.listRepositories()).toEqual([buildRepositoryNote(1)]);
      const { seenAt, ...pull } = buildPullNote();
      expect(await store.listOpenPulls({ repo: repoId(1) })).toEqual([
        { ...pull, newestSeen: pull.updatedAt, headSince: seenAt },
      ]);
      expect(await store.readEffect(`check/1/${sha("a")}/Headgate`)).toMatchObject({ state: "done", result: "run 7" });
      expect(await store.listUnknownEffects(10)).toMatchObject([{ key: `merge/1/5/${sha("a")}/1`, at: 20 }]);
      expect(await store.readReceipt("r")).toEqual(buildReceipt("r"));
      expect(assertLease(await store.acquireLease("pull 5", "two", at(100), 100)).fence).toBe(42);
      await store.close();
    });

    test("takes what is new, and opens again with it", async () => {
      await using database = await build();
      await make0001(database.place);
      const before = await database.openStore();
      expect(await before.recordOrder(buildOrder("comment/17"))).toBe("new");
      await before.saveRound(buildRound("a"));
      const lease = assertLease(await before.acquireLease("pull 5", "two", at(100), 100));
      const intent = { key: "rerun/1/5/codex", kind: "rerun", payloadHash: "hash-a" };
      await before.beginEffect(intent, lease, at(101));
      await before.finishEffect(intent.key, "hash-a", "comment 3", at(102));
      await before.close();
      const after = await database.openStore();
      expect(await after.recordOrder(buildOrder("comment/17"))).toBe("known");
      expect(await after.listRounds({ repo: repoId(1), number: 5, limit: 10 })).toEqual([buildRound("a")]);
      expect(await after.listEffects({ kind: "merge", prefix: "merge/1/5/", limit: 10 })).toHaveLength(1);
      // The check of then goes, the merge whose end nobody knows stays, and so does what was asked of a reviewer.
      expect(await after.prune(at(200))).toBe(1);
      expect(await after.readEffect(intent.key)).not.toBeNull();
      await after.close();
    });

    test("is then as one that was made today", async () => {
      await using old = await build();
      await using fresh = await build();
      await make0001(old.place);
      for (const database of [old, fresh]) await (await database.openStore()).close();
      const shape = await readShape(fresh.place);
      expect(shape.length).toBeGreaterThan(50);
      expect(await readShape(old.place)).toEqual(shape);
    });

    test("is left as it was when the upgrade fails in its middle", async () => {
      await using database = await build();
      await make0001(database.place);
      // In the way of the last table.
      await run(database.place, "create table round (id integer)");
      const before = await readShape(database.place);
      expect(await kindOfRejection(database.openStore())).toBe("unavailable");
      expect(await readShape(database.place)).toEqual(before);
      await run(database.place, "drop table round");
      const store = await database.openStore();
      expect(await store.readReceipt("r")).toEqual(buildReceipt("r"));
      await store.saveRound(buildRound("a"));
      await store.close();
    });
  });
});
