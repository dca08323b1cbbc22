import { notFound } from "#sandbox/kernel/api-error.ts";
import { idParam, optionalText, requiredText } from "#sandbox/kernel/input.ts";
import { type Call, created, empty, json, list, type Route } from "#sandbox/kernel/route.ts";

import { issueInPath, issueRead, issueWrite, mayTouch } from "./issue-access.ts";
import { sinceOf } from "./issue-routes.ts";
import { addComment, deleteComment, editComment, findComment } from "./operations.ts";
import { presentIssueComment } from "./present-issue.ts";

const comments = "/repos/:owner/:repo/issues/comments";
const ofIssue = "/repos/:owner/:repo/issues/:issue_number/comments";

export const commentRoutes: readonly Route[] = [
  {
    method: "GET",
    path: ofIssue,
    needs: issueRead,
    handle: (call) => {
      const issue = issueInPath(call, "read");
      const since = sinceOf(call.query);
      return list(
        issue.comments
          .filter(({ updatedAt }) => updatedAt >= since)
          .map((comment) => presentIssueComment(call.world, call.repository, issue, comment)),
      );
    },
  },
  {
    method: "POST",
    path: ofIssue,
    needs: issueWrite,
    role: "read",
    handle: (call) => {
      const { world, repository } = call;
      const issue = issueInPath(call, "write");
      const body = requiredText(call, "IssueComment", "body");
      const comment = addComment(world, repository, issue, body, call.writer().account);
      return created(presentIssueComment(world, repository, issue, comment));
    },
  },
  {
    method: "GET",
    path: comments,
    needs: issueRead,
    handle: (call) => {
      const { world, repository, query } = call;
      const since = sinceOf(query);
      const found = [...repository.issues.values()]
        .flatMap((issue) => issue.comments.map((comment) => ({ issue, comment })))
        .filter(({ comment }) => comment.updatedAt >= since);
      const key = query.get("sort") === "updated" ? "updatedAt" : "createdAt";
      const sign = query.get("direction") === "desc" ? -1 : 1;
      found.sort(
        (left, right) => sign * (left.comment[key] - right.comment[key] || left.comment.id - right.comment.id),
      );
      return list(found.map(({ issue, comment }) => presentIssueComment(world, repository, issue, comment)));
    },
  },
  {
    method: "GET",
    path: `${comments}/:comment_id`,
    needs: issueRead,
    handle: (call) => {
      const { issue, comment } = commentInPath(call, "read");
      return json(presentIssueComment(call.world, call.repository, issue, comment));
    },
  },
  {
    method: "PATCH",
    path: `${comments}/:comment_id`,
    needs: issueWrite,
    role: "read",
    handle: (call) => {
      const { world, repository } = call;
      const { issue, comment } = commentInPath(call, "write");
      editComment(
        world,
        repository,
        issue,
        comment,
        optionalText(call, "IssueComment", "body") ?? "",
        call.writer().account,
      );
      return json(presentIssueComment(world, repository, issue, comment));
    },
  },
  {
    method: "DELETE",
    path: `${comments}/:comment_id`,
    needs: issueWrite,
    role: "read",
    handle: (call) => {
      const { issue, comment } = commentInPath(call, "write");
      deleteComment(call.world, call.repository, issue, comment, call.writer().account);
      return empty();
    },
  },
];

export function commentInPath(call: Call, access: "read" | "write") {
  const found = findComment(call.repository, idParam(call, "comment_id"));
  if (found === null) throw notFound();
  mayTouch(call, found.issue, access);
  return found;
}
