import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { CheckConclusion, CheckRun, CheckStatus, CheckSuite, CommitStatus } from "./check.ts";

interface CheckState {
  readonly status: CheckStatus;
  readonly conclusion: CheckConclusion | null;
}

/** Of an incomplete run, until it counts as stale: 14 days. Source: docs.github.com, about check runs. */
export const staleAfterMs = 14 * 24 * 60 * 60 * 1000;

/** What a run counts as now: an incomplete one becomes stale by waiting. */
export function runState(world: World, run: CheckRun): CheckState {
  if (run.incompleteSince !== null && world.now() - run.incompleteSince > staleAfterMs) {
    return { status: "completed", conclusion: "stale" };
  }
  return { status: run.status, conclusion: run.conclusion };
}

/** The first of these that one of the runs has is the suite's. */
const priority: readonly CheckConclusion[] = [
  "failure",
  "startup_failure",
  "timed_out",
  "cancelled",
  "action_required",
  "stale",
  "success",
  "neutral",
  "skipped",
];

export function suiteState(world: World, repository: Repository, suite: CheckSuite): CheckState {
  const states = latestOf(runsOfSuite(repository, suite)).map((run) => runState(world, run));
  if (suite.isRerequested || states.length === 0) return { status: "queued", conclusion: null };
  if (states.every(({ status }) => status === "completed")) {
    const conclusion = priority.find((candidate) => states.some((state) => state.conclusion === candidate));
    return { status: "completed", conclusion: conclusion ?? null };
  }
  const hasBegun = states.some(({ status }) => status === "in_progress" || status === "completed");
  return { status: hasBegun ? "in_progress" : "queued", conclusion: null };
}

/** Of each App and name the newest: a later workflow run of the same commit speaks over an earlier one. */
export function newestRuns(repository: Repository, sha: string): CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of repository.checkRuns.values()) {
    if (run.headSha !== sha) continue;
    const key = `${run.suite.app.id} ${run.name}`;
    const known = newest.get(key);
    if (known === undefined || known.id < run.id) newest.set(key, run);
  }
  return [...newest.values()];
}

/** Of each context the newest. */
export function newestStatuses(repository: Repository, sha: string): CommitStatus[] {
  const newest = new Map<string, CommitStatus>();
  for (const status of repository.statuses) if (status.sha === sha) newest.set(status.context, status);
  return [...newest.values()];
}

/** Oldest first. */
export function runsOfSuite(repository: Repository, suite: CheckSuite): CheckRun[] {
  return [...repository.checkRuns.values()].filter((run) => run.suite.id === suite.id);
}

/** Of each suite and name the newest, in the order given. Ids grow, so the newest has the highest. */
export function latestOf(runs: readonly CheckRun[]): CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of runs) {
    const key = `${run.suite.id} ${run.name}`;
    const known = newest.get(key);
    if (known === undefined || known.id < run.id) newest.set(key, run);
  }
  return runs.filter((run) => newest.get(`${run.suite.id} ${run.name}`) === run);
}
