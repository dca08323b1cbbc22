import type { Severity } from "#core/contract/contract.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { findingInText } from "./finding.ts";
import { mayBeAbout } from "./heads.ts";
import type { ReviewMaterial } from "./material.ts";
import type { Proof, ReviewRun } from "./run.ts";
import { mostSevere } from "./severity.ts";

/** Without the reviews and comments that somebody else edited last: nobody knows what the reviewer's words were. */
export function withoutEdited(material: ReviewMaterial): ReviewMaterial {
  return {
    ...material,
    reviews: material.reviews.filter(({ isEditedByOther }) => !isEditedByOther),
    comments: material.comments.filter(({ isEditedByOther }) => !isEditedByOther),
  };
}

/**
 * Findings at lines whose text somebody else edited stay, and count as P1 at least. And beside whatever else was said of a
 * commit, a run that is as new as any says that it is unreadable, or else a finding could be edited away.
 */
export function besideEdited(
  runs: readonly ReviewRun[],
  reviewer: string,
  fallback: Severity,
  material: ReviewMaterial,
  head: CommitSha,
): readonly ReviewRun[] {
  const openers = material.threads.filter(({ opensThread, isEditedByOther }) => opensThread && isEditedByOther);
  const raised = new Set(
    openers.map(({ path, body, hunk }) => findingInText(reviewer, body, { path, code: hunk, fallback }).fingerprint),
  );
  const edited = editedOn(material, head, runs);
  return [
    ...runs.map((run) => ({
      ...run,
      findings: run.findings.map((finding) =>
        raised.has(finding.fingerprint) ? { ...finding, severity: mostSevere(finding.severity, "P1") } : finding,
      ),
    })),
    ...[...Map.groupBy(edited, (one) => one.head)].map(([of, texts]): ReviewRun => {
      const at = Math.max(...[...texts, ...runs.filter((run) => run.head === of)].map((one) => one.at)) as Instant;
      const [{ source, id }] = texts as [Edited];
      const proof: Proof = { source, id, says: "somebody else edited what it had said" };
      return { reviewer, head: of, state: "unreadable", findings: [], proof, at };
    }),
  ];
}

interface Edited {
  readonly head: CommitSha;
  readonly at: Instant;
  readonly source: Proof["source"];
  readonly id: number;
}

/** Texts that somebody else edited, each with a commit that it was, or may have been, about. */
function editedOn(
  { reviews, comments, threads, headSince }: ReviewMaterial,
  head: CommitSha,
  runs: readonly ReviewRun[],
): readonly Edited[] {
  const hasSpoken = runs.some((run) => run.head === head);
  return [
    ...reviews
      .filter(({ isEditedByOther, state }) => isEditedByOther && state !== "dismissed")
      .map((one): Edited => ({
        head: one.head,
        at: one.updatedAt ?? one.submittedAt,
        source: "review",
        id: one.id,
      })),
    // A comment may have been about any commit; one that was edited before there was this head is in the way of a review only.
    ...comments
      .filter((one) => one.isEditedByOther && (hasSpoken || mayBeAbout(one.updatedAt, headSince)))
      .map(({ updatedAt, id }): Edited => ({ head, at: updatedAt, source: "comment", id })),
    ...threads
      .filter(({ isEditedByOther }) => isEditedByOther)
      .flatMap((one): readonly Edited[] => {
        // A finding on an earlier head that still stands counts on this one too.
        const stands = hasSpoken && one.opensThread && !one.isResolved && !one.isOutdated;
        const heads = new Set([one.head, stands ? head : null]);
        return [...heads].flatMap((of) =>
          of === null ? [] : [{ head: of, at: one.createdAt, source: "thread", id: one.id }],
        );
      }),
  ];
}
