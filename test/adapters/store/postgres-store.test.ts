import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import { openPostgresStore } from "#adapters/store/postgres-store.ts";
import { StoreError } from "#adapters/store/store.ts";
import { postgres, postgresUrl, queryPostgres } from "#test/support/database.ts";
import { assertLease, at, buildDelivery, kindOfRejection } from "#test/support/store.ts";

async function schemaOf(database: Awaited<ReturnType<typeof postgres.build>>): Promise<string> {
  if (database.place.kind !== "postgres") throw new Error("a PostgreSQL database has a schema");
  return database.place.schema;
}

describe.skipIf(postgres.skipReason !== null)(postgres.name, () => {
  test("any number of replicas may start at once on an empty database", async () => {
    await using database = await postgres.build();
    const stores = await Promise.all(Array.from({ length: 4 }, () => database.openStore()));
    const answers = await Promise.all(stores.map((store) => store.recordDelivery(buildDelivery("g"))));
    expect(answers.toSorted()).toEqual(["new", "open", "open", "open"]);
    await Promise.all(stores.map((store) => store.close()));
  });

  test("replicas that record the same deliveries in different orders do not get stuck", async () => {
    await using database = await postgres.build();
    const stores = await Promise.all([database.openStore(), database.openStore()]);
    for (let round = 0; round < 10; round += 1) {
      // Many at once, so that commits of both replicas hold the same ones.
      const guids = Array.from({ length: 200 }, (_, index) => `g${round}-${index}`);
      const answers = await Promise.all(
        stores.flatMap((store, index) =>
          (index === 0 ? guids : guids.toReversed()).map((guid) => store.recordDelivery(buildDelivery(guid))),
        ),
      );
      expect(answers.filter((answer) => answer === "new")).toHaveLength(200);
    }
    await Promise.all(stores.map((store) => store.close()));
  });

  test("a lease that another replica has taken over fences", async () => {
    await using database = await postgres.build();
    const [one, two] = await Promise.all([database.openStore(), database.openStore()]);
    const stale = assertLease(await one.acquireLease("pull 5", "one", at(0), 100));
    expect(await two.acquireLease("pull 5", "two", at(50), 100)).toBeNull();
    const fresh = assertLease(await two.acquireLease("pull 5", "two", at(100), 100));
    const intent = { key: "check 5", kind: "check", payloadHash: "hash-a" };
    expect(await kindOfRejection(one.beginEffect(intent, stale, at(101)))).toBe("fenced");
    expect(await two.beginEffect(intent, fresh, at(101))).toMatchObject({ kind: "begun" });
    await Promise.all([one.close(), two.close()]);
  });

  test("a connection that breaks is replaced", async () => {
    await using database = await postgres.build();
    const store = await database.openStore();
    const schema = await schemaOf(database);
    await store.ping();
    // Those of this test alone: the others look different.
    await queryPostgres(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'headgate' and query like '%${schema}%'`,
    );
    // The first ones may still meet a broken connection: there are ten in the pool at most.
    for (let broken = 0; broken < 10; broken += 1) await store.ping().catch(() => {});
    expect(await store.recordDelivery(buildDelivery("g"))).toBe("new");
    await store.close();
  });

  test("a database that a newer version has changed is refused", async () => {
    await using database = await postgres.build();
    const schema = await schemaOf(database);
    await (await database.openStore()).close();
    await queryPostgres(`insert into ${schema}.kysely_migration values ('0099-of-tomorrow', '2036-01-01')`);
    expect(await kindOfRejection(database.openStore())).toBe("corrupt");
  });

  test("a database whose language puts capitals beside small letters finds an effect by its own letters", async () => {
    const name = `test_${randomUUID().replaceAll("-", "")}`;
    await queryPostgres(`create database ${name} template template0 locale_provider icu icu_locale 'en-US' locale 'C'`);
    try {
      const url = new URL(postgresUrl);
      url.pathname = `/${name}`;
      const store = await openPostgresStore({ url: url.href });
      const lease = assertLease(await store.acquireLease("pull 5", "one", at(0), 100));
      for (const key of ["thread/1/5/PRRT_b", "thread/1/5/PRRT_B", "thread/1/5/PRRT_a", "thread/1/5/prrt_B"]) {
        await store.beginEffect({ key, kind: "thread", payloadHash: "hash-a" }, lease, at(1));
      }
      const list = async (prefix: string) =>
        (await store.listEffects({ kind: "thread", prefix, limit: 10 })).map(({ key }) => key.slice(-6));
      expect(await list("thread/1/5/PRRT")).toEqual(["PRRT_B", "PRRT_a", "PRRT_b"]);
      expect(await list("thread/1/5/prrt")).toEqual(["prrt_B"]);
      expect((await store.listUnknownEffects(10)).map(({ key }) => key.slice(-6))).toEqual([
        "PRRT_B",
        "PRRT_a",
        "PRRT_b",
        "prrt_B",
      ]);
      await store.close();
    } finally {
      await queryPostgres(`drop database ${name} with (force)`);
    }
  });

  test("a database that does not wait for its disk is refused", async () => {
    await using database = await postgres.build();
    const url = new URL(postgresUrl);
    url.searchParams.set("options", "-c synchronous_commit=off");
    const opened = openPostgresStore({ url: url.href, schema: await schemaOf(database) });
    await expect(opened).rejects.toThrow(
      /runs with synchronous_commit = off: it would lose deliveries that were acknowledged\. Set synchronous_commit = on\.$/,
    );
  });
});

test("a PostgreSQL that does not answer is unavailable, and its password is not in the message", async () => {
  const opened = openPostgresStore({ url: "postgres://headgate:hunter2@127.0.0.1:1/headgate" });
  const error = await opened.catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(StoreError);
  expect(error).toMatchObject({ kind: "unavailable" });
  expect(String(error)).not.toContain("hunter2");
});
