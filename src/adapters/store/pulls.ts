import { sql } from "kysely";

import type { CommitSha, InstallationId, Instant, RepoId } from "#core/ids.ts";

import type { PullRecord, RepositoryNote, Store } from "./store.ts";
import type { Database, PullRow } from "./tables.ts";

type Pulls = Pick<
  Store,
  | "noteRepository"
  | "readRepository"
  | "listRepositories"
  | "forgetRepositories"
  | "notePull"
  | "readPull"
  | "listOpenPulls"
>;

export function openPulls(db: Database): Pulls {
  return {
    noteRepository: async ({ repo, installation, owner, name }) => {
      await db
        .insertInto("repository")
        .values({ repo, installation, owner, name })
        // Nearly every webhook says again what is known: what alters no row costs no fsync.
        .onConflict((conflict) =>
          conflict
            .column("repo")
            .doUpdateSet({ installation, owner, name })
            .where((is) =>
              is.or([
                is("repository.installation", "!=", installation),
                is("repository.owner", "!=", owner),
                is("repository.name", "!=", name),
              ]),
            ),
        )
        .execute();
    },
    readRepository: async (repo) => {
      const row = await db.selectFrom("repository").selectAll().where("repo", "=", repo).executeTakeFirst();
      return row === undefined ? null : toRepository(row);
    },
    listRepositories: async () => {
      const rows = await db.selectFrom("repository").selectAll().orderBy("repo").execute();
      return rows.map(toRepository);
    },
    forgetRepositories: async (repos) => {
      if (repos.length === 0) return;
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom("pull_order").where("repo", "in", repos).execute();
        await transaction.deleteFrom("round").where("repo", "in", repos).execute();
        await transaction.deleteFrom("pull").where("repo", "in", repos).execute();
        await transaction.deleteFrom("repository").where("repo", "in", repos).execute();
      });
    },
    notePull: async ({ repo, number, head, baseRef, isOpen, updatedAt, seenAt }) => {
      const note = {
        head,
        base_ref: baseRef,
        is_open: isOpen ? 1 : 0,
        updated_at: updatedAt,
        newest_seen: updatedAt,
      } as const;
      // A note that is older than the kept one alters no row: `newest_seen` has seen more already.
      await db
        .insertInto("pull")
        .values({ repo, number, head_since: seenAt, ...note })
        .onConflict((conflict) =>
          conflict
            .columns(["repo", "number"])
            .doUpdateSet({
              ...note,
              head_since: sql<number>`case when ${sql.ref("pull.head")} = ${head} then ${sql.ref("pull.head_since")} else ${sql.val(seenAt)} end`,
            })
            .where((is) =>
              is.or([
                is("pull.updated_at", "<", updatedAt),
                is.and([
                  is("pull.updated_at", "=", updatedAt),
                  is.or([
                    is("pull.head", "!=", head),
                    is("pull.base_ref", "!=", baseRef),
                    is("pull.is_open", "!=", note.is_open),
                  ]),
                ]),
              ]),
            ),
        )
        .execute();
    },
    readPull: async ({ repo, number }) => {
      const row = await db
        .selectFrom("pull")
        .selectAll()
        .where("repo", "=", repo)
        .where("number", "=", number)
        .executeTakeFirst();
      return row === undefined ? null : toPull(row);
    },
    listOpenPulls: async ({ repo, head, baseRef }) => {
      const rows = await db
        .selectFrom("pull")
        .selectAll()
        .where("repo", "=", repo)
        .where("is_open", "=", 1)
        .$if(head !== undefined, (query) => query.where("head", "=", head as string))
        .$if(baseRef !== undefined, (query) => query.where("base_ref", "=", baseRef as string))
        .orderBy("number")
        .execute();
      return rows.map(toPull);
    },
  };
}

function toRepository(row: { repo: number; installation: number; owner: string; name: string }): RepositoryNote {
  const { repo, installation, owner, name } = row;
  return { installation: installation as InstallationId, repo: repo as RepoId, owner, name };
}

function toPull(row: PullRow): PullRecord {
  return {
    repo: row.repo as RepoId,
    number: row.number,
    head: row.head as CommitSha,
    baseRef: row.base_ref,
    isOpen: row.is_open === 1,
    updatedAt: row.updated_at as Instant,
    newestSeen: row.newest_seen as Instant,
    headSince: row.head_since as Instant,
  };
}
