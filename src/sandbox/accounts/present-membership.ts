import type { World } from "#sandbox/kernel/world.ts";

import type { Account, OrganisationRole, Role, Team } from "./account.ts";
import { presentAccount, presentOrganisation } from "./present-account.ts";
import { legacyPermission, permissionFlags } from "./role.ts";

/** GitHub's "collaborator". */
export function presentCollaborator(world: World, account: Account, role: Role | "none") {
  return { ...presentAccount(world, account), permissions: permissionFlags(role), role_name: role };
}

/** GitHub's "repository-collaborator-permission": the word of old beside the role's own name. */
export function presentPermission(world: World, account: Account, role: Role | "none") {
  return {
    permission: legacyPermission(role),
    user: presentCollaborator(world, account, role),
    role_name: role,
  };
}

/** GitHub's "org-membership". */
export function presentOrganisationMembership(
  world: World,
  organisation: Account,
  account: Account,
  role: OrganisationRole,
) {
  const url = `${world.urls.api}/orgs/${organisation.login}`;
  return {
    url: `${url}/memberships/${account.login}`,
    state: "active",
    role,
    organization_url: url,
    user: presentAccount(world, account),
    organization: presentOrganisation(world, organisation),
  };
}

export function presentTeamMembership(world: World, team: Team, account: Account, role: "member" | "maintainer") {
  const url = `${world.urls.api}/organizations/${team.organisation.id}/team/${team.id}`;
  return { url: `${url}/memberships/${account.login}`, role, state: "active" };
}
