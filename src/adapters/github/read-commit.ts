import type { CommitSha } from "#core/ids.ts";
import type { Client } from "./client.ts";
import { type CommitRead, GitHubError, type RepositoryRef } from "./github.ts";

/** The object itself, without the files that GitHub's other description of a commit works out. */
export async function readCommit(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  sha: CommitSha,
): Promise<CommitRead> {
  const { body } = await ask(rest.git.getCommit, { owner, repo: name, commit_sha: sha });
  if (body.field("sha").sha() !== sha)
    throw new GitHubError("invalid", "commit", `GitHub sent another commit than ${sha}`);
  return {
    sha,
    tree: body.field("tree").field("sha").text(),
    parents: body
      .field("parents")
      .list()
      .map((parent) => parent.field("sha").sha()),
  };
}
