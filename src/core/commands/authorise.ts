import type { Contract, People } from "#core/contract/contract.ts";
import type { Person } from "#core/gate/facts.ts";
import { hasAuthority, isAmong } from "#core/gate/people.ts";
import { isNonEmpty, type NonEmpty, unreachable } from "#core/result.ts";
import type { Command } from "./parse-command.ts";

export type Authorisation = { readonly kind: "allowed" } | { readonly kind: "refused"; readonly why: Refusal };

/** Why someone may not, with what would be needed. */
export type Refusal =
  /** `bot-or-agent`: nothing that is not a person commands. `no-override`: the contract lets nobody. */
  | { readonly kind: "bot-or-agent" | "needs-triage" | "needs-write" | "no-contract" | "no-override" }
  /** Whom the contract names; it must be one of each entry. */
  | { readonly kind: "not-among"; readonly people: NonEmpty<People> }
  | { readonly kind: "unknown-rule"; readonly rule: string; readonly known: readonly string[] }
  /** The rule has no waiver, so nobody may waive it. */
  | { readonly kind: "no-waiver"; readonly rule: string };

export interface CommandContext {
  /** The contract in force on the base branch; null where there is none, or none that can be read. */
  readonly contract: Contract | null;
  /** Whether the person opened the pull request. */
  readonly isAuthor: boolean;
}

/**
 * Whether `person` may give this command here and now. Only what was looked up live counts, never what an event says. No bot
 * and no coding agent may, whatever its permission; a word that loosens the gate needs the contract's own.
 */
export function authorise(command: Command, person: Person, { contract, isAuthor }: CommandContext): Authorisation {
  if (person.kind !== "human") return refused({ kind: "bot-or-agent" });
  switch (command.verb) {
    case "help":
    case "explain":
    case "recheck":
      return isAuthor || mayTriage(person) ? allowed : refused({ kind: "needs-triage" });
    case "hold":
    case "release":
      return hasAuthority(person) ? allowed : refused({ kind: "needs-write" });
    case "review":
    case "unresolve":
      if (contract === null) return refused({ kind: "no-contract" });
      return hasAuthority(person) ? allowed : refused({ kind: "needs-write" });
    case "override":
      return contract === null ? refused({ kind: "no-contract" }) : authoriseOverride(person, contract);
    case "waive":
      return contract === null ? refused({ kind: "no-contract" }) : authoriseWaiver(command.rule, person, contract);
    default:
      return unreachable(command);
  }
}

const allowed = { kind: "allowed" } as const;

function refused(why: Refusal): Authorisation {
  return { kind: "refused", why };
}

/** An unknown permission is none. */
const triageOrMore: ReadonlySet<string> = new Set(["triage", "write", "maintain", "admin"]);

function mayTriage({ permission }: Person): boolean {
  return triageOrMore.has(permission);
}

function authoriseOverride(person: Person, { override }: Contract): Authorisation {
  if (override === null) return refused({ kind: "no-override" });
  return amongEach(person, override.who);
}

function authoriseWaiver(rule: string, person: Person, { docsDrift }: Contract): Authorisation {
  const found = docsDrift.find(({ id }) => id === rule);
  if (found === undefined) return refused({ kind: "unknown-rule", rule, known: docsDrift.map(({ id }) => id) });
  return found.waiver === null ? refused({ kind: "no-waiver", rule }) : amongEach(person, [found.waiver]);
}

function amongEach(person: Person, people: NonEmpty<People>): Authorisation {
  const missing = people.filter((entry) => !isAmong(person, entry));
  return isNonEmpty(missing) ? refused({ kind: "not-among", people: missing }) : allowed;
}
