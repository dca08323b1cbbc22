import type { Contract, ContractProblem, Role } from "#core/contract/contract.ts";
import { tighten } from "#core/contract/floor.ts";
import { parseContract } from "#core/contract/parse.ts";
import { renderPlace } from "#core/message/place.ts";
import type { Result } from "#core/result.ts";

export interface TextPlan {
  /** `risk-contract.yml` unless told, and `organisation.yml` for an organisation's. Its ending decides the format. */
  readonly path?: string;
  readonly role?: Role;
}

/** The shortest contract with two tiers. A section of YAML can be written below it. */
export const smallContract = `version: "1"
riskTierRules:
  high: [src/**]
  low: [docs/**]
mergePolicy:
  high: { requiredChecks: [CI] }
  low: { requiredChecks: [] }
`;

export function parseText(text: string | Uint8Array, plan: TextPlan = {}): Result<Contract, ContractProblem> {
  const role = plan.role ?? "repository";
  const path = plan.path ?? (role === "organisation" ? "organisation.yml" : "risk-contract.yml");
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return parseContract({ path, bytes, role });
}

/** Every problem of a text as `file:line:column CODE message. fix`; none of a valid one. */
export function problemsOf(text: string | Uint8Array, plan: TextPlan = {}): string[] {
  const parsed = parseText(text, plan);
  return parsed.kind === "ok" ? [] : parsed.problems.map(renderInFull);
}

export function renderInFull({ at, code, message, fix }: ContractProblem): string {
  return `${renderPlace(at)} ${code} ${message}.${fix === null ? "" : ` ${fix}`}`;
}

/**
 * What a text is refused for, where each `‸` in it stands where a problem is to be shown: `CODE message. fix` of a problem
 * that is shown at its mark, and the place before it otherwise.
 */
export function problemsAtMarks(marked: string, path = "risk-contract.yml"): string[] {
  const before = marked.split("‸").slice(0, -1);
  const places = before.map((_, index) => {
    const lines = before
      .slice(0, index + 1)
      .join("")
      .split("\n");
    return `${path}:${lines.length}:${(lines.at(-1) ?? "").length + 1}`;
  });
  const problems = problemsOf(marked.replaceAll("‸", ""), { path });
  const missing = places.slice(problems.length).map((place) => `${place} has no problem`);
  return [...problems.map((problem, index) => problem.replace(`${places[index]} `, "")), ...missing];
}

export function buildTestContract(text: string, plan: TextPlan = {}): Contract {
  return valueOf(parseText(text, plan));
}

/** A repository's contract on top of its organisation's. */
export function buildTightened(organisation: string, repository: string): Contract {
  const floor = buildTestContract(organisation, { role: "organisation" });
  return valueOf(tighten(floor, buildTestContract(repository)));
}

function valueOf(result: Result<Contract, ContractProblem>): Contract {
  if (result.kind === "failed") throw new Error(`not a contract:\n${result.problems.map(renderInFull).join("\n")}`);
  return result.value;
}
