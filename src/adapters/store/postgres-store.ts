import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";

import { storeOver } from "./kysely-store.ts";
import { migrate } from "./migrations.ts";
import { type Store, StoreError } from "./store.ts";
import type { Tables } from "./tables.ts";

export interface PostgresStoreOptions {
  /** `postgres://…`; never printed, since it may hold a password. */
  readonly url: string;
  /** `headgate` unless told. */
  readonly schema?: string;
}

/** Per replica. PostgreSQL allows 100 connections unless told, for all replicas and all programs. */
const maxConnections = 10;
const connectWithinMs = 5_000;
/** No statement of ours takes long: one that does waits for a lock, or for a server that does not answer. */
const statementWithinMs = 15_000;
/** A replica that starts waits for the one that makes the tables, and that may have much to alter. */
const migrationWithinMs = 600_000;

/** Keeps two replicas from making the schema at once. Any number that no other program uses as a lock. */
const schemaLock = 0x48474154;

/** PostgreSQL's number for the type `bigint`, which the driver gives as text. Ours all fit a number. */
const bigintType = 20;

export async function openPostgresStore({ url, schema = "headgate" }: PostgresStoreOptions): Promise<Store> {
  const place = await prepare(url, schema);
  const plain = connect(url, statementWithinMs);
  return storeOver({
    db: plain.withSchema(schema),
    canLockRows: true,
    toStoreError: (cause) => unavailable(`${place} does not answer or cannot be written`, cause),
    close: () => plain.destroy(),
  });
}

/** Makes the tables, or brings them to this version. Returns what a person knows the database by. */
async function prepare(url: string, schema: string): Promise<string> {
  const db = connect(url, migrationWithinMs);
  try {
    const place = await assertDurable(db, schema);
    await makeSchema(db, schema);
    await repeatWhereOthersDrop(() => migrate({ db, bytes: "bytea", orderedText: 'text collate "C"', schema, place }));
    return place;
  } catch (error) {
    throw error instanceof StoreError
      ? error
      : unavailable("The PostgreSQL of DATABASE_URL cannot be reached, or the schema cannot be made there", error);
  } finally {
    await db.destroy();
  }
}

function connect(url: string, statementMs: number): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectWithinMs,
    statement_timeout: statementMs,
    query_timeout: statementMs + connectWithinMs,
    idle_in_transaction_session_timeout: statementMs,
    keepAlive: true,
    application_name: "headgate",
    types: {
      getTypeParser: (type: number, format?: "text" | "binary") =>
        type === bigintType ? Number : (pg.types.getTypeParser(type, format ?? "text") as (text: string) => unknown),
    } as pg.CustomTypesConfig,
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => {});
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** What GitHub was told is kept must survive a power cut. Returns what a person knows the database by. */
async function assertDurable(db: Kysely<Tables>, schema: string): Promise<string> {
  const { rows } = await sql<{ database: string; fsync: string; commit: string }>`
    select current_database() as database, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new StoreError("unavailable", "PostgreSQL did not say how it writes.");
  const place = `PostgreSQL database ${row.database}, schema ${schema},`;
  for (const [setting, value] of [
    ["fsync", row.fsync],
    ["synchronous_commit", row.commit],
  ] as const) {
    if (value !== "off") continue;
    throw new StoreError(
      "unavailable",
      `${place} runs with ${setting} = off: it would lose deliveries that were acknowledged. Set ${setting} = on.`,
    );
  }
  return place;
}

async function makeSchema(db: Kysely<Tables>, schema: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${schemaLock})`.execute(transaction);
    await transaction.schema.createSchema(schema).ifNotExists().execute();
  });
}

/** `invalid_schema_name` and `undefined_table`: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const vanished: ReadonlySet<unknown> = new Set(["3F000", "42P01"]);
const maxMigrationLooks = 20;

/**
 * The migrator looks at every schema of the database before it does anything, and that look fails where somebody else drops
 * theirs in the middle of it. Nothing was done then, so it looks again.
 */
async function repeatWhereOthersDrop(migrating: () => Promise<void>): Promise<void> {
  for (let looks = 1; ; looks += 1) {
    try {
      return await migrating();
    } catch (error) {
      const isOthers = error instanceof Error && "code" in error && vanished.has(error.code);
      if (!isOthers || looks >= maxMigrationLooks) throw error;
    }
  }
}

function unavailable(what: string, cause: unknown): StoreError {
  return new StoreError("unavailable", `${what}. Is it running, and may this user write to it?`, cause);
}
