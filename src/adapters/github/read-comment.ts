import type { Client } from "./client.ts";
import { type CommentRead, GitHubError, type RepositoryRef } from "./github.ts";
import { orNothing } from "./or-nothing.ts";
import { readRestAccount } from "./read-pull-parts.ts";
import type { Shape } from "./shape.ts";

/** A comment of a conversation, of a pull request's as of an issue's; null: there is none. */
export async function readComment(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  id: number,
): Promise<CommentRead | null> {
  const answer = await orNothing(ask(rest.issues.getComment, { owner, repo: name, comment_id: id }));
  return answer === null ? null : readIssueComment(answer.body);
}

/** GitHub's "issue-comment". */
export function readIssueComment(comment: Shape): CommentRead {
  const app = comment.field("performed_via_github_app");
  return {
    id: comment.field("id").integer(),
    number: readIssueNumber(comment.field("issue_url").text()),
    author: readRestAccount(comment.field("user")),
    viaAppId: app.isNull() ? null : app.field("id").integer(),
    body: comment.field("body").text(),
    createdAt: comment.field("created_at").instant(),
    updatedAt: comment.field("updated_at").instant(),
  };
}

/** GitHub names the issue of a comment by its address alone: `https://api.github.com/repos/octo/shop/issues/7`. */
function readIssueNumber(url: string): number {
  const digits = /\/issues\/(\d{1,15})$/.exec(url)?.[1];
  if (digits === undefined) throw new GitHubError("invalid", "comment", "the address of an issue that is none");
  return Number(digits);
}
