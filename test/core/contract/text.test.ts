import { describe, expect, it } from "vitest";
import { parseJson } from "#core/contract/parse-json.ts";
import { parseYaml } from "#core/contract/parse-yaml.ts";
import { parseText, problemsOf, smallContract } from "#test/support/contract.ts";

const json = "risk-contract.json";
const smallJson = `{"version":"1","riskTierRules":{"high":[]},"mergePolicy":{"high":{"requiredChecks":[]}}}`;

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe("the size of a contract", () => {
  const limit = 64 * 1024;
  const tooLarge = "1:1 CONTRACT_TOO_LARGE the contract is larger than 64 KiB. Merge globs that say the same.";

  it.each([
    [limit, []],
    [limit + 1, [`risk-contract.yml:${tooLarge}`]],
  ])("is at most 64 KiB of bytes, not of characters: %i", (bytes, problems) => {
    const left = bytes - smallContract.length - 2;
    const filled = bytesOf(`${smallContract}# ${"é".repeat(left >> 1)}${"e".repeat(left & 1)}`);
    expect(filled.length).toBe(bytes);
    expect(problemsOf(filled)).toEqual(problems);
  });

  it.each([
    [limit, []],
    [limit + 1, [`risk-contract.json:${tooLarge}`]],
  ])("is at most 64 KiB in JSON: %i", (bytes, problems) => {
    expect(problemsOf(smallJson.padEnd(bytes), { path: json })).toEqual(problems);
  });
});

describe("lists and maps in one another", () => {
  const shapes: readonly [name: string, nest: (depth: number) => string, place: string, parse: typeof parseYaml][] = [
    ["lists in flow YAML", (depth) => "[".repeat(depth) + "]".repeat(depth), "1:33", parseYaml],
    ["lists around a text in flow YAML", (depth) => `${"[".repeat(depth)}x${"]".repeat(depth)}`, "1:33", parseYaml],
    ["maps in flow YAML", (depth) => `${"{a: ".repeat(depth)}x${"}".repeat(depth)}`, "1:129", parseYaml],
    [
      "maps in block YAML",
      (depth) =>
        `${Array.from({ length: depth }, (_, indent) => `${" ".repeat(indent)}a:\n`).join("")}${" ".repeat(depth)}x`,
      "33:33",
      parseYaml,
    ],
    ["compact lists in block YAML", (depth) => `${"- ".repeat(depth)}x`, "1:65", parseYaml],
    ["explicit keys in block YAML", (depth) => `${"? ".repeat(depth)}x`, "1:65", parseYaml],
    [
      "lists of maps in block YAML",
      (depth) =>
        `${Array.from({ length: depth / 2 }, (_, level) => `${"  ".repeat(level)}- a:\n`).join("")}${
          depth % 2 === 0 ? "  ".repeat(depth / 2) + "x" : `${"  ".repeat(depth / 2)}- x`
        }`,
      "17:33",
      parseYaml,
    ],
    [
      "one-pair maps in flow lists",
      (depth) => `${"[a: ".repeat(depth / 2)}${"[".repeat(depth % 2)}${"]".repeat((depth + 1) / 2)}`,
      "1:65",
      parseYaml,
    ],
    ["lists in JSON", (depth) => "[".repeat(depth) + "]".repeat(depth), "1:33", parseJson],
    ["maps in JSON", (depth) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`, "1:161", parseJson],
  ];

  it.each(shapes)("may be 32 deep and not 33: %s", (_, nest, place, parse) => {
    const codes = (depth: number) => {
      const result = parse(nest(depth));
      return result.kind === "ok" ? [] : result.problems.map(({ code }) => code);
    };
    // A key that is a list or map is no text, which is another matter.
    expect(codes(32)).not.toContain("CONTRACT_TOO_DEEP");
    const path = parse === parseJson ? json : "risk-contract.yml";
    expect(problemsOf(nest(33), { path })).toEqual([
      `${path}:${place} CONTRACT_TOO_DEEP lists and maps are nested more than 32 deep here.`,
    ]);
  });

  it.each([
    ["risk-contract.yml", "["],
    ["risk-contract.yml", "{a: "],
    ["risk-contract.yml", "[a: "],
    ["risk-contract.yml", "- "],
    ["risk-contract.yml", "? "],
    ["risk-contract.json", "["],
    ["risk-contract.json", '{"a":'],
  ])("are refused in %s though %j never ends", (path, opening) => {
    const codes = problemsOf(opening.repeat(60_000 / opening.length), { path }).map((line) => line.split(" ")[1]);
    expect(codes).toEqual(["CONTRACT_TOO_DEEP"]);
  });

  it("count through aliases too", () => {
    const deep = `a: &a ${"[".repeat(20)}x${"]".repeat(20)}\nb: ${"[".repeat(13)}*a${"]".repeat(13)}\n`;
    expect(problemsOf(deep)).toEqual([
      // The map, the thirteen lists around the alias and eighteen of the anchor's are thirty-two.
      "risk-contract.yml:1:25 CONTRACT_TOO_DEEP lists and maps are nested more than 32 deep here.",
    ]);
  });
});

describe("anchors and aliases", () => {
  const checks = (list: string) => smallContract.replace("[CI]", list);

  it("spare repetition", () => {
    const text = smallContract.replace("{ requiredChecks: [CI] }", "&all { requiredChecks: [CI] }");
    const parsed = parseText(text.replace("{ requiredChecks: [] }", "*all"));
    expect(parsed).toMatchObject({
      kind: "ok",
      value: {
        tiers: [{}, { name: "low", policy: { requiredChecks: [{ name: "CI", at: { line: 6, column: 33 } }] } }],
      },
    });
  });

  it.each([
    [20, []],
    [
      21,
      [
        "risk-contract.yml:10:95 CONTRACT_TOO_MANY_ALIASES YAML anchors are used more than 20 times. Write the values out.",
      ],
    ],
  ])("may be used 20 times: %i", (times, problems) => {
    const rule = `docsDrift:\n  - when: [&a docs/**]\n    require: [${"*a, ".repeat(times)}x]\n`;
    expect(problemsOf(smallContract + rule)).toEqual(problems);
  });

  it("may not stand inside what they name", () => {
    expect(problemsOf("version: &v [1, { a: *v }]\n")).toEqual([
      'risk-contract.yml:1:22 CONTRACT_ALIAS_IN_ITSELF the alias "*v" stands inside what it names. Write the values out.',
    ]);
  });

  it("must have been named before", () => {
    expect(problemsOf(checks("[*ci, &ci CI]"))).toEqual([
      'risk-contract.yml:6:28 CONTRACT_UNKNOWN_ANCHOR no anchor "&ci" stands before this. Mark a value with it, or put quotes around "*ci" if text is meant.',
    ]);
  });

  it("cannot multiply a list into millions", () => {
    const levels = ["a", "b", "c", "d", "e", "f"];
    const bomb = levels.map((name, level) => {
      const below = levels[level - 1];
      return `${name}: &${name} [${(below === undefined ? "x,".repeat(40) : `*${below},`.repeat(4)).slice(0, -1)}]\n`;
    });
    expect(problemsOf(`version: { 1: x }\n${bomb.join("")}`)).toEqual([
      "risk-contract.yml:1:1 CONTRACT_TOO_MANY_VALUES the contract has more than 20,000 values. Write the values out.",
      "risk-contract.yml:1:12 CONTRACT_KEY_NOT_TEXT a key must be text. Put the key in quotes.",
    ]);
  });

  it.each([
    [19_999, "ok"],
    [20_000, "failed"],
  ])("or not, a list and its values are at most 20,000: %i values", (values, kind) => {
    expect(parseYaml(`[${"1,".repeat(values)}]`).kind).toBe(kind);
  });

  it.each([
    ["a quoted text", `[${'"*a", '.repeat(30)}'*b']`],
    ["a text that only begins elsewhere", `[${"a*, ".repeat(30)}b]`],
  ])("are not what stands in %s", (_, list) => {
    const distinct = list.replace(/\*?a\*?/g, (match, offset: number) => `${match}${offset}`);
    expect(problemsOf(checks(distinct))).toEqual([]);
  });

  it("are not what stands in a block of text or a comment", () => {
    const lines = Array.from({ length: 30 }, (_, n) => `      *alias${n}`).join("\n");
    const comments = lines.replaceAll("*", "# *");
    const text = `${smallContract}reviewers:\n  one:\n    adapter: codex\n    rerunComment: |\n${lines}\n${comments}\n`;
    expect(problemsOf(text)).toEqual([]);
  });

  it("say once what is wrong in the value that they repeat", () => {
    expect(problemsOf(`a: &a { 1: x, b: c, b: d }\nb: *a\nc: *a\n`)).toEqual([
      "risk-contract.yml:1:9 CONTRACT_KEY_NOT_TEXT a key must be text. Put the key in quotes.",
      'risk-contract.yml:1:21 CONTRACT_REPEATED_KEY the key "b" stands here a second time. Keep one of the two.',
    ]);
  });
});

describe("what a contract is written in", () => {
  it.each<[what: string, bytes: Uint8Array, says: string]>([
    [
      "Latin-1",
      Uint8Array.of(0x61, 0x3a, 0xe9),
      "1:1 CONTRACT_NOT_UTF8 the contract is not UTF-8 text. Save it as UTF-8.",
    ],
    [
      "UTF-16",
      Uint8Array.of(0xff, 0xfe, 0x61, 0x00),
      "1:1 CONTRACT_NOT_UTF8 the contract is not UTF-8 text. Save it as UTF-8.",
    ],
    [
      "half a character",
      bytesOf("é").slice(0, 1),
      "1:1 CONTRACT_NOT_UTF8 the contract is not UTF-8 text. Save it as UTF-8.",
    ],
    [
      "a surrogate",
      Uint8Array.of(0xed, 0xa0, 0x80),
      "1:1 CONTRACT_NOT_UTF8 the contract is not UTF-8 text. Save it as UTF-8.",
    ],
    [
      "nothing",
      bytesOf(""),
      "1:1 CONTRACT_EMPTY the contract is empty. It needs version, riskTierRules and mergePolicy.",
    ],
    [
      "blanks",
      bytesOf(" \r\n\t\n"),
      "1:1 CONTRACT_EMPTY the contract is empty. It needs version, riskTierRules and mergePolicy.",
    ],
    [
      "null",
      bytesOf("null"),
      "1:1 CONTRACT_EMPTY the contract is empty. It needs version, riskTierRules and mergePolicy.",
    ],
  ])("is not %s, in YAML and JSON", (_, bytes, says) => {
    expect(problemsOf(bytes)).toEqual([`risk-contract.yml:${says}`]);
    expect(problemsOf(bytes, { path: json })).toEqual([`risk-contract.json:${says}`]);
  });

  it.each([
    ["comments only", "# nothing yet\n\n# soon\n"],
    ["the start of a document", "---\n"],
    ["a tilde", "~"],
  ])("is not %s", (_, text) => {
    expect(problemsOf(text)).toEqual([
      "risk-contract.yml:1:1 CONTRACT_EMPTY the contract is empty. It needs version, riskTierRules and mergePolicy.",
    ]);
  });

  it("may begin with a byte order mark, which moves no column", () => {
    expect(problemsOf(`\ufeff${smallContract}`)).toEqual([]);
    expect(problemsOf(`\ufeff${smallJson}`, { path: json })).toEqual([]);
    expect(problemsOf(`\ufeffversion: 2\n`)[2]).toMatch(/^risk-contract.yml:1:10 /);
  });

  it("may have the line ends of Windows, which move no place", () => {
    const wrong = `${smallContract}# é\n"mode": observed\n`;
    expect(problemsOf(wrong.replaceAll("\n", "\r\n"))).toEqual(problemsOf(wrong));
    expect(problemsOf(wrong)).toEqual([
      'risk-contract.yml:9:9 CONTRACT_UNKNOWN_VALUE mode must be "observe" or "enforce", not "observed". Did you mean "observe"?',
    ]);
    const wrongJson = `{\n"version": "1",\n"mode": "observed" }`;
    expect(problemsOf(wrongJson.replaceAll("\n", "\r\n"), { path: json })).toEqual(
      problemsOf(wrongJson, { path: json }),
    );
  });

  it("is JSON by its ending, in any case, and YAML otherwise", () => {
    expect(problemsOf(smallJson, { path: "RISK-CONTRACT.JSON" })).toEqual([]);
    expect(problemsOf(smallJson, { path: "risk-contract.yaml" })).toEqual([]);
    expect(problemsOf(smallContract, { path: json })[0]).toMatch(/CONTRACT_SYNTAX this is not valid JSON/);
  });
});

describe("YAML", () => {
  it.each<[what: string, text: string, says: readonly string[]]>([
    [
      "a second document",
      `${smallContract}---\nversion: 2\n`,
      [
        "8:1 CONTRACT_SEVERAL_DOCUMENTS a contract is one YAML document, and a second one starts here. Remove the `---`.",
      ],
    ],
    ["an end of document", `---\n${smallContract}...\n`, []],
    ["a tag of one's own", "version: !one 1\n", ["1:10 CONTRACT_SYNTAX this is not valid YAML: Unresolved tag: !one."]],
    [
      "a tag that only YAML 1.1 has",
      "version: !!binary MQ==\n",
      ["1:10 CONTRACT_SYNTAX this is not valid YAML: Unresolved tag: tag:yaml.org,2002:binary."],
    ],
    ["a tag that changes nothing", smallContract.replace('"1"', "!!str 1"), []],
    [
      "YAML 1.1, where `no` is false",
      `%YAML 1.1\n---\n${smallContract}`,
      ["1:1 CONTRACT_YAML_VERSION a contract is YAML 1.2, and this asks for YAML 1.1. Remove the directive."],
    ],
    [
      "YAML 1.1 further down",
      `# A comment\n%YAML 1.1\n---\n${smallContract}`,
      ["2:1 CONTRACT_YAML_VERSION a contract is YAML 1.2, and this asks for YAML 1.1. Remove the directive."],
    ],
    [
      "YAML 1.1 after two byte order marks, of which one is only text",
      `\ufeff\ufeff%YAML 1.1\n---\n${smallContract}`,
      ["1:1 CONTRACT_YAML_VERSION a contract is YAML 1.2, and this asks for YAML 1.1. Remove the directive."],
    ],
    ["YAML 1.2", `%YAML 1.2\n---\n${smallContract}`, []],
    [
      "a merge key",
      smallContract.replace("low: { requiredChecks: [] }", "low: { <<: { requiredChecks: [] }, autoMerge: false }"),
      [
        '7:3 CONTRACT_MISSING_KEY the key "requiredChecks" is missing in mergePolicy.low. Add "requiredChecks".',
        '7:10 CONTRACT_UNKNOWN_KEY unknown key "<<" in mergePolicy.low. Known keys: requiredChecks, reviews, approvals, evidence, autoMerge.',
      ],
    ],
    [
      "keys that are no text",
      "1: a\ntrue: b\n? [c]\n: d\n: e\n~: f\n",
      ["1:1", "2:1", "3:3", "5:1", "6:1"].map(
        (place) => `${place} CONTRACT_KEY_NOT_TEXT a key must be text. Put the key in quotes.`,
      ),
    ],
    [
      "a key that is there twice",
      `${smallContract}mode: observe\nmode: enforce\n`,
      ['9:1 CONTRACT_REPEATED_KEY the key "mode" stands here a second time. Keep one of the two.'],
    ],
    [
      "a key that is there twice, once in quotes",
      smallContract.replace("  low: [docs/**]", '  "high": [docs/**]'),
      ['4:3 CONTRACT_REPEATED_KEY the key "high" stands here a second time. Keep one of the two.'],
    ],
    ["a tab", "\tversion: 1\n", ["1:1 CONTRACT_SYNTAX this is not valid YAML: Tabs are not allowed as indentation."]],
    [
      "a list that does not end",
      "version: [1\n",
      [
        "2:1 CONTRACT_SYNTAX this is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ].",
      ],
    ],
    [
      "a glob without quotes that begins with a star",
      "riskTierRules: { low: [**] }\n",
      [
        '1:24 CONTRACT_UNKNOWN_ANCHOR no anchor "&*" stands before this. Mark a value with it, or put quotes around "**" if text is meant.',
      ],
    ],
  ])("with %s", (_, text, says) => {
    expect(problemsOf(text)).toEqual(says.map((words) => `risk-contract.yml:${words}`));
  });
});

describe("JSON", () => {
  it.each<[what: string, text: string, says: readonly string[]]>([
    [
      "a comment",
      `{\n// why\n"version": "1" }`,
      [
        "2:1 CONTRACT_SYNTAX this is not valid JSON: invalid comment token. JSON has no comments; a contract in YAML may have them.",
      ],
    ],
    [
      "a comment that never ends",
      "/*",
      [
        "1:1 CONTRACT_SYNTAX this is not valid JSON: invalid comment token. JSON has no comments; a contract in YAML may have them.",
      ],
    ],
    [
      "a comma before the end of a map",
      `{\n"version": "1",\n}`,
      [
        "3:1 CONTRACT_SYNTAX this is not valid JSON: property name expected. Keys stand in double quotes, and no comma stands before `}`.",
      ],
    ],
    [
      "a comma before the end of a list",
      `{ "riskTierRules": { "high": ["a",] } }`,
      [
        "1:35 CONTRACT_SYNTAX this is not valid JSON: value expected. Texts stand in double quotes, and no comma stands before `]`.",
      ],
    ],
    [
      "single quotes",
      `{ 'version': "1" }`,
      ["1:3 CONTRACT_SYNTAX this is not valid JSON: invalid symbol. Keys and texts stand in double quotes."],
    ],
    ["no end", `{ "version": "1"`, ["1:17 CONTRACT_SYNTAX this is not valid JSON: close brace expected."]],
    ["a second value", `{} {}`, ["1:4 CONTRACT_SYNTAX this is not valid JSON: end of file expected."]],
    [
      "two faults, each with its line",
      `{\n"version" "1",\n"mode": observe }`,
      [
        "2:11 CONTRACT_SYNTAX this is not valid JSON: colon expected.",
        "3:9 CONTRACT_SYNTAX this is not valid JSON: invalid symbol. Keys and texts stand in double quotes.",
      ],
    ],
    [
      "a key that is there twice, spelled differently",
      String.raw`{ "mode": "observe", "m\u006fde": "enforce" }`,
      ['1:22 CONTRACT_REPEATED_KEY the key "mode" stands here a second time. Keep one of the two.'],
    ],
    [
      "keys that are there twice in two maps",
      `{ "a": { "b": 1, "b": 2 }, "c": 3, "a": 4 }`,
      [
        '1:18 CONTRACT_REPEATED_KEY the key "b" stands here a second time. Keep one of the two.',
        '1:36 CONTRACT_REPEATED_KEY the key "a" stands here a second time. Keep one of the two.',
      ],
    ],
  ])("with %s", (_, text, says) => {
    expect(problemsOf(text, { path: json })).toEqual(says.map((words) => `risk-contract.json:${words}`));
  });
});
