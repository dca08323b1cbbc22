import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";

import { StoreError } from "./store.ts";
import type { Tables } from "./tables.ts";

export interface MigrationTarget {
  readonly db: Kysely<Tables>;
  /** What a column of bytes is called here. */
  readonly bytes: "blob" | "bytea";
  /** What a column of text is called here that is compared byte by byte, whatever the language of the database. */
  readonly orderedText: "text" | 'text collate "C"';
  /** Null where the database has none. */
  readonly schema: string | null;
  /** What a person knows the database by: a path, or a host and a name. */
  readonly place: string;
}

const ledger = "kysely_migration";

/**
 * Brings the tables to this version. Forward only: a database that a newer version has changed is refused as `corrupt`,
 * because this version cannot know what its rows mean.
 */
export async function migrate({ db, bytes, orderedText, schema, place }: MigrationTarget): Promise<void> {
  const migrations = migrationsWith({ bytes, orderedText, schema });
  const unknown = (await readApplied(db, schema)).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0) {
    throw new StoreError(
      "corrupt",
      `${place} was made by a newer version of Headgate (it has ${unknown.join(", ")}). Start that version, or restore the backup from before it.`,
    );
  }
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    ...(schema !== null && { migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function readApplied(db: Kysely<Tables>, schema: string | null): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const isMade = tables.some((table) => table.name === ledger && (schema === null || table.schema === schema));
  if (!isMade) return [];
  const source = schema === null ? sql.table(ledger) : sql.table(`${schema}.${ledger}`);
  const { rows } = await sql<{ name: string }>`select name from ${source}`.execute(db);
  return rows.map(({ name }) => name);
}

/** A migration that was released is never altered: what follows is a new one, with a later name. */
function migrationsWith({
  bytes,
  orderedText,
  schema,
}: Pick<MigrationTarget, "bytes" | "orderedText" | "schema">): Record<string, Migration> {
  return {
    "0001-tables": {
      up: async (plain: Kysely<unknown>) => {
        const db = schema === null ? plain : plain.withSchema(schema);
        await db.schema
          .createTable("delivery")
          .addColumn("guid", "text", (column) => column.primaryKey())
          .addColumn("event", "text", (column) => column.notNull())
          .addColumn("body", sql.raw(bytes), (column) => column.notNull())
          .addColumn("received_at", "bigint", (column) => column.notNull())
          .addColumn("state", "text", (column) => column.notNull())
          .addColumn("finished_at", "bigint")
          .execute();
        await db.schema.createIndex("delivery_by_state").on("delivery").columns(["state", "received_at"]).execute();
        await db.schema
          .createTable("repository")
          .addColumn("repo", "bigint", (column) => column.primaryKey())
          .addColumn("installation", "bigint", (column) => column.notNull())
          .addColumn("owner", "text", (column) => column.notNull())
          .addColumn("name", "text", (column) => column.notNull())
          .execute();
        await db.schema
          .createTable("pull")
          .addColumn("repo", "bigint", (column) => column.notNull())
          .addColumn("number", "bigint", (column) => column.notNull())
          .addColumn("head", "text", (column) => column.notNull())
          .addColumn("base_ref", "text", (column) => column.notNull())
          .addColumn("is_open", "integer", (column) => column.notNull())
          .addColumn("updated_at", "bigint", (column) => column.notNull())
          .addColumn("newest_seen", "bigint", (column) => column.notNull())
          .addColumn("head_since", "bigint", (column) => column.notNull())
          .addPrimaryKeyConstraint("pull_key", ["repo", "number"])
          .execute();
        await db.schema.createIndex("pull_by_head").on("pull").columns(["repo", "head"]).execute();
        await db.schema
          .createTable("lease")
          .addColumn("scope", "text", (column) => column.primaryKey())
          .addColumn("holder", "text")
          .addColumn("fence", "bigint", (column) => column.notNull())
          .addColumn("expires_at", "bigint", (column) => column.notNull())
          .execute();
        await db.schema
          .createTable("effect")
          .addColumn("key", "text", (column) => column.primaryKey())
          .addColumn("kind", "text", (column) => column.notNull())
          .addColumn("payload_hash", "text", (column) => column.notNull())
          .addColumn("state", "text", (column) => column.notNull())
          .addColumn("result", "text")
          .addColumn("at", "bigint", (column) => column.notNull())
          .execute();
        await db.schema.createIndex("effect_by_state").on("effect").columns(["state", "at"]).execute();
        await db.schema
          .createTable("receipt")
          .addColumn("id", "text", (column) => column.primaryKey())
          .addColumn("repo", "bigint", (column) => column.notNull())
          .addColumn("pull", "bigint", (column) => column.notNull())
          .addColumn("head", "text", (column) => column.notNull())
          .addColumn("verdict", "text", (column) => column.notNull())
          .addColumn("document", "text", (column) => column.notNull())
          .addColumn("decided_at", "bigint", (column) => column.notNull())
          .execute();
        await db.schema.createIndex("receipt_by_pull").on("receipt").columns(["repo", "pull", "decided_at"]).execute();
        await db.schema
          .createTable("probe")
          .addColumn("id", "integer", (column) => column.primaryKey())
          .addColumn("pings", "bigint", (column) => column.notNull())
          .execute();
      },
    },
    "0002-orders-and-rounds": {
      up: async (plain: Kysely<unknown>) => {
        const db = schema === null ? plain : plain.withSchema(schema);
        // SQLite compares text byte by byte unless told otherwise, and cannot change the type of a column.
        if (orderedText !== "text") {
          await db.schema
            .alterTable("effect")
            .alterColumn("key", (column) => column.setDataType(sql.raw(orderedText)))
            .execute();
        }
        // Null in rows from before: no effect of theirs must be kept for longer.
        await db.schema.alterTable("effect").addColumn("repo", "bigint").execute();
        await db.schema.alterTable("effect").addColumn("number", "bigint").execute();
        await db.schema
          .createTable("pull_order")
          .addColumn("id", sql.raw(orderedText), (column) => column.primaryKey())
          .addColumn("repo", "bigint", (column) => column.notNull())
          .addColumn("number", "bigint", (column) => column.notNull())
          .addColumn("text", "text", (column) => column.notNull())
          .addColumn("actor", "bigint", (column) => column.notNull())
          .addColumn("login", "text", (column) => column.notNull())
          .addColumn("head", "text")
          .addColumn("at", "bigint", (column) => column.notNull())
          .addColumn("state", "text", (column) => column.notNull())
          .addColumn("finished_at", "bigint")
          .execute();
        await db.schema
          .createIndex("pull_order_by_pull")
          .on("pull_order")
          .columns(["repo", "number", "state", "at"])
          .execute();
        await db.schema
          .createTable("round")
          .addColumn("repo", "bigint", (column) => column.notNull())
          .addColumn("number", "bigint", (column) => column.notNull())
          .addColumn("head", "text", (column) => column.notNull())
          .addColumn("since", "bigint", (column) => column.notNull())
          .addColumn("document", "text", (column) => column.notNull())
          .addPrimaryKeyConstraint("round_key", ["repo", "number", "head"])
          .execute();
      },
    },
  };
}
