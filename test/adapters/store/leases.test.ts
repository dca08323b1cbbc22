import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { BegunEffect, EffectIntent, Lease, Store } from "#adapters/store/store.ts";
import { databases } from "#test/support/database.ts";
import { assertLease, at, buildDelivery, kindOfRejection } from "#test/support/store.ts";

const ttlMs = 100;

async function acquire(store: Store, now = 0, holder = "one", scope = "pull 5"): Promise<Lease> {
  return assertLease(await store.acquireLease(scope, holder, at(now), ttlMs));
}

function buildIntent(payloadHash = "hash-a", key = "check 5"): EffectIntent {
  return { key, kind: "check", payloadHash };
}

/** The order of their bytes in UTF-8. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

describe.each(databases)("$name", ({ build, skipReason }) => {
  describe.skipIf(skipReason !== null)("a lease", () => {
    type Row = [name: string, holder: string, now: number, fence: number | null];
    const rows: Row[] = [
      ["is not given to another while it lasts", "two", 99, null],
      ["is given to another once it is over", "two", 100, 2],
      ["is given to the same holder anew", "one", 1, 2],
    ];
    test.each(rows)("%s", async (_name, holder, now, fence) => {
      await using database = await build();
      const store = await database.openStore();
      const first = await acquire(store);
      const second = await store.acquireLease(first.scope, holder, at(now), ttlMs);
      expect(first.fence).toBe(1);
      expect(second?.fence ?? null).toBe(fence);
      await store.close();
    });

    test("can be given back, and its fence goes on growing", async () => {
      await using database = await build();
      const store = await database.openStore();
      const first = await acquire(store);
      await store.releaseLease(first);
      const second = await acquire(store, 1, "two");
      expect(second.fence).toBeGreaterThan(first.fence);
      await store.releaseLease(first);
      expect(await store.acquireLease(first.scope, "three", at(2), ttlMs)).toBeNull();
      await store.close();
    });

    test("is renewed until another has it", async () => {
      await using database = await build();
      const store = await database.openStore();
      const first = await acquire(store);
      expect(await store.renewLease(first, at(99), ttlMs)).toBe(true);
      expect(await store.acquireLease(first.scope, "two", at(150), ttlMs)).toBeNull();
      // Late, but nobody has come in between.
      expect(await store.renewLease(first, at(500), ttlMs)).toBe(true);
      const second = await acquire(store, 600, "two");
      expect(await store.renewLease(first, at(601), ttlMs)).toBe(false);
      expect(await store.renewLease(second, at(601), ttlMs)).toBe(true);
      await store.releaseLease(second);
      expect(await store.renewLease(second, at(602), ttlMs)).toBe(false);
      await store.close();
    });

    test("goes to one of many who ask at once", async () => {
      await using database = await build();
      const store = await database.openStore();
      const holders = Array.from({ length: 20 }, (_, index) => `holder-${index}`);
      const leases = await Promise.all(holders.map((holder) => store.acquireLease("pull 5", holder, at(0), ttlMs)));
      expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
      await store.close();
    });

    test("is never held by two, whatever they do in whatever order", async () => {
      await using database = await build();
      const store = await database.openStore();
      const step = fc.record({
        holder: fc.constantFrom("one", "two", "three"),
        act: fc.constantFrom("acquire", "renew", "release"),
        afterMs: fc.integer({ min: 0, max: 120 }),
      });
      let scopes = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
          const scope = `scope ${scopes++}`;
          const leases = new Map<string, Lease>();
          const answers: (number | boolean | null)[] = [];
          const expected: typeof answers = [];
          let now = 0;
          let newest = 0;
          /** Whose lease is the newest, if it was not given back; and until when. */
          let owner: { holder: string; until: number } | null = null;
          for (const { holder, act, afterMs } of steps) {
            now += afterMs;
            const lease = leases.get(holder);
            if (act === "acquire") {
              const isFree = owner === null || owner.holder === holder || owner.until <= now;
              const given = await store.acquireLease(scope, holder, at(now), ttlMs);
              answers.push(given?.fence ?? null);
              expected.push(isFree ? newest + 1 : null);
              if (given === null) continue;
              newest = given.fence;
              leases.set(holder, given);
              owner = { holder, until: now + ttlMs };
            } else if (lease !== undefined && act === "renew") {
              const isOwner: boolean = owner?.holder === holder;
              answers.push(await store.renewLease(lease, at(now), ttlMs));
              expected.push(isOwner);
              if (isOwner) owner = { holder, until: now + ttlMs };
            } else if (lease !== undefined) {
              await store.releaseLease(lease);
              if (owner?.holder === holder) owner = null;
            }
          }
          expect(answers).toEqual(expected);
        }),
        { numRuns: 25 },
      );
      await store.close();
    });
  });

  describe.skipIf(skipReason !== null)("an effect", () => {
    type Step = (store: Store, lease: Lease) => Promise<unknown>;
    const begin: Step = (store, lease) => store.beginEffect(buildIntent(), lease, at(1));
    const beginB: Step = (store, lease) => store.beginEffect(buildIntent("hash-b"), lease, at(2));
    const retry: Step = (store, lease) => store.retryEffect(buildIntent(), lease, at(3));
    const finish: Step = (store) => store.finishEffect("check 5", "hash-a", "run 7", at(4));
    const finishB: Step = (store) => store.finishEffect("check 5", "hash-b", "run 8", at(4));
    const abandon: Step = (store, lease) => store.abandonEffect("check 5", lease, at(5));

    const unknown = (payloadHash: string, at: number, result: string | null = null) => ({
      kind: "unknown",
      effect: { key: "check 5", kind: "check", payloadHash, state: "begun", result, at },
    });
    type Row = [name: string, before: Step[], payloadHash: string, answer: unknown];
    const rows: Row[] = [
      ["begins", [], "hash-a", { kind: "begun", lastResult: null }],
      ["that was done is done", [begin, finish], "hash-a", { kind: "done", result: "run 7" }],
      ["with another payload begins anew", [begin, finish], "hash-b", { kind: "begun", lastResult: "run 7" }],
      ["that was not finished is unknown", [begin], "hash-a", unknown("hash-a", 1)],
      ["that was not finished is unknown to another payload too", [begin], "hash-b", unknown("hash-a", 1)],
      ["that was begun over an older one is unknown", [begin, finish, beginB], "hash-b", unknown("hash-b", 2, "run 7")],
      ["that was tried again is unknown until it is finished", [begin, retry], "hash-a", unknown("hash-a", 3)],
      [
        "that was tried again and finished is done",
        [begin, retry, finish],
        "hash-a",
        { kind: "done", result: "run 7" },
      ],
      ["that GitHub refused begins anew", [begin, abandon], "hash-a", { kind: "begun", lastResult: null }],
      [
        "that GitHub refused after an older one keeps that one's result",
        [begin, finish, beginB, abandon],
        "hash-a",
        { kind: "begun", lastResult: "run 7" },
      ],
      ["that is done cannot be abandoned", [begin, finish, abandon], "hash-a", { kind: "done", result: "run 7" }],
      ["is not finished by the payload of another attempt", [begin, finishB], "hash-a", unknown("hash-a", 1)],
      ["that was never begun is not finished", [finish], "hash-a", { kind: "begun", lastResult: null }],
    ];

    test.each(rows)("%s", async (_name, before, payloadHash, answer) => {
      await using database = await build();
      const store = await database.openStore();
      const lease = await acquire(store);
      for (const step of before) await step(store, lease);
      expect(await store.beginEffect(buildIntent(payloadHash), lease, at(9))).toEqual(answer);
      await store.close();
    });

    test("is refused to a holder whose scope another has taken over, and nothing is begun", async () => {
      await using database = await build();
      const store = await database.openStore();
      const stale = await acquire(store);
      const fresh = await acquire(store, 200, "two");
      expect(await kindOfRejection(store.beginEffect(buildIntent(), stale, at(201)))).toBe("fenced");
      expect(await kindOfRejection(store.retryEffect(buildIntent(), stale, at(201)))).toBe("fenced");
      expect(await store.readEffect("check 5")).toBeNull();
      expect(await store.beginEffect(buildIntent(), fresh, at(202))).toEqual({ kind: "begun", lastResult: null });
      expect(await kindOfRejection(store.abandonEffect("check 5", stale, at(203)))).toBe("fenced");
      expect(await store.readEffect("check 5")).toMatchObject({ state: "begun" });
      await store.close();
    });

    test("is refused to a lease that this database never gave", async () => {
      await using database = await build();
      const store = await database.openStore();
      const lease = { scope: "pull 5", holder: "one", fence: 1 };
      expect(await kindOfRejection(store.beginEffect(buildIntent(), lease, at(1)))).toBe("fenced");
      await store.close();
    });

    test("that the holders of two scopes want at once begins once", async () => {
      await using database = await build();
      const store = await database.openStore();
      for (let round = 0; round < 10; round += 1) {
        const leases = await Promise.all(["pull 5", "pull 6"].map((scope) => acquire(store, 0, "one", scope)));
        const answers: BegunEffect[] = await Promise.all(
          leases.map((lease) => store.beginEffect(buildIntent("hash-a", `check ${round}`), lease, at(1))),
        );
        expect(answers.map(({ kind }) => kind).toSorted()).toEqual(["begun", "unknown"]);
      }
      await store.close();
    });

    test("is listed while nobody knows whether it was done, the oldest first", async () => {
      await using database = await build();
      const store = await database.openStore();
      const lease = await acquire(store);
      for (const [key, time] of [
        ["later", 30],
        ["first", 10],
        ["done", 15],
        ["second", 20],
      ] as const) {
        await store.beginEffect(buildIntent("hash-a", key), lease, at(time));
      }
      await store.finishEffect("done", "hash-a", "run 7", at(40));
      const list = async (limit: number) => (await store.listUnknownEffects(limit)).map(({ key }) => key);
      expect(await list(10)).toEqual(["first", "second", "later"]);
      expect(await list(2)).toEqual(["first", "second"]);
      expect(await store.readEffect("done")).toMatchObject({ state: "done", result: "run 7", at: 40 });
      await store.close();
    });

    type Listed = [name: string, prefix: string, keys: string[]];
    const keys = [
      "rerun/1/7/a",
      "rerun/1/7/b",
      "rerun/1/77/a",
      "rerun/1/8/a",
      "rerun/2/7/a",
      "rerun/1/7",
      "rerun/1/7.",
      "rerun/1/%/a",
      "rerun/1/_/a",
      "Rerun/1/7/a",
      "rerun/1/é",
      "rerun/1/\u{D7FF}a",
      "rerun/1/\u{E000}a",
      "rerun/1/\u{10FFFF}a",
      "\u{10FFFF}\u{10FFFF}",
    ];
    const listed: Listed[] = [
      [
        "of one pull request, not of another whose number begins the same",
        "rerun/1/7/",
        ["rerun/1/7/a", "rerun/1/7/b"],
      ],
      ["of whatever begins so, the prefix itself too", "rerun/1/7", keys.filter((key) => key.startsWith("rerun/1/7"))],
      ["of one repository", "rerun/2/", ["rerun/2/7/a"]],
      ["with a % that means itself", "rerun/1/%", ["rerun/1/%/a"]],
      ["with a _ that means itself", "rerun/1/_", ["rerun/1/_/a"]],
      ["of the same case alone", "Rerun", ["Rerun/1/7/a"]],
      ["with a letter that locales put elsewhere", "rerun/1/é", ["rerun/1/é"]],
      ["with the last letter before the surrogates", "rerun/1/\u{D7FF}", ["rerun/1/\u{D7FF}a"]],
      ["with the last letter that there is", "rerun/1/\u{10FFFF}", ["rerun/1/\u{10FFFF}a"]],
      ["with nothing but the last letter", "\u{10FFFF}", ["\u{10FFFF}\u{10FFFF}"]],
      ["with the empty prefix", "", keys],
      ["with a prefix of none", "rerun/3/", []],
    ];
    test("is listed by what its key begins with", async () => {
      await using database = await build();
      const store = await database.openStore();
      const lease = await acquire(store);
      for (const key of keys) {
        await store.beginEffect({ key, kind: "rerun", payloadHash: "hash-a" }, lease, at(1));
      }
      const answers: Listed[] = [];
      for (const [name, prefix] of listed) {
        const found = await store.listEffects({ kind: "rerun", prefix, limit: 100 });
        answers.push([name, prefix, found.map(({ key }) => key)]);
      }
      expect(answers).toEqual(listed.map(([name, prefix, found]) => [name, prefix, found.toSorted(byCodePoint)]));
      await store.close();
    });

    test("is listed of one kind, in whatever state, the oldest first, then by key", async () => {
      await using database = await build();
      const store = await database.openStore();
      const lease = await acquire(store);
      for (const [key, kind, time] of [
        ["rerun/1/7/late", "rerun", 30],
        ["rerun/1/7/same-b", "rerun", 20],
        ["rerun/1/7/same-B", "rerun", 20],
        ["rerun/1/7/early", "rerun", 10],
        ["rerun/1/7/other", "check", 15],
      ] as const) {
        await store.beginEffect({ key, kind, payloadHash: "hash-a" }, lease, at(time));
      }
      await store.abandonEffect("rerun/1/7/late", lease, at(30));
      await store.finishEffect("rerun/1/7/early", "hash-a", "comment 3", at(12));
      const list = async (limit: number) =>
        (await store.listEffects({ kind: "rerun", prefix: "rerun/1/7/", limit })).map(({ key, state }) => [key, state]);
      const all = [
        ["rerun/1/7/early", "done"],
        ["rerun/1/7/same-B", "begun"],
        ["rerun/1/7/same-b", "begun"],
        ["rerun/1/7/late", "abandoned"],
      ];
      expect(await list(10)).toEqual(all);
      expect(await list(2)).toEqual(all.slice(0, 2));
      expect(await store.listEffects({ kind: "rerun", prefix: "rerun/1/7/e", limit: 1 })).toEqual([
        { key: "rerun/1/7/early", kind: "rerun", payloadHash: "hash-a", state: "done", result: "comment 3", at: 12 },
      ]);
      await store.close();
    });

    test("that was finished long ago is forgotten, an unknown one never", async () => {
      await using database = await build();
      const store = await database.openStore();
      const lease = await acquire(store);
      for (const key of ["done", "unknown"]) await store.beginEffect(buildIntent("hash-a", key), lease, at(1));
      await store.finishEffect("done", "hash-a", "run 7", at(10));
      await store.recordDelivery(buildDelivery("g", 1));
      expect(await store.prune(at(11))).toBe(1);
      expect(await store.readEffect("done")).toBeNull();
      expect(await store.readEffect("unknown")).not.toBeNull();
      await store.close();
    });
  });
});
