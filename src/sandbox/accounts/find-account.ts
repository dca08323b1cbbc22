import { notFound } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { Account, Team } from "./account.ts";

/** Logins are compared without regard to case. */
export function findAccount(world: World, login: string): Account | null {
  const wanted = login.toLowerCase();
  for (const account of world.accounts.values()) {
    if (account.login.toLowerCase() === wanted) return account;
  }
  return null;
}

/** The account with that login, of that type if one is named; 404 where there is none. */
export function requireAccount(world: World, login: string | undefined, type?: Account["type"]): Account {
  const account = findAccount(world, login ?? "");
  if (account === null || (type !== undefined && account.type !== type)) throw notFound();
  return account;
}

export function requireTeam(world: World, organisation: Account, slug: string | undefined): Team {
  for (const team of world.teams.values()) {
    if (team.organisation.id === organisation.id && team.slug === slug) return team;
  }
  throw notFound();
}
