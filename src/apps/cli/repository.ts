import { GitError } from "#adapters/git/git-error.ts";
import { type LandedRequest, readLandedChanges } from "#adapters/git/landed.ts";
import { type ChangeRequest, readChange } from "#adapters/git/read-change.ts";
import type { Repository } from "#adapters/git/repository.ts";
import { resolveCommit, resolveCommits } from "#adapters/git/resolve.ts";
import { readFilesAt } from "#adapters/git/tree.ts";
import type { CommitSha } from "#core/ids.ts";
import type { LocalSources } from "#flows/judge-locally.ts";
import { UsageError } from "./exit.ts";

/** Where a branch is compared with when nobody says: what `git clone` took for the remote's default branch. */
const defaultBase = "origin/HEAD";

/** What the flows need of one repository. */
export function sourcesOf(repository: Repository): LocalSources {
  return {
    readFilesAt: (commit, paths, maxBytes) => readFilesAt(repository, commit, paths, maxBytes),
    readChange: (request: ChangeRequest) => readChange(repository, request),
    readLandedChanges: (request: LandedRequest) => readLandedChanges(repository, request),
  };
}

/** Base and head as commits. */
export async function resolveRange(
  repository: Repository,
  base: string | undefined,
  head: string,
): Promise<readonly [base: CommitSha, head: CommitSha]> {
  if (base !== undefined) return resolveCommits(repository, [base, head]);
  const tip = await resolveCommit(repository, defaultBase).catch((error: unknown) => {
    if (error instanceof GitError && error.kind === "unknown-revision") {
      throw new UsageError(`Say what the change is for: --base BRANCH. (${defaultBase} does not exist here.)`);
    }
    throw error;
  });
  return [tip, await resolveCommit(repository, head)];
}
