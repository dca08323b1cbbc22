import type { Account } from "#sandbox/accounts/account.ts";
import { presentAccount } from "#sandbox/accounts/present-account.ts";
import { timestamp } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { connect, type PageArgs } from "./connection.ts";
import type { Context, Field, Fields } from "./context.ts";
import { canSeeRepository } from "./permission.ts";
import { forbidden, unresolvable } from "./problem.ts";
import { findRepository } from "./query-fields.ts";
import { type ActorSource, source, userSource } from "./source.ts";

const actorFields: Readonly<Record<string, Field<ActorSource>>> = {
  id: ({ account }) => nodeId(account.type, account.id),
  databaseId: ({ account }) => account.id,
  login: ({ account }) => account.login,
  url: ({ account }, _args, { world }) => presentAccount(world, account).html_url,
  avatarUrl: ({ account }, _args, { world }) => presentAccount(world, account).avatar_url,
  resourcePath: ({ account }, _args, { world }) =>
    presentAccount(world, account).html_url.slice(world.urls.html.length),
  createdAt: ({ account }) => timestamp(account.createdAt),
  updatedAt: ({ account }) => timestamp(account.createdAt),
};

const ownerFields: Readonly<Record<string, Field<ActorSource>>> = {
  ...actorFields,
  name: ({ account }) => account.name,
  repository: ({ account }, { name }: { name: string }, context) => {
    const repository = findRepository(context, account.login, name);
    if (repository !== null) return source("Repository", { repository });
    throw unresolvable(`Could not resolve to a Repository with the name '${account.login}/${name}'.`);
  },
  repositories: ({ account }, args: PageArgs & RepositoryFilter, context, info) => {
    if (args.orderBy !== undefined && args.orderBy !== null) return undefined;
    const owned = repositoriesOf(context, account.id).filter(
      ({ isPrivate, isArchived, parent }) =>
        (args.privacy === undefined || args.privacy === null || (args.privacy === "PRIVATE") === isPrivate) &&
        (args.isArchived === undefined || args.isArchived === null || args.isArchived === isArchived) &&
        (args.isFork === undefined || args.isFork === null || args.isFork === (parent !== null)),
    );
    return connect(
      info,
      args,
      owned,
      (repository) => source("Repository", { repository }),
      ({ id }) => id,
    );
  },
};

interface RepositoryFilter {
  readonly orderBy?: unknown;
  readonly privacy?: "PRIVATE" | "PUBLIC" | null;
  readonly isArchived?: boolean | null;
  readonly isFork?: boolean | null;
}

function repositoriesOf(context: Context, ownerId: number): Repository[] {
  return [...context.world.repositories.values()].filter(
    (repository) => repository.owner.id === ownerId && canSeeRepository(context, repository),
  );
}

export const userFields: Fields<"User"> = {
  ...ownerFields,
  email: () => "",
  isViewer: ({ account }, _args, { actor }) => account.id === actor.account.id,
  isSiteAdmin: () => false,
  organization: ({ account }, { login }: { login: string }, { world }) => {
    for (const [id, members] of world.organisationMembers) {
      const organisation = world.accounts.get(id);
      if (organisation?.login.toLowerCase() === login.toLowerCase() && members.has(account.id)) {
        return source("Organization", { account: organisation });
      }
    }
    return null;
  },
};

export const botFields: Fields<"Bot"> = {
  ...actorFields,
  login: ({ account }) => account.login.replace(/\[bot\]$/, ""),
};

export const organizationFields: Fields<"Organization"> = {
  ...ownerFields,
  description: () => null,
  viewerIsAMember: ({ account }, _args, { world, actor }) =>
    world.organisationMembers.get(account.id)?.has(actor.account.id) ?? false,
  viewerCanAdminister: ({ account }, _args, { world, actor }) =>
    world.organisationMembers.get(account.id)?.get(actor.account.id) === "admin",
  team: ({ account }, { slug }: { slug: string }, context) => {
    const { world } = context;
    requireMembership(context, account);
    const team = world.teams.values().find((one) => one.organisation.id === account.id && one.slug === slug);
    return team === undefined ? null : source("Team", { team });
  },
  teams: ({ account }, args: PageArgs, context, info) => {
    const { world } = context;
    requireMembership(context, account);
    const teams = [...world.teams.values()].filter(({ organisation }) => organisation.id === account.id);
    return connect(
      info,
      args,
      teams,
      (team) => source("Team", { team }),
      ({ id }) => id,
    );
  },
  membersWithRole: ({ account }, args: PageArgs, { world }, info) => {
    const members = [...(world.organisationMembers.get(account.id)?.keys() ?? [])]
      .map((id) => world.accounts.get(id))
      .filter((member) => member !== undefined);
    return connect(info, args, members, userSource, ({ id }) => id);
  },
};

/** An organisation's teams are its own affair. */
function requireMembership({ world, actor }: Context, organisation: Account): void {
  if (actor.kind === "installation") {
    const isThere = actor.installation.account.id === organisation.id;
    if (!isThere || actor.permissions["members"] === undefined) throw forbidden();
  } else if (world.organisationMembers.get(organisation.id)?.has(actor.account.id) !== true) {
    throw forbidden(`${actor.account.login} must be a member of ${organisation.login} to see its teams.`);
  }
}

export const teamFields: Fields<"Team"> = {
  id: ({ team }) => nodeId("Team", team.id),
  databaseId: ({ team }) => team.id,
  name: ({ team }) => team.name,
  slug: ({ team }) => team.slug,
  combinedSlug: ({ team }) => `${team.organisation.login}/${team.slug}`,
  description: ({ team }) => team.description,
  organization: ({ team }) => source("Organization", { account: team.organisation }),
  resourcePath: ({ team }) => `/orgs/${team.organisation.login}/teams/${team.slug}`,
  url: ({ team }, _args, { world }) => `${world.urls.html}/orgs/${team.organisation.login}/teams/${team.slug}`,
  privacy: () => "VISIBLE",
  members: ({ team }, args: PageArgs & { readonly orderBy?: unknown }, { world }, info) => {
    const members = [...team.members.keys()]
      .map((id) => world.accounts.get(id))
      .filter((member) => member !== undefined);
    return connect(info, args, members, userSource, ({ id }) => id);
  },
  viewerCanAdminister: ({ team }, _args, { world, actor }) =>
    world.organisationMembers.get(team.organisation.id)?.get(actor.account.id) === "admin",
};

export const appFields: Fields<"App"> = {
  id: ({ app }) => nodeId("App", app.id),
  databaseId: ({ app }) => app.id,
  name: ({ app }) => app.name,
  slug: ({ app }) => app.slug,
  description: () => null,
  url: ({ app }, _args, { world }) => `${world.urls.html}/apps/${app.slug}`,
  createdAt: ({ app }) => timestamp(app.createdAt),
  updatedAt: ({ app }) => timestamp(app.createdAt),
};
