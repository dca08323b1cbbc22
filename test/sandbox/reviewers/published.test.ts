import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Behaviour, ReviewerKind } from "#sandbox/reviewers/script.ts";
import { openShop } from "#test/sandbox/pulls/shop.ts";
import {
  besideTheDiff,
  hire,
  onTheDiff,
  openCart,
  openReviewedShop,
  readPublished,
  type ReviewedShop,
} from "./hire.ts";

const both = [onTheDiff, besideTheDiff];

let reviewed: ReviewedShop;
beforeAll(async () => {
  reviewed = await openReviewedShop();
});
afterAll(() => reviewed[Symbol.asyncDispose]());

async function publishedBy(kind: ReviewerKind, behaviour: Behaviour) {
  const { reviewer, ...pull } = await reviewed.review(kind, behaviour);
  return { head: pull.head, ...(await readPublished(reviewed.shop, reviewer, pull)) };
}

describe("Greptile", () => {
  test("clean: a green check run, and a summary that names the head", async () => {
    const { head, checks, comments, reviews } = await publishedBy("greptile", { kind: "clean" });
    expect(checks).toEqual(["Greptile Review completed success: Greptile Review | 1 file reviewed, no comments"]);
    expect(comments).toEqual([expect.stringContaining("<h3>Confidence Score: 5/5</h3>")]);
    expect(comments[0]).toMatch(new RegExp(`Reviews \\(1\\): Last reviewed commit: .*/acme/shop/commit/${head}\\)`));
    expect(reviews).toEqual([]);
  });

  test("findings: badges at lines, the rest outside the diff, and less confidence than is required", async () => {
    const { checks, comments, inline } = await publishedBy("greptile", { kind: "findings", findings: both });
    const title = "Confidence 2/5 - below your required 5/5";
    expect(checks).toEqual([`Greptile Review completed failure: ${title} | ${title}`]);
    expect(inline).toEqual([{ path: "src/cart.ts", line: 5, body: expect.stringContaining('<img alt="P1"') }]);
    expect(inline[0]?.body).toContain("**The sum is never rounded**\n\nTwo thirds of a cent add up.");
    expect(comments[0]).toContain(
      "<summary><h3>Comments Outside Diff (1)</h3></summary>\n\n1. `README.md`, line 1 ([link](",
    );
  });

  test("green with findings: the check run only says that it ran", async () => {
    const { checks, inline } = await publishedBy("greptile", { kind: "green-with-findings", findings: [onTheDiff] });
    expect(checks).toEqual(["Greptile Review completed success: Greptile Review | 1 file reviewed, 1 comment added"]);
    expect(inline).toHaveLength(1);
  });

  const refusals: readonly (readonly [kind: "rate-limited" | "skipped" | "too-large", comment: string])[] = [
    ["rate-limited", "`octo-dev` has reached the 50-credit limit for trial accounts."],
    ["skipped", "<!-- greptile-status -->\nNo reviewable files after applying ignore patterns."],
    ["too-large", "<!-- greptile-status -->\nToo many files changed for review."],
  ];
  test.each(refusals)("%s: a comment that names no commit, and no check run", async (kind, comment) => {
    const { checks, comments, reviews } = await publishedBy("greptile", { kind });
    expect({ checks, comments, reviews }).toEqual({
      checks: [],
      comments: [expect.stringContaining(comment)],
      reviews: [],
    });
  });

  test("errored: a neutral check run", async () => {
    const { checks, comments } = await publishedBy("greptile", { kind: "errored" });
    expect(checks).toEqual([expect.stringMatching(/^Greptile Review completed neutral: .*encountered an error/)]);
    expect(comments).toEqual([]);
  });
});

describe("CodeRabbit", () => {
  test("clean: its summary says so, for a range of commits", async () => {
    const { head, checks, comments, reviews } = await publishedBy("coderabbit", { kind: "clean" });
    expect(checks).toEqual(["CodeRabbit completed success:  | "]);
    expect(comments[0]?.split("\n").slice(0, 2)).toEqual([
      "<!-- This is an auto-generated comment: summarize by coderabbit.ai -->",
      "No actionable comments were generated in the recent review. 🎉",
    ]);
    expect(comments[0]).toMatch(new RegExp(`from the base of the PR and between [0-9a-f]{40} and ${head}\\.`));
    expect([comments.length, reviews]).toEqual([1, []]);
  });

  test.each(["findings", "green-with-findings"] as const)("%s: a review, and a green check run", async (kind) => {
    const { head, checks, reviews, inline } = await publishedBy("coderabbit", { kind, findings: both });
    expect(checks).toEqual(["CodeRabbit completed success:  | "]);
    expect(reviews).toEqual([
      { state: "COMMENTED", commit: head, body: expect.stringMatching(/^\*\*Actionable comments posted: 1\*\*\n/) },
    ]);
    expect(reviews[0]?.body).toContain("> <summary>⚠️ Outside diff range comments (1)</summary><blockquote>");
    expect(reviews[0]?.body).toContain("> `1`: _⚠️ Potential issue_ | _🟡 Minor_ | _⚡ Quick win_");
    expect(inline).toEqual([{ path: "src/cart.ts", line: 5, body: expect.stringContaining("_🟠 Major_") }]);
  });

  const refusals: readonly (readonly [
    kind: Behaviour["kind"] & ("rate-limited" | "skipped" | "too-large" | "errored"),
    check: string,
    comment: string,
  ])[] = [
    ["rate-limited", "success: Review rate limited | Review rate limited", "> ## Review limit reached"],
    ["skipped", "success:  | ", "> No files of this PR match"],
    ["too-large", "success:  | ", "> Too many files!"],
    ["errored", "success: Review failed | Review failed", "> ## Review failed"],
  ];
  test.each(refusals)("%s: a box at the top of its summary", async (kind, check, comment) => {
    const { checks, comments, reviews } = await publishedBy("coderabbit", { kind });
    expect({ checks, comments, reviews }).toEqual({
      checks: [`CodeRabbit completed ${check}`],
      comments: [expect.stringContaining(comment)],
      reviews: [],
    });
  });

  test("a limit stands above what an earlier pass left", async () => {
    await using shop = await openShop();
    const verdict = ({ attempt }: { attempt: number }) => ({ kind: attempt === 1 ? "clean" : "rate-limited" }) as const;
    const reviewer = await hire(shop, "coderabbit", verdict, { respondsTo: "@coderabbitai review" });
    const pull = await openCart(shop);
    await shop.as(shop.dev).post(shop.path("/issues/1/comments"), { body: "@coderabbitai review" });
    await shop.sandbox.idle();
    const { comments } = await readPublished(shop, reviewer, pull);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toMatch(/Review limit reached[^]*No actionable comments were generated[^]*## Walkthrough/);
  });
});

describe("Copilot", () => {
  test("clean: a review that counts no comments", async () => {
    const { head, checks, reviews } = await publishedBy("copilot", { kind: "clean" });
    const body = "Copilot reviewed 1 out of 1 changed file in this pull request and generated no comments.";
    expect(reviews).toEqual([{ state: "COMMENTED", commit: head, body: expect.stringContaining(body) }]);
    expect(checks).toEqual([]);
  });

  test("findings: comments without a badge, and what is beside the diff suppressed", async () => {
    const { reviews, inline } = await publishedBy("copilot", { kind: "findings", findings: both });
    expect(reviews[0]?.body).toContain("and generated 1 comment.");
    expect(reviews[0]?.body).toContain(
      "<summary>Comments suppressed due to low confidence (1)</summary>\n\n**README.md:1**\n* The price list is read twice",
    );
    expect(inline).toEqual([
      { path: "src/cart.ts", line: 5, body: "The sum is never rounded. Two thirds of a cent add up." },
    ]);
  });

  test("green with findings: no comments, and all of them suppressed", async () => {
    const { reviews, inline } = await publishedBy("copilot", { kind: "green-with-findings", findings: [onTheDiff] });
    expect(reviews[0]?.body).toMatch(/generated no comments\.[^]*suppressed due to low confidence \(1\)/);
    expect(inline).toEqual([]);
  });

  const refusals: readonly (readonly [kind: "rate-limited" | "skipped" | "too-large" | "errored", words: string])[] = [
    ["rate-limited", "has reached their quota limit."],
    ["skipped", "Copilot wasn't able to review any files in this pull request."],
    ["too-large", "it exceeds the maximum number of files (300)."],
    ["errored", "Copilot encountered an error and was unable to review this pull request."],
  ];
  test.each(refusals)("%s: a review as well", async (kind, words) => {
    const { comments, reviews } = await publishedBy("copilot", { kind });
    expect([comments, reviews.map(({ body }) => body)]).toEqual([[], [expect.stringContaining(words)]]);
  });
});

test.each(["greptile", "coderabbit", "copilot"] as const)("%s that is silent publishes nothing", async (kind) => {
  const { checks, comments, reviews, inline } = await publishedBy(kind, { kind: "silent" });
  expect({ checks, comments, reviews, inline }).toEqual({ checks: [], comments: [], reviews: [], inline: [] });
});
