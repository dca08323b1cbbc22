import type { Account } from "#sandbox/accounts/account.ts";
import { hasRole } from "#sandbox/accounts/permission.ts";
import type { Application } from "#sandbox/apps/application.ts";
import { ApiError, unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { CheckRun, CheckSuite } from "./check.ts";
import { type CheckRunChange, missingFields, type NewCheckRun } from "./check-input.ts";
import { presentCheckRunForHook, presentCheckSuiteForHook } from "./present-check.ts";
import { emitOnRepository } from "#sandbox/repositories/repository-events.ts";
import { runState, suiteState } from "./state.ts";
import { ensureSuite } from "./suites.ts";

/** Of one name in one suite; older ones are deleted. Source: docs.github.com, check runs. */
export const maxRunsOfOneName = 1_000;

/** GitHub's own App: the only one that may say `waiting`, `requested` and `pending`. */
export const actionsAppId = 15_368;

/** GitHub Actions chooses the suite and the id; everybody else's run goes into the App's suite of that commit. */
export async function createCheckRun(
  world: World,
  repository: Repository,
  app: Application,
  input: NewCheckRun,
  chosen: { readonly suite: CheckSuite; readonly id: number } | null = null,
): Promise<CheckRun> {
  refuseImpossible(app, input);
  const suite = chosen?.suite ?? (await ensureSuite(world, repository, app, { headSha: input.headSha })).suite;
  const now = world.now();
  const run: CheckRun = {
    id: chosen?.id ?? world.nextId(),
    suite,
    name: input.name,
    headSha: input.headSha,
    status: "queued",
    conclusion: null,
    detailsUrl: null,
    externalId: null,
    startedAt: input.startedAt ?? now,
    completedAt: null,
    incompleteSince: now,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
  };
  repository.checkRuns.set(run.id, run);
  deleteOldest(repository, run);
  applyChange(world, run, input);
  emitCheckRun(world, repository, run, "created", app.bot);
  if (run.status === "completed") emitCompleted(world, repository, run, app.bot);
  return run;
}

function deleteOldest(repository: Repository, run: CheckRun): void {
  const sameName = [...repository.checkRuns.values()].filter(
    ({ suite, name }) => suite.id === run.suite.id && name === run.name,
  );
  for (const old of sameName.slice(0, Math.max(0, sameName.length - maxRunsOfOneName))) {
    repository.checkRuns.delete(old.id);
  }
}

/** Only the App that made a run may change it. A completed one can be set back to `queued` or `in_progress`. */
export function updateCheckRun(
  world: World,
  repository: Repository,
  app: Application,
  run: CheckRun,
  change: CheckRunChange,
): CheckRun {
  if (run.suite.app.id !== app.id) {
    throw new ApiError(
      403,
      `Invalid app_id \`${app.id}\` - check run can only be modified by the GitHub App that created it.`,
    );
  }
  refuseImpossible(app, change);
  applyChange(world, run, change);
  if (change.conclusion !== undefined) emitCompleted(world, repository, run, app.bot);
  return run;
}

function refuseImpossible(app: Application, { status, conclusion, completedAt }: CheckRunChange): void {
  if (conclusion === undefined && (status === "completed" || completedAt !== undefined)) {
    throw missingFields(["conclusion"]);
  }
  if (app.id !== actionsAppId && (status === "waiting" || status === "requested" || status === "pending")) {
    throw unprocessable(`Invalid request.\n\n${status} is reserved for GitHub Actions.`);
  }
}

function applyChange(world: World, run: CheckRun, change: CheckRunChange): void {
  const now = world.now();
  if (change.name !== undefined) run.name = change.name;
  if (change.detailsUrl !== undefined) run.detailsUrl = change.detailsUrl;
  if (change.externalId !== undefined) run.externalId = change.externalId;
  if (change.startedAt !== undefined) run.startedAt = change.startedAt;
  if (change.actions !== undefined) run.actions = [...change.actions];
  if (change.output !== undefined) {
    const { title, summary, text, annotations } = change.output;
    run.output = { title: title ?? run.output.title, summary, text: text ?? run.output.text };
    run.annotations.push(...(annotations ?? []));
  }
  if (change.conclusion !== undefined) {
    run.status = "completed";
    run.conclusion = change.conclusion;
    run.completedAt = change.completedAt ?? now;
    run.incompleteSince = null;
  } else if (change.status !== undefined) {
    run.incompleteSince = run.status === "completed" ? now : (run.incompleteSince ?? now);
    run.status = change.status;
    run.conclusion = null;
    run.completedAt = null;
  }
  run.suite.isRerequested = false;
  run.suite.updatedAt = now;
}

/** Asks the App to run again. The run itself stays as it is until its App writes it; its suite counts as queued. */
export function rerequestCheckRun(world: World, repository: Repository, run: CheckRun, sender: Account): void {
  if (runState(world, run).status !== "completed") throw unprocessable("This check run is not rerequestable");
  emitCheckRun(world, repository, run, "rerequested", sender, { onlyAppId: run.suite.app.id });
  run.suite.isRerequested = true;
}

export function rerequestCheckSuite(world: World, repository: Repository, suite: CheckSuite, sender: Account): void {
  emitCheckSuite(world, repository, suite, "rerequested", sender);
  suite.isRerequested = true;
}

/** Somebody with write access presses a button of a completed run; only its App hears of it. */
export function requestAction(world: World, run: CheckRun, identifier: string, sender: Account): void {
  const repository = [...world.repositories.values()].find(({ checkRuns }) => checkRuns.get(run.id) === run);
  if (repository === undefined) throw new ApiError(404, "Not Found");
  if (!hasRole(world, repository, sender, "write")) {
    throw new ApiError(403, "Must have write access to request an action of a check run.");
  }
  if (runState(world, run).status !== "completed") throw unprocessable("The check run is not completed");
  if (!run.actions.some((action) => action.identifier === identifier)) {
    throw unprocessable(`The check run has no action ${identifier}`);
  }
  emitCheckRun(world, repository, run, "requested_action", sender, {
    onlyAppId: run.suite.app.id,
    parts: { requested_action: { identifier } },
  });
}

function emitCompleted(world: World, repository: Repository, run: CheckRun, sender: Account): void {
  emitCheckRun(world, repository, run, "completed", sender);
  if (suiteState(world, repository, run.suite).status === "completed") {
    emitCheckSuite(world, repository, run.suite, "completed", sender);
  }
}

function emitCheckRun(
  world: World,
  repository: Repository,
  run: CheckRun,
  action: "created" | "completed" | "rerequested" | "requested_action",
  sender: Account,
  options: { readonly onlyAppId?: number; readonly parts?: Readonly<Record<string, unknown>> } = {},
): void {
  emitOnRepository(world, repository, {
    event: "check_run",
    action,
    sender,
    payload: { check_run: presentCheckRunForHook(world, repository, run), ...options.parts },
    ...(options.onlyAppId === undefined ? {} : { onlyAppId: options.onlyAppId }),
  });
}

function emitCheckSuite(
  world: World,
  repository: Repository,
  suite: CheckSuite,
  action: "completed" | "rerequested",
  sender: Account,
): void {
  emitOnRepository(world, repository, {
    event: "check_suite",
    action,
    sender,
    payload: { check_suite: presentCheckSuiteForHook(world, repository, suite) },
    ...(action === "rerequested" ? { onlyAppId: suite.app.id } : {}),
  });
}
