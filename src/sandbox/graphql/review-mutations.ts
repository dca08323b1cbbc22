import type { Side } from "#sandbox/pulls/diff-lines.ts";
import type { Pull, Review } from "#sandbox/pulls/pull.ts";
import {
  addToPendingReview,
  deleteReviewComment,
  editReviewComment,
  replyToThread,
} from "#sandbox/pulls/review-comments.ts";
import {
  deletePendingReview,
  dismissReview,
  editReview,
  type ReviewEvent,
  submitPendingReview,
  submitReview,
} from "#sandbox/pulls/reviews.ts";
import { resolveThread, unresolveThread } from "#sandbox/pulls/threads.ts";

import { encodeCursor } from "./connection.ts";
import type { Context } from "./context.ts";
import { requireNode } from "./find-node.ts";
import { type Mutation, mutation, sender } from "./mutation.ts";
import { requireWrite } from "./permission.ts";
import { forbidden, unprocessable, unresolvable } from "./problem.ts";
import { mayResolve } from "./review-fields.ts";
import { type Source, source } from "./source.ts";
import { commentNeeds, pullNeeds } from "./write-needs.ts";

async function requireThread(context: Context, id: string, name: string): Promise<Source<"PullRequestReviewThread">> {
  const found = await requireNode(context, id, "PullRequestReviewThread");
  if (mayResolve(found, context)) return found;
  const { actor } = context;
  throw actor.kind === "installation"
    ? forbidden()
    : forbidden(`${actor.account.login} does not have the correct permissions to execute \`${name}\``);
}

/** A review that was written but not yet submitted is its author's alone. */
function pendingReviewOf(pull: Pull, context: Context): Review | null {
  return pull.reviews.find(({ state, author }) => state === "PENDING" && author.id === sender(context).id) ?? null;
}

async function requireReview(
  context: Context,
  input: { readonly pullRequestReviewId?: string | null; readonly pullRequestId?: string | null },
): Promise<Source<"PullRequestReview">> {
  if (typeof input.pullRequestReviewId === "string") {
    return requireNode(context, input.pullRequestReviewId, "PullRequestReview");
  }
  const { repository, pull } = await requireNode(context, input.pullRequestId ?? "", "PullRequest");
  const review = pendingReviewOf(pull, context);
  if (review === null) throw unresolvable("Could not find a pending review of the viewer.");
  return source("PullRequestReview", { repository, pull, review });
}

function eventOf(event: ReviewEvent | "DISMISS"): ReviewEvent {
  if (event === "DISMISS") throw unprocessable("A review is dismissed by dismissPullRequestReview.");
  return event;
}

interface ThreadInput {
  readonly body: string;
  readonly path: string;
  readonly line?: number | null;
  readonly side?: Side | null;
  readonly startLine?: number | null;
  readonly startSide?: Side | null;
  readonly subjectType?: "LINE" | "FILE" | null;
}

function placeOf(input: ThreadInput) {
  const { body, path, line = null, side = null, startLine = null, startSide = null, subjectType = null } = input;
  // The schema gives `startSide` a value even where there is no first line.
  return { body, path, line, side, startLine, startSide: startLine === null ? null : startSide, subjectType };
}

export const reviewMutations: Readonly<Record<string, Mutation>> = {
  resolveReviewThread: mutation(["thread"], async (input: { readonly threadId: string }, context) => {
    const found = await requireThread(context, input.threadId, "ResolveReviewThread");
    resolveThread(context.world, found.pull, found.thread, sender(context));
    return { thread: found };
  }),
  unresolveReviewThread: mutation(["thread"], async (input: { readonly threadId: string }, context) => {
    const found = await requireThread(context, input.threadId, "UnresolveReviewThread");
    unresolveThread(context.world, found.pull, found.thread, sender(context));
    return { thread: found };
  }),
  addPullRequestReviewThreadReply: mutation(["comment"], async (input: ReplyInput, context) => {
    const { repository, pull, thread } = await requireNode(
      context,
      input.pullRequestReviewThreadId,
      "PullRequestReviewThread",
    );
    requireWrite(context, repository, "AddPullRequestReviewThreadReply", commentNeeds);
    if (input.body.trim() === "") throw unprocessable("Body can't be blank");
    const comment = replyToThread(context.world, pull, thread, sender(context), input.body);
    return { comment: source("PullRequestReviewComment", { repository, pull, thread, comment }) };
  }),
  /** Part of the viewer's pending review, which begins with it if there is none. */
  addPullRequestReviewThread: mutation(["thread"], async (input: NewThreadInput, context) => {
    const { repository, pull } =
      typeof input.pullRequestReviewId === "string"
        ? await requireReview(context, input)
        : await requireNode(context, input.pullRequestId ?? "", "PullRequest");
    requireWrite(context, repository, "AddPullRequestReviewThread", commentNeeds);
    const { world } = context;
    const review =
      pendingReviewOf(pull, context) ?? (await submitReview(world, pull, sender(context), { event: null }));
    const thread = await addToPendingReview(world, pull, review, sender(context), placeOf(input));
    return { thread: source("PullRequestReviewThread", { repository, pull, thread }) };
  }),

  addPullRequestReview: mutation(["pullRequestReview", "reviewEdge"], async (input: NewReviewInput, context) => {
    const { repository, pull } = await requireNode(context, input.pullRequestId, "PullRequest");
    requireWrite(context, repository, "AddPullRequestReview", commentNeeds);
    const positions = (input.comments ?? []).filter((comment) => comment !== null);
    const threads = (input.threads ?? []).filter((thread) => thread !== null);
    const review = await submitReview(context.world, pull, sender(context), {
      event: input.event === undefined || input.event === null ? null : eventOf(input.event),
      body: input.body ?? null,
      ...(typeof input.commitOID === "string" ? { commit: input.commitOID } : {}),
      comments: [...positions, ...threads.map(placeOf)],
    });
    const node = source("PullRequestReview", { repository, pull, review });
    return { pullRequestReview: node, reviewEdge: { cursor: encodeCursor(String(review.id)), node } };
  }),
  submitPullRequestReview: mutation(["pullRequestReview"], async (input: SubmitInput, context) => {
    const found = await requireReview(context, input);
    requireWrite(context, found.repository, "SubmitPullRequestReview", commentNeeds);
    submitPendingReview(context.world, found.pull, found.review, sender(context), {
      event: eventOf(input.event),
      body: input.body ?? null,
    });
    return { pullRequestReview: found };
  }),
  updatePullRequestReview: mutation(["pullRequestReview"], async (input: ReviewInput & BodyInput, context) => {
    const found = await requireReview(context, input);
    requireWrite(context, found.repository, "UpdatePullRequestReview", commentNeeds);
    editReview(context.world, found.pull, found.review, sender(context), input.body);
    return { pullRequestReview: found };
  }),
  deletePullRequestReview: mutation(["pullRequestReview"], async (input: ReviewInput, context) => {
    const found = await requireReview(context, input);
    requireWrite(context, found.repository, "DeletePullRequestReview", commentNeeds);
    deletePendingReview(found.pull, found.review, sender(context));
    return { pullRequestReview: found };
  }),
  dismissPullRequestReview: mutation(["pullRequestReview"], async (input: DismissInput, context) => {
    const found = await requireReview(context, input);
    requireWrite(context, found.repository, "DismissPullRequestReview", pullNeeds);
    dismissReview(context.world, found.pull, found.review, sender(context), input.message);
    return { pullRequestReview: found };
  }),

  updatePullRequestReviewComment: mutation(
    ["pullRequestReviewComment"],
    async (input: { readonly pullRequestReviewCommentId: string } & BodyInput, context) => {
      const found = await requireNode(context, input.pullRequestReviewCommentId, "PullRequestReviewComment");
      requireWrite(context, found.repository, "UpdatePullRequestReviewComment", commentNeeds);
      editReviewComment(context.world, found.pull, found, sender(context), input.body);
      return { pullRequestReviewComment: found };
    },
  ),
  deletePullRequestReviewComment: mutation(["pullRequestReview"], async (input: { readonly id: string }, context) => {
    const { repository, pull, thread, comment } = await requireNode(context, input.id, "PullRequestReviewComment");
    requireWrite(context, repository, "DeletePullRequestReviewComment", commentNeeds);
    deleteReviewComment(context.world, pull, { thread, comment }, sender(context));
    const review = pull.reviews.find(({ id }) => id === comment.reviewId);
    return {
      pullRequestReview: review === undefined ? null : source("PullRequestReview", { repository, pull, review }),
    };
  }),
};

interface BodyInput {
  readonly body: string;
}

interface ReviewInput {
  readonly pullRequestReviewId: string;
}

interface ReplyInput extends BodyInput {
  readonly pullRequestReviewThreadId: string;
}

interface NewThreadInput extends ThreadInput {
  readonly pullRequestId?: string | null;
  readonly pullRequestReviewId?: string | null;
}

interface NewReviewInput {
  readonly pullRequestId: string;
  readonly event?: ReviewEvent | "DISMISS" | null;
  readonly body?: string | null;
  readonly commitOID?: string | null;
  readonly comments?:
    | readonly ({ readonly body: string; readonly path: string; readonly position: number } | null)[]
    | null;
  readonly threads?: readonly (ThreadInput | null)[] | null;
}

interface SubmitInput {
  readonly pullRequestReviewId?: string | null;
  readonly pullRequestId?: string | null;
  readonly event: ReviewEvent | "DISMISS";
  readonly body?: string | null;
}

interface DismissInput extends ReviewInput {
  readonly message: string;
}
