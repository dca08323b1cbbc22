import type { Permissions } from "#sandbox/apps/application.ts";
import { invalid, notFound } from "#sandbox/kernel/api-error.ts";
import { idParam, optionalChoice } from "#sandbox/kernel/input.ts";
import { type Call, empty, json, list, type Route } from "#sandbox/kernel/route.ts";
import { findReviewComment } from "#sandbox/pulls/find-pull.ts";

import { commentInPath } from "./comment-routes.ts";
import { type Reaction, reactionContents } from "./issue.ts";
import { issueInPath, issueRead, issueWrite } from "./issue-access.ts";
import { presentReaction } from "./present-issue.ts";
import { addReaction, removeReaction } from "./reactions.ts";

const repo = "/repos/:owner/:repo";

export const reactionRoutes: readonly Route[] = [
  ...routesFor(`${repo}/issues/:issue_number`, issueRead, issueWrite, issueInPath),
  ...routesFor(
    `${repo}/issues/comments/:comment_id`,
    issueRead,
    issueWrite,
    (call, access) => commentInPath(call, access).comment,
  ),
  ...routesFor(
    `${repo}/pulls/comments/:comment_id`,
    [{ pull_requests: "read" }],
    [{ pull_requests: "write" }],
    reviewCommentInPath,
  ),
];

function routesFor(
  subject: string,
  read: readonly Permissions[],
  write: readonly Permissions[],
  find: (call: Call, access: "read" | "write") => { readonly reactions: Reaction[] },
): Route[] {
  return [
    {
      method: "GET",
      path: `${subject}/reactions`,
      needs: read,
      handle: (call) => {
        const content = call.query.get("content");
        return list(
          find(call, "read")
            .reactions.filter((reaction) => content === null || reaction.content === content)
            .map((reaction) => presentReaction(call.world, reaction)),
        );
      },
    },
    {
      method: "POST",
      path: `${subject}/reactions`,
      needs: write,
      role: "read",
      handle: (call) => {
        const content = optionalChoice(call, "Reaction", "content", reactionContents);
        if (content === null) throw invalid("Reaction", "content", "missing_field");
        const { reactions } = find(call, "write");
        const { reaction, isNew } = addReaction(call.world, reactions, content, call.writer().account);
        return json(presentReaction(call.world, reaction), isNew ? 201 : 200);
      },
    },
    {
      method: "DELETE",
      path: `${subject}/reactions/:reaction_id`,
      needs: write,
      role: "read",
      handle: (call) => {
        removeReaction(find(call, "write").reactions, idParam(call, "reaction_id"), call.writer().account);
        return empty();
      },
    },
  ];
}

function reviewCommentInPath(call: Call) {
  const found = findReviewComment(call.repository, idParam(call, "comment_id"));
  if (found === null) throw notFound();
  return found.comment;
}
