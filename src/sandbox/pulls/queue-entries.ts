import type { Account } from "#sandbox/accounts/account.ts";
import { createBot } from "#sandbox/accounts/create-account.ts";
import { findAccount } from "#sandbox/accounts/find-account.ts";
import { emitOnRepository } from "#sandbox/repositories/repository-events.ts";
import { readCommit } from "#sandbox/git/objects.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { presentSimpleCommit } from "#sandbox/repositories/present-commit.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { findQueueEntry } from "./find-pull.ts";
import type { MergeQueueEntry } from "./merge-queue.ts";
import type { Pull } from "./pull.ts";
import { emitPull } from "./pull-events.ts";

/** Why a pull request left the queue, as its webhook says it. */
type RemovalReason =
  | "UNKNOWN_REMOVAL_REASON"
  | "MANUAL"
  | "MERGE"
  | "MERGE_CONFLICT"
  | "CI_FAILURE"
  | "CI_TIMEOUT"
  | "ALREADY_MERGED"
  | "QUEUE_CLEARED"
  | "ROLL_BACK"
  | "BRANCH_PROTECTIONS"
  | "GIT_TREE_INVALID"
  | "INVALID_MERGE_COMMIT";

export function entriesOf(repository: Repository, branch: string): MergeQueueEntry[] {
  const known = repository.mergeQueues.get(branch) ?? [];
  repository.mergeQueues.set(branch, known);
  return known;
}

/** The account that acts for the queue. */
export function queueBot(world: World): Account {
  const slug = "github-merge-queue";
  return findAccount(world, `${slug}[bot]`) ?? createBot(world, { id: world.nextId(), slug });
}

/** Takes it out, with its group; does nothing if it is not queued. */
export async function leaveQueue(world: World, pull: Pull, by: Account, reason: RemovalReason): Promise<void> {
  const repository = pull.base.repository;
  const entry = findQueueEntry(repository, pull);
  if (entry === null) return;
  const entries = entriesOf(repository, pull.base.ref);
  entries.splice(entries.indexOf(entry), 1);
  await destroyGroup(world, repository, pull.base.ref, entry, reason === "MERGE" ? "merged" : "dequeued");
  pull.issue.updatedAt = world.now();
  emitPull(world, pull, "dequeued", by, { reason });
}

/** Its group commit is worth nothing any more: the branch goes, and whoever runs checks is told. */
export async function destroyGroup(
  world: World,
  repository: Repository,
  branch: string,
  entry: MergeQueueEntry,
  reason: "merged" | "invalidated" | "dequeued",
): Promise<void> {
  const { groupRef } = entry;
  const group = await presentGroup(repository, branch, entry);
  entry.groupCommit = null;
  entry.groupBase = null;
  entry.groupRef = null;
  entry.groupedAt = null;
  entry.state = "QUEUED";
  if (groupRef === null || group === null) return;
  emitGroup(world, repository, "destroyed", { merge_group: group, reason });
  if ((await readRef(repository, groupRef)) === null) return;
  await updateRef(world, repository, { ref: groupRef, to: null, pusher: queueBot(world) });
}

export async function requestGroupChecks(
  world: World,
  repository: Repository,
  branch: string,
  entry: MergeQueueEntry,
): Promise<void> {
  const group = await presentGroup(repository, branch, entry);
  if (group !== null) emitGroup(world, repository, "checks_requested", { merge_group: group });
}

function emitGroup(
  world: World,
  repository: Repository,
  action: "checks_requested" | "destroyed",
  payload: Readonly<Record<string, unknown>>,
): void {
  emitOnRepository(world, repository, { event: "merge_group", action, sender: queueBot(world), payload });
}

async function presentGroup(repository: Repository, branch: string, entry: MergeQueueEntry) {
  if (entry.groupCommit === null) return null;
  const commit = await readCommit(repository, entry.groupCommit);
  if (commit === null) return null;
  return {
    head_sha: entry.groupCommit,
    head_ref: entry.groupRef,
    base_sha: entry.groupBase,
    base_ref: `refs/heads/${branch}`,
    head_commit: presentSimpleCommit(commit),
  };
}
