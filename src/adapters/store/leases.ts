import { sql, type Transaction } from "kysely";

import { type Lease, type Store, StoreError } from "./store.ts";
import type { Database, Tables } from "./tables.ts";

type Leases = Pick<Store, "acquireLease" | "renewLease" | "releaseLease">;

export function openLeases(db: Database): Leases {
  return {
    acquireLease: async (scope, holder, now, ttlMs) => {
      // One statement, so that of two who ask at once one waits for the other's row and then finds it taken.
      const row = await db
        .insertInto("lease")
        .values({ scope, holder, fence: 1, expires_at: now + ttlMs })
        .onConflict((conflict) =>
          conflict
            .column("scope")
            .doUpdateSet({ holder, fence: sql<number>`${sql.ref("lease.fence")} + 1`, expires_at: now + ttlMs })
            .where((where) =>
              where.or([
                where("lease.holder", "is", null),
                where("lease.holder", "=", holder),
                where("lease.expires_at", "<=", now),
              ]),
            ),
        )
        .returning("fence")
        .executeTakeFirst();
      return row === undefined ? null : { scope, holder, fence: row.fence };
    },
    renewLease: async ({ scope, holder, fence }, now, ttlMs) => {
      const { numUpdatedRows } = await db
        .updateTable("lease")
        .set({ expires_at: now + ttlMs })
        .where("scope", "=", scope)
        .where("holder", "=", holder)
        .where("fence", "=", fence)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    releaseLease: async ({ scope, fence }) => {
      await db
        .updateTable("lease")
        .set({ holder: null })
        .where("scope", "=", scope)
        .where("fence", "=", fence)
        .execute();
    },
  };
}

/**
 * Rejects with `fenced` unless `lease` is the newest of its scope, and keeps it the newest until the transaction ends:
 * `acquireLease` waits for the row.
 */
export async function holdLease(transaction: Transaction<Tables>, lease: Lease, canLockRows: boolean): Promise<void> {
  const row = await transaction
    .selectFrom("lease")
    .select("fence")
    .where("scope", "=", lease.scope)
    .$if(canLockRows, (query) => query.forUpdate())
    .executeTakeFirst();
  if (row?.fence === lease.fence) return;
  throw new StoreError(
    "fenced",
    `${lease.holder} no longer has the right to write about ${lease.scope}: its lease has fence ${lease.fence}, the newest has ${row?.fence ?? "none"}.`,
  );
}
