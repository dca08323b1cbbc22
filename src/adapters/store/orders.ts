import { sql } from "kysely";

import type { CommitSha, Instant, RepoId } from "#core/ids.ts";

import type { Order, Store } from "./store.ts";
import type { Database, OrderRow } from "./tables.ts";

type Orders = Pick<Store, "recordOrder" | "readOrder" | "finishOrder" | "listOrders">;

export function openOrders(db: Database): Orders {
  return {
    recordOrder: async ({ id, repo, number, text, actor, head, at }) => {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("pull_order")
        .values({
          id,
          repo,
          number,
          // Anyone may write it, and PostgreSQL refuses a text with a NUL: the delivery would be tried again and again.
          text: text.replaceAll("\0", "\u{FFFD}"),
          actor: actor.id,
          login: actor.login,
          head,
          at,
          state: "open",
          finished_at: null,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n ? "new" : "known";
    },
    readOrder: async (id) => {
      const row = await db.selectFrom("pull_order").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : toOrder(row);
    },
    finishOrder: async (id, state, head, at) => {
      await db
        .updateTable("pull_order")
        .set({ state, head, finished_at: at })
        .where("id", "=", id)
        .where("state", "=", "open")
        .execute();
    },
    listOrders: async ({ repo, number, state, limit }) => {
      const rows = await db
        .selectFrom("pull_order")
        .selectAll()
        .where("repo", "=", repo)
        .where("number", "=", number)
        .where("state", "=", state)
        .orderBy("at", "desc")
        // `comment/100` comes after `comment/99`.
        .orderBy(sql`length(id)`, "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .execute();
      return rows.map(toOrder).toReversed();
    },
  };
}

function toOrder(row: OrderRow): Order {
  const { id, repo, number, text, actor, login, head, at, state } = row;
  return {
    id,
    repo: repo as RepoId,
    number,
    text,
    actor: { id: actor, login },
    head: head as CommitSha | null,
    at: at as Instant,
    state,
  };
}
