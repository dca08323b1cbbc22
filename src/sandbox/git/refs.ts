import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Account } from "#sandbox/accounts/account.ts";
import { ApiError } from "#sandbox/kernel/api-error.ts";
import type { Push, World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { git, runGit } from "./git.ts";
import { isAncestor } from "./history.ts";
import { isSha, zeroSha } from "./objects.ts";
import { inTurn } from "./turn.ts";

export interface Ref {
  /** Full: `refs/heads/main`. */
  readonly name: string;
  readonly sha: string;
  readonly type: "commit" | "tag" | "tree" | "blob";
}

/** The object that a full ref name stands for; null where there is none. */
export async function readRef(repository: Repository, name: string): Promise<string | null> {
  const loose = await readLoose(repository, name);
  return loose ?? (await readRefs(repository, name)).find((ref) => ref.name === name)?.sha ?? null;
}

/**
 * Nothing is asked as often as where a ref stands, and a file is read a hundred times sooner than git starts. What git has
 * packed, and what is no plain ref, is left to git: null.
 */
async function readLoose(repository: Repository, name: string): Promise<string | null> {
  if (!name.startsWith("refs/") || /\.\.|[\\\0]/.test(name)) return null;
  try {
    const text = (await readFile(join(repository.gitDirectory, name), "utf8")).trim();
    return isSha(text) ? text : null;
  } catch {
    return null;
  }
}

/** The ref of that name and all below it, by name. `refs/heads/` lists all branches. */
export async function readRefs(repository: Repository, prefix: string): Promise<Ref[]> {
  if (!/^refs\/[^*?[\\\s\0]*$/.test(prefix)) return [];
  const format = "--format=%(refname)%00%(objectname)%00%(objecttype)";
  const output = await git(repository.gitDirectory, ["for-each-ref", format, prefix]);
  return output.split("\n").flatMap((line) => {
    const [name, sha, type] = line.split("\0");
    return name === undefined || sha === undefined ? [] : [{ name, sha, type: type as Ref["type"] }];
  });
}

/** 409 where there is no commit yet. */
export async function refuseEmpty(repository: Repository): Promise<void> {
  if ((await readRefs(repository, "refs/heads/")).length === 0) throw new ApiError(409, "Git Repository is empty.");
}

export async function isRefName(repository: Repository, name: string): Promise<boolean> {
  return (await runGit(repository.gitDirectory, ["check-ref-format", name])).exitCode === 0;
}

/** Moves a ref that nobody is told of, such as `refs/pull/1/head`. */
export async function setHiddenRef(repository: Repository, name: string, to: string | null): Promise<void> {
  await git(repository.gitDirectory, to === null ? ["update-ref", "-d", name] : ["update-ref", name, to]);
}

interface RefUpdate {
  readonly ref: string;
  /** Null: the ref goes. */
  readonly to: string | null;
  /** What it must be now: null, not there; left out: whatever it is. */
  readonly from?: string | null;
  readonly pusher: Account;
  /** Left out: as history says. */
  readonly isForced?: boolean;
}

/** Moves a ref and lets everything follow that follows a push. 409 where it is not at `from`. */
export async function updateRef(world: World, repository: Repository, update: RefUpdate): Promise<void> {
  const { ref, to, pusher } = update;
  await inTurn(world, async () => {
    const before = await readRef(repository, ref);
    const expected = update.from === undefined ? before : update.from;
    if (before !== expected) throw moved(before, expected);
    if (before === to) return;
    const isForced = update.isForced ?? (await isForcedMove(repository, before, to));
    const old = before ?? zeroSha;
    const args = to === null ? ["update-ref", "-d", ref, old] : ["update-ref", ref, to, old];
    const { exitCode, stderr } = await runGit(repository.gitDirectory, args);
    if (exitCode !== 0) {
      const now = await readRef(repository, ref);
      if (now !== before) throw moved(now, expected);
      throw new ApiError(422, "Reference update failed", { errors: [{ message: stderr.slice(0, 500) }] });
    }
    await announce(world, repository, { ref, before, after: to, pusher, isForced });
  });
}

export async function isForcedMove(repository: Repository, before: string | null, after: string | null) {
  return before !== null && after !== null && !(await isAncestor(repository, before, after));
}

/** Refs that moved as part of so large a push that no event tells of it. */
const untold = new WeakSet<Push>();

export function isUntold(push: Push): boolean {
  return untold.has(push);
}

/** Lets everything follow that a moved ref brings. Only in a turn (`inTurn`), so that news arrive in the order of what happened. */
export async function announce(
  world: World,
  repository: Repository,
  move: Omit<Push, "repository">,
  isTold = true,
): Promise<void> {
  const push: Push = { repository, ...move };
  if (!isTold) untold.add(push);
  const now = world.now();
  repository.pushedAt = now;
  repository.updatedAt = now;
  if (push.before === null && push.ref.startsWith("refs/heads/")) await adoptFirstBranch(repository, push.ref);
  await world.pushed(push);
}

/** The first branch of an empty repository becomes its default branch. */
async function adoptFirstBranch(repository: Repository, ref: string): Promise<void> {
  if ((await readRef(repository, `refs/heads/${repository.defaultBranch}`)) !== null) return;
  await setDefaultBranch(repository, ref.slice("refs/heads/".length));
}

export async function setDefaultBranch(repository: Repository, branch: string): Promise<void> {
  await git(repository.gitDirectory, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  repository.defaultBranch = branch;
}

function moved(now: string | null, expected: string | null): ApiError {
  return new ApiError(409, `is at ${now ?? zeroSha} but expected ${expected ?? zeroSha}`);
}
