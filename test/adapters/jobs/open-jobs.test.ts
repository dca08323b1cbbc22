import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { describe, expect, test } from "vitest";

import { JobsError } from "#adapters/jobs/jobs.ts";
import { openSqliteJobs } from "#adapters/jobs/sqlite-jobs.ts";
import { openPgBossJobs } from "#adapters/jobs/pg-boss-jobs.ts";
import { sqlite, startChild } from "#test/support/database.ts";

async function openFails(directory: string): Promise<JobsError> {
  const error = await openSqliteJobs({ directory }).catch((failure: unknown) => failure);
  if (!(error instanceof JobsError)) throw new Error("it was opened");
  return error;
}

async function buildDirectory() {
  const database = await sqlite.build();
  if (database.place.kind !== "sqlite") throw new Error("a SQLite database lies in a directory");
  const { directory } = database.place;
  return { ...database, directory, file: join(directory, "jobs.sqlite") };
}

test("a data directory is used by one process at a time, until that one is gone", async () => {
  await using database = await buildDirectory();
  const limits = { concurrency: 1, leaseMs: 1_000, maxAttempts: 1, retryDelaysMs: [1] };
  const jobs = await database.openJobs();
  await jobs.ask([{ queue: "q", key: "a", notBefore: 0 as never, ceilingMs: null }]);
  const error = await openFails(database.directory);
  expect([error.kind, error.message.replace(database.file, "FILE")]).toEqual([
    "locked",
    "Another process uses FILE. Stop it, or give this one a data directory of its own.",
  ]);
  await jobs.stop(1_000);
  await using child = startChild(new URL("run-until-killed.ts", import.meta.url), [database.place, limits]);
  expect(await child.readLine()).toBe("a 1");
  expect((await openFails(database.directory)).kind).toBe("locked");
  await child.kill();
  await (await database.openJobs()).stop(1_000);
});

describe("a file is refused as corrupt", () => {
  const edit = (file: string, statement: string) => {
    const database = new DatabaseSync(file);
    database.exec(statement);
    database.close();
  };
  type Row = [name: string, spoil: (file: string) => unknown];
  const rows: Row[] = [
    ["that is no database", (file) => writeFile(file, "jobs, honestly\n".repeat(1_000))],
    ["of another program", (file) => edit(file, "create table recipe (name text)")],
    ["of a newer version", (file) => edit(file, `pragma application_id = ${0x48474a51}; pragma user_version = 99`)],
  ];
  test.each(rows)("%s", async (_name, spoil) => {
    await using database = await buildDirectory();
    await mkdir(database.directory);
    await spoil(database.file);
    expect((await openFails(database.directory)).kind).toBe("corrupt");
    // It is not held.
    expect((await openFails(database.directory)).kind).toBe("corrupt");
  });
});

test("a PostgreSQL that does not answer is unavailable, and its password is not in the message", async () => {
  const opened = openPgBossJobs({ url: "postgres://headgate:hunter2@127.0.0.1:1/headgate" });
  const error = await opened.catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(JobsError);
  expect(error).toMatchObject({ kind: "unavailable" });
  expect(String(error)).not.toContain("hunter2");
});
