import type { CommitSha, Instant, RepoId } from "#core/ids.ts";

import type { Receipt, Store } from "./store.ts";
import type { Database, ReceiptRow } from "./tables.ts";

type Receipts = Pick<Store, "saveReceipt" | "readReceipt" | "latestReceipt">;

export function openReceipts(db: Database): Receipts {
  return {
    saveReceipt: async ({ id, repo, pull, head, verdict, document, decidedAt }) => {
      await db
        .insertInto("receipt")
        .values({ id, repo, pull, head, verdict, document, decided_at: decidedAt })
        .onConflict((conflict) =>
          conflict
            .column("id")
            .doUpdateSet((set) => ({ decided_at: set.ref("excluded.decided_at") }))
            .whereRef("receipt.decided_at", "<", "excluded.decided_at"),
        )
        .execute();
    },
    readReceipt: async (id) => {
      const row = await db.selectFrom("receipt").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : toReceipt(row);
    },
    latestReceipt: async ({ repo, number }, head) => {
      const row = await db
        .selectFrom("receipt")
        .selectAll()
        .where("repo", "=", repo)
        .where("pull", "=", number)
        .$if(head !== undefined, (query) => query.where("head", "=", head as string))
        .orderBy("decided_at", "desc")
        .orderBy("id", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : toReceipt(row);
    },
  };
}

function toReceipt(row: ReceiptRow): Receipt {
  const { id, repo, pull, head, verdict, document, decided_at: decidedAt } = row;
  return {
    id,
    repo: repo as RepoId,
    pull,
    head: head as CommitSha,
    verdict,
    document,
    decidedAt: decidedAt as Instant,
  };
}
