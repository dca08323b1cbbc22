import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { parseCommitSha, type CommitSha, type Instant } from "#core/ids.ts";
import type { ReviewState } from "#core/gate/facts.ts";
import type { ReviewMaterial, StatusMaterial, SubmittedReview } from "#core/review/material.ts";
import { readReviewRun } from "#core/review/read.ts";
import type { ReviewRun } from "#core/review/run.ts";
import type { Reviewer } from "#sandbox/reviewers/reviewer.ts";
import { type Behaviour, type ReviewerKind, reviewerKinds } from "#sandbox/reviewers/script.ts";
import { lines, openShop, type Shop } from "#test/sandbox/pulls/shop.ts";
import {
  besideTheDiff,
  hire,
  onTheDiff,
  openCart,
  type OpenedCart,
  openReviewedShop,
  type ReviewedShop,
} from "#test/sandbox/reviewers/hire.ts";
import { buildReviewer } from "./material.ts";

const at = (text: string | null): Instant => Date.parse(text ?? "") as Instant;

function shaOf(text: string): CommitSha {
  const sha = parseCommitSha(text);
  if (sha === null) throw new Error(`${text} is no commit`);
  return sha;
}

const states: Readonly<Record<string, SubmittedReview["state"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  COMMENTED: "commented",
  DISMISSED: "dismissed",
};

/** What a reviewer published on a pull request, as REST tells it; nothing there tells of resolved threads. */
async function readMaterial(
  shop: Shop,
  { accountId }: Reviewer,
  { number, head }: OpenedCart,
): Promise<ReviewMaterial> {
  const api = shop.as(shop.dev);
  const read = async (rest: string) => (await api.get(shop.path(rest))).body;
  const isOwn = ({ user }: any): boolean => user.id === accountId;
  const pull = await read(`/pulls/${number}`);
  const push: any = shop.events.findLast(
    ({ event, action, payload }) =>
      event === "pull_request" && action === "synchronize" && payload["number"] === number,
  );
  const comments: readonly any[] = (await read(`/pulls/${number}/comments`)).filter(isOwn);
  return {
    headSince: at(push?.payload.pull_request.updated_at ?? pull.created_at),
    comparedSince: at(pull.created_at),
    isShared: false,
    checkRuns: (await read(`/commits/${head}/check-runs?filter=all`)).check_runs.map((run: any) => ({
      id: run.id,
      name: run.name,
      appId: run.app.id,
      appSlug: run.app.slug,
      head: shaOf(run.head_sha),
      status: run.status,
      conclusion: run.conclusion,
      title: run.output.title,
      summary: run.output.summary,
      text: run.output.text,
      url: run.html_url,
      startedAt: at(run.started_at),
      completedAt: run.completed_at === null ? null : at(run.completed_at),
    })),
    statuses: (await read(`/commits/${head}/statuses`))
      .filter(({ creator }: any) => creator.id === accountId)
      .map((status: any) => ({
        id: status.node_id,
        context: status.context,
        head: shaOf(head),
        state: status.state,
        description: status.description,
        createdAt: at(status.created_at),
      }))
      .filter(isNewestOfContext),
    reviews: (await read(`/pulls/${number}/reviews`)).filter(isOwn).map((review: any) => ({
      id: review.id,
      state: states[review.state] ?? "commented",
      body: review.body,
      head: shaOf(review.commit_id),
      submittedAt: at(review.submitted_at),
      updatedAt: null,
      isEditedByOther: false,
    })),
    comments: (await read(`/issues/${number}/comments`)).filter(isOwn).map((comment: any) => ({
      id: comment.id,
      body: comment.body,
      createdAt: at(comment.created_at),
      updatedAt: at(comment.updated_at),
      viaAppId: comment.performed_via_github_app?.id ?? null,
      isEditedByOther: false,
    })),
    threads: comments.map((comment) => ({
      id: comment.id,
      threadId: String(comment.in_reply_to_id ?? comment.id),
      opensThread: comment.in_reply_to_id === undefined,
      path: comment.path,
      line: comment.line,
      originalLine: comment.original_line,
      isResolved: false,
      isResolvedByReviewer: false,
      isOutdated: comment.line === null,
      head: shaOf(comment.original_commit_id),
      body: comment.body,
      hunk: comment.diff_hunk,
      createdAt: at(comment.created_at),
      isEditedByOther: false,
    })),
  };
}

/** REST lists them newest first. */
function isNewestOfContext({ context }: StatusMaterial, index: number, all: readonly StatusMaterial[]): boolean {
  return all.findIndex((one) => one.context === context) === index;
}

async function judge(shop: Shop, kind: ReviewerKind, reviewer: Reviewer, pull: OpenedCart): Promise<ReviewRun | null> {
  const material = await readMaterial(shop, reviewer, pull);
  return readReviewRun(buildReviewer(kind, { appId: reviewer.appId }), material, shaOf(pull.head));
}

const findings = [onTheDiff, besideTheDiff];
const clean: Behaviour = { kind: "clean" };
const found: Behaviour = { kind: "findings", findings };

const rows: readonly (readonly [behaviour: Behaviour, state: ReviewState | null])[] = [
  [clean, "clean"],
  [found, "findings"],
  [{ kind: "green-with-findings", findings }, "findings"],
  [{ kind: "findings", findings: [onTheDiff] }, "findings"],
  [{ kind: "green-with-findings", findings: [besideTheDiff] }, "findings"],
  [{ kind: "silent" }, null],
  [{ kind: "rate-limited" }, "rate-limited"],
  [{ kind: "skipped" }, "skipped"],
  [{ kind: "errored" }, "errored"],
  [{ kind: "too-large" }, "too-large"],
  [{ kind: "edited-summary", first: clean, next: found }, "findings"],
  // What was found stays found, as reviewers repeat only what is new.
  [{ kind: "edited-summary", first: found, next: clean }, "findings"],
];

test.each(rows)(
  "what coderabbit publishes where it reports by commit statuses, when it is %j",
  async (behaviour, state) => {
    await using shop = await openShop();
    const reviewer = await hire(shop, "coderabbit", behaviour, { reportsBy: "status" });
    const pull = await openCart(shop);
    expect((await judge(shop, "coderabbit", reviewer, pull))?.state ?? null).toBe(state);
  },
);

describe.each(reviewerKinds)("what %s publishes", (kind) => {
  let reviewed: ReviewedShop;
  beforeAll(async () => {
    reviewed = await openReviewedShop();
  });
  afterAll(() => reviewed[Symbol.asyncDispose]());

  test.each(rows)("when it is %j", async (behaviour, state) => {
    const { reviewer, ...pull } = await reviewed.review(kind, behaviour);
    expect((await judge(reviewed.shop, kind, reviewer, pull))?.state ?? null).toBe(state);
  });

  test("when it found two things, with what they are", async () => {
    const { reviewer, ...pull } = await reviewed.review(kind, found);
    const run = await judge(reviewed.shop, kind, reviewer, pull);
    const told = run?.findings.map(({ severity, path, title }) => `${severity} ${path} ${title}`) ?? [];
    const severity = { greptile: "P1", coderabbit: "P1", copilot: "P2" }[kind];
    const claim = kind === "copilot" ? `${onTheDiff.title}. ${onTheDiff.body}` : onTheDiff.title;
    expect(told).toEqual(
      expect.arrayContaining([`${severity} src/cart.ts ${claim}`, "P2 README.md The price list is read twice"]),
    );
    // Greptile's confidence is a finding as well.
    expect(told).toHaveLength(kind === "greptile" ? 3 : 2);
  });

  test("while it takes its time, and when it is late", async () => {
    await using shop = await openShop();
    const waits: (() => void)[] = [];
    const wait = () => new Promise<void>((resolve) => waits.push(resolve));
    const late: Behaviour = { kind: "late", afterMs: 60_000, next: clean };
    const reviewer = await hire(shop, kind, late, { delayMs: 60_000, wait });
    const pull = await openCart(shop);
    expect(await judge(shop, kind, reviewer, pull)).toBeNull();
    await expect.poll(() => waits.length).toBe(1);
    waits[0]?.();
    await expect.poll(() => waits.length).toBe(2);
    // Copilot shows nothing before it submits.
    expect((await judge(shop, kind, reviewer, pull))?.state ?? null).toBe(kind === "copilot" ? null : "running");
    waits[1]?.();
    await reviewer.settled();
    expect((await judge(shop, kind, reviewer, pull))?.state).toBe("clean");
  });

  test("on one head after the other: nothing of the new one, findings that stand, a limit, and clean once it is fixed", async () => {
    let skippedMs = 0;
    // A comment that names no commit may be about either of two heads of one second.
    await using shop = await openShop({ sandbox: { now: () => Date.now() + skippedMs } });
    let behaviour: Behaviour = clean;
    const reviewer = await hire(shop, kind, () => behaviour, { onPush: true });
    const { number } = await openCart(shop);
    const push = async (next: Behaviour, files: Readonly<Record<string, string>>) => {
      behaviour = next;
      skippedMs += 1_000;
      const head = await shop.commit("feature", files);
      await shop.sandbox.idle();
      return (await judge(shop, kind, reviewer, { number, head }))?.state ?? null;
    };
    const fixed = { "src/cart.ts": lines(20, { 5: "5", 9: "nine" }) };
    expect(await push({ kind: "silent" }, { "src/more.ts": "1\n" })).toBeNull();
    expect(await push({ kind: "rate-limited" }, { "src/more.ts": "2\n" })).toBe("rate-limited");
    expect(await push({ kind: "findings", findings: [onTheDiff] }, { "src/more.ts": "3\n" })).toBe("findings");
    expect(await push({ kind: "findings", findings: [onTheDiff] }, { "src/more.ts": "4\n" })).toBe("findings");
    expect(await push(clean, fixed)).toBe("clean");
  });
});
