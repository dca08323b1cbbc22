import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { describe, expect, test } from "vitest";

import { openSqliteStore } from "#adapters/store/sqlite-store.ts";
import { StoreError } from "#adapters/store/store.ts";
import { sqlite, startChild } from "#test/support/database.ts";
import { assertLease, at, kindOfRejection } from "#test/support/store.ts";

async function directoryOf(database: Awaited<ReturnType<typeof sqlite.build>>): Promise<string> {
  if (database.place.kind !== "sqlite") throw new Error("a SQLite database lies in a directory");
  return database.place.directory;
}

async function openFails(directory: string): Promise<StoreError> {
  const error = await openSqliteStore({ directory }).catch((failure: unknown) => failure);
  if (!(error instanceof StoreError)) throw new Error("it was opened");
  return error;
}

describe("the data directory", () => {
  test("is made for its owner alone", async () => {
    await using database = await sqlite.build();
    const directory = await directoryOf(database);
    const store = await database.openStore();
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    await store.close();
  });

  test("is used by one process at a time, until that one is gone", async () => {
    await using database = await sqlite.build();
    const directory = await directoryOf(database);
    const store = await database.openStore();
    expect((await openFails(directory)).message).toContain(`Another process uses the data directory ${directory}.`);
    await using second = startChild(new URL("open-once.ts", import.meta.url), [database.place]);
    expect(await second.readLine()).toBe("locked");
    await store.close();
    await using third = startChild(new URL("open-once.ts", import.meta.url), [database.place]);
    expect(await third.readLine()).toBe("closed");
  });

  test("that is a file is refused", async () => {
    await using database = await sqlite.build();
    const directory = await directoryOf(database);
    await writeFile(directory, "not a directory");
    const error = await openFails(directory);
    expect([error.kind, error.message]).toEqual([
      "unavailable",
      `The data directory ${directory} cannot be made. Give a directory that this user may write.`,
    ]);
  });
});

test("a lease does not outlive its process, and its fence is not given again", async () => {
  await using database = await sqlite.build();
  const before = await database.openStore();
  const stale = assertLease(await before.acquireLease("pull 5", "one", at(0), 60_000));
  await before.close();
  const after = await database.openStore();
  expect(await after.renewLease(stale, at(1), 60_000)).toBe(false);
  const fresh = assertLease(await after.acquireLease("pull 5", "two", at(1), 60_000));
  expect(fresh.fence).toBeGreaterThan(stale.fence);
  const intent = { key: "check 5", kind: "check", payloadHash: "hash-a" };
  expect(await kindOfRejection(after.beginEffect(intent, stale, at(2)))).toBe("fenced");
  await after.close();
});

describe("a file is refused as corrupt", () => {
  type Row = [name: string, spoil: (file: string) => unknown, message: string];
  const rows: Row[] = [
    [
      "that is no database",
      (file) => writeFile(file, "deliveries, honestly\n".repeat(1_000)),
      "FILE cannot be read as a database. Restore it from a backup, or move it away: all but the receipts is made anew from GitHub.",
    ],
    [
      "of another program",
      (file) => edit(file, "create table recipe (name text)"),
      "FILE is a database of another program. Move it away, or give Headgate another data directory.",
    ],
    [
      "that says it is of another program",
      (file) => edit(file, "pragma application_id = 17"),
      "FILE is a database of another program. Move it away, or give Headgate another data directory.",
    ],
  ];

  test.each(rows)("%s", async (_name, spoil, message) => {
    await using database = await sqlite.build();
    const directory = await directoryOf(database);
    const file = join(directory, "headgate.sqlite");
    await mkdir(directory);
    await spoil(file);
    const error = await openFails(directory);
    expect([error.kind, error.message.replace(file, "FILE")]).toEqual(["corrupt", message]);
    // It does not hold the directory.
    expect((await openFails(directory)).kind).toBe("corrupt");
  });

  test("that a newer version has changed", async () => {
    await using database = await sqlite.build();
    const file = join(await directoryOf(database), "headgate.sqlite");
    await (await database.openStore()).close();
    edit(file, "insert into kysely_migration values ('0099-of-tomorrow', '2036-01-01')");
    const error = await openFails(await directoryOf(database));
    expect([error.kind, error.message.replace(file, "FILE")]).toEqual([
      "corrupt",
      "FILE was made by a newer version of Headgate (it has 0099-of-tomorrow). Start that version, or restore the backup from before it.",
    ]);
  });
});

function edit(file: string, statement: string): void {
  const database = new DatabaseSync(file);
  database.exec(statement);
  database.close();
}

test("a disk that is full refuses what it cannot keep, and keeps what it did not refuse", async () => {
  await using database = await sqlite.build();
  await (await database.openStore()).close();
  // No file may grow beyond 1,000 blocks, and the signal that says so is ignored, so that the write fails instead.
  const limit = "trap '' XFSZ; ulimit -f 1000;";
  await using child = startChild(new URL("record-until-full.ts", import.meta.url), [database.place], limit);
  const lines: string[] = [];
  for (let line = await child.readLine(); line !== null; line = await child.readLine()) lines.push(line);
  expect(lines.at(-1)).toBe("unavailable");
  // Each takes some 25 kB in the log: several fit before one does not.
  expect(lines.length).toBeGreaterThan(5);

  const store = await database.openStore();
  expect(await store.findUnknownDeliveries(lines.slice(0, -1))).toEqual([]);
  expect(await kindOfRejection(store.ping())).toBe("resolved");
  await store.close();
});
