import { findAccount } from "#sandbox/accounts/find-account.ts";
import { timestamp } from "#sandbox/kernel/input.ts";
import { findByName } from "#sandbox/repositories/find-repository.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Context, Field } from "./context.ts";
import { findNode } from "./find-node.ts";
import { canSeeRepository } from "./permission.ts";
import { unresolvable } from "./problem.ts";
import { actorSource, source, userSource } from "./source.ts";

export const queryFields: Readonly<Record<string, Field<unknown>>> = {
  relay: () => ({ __typename: "Query" }),
  /** Of an installation it is the App's bot, in the guise of a user. */
  viewer: (_parent, _args, { actor }) => userSource(actor.account),
  rateLimit: (_parent, { dryRun }: { dryRun: boolean }, { budget, cost }) => {
    if (budget === null || dryRun) return undefined;
    const { limit, remaining, used, resetAt } = budget;
    return { limit, remaining, used, resetAt: timestamp(resetAt), cost: cost.cost, nodeCount: cost.nodeCount };
  },
  repository: (_parent, { owner, name }: { owner: string; name: string }, context) => {
    const repository = findRepository(context, owner, name);
    if (repository !== null) return source("Repository", { repository });
    throw unresolvable(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
  },
  repositoryOwner: (_parent, { login }: { login: string }, { world }) => {
    const account = findAccount(world, login);
    return account === null || account.type === "Bot" ? null : actorSource(account);
  },
  user: (_parent, { login }: { login: string }, { world }) => {
    const account = findAccount(world, login);
    if (account?.type === "User") return userSource(account);
    throw unresolvable(`Could not resolve to a User with the login of '${login}'.`);
  },
  organization: (_parent, { login }: { login: string }, { world }) => {
    const account = findAccount(world, login);
    if (account?.type === "Organization") return source("Organization", { account });
    throw unresolvable(`Could not resolve to an Organization with the login of '${login}'.`);
  },
  node: (_parent, { id }: { id: string }, context) => requireAnyNode(context, id),
  nodes: (_parent, { ids }: { ids: readonly string[] }, context) => {
    if (ids.length > maxIds) {
      throw unresolvable(`You may not provide more than ${maxIds} node ids; you provided ${ids.length}.`);
    }
    // One that is not there fails alone.
    return ids.map((id) => requireAnyNode(context, id).catch((error: unknown) => error));
  },
};

/** GitHub takes a hundred. */
const maxIds = 100;

async function requireAnyNode(context: Context, id: string): Promise<unknown> {
  const found = await findNode(context, id);
  if (found !== null) return found;
  throw unresolvable(`Could not resolve to a node with the global id of '${id}'`);
}

/** Only where the caller can see it. */
export function findRepository(context: Context, owner: string, name: string): Repository | null {
  const repository = findByName(context.world, owner, name);
  return repository !== null && canSeeRepository(context, repository) ? repository : null;
}
