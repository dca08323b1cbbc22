import { sql } from "kysely";

import { openDeliveries } from "./deliveries.ts";
import { openEffects } from "./effects.ts";
import { openLeases } from "./leases.ts";
import { openOrders } from "./orders.ts";
import { openPruning } from "./prune.ts";
import { openPulls } from "./pulls.ts";
import { openReceipts } from "./receipts.ts";
import { openRounds } from "./rounds.ts";
import { type Store, StoreError } from "./store.ts";
import type { Database } from "./tables.ts";

export interface OpenDatabase {
  /** Migrated. */
  readonly db: Database;
  readonly canLockRows: boolean;
  readonly toStoreError: (cause: unknown) => StoreError;
  readonly close: () => Promise<void>;
}

/** The one implementation: the databases differ in how they are opened and in how their failures are told apart. */
export function storeOver({ db, canLockRows, toStoreError, close }: OpenDatabase): Store {
  const underWay = new Set<Promise<unknown>>();
  let closing: Promise<void> | null = null;
  const methods: Omit<Store, "close"> = {
    ...openDeliveries(db),
    ...openPulls(db),
    ...openLeases(db),
    ...openEffects(db, canLockRows),
    ...openReceipts(db),
    ...openOrders(db),
    ...openRounds(db),
    ...openPruning(db),
    ping: async () => {
      await db
        .insertInto("probe")
        .values({ id: 1, pings: 1 })
        .onConflict((conflict) =>
          conflict.column("id").doUpdateSet({ pings: sql<number>`${sql.ref("probe.pings")} + 1` }),
        )
        .execute();
    },
  };

  const guard = (method: Method): Method => {
    const guarded = async (...args: unknown[]) => {
      if (closing !== null) throw new StoreError("unavailable", "The store was closed.");
      const call = method(...args);
      underWay.add(call);
      try {
        return await call;
      } catch (error) {
        throw error instanceof StoreError ? error : toStoreError(error);
      } finally {
        underWay.delete(call);
      }
    };
    return guarded;
  };
  const guarded = Object.entries(methods as unknown as Record<string, Method>).map(([name, method]) => [
    name,
    guard(method),
  ]);

  return {
    ...(Object.fromEntries(guarded) as unknown as typeof methods),
    close: () => (closing ??= Promise.allSettled(underWay).then(close)),
  };
}

type Method = (...args: unknown[]) => Promise<unknown>;
