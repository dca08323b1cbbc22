import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PathOddity, readPath } from "#core/change/path.ts";

/** Written so that an editor which normalises text cannot change what a row means. */
const honest: readonly (readonly [kind: string, path: string])[] = [
  ["plain letters", "src/index.ts"],
  ["a dot-directory", ".github/workflows/ci.yml"],
  ["names that begin or end with dots", "a/..b/c../...ts"],
  ["digits", "db/migrations/20261120_0001.sql"],
  ["spaces", "docs/A long name.md"],
  ["brackets and parentheses", "src/[id]/(auth)/{slug}.tsx"],
  ["all other punctuation", "a/!\"#$%&'+,-:;<=>?@^_`|~*.md"],
  ["accented Latin", "docs/Z\u00fcrich-Stra\u00dfe-\u00e9t\u00e9.md"],
  ["Latin with two accents", "docs/ti\u1ebfng-vi\u1ec7t.md"],
  ["Turkish", "docs/\u0130stanbul-\u0131\u011fd\u0131r.md"],
  ["Cyrillic", "docs/план-работ.md"],
  ["Cyrillic with a digit", "docs/план2.md"],
  ["a composed Cyrillic letter", "docs/\u0439од.md"],
  ["a Cyrillic folder with a Latin file", "документы/readme.md"],
  ["Greek", "docs/\u03bf\u03b4\u03b7\u03b3\u03cc\u03c2.md"],
  ["Armenian", "docs/Հայերեն.md"],
  ["Georgian", "docs/ქართული.md"],
  ["Arabic", "docs/دليل.md"],
  ["Hebrew", "docs/מדריך.md"],
  ["Hebrew with points", "docs/\u05e2\u05b4\u05d1\u05b0\u05e8\u05b4\u05d9\u05ea.md"],
  ["Devanagari with vowel signs", "docs/हिन्दी.md"],
  ["Tamil", "docs/தமிழ்.md"],
  ["Thai", "docs/คู่มือ.md"],
  ["Ethiopic", "docs/አማርኛ.md"],
  ["Khmer", "docs/ភាសាខ្មែរ.md"],
  ["Chinese", "docs/设计.md"],
  ["Chinese with Latin", "docs/React入门v2.md"],
  ["Japanese in three scripts", "docs/設計ノートのメモ.md"],
  ["Japanese with Latin and a long vowel mark", "docs/APIサーバー.md"],
  ["Korean", "docs/\uac00\uc774\ub4dc.md"],
  ["Korean with Han and Latin", "docs/韓國어API.md"],
  ["Bopomofo", "docs/ㄅㄆㄇ注音.md"],
  ["typographic punctuation", "docs/\u201cnotes\u201d \u2013 v1\u00b72.md"],
  ["a currency sign and a degree", "docs/20\u20ac at 10\u00b0.md"],
  ["an emoji of one code point", "docs/\u{1f680}.md"],
  ["an emoji with a skin tone", "docs/\u{1f44d}\u{1f3fd}.md"],
  ["a flag", "docs/\u{1f1e9}\u{1f1ea}.md"],
];

interface Row {
  readonly trick: string;
  readonly path: string;
  readonly oddities: readonly PathOddity[];
  /** The path in Unicode form C, where that is another. */
  readonly reads?: string;
}

const odd: readonly Row[] = [
  { trick: "a tab", path: "docs/a\tb.md", oddities: ["control"] },
  { trick: "a newline", path: "docs/a\nb.md", oddities: ["control"] },
  { trick: "a carriage return", path: "docs/a.md\r", oddities: ["control"] },
  { trick: "a NUL", path: "docs/a\0.md", oddities: ["control"] },
  { trick: "a delete", path: "docs/a\x7f.md", oddities: ["control"] },
  { trick: "an escape that colours a terminal", path: "docs/\x1b[31m.md", oddities: ["control"] },
  { trick: "a next-line control (C1)", path: "docs/a\u0085b.md", oddities: ["control"] },
  { trick: "a line separator", path: "docs/a\u2028b.md", oddities: ["control"] },
  { trick: "a paragraph separator", path: "docs/a\u2029b.md", oddities: ["control"] },

  { trick: "a right-to-left override", path: "docs/\u202egnp.md", oddities: ["direction"] },
  { trick: "a left-to-right isolate", path: "docs/\u2066a\u2069.md", oddities: ["direction"] },
  { trick: "a right-to-left mark", path: "docs/a\u200f.md", oddities: ["direction"] },
  { trick: "an Arabic letter mark", path: "docs/\u061c1.md", oddities: ["direction"] },

  { trick: "a zero-width space", path: "au\u200bth/login.ts", oddities: ["invisible"] },
  { trick: "a zero-width joiner", path: "au\u200dth/login.ts", oddities: ["invisible"] },
  { trick: "a word joiner", path: "au\u2060th/login.ts", oddities: ["invisible"] },
  { trick: "a byte order mark", path: "\ufeffauth/login.ts", oddities: ["invisible"] },
  { trick: "a soft hyphen", path: "au\u00adth/login.ts", oddities: ["invisible"] },
  { trick: "a combining grapheme joiner", path: "au\u034fth/login.ts", oddities: ["invisible"] },
  { trick: "a Mongolian vowel separator", path: "au\u180eth/login.ts", oddities: ["invisible"] },
  { trick: "a filler that takes room and shows nothing", path: "docs/\u115f.md", oddities: ["invisible"] },
  { trick: "a filler that stands for another one", path: "docs/\u3164.md", oddities: ["invisible", "compatibility"] },
  { trick: "letters of the tag block", path: "docs/a\u{e0041}\u{e0042}.md", oddities: ["invisible"] },
  {
    trick: "a variation selector, which two names may differ by alone",
    path: "docs/\u2764\ufe0f.md",
    oddities: ["invisible"],
  },
  { trick: "a variation selector of the supplement", path: "docs/a\u{e0101}.md", oddities: ["invisible"] },
  {
    trick: "an emoji joined of two, for the joiner",
    path: "docs/\u{1f469}\u200d\u{1f4bb}.md",
    oddities: ["invisible"],
  },

  { trick: "a byte that was not UTF-8", path: "docs/\ufffd.md", oddities: ["undecodable"] },
  { trick: "a folder of such bytes", path: "\ufffd\ufffd/a.md", oddities: ["undecodable"] },

  { trick: "an accent of its own", path: "cafe\u0301/x.ts", reads: "caf\u00e9/x.ts", oddities: ["not-nfc"] },
  {
    trick: "a decomposed Cyrillic letter",
    path: "docs/\u0438\u0306од.md",
    reads: "docs/\u0439од.md",
    oddities: ["not-nfc"],
  },
  {
    trick: "a decomposed Korean syllable",
    path: "docs/\u1100\u1161.md",
    reads: "docs/\uac00.md",
    oddities: ["not-nfc"],
  },
  { trick: "accents in an order of their own", path: "a\u0301\u0323", reads: "\u1ea1\u0301", oddities: ["not-nfc"] },
  { trick: "an ohm sign for an omega", path: "docs/\u2126.md", reads: "docs/\u03a9.md", oddities: ["not-nfc"] },

  { trick: "fullwidth letters", path: "\uff41\uff55\uff54\uff48/login.ts", oddities: ["compatibility"] },
  { trick: "a fullwidth slash", path: "auth\uff0flogin.ts", oddities: ["compatibility"] },
  {
    trick: "bold mathematical letters",
    path: "\u{1d41a}\u{1d42e}\u{1d42d}\u{1d421}/login.ts",
    oddities: ["compatibility"],
  },
  { trick: "a ligature", path: "docs/\ufb01le.md", oddities: ["compatibility"] },
  { trick: "a superscript digit", path: "docs/x\u00b2.md", oddities: ["compatibility"] },
  { trick: "halfwidth kana", path: "docs/\uff83\uff7d\uff84.md", oddities: ["compatibility"] },
  { trick: "a dot that is a leader", path: "auth\u2024ts", oddities: ["compatibility"] },

  { trick: "a Cyrillic letter in a Latin name", path: "\u0430uth/login.ts", oddities: ["mixed-script"] },
  { trick: "a Cyrillic letter at the end of a Latin name", path: "src/auth\u043e.ts", oddities: ["mixed-script"] },
  { trick: "a Greek letter in a Latin name", path: "\u03b1uth/login.ts", oddities: ["mixed-script"] },
  { trick: "a Cherokee letter in a Latin name", path: "\u13aauth/login.ts", oddities: ["mixed-script"] },
  { trick: "two scripts in the words of one name", path: "docs/API-план.md", oddities: ["mixed-script"] },
  { trick: "Cyrillic and Greek", path: "docs/пл\u03b1н.md", oddities: ["mixed-script"] },
  { trick: "Korean and Japanese", path: "docs/\uac00\u30ac.md", oddities: ["mixed-script"] },

  {
    trick: "a name wholly of Cyrillic letters that look Latin",
    path: "\u0441\u043e\u0440\u0443/x.ts",
    oddities: ["look-alike"],
  },
  { trick: "the same beside a digit", path: "src/\u0441\u043e\u0440\u04432.ts", oddities: ["look-alike"] },
  { trick: "a single such letter, as in C", path: "src/\u0441.c", oddities: ["look-alike"] },
  { trick: "an ending of such letters", path: "src/a.\u0441\u0440\u0440", oddities: ["look-alike"] },
  { trick: "Greek capitals that look Latin", path: "\u0391\u03a1\u0399/x.ts", oddities: ["look-alike"] },
  { trick: "Armenian letters that look Latin", path: "\u0585\u0578/x.ts", oddities: ["look-alike"] },
  { trick: "a phonetic g", path: "\u0261ateway/x.ts", oddities: ["look-alike"] },
  { trick: "a division slash", path: "auth\u2215login.ts", oddities: ["look-alike"] },
  { trick: "a fraction slash", path: "auth\u2044login.ts", oddities: ["look-alike"] },
  { trick: "a blank of Braille", path: "docs/a\u2800.md", oddities: ["look-alike"] },
  { trick: "a space of Ogham", path: "docs/a\u1680b.md", oddities: ["look-alike"] },
  { trick: "a space that does not break", path: "docs/a\u00a0b.md", oddities: ["compatibility", "look-alike"] },

  { trick: "a private character", path: "docs/\ue000.md", oddities: ["unassigned"] },
  { trick: "a private character of the last plane", path: "docs/\u{10fffd}.md", oddities: ["unassigned"] },
  { trick: "a code point that is no character", path: "docs/\u0378.md", oddities: ["unassigned"] },
  { trick: "half a surrogate pair", path: "docs/\ud800.md", oddities: ["unassigned"] },

  { trick: "nothing at all", path: "", oddities: ["dots"] },
  { trick: "a part that stays", path: "./auth/login.ts", oddities: ["dots"] },
  { trick: "a part that goes up", path: "docs/../auth/login.ts", oddities: ["dots"] },
  { trick: "a last part that goes up", path: "docs/..", oddities: ["dots"] },
  { trick: "an empty part", path: "docs//a.md", oddities: ["dots"] },
  { trick: "a slash in front", path: "/auth/login.ts", oddities: ["dots"] },
  { trick: "a slash behind", path: "auth/", oddities: ["dots"] },
  { trick: "a backslash", path: "auth\\login.ts", oddities: ["dots"] },
  { trick: "a part that goes up, beside a letter that is not ASCII", path: "caf\u00e9/../auth", oddities: ["dots"] },

  { trick: "two tricks at once", path: "au\u200bth/\u202ex", oddities: ["direction", "invisible"] },
  {
    trick: "all it takes",
    path: "\u0430\t\u200b\ufffde\u0301\uff41/../x",
    reads: "\u0430\t\u200b\ufffd\u00e9\uff41/../x",
    oddities: ["control", "invisible", "undecodable", "not-nfc", "compatibility", "mixed-script", "dots"],
  },
];

describe("reading a path", () => {
  it.each(honest)("finds nothing odd about %s: %s", (_, path) => {
    expect(readPath(path)).toEqual({ path, oddities: [] });
  });

  it.each(odd.map((row) => [row.oddities.join(", "), row.trick, row] as const))("finds %s: %s", (_, _trick, row) => {
    expect(readPath(row.path)).toEqual({ path: row.reads ?? row.path, oddities: row.oddities });
  });

  it("has at least two rows for every oddity", () => {
    const kinds: Record<PathOddity, true> = {
      control: true,
      direction: true,
      invisible: true,
      undecodable: true,
      "not-nfc": true,
      compatibility: true,
      "mixed-script": true,
      "look-alike": true,
      unassigned: true,
      dots: true,
    };
    const seen = odd.flatMap(({ oddities }) => (oddities.length === 1 ? oddities : []));
    const rare = Object.keys(kinds).filter((kind) => seen.filter((one) => one === kind).length < 2);
    expect(rare).toEqual([]);
  });
});

describe("laws of reading a path", () => {
  const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code));
  const part = fc
    .array(
      printable.filter((character) => character !== "/" && character !== "\\"),
      { minLength: 1, maxLength: 8 },
    )
    .map((characters) => characters.join(""))
    .filter((name) => name !== "." && name !== "..");
  const anyCharacter = fc.nat({ max: 0x10_ffff }).map((point) => String.fromCodePoint(point));
  /** Text with more than its share of what is special about a path. */
  const anything = fc
    .array(fc.oneof(fc.constantFrom(...odd.map(({ path }) => path)), anyCharacter, part), { maxLength: 4 })
    .map((pieces) => pieces.join(""));

  it("a path of plain printable ASCII is never odd, without `.` and `..`, empty parts and backslashes", () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const path = parts.join("/");
        expect(readPath(path)).toEqual({ path, oddities: [] });
      }),
      { numRuns: 300 },
    );
  });

  it("reading a path a second time changes nothing, but that it is then in form C", () => {
    fc.assert(
      fc.property(anything, (listed) => {
        const once = readPath(listed);
        const oddities = once.oddities.filter((oddity) => oddity !== "not-nfc");
        expect(readPath(once.path)).toEqual({ path: once.path, oddities });
        expect(once.path).toBe(listed.normalize("NFC"));
      }),
      { numRuns: 500 },
    );
  });

  it("a plain folder in front hides nothing", () => {
    fc.assert(
      fc.property(anything, (listed) => {
        expect(readPath(`docs/${listed}`).oddities).toEqual(readPath(listed).oddities);
      }),
      { numRuns: 500 },
    );
  });
});
