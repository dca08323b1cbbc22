import { authorAssociation } from "#sandbox/accounts/association.ts";
import { presentAccount } from "#sandbox/accounts/present-account.ts";
import { presentReactionRollup } from "#sandbox/issues/present-issue.ts";
import { timestamp } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import type { Pull, Review, ReviewComment, ReviewThread } from "./pull.ts";

/** GitHub's "pull-request-review". One that is not submitted has no time yet. */
export function presentReview(world: World, repository: Repository, pull: Pull, review: Review) {
  const page = `${world.urls.html}/${fullName(repository)}/pull/${pull.number}#pullrequestreview-${review.id}`;
  const pullUrl = `${world.urls.api}/repos/${fullName(repository)}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: nodeId("PullRequestReview", review.id),
    user: presentAccount(world, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pullUrl,
    author_association: authorAssociation(world, repository, review.author),
    _links: { html: { href: page }, pull_request: { href: pullUrl } },
    ...(review.submittedAt === null ? {} : { submitted_at: timestamp(review.submittedAt) }),
    commit_id: review.commit,
  };
}

/** GitHub's "pull-request-review-comment". */
export function presentReviewComment(
  world: World,
  repository: Repository,
  pull: Pull,
  thread: ReviewThread,
  comment: ReviewComment,
) {
  const api = `${world.urls.api}/repos/${fullName(repository)}`;
  const url = `${api}/pulls/comments/${comment.id}`;
  const page = `${world.urls.html}/${fullName(repository)}/pull/${pull.number}#discussion_r${comment.id}`;
  const pullUrl = `${api}/pulls/${pull.number}`;
  return {
    url,
    pull_request_review_id: comment.reviewId,
    id: comment.id,
    node_id: nodeId("PullRequestReviewComment", comment.id),
    diff_hunk: comment.diffHunk,
    path: thread.path,
    commit_id: thread.commit,
    original_commit_id: comment.originalCommit,
    user: presentAccount(world, comment.author),
    body: comment.body,
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.updatedAt),
    html_url: page,
    pull_request_url: pullUrl,
    author_association: authorAssociation(world, repository, comment.author),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pullUrl } },
    reactions: presentReactionRollup(url, comment.reactions),
    start_line: thread.startLine,
    original_start_line: thread.originalStartLine,
    start_side: thread.startSide,
    line: thread.line,
    original_line: thread.originalLine,
    side: thread.side,
    original_position: thread.originalPosition ?? 1,
    position: thread.subjectType === "FILE" && !thread.isOutdated ? 1 : thread.position,
    subject_type: thread.subjectType.toLowerCase(),
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
  };
}
