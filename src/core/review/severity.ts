import type { Severity } from "#core/contract/contract.ts";
import type { Published } from "./published.ts";
import { hasPhrase, phrase, type Phrase } from "./words.ts";

const order: readonly Severity[] = ["P0", "P1", "P2", "P3"];

/** Negative where `a` is the more severe. */
export function compareSeverity(a: Severity, b: Severity): number {
  return order.indexOf(a) - order.indexOf(b);
}

export function mostSevere(a: Severity, b: Severity): Severity {
  return compareSeverity(a, b) <= 0 ? a : b;
}

/**
 * What the badges of review agents mean: P0 to P3 as Greptile and Codex show them, the words of CodeRabbit, the marks of
 * Claude, and the levels of code scanning.
 */
const badges: ReadonlyMap<string, Severity> = new Map([
  ["p0", "P0"],
  ["p1", "P1"],
  ["p2", "P2"],
  ["p3", "P3"],
  ["critical", "P0"],
  ["blocker", "P0"],
  ["blocking", "P1"],
  ["major", "P1"],
  ["high", "P1"],
  ["important", "P1"],
  ["error", "P1"],
  ["medium", "P2"],
  ["moderate", "P2"],
  ["minor", "P2"],
  ["warning", "P2"],
  ["low", "P3"],
  ["trivial", "P3"],
  ["nit", "P3"],
  ["nitpick", "P3"],
  ["note", "P3"],
  ["info", "P3"],
  ["preexisting", "P3"],
]);

/** A severity by its word alone, as in `severity: high`. */
export function severityOfWord(word: string): Severity | null {
  return badges.get(word.toLowerCase()) ?? null;
}

const marks: readonly (readonly [string, Severity])[] = [
  ["🔴", "P1"],
  ["🟠", "P1"],
  ["🟡", "P2"],
  ["🟣", "P3"],
  ["🔵", "P3"],
];

/**
 * The severity that the first lines of a finding show. Badges stand in front: in prose further on, `major` is an adjective.
 * A badge counts in the first six words of the first line, or on a line of labels (`_Potential issue_ | _Major_`).
 */
export function severityShown(published: Published): Severity | null {
  const [first] = published.lines;
  if (first === undefined) return null;
  const labels = published.lines.slice(0, 4).filter(({ text }) => isLabels(text));
  const shown = [first.words.slice(0, 6), ...labels.map(({ words }) => words)]
    .flat()
    .flatMap((word) => badges.get(word) ?? []);
  const marked = [first, ...labels].flatMap(({ text }) =>
    marks.filter(([mark]) => text.includes(mark)).map(([, severity]) => severity),
  );
  return shown.toSorted(compareSeverity)[0] ?? marked.toSorted(compareSeverity)[0] ?? null;
}

function isLabels(text: string): boolean {
  return text.startsWith("_") && text.endsWith("_");
}

const vulnerabilities: readonly Phrase[] = [
  "vulnerability|vulnerabilities|vulnerable|exploitable|exploit|rce|ssrf|csrf|xss|xxe|idor",
  "sql|command|code|shell|template|header|log|prompt injection",
  "cross site scripting|request",
  "remote code execution",
  "arbitrary code|file|command",
  "path|directory traversal",
  "prototype pollution",
  "insecure|unsafe deserialization",
  "privilege escalation",
  "authentication|authorization|auth|permission bypass",
  "bypass|bypasses|bypassing authentication|authorization|auth",
  "hardcoded|leaked|exposed|plaintext secret|secrets|credential|credentials|password|token|key",
  "hard coded secret|secrets|credential|credentials|password|token|key",
  "open redirect",
  "clear text storage|logging",
].map(phrase);

/** Whether a finding speaks of a vulnerability. Such a one is P1 at least, whatever badge it carries. */
export function speaksOfVulnerability(words: readonly string[]): boolean {
  return vulnerabilities.some((wanted) => hasPhrase(words, wanted));
}
