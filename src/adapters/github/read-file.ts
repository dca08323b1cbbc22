import type { FileAt } from "#core/change/file-at.ts";
import type { CommitSha } from "#core/ids.ts";
import type { Client } from "./client.ts";
import { fileQuery } from "./file-query.ts";
import { GitHubError, type RepositoryRef } from "./github.ts";
import { readEntry } from "./tree-entry.ts";

/** What a commit holds at a path; null if that is nothing or a folder. */
export async function readFileAt(
  client: Client,
  repository: RepositoryRef,
  commit: CommitSha,
  path: string,
  maxBytes: number,
): Promise<FileAt | null> {
  const { owner, name } = repository;
  const { data } = await client.graphql(fileQuery, { owner, name, commit, path });
  const object = data.field("repository").field("object");
  if (object.isNull()) throw new GitHubError("not-found", "graphql", `there is no commit ${commit}`);
  // An object of another kind, such as a tag, has no `oid` in this query and is refused here.
  object.field("oid").sha();
  return readEntry(client, repository, object.field("file"), maxBytes);
}
