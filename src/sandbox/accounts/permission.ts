import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Account, Role } from "./account.ts";
import { higher, rank } from "./role.ts";

/**
 * The best role that an account has on a repository, by whatever way. Everybody reads a public one. A bot has what its App's
 * installation gives it over the contents.
 */
export function roleOn(world: World, repository: Repository, account: Account): Role | "none" {
  const granted = account.appId === null ? directRole(world, repository, account) : botRole(world, repository, account);
  return repository.isPrivate ? granted : higher(granted, "read");
}

/** The role that someone gave, not the one that everybody has on a public repository. */
export function directRole(world: World, repository: Repository, account: Account): Role | "none" {
  if (repository.owner.id === account.id) return "admin";
  const membership = world.organisationMembers.get(repository.owner.id)?.get(account.id);
  if (membership === "admin") return "admin";
  let role: Role | "none" = membership === undefined ? "none" : organisationBaseRole;
  role = higher(role, repository.collaborators.get(account.id) ?? "none");
  for (const team of world.teams.values()) {
    if (team.organisation.id === repository.owner.id && team.members.has(account.id)) {
      role = higher(role, team.repositories.get(repository.id) ?? "none");
    }
  }
  return role;
}

/** What a member has on all repositories of the organisation: GitHub's default. */
const organisationBaseRole: Role = "read";

function botRole(world: World, repository: Repository, bot: Account): Role | "none" {
  for (const installation of world.installations.values()) {
    if (installation.app.id !== bot.appId || installation.suspendedAt !== null) continue;
    if (installation.account.id !== repository.owner.id) continue;
    if (installation.repositories !== null && !installation.repositories.has(repository.id)) continue;
    const contents = installation.permissions["contents"];
    return contents === "write" || contents === "admin" ? "write" : "read";
  }
  return "none";
}

export function canSee(world: World, repository: Repository, account: Account): boolean {
  return roleOn(world, repository, account) !== "none";
}

export function hasRole(world: World, repository: Repository, account: Account, role: Role): boolean {
  return rank(roleOn(world, repository, account)) >= rank(role);
}

/** For what an App needs a permission that the operation has asked of its token already: only a person needs the role. */
export function hasRoleOrPermission(world: World, repository: Repository, account: Account, role: Role): boolean {
  return account.type === "Bot" || hasRole(world, repository, account, role);
}
