import { describe, expect, it, test } from "vitest";
import type { ReviewerAdapter } from "#core/contract/contract.ts";
import type { Instant } from "#core/ids.ts";
import { readReviewRuns } from "#core/review/read.ts";
import { fixture } from "./fixtures.ts";
import {
  after,
  buildMaterial,
  buildReviewer,
  check,
  comment,
  head,
  older,
  type Piece,
  review,
  status,
  thread,
} from "./material.ts";

/** When the pull request was set to another base. */
const retargeted = after(60);

interface Comparison {
  readonly comparedSince?: Instant | null;
  readonly isShared?: boolean;
}

function read(kind: ReviewerAdapter, published: readonly Piece[], comparison: Comparison = {}) {
  const material = { ...buildMaterial(kind, published), comparedSince: retargeted, ...comparison };
  return readReviewRuns(buildReviewer(kind), material, head);
}

function statesOf(...given: Parameters<typeof read>): readonly string[] {
  return read(...given).map(({ state }) => state);
}

const nothingAdded = { summary: fixture("greptile/check-nothing-added") };
const houseClean = fixture("generic/clean");
const again = { startedAt: retargeted, completedAt: after(65) } as const;
const spansIt = { startedAt: after(55), completedAt: after(65) } as const;

const cleanOnes: readonly [what: string, kind: ReviewerAdapter, published: readonly Piece[]][] = [
  ["a check run", "greptile", [check(nothingAdded)]],
  ["a check run that began before and ended after it", "greptile", [check({ ...nothingAdded, ...spansIt })]],
  ["a review", "copilot", [review(fixture("copilot/reviewed-all-no-comments"))]],
  [
    "a review that was edited after it",
    "generic",
    [review(houseClean, { submittedAt: after(6), updatedAt: after(65) })],
  ],
  ["a status and a comment", "coderabbit", [status(), comment(fixture("coderabbit/summary-nothing-actionable"))]],
  [
    "a comment, and only a status is newer",
    "coderabbit",
    [status({ createdAt: after(65) }), comment(fixture("coderabbit/summary-nothing-actionable"))],
  ],
  [
    "a status, and only a comment is newer",
    "coderabbit",
    [status(), comment(fixture("coderabbit/summary-nothing-actionable"), { updatedAt: after(65) })],
  ],
];

describe("a clean review from before the base was changed", () => {
  test.each(cleanOnes)("is as if there were none: %s", (_, kind, published) => {
    expect(statesOf(kind, published, { comparedSince: null })).toEqual(["clean"]);
    expect(statesOf(kind, published, { comparedSince: after(0) })).toEqual(["clean"]);
    expect(statesOf(kind, published)).toEqual([]);
  });

  it("counts again once the reviewer has looked again", () => {
    const published = [check(nothingAdded), check({ ...nothingAdded, ...again })];
    expect(statesOf("greptile", published)).toEqual(["clean"]);
  });

  it("leaves what it said of another commit as it was: that never counts, and whoever waits is told of it", () => {
    const published = [review(houseClean), review(fixture("generic/older-commit"), { head: older })];
    expect(read("generic", published).map((run) => run.head)).toEqual([older]);
  });

  it.each([
    { of: "that very second", submittedMs: 0, comparedMs: 999, expected: ["clean"] },
    { of: "the second before", submittedMs: -1, comparedMs: 0, expected: [] },
  ])("is not told from a later one within a second, since GitHub's are whole: one of $of", (row) => {
    const comparedSince = (retargeted + row.comparedMs) as Instant;
    const submittedAt = (retargeted + row.submittedMs) as Instant;
    expect(statesOf("generic", [review(houseClean, { submittedAt })], { comparedSince })).toEqual(row.expected);
  });
});

describe("findings from before the base was changed", () => {
  const found = [check({ conclusion: "failure", summary: fixture("generic/findings") })];

  it("count, and are no completed review", () => {
    const [first, second, ...others] = read("generic", found);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ state: "findings", findings: [{ severity: "P1" }, { severity: "P3" }] });
    expect(second).toMatchObject({ state: "unreadable", findings: [], at: first?.at });
  });

  it("are joined by those of a new look, which completes the review", () => {
    const published = [...found, review(houseClean, { submittedAt: after(61) })];
    expect(read("generic", published)).toMatchObject([
      { state: "findings", findings: [{ severity: "P1" }, { severity: "P3" }] },
    ]);
  });

  it("keep a new clean look from being clean", () => {
    const published = [
      thread(fixture("greptile/inline-p1"), { createdAt: after(6) }),
      check({ ...nothingAdded, ...again }),
    ];
    expect(read("greptile", published)).toMatchObject([{ state: "findings", findings: [{ severity: "P1" }] }]);
  });
});

describe("where another pull request compares the head with another base", () => {
  const shared = { comparedSince: after(0), isShared: true } as const;

  it("check runs and statuses make nothing clean, since nobody can tell which of the two they are about", () => {
    expect(statesOf("greptile", [check(nothingAdded)], shared)).toEqual([]);
    expect(statesOf("greptile", [check(nothingAdded)], { ...shared, comparedSince: null })).toEqual([]);
    const summary = comment(fixture("coderabbit/summary-nothing-actionable"));
    expect(statesOf("coderabbit", [status(), summary], shared)).toEqual([]);
  });

  it("a review of this pull request does", () => {
    expect(statesOf("generic", [review(houseClean)], shared)).toEqual(["clean"]);
    expect(statesOf("generic", [check({ summary: houseClean }), review(houseClean)], shared)).toEqual(["clean"]);
  });

  it("what a check run found counts", () => {
    const found = [check({ conclusion: "failure", summary: fixture("generic/findings") })];
    expect(statesOf("generic", [...found, review(houseClean)], shared)).toEqual(["findings"]);
    expect(statesOf("generic", found, shared)).toEqual(["findings", "unreadable"]);
  });

  it("what a check run refuses, or has only begun, is said all the same", () => {
    const limited = [check({ conclusion: "neutral", summary: fixture("generic/rate-limited") })];
    expect(statesOf("generic", limited, shared)).toEqual(["rate-limited"]);
    const begun = { status: "in_progress", conclusion: null, completedAt: null } as const;
    expect(statesOf("generic", [check(begun), review(houseClean)], shared)).toEqual(["running"]);
  });
});
