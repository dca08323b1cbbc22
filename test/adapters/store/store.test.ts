import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { PullNote } from "#adapters/store/store.ts";
import { databases } from "#test/support/database.ts";
import {
  at,
  buildDelivery,
  buildOrder,
  buildPullNote,
  buildReceipt,
  buildRepositoryNote,
  buildRound,
  kindOfRejection,
  repoId,
  sha,
} from "#test/support/store.ts";

describe.each(databases)("$name", ({ build, skipReason }) => {
  describe.skipIf(skipReason !== null)("deliveries", () => {
    test("are new once, then open, then done", async () => {
      await using database = await build();
      const store = await database.openStore();
      expect(await store.recordDelivery(buildDelivery("g"))).toBe("new");
      expect(await store.recordDelivery(buildDelivery("g"))).toBe("open");
      await store.finishDelivery("g", "done", at(2_000));
      expect(await store.recordDelivery(buildDelivery("g"))).toBe("done");
      await store.close();
    });

    test("that were given up count as done, and what is finished stays as it was finished", async () => {
      await using database = await build();
      const store = await database.openStore();
      await store.recordDelivery(buildDelivery("g"));
      await store.finishDelivery("g", "dead", at(2_000));
      await store.finishDelivery("g", "done", at(3_000));
      expect(await store.recordDelivery(buildDelivery("g"))).toBe("done");
      expect(await store.readDelivery("g")).toMatchObject({ state: "dead" });
      await store.close();
    });

    test("come back byte by byte", async () => {
      await using database = await build();
      const store = await database.openStore();
      let count = 0;
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 10_000 }), async (body) => {
          const delivery = { ...buildDelivery(`g${count++}`), body };
          await store.recordDelivery(delivery);
          const kept = await store.readDelivery(delivery.guid);
          expect(Buffer.from(kept?.body ?? []).equals(body)).toBe(true);
        }),
        { numRuns: 20 },
      );
      expect(await store.readDelivery("never")).toBeNull();
      await store.close();
    });

    test("that arrive at once are all kept, each new once", async () => {
      await using database = await build();
      const store = await database.openStore();
      const guids = Array.from({ length: 1_000 }, (_, index) => `g${index}`);
      const twice = [...guids, ...guids.toReversed()];
      const answers = await Promise.all(twice.map((guid) => store.recordDelivery(buildDelivery(guid))));
      expect(answers.filter((answer) => answer === "new")).toHaveLength(1_000);
      expect(answers.filter((answer) => answer === "open")).toHaveLength(1_000);
      expect(await store.findUnknownDeliveries(guids)).toEqual([]);
      await store.close();
    });

    test("that are open are listed, the oldest first", async () => {
      await using database = await build();
      const store = await database.openStore();
      for (const [guid, receivedAt] of [
        ["late", 300],
        ["early", 100],
        ["finished", 150],
        ["middle", 200],
      ] as const) {
        await store.recordDelivery(buildDelivery(guid, receivedAt));
      }
      await store.finishDelivery("finished", "done", at(400));
      const list = (receivedBefore: number, limit: number) =>
        store.listOpenDeliveries({ receivedBefore: at(receivedBefore), limit });
      expect(await list(1_000, 10)).toEqual(["early", "middle", "late"]);
      expect(await list(1_000, 2)).toEqual(["early", "middle"]);
      expect(await list(300, 10)).toEqual(["early", "middle"]);
      await store.close();
    });

    test("that were never recorded are found, however many are asked for", async () => {
      await using database = await build();
      const store = await database.openStore();
      await store.recordDelivery(buildDelivery("g700"));
      const guids = Array.from({ length: 1_200 }, (_, index) => `g${index}`);
      expect(await store.findUnknownDeliveries(guids)).toEqual(guids.filter((guid) => guid !== "g700"));
      expect(await store.findUnknownDeliveries([])).toEqual([]);
      await store.close();
    });

    test("that were finished long ago are forgotten, open ones never", async () => {
      await using database = await build();
      const store = await database.openStore();
      for (const guid of ["old", "young", "open"]) await store.recordDelivery(buildDelivery(guid, 1));
      await store.finishDelivery("old", "done", at(100));
      await store.finishDelivery("young", "dead", at(200));
      expect(await store.prune(at(200))).toBe(1);
      expect(await store.findUnknownDeliveries(["old", "young", "open"])).toEqual(["old"]);
      await store.close();
    });
  });

  describe.skipIf(skipReason !== null)("repositories and pull requests", () => {
    test("a repository is known by its newest name", async () => {
      await using database = await build();
      const store = await database.openStore();
      await store.noteRepository(buildRepositoryNote(2, "old-name"));
      await store.noteRepository(buildRepositoryNote(1));
      await store.noteRepository(buildRepositoryNote(2, "new-name"));
      expect(await store.readRepository(repoId(2))).toEqual(buildRepositoryNote(2, "new-name"));
      expect(await store.readRepository(repoId(3))).toBeNull();
      expect((await store.listRepositories()).map(({ name }) => name)).toEqual(["shop", "new-name"]);
      await store.close();
    });

    test("a repository that is left is forgotten with its pull requests, orders and rounds; receipts stay", async () => {
      await using database = await build();
      const store = await database.openStore();
      await store.noteRepository(buildRepositoryNote(1));
      await store.noteRepository(buildRepositoryNote(2));
      await store.notePull(buildPullNote());
      await store.notePull(buildPullNote({ repo: repoId(2) }));
      await store.saveReceipt(buildReceipt("r"));
      for (const repo of [repoId(1), repoId(2)]) {
        await store.recordOrder(buildOrder(`comment/${repo}`, { repo }));
        await store.saveRound(buildRound("a", { repo }));
      }
      await store.forgetRepositories([]);
      await store.forgetRepositories([repoId(1)]);
      expect((await store.listRepositories()).map(({ repo }) => repo)).toEqual([2]);
      expect(await store.readPull({ repo: repoId(1), number: 5 })).toBeNull();
      expect(await store.readPull({ repo: repoId(2), number: 5 })).not.toBeNull();
      expect(await store.readReceipt("r")).toEqual(buildReceipt("r"));
      expect(await store.readOrder("comment/1")).toBeNull();
      expect(await store.readOrder("comment/2")).not.toBeNull();
      expect(await store.listRounds({ repo: repoId(1), number: 5, limit: 10 })).toEqual([]);
      expect(await store.listRounds({ repo: repoId(2), number: 5, limit: 10 })).toHaveLength(1);
      await store.close();
    });

    type Row = [name: string, notes: Partial<PullNote>[], kept: Record<string, unknown>];
    const rows: Row[] = [
      ["one note", [{}], { head: sha("a"), updatedAt: 10, newestSeen: 10, headSince: 11 }],
      ["the same head again", [{}, { updatedAt: at(20), seenAt: at(21) }], { updatedAt: 20, headSince: 11 }],
      ["a new head", [{}, { head: sha("b"), updatedAt: at(20), seenAt: at(21) }], { head: sha("b"), headSince: 21 }],
      [
        "a head that comes back counts anew",
        [{}, { head: sha("b"), updatedAt: at(20), seenAt: at(21) }, { updatedAt: at(30), seenAt: at(31) }],
        { head: sha("a"), headSince: 31 },
      ],
      [
        "an older note changes nothing",
        [{ updatedAt: at(20) }, { head: sha("b"), isOpen: false, updatedAt: at(19), seenAt: at(99) }],
        { head: sha("a"), isOpen: true, updatedAt: 20, newestSeen: 20, headSince: 11 },
      ],
      ["a note of the same second counts", [{}, { head: sha("b"), seenAt: at(12) }], { head: sha("b"), headSince: 12 }],
      ["a retarget keeps the head", [{}, { baseRef: "next", updatedAt: at(20) }], { baseRef: "next", headSince: 11 }],
      ["a close", [{}, { isOpen: false, updatedAt: at(20) }], { isOpen: false, headSince: 11 }],
    ];

    test.each(rows)("of a pull request is kept: %s", async (_name, notes, kept) => {
      await using database = await build();
      const store = await database.openStore();
      for (const note of notes) await store.notePull(buildPullNote(note));
      expect(await store.readPull({ repo: repoId(1), number: 5 })).toMatchObject(kept);
      await store.close();
    });

    test("whatever order notes arrive in, the newest is what is kept", async () => {
      await using database = await build();
      const store = await database.openStore();
      let number = 0;
      const times = fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(times, async (updates) => {
          number += 1;
          const notes = updates.map((updatedAt) =>
            buildPullNote({ number, updatedAt: at(updatedAt), baseRef: `base-${updatedAt}` }),
          );
          await Promise.all(notes.map((note) => store.notePull(note)));
          const newest = Math.max(...updates);
          expect(await store.readPull({ repo: repoId(1), number })).toMatchObject({
            updatedAt: newest,
            newestSeen: newest,
            baseRef: `base-${newest}`,
          });
        }),
        { numRuns: 20 },
      );
      await store.close();
    });

    test("open pull requests are listed by number, of a head or a base if named", async () => {
      await using database = await build();
      const store = await database.openStore();
      await store.notePull(buildPullNote({ number: 12 }));
      await store.notePull(buildPullNote({ number: 3, head: sha("b") }));
      await store.notePull(buildPullNote({ number: 4, baseRef: "next" }));
      await store.notePull(buildPullNote({ number: 6, isOpen: false }));
      await store.notePull(buildPullNote({ number: 1, repo: repoId(2) }));
      const list = async (query: { head?: ReturnType<typeof sha>; baseRef?: string }) =>
        (await store.listOpenPulls({ repo: repoId(1), ...query })).map(({ number }) => number);
      expect(await list({})).toEqual([3, 4, 12]);
      expect(await list({ head: sha("a") })).toEqual([4, 12]);
      expect(await list({ baseRef: "main" })).toEqual([3, 12]);
      expect(await list({ head: sha("a"), baseRef: "next" })).toEqual([4]);
      await store.close();
    });
  });

  describe.skipIf(skipReason !== null)("receipts, and the store itself", () => {
    test("a receipt is kept once, as it was first", async () => {
      await using database = await build();
      const store = await database.openStore();
      await store.saveReceipt(buildReceipt("r"));
      await store.saveReceipt(buildReceipt("r", { verdict: "allow", decidedAt: at(200) }));
      expect(await store.readReceipt("r")).toEqual(buildReceipt("r", { decidedAt: at(200) }));
      expect(await store.readReceipt("s")).toBeNull();
      await store.close();
    });

    test("a decision that is come back to is the latest again, and a late record of an early one is not", async () => {
      await using database = await build();
      const store = await database.openStore();
      await store.saveReceipt(buildReceipt("wait", { decidedAt: at(100) }));
      await store.saveReceipt(buildReceipt("allow", { decidedAt: at(200) }));
      await store.saveReceipt(buildReceipt("wait", { decidedAt: at(300) }));
      await store.saveReceipt(buildReceipt("allow", { decidedAt: at(250) }));
      expect(await store.latestReceipt({ repo: repoId(1), number: 5 })).toMatchObject({ id: "wait" });
      await store.close();
    });

    test("the latest receipt is the one that was decided last, of the head if named", async () => {
      await using database = await build();
      const store = await database.openStore();
      await store.saveReceipt(buildReceipt("second", { decidedAt: at(200) }));
      await store.saveReceipt(buildReceipt("third", { decidedAt: at(300), head: sha("b") }));
      await store.saveReceipt(buildReceipt("first"));
      await store.saveReceipt(buildReceipt("other", { decidedAt: at(900), pull: 6 }));
      const key = { repo: repoId(1), number: 5 };
      expect(await store.latestReceipt(key)).toMatchObject({ id: "third" });
      expect(await store.latestReceipt(key, sha("a"))).toMatchObject({ id: "second" });
      expect(await store.latestReceipt(key, sha("c"))).toBeNull();
      await store.close();
    });

    test("what was kept is there when the store is opened again", async () => {
      await using database = await build();
      const before = await database.openStore();
      await before.recordDelivery(buildDelivery("g"));
      await before.notePull(buildPullNote());
      await before.ping();
      await before.close();
      const after = await database.openStore();
      expect(await after.recordDelivery(buildDelivery("g"))).toBe("open");
      expect(await after.readPull({ repo: repoId(1), number: 5 })).toMatchObject({ head: sha("a") });
      await after.ping();
      await after.close();
    });

    test("closing waits for what is being recorded, and afterwards nothing can be", async () => {
      await using database = await build();
      const store = await database.openStore();
      const recorded = store.recordDelivery(buildDelivery("g"));
      await store.ping();
      await store.close();
      await store.close();
      expect(await recorded).toBe("new");
      expect(await kindOfRejection(store.recordDelivery(buildDelivery("h")))).toBe("unavailable");
      expect(await kindOfRejection(store.ping())).toBe("unavailable");
    });
  });
});
