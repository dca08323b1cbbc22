import { describe, expect, it } from "vitest";
import { type CommentRead, GitHubError, type PullRead } from "#adapters/github/github.ts";
import type { Instant, RepoId } from "#core/ids.ts";
import { askReviewers, type AskReviewersSources } from "#flows/ask-reviewers.ts";
import type { FreshJudgement } from "#flows/judge-pull.ts";
import { readMemory } from "#flows/memory.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { buildJudgement, buildReview, earlier, head, minute, read } from "#test/support/judge.ts";

const key = { repo: 1 as RepoId, number: 7 };
const ownAppId = 7;
const transient = new GitHubError("transient", "POST", "502");

const contract = `
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [], reviews: { reviewers: [greptile] } } }
reviewers: { greptile: { adapter: greptile, appId: 3, rerunComment: "@greptileai review this" } }
`;

interface Stage {
  /** What was asked for on GitHub. */
  readonly comments: CommentRead[];
  /** What the next comment ends with: GitHub has it, or not, and Headgate does not hear. */
  loss: { readonly isDone: boolean } | null;
  /** Whether the reviewer has answered by now. */
  hasAnswered: boolean;
  readonly look: () => Promise<number>;
}

async function withStage(act: (stage: Stage) => Promise<void>): Promise<void> {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  let time: number = minute(10);
  const now = () => (time += 1) as Instant;
  const stage: Stage = {
    comments: [],
    loss: null,
    hasAnswered: false,
    look: async () => {
      const lease = await store.acquireLease("pull/1/7", "me", now(), 60_000);
      if (lease === null) throw new Error("no lease");
      const { requests } = await readMemory(store, key, { head, baseRef: "main" });
      const before = buildReview("greptile", "clean", { head: earlier });
      const reviews = stage.hasAnswered ? read(before, buildReview("greptile", "clean", { at: now() })) : read(before);
      const judged = buildJudgement(contract, ["src/charge.ts"], { facts: { reviews, requests } });
      const judgement: FreshJudgement = { ...judged, reviews: null, orders: [] };
      const pull = { number: key.number, head, isDraft: false } as PullRead;
      return (await askReviewers(sources, lease, key, pull, judgement)).wrote;
    },
  };
  const sources: AskReviewersSources = {
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
        const { loss } = stage;
        stage.loss = null;
        if (loss?.isDone === false) throw transient;
        const times = { createdAt: now(), updatedAt: now() };
        stage.comments.push({ id: 1, number, author: null, viaAppId: ownAppId, body, ...times });
        if (loss !== null) throw transient;
        return 1;
      },
      updateComment: async () => {},
    },
  };
  await act(stage);
}

describe("a reviewer is asked once about a head (S5)", () => {
  it("however often it is looked at", async () => {
    await withStage(async ({ look, comments }) => {
      expect([await look(), await look()]).toEqual([1, 0]);
      expect(comments.map(({ body }) => body.split("\n", 1)[0])).toEqual(["@greptileai review this"]);
    });
  });

  it.each([
    { name: "GitHub never had", isDone: false },
    { name: "GitHub has", isDone: true },
  ])("also where the end of the first request was not known, and $name it", async ({ isDone }) => {
    await withStage(async (stage) => {
      stage.loss = { isDone };
      await expect(stage.look()).rejects.toBe(transient);
      await stage.look();
      await stage.look();
      expect(stage.comments).toHaveLength(1);
    });
  });

  it("and not again where the end of the request was not known and the reviewer has answered", async () => {
    await withStage(async (stage) => {
      stage.loss = { isDone: false };
      await expect(stage.look()).rejects.toBe(transient);
      stage.hasAnswered = true;
      expect(await stage.look()).toBe(0);
      expect(stage.comments).toEqual([]);
    });
  });
});
