import type { Account, Team } from "#sandbox/accounts/account.ts";
import { canSee } from "#sandbox/accounts/permission.ts";
import { presentAccount, presentTeam } from "#sandbox/accounts/present-account.ts";
import { readRef } from "#sandbox/git/refs.ts";
import { ApiError, unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { accountsOfOwner, ownersOf, readOwnerRules } from "./code-owners.ts";
import { submittedReviews } from "./opinions.ts";
import { changedPaths } from "./pull-files.ts";
import type { Pull } from "./pull.ts";
import { emitPull } from "./pull-events.ts";

export interface Reviewers {
  readonly accounts: readonly Account[];
  readonly teams: readonly Team[];
}

/** Source: GitHub's error for a pull request with more. */
const maxReviewers = 100;

export function requestReviewers(world: World, pull: Pull, by: Account, { accounts, teams }: Reviewers): void {
  const repository = pull.base.repository;
  if (accounts.some(({ id }) => id === pull.issue.author.id)) {
    throw unprocessable("Review cannot be requested from pull request author.");
  }
  if (accounts.some((account) => !canSee(world, repository, account) || account.type !== "User")) {
    throw unprocessable(
      "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.",
    );
  }
  if (teams.some((team) => team.organisation.id !== repository.owner.id || !team.repositories.has(repository.id))) {
    throw unprocessable(
      "Reviews may only be requested from collaborators. One or more of the teams you specified is not a collaborator of the repository.",
    );
  }
  if (pull.requestedReviewers.size + pull.requestedTeams.size + accounts.length + teams.length > maxReviewers) {
    throw new ApiError(422, `Reviews may only be requested from up to ${maxReviewers} reviewers.`);
  }
  for (const account of accounts) {
    if (pull.requestedReviewers.has(account.id)) continue;
    pull.requestedReviewers.add(account.id);
    emitPull(world, pull, "review_requested", by, { requested_reviewer: presentAccount(world, account) });
  }
  for (const team of teams) {
    if (pull.requestedTeams.has(team.id)) continue;
    pull.requestedTeams.add(team.id);
    emitPull(world, pull, "review_requested", by, { requested_team: presentTeam(world, team) });
  }
  pull.issue.updatedAt = world.now();
}

export function removeReviewers(world: World, pull: Pull, by: Account, { accounts, teams }: Reviewers): void {
  for (const account of accounts) {
    if (!pull.requestedReviewers.delete(account.id)) continue;
    emitPull(world, pull, "review_request_removed", by, { requested_reviewer: presentAccount(world, account) });
  }
  for (const team of teams) {
    if (!pull.requestedTeams.delete(team.id)) continue;
    emitPull(world, pull, "review_request_removed", by, { requested_team: presentTeam(world, team) });
  }
  pull.issue.updatedAt = world.now();
}

/**
 * Code owners are asked by themselves when a pull request opens, when it leaves its draft, and when it grows. Who has said
 * something is not asked again.
 */
export async function requestCodeOwners(world: World, pull: Pull): Promise<void> {
  const repository = pull.base.repository;
  const base = await readRef(repository, `refs/heads/${pull.base.ref}`);
  if (base === null) return;
  const rules = await readOwnerRules(repository, base);
  if (rules.length === 0) return;
  const owners = new Set<string>();
  for (const path of await changedPaths(pull)) {
    for (const owner of ownersOf(rules, path)) owners.add(owner);
  }
  const heard = new Set(submittedReviews(pull).map(({ author }) => author.id));
  const accounts: Account[] = [];
  const teams: Team[] = [];
  for (const owner of owners) {
    const members = accountsOfOwner(world, repository, owner);
    if (members.some(({ id }) => heard.has(id))) continue;
    const team = teamOf(world, pull, owner);
    if (team !== null && members.length > 0) teams.push(team);
    if (!owner.includes("/"))
      accounts.push(...members.filter(({ id, type }) => id !== pull.issue.author.id && type === "User"));
  }
  requestReviewers(world, pull, pull.issue.author, { accounts, teams });
}

function teamOf(world: World, pull: Pull, owner: string): Team | null {
  const slug = owner.split("/")[1]?.toLowerCase();
  for (const team of world.teams.values()) {
    if (team.organisation.id === pull.base.repository.owner.id && team.slug === slug) return team;
  }
  return null;
}
