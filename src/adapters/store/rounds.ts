import type { CommitSha, Instant, RepoId } from "#core/ids.ts";

import type { Round, Store } from "./store.ts";
import type { Database, RoundRow } from "./tables.ts";

type Rounds = Pick<Store, "saveRound" | "listRounds">;

export function openRounds(db: Database): Rounds {
  return {
    saveRound: async ({ repo, number, head, since, document }) => {
      await db
        .insertInto("round")
        .values({ repo, number, head, since, document })
        // Most looks find what the one before found: what alters no row costs no fsync.
        .onConflict((conflict) =>
          conflict
            .columns(["repo", "number", "head"])
            .doUpdateSet({ since, document })
            .where((is) => is.or([is("round.since", "!=", since), is("round.document", "!=", document)])),
        )
        .execute();
    },
    listRounds: async ({ repo, number, limit }) => {
      const rows = await db
        .selectFrom("round")
        .selectAll()
        .where("repo", "=", repo)
        .where("number", "=", number)
        .orderBy("since", "desc")
        .orderBy("head", "desc")
        .limit(limit)
        .execute();
      return rows.map(toRound).toReversed();
    },
  };
}

function toRound(row: RoundRow): Round {
  const { repo, number, head, since, document } = row;
  return { repo: repo as RepoId, number, head: head as CommitSha, since: since as Instant, document };
}
