import type { Reviewer, ReviewerAdapter, Severity } from "#core/contract/contract.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { compareText } from "#core/order.ts";
import type { Adapter } from "./adapter.ts";
import { claude } from "./claude.ts";
import { coderabbit } from "./coderabbit.ts";
import { codex } from "./codex.ts";
import { copilot } from "./copilot.ts";
import { generic } from "./generic.ts";
import { greptile } from "./greptile.ts";
import { besideEdited, withoutEdited } from "./edited.ts";
import type { ReviewMaterial } from "./material.ts";
import { conclude, looked, type ReviewRun, type Statement } from "./run.ts";
import { sarif } from "./sarif.ts";
import { threadFindings, viewOf } from "./view.ts";

const adapters: Readonly<Record<ReviewerAdapter, Adapter>> = {
  greptile,
  coderabbit,
  generic,
  copilot,
  codex,
  claude,
  sarif,
};

/** The severity of a finding of that reviewer's that carries no badge. */
export function fallbackOf({ adapter }: Reviewer): Severity {
  return adapters[adapter].fallback;
}

/**
 * What a reviewer's material says about one commit; null where it says nothing about it, which is never an approval.
 *
 * `clean` rests on a proof that this very commit was looked at: a check run of the App on it, or a review submitted for it.
 * Text that names the commit is not enough alone, and a check run that succeeded is not either.
 */
export function readReviewRun(reviewer: Reviewer, material: ReviewMaterial, head: CommitSha): ReviewRun | null {
  const adapter = adapters[reviewer.adapter];
  const threads = threadFindings(reviewer, material.threads, head, adapter.fallback);
  const statements = adapter.read(viewOf(reviewer, material, head, adapter.names));
  const ofThreads = threads.onHead.length > 0 ? commentsOn(material, head) : [];
  return conclude(reviewer.id, head, [...statements, ...ofThreads], threads);
}

/** Comments on lines of a commit that stand: whoever wrote them looked at it, though perhaps not at all of it. */
function commentsOn({ threads }: ReviewMaterial, head: CommitSha): readonly Statement[] {
  const opener = threads
    .filter((comment) => comment.opensThread && comment.head === head)
    .toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id)[0];
  if (opener === undefined) return [];
  return [looked(opener.createdAt, { source: "thread", id: opener.id, says: "its comments on lines of this commit" })];
}

/**
 * What it says about the head, as `readReviewRun` does, but for what it saw of it: a reviewer looks at what the head changes of
 * a base, and a pull request can be set to another base afterwards. What was published before, or may be about another pull
 * request, is no proof then: a clean review is as if there were none, so that it is waited for or asked. Findings count,
 * however old; but they are no completed review either.
 */
function readRunsOnHead(reviewer: Reviewer, material: ReviewMaterial, head: CommitSha): readonly ReviewRun[] {
  const run = readReviewRun(reviewer, material, head);
  if (run === null) return [];
  const { comparedSince, isShared } = material;
  if ((run.state !== "clean" && run.state !== "findings") || (comparedSince === null && !isShared)) return [run];
  const since = readReviewRun(reviewer, sinceCompared(material), head);
  if (since !== null && (since.state === "clean" || since.state === run.state)) return [run];
  if (run.state === "clean") return [];
  const proof = { ...run.proof, says: "nothing shows that it looked at the head against the base that it has now" };
  return [run, { ...run, state: "unreadable", findings: [], proof }];
}

/** Without what cannot be about the head against its present base, or may be about another one. */
function sinceCompared(material: ReviewMaterial): ReviewMaterial {
  const { comparedSince, isShared, checkRuns, statuses, reviews, comments, threads } = material;
  // GitHub's times have whole seconds.
  const since = comparedSince === null ? null : Math.floor(comparedSince / 1_000) * 1_000;
  const isNew = (at: Instant): boolean => since === null || at >= since;
  return {
    ...material,
    checkRuns: isShared ? [] : checkRuns.filter(({ startedAt }) => isNew(startedAt)),
    statuses: isShared ? [] : statuses.filter(({ createdAt }) => isNew(createdAt)),
    reviews: reviews.filter(({ submittedAt }) => isNew(submittedAt)),
    comments: comments.filter(({ updatedAt }) => isNew(updatedAt)),
    threads: threads.filter(({ createdAt }) => isNew(createdAt)),
  };
}

/**
 * The run on the head, if any, and the newest one on another commit: that one never counts, but whoever waits is told that
 * it exists. Comments are left out of it, since most of them name no commit.
 */
export function readReviewRuns(reviewer: Reviewer, material: ReviewMaterial, head: CommitSha): readonly ReviewRun[] {
  const own = withoutEdited(material);
  const [other] = [
    ...own.reviews.map((review) => ({ head: review.head, at: review.submittedAt })),
    ...own.threads.flatMap((comment) => (comment.head === null ? [] : [{ head: comment.head, at: comment.createdAt }])),
  ]
    .filter((item) => item.head !== head)
    .toSorted((a, b) => b.at - a.at || compareText(a.head, b.head));
  const stale = other === undefined ? null : readReviewRun(reviewer, { ...own, comments: [] }, other.head);
  const runs = [...readRunsOnHead(reviewer, own, head), ...(stale === null ? [] : [stale])];
  return besideEdited(runs, reviewer.id, fallbackOf(reviewer), material, head);
}
