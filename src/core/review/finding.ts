import type { Severity } from "#core/contract/contract.ts";
import { compareText } from "#core/order.ts";
import { readPublished, type Published } from "./published.ts";
import { compareSeverity, mostSevere, severityOfWord, severityShown, speaksOfVulnerability } from "./severity.ts";
import { isDigitCode, wordsOf } from "./words.ts";

/** One actionable item of a reviewer. It is a `FindingFact` of the gate, with more known about it. */
export interface Finding {
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly path: string | null;
  /** The reviewer's own words, which may quote the author's: never show them unquoted. At most 200 characters. */
  readonly title: string;
  /** The reviewer's own name of the rule, where it has rules. */
  readonly rule: string | null;
}

export interface FindingSource {
  readonly severity: Severity;
  readonly path: string | null;
  readonly title: string;
  readonly rule?: string | null;
  /** The code that it stands at: a hunk of a diff, or a line. */
  readonly code?: string | null;
}

/** More findings than this are counted, not listed: GitHub shows 250 review comments of a review at most. */
export const maxFindings = 500;

const maxTitle = 200;
const maxContext = 300;

/**
 * A finding and its fingerprint, which is made of the reviewer, the rule or else the title, the path, and the line of code
 * it stands at: of no line number, so that it stays when lines above it come and go.
 *
 * - The title loses its case, marks and punctuation; numbers in it become `#`, since reviewers write line numbers there.
 * - The code is the last line of the hunk, without the diff's sign and without spaces, as an indentation changes nothing.
 */
export function buildFinding(reviewer: string, source: FindingSource): Finding {
  const title = source.title.trim().slice(0, maxTitle).toWellFormed() || "(no title)";
  const rule = source.rule ?? null;
  const what = rule === null ? normalTitle(title) : `rule ${rule}`;
  const key = [reviewer, what, source.path ?? "", normalCode(source.code ?? "")];
  return {
    fingerprint: `${reviewer}:${hash(JSON.stringify(key))}`,
    severity: source.severity,
    path: source.path,
    title,
    rule,
  };
}

function normalTitle(title: string): string {
  return wordsOf(title)
    .map((word) => (isNumber(word) ? "#" : word))
    .join(" ");
}

function isNumber(word: string): boolean {
  const digits = word.startsWith("l") ? word.slice(1) : word;
  for (let at = 0; at < digits.length; at += 1) if (!isDigitCode(digits.charCodeAt(at))) return false;
  return digits !== "";
}

/** The line a hunk ends with; hunks of GitHub end with the line that is commented on. */
function normalCode(code: string): string {
  const line = code
    .slice(-4_000)
    .split("\n")
    .findLast((candidate) => candidate.slice(1).trim() !== "" && !candidate.startsWith("@@"));
  if (line === undefined) return "";
  const bare = "+- ".includes(line.charAt(0)) ? line.slice(1) : line;
  return bare.split(/\s/).join("").slice(0, maxContext);
}

/**
 * FNV-1a of 64 bits over UTF-16 code units. It has to tell findings apart, not to withstand anyone: nothing is allowed
 * because two fingerprints are equal.
 */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at += 1) {
    value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  }
  return value.toString(16).padStart(16, "0");
}

/** What a comment of a reviewer says, as a finding: its badge, its first bold words, and whether it speaks of a vulnerability. */
export function findingInText(
  reviewer: string,
  body: string,
  at: { readonly path: string | null; readonly code?: string | null; readonly fallback: Severity },
): Finding {
  const published = readPublished(body);
  const shown = severityShown(published) ?? at.fallback;
  return buildFinding(reviewer, {
    severity: raised(shown, published),
    path: at.path,
    title: titleIn(published),
    code: at.code ?? null,
  });
}

/** How far into a finding its claim is looked for; what follows are proposals, prompts and code. */
const claimLines = 12;

function raised(severity: Severity, published: Published): Severity {
  const isVulnerability = published.lines.slice(0, claimLines).some(({ words }) => speaksOfVulnerability(words));
  return isVulnerability ? mostSevere(severity, "P1") : severity;
}

/** The same for a finding of which only one line is known. */
export function severityOfClaim(severity: Severity, claim: string): Severity {
  return speaksOfVulnerability(wordsOf(claim.slice(0, 1_000))) ? mostSevere(severity, "P1") : severity;
}

function titleIn(published: Published): string {
  const lines = published.lines.slice(0, claimLines);
  for (const { text } of lines) {
    const bold = boldIn(text);
    if (bold === null) continue;
    // A bold word may be the badge itself, with the claim behind it.
    const isBadge = severityOfWord(wordsOf(bold).join("")) !== null;
    return isBadge ? withoutMarks(text.slice(text.lastIndexOf("**") + 2)) : bold;
  }
  const first = lines.find(({ text, words }) => words.length > 0 && !text.startsWith("_"));
  return withoutMarks(first?.text ?? lines[0]?.text ?? "");
}

/** The first bold words of a line, without an image in them; null where nothing is bold. */
export function boldIn(text: string): string | null {
  const start = text.indexOf("**");
  const end = start < 0 ? -1 : text.indexOf("**", start + 2);
  if (end < 0) return null;
  const bold = withoutMarks(text.slice(start + 2, end));
  return bold === "" ? null : bold;
}

/** Without the image in front (`![P1 Badge](…)`), heading marks and outer decoration. */
function withoutMarks(text: string): string {
  let bare = text.trim();
  if (bare.startsWith("![")) {
    const end = bare.indexOf(")");
    if (end >= 0) bare = bare.slice(end + 1);
  }
  return bare.replace(/^[#*_\s]{1,20}/, "").trim();
}

/** Each finding once: what is listed twice (in a summary and at its line) is one, with the more severe of both badges. */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings.slice(0, maxFindings)) {
    const known = merged.get(finding.fingerprint);
    const severity = known === undefined ? finding.severity : mostSevere(known.severity, finding.severity);
    merged.set(finding.fingerprint, { ...finding, severity });
  }
  return [...merged.values()].toSorted(
    (a, b) => compareSeverity(a.severity, b.severity) || compareText(a.fingerprint, b.fingerprint),
  );
}

/** A finding that stands for others that were announced and could not be listed. It is as severe as any of them may be. */
export function unlisted(reviewer: string, count: number): Finding {
  const title = count === 1 ? "A finding that is not listed" : `${count} findings that are not listed`;
  return buildFinding(reviewer, { severity: "P0", path: null, title });
}
