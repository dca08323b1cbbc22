import { AsyncLocalStorage } from "node:async_hooks";

import { ApiError } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { isOpen } from "./find-pull.ts";
import { mergePull } from "./merge-pull.ts";
import { computeMergeability } from "./mergeability.ts";
import type { Pull } from "./pull.ts";
import { advanceQueues, enqueuePull, queueSettings } from "./queue.ts";
import { onWake } from "./wake.ts";

/** What can make a pull request that waits for something ready, or unready. */
const telling = new Set([
  "check_run",
  "check_suite",
  "status",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_review_thread",
  "repository_ruleset",
  "branch_protection_rule",
  "push",
]);

/** Armed auto-merges and merge queues go on by themselves, in the background, one at a time in each repository. */
export function registerSettling(world: World): void {
  // What is woken by a ref move must not count as part of it: it waits for its own turn.
  const outside = AsyncLocalStorage.snapshot();
  const underway = new Map<Repository, { isStale: boolean }>();
  const wake = (repository: Repository): void => {
    const run = underway.get(repository);
    if (run !== undefined) {
      run.isStale = true;
      return;
    }
    if (!isWaiting(repository)) return;
    const started = { isStale: true };
    underway.set(repository, started);
    const work = async (): Promise<void> => {
      try {
        while (started.isStale) {
          started.isStale = false;
          await settle(world, repository);
        }
      } finally {
        underway.delete(repository);
      }
    };
    world.background(outside(work));
  };
  onWake(world, wake);
  world.onPush(({ repository }) => {
    wake(repository);
    return Promise.resolve();
  });
  world.listen(({ event, repository, organisation }) => {
    if (!telling.has(event)) return;
    if (repository !== null) return wake(repository);
    for (const owned of world.repositories.values()) if (owned.owner === organisation) wake(owned);
  });
}

function isWaiting(repository: Repository): boolean {
  for (const entries of repository.mergeQueues.values()) if (entries.length > 0) return true;
  for (const pull of repository.pulls.values()) if (pull.autoMerge !== null && isOpen(pull)) return true;
  return false;
}

/** One look at all that waits: for tests and time-outs of a clock that does not run by itself too. */
export async function settle(world: World, repository: Repository): Promise<void> {
  for (const pull of repository.pulls.values()) {
    if (pull.autoMerge !== null && isOpen(pull)) await tryAutoMerge(world, pull);
  }
  await advanceQueues(world, repository);
}

/** Waits for all that is required even where the one who armed it could pass by it. */
async function tryAutoMerge(world: World, pull: Pull): Promise<void> {
  const { state } = await computeMergeability(world, pull);
  const request = pull.autoMerge;
  if ((state !== "clean" && state !== "unstable") || request === null) return;
  const repository = pull.base.repository;
  try {
    if (queueSettings(world, repository, pull.base.ref) !== null) {
      await enqueuePull(world, pull, request.by);
      pull.autoMerge = null;
    } else {
      await mergePull(world, pull, request.by, {
        method: request.method,
        title: request.commitHeadline,
        message: request.commitBody,
        sha: pull.head.sha,
      });
    }
  } catch (error) {
    // Something moved meanwhile: it stays armed, and the move wakes it again.
    if (!(error instanceof ApiError)) throw error;
  }
}
