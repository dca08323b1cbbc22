import { hasRole } from "#sandbox/accounts/permission.ts";
import { timestampOrNull } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import { presentReviewComment } from "#sandbox/pulls/present-review.ts";
import type { Pull, Review, ReviewComment, ReviewState, ReviewThread } from "#sandbox/pulls/pull.ts";
import { fullName } from "#sandbox/repositories/repository.ts";

import { connect, type PageArgs } from "./connection.ts";
import type { Context, Field, Fields } from "./context.ts";
import { commentFields } from "./issue-fields.ts";
import { mayWrite } from "./permission.ts";
import { pullSource, type Source, source, userSource } from "./source.ts";
import { resolveNeeds } from "./write-needs.ts";

/** A review that is not submitted is seen by its author alone. */
function visibleReviews({ pull }: Source<"PullRequest">, { actor }: Context): Review[] {
  return pull.reviews.filter(({ state, author }) => state !== "PENDING" || author.id === actor.account.id);
}

function visibleComments(pull: Pull, thread: ReviewThread, { actor }: Context): ReviewComment[] {
  const hidden = new Set(
    pull.reviews
      .filter(({ state, author }) => state === "PENDING" && author.id !== actor.account.id)
      .map(({ id }) => id),
  );
  return thread.comments.filter(({ reviewId }) => !hidden.has(reviewId));
}

/** Of each author the last one among `states`, in the order in which they were submitted. */
function latestByAuthor(reviews: readonly Review[], states: readonly ReviewState[]): Review[] {
  const latest = new Map<number, Review>();
  for (const review of reviews.toSorted((a, b) => (a.submittedAt ?? 0) - (b.submittedAt ?? 0) || a.id - b.id)) {
    if (!states.includes(review.state)) continue;
    latest.delete(review.author.id);
    latest.set(review.author.id, review);
  }
  return [...latest.values()];
}

/** A comment alone is no opinion: it leaves an earlier request for changes standing. */
const opinions: readonly ReviewState[] = ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"];

interface ReviewArgs extends PageArgs {
  readonly states?: readonly ReviewState[] | null;
  readonly author?: string | null;
}

/** What a pull request says about its reviews. */
export const reviewListFields: Fields<"PullRequest"> = {
  reviews: (parent, args: ReviewArgs, context, info) => {
    const { states, author } = args;
    const reviews = visibleReviews(parent, context).filter(
      (review) =>
        (states === undefined || states === null || states.includes(review.state)) &&
        (author === undefined || author === null || review.author.login.toLowerCase() === author.toLowerCase()),
    );
    return reviewConnection(parent, reviews, args, info);
  },
  latestReviews: (parent, args: PageArgs, _context, info) => {
    const { pull } = parent;
    // Who was asked again has, for now, said nothing.
    const latest = latestByAuthor(pull.reviews, [...opinions, "COMMENTED"]);
    const standing = latest.filter(({ author }) => !pull.requestedReviewers.has(author.id));
    return reviewConnection(parent, standing, args, info);
  },
  latestOpinionatedReviews: (parent, args: PageArgs & { writersOnly?: boolean | null }, { world }, info) => {
    const { repository, pull } = parent;
    const latest = latestByAuthor(pull.reviews, opinions).filter(
      ({ author }) => args.writersOnly !== true || hasRole(world, repository, author, "write"),
    );
    return reviewConnection(parent, latest, args, info);
  },
  reviewThreads: ({ repository, pull }, args: PageArgs, context, info) => {
    const threads = pull.threads.filter((thread) => visibleComments(pull, thread, context).length > 0);
    const toNode = (thread: ReviewThread) => source("PullRequestReviewThread", { repository, pull, thread });
    return connect(info, args, threads, toNode, ({ id }) => id);
  },
  reviewRequests: ({ repository, pull }, args: PageArgs, { world }, info) => {
    const people = [...pull.requestedReviewers].map((id) => world.accounts.get(id));
    const teams = [...pull.requestedTeams].map((id) => world.teams.get(id));
    const reviewers = [...people, ...teams].filter((reviewer) => reviewer !== undefined);
    return connect(
      info,
      args,
      reviewers,
      (reviewer) => source("ReviewRequest", { repository, pull, reviewer }),
      ({ id }) => id,
    );
  },
};

function reviewConnection(
  { repository, pull }: Source<"PullRequest">,
  reviews: readonly Review[],
  args: PageArgs,
  info: Parameters<typeof connect>[0],
) {
  return connect(
    info,
    args,
    reviews,
    (review) => source("PullRequestReview", { repository, pull, review }),
    ({ id }) => id,
  );
}

function reviewPath({ repository, pull, review }: Source<"PullRequestReview">): string {
  return `/${fullName(repository)}/pull/${pull.number}#pullrequestreview-${review.id}`;
}

export const reviewFields: Fields<"PullRequestReview"> = {
  ...commentFields,
  state: ({ review }) => review.state,
  submittedAt: ({ review }) => timestampOrNull(review.submittedAt),
  commit: ({ repository, review }) => source("Commit", { repository, oid: review.commit }),
  pullRequest: ({ pull }) => pullSource(pull),
  authorCanPushToRepository: ({ repository, review }, _args, { world }) =>
    hasRole(world, repository, review.author, "write"),
  comments: ({ repository, pull, review }, args: PageArgs, _context, info) => {
    const comments = pull.threads.flatMap((thread) =>
      thread.comments.filter(({ reviewId }) => reviewId === review.id).map((comment) => ({ thread, comment })),
    );
    const toNode = (parts: (typeof comments)[number]) =>
      source("PullRequestReviewComment", { repository, pull, ...parts });
    return connect(info, args, comments, toNode, ({ comment }) => comment.id);
  },
  resourcePath: reviewPath,
  url: (parent, _args, { world }) => world.urls.html + reviewPath(parent),
};

export const threadFields: Fields<"PullRequestReviewThread"> = {
  id: ({ thread }) => nodeId("PullRequestReviewThread", thread.id),
  path: ({ thread }) => thread.path,
  isResolved: ({ thread }) => thread.resolvedBy !== null,
  isOutdated: ({ thread }) => thread.isOutdated,
  /** What is resolved or outdated is shown folded. */
  isCollapsed: ({ thread }) => thread.resolvedBy !== null || thread.isOutdated,
  line: ({ thread }) => thread.line,
  startLine: ({ thread }) => thread.startLine,
  originalLine: ({ thread }) => thread.originalLine,
  originalStartLine: ({ thread }) => thread.originalStartLine,
  diffSide: ({ thread }) => thread.side,
  startDiffSide: ({ thread }) => thread.startSide,
  subjectType: ({ thread }) => thread.subjectType,
  resolvedBy: ({ thread }) => (thread.resolvedBy === null ? null : userSource(thread.resolvedBy)),
  viewerCanReply: ({ repository }, _args, { world, actor }) => hasRole(world, repository, actor.account, "read"),
  viewerCanResolve: (parent, _args, context) => parent.thread.resolvedBy === null && mayResolve(parent, context),
  viewerCanUnresolve: (parent, _args, context) => parent.thread.resolvedBy !== null && mayResolve(parent, context),
  pullRequest: ({ pull }) => pullSource(pull),
  repository: ({ repository }) => source("Repository", { repository }),
  comments: ({ repository, pull, thread }, args: PageArgs & { skip?: number | null }, context, info) => {
    const comments = visibleComments(pull, thread, context).slice(args.skip ?? 0);
    const toNode = (comment: ReviewComment) =>
      source("PullRequestReviewComment", { repository, pull, thread, comment });
    return connect(info, args, comments, toNode, ({ id }) => id);
  },
};

/** The author of the pull request may too. */
export function mayResolve({ repository, pull }: Source<"PullRequestReviewThread">, context: Context): boolean {
  const { actor } = context;
  const isAuthor = actor.kind === "user" && actor.account.id === pull.issue.author.id;
  return isAuthor || mayWrite(context, repository, resolveNeeds);
}

type Presented = ReturnType<typeof presentReviewComment>;

/** What REST says about the same comment, under another name. */
function asInRest<Key extends keyof Presented>(key: Key): Field<Source<"PullRequestReviewComment">> {
  return ({ repository, pull, thread, comment }, _args, { world }) =>
    presentReviewComment(world, repository, pull, thread, comment)[key];
}

export const reviewCommentFields: Fields<"PullRequestReviewComment"> = {
  ...commentFields,
  path: ({ thread }) => thread.path,
  diffHunk: ({ comment }) => comment.diffHunk,
  line: ({ thread }) => thread.line,
  startLine: ({ thread }) => thread.startLine,
  originalLine: ({ thread }) => thread.originalLine,
  originalStartLine: ({ thread }) => thread.originalStartLine,
  position: asInRest("position"),
  originalPosition: asInRest("original_position"),
  subjectType: ({ thread }) => thread.subjectType,
  outdated: ({ thread }) => thread.isOutdated,
  commit: ({ repository, thread }) => source("Commit", { repository, oid: thread.commit }),
  originalCommit: ({ repository, comment }) => source("Commit", { repository, oid: comment.originalCommit }),
  state: ({ pull, comment }) =>
    pull.reviews.find(({ id }) => id === comment.reviewId)?.state === "PENDING" ? "PENDING" : "SUBMITTED",
  pullRequest: ({ pull }) => pullSource(pull),
  pullRequestReview: ({ repository, pull, comment }) => {
    const review = pull.reviews.find(({ id }) => id === comment.reviewId);
    return review === undefined ? null : source("PullRequestReview", { repository, pull, review });
  },
  replyTo: ({ repository, pull, thread, comment: { inReplyTo } }) => {
    const comment = thread.comments.find(({ id }) => id === inReplyTo);
    return comment === undefined ? null : source("PullRequestReviewComment", { repository, pull, thread, comment });
  },
  resourcePath: ({ repository, pull, comment }) =>
    `/${fullName(repository)}/pull/${pull.number}#discussion_r${comment.id}`,
  url: asInRest("html_url"),
};
