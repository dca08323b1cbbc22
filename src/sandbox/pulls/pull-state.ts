import type { Account } from "#sandbox/accounts/account.ts";
import { shareObjects } from "#sandbox/git/forks.ts";
import { isAncestor } from "#sandbox/git/history.ts";
import { readRef, setHiddenRef } from "#sandbox/git/refs.ts";
import { inTurn } from "#sandbox/git/turn.ts";
import { invalid, unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { disableAutoMerge } from "./auto-merge-request.ts";
import { findOpenPull } from "./create-pull.ts";
import { headLabel, isOpen } from "./find-pull.ts";
import { measure } from "./measure.ts";
import { testMerge } from "./merge-test.ts";
import type { RefChange, Pull } from "./pull.ts";
import { emitPull } from "./pull-events.ts";
import { leaveQueue } from "./queue-entries.ts";
import { relocateThreads } from "./relocate.ts";
import { requestCodeOwners } from "./requested-reviewers.ts";

export function closePull(world: World, pull: Pull, by: Account): Promise<void> {
  return inTurn(world, () => close(world, pull, by));
}

async function close(world: World, pull: Pull, by: Account): Promise<void> {
  if (!isOpen(pull)) return;
  markClosed(world, pull, by);
  await leaveQueue(world, pull, by, "MANUAL");
  if (pull.autoMerge !== null) disableAutoMerge(world, pull, by, "Pull request was closed");
  emitPull(world, pull, "closed", by);
}

export function markClosed(world: World, { issue }: Pull, by: Account): void {
  const now = world.now();
  issue.state = "closed";
  issue.closedAt = now;
  issue.closedBy = by;
  issue.updatedAt = now;
}

/** Only as GitHub does: not when merged, nor when its branch is gone or no longer stands on what was closed. */
export function reopenPull(world: World, pull: Pull, by: Account): Promise<void> {
  return inTurn(world, () => reopen(world, pull, by));
}

async function reopen(world: World, pull: Pull, by: Account): Promise<void> {
  if (isOpen(pull)) return;
  const { repository, ref } = pull.head;
  const base = pull.base.repository;
  if (pull.merged !== null) throw stateProblem("The pull request cannot be reopened.");
  if (repository === null) throw stateProblem("The repository that submitted this pull request has been deleted.");
  const [tip, baseTip] = await Promise.all([
    readRef(repository, `refs/heads/${ref}`),
    readRef(base, `refs/heads/${pull.base.ref}`),
  ]);
  if (tip === null) throw stateProblem(`The ${ref} branch has been deleted.`);
  if (baseTip === null) throw stateProblem(`The ${pull.base.ref} branch has been deleted.`);
  await shareObjects(repository, base, tip);
  if (!(await isAncestor(base, pull.head.sha, tip))) {
    throw stateProblem(`The ${ref} branch was force-pushed or recreated.`);
  }
  const measured = await measure(base, baseTip, tip);
  if (measured === null || measured.size.commits === 0) {
    throw stateProblem(`There are no new commits on the ${headLabel(pull)} branch.`);
  }
  if (findOpenPull(base, repository, ref, pull.base.ref) !== null) {
    throw stateProblem(
      `There is already an open pull request from ${headLabel(pull)} to ${base.owner.login}:${pull.base.ref}.`,
    );
  }
  const { issue } = pull;
  issue.state = "open";
  issue.closedAt = null;
  issue.closedBy = null;
  issue.updatedAt = world.now();
  pull.head.sha = tip;
  pull.base.sha = baseTip;
  pull.size = measured.size;
  pull.mergeBase = measured.mergeBase;
  await setHiddenRef(base, `refs/pull/${pull.number}/head`, tip);
  await relocateThreads(pull);
  emitPull(world, pull, "reopened", by);
  world.background(testMerge(world, pull));
}

function stateProblem(reason: string) {
  return invalid("PullRequest", "state", "custom", `state cannot be changed. ${reason}`);
}

interface PullEdit {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly base?: string;
  readonly maintainerCanModify?: boolean;
}

export function editPull(world: World, pull: Pull, by: Account, edit: PullEdit): Promise<void> {
  return inTurn(world, () => change(world, pull, by, edit));
}

async function change(world: World, pull: Pull, by: Account, edit: PullEdit): Promise<void> {
  const { issue } = pull;
  const changes: Record<string, unknown> = {};
  if (edit.title === "") throw invalid("Issue", "title", "missing_field");
  // A new base can be refused, so it goes first: an edit is done as a whole or not at all.
  if (edit.base !== undefined && edit.base !== pull.base.ref) {
    changes["base"] = await retarget(world, pull, edit.base, { kind: "changed", by });
  }
  if (edit.title !== undefined && edit.title !== issue.title) {
    changes["title"] = { from: issue.title };
    issue.title = edit.title;
  }
  if (edit.body !== undefined && edit.body !== issue.body) {
    changes["body"] = { from: issue.body };
    issue.body = edit.body;
  }
  if (edit.maintainerCanModify !== undefined && pull.head.repository !== pull.base.repository) {
    pull.maintainerCanModify = edit.maintainerCanModify;
  }
  if (Object.keys(changes).length > 0) {
    issue.updatedAt = world.now();
    emitPull(world, pull, "edited", by, { changes });
  }
  if ("base" in changes) await followNewBase(world, pull, by);
  if (edit.state === "closed") await closePull(world, pull, by);
  if (edit.state === "open") await reopenPull(world, pull, by);
}

/** Moves the pull request to another base; the change, as webhooks tell it. */
async function retarget(
  world: World,
  pull: Pull,
  ref: string,
  how: Pick<RefChange, "by"> & { readonly kind: "changed" | "moved" },
) {
  const repository = pull.base.repository;
  if (!isOpen(pull)) throw unprocessable("Cannot change the base branch of a closed pull request.");
  const tip = await readRef(repository, `refs/heads/${ref}`);
  if (tip === null) throw invalid("PullRequest", "base", "invalid");
  const measured = await measure(repository, tip, pull.head.sha);
  const ends = `base branch '${ref}' and head branch '${pull.head.ref}'`;
  if (measured === null || measured.size.commits === 0) {
    throw invalid("PullRequest", "base", "invalid", `There are no new commits between ${ends}`);
  }
  if (findOpenPull(repository, pull.head.repository, pull.head.ref, ref) !== null) {
    throw invalid("PullRequest", "base", "invalid", `A pull request already exists for ${ends}`);
  }
  const changes = { ref: { from: pull.base.ref }, sha: { from: pull.base.sha } };
  await leaveQueue(world, pull, pull.issue.author, "UNKNOWN_REMOVAL_REASON");
  pull.refChanges.push({ ...how, at: world.now(), from: pull.base.ref, to: ref });
  pull.base.ref = ref;
  pull.base.sha = tip;
  pull.size = measured.size;
  pull.mergeBase = measured.mergeBase;
  return changes;
}

async function followNewBase(world: World, pull: Pull, by: Account): Promise<void> {
  if (pull.autoMerge !== null) disableAutoMerge(world, pull, by, "Base branch was changed");
  await relocateThreads(pull);
  world.background(testMerge(world, pull));
}

/** Where a pull request goes by itself when its base branch, which was merged elsewhere, is deleted. */
export async function moveToBase(world: World, pull: Pull, ref: string, by: Account): Promise<void> {
  const changes = { base: await retarget(world, pull, ref, { kind: "moved", by }) };
  emitPull(world, pull, "edited", by, { changes });
  await followNewBase(world, pull, by);
}

export function convertToDraft(world: World, pull: Pull, by: Account): void {
  if (!isOpen(pull)) throw unprocessable("Pull request is closed");
  if (pull.isDraft) return;
  pull.isDraft = true;
  pull.issue.updatedAt = world.now();
  emitPull(world, pull, "converted_to_draft", by);
}

export async function markReady(world: World, pull: Pull, by: Account): Promise<void> {
  if (!isOpen(pull)) throw unprocessable("Pull request is closed");
  if (!pull.isDraft) return;
  pull.isDraft = false;
  pull.issue.updatedAt = world.now();
  emitPull(world, pull, "ready_for_review", by);
  await requestCodeOwners(world, pull);
}
