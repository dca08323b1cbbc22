import { stat } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { Store } from "#adapters/store/store.ts";
import { databases, type Place, queryPostgres } from "#test/support/database.ts";
import { at, buildRound, repoId, sha } from "#test/support/store.ts";

const key = { repo: repoId(1), number: 5 };

async function listHeads(store: Store, limit: number): Promise<string[]> {
  return (await store.listRounds({ ...key, limit })).map(({ head }) => head.slice(0, 1));
}

/** What grows with everything that is written: the write-ahead log of SQLite, the number of the row's version in PostgreSQL. */
async function readTrace(place: Place): Promise<unknown> {
  if (place.kind === "sqlite") return (await stat(join(place.directory, "headgate.sqlite-wal"))).size;
  return (await queryPostgres(`select xmin::text, ctid::text from ${place.schema}.round`)).rows;
}

describe.each(databases)("$name", ({ build, skipReason }) => {
  describe.skipIf(skipReason !== null)("a round", () => {
    test("is replaced by the next look at the same head", async () => {
      await using database = await build();
      const store = await database.openStore();
      await store.saveRound(buildRound("a"));
      await store.saveRound(buildRound("a", { document: `{"runs":[1]}` }));
      expect(await store.listRounds({ ...key, limit: 10 })).toEqual([buildRound("a", { document: `{"runs":[1]}` })]);
      await store.saveRound(buildRound("a", { since: at(2_000) }));
      expect(await store.listRounds({ ...key, limit: 10 })).toEqual([buildRound("a", { since: at(2_000) })]);
      await store.close();
    });

    test("that says nothing new writes nothing", async () => {
      await using database = await build();
      const store = await database.openStore();
      await store.saveRound(buildRound("a"));
      const before = await readTrace(database.place);
      await store.saveRound(buildRound("a"));
      expect(await readTrace(database.place)).toEqual(before);
      await store.saveRound(buildRound("a", { document: "{}" }));
      expect(await readTrace(database.place)).not.toEqual(before);
      await store.close();
    });

    test("is listed among the newest of its pull request, the oldest first, in whatever order they were saved", async () => {
      await using database = await build();
      const store = await database.openStore();
      for (const [letter, since] of [
        ["b", 2_000],
        ["d", 4_000],
        ["a", 3_000],
        ["c", 1_000],
      ] as const) {
        await store.saveRound(buildRound(letter, { since: at(since) }));
      }
      await store.saveRound(buildRound("e", { number: 55 }));
      await store.saveRound(buildRound("f", { repo: repoId(2) }));
      expect(await listHeads(store, 10)).toEqual(["c", "b", "a", "d"]);
      expect(await listHeads(store, 2)).toEqual(["a", "d"]);
      expect(await store.listRounds({ repo: repoId(2), number: 55, limit: 10 })).toEqual([]);
      await store.close();
    });

    test("belongs to one pull request, though others have the same head", async () => {
      await using database = await build();
      const store = await database.openStore();
      const rounds = [
        buildRound("a", { document: `"one"` }),
        buildRound("a", { document: `"another number"`, number: 6 }),
        buildRound("a", { document: `"another repository"`, repo: repoId(2) }),
      ];
      for (const round of rounds) await store.saveRound(round);
      for (const round of rounds) {
        expect(await store.listRounds({ repo: round.repo, number: round.number, limit: 10 })).toEqual([round]);
      }
      await store.close();
    });

    test("of a head that comes back is the newest again", async () => {
      await using database = await build();
      const store = await database.openStore();
      await store.saveRound(buildRound("a"));
      await store.saveRound(buildRound("b", { since: at(2_000) }));
      await store.saveRound(buildRound("a", { since: at(3_000) }));
      expect(await listHeads(store, 10)).toEqual(["b", "a"]);
      expect(await store.listRounds({ ...key, limit: 1 })).toMatchObject([{ head: sha("a"), since: 3_000 }]);
      await store.close();
    });

    test("saved by many at once is kept once", async () => {
      await using database = await build();
      const store = await database.openStore();
      await Promise.all(Array.from({ length: 20 }, (_, index) => store.saveRound(buildRound("ab"[index % 2] ?? "a"))));
      expect(await listHeads(store, 10)).toEqual(["a", "b"]);
      await store.close();
    });
  });
});
