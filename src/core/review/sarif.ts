import type { Severity } from "#core/contract/contract.ts";
import type { Adapter } from "./adapter.ts";
import { checkProof, endedCheck, runningCheck } from "./endings.ts";
import { buildFinding, type Finding, maxFindings, mergeFindings, unlisted } from "./finding.ts";
import { isRecord, parseJson, textOf } from "./json.ts";
import type { CheckRunMaterial } from "./material.ts";
import { readPublished } from "./published.ts";
import { looked, notLooked, type Statement } from "./run.ts";
import { endOfCheck, textOfCheck, type View } from "./view.ts";
import { findPhrase, phrase, phraseAt } from "./words.ts";

/**
 * Code scanning reports with a check run of GitHub's App, one a tool (`CodeQL`), whose title counts new alerts; alerts
 * stand at lines as review comments. It succeeds with alerts below the repository's threshold.
 */
export const sarif: Adapter = {
  names: { checks: ["CodeQL"], contexts: [] },
  fallback: "P2",
  read: (view) => (view.check === null ? [] : ofCheck(view, view.check)),
};

const none = phrase("no new alerts in code changed by this pull request");
const some = phrase("# new alert|alerts");

/** The words that may follow `including <n>`; one title names only the worst kind. */
const kinds: readonly (readonly [ReturnType<typeof phrase>, Severity])[] = [
  [phrase("# critical"), "P0"],
  [phrase("# high"), "P1"],
  [phrase("# error|errors"), "P1"],
  [phrase("# medium"), "P2"],
  [phrase("# warning|warnings"), "P2"],
  [phrase("# low"), "P3"],
  [phrase("# note|notes"), "P3"],
];

function ofCheck(view: View, check: CheckRunMaterial): readonly Statement[] {
  const running = runningCheck(check);
  if (running !== null) return [running];
  const at = endOfCheck(check);
  const proof = checkProof(check, "its check run on this commit counts alerts");
  const words = readPublished(check.title ?? "").lines[0]?.words ?? [];
  const count = phraseAt(words, some)?.[0];
  if (count !== undefined && count > 0) return [looked(at, proof, countedAlerts(view.reviewer.id, words, count), 0)];
  const isNone = phraseAt(words, none) !== null && check.conclusion === "success" && textOfCheck(check).isWhole;
  if (isNone) return [looked(at, proof)];
  return check.conclusion === "success"
    ? [notLooked("unreadable", at, checkProof(check, "it succeeded with a title that is not known"))]
    : [endedCheck(check)];
}

/** By the count alone: the worst kind as it is named, the rest a step below it, as the title names only the worst. */
function countedAlerts(reviewer: string, words: readonly string[], count: number): readonly Finding[] {
  const worst = kinds.flatMap(([wanted, severity]) => {
    const number = findPhrase(words, wanted)?.[0];
    return number === undefined ? [] : [{ severity, number }];
  })[0];
  const named = worst ?? { severity: "P1" as const, number: count };
  const title = (number: number): string => (number === 1 ? "1 new alert" : `${number} new alerts`);
  const rest = count - named.number;
  return [
    buildFinding(reviewer, { severity: named.severity, path: null, title: title(named.number), rule: "new-alerts" }),
    ...(rest > 0
      ? [buildFinding(reviewer, { severity: "P2", path: null, title: title(rest), rule: "other-new-alerts" })]
      : []),
  ];
}

/** What a SARIF file says, or that it cannot be read. */
export type SarifReading =
  | { readonly kind: "read"; readonly findings: readonly Finding[] }
  | { readonly kind: "unreadable"; readonly why: string };

/** In characters. GitHub takes 10 MB compressed; what a reviewer is to show on one pull request is far smaller. */
const maxSarif = 4_194_304;

/**
 * The results of a SARIF 2.1.0 file as findings. Suppressed results and those that are no problem (`pass` and its like)
 * are left out; a run that says that it did not succeed makes the file unreadable.
 */
export function readSarif(reviewer: string, text: string): SarifReading {
  if (text.length > maxSarif) return unreadable(`it is longer than ${maxSarif} characters`);
  const file = parseJson(text);
  if (!isRecord(file) || file["version"] !== "2.1.0") return unreadable("it is not SARIF 2.1.0");
  const runs = file["runs"];
  if (!Array.isArray(runs) || runs.length === 0) return unreadable("it has no runs");
  const findings: Finding[] = [];
  let beyond = 0;
  for (const run of runs) {
    if (!isRecord(run) || !Array.isArray(run["results"])) return unreadable("a run has no results");
    if (hasFailed(run)) return unreadable("a run did not succeed");
    const levels = levelsOf(run);
    for (const result of run["results"]) {
      if (!isRecord(result)) return unreadable("a result is not an object");
      if (isNoProblem(result)) continue;
      if (findings.length < maxFindings) findings.push(findingOf(reviewer, result, levels));
      else beyond += 1;
    }
  }
  return { kind: "read", findings: mergeFindings(beyond > 0 ? [unlisted(reviewer, beyond), ...findings] : findings) };
}

function unreadable(why: string): SarifReading {
  return { kind: "unreadable", why };
}

function hasFailed(run: Readonly<Record<string, unknown>>): boolean {
  const invocations = run["invocations"];
  return Array.isArray(invocations) && invocations.some((one) => isRecord(one) && one["executionSuccessful"] === false);
}

function isNoProblem(result: Readonly<Record<string, unknown>>): boolean {
  const kind = result["kind"];
  const suppressions = result["suppressions"];
  const isSuppressed =
    Array.isArray(suppressions) &&
    suppressions.length > 0 &&
    suppressions.every((one) => isRecord(one) && (one["status"] ?? "accepted") === "accepted");
  return isSuppressed || kind === "pass" || kind === "notApplicable" || kind === "informational";
}

/** Severities by rule: CVSS where a rule has one, else its level. */
function levelsOf(run: Readonly<Record<string, unknown>>): ReadonlyMap<string, Severity> {
  const levels = new Map<string, Severity>();
  const tool = isRecord(run["tool"]) ? run["tool"] : {};
  const driver = isRecord(tool["driver"]) ? tool["driver"] : {};
  for (const rule of Array.isArray(driver["rules"]) ? driver["rules"].slice(0, 20_000) : []) {
    if (!isRecord(rule)) continue;
    const id = textOf(rule["id"]);
    const properties = isRecord(rule["properties"]) ? rule["properties"] : {};
    const configuration = isRecord(rule["defaultConfiguration"]) ? rule["defaultConfiguration"] : {};
    const severity = ofScore(properties["security-severity"]) ?? ofLevel(configuration["level"]);
    if (id !== null && severity !== null) levels.set(id, severity);
  }
  return levels;
}

/** GitHub's bounds: 9.0 critical, 7.0 high, 4.0 medium. Source: docs.github.com, SARIF support for code scanning. */
function ofScore(value: unknown): Severity | null {
  const score = typeof value === "number" ? value : Number(textOf(value) ?? "x");
  if (Number.isNaN(score) || score <= 0) return null;
  if (score >= 9) return "P0";
  return score >= 7 ? "P1" : score >= 4 ? "P2" : "P3";
}

function ofLevel(value: unknown): Severity | null {
  switch (value) {
    case "error":
      return "P1";
    case "warning":
      return "P2";
    case "note":
    case "none":
      return "P3";
    default:
      return null;
  }
}

function findingOf(
  reviewer: string,
  result: Readonly<Record<string, unknown>>,
  levels: ReadonlyMap<string, Severity>,
): Finding {
  const own = isRecord(result["rule"]) ? textOf(result["rule"]["id"]) : null;
  const rule = textOf(result["ruleId"]) ?? own;
  const byRule = rule === null ? null : (levels.get(rule) ?? null);
  const message = isRecord(result["message"]) ? result["message"] : {};
  const place = placeOf(result);
  return buildFinding(reviewer, {
    severity: byRule ?? ofLevel(result["level"]) ?? "P2",
    path: place.path,
    title: textOf(message["text"]) ?? rule ?? "",
    rule,
    code: place.code,
  });
}

function placeOf(result: Readonly<Record<string, unknown>>): {
  readonly path: string | null;
  readonly code: string | null;
} {
  const locations = result["locations"];
  const first: unknown = Array.isArray(locations) ? locations[0] : null;
  const physical = isRecord(first) && isRecord(first["physicalLocation"]) ? first["physicalLocation"] : {};
  const artifact = isRecord(physical["artifactLocation"]) ? physical["artifactLocation"] : {};
  const region = isRecord(physical["region"]) ? physical["region"] : {};
  const snippet = isRecord(region["snippet"]) ? region["snippet"] : {};
  return { path: textOf(artifact["uri"]), code: textOf(snippet["text"]) };
}
