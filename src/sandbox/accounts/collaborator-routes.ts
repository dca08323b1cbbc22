import { notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { optionalText } from "#sandbox/kernel/input.ts";
import { empty, json, list, type Route } from "#sandbox/kernel/route.ts";

import { addCollaborator, removeCollaborator } from "./create-account.ts";
import { requireAccount } from "./find-account.ts";
import { directRole, roleOn } from "./permission.ts";
import { presentCollaborator, presentPermission } from "./present-membership.ts";
import { parseRole, rank } from "./role.ts";

const collaborators = "/repos/:owner/:repo/collaborators";

export const collaboratorRoutes: readonly Route[] = [
  {
    method: "GET",
    path: collaborators,
    needs: [{ metadata: "read" }],
    role: "write",
    handle: ({ world, repository, query }) => {
      const affiliation = query.get("affiliation") ?? "all";
      const people = [...world.accounts.values()].filter((account) => {
        if (account.type !== "User" || directRole(world, repository, account) === "none") return false;
        const isMember = world.organisationMembers.get(repository.owner.id)?.has(account.id) === true;
        if (affiliation === "outside") return !isMember && repository.owner.id !== account.id;
        if (affiliation === "direct") {
          return repository.collaborators.has(account.id) || repository.owner.id === account.id;
        }
        return true;
      });
      const wanted = parseRole(query.get("permission") ?? "pull");
      if (wanted === null) throw unprocessable("Validation Failed");
      return list(
        people
          .map((account) => ({ account, role: roleOn(world, repository, account) }))
          .filter(({ role }) => rank(role) >= rank(wanted))
          .map(({ account, role }) => presentCollaborator(world, account, role)),
      );
    },
  },
  {
    method: "GET",
    path: `${collaborators}/:username`,
    needs: [{ metadata: "read" }],
    role: "write",
    handle: ({ world, repository, params }) => {
      const account = requireAccount(world, params["username"]);
      if (directRole(world, repository, account) === "none") throw notFound();
      return empty();
    },
  },
  {
    method: "PUT",
    path: `${collaborators}/:username`,
    needs: [{ administration: "write" }],
    handle: (call) => {
      const role = parseRole(optionalText(call, "Collaborator", "permission") ?? "push");
      if (role === null) throw unprocessable("Validation Failed");
      const account = requireAccount(call.world, call.params["username"], "User");
      addCollaborator(call.world, call.repository, account, role, call.writer().account);
      return empty();
    },
  },
  {
    method: "DELETE",
    path: `${collaborators}/:username`,
    needs: [{ administration: "write" }],
    handle: (call) => {
      const account = requireAccount(call.world, call.params["username"], "User");
      removeCollaborator(call.world, call.repository, account, call.writer().account);
      return empty();
    },
  },
  {
    method: "GET",
    path: `${collaborators}/:username/permission`,
    needs: [{ metadata: "read" }],
    role: "write",
    handle: ({ world, repository, params }) => {
      const account = requireAccount(world, params["username"]);
      // An App's account is nobody's collaborator, whatever its installation may do.
      const isPerson = account.type === "User";
      const role = isPerson ? roleOn(world, repository, account) : repository.isPrivate ? "none" : "read";
      return json(presentPermission(world, account, role));
    },
  },
];
