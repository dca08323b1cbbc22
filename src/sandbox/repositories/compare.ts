import { findAccount } from "#sandbox/accounts/find-account.ts";
import { diffFiles, type FileDiff } from "#sandbox/git/diff.ts";
import { networkRoot, shareObjects } from "#sandbox/git/forks.ts";
import { countAheadBehind, listCommits, mergeBase } from "#sandbox/git/history.ts";
import { type Commit, readCommit, resolveCommitish } from "#sandbox/git/objects.ts";
import { isVisible } from "#sandbox/kernel/access.ts";
import type { Actor } from "#sandbox/kernel/actor.ts";
import { ApiError, notFound } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { Repository } from "./repository.ts";

export interface Comparison {
  readonly base: Commit;
  readonly head: Commit;
  readonly mergeBase: Commit;
  readonly status: "ahead" | "behind" | "diverged" | "identical";
  readonly ahead: number;
  readonly behind: number;
  /** From old to new. */
  readonly commits: readonly Commit[];
}

/** `base...head`; each is a branch, a tag or a hash, of a fork where it says `user:branch` or `user:repo:branch`. */
export async function compare(
  world: World,
  repository: Repository,
  actor: Actor,
  basehead: string,
): Promise<Comparison> {
  const [baseName, headName, ...more] = basehead.split("...");
  if (baseName === undefined || headName === undefined || more.length > 0) throw notFound();
  const base = await findCommit(world, repository, actor, baseName);
  const head = await findCommit(world, repository, actor, headName);
  const root = await mergeBase(repository, base.sha, head.sha);
  const rootCommit = root === null ? null : await readCommit(repository, root);
  if (rootCommit === null) throw new ApiError(404, `No common ancestor between ${baseName} and ${headName}.`);
  const { ahead, behind } = await countAheadBehind(repository, base.sha, head.sha);
  return {
    base,
    head,
    mergeBase: rootCommit,
    status: ahead > 0 ? (behind > 0 ? "diverged" : "ahead") : behind > 0 ? "behind" : "identical",
    ahead,
    behind,
    commits: ahead === 0 ? [] : await listCommits(repository, { from: base.sha, to: head.sha, oldestFirst: true }),
  };
}

export function compareFiles(repository: Repository, { mergeBase: root, head }: Comparison): Promise<FileDiff[]> {
  return diffFiles(repository, root.sha, head.sha);
}

async function findCommit(world: World, repository: Repository, actor: Actor, name: string): Promise<Commit> {
  const parts = name.split(":");
  const branch = parts.at(-1) ?? "";
  const source = parts.length === 1 ? repository : findFork(world, repository, actor, parts.slice(0, -1));
  const sha = source === null ? null : await resolveCommitish(source, branch);
  if (source === null || sha === null) throw notFound();
  await shareObjects(source, repository, sha);
  const commit = await readCommit(repository, sha);
  if (commit === null) throw notFound();
  return commit;
}

function findFork(
  world: World,
  repository: Repository,
  actor: Actor,
  [login = "", name]: readonly string[],
): Repository | null {
  const owner = findAccount(world, login);
  const candidates = [...world.repositories.values()].filter(
    (one) => one.owner === owner && networkRoot(one) === networkRoot(repository) && isVisible(world, actor, one),
  );
  return candidates.find((one) => (name === undefined ? true : one.name.toLowerCase() === name.toLowerCase())) ?? null;
}
