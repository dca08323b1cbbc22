import type { ApprovalRule, People, Permission } from "#core/contract/contract.ts";
import type { Person } from "./facts.ts";

const permissionOrder = ["none", "read", "triage", "write", "maintain", "admin"];

/** Whether the person is one whose word can count at all: a human who may write here now. No bot and no agent ever is. */
export function hasAuthority(person: Person): boolean {
  return person.kind === "human" && hasPermission(person, "write");
}

/** Whether one of `names` (logins or `organisation/team`) is the person or a team of theirs. GitHub ignores case. */
export function isNamed(person: Person, names: readonly string[]): boolean {
  const own = new Set([person.login, ...person.teams].map((name) => name.toLowerCase()));
  return names.some((name) => own.has(name.toLowerCase()));
}

/** Whether `person` is one of those whom the contract names; a name alone is not enough for someone who has left. */
export function isAmong(person: Person, people: People): boolean {
  if (!hasAuthority(person)) return false;
  const hasRole = people.permission !== null && hasPermission(person, people.permission);
  return hasRole || isNamed(person, [...people.users, ...people.teams]);
}

/** Whether the contract lets this person's approval count. */
export function mayApprove(person: Person, rule: ApprovalRule): boolean {
  const names = [...rule.users, ...rule.teams];
  return hasAuthority(person) && (names.length === 0 || isNamed(person, names));
}

function hasPermission(person: Person, atLeast: Permission): boolean {
  return permissionOrder.indexOf(person.permission) >= permissionOrder.indexOf(atLeast);
}
