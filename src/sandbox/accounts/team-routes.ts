import { hasRoleOrPermission } from "#sandbox/accounts/permission.ts";
import { ApiError, notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { optionalChoice, optionalText } from "#sandbox/kernel/input.ts";
import { type Call, empty, json, list, type Route } from "#sandbox/kernel/route.ts";
import { findRepository } from "#sandbox/kernel/access.ts";
import { presentMinimalRepository } from "#sandbox/repositories/present-repository.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Account, Role, Team } from "./account.ts";
import { memberView, ownerView } from "./account-access.ts";
import { addTeamMember, removeTeamMember, setTeamRole } from "./create-account.ts";
import { requireAccount, requireTeam } from "./find-account.ts";
import { presentAccount, presentFullTeam, presentTeam } from "./present-account.ts";
import { presentTeamMembership } from "./present-membership.ts";
import { parseRole, permissionFlags } from "./role.ts";

const team = "/orgs/:org/teams/:team_slug";

export const teamRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/orgs/:org/teams",
    needs: null,
    handle: (call) => {
      const organisation = memberView(call);
      const teams = [...call.world.teams.values()].filter((one) => one.organisation.id === organisation.id);
      return list(teams.map((one) => presentTeam(call.world, one)));
    },
  },
  {
    method: "GET",
    path: team,
    needs: null,
    handle: (call) => json(presentFullTeam(call.world, visibleTeam(call))),
  },
  {
    method: "GET",
    path: `${team}/members`,
    needs: null,
    handle: (call) => {
      const wanted = call.query.get("role") ?? "all";
      return list(
        [...visibleTeam(call).members].flatMap(([id, role]) => {
          const account = call.world.accounts.get(id);
          const isWanted = wanted === "all" || wanted === role;
          return account === undefined || !isWanted ? [] : [presentAccount(call.world, account)];
        }),
      );
    },
  },
  {
    method: "GET",
    path: `${team}/memberships/:username`,
    needs: null,
    handle: (call) => {
      const found = visibleTeam(call);
      const account = requireAccount(call.world, call.params["username"]);
      const role = found.members.get(account.id);
      if (role === undefined) throw notFound();
      return json(presentTeamMembership(call.world, found, account, role));
    },
  },
  {
    method: "PUT",
    path: `${team}/memberships/:username`,
    needs: null,
    handle: (call) => {
      const found = ownedTeam(call);
      const account = requireAccount(call.world, call.params["username"], "User");
      const role = optionalChoice(call, "TeamMember", "role", ["member", "maintainer"]) ?? "member";
      addTeamMember(call.world, found, account, role, call.writer().account);
      return json(presentTeamMembership(call.world, found, account, role));
    },
  },
  {
    method: "DELETE",
    path: `${team}/memberships/:username`,
    needs: null,
    handle: (call) => {
      const found = ownedTeam(call);
      const account = requireAccount(call.world, call.params["username"]);
      if (!found.members.has(account.id)) throw notFound();
      removeTeamMember(call.world, found, account, call.writer().account);
      return empty();
    },
  },
  {
    method: "GET",
    path: `${team}/repos`,
    needs: null,
    handle: (call) =>
      list(
        [...visibleTeam(call).repositories].flatMap(([id, role]) => {
          const repository = call.world.repositories.get(id);
          return repository === undefined ? [] : [presentTeamRepository(call, repository, role)];
        }),
      ),
  },
  {
    method: "GET",
    path: `${team}/repos/:repo_owner/:repo_name`,
    needs: null,
    handle: (call) => {
      const found = visibleTeam(call);
      const repository = repositoryInPath(call);
      const role = found.repositories.get(repository.id);
      if (role === undefined) throw notFound();
      // Without a body, unless the repository was asked for by its media type.
      if (!(call.headers["accept"] ?? "").includes("repository+json")) return empty();
      return json(presentTeamRepository(call, repository, role));
    },
  },
  {
    method: "PUT",
    path: `${team}/repos/:repo_owner/:repo_name`,
    needs: null,
    handle: (call) => {
      const found = ownedTeam(call);
      const repository = repositoryInPath(call);
      const role = parseRole(optionalText(call, "TeamRepository", "permission") ?? "push");
      if (role === null) throw unprocessable("Validation Failed");
      requireAdmin(call, repository);
      setTeamRole(call.world, found, repository, role, call.writer().account);
      return empty();
    },
  },
  {
    method: "DELETE",
    path: `${team}/repos/:repo_owner/:repo_name`,
    needs: null,
    handle: (call) => {
      const found = ownedTeam(call);
      const repository = repositoryInPath(call);
      requireAdmin(call, repository);
      setTeamRole(call.world, found, repository, null, call.writer().account);
      return empty();
    },
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/teams",
    needs: [{ administration: "read" }],
    handle: ({ world, repository }) =>
      list(
        [...world.teams.values()].flatMap((one) => {
          const role = one.repositories.get(repository.id);
          return role === undefined ? [] : [presentTeam(world, one, role)];
        }),
      ),
  },
];

function visibleTeam(call: Call): Team {
  return requireTeam(call.world, memberView(call), call.params["team_slug"]);
}

/** An owner of the organisation, or a maintainer of the team. */
function ownedTeam(call: Call): Team {
  const found = visibleTeam(call);
  const { actor } = call;
  if (actor.kind === "user" && found.members.get(actor.account.id) === "maintainer") return found;
  ownerView(call);
  return found;
}

function repositoryInPath(call: Call): Repository {
  const { world, actor, params } = call;
  return findRepository(world, actor, params["repo_owner"] ?? "", params["repo_name"] ?? "");
}

function requireAdmin(call: Call, repository: Repository): void {
  const by: Account = call.writer().account;
  if (hasRoleOrPermission(call.world, repository, by, "admin")) return;
  throw new ApiError(403, "Must have admin rights to Repository.");
}

function presentTeamRepository({ world }: Call, repository: Repository, role: Role) {
  return { ...presentMinimalRepository(world, repository), permissions: permissionFlags(role), role_name: role };
}
