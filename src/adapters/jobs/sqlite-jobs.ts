import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { type Jobs, JobsError } from "./jobs.ts";
import { jobsOver } from "./jobs-over.ts";
import { openJobTable } from "./sqlite-job-table.ts";

export interface SqliteJobsOptions {
  /** Made, for its owner alone, if it is not there. May be the store's. One process at a time. */
  readonly directory: string;
  /** Hears of what goes wrong between calls; the work goes on. */
  readonly onError?: (error: unknown) => void;
}

/** The letters `HGJQ`: how a file says that it is ours. */
const applicationId = 0x48474a51;

/** Raised with every change of the tables. */
const version = 1;

/** SQLite's result codes: https://www.sqlite.org/rescode.html */
const codes = { busy: 5, corrupt: 11, notADatabase: 26 };

/** No lease is needed: the file is locked, so what ran when it was opened runs no more. */
export async function openSqliteJobs({ directory, onError = () => {} }: SqliteJobsOptions): Promise<Jobs> {
  const file = join(directory, "jobs.sqlite");
  let database: DatabaseSync | null = null;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(file, { timeout: 0 });
    configure(database, file);
    const source = openJobTable(database, Date.now);
    return await jobsOver(source, (cause) => explain(file, cause), onError);
  } catch (error) {
    database?.close();
    throw error instanceof JobsError ? error : explain(file, error);
  }
}

/** `fullfsync` matters on macOS alone, where a plain fsync leaves the data in the drive's cache. */
function configure(database: DatabaseSync, file: string): void {
  // Held until the process ends, however it ends. Set before the first look at the file, or it could be shared.
  database.exec("pragma locking_mode = exclusive");
  database.exec("begin exclusive; commit");
  const id = readPragma(database, "application_id");
  const tables = database.prepare("select count(*) as count from sqlite_master").get()?.["count"];
  if (id !== applicationId && !(id === 0 && tables === 0)) {
    throw new JobsError(
      "corrupt",
      `${file} is a database of another program. Move it away, or give Headgate another data directory.`,
    );
  }
  const found = Number(readPragma(database, "user_version"));
  if (found > version) {
    throw new JobsError(
      "corrupt",
      `${file} was made by a newer version of Headgate (${found}, this one knows ${version}). Start that version, or move the file away: what waits in it is found again by the sweep.`,
    );
  }
  if (readPragma(database, "journal_mode = wal") !== "wal") {
    throw new JobsError(
      "unavailable",
      `${file} is on a file system that cannot hold a write-ahead log. Give a data directory on a local disk.`,
    );
  }
  database.exec(`
    pragma synchronous = full;
    pragma fullfsync = on;
    pragma trusted_schema = off;
    pragma application_id = ${applicationId};
    pragma user_version = ${version};
  `);
}

function readPragma(database: DatabaseSync, pragma: string): unknown {
  return Object.values(database.prepare(`pragma ${pragma}`).get() ?? {})[0];
}

function explain(file: string, cause: unknown): JobsError {
  const code = cause instanceof Error && "errcode" in cause && typeof cause.errcode === "number" ? cause.errcode : 0;
  // The primary code: SQLite puts what it knows besides into the higher bits.
  switch (code & 0xff) {
    case codes.busy:
      return new JobsError(
        "locked",
        `Another process uses ${file}. Stop it, or give this one a data directory of its own.`,
        cause,
      );
    case codes.corrupt:
    case codes.notADatabase:
      return new JobsError(
        "corrupt",
        `${file} cannot be read as a database. Move it away: what waits in it is found again by the sweep.`,
        cause,
      );
    default:
      return new JobsError(
        "unavailable",
        `${file} cannot be read or written. Is there room on the disk, and may this user write there?`,
        cause,
      );
  }
}
