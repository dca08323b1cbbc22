import { describe, expect, it } from "vitest";
import type { ReviewerAdapter, Severity } from "#core/contract/contract.ts";
import type { ReviewFact, ReviewState } from "#core/gate/facts.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { readReviewRun, readReviewRuns } from "#core/review/read.ts";
import { fixture, fixtureNames, sourceOf } from "./fixtures.ts";
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

/** What a reviewer publishes, and what it amounts to for the head; null: nothing was said about it. */
interface Row {
  readonly behaviour: string;
  readonly publishes: readonly Piece[];
  readonly is: ReviewState | null;
  /** Severities and titles, the most severe first. */
  readonly finds?: readonly string[];
  readonly headSince?: Instant | null;
}

const used = new Set<string>();

function said(name: string): string {
  used.add(name);
  return fixture(name);
}

/** A summary of Greptile's in which a line of the author's stands above its own. */
function quoting(name: string, line: string): string {
  return said(name).replace("This change moves", `The description says:\n\n${line}\n\nThis change moves`);
}

/** A summary of Greptile's that shows another title of the commit. */
function titled(name: string, title: string): string {
  return said(name).replace("move the session store", title);
}

/** Another commit that begins like the head. */
const twin = `${head.slice(0, 10)}${"0".repeat(30)}` as CommitSha;

const running = { status: "in_progress", conclusion: null, completedAt: null } as const;
const failed = { conclusion: "failure" } as const;
const neutral = { conclusion: "neutral" } as const;
const edited = { updatedAt: after(9) } as const;
const beforeThePush = { createdAt: after(-30), updatedAt: after(-30) } as const;

const greptile: readonly Row[] = [
  {
    behaviour: "a check run that added no comments",
    publishes: [check({ summary: said("greptile/check-nothing-added") })],
    is: "clean",
  },
  {
    behaviour: "the other wording of no comments",
    publishes: [check({ summary: said("greptile/check-no-comments") })],
    is: "clean",
  },
  {
    behaviour: "a green check run with a P1 at a line",
    publishes: [
      check({ summary: said("greptile/check-comments-added") }),
      thread(said("greptile/inline-p1")),
      thread(said("greptile/inline-p3"), { path: "src/b.ts" }),
    ],
    is: "findings",
    finds: ["P1 The timer is never started again", "P3 A name that says little"],
  },
  {
    behaviour: "a green check run that added comments nobody can list",
    publishes: [check({ summary: said("greptile/check-comments-added") })],
    is: "findings",
    finds: ["P0 2 findings that are not listed"],
  },
  {
    behaviour: "no comments added, and one at a line all the same",
    publishes: [check({ summary: said("greptile/check-nothing-added") }), thread(said("greptile/inline-p3"))],
    is: "findings",
    finds: ["P3 A name that says little"],
  },
  {
    behaviour: "a P2 that speaks of SQL injection",
    publishes: [
      check({ summary: said("greptile/check-comments-added").replace("2 comments", "1 comment") }),
      thread(said("greptile/inline-vulnerability")),
    ],
    is: "findings",
    finds: ["P1 The name reaches the query as it is"],
  },
  { behaviour: "a green check run and nothing else", publishes: [check()], is: "silent" },
  {
    behaviour: "a green check run with an unknown text",
    publishes: [check({ summary: said("greptile/check-unknown-text") })],
    is: "unreadable",
  },
  {
    behaviour: "a failed check run with an unknown text",
    publishes: [check({ ...failed, summary: said("greptile/check-unknown-text") })],
    is: "unreadable",
  },
  { behaviour: "nothing at all", publishes: [], is: null },
  { behaviour: "a check run that is running", publishes: [check(running)], is: "running" },
  {
    behaviour: "a clean check run by another App of the same name",
    publishes: [check({ appId: 15_368, summary: said("greptile/check-nothing-added") })],
    is: null,
  },
  {
    behaviour: "a clean check run of another name",
    publishes: [check({ name: "greptile review", summary: said("greptile/check-nothing-added") })],
    is: null,
  },
  {
    behaviour: "a clean check run on an older commit",
    publishes: [check({ head: older, summary: said("greptile/check-nothing-added") })],
    is: null,
  },
  {
    behaviour: "a P3 at a line while its check run is running: what is mild so far is not all of it",
    publishes: [check(running), thread(said("greptile/inline-p3"))],
    is: "running",
    finds: ["P3 A name that says little"],
  },
  {
    behaviour: "a clean check run, and a newer one that is running",
    publishes: [check({ summary: said("greptile/check-nothing-added") }), check({ ...running, startedAt: after(7) })],
    is: "running",
  },
  {
    behaviour: "less confidence than the team requires",
    publishes: [check({ ...failed, title: said("greptile/check-below-required") })],
    is: "findings",
    finds: ["P2 Confidence 3/5"],
  },
  {
    behaviour: "a check run that says it failed",
    publishes: [check({ ...neutral, summary: said("greptile/check-error") })],
    is: "errored",
  },
  { behaviour: "a cancelled check run", publishes: [check({ conclusion: "cancelled" })], is: "errored" },
  {
    behaviour: "a green check run and a summary of 5/5 that names the commit",
    publishes: [check(), comment(said("greptile/summary-five"), edited)],
    is: "clean",
  },
  {
    behaviour: "a summary of 5/5 without a check run",
    publishes: [comment(said("greptile/summary-five"), edited)],
    is: "unreadable",
  },
  {
    behaviour: "a green check run and a summary of an older commit",
    publishes: [check(), comment(said("greptile/summary-five-of-older-commit"), edited)],
    is: "silent",
  },
  {
    behaviour: "a summary that quotes a foot with this commit",
    publishes: [check(), comment(said("greptile/summary-quotes-a-foot"), edited)],
    is: "silent",
  },
  {
    behaviour: "a summary whose foot has a short hash, since the push",
    publishes: [check(), comment(said("greptile/summary-short-commit"), edited)],
    is: "clean",
  },
  {
    behaviour: "a summary whose foot has a short hash, before the push",
    publishes: [check(), comment(said("greptile/summary-short-commit"), beforeThePush)],
    is: "silent",
  },
  {
    behaviour: "a summary whose foot has a short hash, nobody knows since when",
    publishes: [check(), comment(said("greptile/summary-short-commit"), edited)],
    headSince: null,
    is: "silent",
  },
  {
    behaviour: "confidence 2/5 without a comment",
    publishes: [
      check({ summary: said("greptile/check-nothing-added") }),
      comment(said("greptile/summary-two-of-five"), edited),
    ],
    is: "findings",
    finds: ["P1 Confidence 2/5"],
  },
  {
    behaviour: "confidence 3/5 without a comment",
    publishes: [
      check({ summary: said("greptile/check-nothing-added") }),
      comment(said("greptile/summary-three-of-five"), edited),
    ],
    is: "findings",
    finds: ["P2 Confidence 3/5"],
  },
  {
    behaviour: "comments outside the diff, and none added",
    publishes: [
      check({ summary: said("greptile/check-nothing-added") }),
      comment(said("greptile/summary-outside-diff"), edited),
    ],
    is: "findings",
    finds: ["P1 The clock is read twice", "P1 The old entry is never dropped"],
  },
  {
    behaviour: "other comments above the foot",
    publishes: [
      check({ summary: said("greptile/check-nothing-added") }),
      comment(said("greptile/summary-other-comments"), edited),
    ],
    is: "findings",
    finds: ["P1 `src/floor.ts`: the lower bound is read and never checked."],
  },
  {
    behaviour: "a failed check run and a summary of 5/5 that names the commit",
    publishes: [check(failed), comment(said("greptile/summary-five"), edited)],
    is: "unreadable",
  },
  { behaviour: "too many files", publishes: [comment(said("greptile/too-many-files"))], is: "too-large" },
  {
    behaviour: "too many files, nobody knows since when",
    publishes: [comment(said("greptile/too-many-files"))],
    headSince: null,
    is: "too-large",
  },
  {
    behaviour: "too many files, said before the push",
    publishes: [comment(said("greptile/too-many-files"), beforeThePush)],
    is: null,
  },
  { behaviour: "no files to review", publishes: [comment(said("greptile/no-reviewable-files"))], is: "skipped" },
  {
    behaviour: "a green check run and a quota notice",
    publishes: [check(), comment(said("greptile/credit-limit"))],
    is: "rate-limited",
  },
  { behaviour: "the trial has ended", publishes: [comment(said("greptile/trial-ended"))], is: "rate-limited" },
  {
    behaviour: "paused, as a review of an older commit",
    publishes: [review(said("greptile/paused"), { head: older })],
    is: "rate-limited",
  },
  {
    behaviour: "a quota notice, and a clean check run after it",
    publishes: [
      comment(said("greptile/credit-limit"), { updatedAt: after(2) }),
      check({ summary: said("greptile/check-nothing-added") }),
    ],
    is: "clean",
  },
  {
    behaviour: "a finding, and a quota notice after it",
    publishes: [
      check({ summary: said("greptile/check-nothing-added") }),
      thread(said("greptile/inline-p1")),
      comment(said("greptile/credit-limit"), edited),
    ],
    is: "findings",
    finds: ["P1 The timer is never started again"],
  },
  {
    behaviour: "a finding, and a quota notice where a review would be: what was found counts, and is not all",
    publishes: [thread(said("greptile/inline-p3")), comment(said("greptile/credit-limit"), edited)],
    is: "rate-limited",
    finds: ["P3 A name that says little"],
  },
  {
    behaviour: "a finding at a line, and a check run that ended without a word",
    publishes: [check(), thread(said("greptile/inline-p3"))],
    is: "silent",
    finds: ["P3 A name that says little"],
  },
  {
    behaviour: "a higher confidence that its summary quotes above its own",
    publishes: [
      check({ summary: said("greptile/check-nothing-added") }),
      comment(quoting("greptile/summary-two-of-five", "Confidence Score: 5/5"), edited),
    ],
    is: "findings",
    finds: ["P1 Confidence 2/5"],
  },
  {
    behaviour: "a lower count that its check run quotes above its own",
    publishes: [
      check({ summary: `${said("greptile/check-nothing-added")}\n\n${said("greptile/check-comments-added")}` }),
    ],
    is: "findings",
    finds: ["P0 2 findings that are not listed"],
  },
  {
    behaviour: "a summary of an older commit, whose title names this one and ends the line",
    publishes: [check(), comment(titled("greptile/summary-five-of-older-commit", `Revert ${head} <details>`), edited)],
    is: "silent",
  },
  {
    behaviour: "a summary of an older commit, whose title looks like a link to this one",
    publishes: [
      check(),
      comment(
        titled("greptile/summary-five-of-older-commit", `a](https://github.com/octo/shop/commit/${head}) <!-- b -->`),
        edited,
      ),
    ],
    is: "silent",
  },
  {
    behaviour: "a summary of this commit, whose title names an older one",
    publishes: [check(), comment(titled("greptile/summary-five", `Revert ${older}`), edited)],
    is: "clean",
  },
  {
    behaviour: "a summary of this commit that also calls an older one the last reviewed",
    publishes: [check(), comment(quoting("greptile/summary-five", `Last reviewed commit: ${older}`), edited)],
    is: "silent",
  },
  {
    behaviour: "a summary whose foot has a short hash that another known commit has too",
    publishes: [
      check(),
      comment(said("greptile/summary-short-commit"), edited),
      thread("", { head: twin, isOutdated: true }),
    ],
    is: "silent",
  },
  { behaviour: "a review without a text", publishes: [review("")], is: null },
  {
    behaviour: "a finding at an older commit that still stands",
    publishes: [
      thread(said("greptile/inline-p1"), { head: older }),
      check({ summary: said("greptile/check-nothing-added") }),
    ],
    is: "findings",
    finds: ["P1 The timer is never started again"],
  },
  {
    behaviour: "a finding at an older commit that is outdated",
    publishes: [
      thread(said("greptile/inline-p1"), { head: older, isOutdated: true }),
      check({ summary: said("greptile/check-nothing-added") }),
    ],
    is: "clean",
  },
  {
    behaviour: "a finding at an older commit and no word since",
    publishes: [thread(said("greptile/inline-p1"), { head: older })],
    is: null,
  },
  {
    behaviour: "a finding at this commit that the author resolved",
    publishes: [
      check({ summary: said("greptile/check-nothing-added") }),
      thread(said("greptile/inline-p1"), { isResolved: true }),
    ],
    is: "findings",
    finds: ["P1 The timer is never started again"],
  },
  {
    behaviour: "a finding at this commit that the reviewer took back",
    publishes: [
      check({ summary: said("greptile/check-nothing-added") }),
      thread(said("greptile/inline-p1"), { isResolved: true, isResolvedByReviewer: true }),
    ],
    is: "clean",
  },
  {
    behaviour: "an answer in a thread",
    publishes: [
      check({ summary: said("greptile/check-nothing-added") }),
      thread(said("greptile/inline-p1"), { opensThread: false }),
    ],
    is: "clean",
  },
];

const coderabbit: readonly Row[] = [
  { behaviour: "a green status and nothing else", publishes: [status()], is: "silent" },
  { behaviour: "a green check run and nothing else", publishes: [check()], is: "silent" },
  {
    behaviour: "a pending status",
    publishes: [status({ state: "pending", description: "Review in progress" })],
    is: "running",
  },
  {
    behaviour: "a green status that says it is over its limit",
    publishes: [status({ description: "Review rate limited" })],
    is: "rate-limited",
  },
  {
    behaviour: "a red status that says it is over its limit",
    publishes: [status({ state: "failure", description: "Review rate limited" })],
    is: "rate-limited",
  },
  {
    behaviour: "a green status that says review limit reached",
    publishes: [status({ description: "Review limit reached. Next review available in: 12 minutes" })],
    is: "rate-limited",
  },
  {
    behaviour: "a green status that says it skipped a draft",
    publishes: [status({ description: "Review skipped: draft pull request" })],
    is: "skipped",
  },
  {
    behaviour: "a red status with an unknown text",
    publishes: [status({ state: "failure", description: "See the dashboard" })],
    is: "unreadable",
  },
  { behaviour: "a status on an older commit", publishes: [status({ head: older })], is: null },
  {
    behaviour: "a review that posted nothing",
    publishes: [review(said("coderabbit/review-none-posted"))],
    is: "clean",
  },
  {
    behaviour: "a review that posted nothing, of an older commit",
    publishes: [review(said("coderabbit/review-none-posted"), { head: older }), status()],
    is: "silent",
  },
  {
    behaviour: "a review that posted nothing, dismissed",
    publishes: [review(said("coderabbit/review-none-posted"), { state: "dismissed" })],
    is: null,
  },
  {
    behaviour: "a review with a Major at a line",
    publishes: [
      review(said("coderabbit/review-two-posted")),
      thread(said("coderabbit/inline-major")),
      thread(said("coderabbit/inline-nitpick"), { path: "src/b.ts" }),
      status(),
    ],
    is: "findings",
    finds: ["P1 Read every page before comparing.", "P3 Name the constant."],
  },
  {
    behaviour:
      "a review that posted two, one of which can be read: the other, which somebody may have deleted, may be a P0",
    publishes: [review(said("coderabbit/review-two-posted")), thread(said("coderabbit/inline-nitpick"))],
    is: "findings",
    finds: ["P0 A finding that is not listed", "P3 Name the constant."],
  },
  {
    behaviour: "a review that posted one, which somebody deleted, and a nitpick in the body",
    publishes: [review(said("coderabbit/review-nitpicks").replace("posted: 0", "posted: 1"))],
    is: "findings",
    finds: ["P0 A finding that is not listed", "P3 Copy the lockfile too."],
  },
  {
    behaviour: "a nitpick in the body of a request for changes",
    publishes: [review(said("coderabbit/review-nitpicks"), { state: "changes-requested" })],
    is: "findings",
    finds: ["P3 Copy the lockfile too."],
  },
  {
    behaviour: "a review that posted nothing and names an older commit",
    publishes: [review(said("coderabbit/review-none-posted").replaceAll(head, older))],
    is: "unreadable",
  },
  {
    behaviour: "a review that posted nothing and names an older commit below a quotation",
    publishes: [
      review(
        said("coderabbit/review-none-posted")
          .replace(
            "Reviewing files",
            `Files that changed from the base of the PR and between ${older} and ${head}.\n\nReviewing files`,
          )
          .replace(`${head}.\n\n</details>`, `${older}.\n\n</details>`),
      ),
    ],
    is: "unreadable",
  },
  {
    behaviour: "a Major at a line that it resolved itself, perhaps because the author told it to",
    publishes: [
      review(said("coderabbit/review-two-posted").replace("posted: 2", "posted: 1")),
      thread(said("coderabbit/inline-major"), { isResolved: true, isResolvedByReviewer: true }),
    ],
    is: "findings",
    finds: ["P1 Read every page before comparing."],
  },
  {
    behaviour: "a Major at a line of an older commit that it resolved itself",
    publishes: [
      review(said("coderabbit/review-none-posted")),
      thread(said("coderabbit/inline-major"), { head: older, isResolved: true, isResolvedByReviewer: true }),
    ],
    is: "clean",
  },
  {
    behaviour: "a nitpick at a line, and a status that says it is over its limit",
    publishes: [thread(said("coderabbit/inline-nitpick")), status({ description: "Review rate limited" })],
    is: "rate-limited",
    finds: ["P3 Name the constant."],
  },
  {
    behaviour: "nothing posted, and a nitpick in the body",
    publishes: [review(said("coderabbit/review-nitpicks"))],
    is: "findings",
    finds: ["P3 Copy the lockfile too."],
  },
  {
    behaviour: "nothing posted, and two outside the diff in nested blocks",
    publishes: [review(said("coderabbit/review-outside-diff"))],
    is: "findings",
    finds: ["P1 A limit is answered like any other failure.", "P1 The cause is dropped."],
  },
  {
    behaviour: "a review of duplicates, without a tally",
    publishes: [review(said("coderabbit/review-duplicates-only"))],
    is: "findings",
    finds: ["P2 Still not closed on failure."],
  },
  {
    behaviour: "a review with an unknown text",
    publishes: [review(said("coderabbit/review-unknown-text"))],
    is: "unreadable",
  },
  {
    behaviour: "a review that is a limit notice",
    publishes: [review(said("coderabbit/review-rate-limited"))],
    is: "rate-limited",
  },
  { behaviour: "an approval without a text", publishes: [review("", { state: "approved" })], is: "silent" },
  {
    behaviour: "a request for changes without a text",
    publishes: [review("", { state: "changes-requested" })],
    is: "findings",
    finds: ["P0 A finding that is not listed"],
  },
  { behaviour: "an answer in a thread, as a review without a text", publishes: [review("")], is: null },
  {
    behaviour: "a summary without findings that names the commit, and a green status",
    publishes: [comment(said("coderabbit/summary-nothing-actionable"), edited), status()],
    is: "clean",
  },
  {
    behaviour: "the same with a check run",
    publishes: [comment(said("coderabbit/summary-nothing-actionable"), edited), check()],
    is: "clean",
  },
  {
    behaviour: "the same with a mark of the commit that is covered",
    publishes: [comment(said("coderabbit/summary-covered-mark"), edited), status()],
    is: "clean",
  },
  {
    behaviour: "a summary without findings, and no status",
    publishes: [comment(said("coderabbit/summary-nothing-actionable"), edited)],
    is: "unreadable",
  },
  {
    behaviour: "a summary without findings of an older commit",
    publishes: [comment(said("coderabbit/summary-nothing-actionable-of-older-commit"), edited), status()],
    is: "silent",
  },
  {
    behaviour: "a range up to this commit, and a mark that covers an older one",
    publishes: [comment(said("coderabbit/summary-covers-older-commit"), edited), status()],
    is: "silent",
  },
  {
    behaviour: "a summary without findings while a check run is running",
    publishes: [comment(said("coderabbit/summary-nothing-actionable"), edited), check(running)],
    is: "unreadable",
  },
  {
    behaviour: "a review in progress",
    publishes: [comment(said("coderabbit/summary-in-progress"), edited)],
    is: "running",
  },
  {
    behaviour: "a limit notice that names the commit",
    publishes: [comment(said("coderabbit/summary-rate-limited"), edited)],
    is: "rate-limited",
  },
  {
    behaviour: "a limit notice above the text of an older clean pass",
    publishes: [comment(said("coderabbit/summary-limit-over-older-clean"), edited), status()],
    is: "rate-limited",
  },
  {
    behaviour: "skipped by configuration, with a green status",
    publishes: [comment(said("coderabbit/summary-skipped-by-configuration"), edited), status()],
    is: "skipped",
  },
  {
    behaviour: "skipped as a draft, before the push",
    publishes: [comment(said("coderabbit/summary-skipped-draft"), beforeThePush)],
    is: null,
  },
  {
    behaviour: "skipped as a draft, since the push",
    publishes: [comment(said("coderabbit/summary-skipped-draft"), edited)],
    is: "skipped",
  },
  {
    behaviour: "too many files",
    publishes: [comment(said("coderabbit/summary-too-many-files"), edited), status()],
    is: "too-large",
  },
  { behaviour: "paused", publishes: [comment(said("coderabbit/summary-paused"), edited)], is: "skipped" },
  { behaviour: "failed", publishes: [comment(said("coderabbit/summary-failed"), edited)], is: "errored" },
  {
    behaviour: "an answer to somebody that is the words of a clean pass",
    publishes: [comment(said("coderabbit/chat-answer-clean-words"), edited), status()],
    is: "silent",
  },
  {
    behaviour: "an answer to somebody that quotes the words of a clean pass",
    publishes: [comment(said("coderabbit/chat-answer"), edited), status()],
    is: "silent",
  },
];

const generic: readonly Row[] = [
  { behaviour: "a check run that says clean", publishes: [check({ summary: said("generic/clean") })], is: "clean" },
  {
    behaviour: "the same, as a neutral one",
    publishes: [check({ ...neutral, summary: said("generic/clean") })],
    is: "clean",
  },
  {
    behaviour: "the same, as a failed one",
    publishes: [check({ ...failed, summary: said("generic/clean") })],
    is: "unreadable",
  },
  { behaviour: "the same, by another App", publishes: [check({ appId: 1, summary: said("generic/clean") })], is: null },
  { behaviour: "a review that says clean", publishes: [review(said("generic/clean"))], is: "clean" },
  {
    behaviour: "a review that says clean and asks for changes",
    publishes: [review(said("generic/clean"), { state: "changes-requested" })],
    is: "findings",
    finds: ["P0 A finding that is not listed"],
  },
  {
    behaviour: "a review that says clean, of an older commit",
    publishes: [review(said("generic/clean"), { head: older })],
    is: null,
  },
  { behaviour: "a comment that says clean", publishes: [comment(said("generic/clean"))], is: null },
  {
    behaviour: "a check run with findings",
    publishes: [check({ ...failed, summary: said("generic/findings") })],
    is: "findings",
    finds: ["P1 The write is not awaited", "P3 A name that says little"],
  },
  {
    behaviour: "findings without a list",
    publishes: [check({ summary: said("generic/findings-without-list") })],
    is: "findings",
    finds: ["P0 A finding that is not listed"],
  },
  {
    behaviour: "over its limit",
    publishes: [check({ ...neutral, summary: said("generic/rate-limited") })],
    is: "rate-limited",
  },
  { behaviour: "too large", publishes: [check({ ...neutral, summary: said("generic/too-large") })], is: "too-large" },
  {
    behaviour: "a mark that names an older commit",
    publishes: [check({ summary: said("generic/older-commit") })],
    is: "unreadable",
  },
  { behaviour: "an unknown state", publishes: [check({ summary: said("generic/unknown-state") })], is: "unreadable" },
  {
    behaviour: "an unknown severity",
    publishes: [check({ summary: said("generic/unknown-severity") })],
    is: "unreadable",
  },
  {
    behaviour: "clean with a finding",
    publishes: [check({ summary: said("generic/clean-with-findings") })],
    is: "unreadable",
  },
  { behaviour: "a mark in code", publishes: [review(said("generic/mark-in-code"))], is: "unreadable" },
  { behaviour: "a mark in a fence", publishes: [review(said("generic/mark-in-fence"))], is: "unreadable" },
  { behaviour: "a fence that is never closed", publishes: [review(said("generic/not-closed"))], is: "unreadable" },
  { behaviour: "no JSON", publishes: [check({ summary: said("generic/not-json") })], is: "unreadable" },
  {
    behaviour: "a second mark in a quotation",
    publishes: [check({ summary: said("generic/two-marks") })],
    is: "unreadable",
  },
  {
    behaviour: "a mark below a quotation",
    publishes: [check({ summary: said("generic/mark-not-first") })],
    is: "unreadable",
  },
  {
    behaviour: "a green check run without a mark",
    publishes: [check({ summary: said("generic/no-mark") })],
    is: "unreadable",
  },
  { behaviour: "a review without a mark", publishes: [review(said("generic/no-mark"))], is: "unreadable" },
];

const copilot: readonly Row[] = [
  {
    behaviour: "all files and no comments",
    publishes: [review(said("copilot/reviewed-all-no-comments"))],
    is: "clean",
  },
  {
    behaviour: "all files and no new comments",
    publishes: [review(said("copilot/reviewed-all-no-new-comments"))],
    is: "clean",
  },
  {
    behaviour: "no comments, of an older commit",
    publishes: [review(said("copilot/reviewed-all-no-comments"), { head: older })],
    is: null,
  },
  {
    behaviour: "no comments, dismissed",
    publishes: [review(said("copilot/reviewed-all-no-comments"), { state: "dismissed" })],
    is: null,
  },
  {
    behaviour: "no comments, and an older one still stands",
    publishes: [review(said("copilot/reviewed-all-no-new-comments")), thread(said("copilot/inline"), { head: older })],
    is: "findings",
    finds: [
      "P2 The retry waits for one second only, while the description speaks of a growing wait. Please make them agree.",
    ],
  },
  {
    behaviour: "some of the files and no comments",
    publishes: [review(said("copilot/reviewed-some-no-comments"))],
    is: "skipped",
  },
  {
    behaviour: "some of the files, below a sentence that says all",
    publishes: [review(`${said("copilot/reviewed-all-no-comments")}\n\n${said("copilot/reviewed-some-no-comments")}`)],
    is: "skipped",
  },
  {
    behaviour: "some of the files, beside details that say all",
    publishes: [review(`${said("copilot/approval-recommended-zero")}\n\n${said("copilot/reviewed-some-no-comments")}`)],
    is: "skipped",
  },
  {
    behaviour: "some of the files in the details, above a sentence that says all",
    publishes: [
      review(
        `${said("copilot/approval-recommended-zero").replace("2/2", "1/2")}\n\n${said("copilot/reviewed-all-no-comments")}`,
      ),
    ],
    is: "skipped",
  },
  {
    behaviour: "two comments that nobody can list, below a sentence that says none",
    publishes: [review(`${said("copilot/reviewed-all-no-comments")}\n\n${said("copilot/two-comments")}`)],
    is: "findings",
    finds: ["P0 2 findings that are not listed"],
  },
  {
    behaviour: "two comments that nobody can list",
    publishes: [review(said("copilot/two-comments"))],
    is: "findings",
    finds: ["P0 2 findings that are not listed"],
  },
  {
    behaviour: "no new comments, and two suppressed",
    publishes: [review(said("copilot/no-comments-but-suppressed"))],
    is: "findings",
    finds: ["P2 Nothing bounds the wait.", "P2 The count is off by one."],
  },
  {
    behaviour: "no comments, and two of low confidence",
    publishes: [review(said("copilot/no-comments-but-low-confidence"))],
    is: "findings",
    finds: ["P2 Nothing bounds the wait.", "P2 The count is off by one."],
  },
  {
    behaviour: "two suppressed below a heading in the details",
    publishes: [review(said("copilot/details-with-suppressed"))],
    is: "findings",
    finds: ["P2 A generated name can be taken already.", "P2 The index can be past the end."],
  },
  {
    behaviour: "approval recommended, no comments",
    publishes: [review(said("copilot/approval-recommended-zero"))],
    is: "clean",
  },
  {
    behaviour: "approval recommended, no new comments",
    publishes: [review(said("copilot/approval-recommended-zero-new"))],
    is: "clean",
  },
  {
    behaviour: "changes recommended, no new comments",
    publishes: [review(said("copilot/changes-recommended-zero-new"))],
    is: "findings",
    finds: ["P2 Changes recommended"],
  },
  {
    behaviour: "needs a closer look, no comments",
    publishes: [review(said("copilot/closer-look-zero"))],
    is: "findings",
    finds: ["P2 Needs a closer look"],
  },
  {
    behaviour: "changes recommended, one of three comments readable",
    publishes: [review(said("copilot/changes-recommended-three")), thread(said("copilot/inline"))],
    is: "findings",
    finds: [
      "P0 2 findings that are not listed",
      "P2 Changes recommended",
      "P2 The retry waits for one second only, while the description speaks of a growing wait. Please make them agree.",
    ],
  },
  { behaviour: "the quota is used up", publishes: [review(said("copilot/quota"))], is: "rate-limited" },
  {
    behaviour: "the quota is used up after a clean review of the commit",
    publishes: [
      review(said("copilot/approval-recommended-zero")),
      review(said("copilot/quota"), { submittedAt: after(8) }),
    ],
    is: "rate-limited",
  },
  { behaviour: "an error", publishes: [review(said("copilot/error"))], is: "errored" },
  {
    behaviour: "an error, and a clean review after it",
    publishes: [
      review(said("copilot/error")),
      review(said("copilot/approval-recommended-zero"), { submittedAt: after(8) }),
    ],
    is: "clean",
  },
  { behaviour: "none of the files", publishes: [review(said("copilot/no-files"))], is: "skipped" },
  { behaviour: "too many files", publishes: [review(said("copilot/too-many-files"))], is: "too-large" },
  { behaviour: "an overview and no count", publishes: [review(said("copilot/overview-only"))], is: "unreadable" },
  { behaviour: "a red check run", publishes: [check(failed)], is: "errored" },
  { behaviour: "a green check run", publishes: [check()], is: "silent" },
  {
    behaviour: "a comment with the words of a clean review",
    publishes: [comment(said("copilot/reviewed-all-no-comments"))],
    is: null,
  },
];

const codex: readonly Row[] = [
  {
    behaviour: "no major issues, with the commit, since the push",
    publishes: [comment(said("codex/no-major-issues"))],
    is: "clean",
  },
  {
    behaviour: "no major issues, with the commit, before the push",
    publishes: [comment(said("codex/no-major-issues"), beforeThePush)],
    is: null,
  },
  {
    behaviour: "no major issues, written before the push and edited since",
    publishes: [comment(said("codex/no-major-issues"), { createdAt: after(-30) })],
    is: "unreadable",
  },
  {
    behaviour: "no major issues, nobody knows since when",
    publishes: [comment(said("codex/no-major-issues"))],
    headSince: null,
    is: "unreadable",
  },
  {
    behaviour: "no major issues, through another App",
    publishes: [comment(said("codex/no-major-issues"), { viaAppId: 2 })],
    is: null,
  },
  {
    behaviour: "no major issues in an older commit",
    publishes: [comment(said("codex/no-major-issues-of-older-commit"))],
    is: null,
  },
  {
    behaviour: "no major issues in a commit whose first digits another one has, of which a review is known",
    publishes: [comment(said("codex/no-major-issues")), review(said("codex/suggestions"), { head: twin })],
    is: "unreadable",
  },
  {
    behaviour: "no major issues in a commit whose first digits another one has, of which a check run is known",
    publishes: [comment(said("codex/no-major-issues")), check({ head: twin, name: "CI" })],
    is: "unreadable",
  },
  {
    behaviour: "a suggestion at a line and nothing else: it may be at work",
    publishes: [thread(said("codex/inline-p1"))],
    is: "running",
    finds: ["P1 Cast before the operator is used"],
  },
  {
    behaviour: "no major issues and no commit",
    publishes: [comment(said("codex/no-major-issues-without-commit"))],
    is: "unreadable",
  },
  {
    behaviour: "no major issues, as a review of the commit",
    publishes: [review(said("codex/no-major-issues"))],
    is: "clean",
  },
  {
    behaviour: "no major issues, as a review that names an older commit",
    publishes: [review(said("codex/no-major-issues-of-older-commit"))],
    is: "unreadable",
  },
  {
    behaviour: "suggestions, one at a line",
    publishes: [review(said("codex/suggestions")), thread(said("codex/inline-p1"))],
    is: "findings",
    finds: ["P1 Cast before the operator is used"],
  },
  {
    behaviour: "suggestions that nobody can list",
    publishes: [review(said("codex/suggestions"))],
    is: "findings",
    finds: ["P0 A finding that is not listed"],
  },
  {
    behaviour: "suggestions for an older commit",
    publishes: [review(said("codex/suggestions"), { head: older })],
    is: null,
  },
  { behaviour: "the usage limit", publishes: [comment(said("codex/usage-limit"))], is: "rate-limited" },
  {
    behaviour: "the usage limit, before the push",
    publishes: [comment(said("codex/usage-limit"), beforeThePush)],
    is: null,
  },
  {
    behaviour: "the usage limit in the other wording",
    publishes: [comment(said("codex/usage-limit-of-organisation"))],
    is: "rate-limited",
  },
  { behaviour: "not set up", publishes: [comment(said("codex/needs-set-up"))], is: "errored" },
  {
    behaviour: "a table that says running",
    publishes: [comment(said("codex/summary-running"), edited)],
    is: "running",
  },
  {
    behaviour: "a table that says running, beside no major issues",
    publishes: [comment(said("codex/summary-running")), comment(said("codex/no-major-issues"), edited)],
    is: "running",
  },
  {
    behaviour: "a table that says running for an older commit",
    publishes: [comment(said("codex/summary-running-older-commit"), edited)],
    is: null,
  },
  {
    behaviour: "a table that says completed",
    publishes: [comment(said("codex/summary-completed"), edited)],
    is: "silent",
  },
  {
    behaviour: "a table that says completed, beside no major issues",
    publishes: [comment(said("codex/summary-completed"), edited), comment(said("codex/no-major-issues"))],
    is: "clean",
  },
  { behaviour: "a table that says failed", publishes: [comment(said("codex/summary-failed"), edited)], is: "errored" },
  {
    behaviour: "an output that finds the patch correct",
    publishes: [check({ text: said("codex/output-correct") })],
    is: "clean",
  },
  {
    behaviour: "an output that finds the patch correct, in a failed check run",
    publishes: [check({ ...failed, text: said("codex/output-correct") })],
    is: "unreadable",
  },
  {
    behaviour: "an output with little confidence",
    publishes: [check({ text: said("codex/output-unsure") })],
    is: "findings",
    finds: ["P2 Little confidence in its own verdict"],
  },
  {
    behaviour: "an output with a finding",
    publishes: [check({ text: said("codex/output-incorrect") })],
    is: "findings",
    finds: ["P1 Keep the tenant in the key"],
  },
  {
    behaviour: "an output that finds the patch incorrect without saying why",
    publishes: [check({ text: said("codex/output-incorrect-without-findings") })],
    is: "findings",
    finds: ["P0 A finding that is not listed"],
  },
];

const claude: readonly Row[] = [
  {
    behaviour: "no issues by its title",
    publishes: [check({ ...neutral, title: said("claude/check-no-issues") })],
    is: "clean",
  },
  {
    behaviour: "no issues by its counts",
    publishes: [check({ ...neutral, text: said("claude/severity-none") })],
    is: "clean",
  },
  {
    behaviour: "no issues, on an older commit",
    publishes: [check({ ...neutral, head: older, title: said("claude/check-no-issues") })],
    is: null,
  },
  {
    behaviour: "no issues by its title, and a finding by its counts",
    publishes: [check({ ...neutral, title: said("claude/check-no-issues"), text: said("claude/severity-some") })],
    is: "findings",
    finds: [
      "P1 The refresh can lose against the logout",
      "P3 The old path ignores the error",
      "P3 Zero is returned for malformed input",
    ],
  },
  {
    behaviour: "counts of no issues in a quotation",
    publishes: [check({ ...neutral, text: said("claude/severity-in-code") })],
    is: "unreadable",
  },
  {
    behaviour: "more findings counted than listed",
    publishes: [check({ ...neutral, text: said("claude/severity-more-than-listed") })],
    is: "findings",
    finds: ["P1 2 findings that are not listed", "P3 A name that says little"],
  },
  {
    behaviour: "issues by its title alone",
    publishes: [check({ ...neutral, title: said("claude/check-found") })],
    is: "findings",
    finds: ["P0 3 findings that are not listed"],
  },
  { behaviour: "running", publishes: [check({ ...running, title: said("claude/check-in-progress") })], is: "running" },
  {
    behaviour: "completed, and its title says that it is in progress",
    publishes: [check({ ...neutral, title: said("claude/check-in-progress") })],
    is: "running",
  },
  {
    behaviour: "skipped for want of changes",
    publishes: [check({ ...neutral, title: said("claude/check-skipped") })],
    is: "skipped",
  },
  { behaviour: "failed", publishes: [check({ ...neutral, title: said("claude/check-failed") })], is: "errored" },
  { behaviour: "timed out", publishes: [check({ ...neutral, title: said("claude/check-timed-out") })], is: "errored" },
  { behaviour: "declined", publishes: [check({ ...neutral, title: said("claude/check-declined") })], is: "skipped" },
  {
    behaviour: "declined for want of budget",
    publishes: [
      check({ ...neutral, title: said("claude/check-declined"), summary: said("claude/check-declined-budget") }),
    ],
    is: "rate-limited",
  },
  {
    behaviour: "a comment that it skipped for want of budget",
    publishes: [comment(said("claude/comment-skipped-budget"))],
    is: "rate-limited",
  },
  { behaviour: "neutral without a text", publishes: [check(neutral)], is: "unreadable" },
  {
    behaviour: "the action's comment without issues",
    publishes: [comment(said("claude/action-no-issues"))],
    is: "unreadable",
  },
  {
    behaviour: "the action's comment without issues, before the push",
    publishes: [comment(said("claude/action-no-issues"), beforeThePush)],
    is: null,
  },
  {
    behaviour: "the action's review without issues",
    publishes: [review(said("claude/action-no-issues"))],
    is: "clean",
  },
  {
    behaviour: "the action's comment with links to this commit",
    publishes: [comment(said("claude/action-two-issues"))],
    is: "findings",
    finds: [
      'P1 The client is bypassed (CLAUDE.md says "use the client")',
      "P1 The write is not awaited (bug due to missing await)",
    ],
  },
  { behaviour: "the action at work", publishes: [comment(said("claude/action-working"))], is: "running" },
  {
    behaviour: "the action's review without issues, and a check run of its job that began before it",
    publishes: [check({ conclusion: "success" }), review(said("claude/action-no-issues"))],
    is: "clean",
  },
  {
    behaviour: "the action's review without issues, and a check run of its job that began after it",
    publishes: [
      check({ startedAt: after(7), completedAt: after(8) }),
      review(said("claude/action-no-issues"), { submittedAt: after(6) }),
    ],
    is: "unreadable",
  },
  {
    behaviour: "issues by its title, listed by the review beside it",
    publishes: [
      check({ ...neutral, title: said("claude/check-found").replace("3 issues", "1 issue") }),
      review("| 🔴 Important | `src/a.ts:3` | The refresh can lose against the logout |"),
    ],
    is: "findings",
    finds: ["P1 The refresh can lose against the logout"],
  },
  {
    behaviour: "an important comment at a line, and a check run that counts it",
    publishes: [
      check({ ...neutral, title: said("claude/check-found").replace("3 issues", "1 issue") }),
      thread(said("claude/inline-important")),
    ],
    is: "findings",
    finds: ["P1 The refresh can lose against the logout"],
  },
  {
    behaviour: "an important comment at a line and nothing else: it may be at work",
    publishes: [thread(said("claude/inline-important"))],
    is: "running",
    finds: ["P1 The refresh can lose against the logout"],
  },
  {
    behaviour: "an important comment at a line, and a check run that failed",
    publishes: [check({ ...neutral, title: said("claude/check-failed") }), thread(said("claude/inline-important"))],
    is: "errored",
    finds: ["P1 The refresh can lose against the logout"],
  },
];

const sarif: readonly Row[] = [
  { behaviour: "no new alerts", publishes: [check({ title: said("sarif/title-no-new-alerts") })], is: "clean" },
  {
    behaviour: "no new alerts, by a check run of another App",
    publishes: [check({ appId: 15_368, title: said("sarif/title-no-new-alerts") })],
    is: null,
  },
  {
    behaviour: "no new alerts, as a neutral check run",
    publishes: [check({ ...neutral, title: said("sarif/title-no-new-alerts") })],
    is: "unreadable",
  },
  {
    behaviour: "no new alerts, and an alert at a line",
    publishes: [check({ title: said("sarif/title-no-new-alerts") }), thread(said("sarif/inline"))],
    is: "findings",
    finds: ["P1 Clear-text logging of sensitive information"],
  },
  {
    behaviour: "one of high severity",
    publishes: [check({ ...failed, title: said("sarif/title-one-high") })],
    is: "findings",
    finds: ["P1 1 new alert"],
  },
  {
    behaviour: "ten critical ones among many",
    publishes: [check({ ...failed, title: said("sarif/title-many-critical") })],
    is: "findings",
    finds: ["P0 10 new alerts", "P2 99 new alerts"],
  },
  {
    behaviour: "errors",
    publishes: [check({ ...failed, title: said("sarif/title-errors") })],
    is: "findings",
    finds: ["P1 3 new alerts", "P2 1 new alert"],
  },
  {
    behaviour: "green with alerts below the threshold",
    publishes: [check({ title: said("sarif/title-plain") })],
    is: "findings",
    finds: ["P1 2 new alerts"],
  },
  {
    behaviour: "a configuration is missing",
    publishes: [check({ ...neutral, title: said("sarif/title-configuration-missing") })],
    is: "unreadable",
  },
  {
    behaviour: "green with an unknown title",
    publishes: [check({ title: said("sarif/title-unknown") })],
    is: "unreadable",
  },
  { behaviour: "running", publishes: [check(running)], is: "running" },
];

const tables: readonly (readonly [ReviewerAdapter, readonly Row[]])[] = [
  ["greptile", greptile],
  ["coderabbit", coderabbit],
  ["copilot", copilot],
  ["codex", codex],
  ["claude", claude],
  ["sarif", sarif],
  ["generic", generic],
];

function show({ severity, title }: { readonly severity: Severity; readonly title: string }): string {
  return `${severity} ${title}`;
}

for (const [adapter, rows] of tables) {
  describe(adapter, () => {
    it.each(rows.map((row) => [row.behaviour, row] as const))("%s", (_, row) => {
      const material = buildMaterial(adapter, row.publishes, row.headSince === undefined ? after(0) : row.headSince);
      const run = readReviewRun(buildReviewer(adapter), material, head);
      expect(run?.state ?? null).toBe(row.is);
      expect(run?.findings.map(show).toSorted() ?? []).toEqual((row.finds ?? []).toSorted());
    });
  });
}

describe("the table", () => {
  it("has at least sixty rows", () => {
    expect(tables.flatMap(([, rows]) => rows).length).toBeGreaterThanOrEqual(60);
  });

  it("uses every fixture, and each fixture says where its format comes from", () => {
    expect(fixtureNames.filter((name) => !used.has(name))).toEqual([]);
    expect(fixtureNames.filter((name) => sourceOf(name) === "")).toEqual([]);
  });
});

describe("readReviewRuns", () => {
  it("also tells of the newest run on another commit, which never counts for the head", () => {
    const published = [
      review(fixture("copilot/approval-recommended-zero"), { head: older, submittedAt: after(-10) }),
      review(fixture("copilot/quota")),
    ];
    const runs: readonly ReviewFact[] = readReviewRuns(
      buildReviewer("copilot"),
      buildMaterial("copilot", published),
      head,
    );
    expect(runs.map(({ state, head: of }) => [state, of])).toEqual([
      ["rate-limited", head],
      ["clean", older],
    ]);
  });
});
