import type { Account } from "#sandbox/accounts/account.ts";

/** A pull request in the merge queue of its base branch, with the group commit that was built for it. */
export interface MergeQueueEntry {
  readonly id: number;
  readonly pull: number;
  /** The pull request's head when it was queued; a push takes it out of the queue. */
  readonly head: string;
  readonly enqueuedBy: Account;
  readonly enqueuedAt: number;
  state: "QUEUED" | "AWAITING_CHECKS" | "MERGEABLE" | "UNMERGEABLE" | "LOCKED";
  /** The commit that holds the base, all entries before this one, and this one; null until it is built. */
  groupCommit: string | null;
  /** The commit that the group commit was built on: the base's tip or the group commit of the entry before. */
  groupBase: string | null;
  /** `refs/heads/gh-readonly-queue/{base}/pr-{number}-{base sha}`. */
  groupRef: string | null;
  /** When its checks were asked for; null until then. */
  groupedAt: number | null;
}
