import { GLOBSTAR, Minimatch } from "minimatch";
import type { CodeOwnerFact } from "#core/gate/facts.ts";
import { compareText } from "#core/order.ts";
import { compileRows, defaultCacheLimits, type Row } from "./glob-automaton.ts";
import { foldedKey, type Part } from "./glob-part.ts";
import { globLimits, globOptions } from "./glob.ts";

/** Where GitHub looks for the file; the first that is there counts. Source: docs.github.com, "About code owners". */
export const codeOwnersPaths = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] as const;

export const codeOwnersLimits = {
  /** GitHub does not load a larger file. Source: docs.github.com, "About code owners". */
  bytes: 3 * 1024 * 1024,
  /** What keeps a file at a second or so to compile. */
  lines: 20_000,
  /** UTF-16 units, as of every other glob. */
  patternCharacters: globLimits.characters,
  /** `**` segments of one pattern, as of every other glob. */
  globstars: globLimits.globstars,
  /** Different segments with `*` or `?` in them, beside `*` itself: each may have to be tried on each name of a path. */
  wildcards: 1_000,
  /** GitHub states no limit; nobody can ask more people than this about one file. */
  ownersPerLine: 100,
} as const;

/** One line of the file. */
export interface OwnerRule {
  /** 1-based. */
  readonly line: number;
  readonly pattern: string;
  /** Logins, `organisation/team-slug`, and e-mail addresses as written; none: what matches is nobody's. */
  readonly owners: readonly string[];
}

/**
 * Why a line counts for nothing, here as on GitHub, which skips what it cannot read.
 * - `negation`, `range`, `escaped-comment`: `!`, `[…]` and a first `\#` mean something in a `.gitignore`, but not here.
 * - `dangling-escape`: a backslash with nothing after it.
 * - `matches-nothing`: `/`, and what has an empty, `.` or `..` segment.
 * - `bad-owner`: neither `@login`, `@organisation/team` nor an e-mail address.
 */
export type OwnerProblemCode =
  | "negation"
  | "range"
  | "escaped-comment"
  | "dangling-escape"
  | "matches-nothing"
  | "bad-owner";

export interface OwnerProblem {
  readonly line: number;
  readonly code: OwnerProblemCode;
}

/** `unreadable`: GitHub may read what is over a limit of ours, so nobody here can tell who owns what. */
export type CodeOwners =
  | { readonly kind: "read"; readonly rules: readonly OwnerRule[]; readonly problems: readonly OwnerProblem[] }
  | {
      readonly kind: "unreadable";
      readonly why:
        | "too-many-lines"
        | "pattern-too-long"
        | "too-many-globstars"
        | "too-many-wildcards"
        | "too-many-owners";
    };

/** The owners of a path by every reading of the rules; a list is never empty. */
export type OwnersOf = (path: string) => readonly (readonly string[])[];

/**
 * The rules of a CODEOWNERS file, in the order written. What follows a `#` that starts a word is a comment; `\` makes the
 * next character of a pattern plain, a space for example.
 */
export function parseCodeOwners(text: string): CodeOwners {
  const lines = text.split("\n", codeOwnersLimits.lines + 1);
  if (lines.length > codeOwnersLimits.lines) return { kind: "unreadable", why: "too-many-lines" };

  const rules: OwnerRule[] = [];
  const problems: OwnerProblem[] = [];
  const wildcards = new Set<string>();
  for (const [index, written] of lines.entries()) {
    const text = written.trimStart();
    if (text === "" || text.startsWith("#")) continue;
    const line = index + 1;
    const end = endOfPattern(text);
    const pattern = text.slice(0, end);
    const words = text.slice(end).split(/\s+/).slice(1);
    const comment = words.findIndex((word) => word === "" || word.startsWith("#"));
    const owners = comment < 0 ? words : words.slice(0, comment);
    if (pattern.length > codeOwnersLimits.patternCharacters) return { kind: "unreadable", why: "pattern-too-long" };
    if (owners.length > codeOwnersLimits.ownersPerLine) return { kind: "unreadable", why: "too-many-owners" };
    const code = findPatternProblem(pattern) ?? (owners.every(isOwner) ? null : "bad-owner");
    if (code !== null) {
      problems.push({ line, code });
      continue;
    }
    const segments = splitPattern(pattern);
    const globstars = segments.filter((segment) => segment === "**").length;
    if (globstars > codeOwnersLimits.globstars) return { kind: "unreadable", why: "too-many-globstars" };
    for (const segment of segments) if (/[*?]/.test(segment) && !/^\*\*?$/.test(segment)) wildcards.add(segment);
    if (wildcards.size > codeOwnersLimits.wildcards) return { kind: "unreadable", why: "too-many-wildcards" };
    rules.push({ line, pattern, owners: owners.map((owner) => owner.replace(/^@/, "")) });
  }
  return { kind: "read", rules, problems };
}

/**
 * Who owns a path: by the last rule that matches it, as on GitHub, where case counts. Since a path that differs in case or
 * Unicode form is the same file to many machines, the rules are read once more without either, as the tiers are. An owner
 * by each reading has to approve, so that neither can free a path that the other gives to someone.
 *
 * GitHub leaves out owners who do not exist or may not write here. That is not known here: a rule with only such owners
 * asks for somebody who cannot come. Of an e-mail address nobody knows whose it is, so it is never a person who approved.
 */
export function compileOwners(rules: readonly OwnerRule[]): OwnersOf {
  const asWritten = compileReading(rules, (text) => text);
  const loosely = compileReading(rules, (text) => foldedKey(text.normalize("NFC")));
  return (path) => {
    const deciding = new Set([asWritten(path), loosely(path)]);
    return [...deciding].flatMap((rule) => (rule === undefined || rule.owners.length === 0 ? [] : [rule.owners]));
  };
}

/**
 * The owned files among those of a change, by owners: both names of a rename count, since it takes a file from the owners of
 * the one to those of the other. Where two readings differ, a path stands in two facts, and each asks for an owner.
 */
export function ownersOfChange(
  ownersOf: OwnersOf,
  files: readonly { readonly path: string; readonly previousPath: string | null }[],
): CodeOwnerFact[] {
  const groups = new Map<string, { readonly owners: readonly string[]; readonly paths: string[] }>();
  const names = new Set(
    files.flatMap(({ path, previousPath }) => (previousPath === null ? [path] : [path, previousPath])),
  );
  for (const name of [...names].toSorted(compareText)) {
    for (const listed of ownersOf(name)) {
      const owners = [...new Map(listed.map((owner) => [owner.toLowerCase(), owner]))].toSorted(byName);
      const key = owners.map(([folded]) => folded).join(" ");
      const group = groups.get(key) ?? { owners: owners.map(([, owner]) => owner), paths: [] };
      if (group.paths.at(-1) !== name) group.paths.push(name);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ paths, owners }) => ({ paths, owners }));
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return compareText(a, b);
}

/** The first space that no backslash makes plain. */
function endOfPattern(text: string): number {
  for (let at = 0; at < text.length; at += text[at] === "\\" ? 2 : 1) if (/\s/.test(text[at]!)) return at;
  return text.length;
}

function findPatternProblem(pattern: string): OwnerProblemCode | null {
  if (pattern.startsWith("!")) return "negation";
  if (pattern.startsWith("\\#")) return "escaped-comment";
  const plain = pattern.replaceAll(/\\[^]/g, "_");
  if (plain.endsWith("\\")) return "dangling-escape";
  if (/[[\]]/.test(plain)) return "range";
  const segments = splitPattern(pattern);
  return segments.length === 0 || segments.some((segment) => ["", ".", ".."].includes(segment))
    ? "matches-nothing"
    : null;
}

function isOwner(word: string): boolean {
  return /^@[^\s@/]+(?:\/[^\s@/]+)?$/.test(word) || /^[^\s@]+@[^\s@]+$/.test(word);
}

/** Without the slashes at its ends. */
function splitPattern(pattern: string): string[] {
  const inner = pattern.replace(/^\//, "").replace(/\/$/, "");
  return inner === "" ? [] : inner.split("/");
}

function compileReading(
  rules: readonly OwnerRule[],
  spell: (text: string) => string,
): (path: string) => OwnerRule | undefined {
  const parts = new Map<string, Row["parts"][number]>();
  const toPart = (segment: string): Row["parts"][number] => {
    const part = parts.get(segment) ?? readSegment(segment);
    parts.set(segment, part);
    return part;
  };
  const rows = rules.flatMap(({ pattern }, index) =>
    readPattern(pattern).map((segments): Row => {
      const spelled = segments.map((segment) => toPart(spell(segment)));
      return { pattern: index, parts: spelled.filter((part, at) => part !== GLOBSTAR || spelled[at - 1] !== GLOBSTAR) };
    }),
  );
  const match = compileRows(rows, defaultCacheLimits);
  return (path) => rules[match(spell(path)).at(-1) ?? -1];
}

/**
 * As git reads a line of a `.gitignore`: a pattern without a slash in it matches at any depth, one that ends in a slash
 * matches folders only, and a folder stands for all that is in it. But on GitHub `docs/*` takes only what lies in `docs`
 * itself, and so `/*` what lies in no folder.
 */
function readPattern(pattern: string): string[][] {
  const segments = splitPattern(pattern);
  const isRooted = pattern.slice(0, -1).includes("/");
  const path = isRooted ? segments : ["**", ...segments];
  if (pattern.endsWith("/")) return [[...path, "**"]];
  const isFlat = path.at(-1) === "**" || (isRooted && path.at(-1) === "*");
  return isFlat ? [path] : [path, [...path, "**"]];
}

function readSegment(segment: string): Row["parts"][number] {
  if (segment === "**") return GLOBSTAR;
  const isPlain = !/[*?]/.test(segment.replaceAll(/\\[^]/g, ""));
  if (isPlain) return segment.replaceAll(/\\([^])/g, "$1");
  const escaped = segment.replaceAll(/\\([^])|([^*?])/g, (_, quoted: string | undefined, plain: string) =>
    escapeForMinimatch(quoted ?? plain),
  );
  const options = { ...globOptions, nocase: false, nobrace: true, noext: true };
  return new Minimatch(escaped, options).set[0]?.[0] as Part;
}

/** Everything that minimatch gives a meaning to, beyond what CODEOWNERS does. */
function escapeForMinimatch(character: string): string {
  return /[\\*?[\](){}!+@|]/.test(character) ? `\\${character}` : character;
}
