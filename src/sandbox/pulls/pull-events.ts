import type { Account } from "#sandbox/accounts/account.ts";
import { emitOnRepository } from "#sandbox/repositories/repository-events.ts";
import { timestamp } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import { customProperties } from "#sandbox/repositories/present-repository.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { presentPull, presentSimplePull } from "./present-pull.ts";
import { presentReview, presentReviewComment } from "./present-review.ts";
import type { Pull, Review, ReviewComment, ReviewThread } from "./pull.ts";
import { publicComments } from "./find-pull.ts";

interface Ends {
  readonly head: { readonly repo: object | null };
  readonly base: { readonly repo: object | null };
}

function forHook<Presented extends Ends>(pull: Presented) {
  const complete = <End extends Ends["head"]>(end: End) => ({
    ...end,
    repo: end.repo === null ? null : { ...end.repo, ...customProperties },
  });
  return { ...pull, head: complete(pull.head), base: complete(pull.base) };
}

export function emitPull(
  world: World,
  pull: Pull,
  action: string,
  sender: Account,
  parts: Readonly<Record<string, unknown>> = {},
): void {
  const repository = pull.base.repository;
  emitOnRepository(world, repository, {
    event: "pull_request",
    action,
    sender,
    payload: { number: pull.number, pull_request: forHook(presentPull(world, repository, pull)), ...parts },
  });
}

export function emitReview(
  world: World,
  pull: Pull,
  review: Review,
  action: "submitted" | "edited" | "dismissed",
  sender: Account,
  parts: Readonly<Record<string, unknown>> = {},
): void {
  const repository = pull.base.repository;
  const presented = presentReview(world, repository, pull, review);
  emitOnRepository(world, repository, {
    event: "pull_request_review",
    action,
    sender,
    payload: {
      // A webhook says the state in lower case, the REST API in upper case and without the time of the last change.
      review: { ...presented, state: review.state.toLowerCase(), updated_at: timestamp(review.updatedAt) },
      pull_request: forHook(presentSimplePull(world, repository, pull)),
      ...parts,
    },
  });
}

export function emitReviewComment(
  world: World,
  pull: Pull,
  thread: ReviewThread,
  comment: ReviewComment,
  action: "created" | "edited" | "deleted",
  sender: Account,
  parts: Readonly<Record<string, unknown>> = {},
): void {
  const repository = pull.base.repository;
  emitOnRepository(world, repository, {
    event: "pull_request_review_comment",
    action,
    sender,
    payload: {
      comment: presentReviewComment(world, repository, pull, thread, comment),
      pull_request: forHook(presentSimplePull(world, repository, pull)),
      ...parts,
    },
  });
}

export function emitThread(
  world: World,
  pull: Pull,
  thread: ReviewThread,
  action: "resolved" | "unresolved",
  sender: Account,
): void {
  const repository = pull.base.repository;
  emitOnRepository(world, repository, {
    event: "pull_request_review_thread",
    action,
    sender,
    payload: {
      pull_request: forHook(presentSimplePull(world, repository, pull)),
      thread: {
        node_id: nodeId("PullRequestReviewThread", thread.id),
        comments: publicComments(pull, thread).map((comment) =>
          presentReviewComment(world, repository, pull, thread, comment),
        ),
      },
    },
  });
}
