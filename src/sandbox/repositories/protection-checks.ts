import type { CheckRun, CommitStatus } from "#sandbox/checks/check.ts";
import { newestRuns, newestStatuses, runState } from "#sandbox/checks/state.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { RequiredContext } from "./protection.ts";
import type { Repository } from "./repository.ts";

type ContextState = "expected" | "pending" | "failing" | "success";

/**
 * What a required check counts as on one commit. Of each App the newest run of that name counts, and the newest status of that
 * context; where there are several of them, all must pass. What another source than the expected one says is as if unsaid.
 */
export function contextState(
  world: World,
  repository: Repository,
  sha: string,
  { context, appId }: RequiredContext,
): ContextState {
  const runs = newestRuns(repository, sha).filter(
    ({ name, suite }) => name === context && (appId === null || suite.app.id === appId),
  );
  const status = newestStatuses(repository, sha).find((candidate) => candidate.context === context) ?? null;
  const counted = status !== null && (appId === null || appOf(world, status) === appId) ? [status] : [];
  return worst([...runs.map((run) => stateOfRun(world, run)), ...counted.map(stateOfStatus)]);
}

/** All that was reported on a commit, required or not. */
export function overallState(world: World, repository: Repository, sha: string): ContextState {
  return worst([
    ...newestRuns(repository, sha).map((run) => stateOfRun(world, run)),
    ...newestStatuses(repository, sha).map(stateOfStatus),
  ]);
}

function worst(states: readonly ContextState[]): ContextState {
  if (states.length === 0) return "expected";
  if (states.includes("failing")) return "failing";
  return states.includes("pending") ? "pending" : "success";
}

function appOf(world: World, status: CommitStatus): number | null {
  return world.accounts.get(status.creatorId)?.appId ?? null;
}

function stateOfRun(world: World, run: CheckRun): ContextState {
  const { status, conclusion } = runState(world, run);
  if (status !== "completed") return "pending";
  return conclusion === "success" || conclusion === "neutral" || conclusion === "skipped" ? "success" : "failing";
}

function stateOfStatus({ state }: CommitStatus): ContextState {
  if (state === "pending") return "pending";
  return state === "success" ? "success" : "failing";
}
