import { notFound } from "#sandbox/kernel/api-error.ts";
import { optionalChoice } from "#sandbox/kernel/input.ts";
import { empty, json, list, type Route } from "#sandbox/kernel/route.ts";

import type { OrganisationRole } from "./account.ts";
import { memberView, ownerView, requirePerson } from "./account-access.ts";
import { addMember, removeMember } from "./create-account.ts";
import { requireAccount } from "./find-account.ts";
import { presentAccount, presentFullOrganisation, presentOrganisation, presentUser } from "./present-account.ts";
import { presentOrganisationMembership } from "./present-membership.ts";

export const accountRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/user",
    needs: null,
    handle: (call) => {
      const counts = { total_private_repos: 0, owned_private_repos: 0, disk_usage: 0, collaborators: 0 };
      return json({
        ...presentUser(call.world, requirePerson(call)),
        private_gists: 0,
        ...counts,
        two_factor_authentication: true,
      });
    },
  },
  {
    method: "GET",
    path: "/user/orgs",
    needs: null,
    handle: (call) => {
      const { world } = call;
      const person = requirePerson(call);
      const joined = [...world.accounts.values()].filter(
        ({ id }) => world.organisationMembers.get(id)?.has(person.id) === true,
      );
      return list(joined.map((organisation) => presentOrganisation(world, organisation)));
    },
  },
  {
    method: "GET",
    path: "/users/:username",
    needs: null,
    handle: ({ world, params }) => json(presentUser(world, requireAccount(world, params["username"]))),
  },
  {
    method: "GET",
    path: "/orgs/:org",
    needs: null,
    handle: ({ world, params }) =>
      json(presentFullOrganisation(world, requireAccount(world, params["org"], "Organization"))),
  },
  {
    method: "GET",
    path: "/orgs/:org/members",
    needs: null,
    handle: (call) => {
      const { world, query } = call;
      const members = world.organisationMembers.get(memberView(call).id) ?? new Map<number, OrganisationRole>();
      const role = query.get("role") ?? "all";
      return list(
        [...members].flatMap(([id, held]) => {
          const account = world.accounts.get(id);
          return account === undefined || (role !== "all" && role !== held) ? [] : [presentAccount(world, account)];
        }),
      );
    },
  },
  {
    method: "GET",
    path: "/orgs/:org/members/:username",
    needs: null,
    handle: (call) => {
      const members = call.world.organisationMembers.get(memberView(call).id);
      if (members?.has(requireAccount(call.world, call.params["username"]).id) !== true) throw notFound();
      return empty();
    },
  },
  {
    method: "DELETE",
    path: "/orgs/:org/members/:username",
    needs: null,
    handle: (call) => {
      const organisation = ownerView(call);
      removeMember(
        call.world,
        organisation,
        requireAccount(call.world, call.params["username"]),
        call.writer().account,
      );
      return empty();
    },
  },
  {
    method: "GET",
    path: "/orgs/:org/memberships/:username",
    needs: null,
    handle: (call) => {
      const organisation = memberView(call);
      const account = requireAccount(call.world, call.params["username"]);
      const role = call.world.organisationMembers.get(organisation.id)?.get(account.id);
      if (role === undefined) throw notFound();
      return json(presentOrganisationMembership(call.world, organisation, account, role));
    },
  },
  {
    method: "PUT",
    path: "/orgs/:org/memberships/:username",
    needs: null,
    handle: (call) => {
      const organisation = ownerView(call);
      const account = requireAccount(call.world, call.params["username"], "User");
      const role = optionalChoice(call, "OrganizationMembership", "role", ["admin", "member"]) ?? "member";
      addMember(call.world, organisation, account, role, call.writer().account);
      return json(presentOrganisationMembership(call.world, organisation, account, role));
    },
  },
];
