import { compareData } from "#core/order.ts";
import type { Contract } from "#core/contract/contract.ts";
import type { Instant } from "#core/ids.ts";
import type { Facts, OverrideFact } from "./facts.ts";
import { isAmong } from "./people.ts";

/** An override in force: who agreed to it, why, and until when. */
export interface OverrideInForce {
  readonly by: readonly string[];
  readonly reason: string;
  readonly until: Instant;
}

/**
 * The override that the base contract grants for exactly this head, or null: enough people whom every contract file
 * names, none of them a bot or an agent, none of their words older than the contract allows, nor older than the head is the
 * head: whoever said it saw another one, and a push clears it, also one that comes back to the same commit.
 */
export function overrideInForce(contract: Contract, facts: Facts, now: Instant): OverrideInForce | null {
  const policy = contract.override;
  const { headSince } = facts;
  if (policy === null || facts.overrides.kind === "unread" || headSince === null) return null;
  const lifetimeMs = policy.expiresMinutes.value * 60_000;
  const granted = facts.overrides.items.filter(
    (fact) =>
      fact.head === facts.head &&
      fact.reason.trim() !== "" &&
      fact.at >= headSince &&
      fact.at <= now &&
      now < fact.at + lifetimeMs &&
      policy.who.every((people) => isAmong(fact.by, people)),
  );
  const newestFirst = granted.toSorted((a, b) => b.at - a.at || compareData(a, b));
  const perPerson = [...Map.groupBy(newestFirst, ({ by }) => by.id).values()].flatMap((own) => own[0] ?? []);
  const [newest, ...others] = perPerson.slice(0, policy.people.value);
  if (newest === undefined || others.length + 1 < policy.people.value) return null;
  const oldest = others.at(-1) ?? newest;
  return { by: logins([newest, ...others]), reason: newest.reason, until: (oldest.at + lifetimeMs) as Instant };
}

function logins(facts: readonly OverrideFact[]): string[] {
  return facts.map(({ by }) => by.login).toSorted();
}
