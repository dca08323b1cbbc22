import type { Reviewer, Severity } from "#core/contract/contract.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { compareText } from "#core/order.ts";
import { type Finding, findingInText } from "./finding.ts";
import { shasIn } from "./heads.ts";
import type {
  CheckRunMaterial,
  IssueComment,
  ReviewMaterial,
  StatusMaterial,
  SubmittedReview,
  ThreadComment,
} from "./material.ts";
import { readPublished, type Published } from "./published.ts";
import type { ThreadFindings } from "./run.ts";

/** The part of a reviewer's material that can be about one commit. */
export interface View {
  readonly reviewer: Reviewer;
  readonly head: CommitSha;
  readonly headSince: Instant | null;
  /** The newest run on the commit, by the reviewer's App and of the pinned name; null where there is none. */
  readonly check: CheckRunMaterial | null;
  readonly status: StatusMaterial | null;
  /** Submitted for this very commit and not dismissed (SR-28). */
  readonly reviews: readonly SubmittedReview[];
  readonly otherReviews: readonly SubmittedReview[];
  readonly comments: readonly IssueComment[];
  /** All other commits that the material speaks of. */
  readonly otherCommits: readonly CommitSha[];
}

/** Names under which reviewers report, where the contract names none; any of the App's where this is empty. */
export interface Names {
  readonly checks: readonly string[];
  readonly contexts: readonly string[];
}

export function viewOf(reviewer: Reviewer, material: ReviewMaterial, head: CommitSha, names: Names): View {
  const checks = reviewer.checkName === null ? names.checks : [reviewer.checkName];
  const contexts = reviewer.checkName === null ? names.contexts : [reviewer.checkName];
  const reviews = material.reviews.filter(({ state }) => state !== "dismissed");
  return {
    reviewer,
    head,
    headSince: material.headSince,
    check:
      material.checkRuns
        .filter(
          (run) => run.head === head && isOfApp(reviewer, run) && (checks.length === 0 || checks.includes(run.name)),
        )
        .toSorted((a, b) => b.startedAt - a.startedAt || b.id - a.id)[0] ?? null,
    status:
      material.statuses
        .filter((status) => status.head === head && contexts.includes(status.context))
        .toSorted((a, b) => b.createdAt - a.createdAt || compareText(a.id, b.id))[0] ?? null,
    reviews: reviews.filter((review) => review.head === head),
    otherReviews: reviews.filter((review) => review.head !== head),
    comments: material.comments.filter(
      ({ viaAppId }) => viaAppId === null || reviewer.appId === null || viaAppId === reviewer.appId,
    ),
    otherCommits: [...material.checkRuns, ...material.statuses, ...material.reviews, ...material.threads].flatMap(
      (item) => (item.head === null || item.head === head ? [] : [item.head]),
    ),
  };
}

/** Whether a short name in a text is also that of another commit that is known. */
export function isNameOfAnother({ otherCommits }: View, text: string): boolean {
  return shasIn(text).some((name) => otherCommits.some((commit) => commit.startsWith(name)));
}

/** A name is anyone's to report, so a check run of a reviewer without an App is nobody's (SR-24). */
function isOfApp({ appId, appSlug }: Reviewer, run: CheckRunMaterial): boolean {
  if (appId !== null) return run.appId === appId;
  return appSlug !== null && run.appSlug === appSlug;
}

/** All three texts of a check run as one. */
export function textOfCheck(check: CheckRunMaterial): Published {
  const parts = [check.title, check.summary, check.text].map((part) => readPublished(part ?? ""));
  return {
    lines: parts.flatMap(({ lines }) => lines),
    markers: parts.flatMap(({ markers }) => markers),
    isWhole: parts.every(({ isWhole }) => isWhole),
  };
}

export function endOfCheck(check: CheckRunMaterial): Instant {
  return check.completedAt ?? check.startedAt;
}

export function reviewedAt(review: SubmittedReview): Instant {
  return review.updatedAt !== null && review.updatedAt > review.submittedAt ? review.updatedAt : review.submittedAt;
}

/**
 * The findings at lines of the diff, with `fallback` for those that show no badge. CodeRabbit resolves all its threads when
 * anyone tells it to (`@coderabbitai resolve`), so that it did takes back nothing of this commit.
 */
export function threadFindings(
  reviewer: Reviewer,
  threads: readonly ThreadComment[],
  head: CommitSha,
  fallback: Severity,
): ThreadFindings {
  const openers = threads.filter(({ opensThread }) => opensThread);
  const onHead = openers.filter((opener) => opener.head === head);
  const isOwnWord = reviewer.adapter !== "coderabbit";
  const asFinding = ({ body, path, hunk }: ThreadComment): Finding =>
    findingInText(reviewer.id, body, { path, code: hunk, fallback });
  return {
    onHead: onHead.filter((opener) => !isOwnWord || !opener.isResolved || !opener.isResolvedByReviewer).map(asFinding),
    opened: onHead.length,
    carried: openers
      .filter((opener) => opener.head !== head && !opener.isResolved && !opener.isOutdated)
      .map(asFinding),
  };
}
