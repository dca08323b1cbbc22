import { git } from "#sandbox/git/git.ts";
import { readRef } from "#sandbox/git/refs.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { isOpen } from "./find-pull.ts";
import type { Pull } from "./pull.ts";

/**
 * Of a commit on the default branch: the merged pull requests that brought it there. Of any other: the open and merged ones
 * that have it. Oldest first. Source: docs.github.com, REST, "List pull requests associated with a commit".
 */
export async function pullsOfCommit(repository: Repository, sha: string): Promise<Pull[]> {
  const pulls = [...repository.pulls.values()].filter((pull) => pull.merged !== null || isOpen(pull));
  if (pulls.length === 0) return [];
  const tip = await readRef(repository, `refs/heads/${repository.defaultBranch}`);
  const holders = await holdersOf(repository, sha, [...pulls.flatMap(commitsThatTell), ...(tip === null ? [] : [tip])]);
  const isLanded = tip !== null && holders.has(tip);
  return pulls.filter((pull) => (pull.merged !== null || !isLanded) && hasOwn(pull, holders, sha));
}

function commitsThatTell({ head, mergeBase, merged }: Pull): string[] {
  return [
    head.sha,
    mergeBase,
    ...(merged === null ? [] : [merged.commit, ...(merged.onto === null ? [] : [merged.onto])]),
  ];
}

/** What was proposed, and what the merge made of it. */
function hasOwn({ head, mergeBase, merged }: Pull, holders: ReadonlySet<string>, sha: string): boolean {
  if (holders.has(head.sha) && !holders.has(mergeBase)) return true;
  if (merged === null) return false;
  return merged.commit === sha || (merged.onto !== null && holders.has(merged.commit) && !holders.has(merged.onto));
}

/** Those of the tips from which the commit can be reached, in one run of git for all of them. */
async function holdersOf(repository: Repository, sha: string, tips: readonly string[]): Promise<ReadonlySet<string>> {
  const input = [`^${sha}`, ...new Set(tips)].map((line) => `${line}\n`).join("");
  const output = await git(repository.gitDirectory, ["rev-list", "--ancestry-path", "--stdin"], { input });
  return new Set([sha, ...output.split("\n")]);
}
