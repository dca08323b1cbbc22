import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChangedFile } from "#core/change/change.ts";
import { renderCause } from "#core/message/tiers.ts";
import { assess, assessor } from "#core/risk/assess.ts";
import { buildChange, buildFile, contractOf } from "#test/support/judge.ts";

function contractWith(rules: string) {
  return contractOf(`
version: 1
riskTierRules: { low: ["**"] }
mergePolicy: { low: { requiredChecks: [] } }
escalation: [${rules}]
`);
}

function adds(path: string, ...lines: readonly string[]): ChangedFile {
  return buildFile(path, { addedLines: { kind: "read", lines } });
}

function unread(path: string): ChangedFile {
  return buildFile(path, { addedLines: { kind: "unread", why: "too-large" } });
}

function moved(from: string, to: string, ...lines: readonly string[]): ChangedFile {
  return { ...adds(to, ...lines), previousPath: from, status: "renamed" };
}

/** The rules that apply, by id, each with its examples in the words that a person reads. */
function escalated(
  rules: string,
  files: readonly (string | ChangedFile)[],
): Readonly<Record<string, readonly string[]>> {
  const { escalations } = assess(contractWith(rules), buildChange(files));
  return Object.fromEntries(escalations.map(({ rule, causes }) => [rule.id, causes.map(renderCause)]));
}

interface Row {
  readonly when: string;
  readonly rule: string;
  readonly files: readonly (string | ChangedFile)[];
  /** Why the rule applies; nothing where it does not. */
  readonly says: readonly string[];
}

function itEscalates(rows: readonly Row[]): void {
  it.each(rows.map((row) => [row.when, row] as const))("%s", (_, { rule, files, says }) => {
    const expected = says.length === 0 ? {} : { it: says };
    expect(escalated(`{ id: it, ${rule} }`, files)).toEqual(expected);
  });
}

const pay = 'path: ["src/pay/**", "**/*.pem"]';

describe("a rule about paths", () => {
  itEscalates([
    {
      when: "a changed path matches",
      rule: pay,
      files: ["src/pay/a.ts"],
      says: ["`src/pay/a.ts` matches `src/pay/**`"],
    },
    { when: "a later glob matches", rule: pay, files: ["docs/key.pem"], says: ["`docs/key.pem` matches `**/*.pem`"] },
    { when: "no changed path matches", rule: pay, files: ["src/a.ts", "docs/pay.md"], says: [] },
    {
      when: "in another case and a decomposed form",
      rule: 'path: ["caf\u00e9/**"]',
      files: ["CAFE\u0301/a.ts"],
      says: ["`CAF\u00c9/a.ts` matches `caf\u00e9/**`"],
    },
    {
      when: "a deleted file",
      rule: pay,
      files: [buildFile("src/pay/a.ts", { status: "deleted" })],
      says: ["`src/pay/a.ts` matches `src/pay/**`"],
    },
    {
      when: "a rename into the folder",
      rule: pay,
      files: [moved("src/a.ts", "src/pay/a.ts")],
      says: ["`src/pay/a.ts` matches `src/pay/**`"],
    },
    {
      when: "a rename out of the folder",
      rule: pay,
      files: [moved("src/pay/a.ts", "src/a.ts")],
      says: ["`src/pay/a.ts` matches `src/pay/**`"],
    },
    { when: "lines that nobody could read do not matter to it", rule: pay, files: [unread("src/a.ts")], says: [] },
    {
      when: "of many paths, the first five by name",
      rule: pay,
      files: ["src/pay/7", "src/pay/3", "src/pay/1", "src/pay/6", "src/pay/2", "src/pay/5", "src/pay/4"],
      says: ["1", "2", "3", "4", "5"].map((name) => `\`src/pay/${name}\` matches \`src/pay/**\``),
    },
  ]);
});

const drop = 'content: ["DROP TABLE", "^TRUNCATE "]';
const hit = (path: string, expression: string) => `\`${path}\` adds a line that matches \`${expression}\``;

describe("a rule about added lines", () => {
  itEscalates([
    {
      when: "an added line matches",
      rule: drop,
      files: [adds("a.sql", "SELECT 1;", "  DROP TABLE x;")],
      says: [hit("a.sql", "DROP TABLE")],
    },
    {
      when: "a later expression matches",
      rule: drop,
      files: [adds("a.sql", "TRUNCATE x;")],
      says: [hit("a.sql", "^TRUNCATE ")],
    },
    {
      when: "a line for each of two expressions is one cause a file",
      rule: drop,
      files: [adds("a.sql", "TRUNCATE x;", "DROP TABLE x;")],
      says: [hit("a.sql", "^TRUNCATE ")],
    },
    { when: "no added line matches", rule: drop, files: [adds("a.sql", "SELECT 1;")], says: [] },
    {
      when: "a file without added lines, such as a deleted one",
      rule: drop,
      files: [buildFile("a.sql", { status: "deleted", deletions: 9 })],
      says: [],
    },
    { when: "a path is no content", rule: drop, files: [adds("DROP TABLE.sql")], says: [] },
    { when: "an expression never spans two lines", rule: drop, files: [adds("a.sql", "DROP", "TABLE x;")], says: [] },
    {
      when: "in any file",
      rule: drop,
      files: [adds("a.md", "x"), adds("b.md", "DROP TABLE")],
      says: [hit("b.md", "DROP TABLE")],
    },
    {
      when: "in many files, the first five by name",
      rule: drop,
      files: ["7", "3", "1", "6", "2", "5", "4"].map((name) => adds(name, "DROP TABLE")),
      says: ["1", "2", "3", "4", "5"].map((name) => hit(name, "DROP TABLE")),
    },
  ]);
});

describe("what an expression may say (RE2)", () => {
  itEscalates([
    { when: "it heeds case", rule: 'content: ["drop"]', files: [adds("a", "DROP")], says: [] },
    {
      when: "unless it says otherwise",
      rule: 'content: ["(?i)drop"]',
      files: [adds("a", "DROP")],
      says: [hit("a", "(?i)drop")],
    },
    {
      when: "the start of a line",
      rule: 'content: ["^eval"]',
      files: [adds("a", "x", "eval(y)")],
      says: [hit("a", "^eval")],
    },
    { when: "not the middle of one", rule: 'content: ["^eval"]', files: [adds("a", " eval(y)")], says: [] },
    { when: "the end of a line", rule: 'content: [";$"]', files: [adds("a", "x;", "y")], says: [hit("a", ";$")] },
    {
      when: "a word",
      rule: String.raw`content: ['\bsudo\b']`,
      files: [adds("a", "pseudo sudoku"), adds("b", "(sudo)")],
      says: [hit("b", String.raw`\bsudo\b`)],
    },
    {
      when: "a choice",
      rule: 'content: ["(password|secret)\\\\s*="]',
      files: [adds("a", "secret = 1")],
      says: [hit("a", String.raw`(password|secret)\s*=`)],
    },
    {
      when: "a count",
      rule: 'content: ["[0-9]{16}"]',
      files: [adds("a", "4111111111111111")],
      says: [hit("a", "[0-9]{16}")],
    },
    {
      when: "a class of Unicode",
      rule: String.raw`content: ['\p{Cyrillic}']`,
      files: [adds("a", "plain"), adds("b", "\u0430")],
      says: [hit("b", String.raw`\p{Cyrillic}`)],
    },
    {
      when: "a letter beyond the first plane",
      rule: 'content: ["\u{1f4a3}"]',
      files: [adds("a", "x \u{1f4a3}")],
      says: [hit("a", "\u{1f4a3}")],
    },
    { when: "an empty line", rule: 'content: ["^$"]', files: [adds("a", "x", "")], says: [hit("a", "^$")] },
    {
      when: "what would take a backtracking engine for ever",
      rule: 'content: ["(a+)+$"]',
      files: [adds("a", `${"a".repeat(50)}!`)],
      says: [],
    },
  ]);
});

const both = 'path: ["db/**"], content: ["DROP TABLE"]';

describe("a rule about added lines in certain paths", () => {
  itEscalates([
    {
      when: "both match",
      rule: both,
      files: [adds("db/a.sql", "DROP TABLE x")],
      says: [hit("db/a.sql", "DROP TABLE")],
    },
    { when: "only the path matches", rule: both, files: [adds("db/a.sql", "SELECT 1")], says: [] },
    { when: "only the content matches", rule: both, files: [adds("docs/a.sql", "DROP TABLE x")], says: [] },
    {
      when: "each in another file",
      rule: both,
      files: [adds("db/a.sql", "SELECT 1"), adds("docs/a.md", "DROP TABLE")],
      says: [],
    },
    {
      when: "the old path of a rename matches",
      rule: both,
      files: [moved("db/a.sql", "docs/a.sql", "DROP TABLE x")],
      says: [hit("docs/a.sql", "DROP TABLE")],
    },
    { when: "a rename within the paths", rule: both, files: [moved("db/a.sql", "db/b.sql", "SELECT 1")], says: [] },
    {
      when: "a rename into the paths, which adds no line and yet is all new there",
      rule: both,
      files: [moved("docs/a.sql", "db/a.sql")],
      says: ["`db/a.sql` was moved here with all its content"],
    },
    {
      when: "lines of such a path that nobody could read",
      rule: both,
      files: [unread("db/a.sql")],
      says: ["The lines that `db/a.sql` adds could not be read"],
    },
    { when: "lines of another path that nobody could read", rule: both, files: [unread("docs/a.sql")], says: [] },
  ]);
});

/** The longest line that is read, and how many characters are read of a change, line ends included. */
const longest = 64 * 1024;
const budget = 24 * 1024 * 1024;
const cannotRead = (path: string) => `The lines that \`${path}\` adds could not be read`;
const filling = Array<string>(budget / longest).fill("x".repeat(longest - 1));

describe("what nobody could look at counts as a match", () => {
  itEscalates([
    { when: "lines that were not read", rule: drop, files: [unread("a.bin")], says: [cannotRead("a.bin")] },
    {
      when: "beside lines that do match",
      rule: drop,
      files: [unread("b.bin"), adds("a.sql", "DROP TABLE")],
      says: [hit("a.sql", "DROP TABLE"), cannotRead("b.bin")],
    },
    {
      when: "a line of the greatest length is read",
      rule: drop,
      files: [adds("a", `${"x".repeat(longest - 10)}DROP TABLE`)],
      says: [hit("a", "DROP TABLE")],
    },
    { when: "and need not match", rule: drop, files: [adds("a", "x".repeat(longest))], says: [] },
    { when: "a longer one is not", rule: drop, files: [adds("a", "x".repeat(longest + 1))], says: [cannotRead("a")] },
    {
      when: "unless the file has matched before it",
      rule: drop,
      files: [adds("a", "DROP TABLE", "x".repeat(longest + 1))],
      says: [hit("a", "DROP TABLE")],
    },
    {
      when: "a file after it is read again",
      rule: drop,
      files: [adds("a", "x".repeat(longest + 1)), adds("b", "DROP TABLE")],
      says: [cannotRead("a"), hit("b", "DROP TABLE")],
    },
    {
      when: "as much as one change may hold is read, and not a line more",
      rule: drop,
      files: [adds("a", ...filling), adds("b", ""), adds("c")],
      says: [cannotRead("b")],
    },
  ]);
});

describe("several rules", () => {
  it("look at the same lines, each on its own account", () => {
    const rules = `
      { id: first, content: ["DROP TABLE"] },
      { id: second, path: ["db/**"], content: ["TABLE"] },
      { id: third, path: ["db/**"] },
      { id: fourth, path: ["web/**"], content: ["DROP"] },
      { id: fifth, content: ["SECRET"] }`;
    const files = [
      adds("db/a.sql", "CREATE TABLE x", "DROP TABLE x"),
      adds("docs/b.md", "DROP TABLE x", "x".repeat(longest + 1)),
      unread("web/c.js"),
    ];
    expect(escalated(rules, files)).toEqual({
      first: [hit("db/a.sql", "DROP TABLE"), hit("docs/b.md", "DROP TABLE"), cannotRead("web/c.js")],
      second: [hit("db/a.sql", "TABLE")],
      third: ["`db/a.sql` matches `db/**`"],
      fourth: [cannotRead("web/c.js")],
      fifth: [cannotRead("docs/b.md"), cannotRead("web/c.js")],
    });
  });

  it("all apply to a change that was cut short, with what is known of it", () => {
    const contract = contractWith('{ id: paths, path: ["db/**"] }, { id: lines, content: ["DROP"] }');
    const change = buildChange(["db/a.sql"], { listing: { kind: "incomplete", why: "too-many-files" } });
    const { escalations } = assess(contract, change);
    expect(escalations.map(({ rule, causes }) => [rule.id, causes.map(renderCause)])).toEqual([
      ["paths", ["`db/a.sql` matches `db/**`"]],
      ["lines", ["The change could not be listed completely"]],
    ]);
  });
});

describe("laws of escalation", () => {
  const rules = `
    { id: paths, path: ["db/**"] },
    { id: lines, content: ["DROP", "^TRUNCATE"] },
    { id: both, path: ["db/**", "web/**"], content: ["TABLE"] }`;
  const judge = assessor(contractWith(rules));
  const lines = fc.array(fc.constantFrom("DROP TABLE x", "TRUNCATE x", "CREATE TABLE y", "-- nothing", ""), {
    maxLength: 3,
  });
  const files = fc
    .tuple(fc.constantFrom("db/a", "web/b", "docs/c"), fc.option(fc.constantFrom("db/x", "docs/y")), fc.option(lines))
    .map(([path, previousPath, added]) => ({
      ...(added === null ? unread(path) : adds(path, ...added)),
      previousPath,
    }));
  const applying = (changed: readonly ChangedFile[]) =>
    judge(buildChange(changed)).escalations.map(({ rule }) => rule.id);

  it("another file, or another added line, never calls off a rule that applies", () => {
    fc.assert(
      fc.property(fc.array(files, { maxLength: 3 }), files, lines, (changed, file, more) => {
        const before = applying(changed);
        expect(applying([...changed, file])).toEqual(expect.arrayContaining(before));
        const longer = changed.map((one): ChangedFile =>
          one.addedLines.kind === "unread"
            ? one
            : { ...one, addedLines: { kind: "read", lines: [...more, ...one.addedLines.lines] } },
        );
        expect(applying(longer)).toEqual(expect.arrayContaining(before));
      }),
      { numRuns: 300 },
    );
  });

  it("lines that could not be read are never better than lines that were", () => {
    fc.assert(
      fc.property(fc.array(files, { maxLength: 3 }), (changed) => {
        const blind = changed.map((file): ChangedFile => ({ ...file, addedLines: { kind: "unread", why: "failed" } }));
        expect(applying(blind)).toEqual(expect.arrayContaining(applying(changed)));
      }),
      { numRuns: 300 },
    );
  });
});
