import type { Account } from "#sandbox/accounts/account.ts";
import type { Issue, Reaction } from "#sandbox/issues/issue.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

export interface Pull {
  readonly id: number;
  readonly number: number;
  /** Title, body, labels, assignees, state and conversation. */
  readonly issue: Issue;
  readonly base: {
    readonly repository: Repository;
    ref: string;
    /** Tip when it was last synchronised. */ sha: string;
  };
  /** `repository` is null once the fork was deleted. `sha` stays when the branch is deleted. */
  readonly head: { repository: Repository | null; readonly ref: string; sha: string };
  /** Oldest first. */
  readonly refChanges: RefChange[];
  isDraft: boolean;
  maintainerCanModify: boolean;
  merged: PullMerge | null;
  autoMerge: AutoMergeRequest | null;
  readonly requestedReviewers: Set<number>;
  /** Ids of teams. */
  readonly requestedTeams: Set<number>;
  readonly reviews: Review[];
  readonly threads: ReviewThread[];
  /** Who pushed last something that has to be looked at: a merge of the base that leaves the diff as it was does not count. */
  lastPusher: Account;
  /** The heads since that push: an approval of one of them is an approval of it. */
  readonly headsSinceLastPush: Set<string>;
  /** As of the last synchronisation. */
  size: PullSize;
  /** Where the head left the base, as of the last synchronisation. */
  mergeBase: string;
  mergeTest: MergeTest | null;
  /** The test that somebody asked for, and the one that is shown: the first to ask after a push is told nothing yet. */
  askedFor: string | null;
  shownFor: string | null;
}

/** That the base became another branch, by somebody or by itself, or that what it or the head's branch held was thrown away. */
export type RefChange = { readonly at: number; readonly by: Account } & (
  | { readonly kind: "changed" | "moved"; readonly from: string; readonly to: string }
  | {
      readonly kind: "base-forced" | "head-forced";
      readonly ref: string;
      readonly before: string;
      readonly after: string;
    }
);

export interface PullMerge {
  readonly at: number;
  readonly by: Account;
  readonly method: MergeMethod;
  /** The tip of the base right after it. */
  readonly commit: string;
  /** The tip of the base before it; null where someone pushed the commits there themselves. */
  readonly onto: string | null;
}

export interface PullSize {
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
}

/** Whether this head merges into this tip of the base, found by trying. */
export interface MergeTest {
  readonly head: string;
  readonly base: string;
  readonly isMergeable: boolean;
  readonly isRebaseable: boolean;
  /** Null on a conflict. */
  readonly commit: string | null;
}

export type MergeMethod = "merge" | "squash" | "rebase";

interface AutoMergeRequest {
  readonly by: Account;
  readonly method: MergeMethod;
  readonly at: number;
  readonly commitHeadline: string | null;
  readonly commitBody: string | null;
}

export type ReviewState = "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";

export interface Review {
  readonly id: number;
  readonly author: Account;
  state: ReviewState;
  body: string;
  /** The commit that was looked at: never moves. */
  readonly commit: string;
  submittedAt: number | null;
  updatedAt: number;
  /** Who edited its text last, and when; null or absent: nobody did. */
  lastEdit?: { readonly by: Account; readonly at: number } | null;
  /** As of a comment. */
  minimizedReason?: string | null;
}

/** A review thread: a first comment on a place, and its replies. */
export interface ReviewThread {
  readonly id: number;
  readonly path: string;
  readonly subjectType: "LINE" | "FILE";
  readonly side: "LEFT" | "RIGHT";
  /** As commented; null for a file comment. */
  readonly originalLine: number | null;
  readonly originalStartLine: number | null;
  readonly originalCommit: string;
  readonly startSide: "LEFT" | "RIGHT" | null;
  /** In lines below the first hunk header of the file's diff; null for a file comment. */
  readonly originalPosition: number | null;
  position: number | null;
  startLine: number | null;
  /** The newest head on which it stands. */
  commit: string;
  /** Where the line stands at the current head; null when it is outdated. */
  line: number | null;
  isOutdated: boolean;
  resolvedBy: Account | null;
  readonly comments: ReviewComment[];
}

export interface ReviewComment {
  readonly id: number;
  readonly author: Account;
  readonly viaAppId: number | null;
  readonly reviewId: number;
  body: string;
  readonly diffHunk: string;
  /** The head that was looked at when it was written. */
  readonly originalCommit: string;
  readonly inReplyTo: number | null;
  readonly createdAt: number;
  updatedAt: number;
  editor: Account | null;
  /** Why it was minimised, as GraphQL words it: `outdated`, `off-topic` …; null or absent: it was not. */
  minimizedReason?: string | null;
  readonly reactions: Reaction[];
}
