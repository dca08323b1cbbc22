import type { Repository } from "#sandbox/repositories/repository.ts";

import { git } from "./git.ts";
import { hasCommit } from "./objects.ts";

/** Brings a commit and all it stands on into another repository of the network. */
export async function shareObjects(from: Repository, to: Repository, sha: string): Promise<void> {
  if (from === to || (await hasCommit(to, sha))) return;
  await git(to.gitDirectory, ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", from.gitDirectory, sha]);
}

/** The repository that all forks of a network come from, by whatever way. */
export function networkRoot(repository: Repository): Repository {
  let root = repository;
  while (root.parent !== null) root = root.parent;
  return root;
}
