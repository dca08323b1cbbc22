import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { counted, renderDuration } from "#core/message/duration.ts";
import { renderColumns, renderMarkdownTable } from "#core/message/table.ts";
import { code, listed, named, printable, quoted, sentence, short } from "#core/message/text.ts";

describe("text from outside, made harmless", () => {
  const rows: readonly (readonly [what: string, text: string, shown: string])[] = [
    ["plain text stays", "src/index.ts", "src/index.ts"],
    ["so do letters of any script", "docs/план/設計/دليل.md", "docs/план/設計/دليل.md"],
    ["so does an emoji", "docs/\u{1f680}.md", "docs/\u{1f680}.md"],
    ["nothing", "", ""],
    ["a line end", "a\nb", "a\\nb"],
    ["a carriage return", "a\r\nb", "a\\r\\nb"],
    ["a tab", "a\tb", "a\\tb"],
    ["a NUL", "a\0b", "a\\u{0}b"],
    ["an escape that colours a terminal", "\x1b[31mred", "\\u{1b}[31mred"],
    ["a bell and a delete", "\x07\x7f", "\\u{7}\\u{7f}"],
    ["a next-line control (C1)", "a\u0085b", "a\\u{85}b"],
    ["a line and a paragraph separator", "a\u2028b\u2029c", "a\\u{2028}b\\u{2029}c"],
    ["a right-to-left override", "\u202egnp.md", "\\u{202e}gnp.md"],
    ["isolates", "\u2066a\u2069", "\\u{2066}a\\u{2069}"],
    ["marks of direction", "a\u200e\u200f\u061c", "a\\u{200e}\\u{200f}\\u{61c}"],
    ["a zero-width space", "au\u200bth", "au\\u{200b}th"],
    ["a zero-width joiner and non-joiner", "a\u200d\u200c", "a\\u{200d}\\u{200c}"],
    ["a byte order mark and a soft hyphen", "\ufeffa\u00ad", "\\u{feff}a\\u{ad}"],
    ["fillers that show nothing", "\u115f\u3164\uffa0", "\\u{115f}\\u{3164}\\u{ffa0}"],
    ["a combining grapheme joiner", "a\u034f", "a\\u{34f}"],
    ["variation selectors", "a\ufe0f\u{e0101}", "a\\u{fe0f}\\u{e0101}"],
    ["the tag block, which hides whole sentences", "a\u{e0041}\u{e007f}", "a\\u{e0041}\\u{e007f}"],
    ["half a surrogate pair", "a\ud800b", "a\ufffdb"],
    ["the old mark of a workflow command", "x ##[add-mask]y", "x #\\#[add-mask]y"],
    ["the length that is shown", "x".repeat(200), "x".repeat(200)],
    ["one character more", "x".repeat(201), `${"x".repeat(200)}…`],
    ["a character of two units is not cut in half", "\u{1f680}".repeat(201), `${"\u{1f680}".repeat(200)}…`],
  ];

  it.each(rows)("%s", (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("is cut to the length that is asked for", () => {
    expect([printable("abcdef", 3), printable("abc", 3)]).toEqual(["abc…", "abc"]);
  });

  it("stands on one line and shows nothing invisible, whatever it is made of", () => {
    const nasty = fc.constantFrom(
      "\n",
      "\r",
      "\u2028",
      "\u202e",
      "\u200b",
      "\u3164",
      "\u{e0041}",
      "\ufe0f",
      "\ud800",
      "##[",
      "`",
      "|",
      "\\",
    );
    const anyCharacter = fc.nat({ max: 0x10_ffff }).map((point) => String.fromCodePoint(point));
    fc.assert(
      fc.property(fc.array(fc.oneof(nasty, anyCharacter), { maxLength: 8 }), (pieces) => {
        const text = pieces.join("");
        const shown = [printable(text), code(text), quoted(text)].join(" ");
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|##\[/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a name as code", () => {
  const rows: readonly (readonly [what: string, text: string, shown: string])[] = [
    ["a path", "src/a.ts", "`src/a.ts`"],
    ["nothing, which no fence can hold", "", "(empty)"],
    ["a backtick, which would end the span", "a`b", "`` a`b ``"],
    ["a backtick at either end", "`a`", "`` `a` ``"],
    ["a run of backticks", "a```b`c", "```` a```b`c ````"],
    ["a mention, which is none within code", "@everyone", "`@everyone`"],
    ["markup", "<!-- x --> [a](b)", "`<!-- x --> [a](b)`"],
    ["a line end", "a\n# b", "`a\\n# b`"],
    ["an override", "\u202ea", "`\\u{202e}a`"],
    ["too long a name", "x".repeat(201), `\`${"x".repeat(200)}…\``],
  ];

  it.each(rows)("%s", (_, text, shown) => {
    expect(code(text)).toBe(shown);
  });

  it("keeps its fence closed until its end, whatever the name", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("`", "a", " ", "\\", "\n"), minLength: 1, maxLength: 12 }),
        (text) => {
          const [, fence = "", inner = "", rest = "?"] = /^(`+)(?!`)(.*?)(?<!`)\1(?!`)(.*)$/s.exec(code(text)) ?? [];
          expect([fence.length > 0, rest]).toEqual([true, ""]);
          expect(inner.trim()).toBe(printable(text).trim());
        },
      ),
      { numRuns: 300 },
    );
  });

  it("a person's words lose what surrounds them", () => {
    expect(quoted("  checkout is down\n")).toBe("`checkout is down`");
  });
});

describe("a login, team, channel or reviewer", () => {
  it.each([
    ["a login", "ada", "ada"],
    ["a login with a dash", "ada-l", "ada-l"],
    ["a team", "shop/security", "shop/security"],
    ["a name with dots", "review.bot", "review.bot"],
    ["a name with an underscore within", "ada_l", "ada_l"],
    ["a name of another script", "Аня", "Аня"],
    ["a mention", "@ada", "`@ada`"],
    ["a channel, which would be a reference", "#42", "`#42`"],
    ["a bot's brackets", "codex[bot]", "`codex[bot]`"],
    ["a link", "https://evil.example", "`https://evil.example`"],
    ["markup", "_ada_", "`_ada_`"],
    ["markup", "**ada**", "`**ada**`"],
    ["a line end", "ada\nroot", "`ada\\nroot`"],
    ["a link of one word", "www.evil.example", "`www.evil.example`"],
    ["a link behind a hyphen or a slash", "a-www.evil.example", "`a-www.evil.example`"],
    ["a reference of one word", "gh-12", "`gh-12`"],
    ["a reference behind a slash", "octo/GH-12", "`octo/GH-12`"],
    ["nothing", "", "(empty)"],
    ["too long a name", "a".repeat(101), `\`${"a".repeat(101)}\``],
  ])("%s: %j", (_, text, shown) => {
    expect(named(text)).toBe(shown);
  });
});

describe("a sentence that was put together elsewhere", () => {
  it.each([
    ["of plain words", "0 of 1 approval on this head; grace approved an earlier commit, which does not count."],
    ["with code", "`CI` ended with `failure`: P1 `` fix `@x` `` in `src/a.ts`."],
    ["with code at either end", "`CI` wants `it`"],
  ])("%s stays", (_, text) => {
    expect(sentence(text)).toBe(text);
  });

  it.each([
    ["a mention", "Ask @grace.", "`Ask @grace.`"],
    ["a reference", "It fixes #1.", "`It fixes #1.`"],
    ["a marker", "a <!-- b", "`a <!-- b`"],
    ["a link", "[a](b)", "`[a](b)`"],
    ["an address", "See https://evil.example.", "`See https://evil.example.`"],
    ["a command", "/headgate override x", "`/headgate override x`"],
    ["a heading", "# A", "`# A`"],
    ["a list", "1. A", "`1. A`"],
    ["a line end", "A\nb", "`A\\nb`"],
    ["a line end within code", "`\n/headgate override x`", "`` `\\n/headgate override x` ``"],
    ["a run of backticks that nothing ends", "a `b`` @c", "``` a `b`` @c ```"],
    ["a backslash, which turns a backtick into a letter", "\\`@a`", "`` \\`@a` ``"],
    ["very many words", "a ".repeat(2_001), `\`${"a ".repeat(100)}…\``],
  ])("%s makes it code", (_, text, shown) => {
    expect(sentence(text)).toBe(shown);
  });
});

describe("a list in a sentence", () => {
  it.each([
    [[], ""],
    [["a"], "a"],
    [["a", "b"], "a and b"],
    [["a", "b", "c"], "a, b and c"],
    [["1", "2", "3", "4", "5", "6", "7", "8"], "1, 2, 3, 4, 5, 6, 7 and 8"],
    [["1", "2", "3", "4", "5", "6", "7", "8", "9"], "1, 2, 3, 4, 5, 6, 7, 8 and 1 more"],
  ])("%j: %s", (items, text) => {
    expect(listed(items)).toBe(text);
  });

  it("may offer a choice, and say less", () => {
    expect([listed(["a", "b", "c"], "or"), listed(["a", "b", "c", "d", "e"], "or", 3)]).toEqual([
      "a, b or c",
      "a, b, c or 2 more",
    ]);
  });
});

it("a commit hash is told by its first seven characters", () => {
  expect(short("0123456789abcdef0123456789abcdef01234567")).toBe("0123456");
});

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

describe("a duration, in the largest unit of which there are two, never told too short", () => {
  it.each([
    [0, "0 seconds"],
    [1, "1 second"],
    [second, "1 second"],
    [second + 1, "2 seconds"],
    [45 * second, "45 seconds"],
    [minute, "60 seconds"],
    [119 * second, "119 seconds"],
    [2 * minute, "2 minutes"],
    [2 * minute + second, "3 minutes"],
    [20 * minute, "20 minutes"],
    [hour, "60 minutes"],
    [119 * minute, "119 minutes"],
    [2 * hour, "2 hours"],
    [2 * hour + minute, "3 hours"],
    [day, "24 hours"],
    [47 * hour, "47 hours"],
    [2 * day, "2 days"],
    [7 * day, "7 days"],
    [1_200 * day, "1,200 days"],
  ])("%i ms: %s", (ms, text) => {
    expect(renderDuration(ms)).toBe(text);
  });
});

describe("a count", () => {
  it.each([
    [0, "0 files"],
    [1, "1 file"],
    [2, "2 files"],
    [999, "999 files"],
    [1_000, "1,000 files"],
    [3_001, "3,001 files"],
    [12_345, "12,345 files"],
    [123_456, "123,456 files"],
    [1_234_567, "1,234,567 files"],
  ])("%i: %s", (count, text) => {
    expect(counted(count, "file")).toBe(text);
  });

  it("of a noun whose plural is its own", () => {
    expect([counted(1, "more file", "more files"), counted(2, "entry", "entries")]).toEqual([
      "1 more file",
      "2 entries",
    ]);
  });
});

describe("columns", () => {
  it.each([
    ["no rows", [], "", ""],
    ["a row without cells", [[]], "", ""],
    ["one column is left as it is", [["a"], ["bcd"]], "", "a\nbcd"],
    [
      "all columns but the last are padded",
      [
        ["a", "bb", "c"],
        ["aaa", "b", "ccc"],
      ],
      "",
      "a    bb  c\naaa  b   ccc",
    ],
    [
      "each line is indented",
      [
        ["a", "b"],
        ["aa", "b"],
      ],
      "  ",
      "  a   b\n  aa  b",
    ],
    [
      "a shorter row is not filled up",
      [["a", "b", "c"], ["long name"], ["x", "y"]],
      "",
      "a          b  c\nlong name\nx          y",
    ],
    [
      "no line ends in spaces",
      [
        ["a", ""],
        ["aaa", "b"],
      ],
      "",
      "a\naaa  b",
    ],
    ["an empty row is an empty line", [["a", "b"], [], ["c", "d"]], "  ", "  a  b\n\n  c  d"],
    [
      "a character of two units is one",
      [
        ["\u{1f680}", "x"],
        ["ab", "y"],
      ],
      "",
      "\u{1f680}   x\nab  y",
    ],
    [
      "a wide letter counts as one",
      [
        ["\u8a2d\u8a08", "x"],
        ["abc", "y"],
      ],
      "",
      "\u8a2d\u8a08   x\nabc  y",
    ],
  ])("%s", (_, rows, indent, text) => {
    expect(renderColumns(rows, indent)).toBe(text);
  });
});

describe("a Markdown table", () => {
  it.each([
    ["no rows", ["File", "Tier"], [], "| File | Tier |\n| --- | --- |"],
    ["a row", ["File", "Tier"], [["a", "high"]], "| File | Tier |\n| --- | --- |\n| a | high |"],
    ["an empty cell", ["File"], [[""]], "| File |\n| --- |\n|  |"],
    ["a bar, which would end the cell", ["a|b"], [["`x|y`"]], "| a\\|b |\n| --- |\n| `x\\|y` |"],
    ["a line end, which would end the table", ["x"], [["a\nb"], ["c \r\n d"]], "| x |\n| --- |\n| a b |\n| c d |"],
  ])("%s", (_, head, rows, text) => {
    expect(renderMarkdownTable(head, rows)).toBe(text);
  });
});
