import type { Severity } from "#core/contract/contract.ts";
import { boldIn, buildFinding, type Finding, maxFindings, severityOfClaim, unlisted } from "./finding.ts";
import type { PublishedLine } from "./published.ts";
import { compareSeverity, severityOfWord } from "./severity.ts";
import { isDigitCode } from "./words.ts";

/** An entry of a list of findings in a summary: where it starts, and the lines that belong to it. */
export interface Entry {
  readonly path: string | null;
  readonly lines: readonly PublishedLine[];
}

/** Lines from each that `start` knows to the next; lines before the first belong to none. */
export function entriesOf(
  lines: readonly PublishedLine[],
  start: (line: PublishedLine) => { readonly path: string | null } | null,
): readonly Entry[] {
  const entries: { path: string | null; lines: PublishedLine[] }[] = [];
  for (const line of lines) {
    const started = start(line);
    if (started !== null) entries.push({ path: started.path, lines: [line] });
    else entries.at(-1)?.lines.push(line);
  }
  return entries;
}

/** Entries as findings, and one more where a heading announces more than were found. */
export function findingsOfEntries(
  reviewer: string,
  entries: readonly Entry[],
  announced: number,
  fallback: Severity,
): readonly Finding[] {
  const findings = entries.slice(0, maxFindings).map(({ path, lines }) => {
    const title = titleOfEntry(lines);
    return buildFinding(reviewer, {
      severity: severityOfClaim(severityOfEntry(lines) ?? fallback, lines.map(({ text }) => text).join(" ")),
      path,
      title,
    });
  });
  const missing = Math.min(announced, 10_000) - findings.length;
  return missing > 0 ? [...findings, unlisted(reviewer, missing)] : findings;
}

function titleOfEntry(lines: readonly PublishedLine[]): string {
  const [first, ...rest] = lines;
  const place = first === undefined ? null : boldIn(first.text);
  // Copilot puts the place in bold, and the claim on the line below it.
  if (place !== null && placeIn(place) !== null) return claimOf(rest[0]?.text ?? "");
  const bold = lines
    .slice(0, 6)
    .map(({ text }) => boldIn(text))
    .find((text) => text !== null);
  if (bold !== undefined) return bold;
  const claim = rest.find(({ text, words }) => words.length > 0 && !text.startsWith("_")) ?? first;
  return claimOf(claim?.text ?? "");
}

function claimOf(text: string): string {
  return boldIn(text) ?? text.replace(/^[*\-\s]{1,20}/, "");
}

/** The path of `path:12` or `path:12-14`; null where a text is not a place. */
export function placeIn(text: string): string | null {
  const colon = text.lastIndexOf(":");
  if (colon <= 0 || text.includes(" ")) return null;
  return isLineRange(text.slice(colon + 1)) ? text.slice(0, colon) : null;
}

/** `12`, or `12-14` with a hyphen or a dash. */
export function isLineRange(text: string): boolean {
  if (text === "" || text.length > 30) return false;
  for (let at = 0; at < text.length; at += 1) {
    if (!isDigitCode(text.charCodeAt(at)) && !"-–,".includes(text.charAt(at))) return false;
  }
  return isDigitCode(text.charCodeAt(0));
}

/** Only labels count in an entry (`_Potential issue_ | _Major_`), and a badge P0 to P3 in front of a line. */
function severityOfEntry(lines: readonly PublishedLine[]): Severity | null {
  const shown = lines.slice(0, 4).flatMap(({ text, words }) => {
    const isLabels = text.includes("_ | _") || (text.startsWith("_") && text.endsWith("_"));
    const labels = isLabels ? words : words.slice(0, 2).filter((word) => word.length === 2 && word.startsWith("p"));
    return labels.flatMap((word) => severityOfWord(word) ?? []);
  });
  return shown.toSorted(compareSeverity)[0] ?? null;
}

/** The first code span of a line (between single backticks); null where there is none. */
export function codeSpanIn(text: string): string | null {
  const start = text.indexOf("`");
  const end = start < 0 ? -1 : text.indexOf("`", start + 1);
  const span = end < 0 ? "" : text.slice(start + 1, end).trim();
  return span === "" ? null : span;
}
