import { invalid, notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { idParam, optionalChoice, optionalInteger, optionalText, requiredText } from "#sandbox/kernel/input.ts";
import { type Answer, type Call, empty, json, list, type Route } from "#sandbox/kernel/route.ts";

import { findReviewComment, type FoundComment, publicComments, requireReview } from "./find-pull.ts";
import { presentReview, presentReviewComment } from "./present-review.ts";
import type { Pull, Review } from "./pull.ts";
import { pullOf } from "./pull-routes.ts";
import {
  addReviewComment,
  deleteReviewComment,
  editReviewComment,
  type NewReviewComment,
  replyToThread,
} from "./review-comments.ts";
import {
  commentsOf,
  deletePendingReview,
  dismissReview,
  editReview,
  submitPendingReview,
  submitReview,
} from "./reviews.ts";

const readNeeds = [{ pull_requests: "read" }] as const;
const writeNeeds = [{ pull_requests: "write" }] as const;
const onePull = "/repos/:owner/:repo/pulls/:number";
const oneReview = `${onePull}/reviews/:review`;
const oneComment = "/repos/:owner/:repo/pulls/comments/:comment";
const events = ["APPROVE", "REQUEST_CHANGES", "COMMENT"] as const;
const sides = ["LEFT", "RIGHT"] as const;

function answerReview({ world, repository }: Call, pull: Pull, review: Review): Answer {
  return json(presentReview(world, repository, pull, review));
}

/** A review that is not submitted is seen by its author alone. */
function isVisible({ actor }: Call, { state, author }: Review): boolean {
  if (state !== "PENDING") return true;
  return (actor.kind === "user" || actor.kind === "installation") && actor.account === author;
}

function reviewOf(call: Call): { readonly pull: Pull; readonly review: Review } {
  const pull = pullOf(call);
  const review = requireReview(pull, idParam(call, "review"));
  if (!isVisible(call, review)) throw notFound();
  return { pull, review };
}

function commentOf(call: Call): FoundComment {
  const found = findReviewComment(call.repository, idParam(call, "comment"));
  if (found === null) throw notFound();
  const review = found.pull.reviews.find(({ id }) => id === found.comment.reviewId);
  if (review !== undefined && !isVisible(call, review)) throw notFound();
  return found;
}

function presentFound({ world, repository }: Call, { pull, thread, comment }: FoundComment) {
  return presentReviewComment(world, repository, pull, thread, comment);
}

function answerNew(call: Call, found: FoundComment): Answer {
  const body = presentFound(call, found);
  return json(body, 201, { location: body.url });
}

function placeIn(call: Call): NewReviewComment {
  const resource = "PullRequestReviewComment";
  const subject = optionalChoice(call, resource, "subject_type", ["line", "file"]);
  return {
    path: requiredText(call, resource, "path"),
    body: requiredText(call, resource, "body"),
    line: optionalInteger(call, resource, "line"),
    side: optionalChoice(call, resource, "side", sides),
    startLine: optionalInteger(call, resource, "start_line"),
    startSide: optionalChoice(call, resource, "start_side", sides),
    position: optionalInteger(call, resource, "position"),
    subjectType: subject === "file" ? "FILE" : subject === "line" ? "LINE" : null,
  };
}

function commentsIn(call: Call): NewReviewComment[] {
  const { comments } = call.body;
  if (comments === undefined || comments === null) return [];
  if (!Array.isArray(comments)) throw invalid("PullRequestReview", "comments", "invalid");
  return comments.map((comment: unknown) => {
    if (typeof comment !== "object" || comment === null) throw invalid("PullRequestReview", "comments", "invalid");
    return placeIn({ ...call, repository: call.repository, body: comment as Record<string, unknown> });
  });
}

async function postReview(call: Call): Promise<Answer> {
  const pull = pullOf(call);
  const review = await submitReview(call.world, pull, call.writer().account, {
    event: optionalChoice(call, "PullRequestReview", "event", events),
    body: optionalText(call, "PullRequestReview", "body"),
    commit: optionalText(call, "PullRequestReview", "commit_id"),
    comments: commentsIn(call),
  });
  return answerReview(call, pull, review);
}

function postReviewEvent(call: Call): Answer {
  const { pull, review } = reviewOf(call);
  const event = optionalChoice(call, "PullRequestReview", "event", events);
  if (event === null) throw invalid("PullRequestReview", "event", "missing_field");
  const body = optionalText(call, "PullRequestReview", "body");
  submitPendingReview(call.world, pull, review, call.writer().account, { event, body });
  return answerReview(call, pull, review);
}

async function postComment(call: Call): Promise<Answer> {
  const pull = pullOf(call);
  const by = call.writer().account;
  const replyTo = optionalInteger(call, "PullRequestReviewComment", "in_reply_to");
  if (replyTo !== null) {
    const found = findReviewComment(call.repository, replyTo);
    if (found === null || found.pull !== pull) throw notFound();
    const body = requiredText(call, "PullRequestReviewComment", "body");
    const comment = replyToThread(call.world, pull, found.thread, by, body);
    return answerNew(call, { ...found, comment });
  }
  const commit = requiredText(call, "PullRequestReviewComment", "commit_id");
  const added = await addReviewComment(call.world, pull, by, { ...placeIn(call), commit });
  return answerNew(call, { pull, ...added });
}

function postReply(call: Call): Answer {
  const pull = pullOf(call);
  const found = commentOf(call);
  if (found.pull !== pull) throw notFound();
  // GitHub has no replies to replies: only the first comment of a thread can be named.
  if (found.comment.inReplyTo !== null) throw unprocessable("Validation Failed", ["parent comment is a reply"]);
  const body = requiredText(call, "PullRequestReviewComment", "body");
  const comment = replyToThread(call.world, pull, found.thread, call.writer().account, body);
  return answerNew(call, { ...found, comment });
}

/** Oldest first if nothing else is asked for. */
function listComments(call: Call, pulls: readonly Pull[]): Answer {
  const { query } = call;
  const sort = query.get("sort");
  const direction = query.get("direction") ?? (sort === null ? "asc" : "desc");
  const since = Date.parse(query.get("since") ?? "");
  const sign = direction === "desc" && sort !== null ? -1 : 1;
  const found = pulls.flatMap((pull) =>
    pull.threads.flatMap((thread) => publicComments(pull, thread).map((comment) => ({ pull, thread, comment }))),
  );
  const at = ({ comment }: FoundComment): number => (sort === "updated" ? comment.updatedAt : comment.createdAt);
  return list(
    found
      .filter(({ comment }) => Number.isNaN(since) || comment.updatedAt >= since)
      .toSorted((left, right) => sign * (at(left) - at(right) || left.comment.id - right.comment.id))
      .map((one) => presentFound(call, one)),
  );
}

export const reviewRoutes: readonly Route[] = [
  {
    method: "GET",
    path: `${onePull}/reviews`,
    needs: readNeeds,
    handle: (call) => {
      const pull = pullOf(call);
      const visible = pull.reviews.filter((review) => isVisible(call, review));
      return list(visible.map((review) => presentReview(call.world, call.repository, pull, review)));
    },
  },
  { method: "POST", path: `${onePull}/reviews`, needs: writeNeeds, role: "read", handle: postReview },
  {
    method: "GET",
    path: oneReview,
    needs: readNeeds,
    handle: (call) => {
      const { pull, review } = reviewOf(call);
      return answerReview(call, pull, review);
    },
  },
  {
    method: "PUT",
    path: oneReview,
    needs: writeNeeds,
    role: "read",
    handle: (call) => {
      const { pull, review } = reviewOf(call);
      editReview(call.world, pull, review, call.writer().account, requiredText(call, "PullRequestReview", "body"));
      return answerReview(call, pull, review);
    },
  },
  {
    method: "DELETE",
    path: oneReview,
    needs: writeNeeds,
    role: "read",
    handle: (call) => {
      const { pull, review } = reviewOf(call);
      const before = presentReview(call.world, call.repository, pull, review);
      deletePendingReview(pull, review, call.writer().account);
      return json(before);
    },
  },
  {
    method: "GET",
    path: `${oneReview}/comments`,
    needs: readNeeds,
    handle: (call) => {
      const { pull, review } = reviewOf(call);
      return list(commentsOf(pull, review).map((found) => presentFound(call, { pull, ...found })));
    },
  },
  {
    method: "PUT",
    path: `${oneReview}/dismissals`,
    needs: writeNeeds,
    handle: (call) => {
      const { pull, review } = reviewOf(call);
      const message = requiredText(call, "PullRequestReview", "message");
      dismissReview(call.world, pull, review, call.writer().account, message);
      return answerReview(call, pull, review);
    },
  },
  { method: "POST", path: `${oneReview}/events`, needs: writeNeeds, role: "read", handle: postReviewEvent },
  {
    method: "GET",
    path: "/repos/:owner/:repo/pulls/comments",
    needs: readNeeds,
    handle: (call) => listComments(call, [...call.repository.pulls.values()]),
  },
  {
    method: "GET",
    path: oneComment,
    needs: readNeeds,
    handle: (call) => json(presentFound(call, commentOf(call))),
  },
  {
    method: "PATCH",
    path: oneComment,
    needs: writeNeeds,
    role: "read",
    handle: (call) => {
      const found = commentOf(call);
      const body = requiredText(call, "PullRequestReviewComment", "body");
      editReviewComment(call.world, found.pull, found, call.writer().account, body);
      return json(presentFound(call, found));
    },
  },
  {
    method: "DELETE",
    path: oneComment,
    needs: writeNeeds,
    role: "read",
    handle: (call) => {
      const found = commentOf(call);
      deleteReviewComment(call.world, found.pull, found, call.writer().account);
      return empty();
    },
  },
  {
    method: "GET",
    path: `${onePull}/comments`,
    needs: readNeeds,
    handle: (call) => listComments(call, [pullOf(call)]),
  },
  { method: "POST", path: `${onePull}/comments`, needs: writeNeeds, role: "read", handle: postComment },
  { method: "POST", path: `${onePull}/comments/:comment/replies`, needs: writeNeeds, role: "read", handle: postReply },
];
