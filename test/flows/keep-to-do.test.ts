import { describe, expect, it } from "vitest";
import { type CommentRead, GitHubError, type PullRead } from "#adapters/github/github.ts";
import { decide } from "#core/gate/decide.ts";
import type { Facts } from "#core/gate/facts.ts";
import type { CommitSha, Instant, RepoId } from "#core/ids.ts";
import { assess } from "#core/risk/assess.ts";
import type { FreshJudgement } from "#flows/judge-pull.ts";
import { keepToDo, type ToDoSources } from "#flows/keep-to-do.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import {
  base,
  buildApproval,
  buildChange,
  buildCheck,
  buildFacts,
  buildReview,
  contractOf,
  earlier,
  head,
  minute,
  read,
  sha,
} from "#test/support/judge.ts";

const key = { repo: 1 as RepoId, number: 7 };
const ownAppId = 7;
const transient = new GitHubError("transient", "PATCH", "502");

const contract = contractOf(`
version: 1
riskTierRules: { high: [src/**] }
reviewers: { greptile: { adapter: greptile, appSlug: greptile-apps, appId: 867647 } }
mergePolicy: { high: { requiredChecks: [CI], reviews: { reviewers: [greptile] }, approvals: { count: 1 } } }
`);

/** What is there on a head. */
const states = {
  findings: (at) => ({
    checks: read(buildCheck("CI", { head: at })),
    reviews: read(
      buildReview("greptile", "findings", {
        head: at,
        findings: [{ fingerprint: "f", severity: "P1", path: "src/pay.ts", title: "the old finding" }],
      }),
    ),
  }),
  nothing: () => ({}),
  "a review runs": (at) => ({
    checks: read(buildCheck("CI", { head: at })),
    reviews: read(buildReview("greptile", "running", { head: at, at: minute(9) })),
  }),
  "a check runs": (at) => ({
    checks: read(buildCheck("CI", { head: at, conclusion: null })),
    reviews: read(buildReview("greptile", "clean", { head: at })),
    approvals: read(buildApproval("grace", { head: at })),
  }),
  "an approval is missing": (at) => ({
    checks: read(buildCheck("CI", { head: at })),
    reviews: read(buildReview("greptile", "clean", { head: at })),
  }),
  all: (at) => ({
    checks: read(buildCheck("CI", { head: at })),
    reviews: read(buildReview("greptile", "clean", { head: at })),
    approvals: read(buildApproval("grace", { head: at })),
  }),
} satisfies Record<string, (at: CommitSha) => Partial<Facts>>;

function judge(at: CommitSha, state: keyof typeof states): FreshJudgement {
  const assessment = assess(contract, buildChange(["src/pay.ts"], { head: at }));
  const facts = buildFacts({ head: at, ...states[state](at) });
  return {
    pull: { number: key.number, baseRef: "main", url: "https://github.com/octo/shop/pull/7" },
    verdict: decide(contract, assessment, facts, minute(10)),
    grounds: { policy: { contract, path: "c.yml", hash: `sha256:${"c".repeat(64)}`, commit: base }, assessment, facts },
    reviews: null,
    orders: [],
  };
}

interface Stage {
  /** As GitHub has them. */
  readonly comments: CommentRead[];
  /** What GitHub took: `created: This cannot merge yet (ccccccc)`. */
  readonly taken: string[];
  /** GitHub takes the next write, and its answer is lost. */
  isAnswerLost: boolean;
  readonly look: (at: CommitSha, state: keyof typeof states) => Promise<number>;
}

async function withStage(act: (stage: Stage) => Promise<void>): Promise<void> {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  let time: number = minute(10);
  const now = () => (time += 1) as Instant;
  const stage: Stage = {
    comments: [],
    taken: [],
    isAnswerLost: false,
    look: async (at, state) => {
      const lease = await store.acquireLease("pull/1/7", "me", now(), 60_000);
      if (lease === null) throw new Error("no lease");
      const pull = { number: key.number, head: at, isDraft: false } as PullRead;
      return (await keepToDo(sources, lease, key, pull, judge(at, state))).wrote;
    },
  };
  const take = (what: string, body: string) => {
    stage.taken.push(`${what}: ${/^### (.*)/.exec(body)?.[1]} (${/head `(\w+)`/.exec(body)?.[1]})`);
    if (!stage.isAnswerLost) return;
    stage.isAnswerLost = false;
    throw transient;
  };
  const sources: ToDoSources = {
    store,
    now,
    ownAppId,
    pause: async () => {},
    sign: (text) => Buffer.from(text).toString("base64url").slice(-43).padStart(43, "A"),
    repository: {
      readDiscussion: async () => ({
        reviews: [],
        comments: stage.comments.map((one) => ({ ...one, editedBy: "nobody" })),
        threads: [],
      }),
      createComment: async (number, body) => {
        const id = stage.comments.length + 1;
        const times = { createdAt: now(), updatedAt: now() };
        stage.comments.push({ id, number, author: null, viaAppId: ownAppId, body, ...times });
        take("created", body);
        return id;
      },
      updateComment: async (id, body) => {
        const index = stage.comments.findIndex((comment) => comment.id === id);
        const comment = stage.comments[index];
        if (comment === undefined) throw new GitHubError("not-found", "PATCH", "404");
        stage.comments[index] = { ...comment, body };
        take("edited", body);
      },
    },
  };
  await act(stage);
}

const blocked = "created: This cannot merge yet (ccccccc)";

describe("the comment for whoever has something to do", () => {
  it.each<readonly [now: keyof typeof states, edit: string]>([
    ["nothing", "edited: There is nothing for you to do now (bbbbbbb)"],
    ["a review runs", "edited: There is nothing for you to do now (bbbbbbb)"],
    ["a check runs", "edited: There is nothing for you to do now (bbbbbbb)"],
    ["an approval is missing", "edited: This waits for a person (bbbbbbb)"],
    ["findings", "edited: This cannot merge yet (bbbbbbb)"],
    ["all", "edited: Nothing is left for you to do (bbbbbbb)"],
  ])("speaks of the new head, once, and no more of the old one's findings: %s", async (state, edit) => {
    await withStage(async ({ look, taken, comments }) => {
      await look(earlier, "findings");
      expect(comments[0]?.body).toContain("the old finding");
      expect([await look(head, state), await look(head, state)]).toEqual([1, 0]);
      expect(taken).toEqual([blocked, edit]);
      expect(comments).toHaveLength(1);
      expect(comments[0]?.body.includes("the old finding")).toBe(state === "findings");
      expect(comments[0]?.body).not.toContain("ccccccc");
    });
  });

  it("takes one edit for a head while one thing after the other comes in, and one more when it is settled", async () => {
    await withStage(async ({ look, taken }) => {
      await look(earlier, "findings");
      for (const state of ["nothing", "a review runs", "nothing", "a check runs", "all", "all"] as const)
        await look(head, state);
      expect(taken).toEqual([
        blocked,
        "edited: There is nothing for you to do now (bbbbbbb)",
        "edited: Nothing is left for you to do (bbbbbbb)",
      ]);
    });
  });

  it("takes one edit for each head of a storm of pushes", async () => {
    await withStage(async ({ look, taken }) => {
      await look(earlier, "findings");
      const heads = ["1", "2", "3", "4", "5"].map(sha);
      for (const at of heads)
        for (const state of ["nothing", "a check runs", "a review runs"] as const) await look(at, state);
      expect(taken).toEqual([
        blocked,
        ...heads.map((at) => `edited: There is nothing for you to do now (${at.slice(0, 7)})`),
      ]);
    });
  });

  it("takes back at the same head what is so no longer", async () => {
    await withStage(async ({ look, taken }) => {
      await look(earlier, "findings");
      await look(earlier, "a review runs");
      expect(taken).toEqual([blocked, "edited: There is nothing for you to do now (ccccccc)"]);
    });
  });

  it("is not made where nobody has anything to do, nor made anew where someone deleted it", async () => {
    await withStage(async ({ look, taken, comments }) => {
      for (const state of ["nothing", "a review runs", "all"] as const) await look(earlier, state);
      expect(taken).toEqual([]);
      await look(earlier, "findings");
      comments.length = 0;
      expect(await look(head, "nothing")).toBe(0);
      expect([taken, comments]).toEqual([[blocked], []]);
    });
  });

  it("speaks of the new head also where nobody knew whether it was made, or edited (S8)", async () => {
    await withStage(async (stage) => {
      stage.isAnswerLost = true;
      await expect(stage.look(earlier, "findings")).rejects.toBe(transient);
      stage.isAnswerLost = true;
      await expect(stage.look(head, "nothing")).rejects.toBe(transient);
      expect(await stage.look(head, "nothing")).toBe(0);
      expect(stage.taken).toEqual([blocked, "edited: There is nothing for you to do now (bbbbbbb)"]);
      expect(stage.comments).toHaveLength(1);
    });
  });
});
