import type { Client } from "./client.ts";
import { cutText } from "./cut-text.ts";
import type { RepositoryOnGitHub, RepositoryRef } from "./github.ts";

/**
 * In characters, of a comment and of an issue alike. Beyond it GitHub answers 422, "Body is too long (maximum is 65536
 * characters)"; the documentation does not say so.
 */
export const maxBody = 65_536;

export async function createComment(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  number: number,
  body: string,
): Promise<number> {
  const parameters = { owner, repo: name, issue_number: number, body: cutText(body, maxBody) };
  const answer = await ask(rest.issues.createComment, parameters);
  return answer.body.field("id").integer();
}

export async function updateComment(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  id: number,
  body: string,
): Promise<void> {
  await ask(rest.issues.updateComment, { owner, repo: name, comment_id: id, body: cutText(body, maxBody) });
}

/** 201 where it is new, 200 where it was there: GitHub keeps one of each kind for each account. */
export async function addReaction(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  comment: number,
  reaction: Parameters<RepositoryOnGitHub["addReaction"]>[1],
): Promise<void> {
  await ask(rest.reactions.createForIssueComment, { owner, repo: name, comment_id: comment, content: reaction });
}
