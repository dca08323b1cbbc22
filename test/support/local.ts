import { readChange } from "#adapters/git/read-change.ts";
import { readLandedChanges } from "#adapters/git/landed.ts";
import { openRepository } from "#adapters/git/repository.ts";
import { readFilesAt } from "#adapters/git/tree.ts";
import type { LocalSources } from "#flows/judge-locally.ts";
import type { TestRepository } from "./git.ts";

/** What the flows ask of a repository, answered by the real git adapter. */
export async function localSources({ directory, surroundings }: TestRepository): Promise<LocalSources> {
  const repository = await openRepository(directory, { surroundings });
  return {
    readFilesAt: (commit, paths, maxBytes) => readFilesAt(repository, commit, paths, maxBytes),
    readChange: (request) => readChange(repository, request),
    readLandedChanges: (request) => readLandedChanges(repository, request),
  };
}
