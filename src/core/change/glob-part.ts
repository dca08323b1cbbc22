import type { GLOBSTAR, ParseReturnFiltered } from "minimatch";

/** What minimatch makes of one segment of a pattern, other than `**`: a text to equal, or a matcher to ask. */
export type Part = Exclude<ParseReturnFiltered, typeof GLOBSTAR>;

/**
 * Finds the parts that match a segment without asking each of them. The index only rules parts out, by a text that each
 * match must start or end with; whether one of the others matches is minimatch's own answer.
 */
export interface PartIndex {
  /** The number, from 1, that stands for the part. The same part has the same number. */
  readonly add: (part: Part) => number;
  /** The numbers of the parts that match, ascending. */
  readonly find: (segment: string) => number[];
}

export function createPartIndex(): PartIndex {
  const numbers = new Map<string, number>();
  const parts: Part[] = [];
  const byWhole = new Map<string, number[]>();
  const byStart = createAffixIndex((text, length) => text.slice(0, length));
  const byEnd = createAffixIndex((text, length) => text.slice(text.length - length));
  const unanchored: number[] = [];

  function add(part: Part): number {
    const identity = identify(part);
    const known = numbers.get(identity);
    if (known !== undefined) return known;
    const number = parts.push(part);
    numbers.set(identity, number);
    file(number, anchorOf(part));
    return number;
  }

  function file(number: number, anchor: Anchor): void {
    if (anchor.kind === "whole") append(byWhole, foldedKey(anchor.text), number);
    else if (anchor.kind === "start") byStart.add(foldedKey(anchor.text), number);
    else if (anchor.kind === "end") for (const text of anchor.texts) byEnd.add(foldedKey(text), number);
    else unanchored.push(number);
  }

  function find(segment: string): number[] {
    if (segment === "") return [];
    const key = foldedKey(segment);
    const candidates = [...unanchored, ...(byWhole.get(key) ?? []), ...byStart.find(key), ...byEnd.find(key)];
    const matching = candidates.filter((number) => matches(parts[number - 1]!, segment));
    return [...new Set(matching)].toSorted((a, b) => a - b);
  }

  return { add, find };
}

function matches(part: Part, segment: string): boolean {
  return typeof part === "string" ? part === segment : part.testUnchecked(segment);
}

function identify(part: Part): string {
  return typeof part === "string" ? `=${part}` : `${part.options.rangeMark ?? ""}:${part.pattern}`;
}

/**
 * A key that texts share if they are equal by Unicode simple case folding, by which minimatch compares and for which
 * JavaScript has no function. Others may share it too (`ß` and `ss`). Upper case alone would part the Kelvin sign from `k`,
 * lower case alone `ſ` from `s`. The key of two joined texts is their joined keys.
 */
export function foldedKey(text: string): string {
  return text.toLowerCase().toUpperCase();
}

/** What every segment that a part matches is, starts with, or ends with (in one of several ways), case aside. */
type Anchor =
  | { readonly kind: "whole"; readonly text: string }
  | { readonly kind: "start"; readonly text: string }
  | { readonly kind: "end"; readonly texts: readonly string[] }
  | { readonly kind: "none" };

function anchorOf(part: Part): Anchor {
  if (typeof part === "string") return { kind: "whole", text: part };
  const { pattern } = part;
  if (isLiteral(pattern)) return { kind: "whole", text: pattern.replaceAll(/\\(.)/gsu, "$1") };
  const ends = alternatives(pattern).map(literalEnd);
  if (!ends.includes("")) return { kind: "end", texts: ends };
  const start = literalStart(pattern);
  return start === "" ? { kind: "none" } : { kind: "start", text: start };
}

// Below, what might be special counts as special. That includes private-use characters (\p{Co}), in which minimatch wraps
// the bounds of a long numeric range.

function isLiteral(pattern: string): boolean {
  return /^(?:\\.|[^\\*?[!+@\p{Co}]|[!+@](?!\())*$/su.test(pattern);
}

function literalStart(pattern: string): string {
  return pattern.split(/[\\*?[\]()|!+@\p{Co}]/u, 1)[0]!;
}

function literalEnd(pattern: string): string {
  return pattern.split(/[\\*?[\]()|\p{Co}]/u).at(-1)!;
}

/** `*.@(ts|tsx)` → `*.ts`, `*.tsx`. For `*.{ts,tsx}` minimatch itself makes one part, `@(*.ts|*.tsx)`. */
function alternatives(pattern: string): string[] {
  const [, head, body] = /^(.*)@\(([^()[\]]*)\)$/su.exec(pattern) ?? [];
  if (head === undefined || body === undefined) return [pattern];
  return body.split("|").map((alternative) => head + alternative);
}

interface AffixIndex {
  readonly add: (affix: string, number: number) => void;
  readonly find: (text: string) => number[];
}

/** Looks a text up once for each different length of the affixes. `take` cuts the affix of a length from a text. */
function createAffixIndex(take: (text: string, length: number) => string): AffixIndex {
  const byAffix = new Map<string, number[]>();
  const lengths = new Set<number>();
  return {
    add(affix, number) {
      append(byAffix, affix, number);
      lengths.add(affix.length);
    },
    find(text) {
      return [...lengths].flatMap((length) => (length <= text.length && byAffix.get(take(text, length))) || []);
    },
  };
}

function append(lists: Map<string, number[]>, key: string, number: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [number]);
  else list.push(number);
}
