import type { Account } from "#sandbox/accounts/account.ts";
import { hasRole, hasRoleOrPermission } from "#sandbox/accounts/permission.ts";
import { ApiError, unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { isOpen } from "./find-pull.ts";
import { relocateThreads } from "./relocate.ts";
import { type NewReviewComment, openThread, requireCommit } from "./review-comments.ts";
import type { Pull, Review, ReviewState } from "./pull.ts";
import { emitReview, emitReviewComment } from "./pull-events.ts";

export type ReviewEvent = "APPROVE" | "REQUEST_CHANGES" | "COMMENT";

interface NewReview {
  /** Null: it stays pending until it is submitted. */
  readonly event: ReviewEvent | null;
  readonly body?: string | null;
  /** The head that was looked at; left out: the current one. */
  readonly commit?: string | null;
  readonly comments?: readonly NewReviewComment[];
}

const states: Readonly<Record<ReviewEvent, ReviewState>> = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
};

export async function submitReview(world: World, pull: Pull, by: Account, input: NewReview): Promise<Review> {
  const { event, comments = [] } = input;
  const body = input.body ?? "";
  if (event !== null) refuseEvent(pull, by, event, body, comments.length > 0);
  if (pull.issue.isLocked && !hasRole(world, pull.base.repository, by, "write"))
    throw new ApiError(403, "lock prevents review");
  if (pull.reviews.some(({ author, state }) => author.id === by.id && state === "PENDING")) {
    throw problem("User can only have one pending review per pull request");
  }
  const commit = await requireCommit(pull, input.commit ?? pull.head.sha);
  const now = world.now();
  const review: Review = {
    id: world.nextId(),
    author: by,
    state: "PENDING",
    body,
    commit,
    submittedAt: null,
    updatedAt: now,
  };
  // All places are looked up before anything is kept: a review with one wrong comment is none.
  const threads = [];
  for (const comment of comments) threads.push(await openThread(world, pull, by, review, { ...comment, commit }));
  pull.reviews.push(review);
  pull.threads.push(...threads);
  if (threads.length > 0 && commit !== pull.head.sha) await relocateThreads(pull);
  if (event !== null) publish(world, pull, review, event);
  return review;
}

export function submitPendingReview(
  world: World,
  pull: Pull,
  review: Review,
  by: Account,
  { event, body }: { readonly event: ReviewEvent; readonly body?: string | null },
): void {
  if (review.author.id !== by.id) throw new ApiError(404, "Not Found");
  if (review.state !== "PENDING") throw problem("Can not submit a review that is not pending");
  const text = body ?? review.body;
  refuseEvent(pull, by, event, text, commentsOf(pull, review).length > 0);
  review.body = text;
  publish(world, pull, review, event);
}

function refuseEvent(pull: Pull, by: Account, event: ReviewEvent, body: string, hasComments: boolean): void {
  const isAuthor = pull.issue.author.id === by.id;
  if (isAuthor && event === "APPROVE") throw problem("Can not approve your own pull request");
  if (isAuthor && event === "REQUEST_CHANGES") throw problem("Can not request changes on your own pull request");
  if (body === "" && event === "REQUEST_CHANGES") throw problem("Could not submit review, body can't be blank");
  if (body === "" && event === "COMMENT" && !hasComments) throw problem("Could not submit review, body can't be blank");
  if (!isOpen(pull) && event !== "COMMENT")
    throw problem("Can not approve or request changes on a closed pull request");
}

function publish(world: World, pull: Pull, review: Review, event: ReviewEvent): void {
  const now = world.now();
  review.state = states[event];
  review.submittedAt = now;
  review.updatedAt = now;
  pull.issue.updatedAt = now;
  pull.requestedReviewers.delete(review.author.id);
  for (const id of pull.requestedTeams) {
    if (world.teams.get(id)?.members.has(review.author.id) === true) pull.requestedTeams.delete(id);
  }
  emitReview(world, pull, review, "submitted", review.author);
  for (const { thread, comment } of commentsOf(pull, review)) {
    emitReviewComment(world, pull, thread, comment, "created", review.author);
  }
}

/** With the threads that they stand in. */
export function commentsOf(pull: Pull, { id }: Review) {
  return pull.threads.flatMap((thread) =>
    thread.comments.filter(({ reviewId }) => reviewId === id).map((comment) => ({ thread, comment })),
  );
}

export function editReview(world: World, pull: Pull, review: Review, by: Account, body: string): void {
  if (review.author.id !== by.id && !hasRoleOrPermission(world, pull.base.repository, by, "write"))
    throw new ApiError(403, "Forbidden");
  if (body === "") throw problem("Could not edit review, body can't be blank");
  const from = review.body;
  review.body = body;
  review.updatedAt = world.now();
  review.lastEdit = { by, at: review.updatedAt };
  if (review.state !== "PENDING") emitReview(world, pull, review, "edited", by, { changes: { body: { from } } });
}

/** Only before it is submitted; its comments go with it. */
export function deletePendingReview(pull: Pull, review: Review, by: Account): void {
  if (review.author.id !== by.id) throw new ApiError(404, "Not Found");
  if (review.state !== "PENDING") throw problem("Can not delete a non-pending pull request review");
  pull.reviews.splice(pull.reviews.indexOf(review), 1);
  for (const { thread, comment } of commentsOf(pull, review))
    thread.comments.splice(thread.comments.indexOf(comment), 1);
  const kept = pull.threads.filter(({ comments }) => comments.length > 0);
  pull.threads.splice(0, pull.threads.length, ...kept);
}

export function dismissReview(world: World, pull: Pull, review: Review, by: Account, message: string): void {
  if (!hasRoleOrPermission(world, pull.base.repository, by, "write"))
    throw new ApiError(403, "Must have write access to dismiss a review.");
  if (message === "") throw unprocessable("Validation Failed", ["message can't be blank"]);
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
    throw problem(`Can not dismiss a ${review.state.toLowerCase()} pull request review`);
  }
  dismiss(world, pull, review, by);
}

/** After a push that changes what is proposed. Requests for changes stand until their author or a writer takes them back. */
export function dismissStale(world: World, pull: Pull, pusher: Account): void {
  for (const review of pull.reviews) if (review.state === "APPROVED") dismiss(world, pull, review, pusher);
}

function dismiss(world: World, pull: Pull, review: Review, by: Account): void {
  review.state = "DISMISSED";
  review.updatedAt = world.now();
  pull.issue.updatedAt = world.now();
  emitReview(world, pull, review, "dismissed", by);
}

function problem(sentence: string): ApiError {
  return unprocessable("Unprocessable Entity", [sentence]);
}
