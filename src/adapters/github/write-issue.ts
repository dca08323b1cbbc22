import type { Client } from "./client.ts";
import { cutText } from "./cut-text.ts";
import type { IssueWrite, RepositoryRef } from "./github.ts";
import { maxBody } from "./write-comment.ts";
import { refuseWrongLabels } from "./write-label.ts";

/** In characters; beyond it GitHub answers 422. */
const maxTitle = 256;

export async function createIssue(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  { title, body, labels }: IssueWrite,
): Promise<number> {
  refuseWrongLabels(labels);
  const answer = await ask(rest.issues.create, {
    owner,
    repo: name,
    title: cutText(title, maxTitle),
    body: cutText(body, maxBody),
    labels: [...labels],
  });
  return answer.body.field("number").integer();
}
