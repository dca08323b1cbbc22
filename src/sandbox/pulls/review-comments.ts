import type { Account } from "#sandbox/accounts/account.ts";
import { hasRole, hasRoleOrPermission } from "#sandbox/accounts/permission.ts";
import { diffFiles } from "#sandbox/git/diff.ts";
import { mergeBase } from "#sandbox/git/history.ts";
import { hasCommit } from "#sandbox/git/objects.ts";
import { ApiError, invalid, unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { type DiffLine, findLine, hunkUpTo, parsePatch, type Side } from "./diff-lines.ts";
import { reviewOf } from "./find-pull.ts";
import type { Pull, Review, ReviewComment, ReviewThread } from "./pull.ts";
import { emitReview, emitReviewComment } from "./pull-events.ts";
import { relocateThreads } from "./relocate.ts";

/** Where and what. A place is a line of a side, or a position in the diff, or the file as a whole. */
export interface NewReviewComment {
  readonly path: string;
  readonly body: string;
  readonly commit?: string;
  readonly line?: number | null;
  readonly side?: Side | null;
  readonly startLine?: number | null;
  readonly startSide?: Side | null;
  /** In lines below the first hunk header: the old way. */
  readonly position?: number | null;
  readonly subjectType?: "LINE" | "FILE" | null;
}

/** Characters. Source: GitHub's error for a longer one. */
const maxBody = 65_536;

/** A comment by itself: GitHub makes a review of one comment for it. */
export async function addReviewComment(
  world: World,
  pull: Pull,
  by: Account,
  input: NewReviewComment,
): Promise<{ readonly thread: ReviewThread; readonly comment: ReviewComment }> {
  refuseLocked(world, pull, by);
  const commit = await requireCommit(pull, input.commit ?? pull.head.sha);
  const review = singleReview(world, by, commit);
  const thread = await openThread(world, pull, by, review, { ...input, commit });
  pull.reviews.push(review);
  pull.threads.push(thread);
  const [comment] = thread.comments;
  if (comment === undefined) throw new Error("A thread begins with a comment");
  pull.issue.updatedAt = world.now();
  emitReview(world, pull, review, "submitted", by);
  emitReviewComment(world, pull, thread, comment, "created", by);
  if (commit !== pull.head.sha) await relocateThreads(pull);
  return { thread, comment };
}

/** Adds to a pending review of the same author instead of publishing at once. */
export async function addToPendingReview(
  world: World,
  pull: Pull,
  review: Review,
  by: Account,
  input: NewReviewComment,
): Promise<ReviewThread> {
  if (review.state !== "PENDING" || review.author.id !== by.id) throw unprocessable("The review is not pending");
  const thread = await openThread(world, pull, by, review, { ...input, commit: review.commit });
  pull.threads.push(thread);
  return thread;
}

export function replyToThread(
  world: World,
  pull: Pull,
  thread: ReviewThread,
  by: Account,
  body: string,
): ReviewComment {
  refuseLocked(world, pull, by);
  const [first] = thread.comments;
  if (first === undefined) throw new ApiError(404, "Not Found");
  const pending = pull.reviews.find(({ author, state }) => author.id === by.id && state === "PENDING");
  const review = pending ?? singleReview(world, by, pull.head.sha);
  const comment = newComment(world, by, review, {
    body,
    diffHunk: first.diffHunk,
    originalCommit: first.originalCommit,
    inReplyTo: first.id,
  });
  if (pending === undefined) pull.reviews.push(review);
  thread.comments.push(comment);
  if (pending === undefined) {
    pull.issue.updatedAt = world.now();
    emitReview(world, pull, review, "submitted", by);
    emitReviewComment(world, pull, thread, comment, "created", by);
  }
  return comment;
}

function singleReview(world: World, author: Account, commit: string): Review {
  const now = world.now();
  return { id: world.nextId(), author, state: "COMMENTED", body: "", commit, submittedAt: now, updatedAt: now };
}

export function editReviewComment(
  world: World,
  pull: Pull,
  { thread, comment }: { readonly thread: ReviewThread; readonly comment: ReviewComment },
  by: Account,
  body: string,
): void {
  refuseStranger(world, pull, comment, by);
  refuseBody(body);
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = world.now();
  comment.editor = by;
  if (reviewOf(pull, comment)?.state === "PENDING") return;
  emitReviewComment(world, pull, thread, comment, "edited", by, { changes: { body: { from } } });
}

/** With its last comment the thread goes too. */
export function deleteReviewComment(
  world: World,
  pull: Pull,
  { thread, comment }: { readonly thread: ReviewThread; readonly comment: ReviewComment },
  by: Account,
): void {
  refuseStranger(world, pull, comment, by);
  const isPending = reviewOf(pull, comment)?.state === "PENDING";
  thread.comments.splice(thread.comments.indexOf(comment), 1);
  if (thread.comments.length === 0) pull.threads.splice(pull.threads.indexOf(thread), 1);
  if (!isPending) emitReviewComment(world, pull, thread, comment, "deleted", by);
}

function refuseStranger(world: World, pull: Pull, comment: ReviewComment, by: Account): void {
  if (comment.author.id === by.id || hasRoleOrPermission(world, pull.base.repository, by, "write")) return;
  throw new ApiError(403, "Must have write access to change a comment of somebody else.");
}

function refuseLocked(world: World, pull: Pull, by: Account): void {
  if (pull.issue.isLocked && !hasRole(world, pull.base.repository, by, "write")) {
    throw new ApiError(403, "Unable to create comment because issue is locked.");
  }
}

/** The commit of a review must be one of the pull request. */
export async function requireCommit(pull: Pull, sha: string): Promise<string> {
  if (await hasCommit(pull.base.repository, sha)) return sha;
  throw invalid("PullRequestReviewComment", "commit_id", "custom", "commit_id is not part of the pull request");
}

/** Not yet in the pull request: whoever opens it adds it. */
export async function openThread(
  world: World,
  pull: Pull,
  by: Account,
  review: Review,
  input: NewReviewComment & { readonly commit: string },
): Promise<ReviewThread> {
  const { path, commit } = input;
  refuseBody(input.body);
  const repository = pull.base.repository;
  const root = (await mergeBase(repository, pull.base.sha, commit)) ?? pull.mergeBase;
  const file = (await diffFiles(repository, root, commit)).find((candidate) => candidate.path === path);
  if (file === undefined) throw placeProblem("path", "is not part of the diff");
  const lines = file.patch === null ? [] : parsePatch(file.patch);
  const place = input.subjectType === "FILE" ? null : findPlace(lines, input);
  const shared = { path, originalCommit: commit, commit, isOutdated: false, resolvedBy: null };
  const comment = newComment(world, by, review, {
    body: input.body,
    diffHunk: place === null ? "" : hunkUpTo(lines, place.found),
    originalCommit: commit,
    inReplyTo: null,
  });
  return {
    id: world.nextId(),
    ...shared,
    subjectType: place === null ? "FILE" : "LINE",
    side: place?.side ?? "RIGHT",
    startSide: place?.startSide ?? null,
    originalLine: place?.line ?? null,
    originalStartLine: place?.startLine ?? null,
    line: place?.line ?? null,
    startLine: place?.startLine ?? null,
    originalPosition: place?.found.position ?? null,
    position: place?.found.position ?? null,
    comments: [comment],
  };
}

interface Place {
  readonly found: DiffLine;
  readonly side: Side;
  readonly line: number;
  readonly startSide: Side | null;
  readonly startLine: number | null;
}

function findPlace(lines: readonly DiffLine[], input: NewReviewComment): Place {
  const { position } = input;
  if (position !== undefined && position !== null) {
    const found = lines.find((line) => line.position === position && line.position > 0);
    const side = found?.right === null ? "LEFT" : "RIGHT";
    const line = found?.right ?? found?.left ?? null;
    if (found === undefined || line === null) throw placeProblem("position", "is invalid");
    return { found, side, line, startSide: null, startLine: null };
  }
  if (input.line === undefined || input.line === null) throw placeProblem("line", "can't be blank");
  const side = input.side ?? "RIGHT";
  const found = findLine(lines, side, input.line);
  if (found === null) throw placeProblem("line", "must be part of the diff");
  const startLine = input.startLine ?? null;
  if (startLine === null) return { found, side, line: input.line, startSide: null, startLine };
  const startSide = input.startSide ?? side;
  const first = findLine(lines, startSide, startLine);
  if (first === null) throw placeProblem("start_line", "must be part of the same hunk as the line.");
  if (first.position >= found.position) throw placeProblem("start_line", "must precede the end line.");
  return { found, side, line: input.line, startSide, startLine };
}

function placeProblem(field: string, reason: string): ApiError {
  return invalid(
    "PullRequestReviewComment",
    `pull_request_review_thread.${field}`,
    "custom",
    `pull_request_review_thread.${field} ${reason}`,
  );
}

function refuseBody(body: string): void {
  if (body === "") throw invalid("PullRequestReviewComment", "body", "missing_field");
  if (body.length > maxBody) {
    throw invalid("PullRequestReviewComment", "body", "custom", `body is too long (maximum is ${maxBody} characters)`);
  }
}

function newComment(
  world: World,
  by: Account,
  review: Review,
  parts: Pick<ReviewComment, "body" | "diffHunk" | "originalCommit" | "inReplyTo">,
): ReviewComment {
  refuseBody(parts.body);
  const now = world.now();
  return {
    id: world.nextId(),
    author: by,
    viaAppId: by.appId,
    reviewId: review.id,
    ...parts,
    createdAt: now,
    updatedAt: now,
    editor: null,
    reactions: [],
  };
}
