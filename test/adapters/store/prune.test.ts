import { describe, expect, test } from "vitest";

import type { Order } from "#adapters/store/store.ts";
import { databases } from "#test/support/database.ts";
import { assertLease, at, buildOrder, buildPullNote, buildRound, repoId } from "#test/support/store.ts";

/** Pull request 5 of both repositories is open, 6 of the first was closed, and of the others nothing is known. */
const pulls = [
  buildPullNote(),
  buildPullNote({ number: 6, isOpen: false }),
  buildPullNote({ repo: repoId(2), number: 5 }),
];

describe.each(databases)("$name", ({ build, skipReason }) => {
  describe.skipIf(skipReason !== null)("pruning", () => {
    const buildPulls = async () => {
      const database = await build();
      const store = await database.openStore();
      for (const pull of pulls) await store.notePull(pull);
      return {
        store,
        [Symbol.asyncDispose]: async () => {
          await store.close();
          await database[Symbol.asyncDispose]();
        },
      };
    };

    type EffectRow = [name: string, kind: string, key: string, isKept: boolean];
    const effects: EffectRow[] = [
      ["a request to a reviewer on an open pull request", "rerun", "rerun/1/5/codex/aaaa", true],
      ["a thread of an open pull request", "thread", "thread/1/5/PRRT_1", true],
      ["an escalation of an open pull request", "escalation", "escalation/1/5/not-converging", true],
      ["a notice about an open pull request", "notice", "notice/1/5/rule/secrets", true],
      ["an issue about an open pull request", "issue", "issue/1/5/landed", true],
      ["a comment on an open pull request", "comment", "comment/1/5/to-do", true],
      ["the one comment on an open pull request", "comment", "comment/1/5", true],
      ["a comment on an open pull request of another repository", "comment", "comment/2/5/to-do", true],
      ["a comment on a closed pull request", "comment", "comment/1/6/to-do", false],
      ["a comment on a pull request that is not known", "comment", "comment/2/6/to-do", false],
      ["a comment on one whose number only begins the same", "comment", "comment/1/55/to-do", false],
      ["a comment that names no pull request", "comment", "comment/main/5/to-do", false],
      ["a check", "check", "check/1/5/Headgate", false],
      ["a merge of an open pull request", "merge", "merge/1/5/aaaa/1", false],
    ];
    test("keeps and forgets effects", async () => {
      await using database = await buildPulls();
      const { store } = database;
      const lease = assertLease(await store.acquireLease("pull 5", "one", at(0), 100));
      for (const [, kind, key] of effects) {
        await store.beginEffect({ key, kind, payloadHash: "hash-a" }, lease, at(1));
        await store.finishEffect(key, "hash-a", "comment 3", at(10));
      }
      expect(await store.prune(at(10))).toBe(0);
      expect(await store.prune(at(11))).toBe(effects.filter(([, , , isKept]) => !isKept).length);
      const answers: EffectRow[] = [];
      for (const [name, kind, key] of effects) {
        answers.push([name, kind, key, (await store.readEffect(key)) !== null]);
      }
      expect(answers).toEqual(effects);
    });

    test("forgets what was done on a pull request once it was closed, whatever was begun again in between", async () => {
      await using database = await buildPulls();
      const { store } = database;
      const intent = { key: "rerun/1/5/codex/aaaa", kind: "rerun", payloadHash: "hash-a" };
      const lease = assertLease(await store.acquireLease("pull 5", "one", at(0), 100));
      await store.beginEffect(intent, lease, at(1));
      await store.retryEffect(intent, lease, at(2));
      await store.abandonEffect(intent.key, lease, at(3));
      expect(await store.prune(at(11))).toBe(0);
      await store.notePull(buildPullNote({ isOpen: false, updatedAt: at(20) }));
      expect(await store.prune(at(11))).toBe(1);
    });

    type OrderRow = [name: string, number: number, state: Order["state"], finishedAt: number, isKept: boolean];
    const orders: OrderRow[] = [
      ["open, however old", 6, "open", 0, true],
      ["accepted on a closed pull request", 6, "accepted", 99, false],
      ["accepted on an open pull request: it may still hold", 5, "accepted", 99, true],
      ["accepted on a pull request that is not known", 7, "accepted", 99, false],
      ["answered on an open pull request: nothing comes of it any more", 5, "answered", 99, false],
      ["refused on an open pull request", 5, "refused", 99, false],
      ["ignored on an open pull request", 5, "ignored", 99, false],
      ["refused lately", 6, "refused", 100, true],
    ];
    test("keeps and forgets orders", async () => {
      await using database = await buildPulls();
      const { store } = database;
      for (const [id, number, state, finishedAt] of orders) {
        await store.recordOrder(buildOrder(id, { number, at: at(1) }));
        if (state !== "open") await store.finishOrder(id, state, null, at(finishedAt));
      }
      expect(await store.prune(at(100))).toBe(orders.filter(([, , , , isKept]) => !isKept).length);
      const answers: OrderRow[] = [];
      for (const [id, number, state, finishedAt] of orders) {
        answers.push([id, number, state, finishedAt, (await store.readOrder(id)) !== null]);
      }
      expect(answers).toEqual(orders);
    });

    type RoundRow = [name: string, repo: number, number: number, since: number, isKept: boolean];
    const rounds: RoundRow[] = [
      ["of an open pull request, however old", 1, 5, 1, true],
      ["of a closed pull request", 1, 6, 99, false],
      ["of a closed pull request, but young", 1, 6, 100, true],
      ["of a pull request that is not known", 2, 6, 99, false],
    ];
    test("keeps and forgets rounds", async () => {
      await using database = await buildPulls();
      const { store } = database;
      for (const [document, repo, number, since] of rounds) {
        await store.saveRound(
          buildRound(since < 100 ? "a" : "b", { repo: repoId(repo), number, since: at(since), document }),
        );
      }
      expect(await store.prune(at(100))).toBe(rounds.filter(([, , , , isKept]) => !isKept).length);
      const answers: RoundRow[] = [];
      for (const [document, repo, number, since] of rounds) {
        const kept = await store.listRounds({ repo: repoId(repo), number, limit: 10 });
        answers.push([document, repo, number, since, kept.some((round) => round.document === document)]);
      }
      expect(answers).toEqual(rounds);
    });
  });
});
