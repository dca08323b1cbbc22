import type { ApprovalRule, People, Permission } from "#core/contract/contract.ts";
import type { Person } from "./facts.ts";

const permissionOrder = ["none", "read", "triage", "write", "maintain", "admin"];

export function hasPermission(person: Person, atLeast: Permission): boolean {
  return permissionOrder.indexOf(person.permission) >= permissionOrder.indexOf(atLeast);
}

/** Whether one of `names` (logins or `organisation/team`) is the person or a team of theirs. GitHub ignores case. */
export function isNamed(person: Person, names: readonly string[]): boolean {
  const own = new Set([person.login, ...person.teams].map((name) => name.toLowerCase()));
  return names.some((name) => own.has(name.toLowerCase()));
}

/** Whether `person` is one of those whom the contract names. Only a human ever is: no bot and no agent has authority. */
export function isAmong(person: Person, people: People): boolean {
  if (person.kind !== "human") return false;
  const hasRole = people.permission !== null && hasPermission(person, people.permission);
  return hasRole || isNamed(person, [...people.users, ...people.teams]);
}

/** Whether the contract lets this person's approval count; where it names nobody, write access is needed. */
export function mayApprove(person: Person, rule: ApprovalRule): boolean {
  if (person.kind !== "human") return false;
  const names = [...rule.users, ...rule.teams];
  return names.length === 0 ? hasPermission(person, "write") : isNamed(person, names);
}
