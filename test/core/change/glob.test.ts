import * as fc from "fast-check";
import { Minimatch } from "minimatch";
import { describe, expect, it } from "vitest";
import { checkGlob, compileGlobs, globLimits, globOptions, type GlobProblemCode } from "#core/change/glob.ts";
import { foldedKey } from "#core/change/glob-part.ts";

function matches(pattern: string, path: string): boolean {
  return compileGlobs([pattern]).match(path).length > 0;
}

function compilesAndAnswers(pattern: string, path: string): boolean {
  try {
    return compileGlobs([pattern]).match(path).length >= 0;
  } catch {
    return false;
  }
}

/** Asks minimatch itself about each reading of each pattern. */
function buildOracle(patterns: readonly string[]): (path: string) => number[] {
  const readings = patterns.map((pattern) =>
    spellReadings(pattern).map((reading) => new Minimatch(reading, globOptions)),
  );
  return (path) => readings.flatMap((globs, index) => (globs.some((glob) => glob.match(path)) ? [index] : []));
}

function spellReadings(pattern: string): string[] {
  const written = pattern.normalize("NFC");
  if (!/[[(]/.test(written)) return [written];
  return [
    written,
    [...written].map((character) => ("[]()".includes(character) ? `\\${character}` : character)).join(""),
  ];
}

describe("a pattern matches a path", () => {
  it.for<[pattern: string, yes: string[], no: string[]]>([
    ["src", ["src", "SRC", "src/"], ["src/a", "a/src", "", "/src"]],
    ["src/*", ["src/a", "src/.a", "src/a/", "src//a"], ["src", "src/", "src/a/b"]],
    ["src/**", ["src/a", "src/a/b/.c", "src/"], ["src", "a/src/b", "src/../b", "src/./b"]],
    ["**/src", ["src", "a/src", "a/.b/src/", "/src"], ["src/a", "../src", "asrc"]],
    ["**/src/**", ["src/a", "a/b/src/c"], ["src", "a/src"]],
    ["**", ["a", "a/b", ".github/x", "", "/"], [".", "..", "a/.."]],
    ["a/**/b/**/c", ["a/b/c", "a/x/b/y/z/c", "A/B/b/C/c"], ["a/c", "a/c/b", "a/b/../c"]],
    ["*.ts", ["a.ts", ".ts", "A.TS"], ["a.tsx", "x/a.ts"]],
    ["**/*.{ts,tsx}", ["a.ts", "x/y/.z.TSX"], ["a.js", "ts"]],
    ["**/*.@(ts|js)", ["a.ts", "x/b.js"], ["a.tsx"]],
    ["**/!(*.test|*.spec).ts", ["a.ts", "x/test.ts"], ["a.test.ts", "x/a.spec.TS"]],
    ["file-{1..3}", ["file-1", "FILE-3"], ["file-0", "file-4"]],
    ["file-{001..150}", ["file-001", "file-150"], ["file-1", "file-151"]],
    ["?.md", ["a.md", "é.md", "😀.md"], ["ab.md", ".md"]],
    ["#a", ["#a"], ["a"]],
    ["src/[ab].ts", ["src/a.ts", "src/B.ts", "src/[ab].ts"], ["src/c.ts", "src/ab.ts"]],
    ["*\u2028*", ["a\u2028b"], ["a\nb"]],
    ["a*b", ["a\nb", "a\r\u2028b"], ["a/b"]],
  ])("%j", ([pattern, yes, no]) => {
    expect(yes.filter((path) => !matches(pattern, path))).toEqual([]);
    expect(no.filter((path) => matches(pattern, path))).toEqual([]);
  });

  it("and its index is given, once and in order", () => {
    const globs = compileGlobs(["**/*.ts", "docs/**", "src/{a,a*}.ts", "**/*.ts"]);
    expect(globs.match("src/a.ts")).toEqual([0, 2, 3]);
    expect(globs.match("docs/a.ts")).toEqual([0, 1, 3]);
    expect(globs.match("docs/a.md")).toEqual([1]);
    expect(globs.match("a.md")).toEqual([]);
    expect(globs.size).toBe(4);
  });
});

describe("brackets and parentheses are read as plain characters too", () => {
  it.for<[pattern: string, yes: string[], no: string[]]>([
    ["src/[id]/page.tsx", ["src/[id]/page.tsx", "src/[ID]/page.tsx", "src/i/page.tsx"], ["src/id/page.tsx"]],
    ["app/[id]/**/*.ts", ["app/[id]/a/b.ts", "app/d/b.ts"], ["app/[x]/b.ts"]],
    ["app/[...slug]/*", ["app/[...slug]/x", "app/s/x"], ["app/slug/x"]],
    ["app/[[...slug]]/*", ["app/[[...slug]]/x", "app/s]/x"], ["app/[...slug]/x"]],
    ["src/(auth)/**", ["src/(auth)/x", "src/(AUTH)/x/y"], ["src/auth/x"]],
    ["app/(.)photo/[id]", ["app/(.)photo/[id]", "app/(.)photo/d"], ["app/.photo/d"]],
    ["@(a|b)", ["a", "B", "@(a|b)"], ["a|b", "(a|b)", "@a"]],
    ["+(ab)", ["ab", "abab", "+(ab)"], ["+ab"]],
    ["?(a)b", ["b", "ab", "x(a)b"], ["(a)b", "a"]],
    ["*(a|b)", ["aab", "(a|b)", "x(a|b)"], ["c", "(a)"]],
    ["!(a)", ["b", "!(a)"], ["a"]],
    ["[*]", ["*", "[*]", "[abc]"], ["a", "abc"]],
    ["[!a]x", ["bx", "[!a]x"], ["ax"]],
    ["{[a],(b)}", ["a", "[a]", "(b)"], ["b"]],
  ])("%j", ([pattern, yes, no]) => {
    expect(yes.filter((path) => !matches(pattern, path))).toEqual([]);
    expect(no.filter((path) => matches(pattern, path))).toEqual([]);
  });
});

describe("case", () => {
  it.for<[pattern: string, path: string, equal: boolean]>([
    ["straße", "STRAẞE", true],
    ["straße", "STRASSE", false],
    ["src", "ſrc", true],
    ["kit", "\u212Ait", true],
    ["σίγμας", "ΣΊΓΜΑΣ", true],
    ["i", "I", true],
    ["i", "İ", false],
    ["i", "ı", false],
    ["I", "ı", false],
    ["\u{10400}", "\u{10428}", true],
    ["µ", "μ", true],
    ["ǆ", "ǅ", true],
    ["ﬁ", "fi", false],
    ["*.Σ", "a.ς", true],
    ["ſ*", "Sa", true],
    ["*[à-ÿ]", "xÉ", true],
  ])("%s and %s are equal: %s", ([pattern, path, equal]) => {
    expect(matches(pattern, path)).toBe(equal);
    expect(buildOracle([pattern])(path)).toEqual(equal ? [0] : []);
  });

  it("of all Unicode characters, those that fold alike share a key and are found by one another", () => {
    const every = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code));
    const cased = every.filter((character) => /\p{Changes_When_Casefolded}/iu.test(character));
    const all = cased.join("");
    expect(cased.length).toBeGreaterThan(2_800);
    const globs = compileGlobs(
      cased.map((character) => `${character}_`).filter((pattern) => checkGlob(pattern) === null),
    );
    for (const character of cased) {
      const equal = all.match(new RegExp(character, "giu")) ?? [];
      expect(equal).toContain(character);
      expect(new Set(equal.map(foldedKey)).size).toBe(1);
      const nfc = equal.filter((other) => other === other.normalize("NFC")).length;
      expect(globs.match(`${character}_`).length).toBeGreaterThanOrEqual(nfc);
    }
  });

  it("the key of two joined texts is their joined keys", () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(..."ΣσςİßŉΐK. "), fc.string({ unit: "binary", minLength: 1, maxLength: 1 })),
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(foldedKey(a + b)).toBe(foldedKey(a) + foldedKey(b));
      }),
    );
  });

  it("compares composed characters, whichever way the pattern was typed", () => {
    expect(matches("cafe\u0301", "café")).toBe(true);
    expect(matches("café", "cafe\u0301")).toBe(false);
  });
});

const words = (text: string): string[] => text.split(" ");

/** Pieces chosen to meet each rule of the syntax, and each of their neighbours. */
const patternPieces = words(
  "a A b ab .a ..a * ** * ** ? ?? *** *.ts *.{ts,TSX} {a,b} {a,B,.c} {a,*}.ts {a/b,c} {a/**,**/b} {,a}b {1..3} {1..120} x{01..10} {Y..b} {a a} [ab] [!a] [a a] [[:alpha:]] [.] .[.] [] []a] [z-a]a [*] [id] (a) (a|b) @(a|b) *.@(ts|js) !(a) !(a|b*) *!(a) *(a|b) +(a) ?(a)b @() !() @(a *(*) a|b + @ #a *.*a ſ K ß ẞ İ ı Σ ς é e\u0301 𐐀 1 日 \uE000",
);
const pathPieces = [
  ...words(
    "a A b B ab aB c .a ..a . .. a.ts A.TS b.tsx .ts [ab] [id] i [a a] (a) (a|b) @(a|b) !(a) xa|b) @() 1 2 100 120 121 x05 ſ s S K k ß ẞ ss İ i ı I Σ σ ς é É 𐐀 𐐨 日 \uE000 \uE0001..120\uE000 * ** ? [*] [z] #a {a a} + @ \\ a\\b",
  ),
  "",
  "a\nb",
  "\r",
  "\u2028",
  "\uD800",
];

const pattern = fc
  .array(fc.array(fc.constantFrom(...patternPieces), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 5 })
  .map((segments) => segments.map((pieces) => pieces.join("")).join("/"))
  .filter((text) => checkGlob(text) === null);
const path = fc
  .array(fc.tuple(fc.constantFrom(...pathPieces), fc.constantFrom("/", "/", "/", "//", "")), { maxLength: 7 })
  .map((segments) => segments.flat().join(""));

describe("laws", () => {
  it("the answers are minimatch's own", () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 6 }),
        fc.array(path, { minLength: 1, maxLength: 20 }),
        (patterns, paths) => {
          const globs = compileGlobs(patterns);
          const oracle = buildOracle(patterns);
          for (const each of paths) expect(globs.match(each)).toEqual(oracle(each));
        },
      ),
      { numRuns: 600 },
    );
  });

  it("a pattern read as a path is judged as minimatch judges it", () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 6 }), (patterns) => {
        const globs = compileGlobs(patterns);
        const oracle = buildOracle(patterns);
        for (const each of patterns) expect(globs.match(each)).toEqual(oracle(each));
      }),
      { numRuns: 300 },
    );
  });

  it("how much is remembered changes no answer", () => {
    const limit = fc.nat(40);
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 6 }),
        fc.array(path, { minLength: 1, maxLength: 20 }),
        fc.record({ entries: limit, characters: limit }),
        (patterns, paths, limits) => {
          const globs = compileGlobs(patterns);
          const forgetful = compileGlobs(patterns, limits);
          for (const each of [...paths, ...paths]) expect(forgetful.match(each)).toEqual(globs.match(each));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("a set answers for each pattern as if it were alone", () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 6 }), path, (patterns, each) => {
        const alone = patterns.flatMap((text, index) => (matches(text, each) ? [index] : []));
        expect(compileGlobs(patterns).match(each)).toEqual(alone);
      }),
      { numRuns: 200 },
    );
  });

  it("every text that is not refused compiles and gives answers, and no other", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 600 }),
      fc
        .array(fc.constantFrom(...patternPieces, "/", "\\", "\0", "{", "}", ",", ".."), { maxLength: 60 })
        .map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, path, (anything, each) => {
        expect(compilesAndAnswers(anything, each)).toBe(checkGlob(anything) === null);
      }),
      { numRuns: 300 },
    );
  });

  it("a repaired pattern has no problem", () => {
    const text = fc.array(fc.constantFrom("a", "**", "*.ts", "/", "//", "\\", ".", "..", "[x]", "{a,b/}", " "), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(text, (pieces) => {
        const repaired = checkGlob(pieces.join(""))?.repaired ?? "src/**";
        expect(checkGlob(repaired)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});

describe("a pattern is refused", () => {
  it.for<[pattern: string, code: GlobProblemCode, repaired: string | null]>([
    ["", "empty", null],
    ["{,}", "empty", null],
    ["/src/**", "leading-slash", "src/**"],
    ["/", "leading-slash", null],
    ["{/src,lib}/**", "leading-slash", null],
    ["src/", "trailing-slash", "src/**"],
    ["src/**/", "trailing-slash", "src/**"],
    ["src/{a,}", "trailing-slash", null],
    ["src//a", "empty-segment", "src/a"],
    ["./x", "dot-segment", "x"],
    [".", "dot-segment", null],
    ["././src/./a/.", "dot-segment", "src/a/**"],
    ["../x", "dot-segment", null],
    ["src/../lib/**", "dot-segment", null],
    ["src/{.,x}/a", "dot-segment", null],
    ["src\\a", "backslash", "src/a"],
    ["src\\**\\*.ts", "backslash", "src/**/*.ts"],
    [".\\src\\", "backslash", "src/**"],
    ["..\\src", "backslash", null],
    ["src/\\*", "backslash", null],
    ["\\[id\\]", "backslash", null],
    ["my\\ file", "backslash", null],
    ["!src/**", "negation", null],
    ["{src,!lib}/**", "negation", null],
    ["a\0b", "bad-character", null],
    ["a\nb", "bad-character", null],
    ["a\u0085b", "bad-character", null],
    ["a\uD800", "bad-character", null],
    ["{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "too-many-expansions", null],
    ["+(a+(b))", "extglob-too-complex", null],
    ["!(a|[)]!(b))", "extglob-too-complex", null],
    ["+(a-very-long-extglob-in-seven-variants){a,b,c,d,e,f,g}", "extglob-too-complex", null],
  ])("%j: %s", ([text, code, repaired]) => {
    expect(checkGlob(text)).toEqual({ code, repaired });
  });

  it.for([
    "src/**",
    ".github/**",
    "**",
    "...",
    "a/..b/c.",
    "#a",
    "!(a)",
    "a!b",
    " a ",
    "{a",
    "[a",
    "(a",
    "größe-日本-😀",
    "!(a)-+(b)",
    "[ab]-!(c)",
  ])("but not %j", (text) => {
    expect(checkGlob(text)).toBeNull();
  });

  it.for<[limit: keyof typeof globLimits, code: GlobProblemCode, build: (size: number) => string]>([
    ["characters", "too-long", (size) => "a".repeat(size)],
    ["expansions", "too-many-expansions", (size) => `{1..${size}}`],
    ["expansions", "too-many-expansions", (size) => `a{${",".repeat(size - 1)}}`],
    [
      "expandedCharacters",
      "too-many-expansions",
      (size) => `${"{a,b}".repeat(6)}${"c".repeat(Math.ceil(size / 64) - 6)}`,
    ],
    ["globstars", "too-many-globstars", (size) => `${"**/a/".repeat(size - 1)}**`],
    ["extglobCharacters", "extglob-too-complex", (size) => `a/+(${"b".repeat(size - 3)})`],
  ])("above the limit of %s, and not at it", ([limit, code, build]) => {
    expect(checkGlob(build(globLimits[limit]))).toBeNull();
    expect(checkGlob(build(globLimits[limit] + 1))).toEqual({ code, repaired: null });
  });

  it("by compiling it, too", () => {
    expect(() => compileGlobs(["src/**", "lib/"])).toThrow('glob "lib/" was compiled unchecked: trailing-slash');
  });
});

describe("hostile input gets minimatch's answer", () => {
  const deepPath = Array.from({ length: 1_000 }, (_, index) => "abca"[((index * index) % 7) % 4]).join("/");
  const longName = "ab".repeat(32_768);

  it.for<[what: string, patterns: string[], paths: string[]]>([
    ["many `**`", ["a", "b", "c"].map((name) => `**/${name}/`.repeat(globLimits.globstars - 1) + "**/a"), [deepPath]],
    ["a new state for each segment", [`**/a/${"*/".repeat(100)}b`, `**/b/${"*/".repeat(99)}a`], [deepPath]],
    ["many expansions", [`**/${"{a,b}/".repeat(4)}**/${"{a,c}/".repeat(4)}**`], [deepPath]],
    ["a long name", ["*", `*${"a*b*".repeat(100)}`, "**/*ba", "*(a|b)", "*!(a)", "x*"], [longName, `a/${longName}/`]],
    ["many slashes", ["**", "**/a", "a/**", "*"], ["/".repeat(65_536), `a${"/".repeat(65_536)}b/a`]],
    [
      "a class that seems to end elsewhere",
      ["[[:alpha:][:digit:]-]*", "[!]a-]*", "[a-[:alpha:]]*", "[@(]a|b)", "@([)]a|b)", "*[x@(a|b)", "[z-a]*"],
      ["a", "-", "]", "[", "ab", "[a-", "(a|b)", "@a|b)", ")a", "b", "xa", "[xa", "[x@(a|b)", "[z-a]b"],
    ],
    [
      "a text like minimatch's inner form of a range",
      ["x{1..120}", "x\uE0001..120\uE000", "*{1..120}", "\uE0001..120\uE000*"],
      ["x1", "x120", "x\uE0001..120\uE000", "1", "\uE0001..120\uE000"],
    ],
  ])("%s", ([, patterns, paths]) => {
    const globs = compileGlobs(patterns);
    const oracle = buildOracle(patterns);
    for (const each of paths) expect(globs.match(each)).toEqual(oracle(each));
  });

  it("a path of more segments than a call stack is deep", () => {
    const globs = compileGlobs(["**/*.ts", "a/**/99999", "**/b/**"]);
    expect(globs.match(`a/${Array.from({ length: 100_000 }, (_, index) => index).join("/")}`)).toEqual([1]);
  });
});
