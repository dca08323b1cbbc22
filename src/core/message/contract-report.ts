import type { Contract, ContractProblem, Origin } from "#core/contract/contract.ts";
import type { LintFinding } from "#core/contract/lint.ts";
import type { Annotation } from "./annotations.ts";
import { counted } from "./duration.ts";
import { renderPlace } from "./place.ts";
import { renderMarkdownTable } from "./table.ts";
import { printable } from "./text.ts";

/** `risk-contract.yml:12:7 unknown key … Did you mean …?` */
export function renderProblem({ at, message, fix }: ContractProblem): string {
  return `${renderPlace(at)} ${message}${fix === null ? "." : `. ${fix}`}`;
}

export function renderProblems(problems: readonly ContractProblem[]): string {
  return problems.map((problem) => `${renderProblem(problem)}\n`).join("");
}

export function renderLintText(findings: readonly LintFinding[], path: string): string {
  if (findings.length === 0) return `${path}: nothing to complain about.\n`;
  const lines = findings.map(
    ({ at, severity, code, message, fix }) => `${renderPlace(at)} ${severity}: ${message}. ${fix} [${code}]`,
  );
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  const notes = findings.length - warnings;
  return `${lines.join("\n")}\n\n${counted(warnings, "warning")}, ${counted(notes, "note")}.\n`;
}

export function renderLintMarkdown(findings: readonly LintFinding[], path: string): string {
  if (findings.length === 0) return `\`${path}\`: nothing to complain about.\n`;
  const rows = findings.map(({ at, severity, message, fix }) => [
    `\`${renderPlace(at)}\``,
    severity,
    `${message}. ${fix}`,
  ]);
  return `${renderMarkdownTable(["Place", "", "What"], rows)}\n`;
}

export function problemAnnotations(problems: readonly ContractProblem[]): Annotation[] {
  return problems.map(({ code, at, message, fix }) => ({
    code,
    level: "error",
    message: fix === null ? `${message}.` : `${message}. ${fix}`,
    ...at,
  }));
}

export function lintAnnotations(findings: readonly LintFinding[]): Annotation[] {
  return findings.map(({ code, severity, at, message, fix }) => ({
    code,
    level: severity,
    message: `${message}. ${fix}`,
    ...at,
  }));
}

/** The contract in force, one value a line in the words of a contract file, each with the place that it comes from. */
export function renderContract(contract: Contract): string {
  const rows = flatten("", inContractWords(contract));
  const width = Math.min(60, Math.max(...rows.map(({ name, value }) => name.length + value.length + 2)));
  return rows
    .map(
      ({ name, value, at }) => `${`${name}: ${value}`.padEnd(width)}  # ${at === null ? "default" : renderPlace(at)}\n`,
    )
    .join("");
}

function inContractWords({ sources: _sources, tiers, ruleSets, escalations, flows, ...rest }: Contract): object {
  const perFile = ruleSets.map(({ role, rules, defaultTier, controlPlane }) => ({
    id: role,
    riskTierRules: groupPatterns(rules),
    defaultTier,
    controlPlane,
  }));
  return {
    // Under a floor each file judges paths on its own, so its rules are shown under its own name.
    ...(perFile.length > 1 ? { rules: perFile } : { ...perFile[0], id: null }),
    mergePolicy: new Map(tiers.map(({ name, policy }) => [name, policy])),
    ...rest,
    escalation: escalations,
    evidence: { flows },
  };
}

function groupPatterns(rules: Contract["ruleSets"][0]["rules"]): ReadonlyMap<string, object> {
  const groups = Map.groupBy(rules, (rule) => rule.tier);
  return new Map([...groups].map(([tier, own]) => [tier, own.map((rule) => rule.pattern)]));
}

interface ShownValue {
  readonly name: string;
  readonly value: string;
  readonly at: Origin | null;
}

/** Every leaf of the contract, with the nearest place above it. A map has keys that somebody chose, and an object ours. */
function flatten(name: string, node: unknown, at: Origin | null = null): ShownValue[] {
  if (node instanceof Map) return [...node].flatMap(([key, value]) => flatten(`${name}.${key}`, value, at));
  if (typeof node !== "object" || node === null) return [{ name, value: printable(JSON.stringify(node)), at }];
  if (Array.isArray(node)) {
    if (node.length === 0) return [];
    return node.flatMap((item: unknown, index) => flatten(`${name}[${labelOf(item) ?? index}]`, item, at));
  }
  const record = node as Readonly<Record<string, unknown>>;
  const own = isOrigin(record["at"]) ? record["at"] : record["at"] === null ? null : at;
  if ("value" in record) return [{ name, value: printable(JSON.stringify(record["value"])), at: own }];
  if ("text" in record) return [{ name, value: printable(JSON.stringify(record["text"])), at: own }];
  return Object.entries(record)
    .filter(([key, value]) => key !== "at" && key !== "id" && value !== null)
    .flatMap(([key, value]) => flatten(name === "" ? key : `${name}.${key}`, value, own));
}

function labelOf(item: unknown): string | null {
  const record = item as { readonly id?: unknown; readonly name?: unknown } | null;
  if (typeof item !== "object" || record === null) return null;
  const label = record.id ?? record.name;
  return typeof label === "string" ? label : null;
}

function isOrigin(value: unknown): value is Origin {
  return typeof value === "object" && value !== null && "line" in value;
}
