import type { CommitSha } from "#core/ids.ts";
import type { Client } from "./client.ts";
import type { RepositoryRef } from "./github.ts";
import { tipQuery } from "./tip-query.ts";

/** The commit that a branch points to; of the default branch if none is named. */
export async function readBranchTip(
  { graphql }: Client,
  { owner, name }: RepositoryRef,
  branch: string | null,
): Promise<CommitSha | null> {
  const ref = branch === null ? "" : `refs/heads/${branch}`;
  const { data } = await graphql(tipQuery, { owner, name, ref, isDefault: branch === null });
  const found = data.field("repository").field(branch === null ? "defaultBranchRef" : "ref");
  return found.isNull() ? null : found.field("target").field("oid").sha();
}
