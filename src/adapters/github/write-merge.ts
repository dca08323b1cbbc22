import type { CommitSha } from "#core/ids.ts";
import type { Client } from "./client.ts";
import { enqueueMutation } from "./enqueue-mutation.ts";
import { GitHubError, type MergeOutcome, type MergeRequest, type RepositoryRef } from "./github.ts";

/** Merges that commit and no other; what came of it, as far as GitHub says (SR-30). */
export async function mergePull(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  { number, head, method }: MergeRequest,
): Promise<MergeOutcome> {
  const parameters = { owner, repo: name, pull_number: number, sha: head, merge_method: method };
  const answer = await ask(rest.pulls.merge, parameters).catch(outcomeOfRest);
  if ("kind" in answer) return answer;
  try {
    if (answer.body.field("merged").flag()) return { kind: "merged", commit: answer.body.field("sha").sha() };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
  }
  return { kind: "unknown", message: "GitHub answered the merge with something that this version does not understand" };
}

/** Into the merge queue, which merges when all that it asks for is there. */
export async function enqueuePull(
  { graphql }: Client,
  { nodeId, head }: { readonly nodeId: string; readonly head: CommitSha },
): Promise<MergeOutcome> {
  const answer = await graphql(enqueueMutation, { pull: nodeId, head }, { kind: "write" }).catch(outcomeOfGraphql);
  return "kind" in answer ? answer : { kind: "merged", commit: null };
}

function outcomeOfRest(error: unknown): MergeOutcome {
  const { kind, message, cause } = asGitHubError(error);
  const status = cause instanceof Error && "status" in cause ? cause.status : null;
  if (kind === "conflict") return { kind: "head-moved" };
  if (kind === "transient") return { kind: "unknown", message };
  if (status === 405) return { kind: "not-mergeable", message };
  return { kind: "refused", message };
}

/** GraphQL says UNPROCESSABLE for a head that moved and for rules that are not met: nothing was queued, the next look tells. */
function outcomeOfGraphql(error: unknown): MergeOutcome {
  const { kind, message } = asGitHubError(error);
  if (kind === "conflict") return { kind: "head-moved" };
  if (kind === "transient") return { kind: "unknown", message };
  return { kind: kind === "invalid" ? "not-mergeable" : "refused", message };
}

/** A limit says nothing about the pull request: the call was not taken up at all. */
function asGitHubError(error: unknown): GitHubError {
  if (!(error instanceof GitHubError) || error.kind === "rate-limited") throw error;
  return error;
}
