import { timestamp } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { Account, Role, Team } from "./account.ts";
import { permissionFlags } from "./role.ts";

/** GitHub's "simple-user". */
export function presentAccount(world: World, account: Account) {
  const { api } = world.urls;
  const url = `${api}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: avatarUrl(world, account),
    gravatar_id: "",
    url,
    html_url: accountPage(world, account),
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

export function presentAccountOrNull(world: World, account: Account | null) {
  return account === null ? null : presentAccount(world, account);
}

function avatarUrl(world: World, account: Account): string {
  return `${world.urls.html}/avatars/u/${account.id}?v=4`;
}

/** A bot's page is that of its App. */
function accountPage(world: World, account: Account): string {
  const { html } = world.urls;
  return account.type === "Bot" ? `${html}/apps/${account.login.replace(/\[bot\]$/, "")}` : `${html}/${account.login}`;
}

/** GitHub's "public-user": one account by itself. */
export function presentUser(world: World, account: Account) {
  const owned = [...world.repositories.values()].filter(
    ({ owner, isPrivate }) => owner.id === account.id && !isPrivate,
  );
  return {
    ...presentAccount(world, account),
    name: account.name,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    notification_email: null,
    public_repos: owned.length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: timestamp(account.createdAt),
    updated_at: timestamp(account.createdAt),
  };
}

/** GitHub's "organization-simple", which webhooks carry too. */
export function presentOrganisation(world: World, organisation: Account) {
  const url = `${world.urls.api}/orgs/${organisation.login}`;
  return {
    login: organisation.login,
    id: organisation.id,
    node_id: nodeId("Organization", organisation.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: avatarUrl(world, organisation),
    description: null,
  };
}

/** GitHub's "organization-full". */
export function presentFullOrganisation(world: World, organisation: Account) {
  const owned = [...world.repositories.values()].filter(({ owner }) => owner.id === organisation.id);
  return {
    ...presentOrganisation(world, organisation),
    description: null,
    name: organisation.name ?? organisation.login,
    html_url: `${world.urls.html}/${organisation.login}`,
    is_verified: false,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: owned.filter(({ isPrivate }) => !isPrivate).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    type: "Organization",
    created_at: timestamp(organisation.createdAt),
    updated_at: timestamp(organisation.createdAt),
    archived_at: null,
    default_repository_permission: "read",
  };
}

/** GitHub's "team". With a role it is the team as seen from one repository. */
export function presentTeam(world: World, team: Team, role?: Role) {
  const url = `${world.urls.api}/organizations/${team.organisation.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: nodeId("Team", team.id),
    name: team.name,
    slug: team.slug,
    description: team.description,
    privacy: "closed",
    notification_setting: "notifications_enabled",
    permission: role === undefined ? "pull" : legacyNames[role],
    ...(role === undefined ? {} : { permissions: permissionFlags(role) }),
    url,
    html_url: `${world.urls.html}/orgs/${team.organisation.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: "organization" as const,
    organization_id: team.organisation.id,
    parent: null,
  };
}

const legacyNames: Readonly<Record<Role, string>> = {
  read: "pull",
  triage: "triage",
  write: "push",
  maintain: "maintain",
  admin: "admin",
};

/** GitHub's "team-full". */
export function presentFullTeam(world: World, team: Team) {
  return {
    ...presentTeam(world, team),
    members_count: team.members.size,
    repos_count: team.repositories.size,
    created_at: timestamp(team.organisation.createdAt),
    updated_at: timestamp(team.organisation.createdAt),
    organization: presentFullOrganisation(world, team.organisation),
  };
}
