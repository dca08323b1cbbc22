import { holds, forbidden } from "#sandbox/kernel/access.ts";
import { ApiError, notFound } from "#sandbox/kernel/api-error.ts";
import type { Call } from "#sandbox/kernel/route.ts";

import type { Account } from "./account.ts";
import { requireAccount } from "./find-account.ts";

/** The person who calls; no App has what is asked for. */
export function requirePerson(call: Call): Account {
  const { kind, account } = call.writer();
  if (kind !== "user") throw forbidden([]);
  return account;
}

/**
 * The organisation in the path, for someone who may look into it: a member, or an App installed on it that may read
 * members. To everybody else it has no teams.
 */
export function memberView(call: Call): Account {
  const organisation = requireAccount(call.world, call.params["org"], "Organization");
  const { actor, world } = call;
  if (actor.kind === "anonymous") throw new ApiError(401, "Requires authentication");
  if (actor.kind === "user") {
    if (world.organisationMembers.get(organisation.id)?.has(actor.account.id) !== true) throw notFound();
  } else if (actor.kind === "installation") {
    if (actor.installation.account.id !== organisation.id) throw notFound();
    if (!holds(actor.permissions, { members: "read" })) throw forbidden([{ members: "read" }]);
  } else {
    throw forbidden([{ members: "read" }]);
  }
  return organisation;
}

/** The same for someone who may change it: an owner, or an App with `members: write`. */
export function ownerView(call: Call): Account {
  const organisation = memberView(call);
  const { actor, world } = call;
  if (actor.kind === "installation" && !holds(actor.permissions, { members: "write" })) {
    throw forbidden([{ members: "write" }]);
  }
  if (actor.kind === "user" && world.organisationMembers.get(organisation.id)?.get(actor.account.id) !== "admin") {
    throw new ApiError(403, "You must be an admin of this organization.");
  }
  return organisation;
}
