import { describe, expect, it } from "vitest";
import type { MergeOutcome, PullRead } from "#adapters/github/github.ts";
import type { Store } from "#adapters/store/store.ts";
import type { Instant, RepoId } from "#core/ids.ts";
import { mergePull, readSpentMerge } from "#flows/merge-pull.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { head, sha } from "#test/support/judge.ts";

const repo = 1 as RepoId;
const plan = { kind: "merge", method: "squash" } as const;
/** The parts of a pull request that a merge looks at. */
const pull = { number: 7, nodeId: "PR", head, state: "open", isInMergeQueue: false } as PullRead;
const merged = { ...pull, state: "merged" } as const;

interface Stage {
  readonly store: Store;
  readonly now: () => Instant;
  /** What GitHub answers to one merge after the other; the last one repeats. */
  readonly merge: (answers: readonly MergeOutcome[], shows: readonly PullRead[]) => Promise<string>;
  readonly sends: MergeOutcome[];
}

async function withStage(act: (stage: Stage) => Promise<void>): Promise<void> {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  let time = 1_000;
  const now = () => (time += 1) as Instant;
  const sends: MergeOutcome[] = [];
  await act({
    store,
    now,
    sends,
    merge: async (answers, shows) => {
      const lease = await store.acquireLease("head", "me", now(), 60_000);
      if (lease === null) throw new Error("no lease");
      let reads = 0;
      let calls = 0;
      const repository = {
        mergePull: () => {
          const answer = answers[Math.min(calls, answers.length - 1)];
          calls += 1;
          if (answer === undefined) throw new Error("a merge that nobody expected");
          sends.push(answer);
          return Promise.resolve(answer);
        },
        enqueuePull: () => Promise.reject(new Error("a queue that nobody expected")),
        readPull: () => {
          const shown = shows[Math.min(reads, shows.length - 1)];
          reads += 1;
          return Promise.resolve(shown ?? null);
        },
      };
      const sources = { repository, store, now, pause: () => Promise.resolve() };
      const result = await mergePull(sources, lease, repo, pull, plan);
      return result.kind;
    },
  });
}

const done: MergeOutcome = { kind: "merged", commit: sha("e") };
const unknown: MergeOutcome = { kind: "unknown", message: "status 502" };

describe("mergePull", () => {
  it.each([
    ["merged", [done], [pull], "merged", 1],
    ["409: the head has moved", [{ kind: "head-moved" }], [pull], "moved", 1],
    ["405: GitHub's rules are not met", [{ kind: "not-mergeable", message: "405" }], [pull], "not-yet", 1],
    ["403: it will never be", [{ kind: "refused", message: "403" }], [pull], "given-up", 1],
    ["502, and GitHub did it all the same", [unknown], [merged], "merged", 1],
    ["502, and GitHub shows it after a while", [unknown], [pull, pull, merged], "merged", 1],
    ["502, nothing happened, and the next one works", [unknown, done], [pull], "merged", 2],
    ["502 for ever", [unknown], [pull], "given-up", 3],
    [
      "502, and the head has moved in between",
      [unknown, { kind: "head-moved" }],
      [{ ...pull, head: sha("d") }],
      "moved",
      2,
    ],
  ] as const)("%s (SR-30)", async (_, answers, shows, result, sends) => {
    await withStage(async (stage) => {
      expect(await stage.merge(answers, shows)).toBe(result);
      expect(stage.sends).toHaveLength(sends);
    });
  });

  it("never sends again what it has given up for this head, and says why", async () => {
    await withStage(async (stage) => {
      await stage.merge([{ kind: "refused", message: "no" }], [pull]);
      expect(await stage.merge([], [pull])).toBe("given-up");
      expect(await readSpentMerge(stage, repo, 7, head)).toBe("GitHub refused the merge (no).");
      expect(await readSpentMerge(stage, repo, 7, sha("d"))).toBeNull();
    });
  });

  it("tries again what GitHub was not ready for", async () => {
    await withStage(async (stage) => {
      expect(await stage.merge([{ kind: "not-mergeable", message: "405" }], [pull])).toBe("not-yet");
      expect(await readSpentMerge(stage, repo, 7, head)).toBeNull();
      expect(await stage.merge([done], [pull])).toBe("merged");
    });
  });

  it("does not merge again what it merged a moment ago and GitHub does not show yet", async () => {
    await withStage(async (stage) => {
      await stage.merge([done], [pull]);
      expect(await stage.merge([], [pull, merged])).toBe("merged");
      expect(stage.sends).toHaveLength(1);
    });
  });

  it("looks first after a crash in the middle of a merge, and sends it only if it did not happen (S8)", async () => {
    for (const [shows, sends] of [
      [merged, 0],
      [pull, 1],
    ] as const) {
      await withStage(async (stage) => {
        const lease = await stage.store.acquireLease("head", "crashed", 0 as Instant, 1);
        if (lease === null) throw new Error("no lease");
        const intent = { key: `merge/1/7/${head}/1`, kind: "merge", payloadHash: "squash" };
        await stage.store.beginEffect(intent, lease, 0 as Instant);
        expect(await stage.merge([done], [shows])).toBe("merged");
        expect(stage.sends).toHaveLength(sends);
      });
    }
  });
});
