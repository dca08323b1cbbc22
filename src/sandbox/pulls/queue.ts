import type { Account } from "#sandbox/accounts/account.ts";
import { hasRole } from "#sandbox/accounts/permission.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { inTurn } from "#sandbox/git/turn.ts";
import { ApiError, unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { contextState } from "#sandbox/repositories/protection-checks.ts";
import { activeRules, requiredContexts } from "#sandbox/repositories/protection-rules.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { refuseOtherHead } from "./auto-merge.ts";
import { findQueueEntry, isOpen } from "./find-pull.ts";
import type { MergeQueueEntry } from "./merge-queue.ts";
import { buildPullMerge, landing, markMerged } from "./merge-pull.ts";
import { testMerge } from "./merge-test.ts";
import type { MergeMethod, Pull } from "./pull.ts";
import { emitPull } from "./pull-events.ts";
import { destroyGroup, entriesOf, leaveQueue, queueBot, requestGroupChecks } from "./queue-entries.ts";
import { openRequirements } from "./requirements.ts";
import { wakeAt } from "./wake.ts";

interface QueueSettings {
  readonly method: MergeMethod;
  readonly maxToBuild: number;
  readonly maxToMerge: number;
  readonly minToMerge: number;
  readonly minWaitMs: number;
  readonly timeoutMs: number;
  /** Whether each entry must pass by itself; otherwise it is enough that the last of those merged together does. */
  readonly isAllGreen: boolean;
}

/** As GitHub's form offers them at first. */
const defaults = { build: 5, merge: 5, min: 1, waitMinutes: 5, timeoutMinutes: 60 };

/** Null where the branch has no merge queue. */
export function queueSettings(world: World, repository: Repository, branch: string): QueueSettings | null {
  const rule = activeRules(world, repository, branch).find(({ type }) => type === "merge_queue");
  if (rule === undefined) return null;
  const { parameters = {} } = rule;
  const number = (name: string, otherwise: number): number => {
    const value = parameters[name];
    return typeof value === "number" ? value : otherwise;
  };
  const methods = { MERGE: "merge", SQUASH: "squash", REBASE: "rebase" } as const;
  const method = methods[parameters["merge_method"] as keyof typeof methods] as MergeMethod | undefined;
  return {
    method: method ?? "merge",
    maxToBuild: Math.max(1, number("max_entries_to_build", defaults.build)),
    maxToMerge: Math.max(1, number("max_entries_to_merge", defaults.merge)),
    minToMerge: number("min_entries_to_merge", defaults.min),
    minWaitMs: number("min_entries_to_merge_wait_minutes", defaults.waitMinutes) * 60_000,
    timeoutMs: number("check_response_timeout_minutes", defaults.timeoutMinutes) * 60_000,
    isAllGreen: parameters["grouping_strategy"] !== "HEADGREEN",
  };
}

interface EnqueueInput {
  /** To the front. */
  readonly jump?: boolean | null;
  readonly expectedHead?: string | null;
}

/** The head must have all that the branch asks for, but for being up to date: that is what the queue is for. */
export async function enqueuePull(
  world: World,
  pull: Pull,
  by: Account,
  input: EnqueueInput = {},
): Promise<MergeQueueEntry> {
  const repository = pull.base.repository;
  const branch = pull.base.ref;
  if (queueSettings(world, repository, branch) === null) {
    throw unprocessable("Merge queue is not enabled for this branch");
  }
  if (!hasRole(world, repository, by, "write")) throw new ApiError(403, "Must have push access to repository");
  if (!isOpen(pull)) throw unprocessable("Pull request is closed");
  if (pull.isDraft) throw unprocessable("Pull request is a draft");
  const test = await testMerge(world, pull);
  if (test === null || !test.isMergeable) throw unprocessable("Pull request is not mergeable");
  const rules = activeRules(world, repository, branch);
  const open = (await openRequirements(world, pull, rules, test.base)).filter(({ kind }) => kind !== "behind");
  if (open.length > 0) throw unprocessable(open.map(({ text }) => text).join(" "));
  refuseOtherHead(pull, input.expectedHead);
  if (findQueueEntry(repository, pull) !== null) throw unprocessable("Pull request is already in the queue");
  const entry: MergeQueueEntry = {
    id: world.nextId(),
    pull: pull.number,
    head: pull.head.sha,
    enqueuedBy: by,
    enqueuedAt: world.now(),
    state: "QUEUED",
    groupCommit: null,
    groupBase: null,
    groupRef: null,
    groupedAt: null,
  };
  const entries = entriesOf(repository, branch);
  if (input.jump === true) entries.unshift(entry);
  else entries.push(entry);
  pull.issue.updatedAt = world.now();
  emitPull(world, pull, "enqueued", by);
  return entry;
}

export async function dequeuePull(world: World, pull: Pull, by: Account): Promise<MergeQueueEntry> {
  const entry = findQueueEntry(pull.base.repository, pull);
  if (entry === null) throw unprocessable("Pull request is not in the queue");
  const left = { ...entry };
  await inTurn(world, () => leaveQueue(world, pull, by, "MANUAL"));
  return left;
}

/** Builds, judges and merges until there is nothing left to do but wait. */
export async function advanceQueues(world: World, repository: Repository): Promise<void> {
  for (const branch of repository.mergeQueues.keys()) {
    // Each round takes an entry out or is the last one.
    const rounds = entriesOf(repository, branch).length + 1;
    for (let round = 0; round < rounds; round += 1) {
      if (!(await inTurn(world, () => advance(world, repository, branch)))) break;
    }
  }
}

/** Whether something left the queue, so that the rest has to be looked at anew. */
async function advance(world: World, repository: Repository, branch: string): Promise<boolean> {
  const entries = entriesOf(repository, branch);
  const [first] = entries;
  if (first === undefined) return false;
  const settings = queueSettings(world, repository, branch);
  const tip = await readRef(repository, `refs/heads/${branch}`);
  if (settings === null || tip === null) return remove(world, repository, first, "QUEUE_CLEARED");
  let base = tip;
  for (const entry of entries.slice(0, settings.maxToBuild)) {
    const isBuilt = await ensureGroup(world, repository, branch, entry, { base, method: settings.method });
    if (!isBuilt || entry.groupCommit === null) return remove(world, repository, entry, "MERGE_CONFLICT");
    base = entry.groupCommit;
  }
  for (const entry of entries.slice(0, settings.maxToBuild)) {
    const verdict = judge(world, repository, branch, entry, settings);
    // Without "all green" a failure counts only once nothing behind it can make up for it.
    if (verdict === "failing" && (settings.isAllGreen || isLastBuilt(entries, entry))) {
      return remove(world, repository, entry, "CI_FAILURE");
    }
    if (verdict === "late") return remove(world, repository, entry, "CI_TIMEOUT");
    entry.state = verdict === "success" ? "MERGEABLE" : verdict === "failing" ? "UNMERGEABLE" : "AWAITING_CHECKS";
  }
  return mergeFront(world, repository, branch, settings, tip);
}

function isLastBuilt(entries: readonly MergeQueueEntry[], entry: MergeQueueEntry): boolean {
  return entries.findLast(({ groupCommit }) => groupCommit !== null) === entry;
}

async function remove(
  world: World,
  repository: Repository,
  entry: MergeQueueEntry,
  reason: Parameters<typeof leaveQueue>[3],
): Promise<true> {
  const pull = repository.pulls.get(entry.pull);
  if (pull !== undefined) await leaveQueue(world, pull, queueBot(world), reason);
  return true;
}

/** Makes the commit of base, all before, and this one, if it is not there yet. False on a conflict. */
async function ensureGroup(
  world: World,
  repository: Repository,
  branch: string,
  entry: MergeQueueEntry,
  { base, method }: { readonly base: string; readonly method: MergeMethod },
): Promise<boolean> {
  if (entry.groupCommit !== null && entry.groupBase === base) return true;
  if (entry.groupCommit !== null) await destroyGroup(world, repository, branch, entry, "invalidated");
  const pull = repository.pulls.get(entry.pull);
  if (pull === undefined) return false;
  const built = await buildPullMerge(world, pull, { method, base, by: entry.enqueuedBy });
  if (built.kind === "conflict") return false;
  entry.groupRef = `refs/heads/gh-readonly-queue/${branch}/pr-${entry.pull}-${base}`;
  entry.groupBase = base;
  entry.groupCommit = built.commit;
  entry.groupedAt = world.now();
  entry.state = "AWAITING_CHECKS";
  await updateRef(world, repository, {
    ref: entry.groupRef,
    to: built.commit,
    pusher: queueBot(world),
    isForced: false,
  });
  await requestGroupChecks(world, repository, branch, entry);
  return true;
}

function judge(
  world: World,
  repository: Repository,
  branch: string,
  { groupCommit, groupedAt }: MergeQueueEntry,
  { timeoutMs }: QueueSettings,
): "success" | "failing" | "waiting" | "late" {
  if (groupCommit === null || groupedAt === null) return "waiting";
  const states = requiredContexts(world, repository, branch).map((context) =>
    contextState(world, repository, groupCommit, context),
  );
  if (states.includes("failing")) return "failing";
  if (states.every((state) => state === "success")) return "success";
  if (world.now() - groupedAt >= timeoutMs) return "late";
  wakeAt(world, repository, groupedAt + timeoutMs);
  return "waiting";
}

/** Moves the base to the group commit of the last entry that may go, and closes all up to it as merged. */
async function mergeFront(
  world: World,
  repository: Repository,
  branch: string,
  settings: QueueSettings,
  tip: string,
): Promise<boolean> {
  const entries = entriesOf(repository, branch);
  const going = readyFront(entries, settings);
  const last = going.at(-1);
  if (last === undefined || last.groupCommit === null) return false;
  if (going.length < settings.minToMerge) {
    const dueAt = Math.min(...going.map(({ groupedAt }) => groupedAt ?? 0)) + settings.minWaitMs;
    if (world.now() < dueAt) {
      wakeAt(world, repository, dueAt);
      return false;
    }
  }
  const merges = going.flatMap(({ pull: number, groupCommit: commit, groupBase: onto }) => {
    const pull = repository.pulls.get(number);
    return pull === undefined || commit === null ? [] : [{ pull, commit, onto }];
  });
  const pulls = merges.map(({ pull }) => pull);
  const bot = queueBot(world);
  const invalidated = await firstUnready(world, pulls, tip);
  if (invalidated !== null) {
    await leaveQueue(world, invalidated, bot, "BRANCH_PROTECTIONS");
    return true;
  }
  for (const pull of pulls) landing.add(pull);
  try {
    const ref = `refs/heads/${branch}`;
    await updateRef(world, repository, { ref, to: last.groupCommit, from: tip, pusher: bot, isForced: false });
  } catch (error) {
    // The base moved meanwhile; that push wakes the queue again.
    if (error instanceof ApiError) return false;
    throw error;
  } finally {
    for (const pull of pulls) landing.delete(pull);
  }
  for (const { pull, commit, onto } of merges) {
    await markMerged(world, pull, { by: bot, method: settings.method, commit, onto });
  }
  return true;
}

function readyFront(entries: readonly MergeQueueEntry[], { isAllGreen, maxToMerge }: QueueSettings): MergeQueueEntry[] {
  const built = entries.slice(0, maxToMerge);
  if (!isAllGreen) return built.slice(0, built.findLastIndex(({ state }) => state === "MERGEABLE") + 1);
  const first = built.findIndex(({ state }) => state !== "MERGEABLE");
  return first === -1 ? built : built.slice(0, first);
}

/** A review may have been taken back while it waited. The checks that count are those of the group. */
async function firstUnready(world: World, pulls: readonly Pull[], tip: string): Promise<Pull | null> {
  for (const pull of pulls) {
    const rules = activeRules(world, pull.base.repository, pull.base.ref);
    const open = await openRequirements(world, pull, rules, tip);
    if (open.some(({ kind }) => kind === "reviews" || kind === "conversation")) return pull;
  }
  return null;
}
