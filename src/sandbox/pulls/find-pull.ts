import { notFound } from "#sandbox/kernel/api-error.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { MergeQueueEntry } from "./merge-queue.ts";
import type { Pull, Review, ReviewComment, ReviewThread } from "./pull.ts";

export function requirePull(repository: Repository, number: number): Pull {
  const pull = repository.pulls.get(number);
  if (pull === undefined) throw notFound();
  return pull;
}

export function requireReview(pull: Pull, id: number): Review {
  const review = pull.reviews.find((candidate) => candidate.id === id);
  if (review === undefined) throw notFound();
  return review;
}

export interface FoundComment {
  readonly pull: Pull;
  readonly thread: ReviewThread;
  readonly comment: ReviewComment;
}

export function findReviewComment(repository: Repository, id: number): FoundComment | null {
  for (const pull of repository.pulls.values()) {
    for (const thread of pull.threads) {
      for (const comment of thread.comments) if (comment.id === id) return { pull, thread, comment };
    }
  }
  return null;
}

/** The review that a comment came with. */
export function reviewOf(pull: Pull, comment: ReviewComment): Review | null {
  return pull.reviews.find(({ id }) => id === comment.reviewId) ?? null;
}

/** What has been said in public: without the comments of reviews that are not submitted yet. */
export function publicComments(pull: Pull, thread: ReviewThread): ReviewComment[] {
  return thread.comments.filter((comment) => reviewOf(pull, comment)?.state !== "PENDING");
}

export function findQueueEntry(repository: Repository, pull: Pull): MergeQueueEntry | null {
  return repository.mergeQueues.get(pull.base.ref)?.find((entry) => entry.pull === pull.number) ?? null;
}

/** `owner:branch`, as pull requests name their two ends. */
export function headLabel(pull: Pull): string {
  return `${pull.head.repository?.owner.login ?? "unknown repository"}:${pull.head.ref}`;
}

export function isOpen(pull: Pull): boolean {
  return pull.issue.state === "open";
}
