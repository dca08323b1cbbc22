import type { Account } from "#sandbox/accounts/account.ts";
import type { Application, Installation } from "#sandbox/apps/application.ts";
import { readCommit } from "#sandbox/git/objects.ts";
import { notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { idParam } from "#sandbox/kernel/input.ts";
import type { Call } from "#sandbox/kernel/route.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { CheckSuite } from "./check.ts";
import { branchAt } from "./branches-of-commit.ts";
import { presentCheckSuiteForHook } from "./present-check.ts";
import { emitOnRepository } from "#sandbox/repositories/repository-events.ts";

/** By App; an App that is not named has its suites made by itself. */
const preferences = new WeakMap<Repository, Map<number, boolean>>();

export function autoTriggerPreferences(repository: Repository): Map<number, boolean> {
  const known = preferences.get(repository) ?? new Map<number, boolean>();
  preferences.set(repository, known);
  return known;
}

function findSuite(repository: Repository, app: Application, sha: string): CheckSuite | null {
  for (const suite of repository.checkSuites.values()) {
    if (suite.app.id === app.id && suite.headSha === sha) return suite;
  }
  return null;
}

interface NewSuite {
  readonly headSha: string;
  readonly headBranch?: string | null;
  readonly before?: string | null;
  /** GitHub Actions has one for each run of a workflow; all others have one for each commit. */
  readonly isSeparate?: boolean;
}

/** The App's suite of that commit, made if it has none; 422 where there is no such commit. */
export async function ensureSuite(
  world: World,
  repository: Repository,
  app: Application,
  input: NewSuite,
): Promise<{ readonly suite: CheckSuite; readonly isNew: boolean }> {
  const headCommit = await readCommit(repository, input.headSha);
  if (headCommit === null) throw unprocessable(`No commit found for SHA: ${input.headSha}`);
  const headBranch = input.headBranch === undefined ? await branchAt(repository, input.headSha) : input.headBranch;
  // Looked up after the last wait, so that two calls at once do not make two.
  const known = input.isSeparate === true ? null : findSuite(repository, app, input.headSha);
  if (known !== null) return { suite: known, isNew: false };
  const suite: CheckSuite = {
    id: world.nextId(),
    app,
    headSha: input.headSha,
    headBranch,
    before: input.before ?? null,
    headCommit,
    isRerequested: false,
    createdAt: world.now(),
    updatedAt: world.now(),
  };
  repository.checkSuites.set(suite.id, suite);
  return { suite, isNew: true };
}

/** After a push to a branch, each App that may write checks gets a suite and is asked to fill it. */
export function registerCheckSuites(world: World): void {
  world.onPush(async ({ repository, ref, before, after, pusher }) => {
    if (after === null || !ref.startsWith("refs/heads/")) return;
    const headBranch = ref.slice("refs/heads/".length);
    for (const { app } of checkWriters(world, repository)) {
      if (autoTriggerPreferences(repository).get(app.id) === false) continue;
      const { suite, isNew } = await ensureSuite(world, repository, app, { headSha: after, headBranch, before });
      if (isNew) requestSuite(world, repository, suite, pusher);
    }
  });
}

/** Asks the App to fill its new suite. */
export function requestSuite(world: World, repository: Repository, suite: CheckSuite, sender: Account): void {
  emitOnRepository(world, repository, {
    event: "check_suite",
    action: "requested",
    sender,
    payload: { check_suite: presentCheckSuiteForHook(world, repository, suite) },
    onlyAppId: suite.app.id,
  });
}

function checkWriters(world: World, repository: Repository): Installation[] {
  return [...world.installations.values()].filter(
    ({ account, repositories, permissions, suspendedAt }) =>
      account.id === repository.owner.id &&
      suspendedAt === null &&
      (repositories === null || repositories.has(repository.id)) &&
      permissions["checks"] === "write",
  );
}

export function requireSuite(call: Call): CheckSuite {
  const suite = call.repository.checkSuites.get(idParam(call, "check_suite_id"));
  if (suite === undefined) throw notFound();
  return suite;
}
