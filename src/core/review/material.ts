import type { CommitSha, Instant } from "#core/ids.ts";

/**
 * What one reviewer published about one pull request, as read from GitHub, and nothing of anyone else.
 *
 * Whose words these are is settled before they come here: by the App's number for check runs, and by account number and
 * account type for the rest (SR-26). No reader of this folder looks at a login, and no text can claim to be the
 * reviewer's, since text of others is not here. Lists are whole; a list that was cut must not be handed over.
 */
export interface ReviewMaterial {
  /** When the commit that is judged became the head; null while unknown. Must not be earlier than that moment. */
  readonly headSince: Instant | null;
  /** Since when the pull request compares this head with the base that it has now; null while unknown. */
  readonly comparedSince: Instant | null;
  /**
   * Whether another open pull request with this very head compares it with another base branch. Check runs and statuses are
   * of a commit, and nobody can tell which of the two they are about.
   */
  readonly isShared: boolean;
  readonly checkRuns: readonly CheckRunMaterial[];
  /** The newest of each context, where it is the reviewer's. */
  readonly statuses: readonly StatusMaterial[];
  readonly reviews: readonly SubmittedReview[];
  readonly comments: readonly IssueComment[];
  readonly threads: readonly ThreadComment[];
}

export interface CheckRunMaterial {
  readonly id: number;
  readonly name: string;
  readonly appId: number;
  readonly appSlug: string;
  readonly head: CommitSha;
  /** GitHub's own words: `queued`, `in_progress`, `completed` and a few more. */
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  readonly url: string | null;
  /** When it was created, where GitHub does not say that it started. */
  readonly startedAt: Instant;
  readonly completedAt: Instant | null;
}

export interface StatusMaterial {
  readonly id: string;
  readonly context: string;
  readonly head: CommitSha;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly description: string | null;
  readonly createdAt: Instant;
}

export interface SubmittedReview {
  readonly id: number;
  readonly state: "approved" | "changes-requested" | "commented" | "dismissed";
  readonly body: string;
  /** The commit that it was submitted for (`commit_id`). */
  readonly head: CommitSha;
  readonly submittedAt: Instant;
  /** Later than `submittedAt` where its body was edited; null where GitHub does not say. */
  readonly updatedAt: Instant | null;
  /** Somebody other than the reviewer edited it last, or nobody knows who: it is not the reviewer's word any more. */
  readonly isEditedByOther: boolean;
}

export interface IssueComment {
  readonly id: number;
  readonly body: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** The App through which it was written, where GitHub names one. */
  readonly viaAppId: number | null;
  /** As of a review. */
  readonly isEditedByOther: boolean;
}

/** One comment of the reviewer in a review thread. */
export interface ThreadComment {
  readonly id: number;
  readonly threadId: string;
  /** Whether it is the thread's first comment. What a reviewer answers in a thread is not a finding. */
  readonly opensThread: boolean;
  readonly path: string;
  readonly line: number | null;
  readonly originalLine: number | null;
  readonly isResolved: boolean;
  /** Whether it was the reviewer itself that resolved the thread. */
  readonly isResolvedByReviewer: boolean;
  readonly isOutdated: boolean;
  /**
   * The commit that it was written for (GitHub's original commit), which stays when GitHub moves the comment along. Null where
   * GitHub has forgotten it: it was some other commit than one that is there.
   */
  readonly head: CommitSha | null;
  readonly body: string;
  /** The piece of the diff above and including the line it stands at. */
  readonly hunk: string | null;
  readonly createdAt: Instant;
  /** As of a review. */
  readonly isEditedByOther: boolean;
}
