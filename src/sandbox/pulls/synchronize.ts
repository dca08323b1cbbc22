import { hasRole } from "#sandbox/accounts/permission.ts";
import { shareObjects } from "#sandbox/git/forks.ts";
import { isAncestor } from "#sandbox/git/history.ts";
import { readRef, setHiddenRef } from "#sandbox/git/refs.ts";
import { ApiError } from "#sandbox/kernel/api-error.ts";
import type { Push, World } from "#sandbox/kernel/world.ts";
import { activeRules } from "#sandbox/repositories/protection-rules.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { disableAutoMerge } from "./auto-merge-request.ts";
import { isOpen } from "./find-pull.ts";
import { proposesTheSame, remeasure } from "./measure.ts";
import { landing, markMerged } from "./merge-pull.ts";
import { testMerge } from "./merge-test.ts";
import type { Pull } from "./pull.ts";
import { emitPull } from "./pull-events.ts";
import { closePull, moveToBase } from "./pull-state.ts";
import { leaveQueue } from "./queue-entries.ts";
import { relocateThreads } from "./relocate.ts";
import { requestCodeOwners } from "./requested-reviewers.ts";
import { dismissStale } from "./reviews.ts";

/** Pull requests follow the branches they are made of. Register it after the push events, which go out first. */
export function registerPullSync(world: World): void {
  world.onPush(async (push) => {
    if (!push.ref.startsWith("refs/heads/")) return;
    const branch = push.ref.slice("refs/heads/".length);
    for (const pull of openPulls(world)) {
      const isHead = pull.head.repository === push.repository && pull.head.ref === branch;
      if (isHead) await (push.after === null ? closePull(world, pull, push.pusher) : followHead(world, pull, push));
    }
    for (const pull of openPulls(world)) {
      const isBase = pull.base.repository === push.repository && pull.base.ref === branch;
      if (isBase) await (push.after === null ? followLostBase(world, pull, push) : followBase(world, pull, push));
    }
  });
}

function openPulls(world: World): Pull[] {
  return [...world.repositories.values()].flatMap(({ pulls }) => [...pulls.values()].filter(isOpen));
}

async function followHead(world: World, pull: Pull, { repository, after, pusher, isForced }: Push): Promise<void> {
  if (after === null || landing.has(pull) || pull.head.sha === after) return;
  const base = pull.base.repository;
  await shareObjects(repository, base, after);
  const before = { head: pull.head.sha, mergeBase: pull.mergeBase };
  const baseTip = await readRef(base, `refs/heads/${pull.base.ref}`);
  await setHiddenRef(base, `refs/pull/${pull.number}/head`, after);
  pull.head.sha = after;
  if (isForced) {
    const { ref } = pull.head;
    pull.refChanges.push({ kind: "head-forced", by: pusher, at: world.now(), ref, before: before.head, after });
  }
  if (baseTip !== null) pull.base.sha = baseTip;
  await remeasure(pull);
  pull.issue.updatedAt = world.now();
  const isSame = await proposesTheSame(base, before, { head: after, mergeBase: pull.mergeBase });
  if (!isSame) {
    pull.lastPusher = pusher;
    pull.headsSinceLastPush.clear();
  }
  pull.headsSinceLastPush.add(after);
  await relocateThreads(pull);
  await leaveQueue(world, pull, pusher, "UNKNOWN_REMOVAL_REASON");
  emitPull(world, pull, "synchronize", pusher, { before: before.head, after });
  if (!isSame && dismissesStale(world, base, pull.base.ref)) dismissStale(world, pull, pusher);
  // A push by who may write leaves it armed: source: docs.github.com, "Automatically merging a pull request".
  if (pull.autoMerge !== null && !hasRole(world, base, pusher, "write")) {
    disableAutoMerge(world, pull, pusher, "New changes were pushed by someone without write access");
  }
  if (!pull.isDraft) await requestCodeOwners(world, pull);
  if (pull.size.commits === 0) await closePull(world, pull, pusher);
  else world.background(testMerge(world, pull));
}

function dismissesStale(world: World, repository: Repository, branch: string): boolean {
  return activeRules(world, repository, branch).some(
    ({ type, parameters }) => type === "pull_request" && parameters?.["dismiss_stale_reviews_on_push"] === true,
  );
}

/** Whoever pushes the commits of a pull request to its base has merged it; a push that is forced is remembered. */
async function followBase(
  world: World,
  pull: Pull,
  { repository, before, after, pusher, isForced }: Push,
): Promise<void> {
  if (after === null || landing.has(pull)) return;
  if (isForced && before !== null) {
    const { ref } = pull.base;
    pull.refChanges.push({ kind: "base-forced", by: pusher, at: world.now(), ref, before, after });
  }
  if (!(await isAncestor(repository, pull.head.sha, after))) return;
  if (before !== null && (await isAncestor(repository, pull.head.sha, before))) return;
  await markMerged(world, pull, { by: pusher, method: "merge", commit: after, onto: null });
}

/** With its base gone it goes to where that base was merged, or is closed. */
async function followLostBase(world: World, pull: Pull, { repository, pusher }: Push): Promise<void> {
  const gone = pull.base.ref;
  const merged = [...repository.pulls.values()].findLast(
    ({ head, merged: merge }) => merge !== null && head.repository === repository && head.ref === gone,
  );
  if (merged !== undefined) {
    try {
      return await moveToBase(world, pull, merged.base.ref, pusher);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
  await closePull(world, pull, pusher);
}
