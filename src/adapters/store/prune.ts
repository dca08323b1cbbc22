import { expressionBuilder } from "kysely";

import type { Store } from "./store.ts";
import type { Database, Tables } from "./tables.ts";

type OfPulls = "effect" | "pull_order" | "round";

export function openPruning(db: Database): Pick<Store, "prune"> {
  return {
    prune: async (before) => {
      return db.transaction().execute(async (transaction) => {
        const deliveries = await transaction
          .deleteFrom("delivery")
          // What was finished before then came before then, which the index knows: it need not look at all there is.
          .where("state", "in", ["done", "dead"])
          .where("received_at", "<", before)
          .where("finished_at", "<", before)
          .executeTakeFirst();
        const effects = await transaction
          .deleteFrom("effect")
          .where("state", "in", ["done", "abandoned"])
          .where("at", "<", before)
          .where((is) => is.not(hasOpenPull("effect")))
          .executeTakeFirst();
        const orders = await transaction
          .deleteFrom("pull_order")
          .where("state", "!=", "open")
          .where("finished_at", "<", before)
          // What was accepted may hold for as long as the pull request is open: a hold does.
          .where((is) => is.or([is("state", "!=", "accepted"), is.not(hasOpenPull("pull_order"))]))
          .executeTakeFirst();
        const rounds = await transaction
          .deleteFrom("round")
          .where("since", "<", before)
          .where((is) => is.not(hasOpenPull("round")))
          .executeTakeFirst();
        const all = [deliveries, effects, orders, rounds];
        return Number(all.reduce((count, { numDeletedRows }) => count + numDeletedRows, 0n));
      });
    },
  };
}

/** That the pull request which a row names is open; never so of a row that names none. */
function hasOpenPull(table: OfPulls) {
  const is = expressionBuilder<Tables, OfPulls>();
  return is.exists(
    is
      .selectFrom("pull")
      .select("pull.number")
      .where("pull.is_open", "=", 1)
      .whereRef("pull.repo", "=", `${table}.repo`)
      .whereRef("pull.number", "=", `${table}.number`),
  );
}
