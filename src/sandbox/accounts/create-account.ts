import { unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";
import { emitOnRepository } from "#sandbox/repositories/repository-events.ts";

import type { Account, OrganisationRole, Role, Team } from "./account.ts";
import { findAccount } from "./find-account.ts";
import { presentAccount, presentTeam } from "./present-account.ts";
import { legacyPermission } from "./role.ts";

/** GitHub's: letters, digits and single hyphens, 39 characters. */
const loginForm = /^[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}$/;

export function createUser(world: World, input: { readonly login: string; readonly name?: string }): Account {
  return createAccount(world, input, "User");
}

/** Its owner is an admin of all that it owns. */
export function createOrganisation(
  world: World,
  input: { readonly login: string; readonly owner: Account; readonly name?: string },
): Account {
  const organisation = createAccount(world, input, "Organization");
  world.organisationMembers.set(organisation.id, new Map([[input.owner.id, "admin"]]));
  return organisation;
}

/** The account that acts for an App. Its login is the only one that may hold brackets. */
export function createBot(world: World, app: { readonly id: number; readonly slug: string }): Account {
  return storeAccount(world, { login: `${app.slug}[bot]`, type: "Bot", name: null, appId: app.id });
}

function createAccount(
  world: World,
  { login, name }: { readonly login: string; readonly name?: string },
  type: "User" | "Organization",
): Account {
  if (!loginForm.test(login) || login.length > 39) throw unprocessable(`Login ${login} is invalid`);
  return storeAccount(world, { login, type, name: name ?? null, appId: null });
}

function storeAccount(world: World, parts: Pick<Account, "login" | "type" | "name" | "appId">): Account {
  if (findAccount(world, parts.login) !== null) throw unprocessable(`Login ${parts.login} is already taken`);
  const account: Account = { id: world.nextId(), ...parts, createdAt: world.now() };
  world.accounts.set(account.id, account);
  return account;
}

export function addMember(
  world: World,
  organisation: Account,
  account: Account,
  role: OrganisationRole = "member",
  sender: Account = account,
): void {
  const members = world.organisationMembers.get(organisation.id);
  if (members === undefined) throw new Error(`${organisation.login} is no organisation`);
  const isNew = !members.has(account.id);
  members.set(account.id, role);
  if (isNew) emitOrganisationMember(world, organisation, account, role, "member_added", sender);
}

/** Its seats in teams go with the membership. */
export function removeMember(world: World, organisation: Account, account: Account, sender: Account): void {
  const members = world.organisationMembers.get(organisation.id);
  const role = members?.get(account.id);
  if (members === undefined || role === undefined) return;
  members.delete(account.id);
  for (const team of world.teams.values()) {
    if (team.organisation.id === organisation.id) team.members.delete(account.id);
  }
  emitOrganisationMember(world, organisation, account, role, "member_removed", sender);
}

function emitOrganisationMember(
  world: World,
  organisation: Account,
  account: Account,
  role: OrganisationRole,
  action: "member_added" | "member_removed",
  sender: Account,
): void {
  const url = `${world.urls.api}/orgs/${organisation.login}`;
  world.emit({
    event: "organization",
    action,
    repository: null,
    organisation,
    sender,
    payload: {
      action,
      membership: {
        url: `${url}/memberships/${account.login}`,
        state: "active",
        role,
        organization_url: url,
        user: presentAccount(world, account),
      },
    },
    onlyAppId: null,
  });
}

interface NewTeam {
  readonly organisation: Account;
  readonly name: string;
  readonly description?: string;
  readonly members?: readonly Account[];
  readonly repositories?: readonly (readonly [Repository, Role])[];
}

export function createTeam(world: World, input: NewTeam): Team {
  const { organisation, name } = input;
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9_]+/g, "-");
  for (const team of world.teams.values()) {
    if (team.organisation.id === organisation.id && team.slug === slug) {
      throw unprocessable("Validation Failed", [
        { resource: "Team", code: "already_exists", field: "name", message: "Name must be unique for this org" },
      ]);
    }
  }
  const team: Team = {
    id: world.nextId(),
    organisation,
    slug,
    name,
    description: input.description ?? null,
    members: new Map((input.members ?? []).map(({ id }) => [id, "member"])),
    repositories: new Map((input.repositories ?? []).map(([{ id }, role]) => [id, role])),
  };
  world.teams.set(team.id, team);
  return team;
}

export function addTeamMember(
  world: World,
  team: Team,
  account: Account,
  role: "member" | "maintainer" = "member",
  sender: Account = account,
): void {
  const isNew = !team.members.has(account.id);
  team.members.set(account.id, role);
  if (isNew) emitMembership(world, team, account, "added", sender);
}

export function removeTeamMember(world: World, team: Team, account: Account, sender: Account = account): void {
  if (team.members.delete(account.id)) emitMembership(world, team, account, "removed", sender);
}

function emitMembership(
  world: World,
  team: Team,
  account: Account,
  action: "added" | "removed",
  sender: Account,
): void {
  world.emit({
    event: "membership",
    action,
    repository: null,
    organisation: team.organisation,
    sender,
    payload: { action, scope: "team", member: presentAccount(world, account), team: presentTeam(world, team) },
    onlyAppId: null,
  });
}

/** A null role takes the repository away from the team. */
export function setTeamRole(
  world: World,
  team: Team,
  repository: Repository,
  role: Role | null,
  sender: Account,
): void {
  const before = team.repositories.get(repository.id);
  if (role === null) team.repositories.delete(repository.id);
  else team.repositories.set(repository.id, role);
  const action = role === null ? "removed_from_repository" : "added_to_repository";
  if ((before === undefined) === (role === null)) return;
  world.emit({
    event: "team",
    action,
    repository,
    organisation: team.organisation,
    sender,
    payload: { action, team: presentTeam(world, team) },
    onlyAppId: null,
  });
}

/** At once, without the invitation that a person would have to accept. */
export function addCollaborator(
  world: World,
  repository: Repository,
  account: Account,
  role: Role = "write",
  sender: Account = repository.owner,
): void {
  const before = repository.collaborators.get(account.id);
  repository.collaborators.set(account.id, role);
  if (before === role) return;
  if (before === undefined) {
    const changes = { permission: { to: legacyPermission(role) }, role_name: { to: role } };
    emitCollaborator(world, repository, account, "added", changes, sender);
  } else {
    const changes = { old_permission: { from: before }, permission: { from: before, to: role } };
    emitCollaborator(world, repository, account, "edited", changes, sender);
  }
}

export function removeCollaborator(
  world: World,
  repository: Repository,
  account: Account,
  sender: Account = repository.owner,
): void {
  if (repository.collaborators.delete(account.id)) {
    emitCollaborator(world, repository, account, "removed", null, sender);
  }
}

function emitCollaborator(
  world: World,
  repository: Repository,
  account: Account,
  action: "added" | "edited" | "removed",
  changes: Readonly<Record<string, unknown>> | null,
  sender: Account,
): void {
  const payload = { member: presentAccount(world, account), ...(changes === null ? {} : { changes }) };
  emitOnRepository(world, repository, { event: "member", action, sender, payload });
}
