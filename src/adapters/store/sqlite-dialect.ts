import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";

/** Statements that differ only in how many rows they hold are statements of their own. */
const maxStatements = 500;

/**
 * Kysely over Node's own SQLite. Kysely's dialect expects another driver, and begins transactions that find out only at
 * their first write that someone else is writing.
 */
export function sqliteDialect(database: DatabaseSync): Dialect {
  const connection = connect(database);
  const run = (statement: string) => connection.executeQuery(CompiledQuery.raw(statement));
  return {
    createAdapter: () => new Adapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createDriver: () => ({
      init: () => Promise.resolve(),
      acquireConnection: () => Promise.resolve(connection),
      releaseConnection: () => Promise.resolve(),
      beginTransaction: async () => void (await run("begin immediate")),
      commitTransaction: async () => void (await run("commit")),
      // A full disk has ended the transaction already.
      rollbackTransaction: async () => void (database.isTransaction && (await run("rollback"))),
      destroy: () => {
        database.close();
        return Promise.resolve();
      },
    }),
  };
}

/** SQLite can take back a table that was made; Kysely would leave a migration that was cut half done. */
class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function connect(database: DatabaseSync): DatabaseConnection {
  const statements = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    if (statements.size >= maxStatements) statements.clear();
    const statement = database.prepare(text);
    statements.set(text, statement);
    return statement;
  };
  return {
    // An async function, so that what SQLite throws rejects.
    executeQuery: async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
      const statement = prepare(sql);
      const values = parameters as SQLInputValue[];
      if (statement.columns().length > 0) return { rows: statement.all(...values) as Row[] };
      const { changes, lastInsertRowid } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    },
    streamQuery: () => {
      throw new Error("no query of the store is read row by row");
    },
  };
}
