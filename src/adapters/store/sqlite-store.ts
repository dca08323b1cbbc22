import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { Kysely } from "kysely";

import { storeOver } from "./kysely-store.ts";
import { migrate } from "./migrations.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import { type Store, StoreError } from "./store.ts";
import type { Tables } from "./tables.ts";

export interface SqliteStoreOptions {
  /** Made, for its owner alone, if it is not there. One process at a time. */
  readonly directory: string;
}

/** The letters `HGAT`: how a file says that it is ours. */
const applicationId = 0x48474154;

/** Only someone who looks into the file with another program could make us wait. */
const busyTimeoutMs = 5_000;

/** How much of the log stays on the disk after a burst. */
const maxIdleLogBytes = 64 * 1024 * 1024;

/** SQLite's result codes: https://www.sqlite.org/rescode.html */
const codes = { busy: 5, corrupt: 11, notADatabase: 26 };

export async function openSqliteStore({ directory }: SqliteStoreOptions): Promise<Store> {
  makeDirectory(directory);
  const lock = lockDirectory(directory);
  const file = join(directory, "headgate.sqlite");
  const toStoreError = (cause: unknown) => explain(file, cause);
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file);
    configure(database, file);
    const db = new Kysely<Tables>({ dialect: sqliteDialect(database) });
    await migrate({ db, bytes: "blob", orderedText: "text", schema: null, place: file });
    // Who held one is gone, or the directory would be locked. The fences stay, so that nobody is taken for who is gone.
    await db.updateTable("lease").set({ holder: null }).execute();
    const close = async () => {
      await db.destroy();
      lock.close();
    };
    return storeOver({ db, canLockRows: false, toStoreError, close });
  } catch (error) {
    database?.close();
    lock.close();
    throw error instanceof StoreError ? error : toStoreError(error);
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreError(
      "unavailable",
      `The data directory ${directory} cannot be made. Give a directory that this user may write.`,
      error,
    );
  }
}

/** A lock of the operating system: it goes with the process, however the process goes. */
function lockDirectory(directory: string): DatabaseSync {
  const file = join(directory, "lock");
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(file, { timeout: 0 });
    lock.exec("begin exclusive");
    return lock;
  } catch (error) {
    lock?.close();
    if (codeOf(error) !== codes.busy) throw explain(file, error);
    throw new StoreError(
      "locked",
      `Another process uses the data directory ${directory}. Stop it, or give this one a directory of its own.`,
      error,
    );
  }
}

/** `fullfsync` matters on macOS alone, where a plain fsync leaves the data in the drive's cache. */
function configure(database: DatabaseSync, file: string): void {
  const id = readPragma(database, "application_id");
  const tables = database.prepare("select count(*) as count from sqlite_master").get()?.["count"];
  if (id !== applicationId && !(id === 0 && tables === 0)) {
    throw new StoreError(
      "corrupt",
      `${file} is a database of another program. Move it away, or give Headgate another data directory.`,
    );
  }
  if (readPragma(database, "journal_mode = wal") !== "wal") {
    throw new StoreError(
      "unavailable",
      `${file} is on a file system that cannot hold a write-ahead log. Give a data directory on a local disk.`,
    );
  }
  database.exec(`
    pragma synchronous = full;
    pragma fullfsync = on;
    pragma foreign_keys = on;
    pragma trusted_schema = off;
    pragma busy_timeout = ${busyTimeoutMs};
    pragma journal_size_limit = ${maxIdleLogBytes};
    pragma application_id = ${applicationId};
  `);
}

function readPragma(database: DatabaseSync, pragma: string): unknown {
  return Object.values(database.prepare(`pragma ${pragma}`).get() ?? {})[0];
}

function explain(file: string, cause: unknown): StoreError {
  const code = codeOf(cause);
  if (code === codes.notADatabase || code === codes.corrupt) {
    return new StoreError(
      "corrupt",
      `${file} cannot be read as a database. Restore it from a backup, or move it away: all but the receipts is made anew from GitHub.`,
      cause,
    );
  }
  return new StoreError(
    "unavailable",
    `${file} cannot be read or written. Is there room on the disk, and may this user write there?`,
    cause,
  );
}

/** The primary code: SQLite puts what it knows besides into the higher bits. */
function codeOf(error: unknown): number | null {
  const code = error instanceof Error && "errcode" in error ? error.errcode : null;
  return typeof code === "number" ? code & 0xff : null;
}
