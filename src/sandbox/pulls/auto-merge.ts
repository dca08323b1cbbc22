import type { Account } from "#sandbox/accounts/account.ts";
import { hasRole } from "#sandbox/accounts/permission.ts";
import { unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { activeRules } from "#sandbox/repositories/protection-rules.ts";

import { isOpen } from "./find-pull.ts";
import { computeMergeability } from "./mergeability.ts";
import { defaultMethod, refuseMethod } from "./merge-method.ts";
import type { MergeMethod, Pull } from "./pull.ts";
import { emitPull } from "./pull-events.ts";

interface AutoMergeInput {
  readonly method?: MergeMethod | null;
  readonly commitHeadline?: string | null;
  readonly commitBody?: string | null;
  readonly expectedHead?: string | null;
}

/** Refuses, with GitHub's words, what could be merged at once: there is nothing to wait for. */
export async function enableAutoMerge(world: World, pull: Pull, by: Account, input: AutoMergeInput): Promise<void> {
  const repository = pull.base.repository;
  if (!repository.settings.allowAutoMerge)
    throw unprocessable("Pull request Auto merge is not allowed for this repository");
  if (!isOpen(pull) || !hasRole(world, repository, by, "write")) {
    throw unprocessable("Pull request Can't enable auto-merge for this pull request.");
  }
  if (pull.isDraft) throw unprocessable("Pull request Pull request is in draft status");
  const rules = activeRules(world, repository, pull.base.ref);
  if (rules.length === 0) {
    throw unprocessable("Pull request Protected branch rules not configured for this branch");
  }
  const hasQueue = rules.some(({ type }) => type === "merge_queue");
  const method = input.method ?? defaultMethod(repository);
  if (!hasQueue) refuseMethod(repository, method, rules);
  const { state } = await computeMergeability(world, pull);
  if (state === "clean" || state === "unstable") throw unprocessable(`Pull request Pull request is in ${state} status`);
  refuseOtherHead(pull, input.expectedHead);
  pull.autoMerge = {
    by,
    method,
    at: world.now(),
    commitHeadline: input.commitHeadline ?? null,
    commitBody: input.commitBody ?? null,
  };
  pull.issue.updatedAt = world.now();
  emitPull(world, pull, "auto_merge_enabled", by, { reason: "" });
}

/** 422 where somebody decided about another head than the one that stands. */
export function refuseOtherHead(pull: Pull, expected: string | null | undefined): void {
  if (expected === undefined || expected === null || expected === pull.head.sha) return;
  throw unprocessable(`Head sha was modified: expected ${expected} but was ${pull.head.sha}`);
}
