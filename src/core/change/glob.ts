import { Minimatch, braceExpand } from "minimatch";
import { type CacheLimits, type Row, compileRows, defaultCacheLimits } from "./glob-automaton.ts";

/**
 * How every pattern of the product is read. `dot`: `**` also takes `.github`. `nocase`: characters compare by Unicode
 * simple case folding, so that no path leaves a rule by its case. `nonegate`, `nocomment`: a first `!` or `#` is itself.
 */
export const globOptions = { dot: true, nocase: true, nonegate: true, nocomment: true, platform: "linux" } as const;

/** What one pattern may hold, so that its cost is bounded whatever path it meets. */
export const globLimits = {
  /** UTF-16 units. */
  characters: 512,
  /** Patterns that its braces stand for. */
  expansions: 256,
  /** UTF-16 units of all of them together: what keeps the dearest pattern at a few milliseconds to compile. */
  expandedCharacters: 16 * 1024,
  /** `**` segments in one expansion. Each adds a place to follow in every path; minimatch gives up, silently, above 200. */
  globstars: 16,
  /**
   * UTF-16 units of its different segments that hold an extglob. minimatch's time for `*!(*a???)` grows with the square
   * of this: at the limit 0.1 s, once, for a name of 255 characters, and up to 2 MB that it keeps.
   */
  extglobCharacters: 256,
} as const;

export interface GlobSet {
  /**
   * Indices into the patterns given, ascending, of those that match `path`. Equal answers may be one list.
   *
   * Patterns are brought to Unicode's NFC and paths are expected to be in it: `é` as `e` and an accent is another name.
   */
  readonly match: (path: string) => readonly number[];
  /** The number of patterns given. */
  readonly size: number;
}

/**
 * Compiles patterns into one matcher. Throws on a pattern that `checkGlob` refuses.
 *
 * A pattern matches what minimatch says under `globOptions`. Because frameworks name folders `[id]` and `(auth)`, a
 * pattern that holds `[` or `(` is also read a second time with its brackets and parentheses as plain characters, and
 * matches what either reading matches. In the second reading `*`, `**`, `?` and braces keep their meaning, so what was
 * an extglob falls apart: `@(a|b)` is that very name, `*(a|b)` any name that ends in `(a|b)`, `[*]` any name in brackets.
 */
export function compileGlobs(patterns: readonly string[], cacheLimits: CacheLimits = defaultCacheLimits): GlobSet {
  const rows = patterns.flatMap((pattern, index) => readRows(pattern).map((parts): Row => ({ pattern: index, parts })));
  return { match: compileRows(rows, cacheLimits), size: patterns.length };
}

function readRows(pattern: string): Row["parts"][] {
  const problem = checkGlob(pattern);
  if (problem !== null) throw new Error(`glob ${JSON.stringify(pattern)} was compiled unchecked: ${problem.code}`);
  return readings(pattern.normalize("NFC")).flatMap((reading) => new Minimatch(reading, globOptions).set);
}

function readings(pattern: string): string[] {
  return /[[(]/.test(pattern) ? [pattern, pattern.replaceAll(/[[\]()]/g, String.raw`\$&`)] : [pattern];
}

/** Why a pattern is refused: as a rule it would silently match nothing, or its cost would have no bound. */
export type GlobProblemCode =
  | "too-long"
  /** A control character, or half a surrogate pair. */
  | "bad-character"
  | "backslash"
  /** A first `!`, which excludes nothing here. `!(a|b)` is an extglob and allowed. */
  | "negation"
  | "leading-slash"
  | "trailing-slash"
  | "empty-segment"
  /** A segment `.` or `..`, which no path in a repository has. */
  | "dot-segment"
  | "too-many-expansions"
  /** As `""` and `{,}`. */
  | "empty"
  | "too-many-globstars"
  /** More than `globLimits.extglobCharacters`, or an extglob inside another. */
  | "extglob-too-complex";

export interface GlobProblem {
  readonly code: GlobProblemCode;
  /** What the author most likely meant, and `checkGlob` accepts; null where that would be a guess. */
  readonly repaired: string | null;
}

/** The first problem of a pattern, or null. Never throws; takes some 10 ms for the most hostile pattern found. */
export function checkGlob(pattern: string): GlobProblem | null {
  const code = findProblem(pattern);
  return code === null ? null : { code, repaired: repair(pattern, code) };
}

function findProblem(pattern: string): GlobProblemCode | null {
  if (pattern.length > globLimits.characters) return "too-long";
  if (/\p{Cc}/u.test(pattern) || !pattern.isWellFormed()) return "bad-character";
  if (pattern.includes("\\")) return "backslash";
  const expansions = braceExpand(pattern, { braceExpandMax: globLimits.expansions + 1 });
  const expandedCharacters = expansions.reduce((sum, expansion) => sum + expansion.length, 0);
  if (expansions.length > globLimits.expansions || expandedCharacters > globLimits.expandedCharacters) {
    return "too-many-expansions";
  }
  if (expansions.length === 0 || expansions.includes("")) return "empty";
  const rows = expansions.map((expansion) => expansion.split("/"));
  for (const row of rows) {
    const code = findRowProblem(row);
    if (code !== null) return code;
  }
  return findExtglobProblem(new Set(rows.flat()));
}

function findRowProblem(segments: readonly string[]): GlobProblemCode | null {
  if (/^!(?!\()/.test(segments[0]!)) return "negation";
  if (segments[0] === "") return "leading-slash";
  if (segments.at(-1) === "") return "trailing-slash";
  if (segments.includes("")) return "empty-segment";
  if (segments.includes(".") || segments.includes("..")) return "dot-segment";
  if (segments.filter((segment) => segment === "**").length > globLimits.globstars) return "too-many-globstars";
  return null;
}

const extglobStart = /[!?+*@]\(/;

function findExtglobProblem(segments: ReadonlySet<string>): GlobProblemCode | null {
  const withExtglob = [...segments].filter((segment) => extglobStart.test(segment));
  const characters = withExtglob.reduce((sum, segment) => sum + segment.length, 0);
  const tooComplex = characters > globLimits.extglobCharacters || withExtglob.some(mayNestExtglobs);
  return tooComplex ? "extglob-too-complex" : null;
}

/** Beside a class, which may hide a parenthesis, two extglobs count as nested. */
function mayNestExtglobs(segment: string): boolean {
  const between = segment.split(extglobStart).slice(1, -1);
  return between.length > 0 && (segment.includes("[") || between.some((text) => !text.includes(")")));
}

const repairable = new Set<GlobProblemCode>([
  "backslash",
  "leading-slash",
  "trailing-slash",
  "empty-segment",
  "dot-segment",
]);

function repair(pattern: string, code: GlobProblemCode): string | null {
  if (!repairable.has(code) || mayEscape(pattern)) return null;
  const written = pattern.replaceAll("\\", "/").split("/");
  const kept = written.filter((segment) => segment !== "" && segment !== ".");
  const isFolder = written.at(-1) === "" || written.at(-1) === ".";
  if (isFolder && kept.length > 0 && kept.at(-1) !== "**") kept.push("**");
  const repaired = kept.join("/");
  return findProblem(repaired) === null ? repaired : null;
}

/** Whether a `\` may be there to make the next character plain, rather than to separate folders as on Windows. */
function mayEscape(pattern: string): boolean {
  return pattern.includes("/") ? /\\[^\p{L}\p{N}_.-]/u.test(pattern) : /\\[[\](){}\s]/.test(pattern);
}
