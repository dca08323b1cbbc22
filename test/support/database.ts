import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import pg from "pg";

import type { Jobs } from "#adapters/jobs/jobs.ts";
import { openPgBossJobs } from "#adapters/jobs/pg-boss-jobs.ts";
import { openSqliteJobs } from "#adapters/jobs/sqlite-jobs.ts";
import { openPostgresStore } from "#adapters/store/postgres-store.ts";
import { openSqliteStore } from "#adapters/store/sqlite-store.ts";
import type { Store } from "#adapters/store/store.ts";

/** Where a child process finds the database of its parent's test. */
export type Place =
  | { readonly kind: "sqlite"; readonly directory: string }
  | { readonly kind: "postgres"; readonly url: string; readonly schema: string };

/** An empty database of one test's own, dropped at the end of the scope. What was opened is closed by whoever opened it. */
export interface TestDatabase extends AsyncDisposable {
  readonly place: Place;
  readonly openStore: () => Promise<Store>;
  readonly openJobs: () => Promise<Jobs>;
}

export interface DatabaseKind {
  readonly name: string;
  /** Null where the tests can run. */
  readonly skipReason: string | null;
  readonly build: () => Promise<TestDatabase>;
}

export const postgresUrl = process.env["DATABASE_URL"] ?? "postgres://root@127.0.0.1:5432/postgres";

const skipReason = await findSkipReason();

export const sqlite: DatabaseKind = { name: "SQLite", skipReason: null, build: buildSqlite };
export const postgres: DatabaseKind = {
  // Short, because a runner that prints the name of a group cuts it.
  name: skipReason === null ? "PostgreSQL" : `PostgreSQL (${skipReason})`,
  skipReason,
  build: buildPostgres,
};

/** Both must keep the same promises. */
export const databases: readonly DatabaseKind[] = [sqlite, postgres];

export function openStoreAt(place: Place): Promise<Store> {
  return place.kind === "sqlite" ? openSqliteStore(place) : openPostgresStore(place);
}

export function openJobsAt(place: Place): Promise<Jobs> {
  if (place.kind === "sqlite") return openSqliteJobs(place);
  return openPgBossJobs({ ...place, schema: `${place.schema}_jobs` });
}

async function buildSqlite(): Promise<TestDatabase> {
  const root = await mkdtemp(join(tmpdir(), "headgate-database-"));
  const place: Place = { kind: "sqlite", directory: join(root, "data") };
  return toDatabase(place, () => rm(root, { recursive: true, force: true }));
}

async function buildPostgres(): Promise<TestDatabase> {
  const schema = `test_${randomUUID().replaceAll("-", "")}`;
  return toDatabase({ kind: "postgres", url: postgresUrl, schema }, () =>
    queryPostgres(`drop schema if exists ${schema} cascade; drop schema if exists ${schema}_jobs cascade`),
  );
}

function toDatabase(place: Place, drop: () => Promise<unknown>): TestDatabase {
  return {
    place,
    openStore: () => openStoreAt(place),
    openJobs: () => openJobsAt(place),
    [Symbol.asyncDispose]: async () => {
      await drop();
    },
  };
}

export async function queryPostgres(text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: postgresUrl, connectionTimeoutMillis: 60_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return await client.query(text);
  } finally {
    await client.end().catch(() => {});
  }
}

async function findSkipReason(): Promise<string | null> {
  try {
    await queryPostgres("select 1");
    return null;
  } catch (error) {
    // One that is there and has no room or no time is a failure, not an excuse.
    if (!isAbsent(error)) throw error;
    return `none at ${new URL(postgresUrl).host}`;
  }
}

function isAbsent(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isAbsent);
  const code = error instanceof Error && "code" in error ? error.code : null;
  return code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "ENOENT";
}

/** A process of its own that prints lines. Killed at the end of the scope if it still runs. */
export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  /** The next line that it prints, or null once it has ended. */
  readonly readLine: () => Promise<string | null>;
  /** Sends the signal and waits for the end; returns the lines that were not read. */
  readonly kill: () => Promise<readonly string[]>;
  /** Waits for it to end by itself. */
  readonly exitCode: () => Promise<number | null>;
}

/** `shell`: what is said to the shell before it becomes the process, such as a limit. */
export function startChild(script: URL, args: readonly unknown[], shell = ""): Child {
  const texts = args.map((arg) => JSON.stringify(arg));
  const command = ["-c", `${shell} exec "$0" "$@"`, process.execPath, script.pathname, ...texts];
  const child = spawn("/bin/sh", command, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const readLine = async () => {
    const { value, done } = await lines.next();
    return done === true ? null : value;
  };
  const kill = async () => {
    child.kill("SIGKILL");
    const rest: string[] = [];
    for (let line = await readLine(); line !== null; line = await readLine()) rest.push(line);
    await ended;
    return rest;
  };
  return {
    process: child,
    readLine,
    kill,
    exitCode: async () => ((await ended) as [number | null])[0],
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) await kill();
    },
  };
}
