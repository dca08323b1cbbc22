import { describe, expect, it } from "vitest";
import { type CheckRunRead, GitHubError, type PullRead, type RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { PullNote, Store } from "#adapters/store/store.ts";
import type { Instant, RepoId } from "#core/ids.ts";
import { type Evaluation, evaluatePull, type EvaluationSources } from "#flows/evaluate.ts";
import { type Obedience, obeyOrder } from "#flows/obey-order.ts";
import { sweepRepository } from "#flows/sweep.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { buildSurroundings, shownAs } from "#test/support/evaluation.ts";
import { base, buildChange, head } from "#test/support/judge.ts";

const repo = 1 as RepoId;

describe("a pull request that turns out to be closed", () => {
  it.each([
    { answer: "there is none of that number", pull: null },
    { answer: "it is closed", pull: { state: "closed", head, baseRef: "main", updatedAt: 2_000 } },
  ])("has those judged again that share the head it was known by: $answer", async ({ pull }) => {
    await using embedded = await openEmbeddedStore();
    const { store } = embedded;
    const note = { repo, head, isOpen: true, updatedAt: 1_000 as Instant, seenAt: 1_000 as Instant };
    await store.notePull({ ...note, number: 7, baseRef: "next" });
    await store.notePull({ ...note, number: 8, baseRef: "main" });
    const asked: string[] = [];
    const evaluation = await evaluatePull(
      {
        ...buildSurroundings(),
        repository: { readPull: async () => pull } as unknown as RepositoryOnGitHub,
        store,
        jobs: { ask: async (asks) => void asked.push(...asks.map(({ queue, key }) => `${queue} ${key}`)) },
        ownAppId: 7,
        now: () => 1_000_000 as Instant,
      },
      { repo, number: 8 },
    );
    expect(evaluation.at).toBe(null);
    expect(asked).toEqual(["pull 1/7"]);
  });
});

const grace = { id: 12, login: "grace", kind: "human" } as const;
const shownAt = 1_000_000;

/** An open pull request under a contract that asks nothing and merges by itself. */
function buildPull(number: number): PullRead {
  const text = `
version: 1
riskTierRules: { low: [docs/**] }
mergePolicy: { low: { requiredChecks: [], autoMerge: squash } }
`;
  const file = { kind: "file", mode: "100644", blob: "1".repeat(40), bytes: new TextEncoder().encode(text) } as const;
  const found = [{ path: ".github/risk-contract.yml", file }];
  const author = { id: 11, login: "ada", kind: "human" } as const;
  return {
    number,
    nodeId: `PR_${number}`,
    title: "A guide",
    url: `https://github.com/octo/shop/pull/${number}`,
    state: "open",
    isDraft: false,
    author,
    head,
    headRef: "guide",
    isFork: false,
    baseRef: "main",
    comparedSince: shownAt as Instant,
    hadOtherBase: false,
    headForcedAt: null,
    baseTip: base,
    defaultRef: "main",
    defaultTip: base,
    changedFiles: 1,
    updatedAt: shownAt as Instant,
    mergeable: "mergeable",
    isInMergeQueue: false,
    hasMergeQueue: false,
    isAutoMergeArmed: false,
    headTree: "tree",
    mergeTree: null,
    mergeCommit: null,
    commitCount: 1,
    contractFiles: { base: found, default: found },
    commitAuthors: [author],
    siblings: [],
    reviews: [],
    threads: [],
    statuses: [],
    requiredContexts: [],
  };
}

interface Stage {
  readonly store: Store;
  readonly sources: EvaluationSources;
  readonly runs: CheckRunRead[];
  readonly merged: number[];
  time: number;
  /** Called while a pull request is judged, and right before GitHub is told to merge. */
  whileJudged: () => Promise<unknown>;
  whileMerged: () => Promise<unknown>;
  readThread: () => Promise<null>;
  readonly look: (number?: number) => Promise<Evaluation>;
  /** Grace writes `/headgate <text>` on the pull request. */
  readonly say: (id: string, text: string, number?: number) => Promise<void>;
  readonly obey: (id: string) => Promise<Obedience>;
}

/** GitHub knows these pull requests, all with one head. */
async function withPulls(pulls: readonly PullRead[], act: (stage: Stage) => Promise<void>): Promise<void> {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  const runs: CheckRunRead[] = [];
  const repository: Partial<RepositoryOnGitHub> = {
    readPull: async (number) => pulls.find((one) => one.number === number) ?? null,
    readCheckRuns: async () => [...runs],
    readChange: async () => {
      await stage.whileJudged();
      return buildChange(["docs/guide.md"]);
    },
    createCheckRun: async (run) => runs.push(shownAs(7, runs.length + 1, run)),
    updateCheckRun: async (id, run) => void (runs[id - 1] = shownAs(7, id, run)),
    readThread: () => stage.readThread(),
    readDiscussion: async () => ({ comments: [], reviews: [], threads: [] }),
    readMergeRules: async () => ({ required: [{ context: "risk-policy-gate", appId: 7 }], canBypass: "no" }),
    mergePull: async ({ number }) => {
      await stage.whileMerged();
      stage.merged.push(number);
      return { kind: "merged", commit: null };
    },
    readPerson: async (account) => ({ ...account, permission: "write", teams: [] }),
    readComment: async (id) => {
      const order = await store.readOrder(`comment/${id}`);
      const at = 0 as Instant;
      return { id, number: order?.number ?? 0, author: grace, viaAppId: null, body: "", createdAt: at, updatedAt: at };
    },
    addReaction: async () => {},
    createComment: async () => 1_000,
  };
  const sources: EvaluationSources = {
    ...buildSurroundings(),
    repository: repository as RepositoryOnGitHub,
    store,
    jobs: { ask: async () => {} },
    ownAppId: 7,
    sign: () => "A".repeat(43),
    mayMerge: () => true,
    now: () => stage.time as Instant,
  };
  const stage: Stage = {
    store,
    sources,
    runs,
    merged: [],
    time: shownAt + 600_000,
    whileJudged: async () => {},
    whileMerged: async () => {},
    readThread: async () => null,
    look: (number = 7) => evaluatePull(sources, { repo, number }),
    say: async (id, text, number = 7) => {
      await store.recordOrder({ id, repo, number, text, actor: grace, head: null, at: stage.time as Instant });
    },
    obey: (id) => obeyOrder({ ...sources, holder: "order" }, { repo, id }),
  };
  await act(stage);
}

/** The lease of the head is renewed when what follows the verdict is done and the merge is next. */
function beforeMerge(store: Store, act: () => Promise<void>): Store {
  return {
    ...store,
    renewLease: async (lease, now, ttlMs) => {
      if (lease.scope.startsWith("head/")) await act();
      return store.renewLease(lease, now, ttlMs);
    },
  };
}

describe("a green", () => {
  it("does not pass a hold that was granted while the pull request was judged", async () => {
    await withPulls([buildPull(7)], async (stage) => {
      stage.whileJudged = async () => {
        stage.whileJudged = async () => {};
        await stage.say("comment/17", "hold");
        expect(await stage.obey("comment/17")).toBe("accepted");
      };
      expect(await stage.look()).toMatchObject({ kind: "busy", wrote: 0, at: stage.time });
      expect(stage.runs).toEqual([]);
      expect(await stage.look()).toMatchObject({ verdict: "block", merge: null });
      expect(stage.runs.map(({ conclusion }) => conclusion)).toEqual(["failure"]);
    });
  });
});

describe("a merge", () => {
  const pulls = [buildPull(7)];

  it("comes with the look that finds the check green on GitHub", async () => {
    await withPulls(pulls, async ({ look, merged }) => {
      expect(await look()).toMatchObject({ wrote: 1, merge: "next" });
      expect(await look()).toMatchObject({ wrote: 0, merge: "merged" });
      expect(merged).toEqual([7]);
    });
  });

  it.each([
    { on: "it", of: 7, siblings: [] },
    { on: "another one with the head", of: 8, siblings: [8] },
  ])("does not pass a hold on $on that was granted after it was judged", async ({ of, siblings }) => {
    await withPulls([{ ...buildPull(7), siblings }, buildPull(8)], async (stage) => {
      await stage.look();
      const { sources, store } = stage;
      // What follows the verdict is done; the merge is next.
      const late = beforeMerge(store, async () => {
        await stage.say("comment/17", "hold", of);
        expect(await stage.obey("comment/17")).toBe("accepted");
      });
      const evaluation = await evaluatePull({ ...sources, store: late }, { repo, number: 7 });
      // Nothing is in the way of looking again, and that look finds the hold.
      expect(evaluation).toMatchObject({ verdict: "allow", merge: "next", at: stage.time });
      expect(await stage.look()).toMatchObject({ merge: null });
      expect(stage.merged).toEqual([]);
    });
  });

  it("waits while an order is being looked into", async () => {
    await withPulls(pulls, async ({ look, sources, store, merged, time }) => {
      await look();
      const late = beforeMerge(store, async () => {
        await store.acquireLease("pull/1/7", "order", time as Instant, 60_000);
      });
      const evaluation = await evaluatePull({ ...sources, store: late }, { repo, number: 7 });
      expect(evaluation).toMatchObject({ merge: "next", at: time + 1_000 });
      expect(merged).toEqual([]);
    });
  });

  it("waits for an order that was not looked into", async () => {
    await withPulls(pulls, async (stage) => {
      await stage.look();
      await stage.say("comment/17", "recheck");
      expect(await stage.look()).toMatchObject({ merge: "next", at: stage.time + 15_000 });
      expect(stage.merged).toEqual([]);
      await stage.obey("comment/17");
      expect(await stage.look()).toMatchObject({ merge: "merged" });
    });
  });

  it("waits until it is known what came of a thread that was to be resolved", async () => {
    await withPulls(pulls, async (stage) => {
      await stage.look();
      const { store, time } = stage;
      const effect = { key: "thread/1/7/T1", kind: "thread", payloadHash: "once" };
      const lease = await store.acquireLease("pull/1/7", "me", time as Instant, 60_000);
      if (lease === null) throw new Error("no lease");
      await store.beginEffect(effect, lease, time as Instant);
      await store.releaseLease(lease);
      const away = new GitHubError("transient", "graphql", "status 502");
      stage.readThread = () => Promise.reject(away);
      expect(await stage.look()).toMatchObject({ merge: "next", at: stage.time + 15_000 });
      expect(stage.merged).toEqual([]);
      stage.readThread = async () => null;
      expect(await stage.look()).toMatchObject({ merge: "merged" });
    });
  });

  it("lets no order be granted until GitHub has answered", async () => {
    await withPulls(pulls, async (stage) => {
      await stage.look();
      stage.whileMerged = async () => {
        await stage.say("comment/17", "hold");
        expect(await stage.obey("comment/17")).toBe("busy");
      };
      expect(await stage.look()).toMatchObject({ merge: "merged" });
      expect(await stage.obey("comment/17")).toBe("accepted");
    });
  });
});

describe("a pull request that GitHub does not know", () => {
  const note: PullNote = {
    repo,
    number: 8,
    head,
    baseRef: "main",
    isOpen: true,
    updatedAt: shownAt as Instant,
    seenAt: shownAt as Instant,
  };

  it.each([
    { afterMs: 299_999, what: "may only not be shown yet", kind: "stale", checks: [] },
    { afterMs: 300_000, what: "stands in no other's way", kind: "judged", checks: ["success"] },
  ])("$what, $afterMs ms after it was seen", async ({ afterMs, kind, checks }) => {
    await withPulls([buildPull(7)], async (stage) => {
      await stage.store.notePull(note);
      stage.time = shownAt + afterMs;
      expect(await stage.look()).toMatchObject({ kind });
      expect(stage.runs.map(({ conclusion }) => conclusion)).toEqual(checks);
    });
  });

  it("is closed to us until it is listed, or a webhook tells of it", async () => {
    await withPulls([], async ({ store, sources, look }) => {
      const open = async () => (await store.listOpenPulls({ repo, head })).map(({ number }) => number);
      await store.notePull(note);
      expect(await look(8)).toMatchObject({ kind: "gone", at: null });
      expect(await open()).toEqual([]);

      const listed = { ...sources, repository: { listOpenPulls: async () => [note] } };
      await sweepRepository(listed, { repo }, 0);
      expect(await open()).toEqual([8]);

      expect(await look(8)).toMatchObject({ kind: "gone" });
      await store.notePull({ ...note, updatedAt: (shownAt + 1) as Instant });
      expect(await open()).toEqual([8]);
    });
  });
});
