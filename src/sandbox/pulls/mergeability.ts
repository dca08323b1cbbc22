import { readRef } from "#sandbox/git/refs.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { overallState } from "#sandbox/repositories/protection-checks.ts";
import { activeRules } from "#sandbox/repositories/protection-rules.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { isOpen } from "./find-pull.ts";
import { testMerge } from "./merge-test.ts";
import type { MergeView } from "./present-pull.ts";
import type { MergeTest, Pull } from "./pull.ts";
import { openRequirements } from "./requirements.ts";

export interface Mergeability extends MergeView {
  /** Why it cannot be merged, or not yet, in GitHub's sentences. */
  readonly reasons: readonly string[];
}

const unknown: Mergeability = { mergeable: null, rebaseable: null, state: "unknown", reasons: [] };

/** What a reader is told: nothing at first after either end has moved, while the merge is tried in the background. */
export async function readMergeability(world: World, repository: Repository, pull: Pull): Promise<Mergeability> {
  if (!isOpen(pull)) return unknown;
  const base = await readRef(repository, `refs/heads/${pull.base.ref}`);
  if (base === null) return unknown;
  const key = `${pull.head.sha} ${base}`;
  const test = pull.mergeTest;
  const isTested = test !== null && keyOf(test) === key;
  if (isTested && pull.shownFor === key) return judge(world, pull, test);
  if (pull.askedFor !== key || (pull.shownFor === key && !isTested)) {
    pull.askedFor = key;
    pull.shownFor = null;
    world.background(
      testMerge(world, pull).then((found) => {
        if (found !== null) pull.shownFor = keyOf(found);
      }),
    );
  }
  return unknown;
}

function keyOf({ head, base }: MergeTest): string {
  return `${head} ${base}`;
}

/** How it stands right now: waits until the merge was tried. */
export async function computeMergeability(world: World, pull: Pull): Promise<Mergeability> {
  if (!isOpen(pull)) return unknown;
  const test = await testMerge(world, pull);
  return test === null ? unknown : judge(world, pull, test);
}

async function judge(world: World, pull: Pull, test: MergeTest): Promise<Mergeability> {
  const repository = pull.base.repository;
  const rules = activeRules(world, repository, pull.base.ref);
  const open = await openRequirements(world, pull, rules, test.base);
  const view = { mergeable: test.isMergeable, rebaseable: test.isRebaseable };
  const reasons = open.map(({ text }) => text);
  if (!test.isMergeable) return { ...view, state: "dirty", reasons: ["The branches conflict.", ...reasons] };
  if (pull.isDraft) return { ...view, state: "draft", reasons: ["Pull Request is still a draft", ...reasons] };
  // With a queue the change is brought up to date there.
  const hasQueue = rules.some(({ type }) => type === "merge_queue");
  if (open.some(({ kind }) => kind !== "behind")) return { ...view, state: "blocked", reasons };
  if (open.length > 0 && !hasQueue) return { ...view, state: "behind", reasons };
  const checks = overallState(world, repository, pull.head.sha);
  const isUnstable = checks === "pending" || checks === "failing";
  return { ...view, state: isUnstable ? "unstable" : "clean", reasons: [] };
}
