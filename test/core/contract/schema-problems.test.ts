import { describe, expect, it } from "vitest";
import { contractSchema } from "#core/contract/schema.ts";
import { problemsAtMarks, problemsOf, smallContract } from "#test/support/contract.ts";

const smallJson = `{
"version": "1",
"riskTierRules": { "high": [] },
"mergePolicy": { "high": { "requiredChecks": [] } }`;

interface Row {
  /** The word of the schema that the text breaks. */
  readonly keyword: string;
  /** Added to a contract that is valid without it. `‸` stands where the problem is to be shown. */
  readonly yaml: string;
  readonly json: string;
  readonly says: readonly string[];
}

const rows: readonly Row[] = [
  {
    keyword: "additionalProperties",
    yaml: "‸reviewer: {}",
    json: `‸"reviewer": {}`,
    says: [`CONTRACT_UNKNOWN_KEY unknown key "reviewer". Did you mean "reviewers"?`],
  },
  {
    keyword: "additionalProperties",
    yaml: "rerun: { ‸interval: 5 }",
    json: `"rerun": { ‸"interval": 5 }`,
    says: [
      `CONTRACT_UNKNOWN_KEY unknown key "interval" in rerun. Known keys: maxPerHead, maxPerPullRequest, quietSeconds, onPush.`,
    ],
  },
  {
    keyword: "additionalProperties",
    yaml: "harnessGaps:\n  slaHours:\n    ‸p0: 24",
    json: `"harnessGaps": { "slaHours": { ‸"p0": 24 } }`,
    says: [`CONTRACT_UNKNOWN_KEY unknown key "p0" in harnessGaps.slaHours. Did you mean "P0"?`],
  },
  {
    keyword: "patternProperties",
    yaml: `reviewers: { ‸"1st": { adapter: codex } }`,
    json: `"reviewers": { ‸"1st": { "adapter": "codex" } }`,
    says: [
      'CONTRACT_BAD_NAME "1st" in reviewers is not a name that can be used here. Start with a letter, then use letters, digits, `-` and `_`, 50 characters at most.',
    ],
  },
  {
    keyword: "required",
    yaml: "‸evidence: {}",
    json: `‸"evidence": {}`,
    says: [`CONTRACT_MISSING_KEY the key "flows" is missing in evidence. Add "flows".`],
  },
  {
    keyword: "required",
    yaml: "docsDrift:\n  - ‸‸id: api",
    json: `"docsDrift": [‸‸{ "id": "api" }]`,
    says: [
      `CONTRACT_MISSING_KEY the key "when" is missing in docsDrift[0]. Add "when".`,
      `CONTRACT_MISSING_KEY the key "require" is missing in docsDrift[0]. Add "require".`,
    ],
  },
  {
    keyword: "required",
    yaml: "override:\n  ‸whom: { permission: admin }",
    json: `"override": { ‸"whom": { "permission": "admin" } }`,
    says: [`CONTRACT_UNKNOWN_KEY unknown key "whom" in override. Did you mean "who"?`],
  },
  {
    keyword: "type",
    yaml: "checkName: ‸7",
    json: `"checkName": ‸7`,
    says: ["CONTRACT_WRONG_TYPE checkName must be text, not 7."],
  },
  {
    keyword: "type",
    yaml: "threads:‸",
    json: `"threads": ‸null`,
    says: ["CONTRACT_WRONG_TYPE threads must be a map, not nothing."],
  },
  {
    keyword: "type",
    yaml: "‸docsDrift:\n  when: [a]",
    json: `"docsDrift": ‸{ "when": ["a"] }`,
    says: ["CONTRACT_WRONG_TYPE docsDrift must be a list, not a map."],
  },
  {
    keyword: "type",
    yaml: "rerun: { onPush: ‸yes, maxPerHead: ‸1.5, quietSeconds: ‸[] }",
    json: `"rerun": { "onPush": ‸"yes", "maxPerHead": ‸1.5, "quietSeconds": ‸[] }`,
    says: [
      "CONTRACT_WRONG_TYPE rerun.onPush must be true or false, not text.",
      "CONTRACT_WRONG_TYPE rerun.maxPerHead must be a whole number, not 1.5.",
      "CONTRACT_WRONG_TYPE rerun.quietSeconds must be a whole number, not a list.",
    ],
  },
  {
    keyword: "enum",
    yaml: "mode: ‸Enforced",
    json: `"mode": ‸"Enforced"`,
    says: [`CONTRACT_UNKNOWN_VALUE mode must be "observe" or "enforce", not "Enforced". Did you mean "enforce"?`],
  },
  {
    keyword: "enum",
    yaml: "threads: { requireResolved: ‸true }",
    json: `"threads": { "requireResolved": ‸true }`,
    says: [`CONTRACT_UNKNOWN_VALUE threads.requireResolved must be "none", "human" or "all", not true.`],
  },
  {
    keyword: "minimum",
    yaml: "override: { who: { users: [a] }, expiresMinutes: ‸4 }",
    json: `"override": { "who": { "users": ["a"] }, "expiresMinutes": ‸4 }`,
    says: ["CONTRACT_OUT_OF_BOUNDS override.expiresMinutes must be at least 5."],
  },
  {
    keyword: "maximum",
    yaml: "override: { who: { users: [a] }, people: ‸3 }",
    json: `"override": { "who": { "users": ["a"] }, "people": ‸3 }`,
    says: ["CONTRACT_OUT_OF_BOUNDS override.people must be at most 2."],
  },
  {
    keyword: "minLength",
    yaml: `checkName: ‸""`,
    json: `"checkName": ‸""`,
    says: ["CONTRACT_OUT_OF_BOUNDS checkName must not be empty."],
  },
  {
    keyword: "maxLength",
    yaml: `checkName: ‸${"n".repeat(101)}`,
    json: `"checkName": ‸"${"n".repeat(101)}"`,
    says: ["CONTRACT_OUT_OF_BOUNDS checkName must have at most 100 characters."],
  },
  {
    keyword: "minItems",
    yaml: "threads: { bots: ‸[] }",
    json: `"threads": { "bots": ‸[] }`,
    says: ["CONTRACT_OUT_OF_BOUNDS threads.bots must have at least 1 entry."],
  },
  {
    keyword: "maxItems",
    yaml: `threads: { bots: ‸[${Array.from({ length: 51 }, (_, id) => id + 1).join()}] }`,
    json: `"threads": { "bots": ‸[${Array.from({ length: 51 }, (_, id) => id + 1).join()}] }`,
    says: ["CONTRACT_OUT_OF_BOUNDS threads.bots must have at most 50 entries."],
  },
  {
    keyword: "minProperties",
    yaml: "override: { who: ‸{} }",
    json: `"override": { "who": ‸{} }`,
    says: ["CONTRACT_OUT_OF_BOUNDS override.who must have at least 1 key."],
  },
  {
    keyword: "maxProperties",
    yaml: `reviewers: ‸{ ${Array.from({ length: 21 }, (_, n) => `r${n}: { adapter: codex }`).join(", ")} }`,
    json: `"reviewers": ‸{ ${Array.from({ length: 21 }, (_, n) => `"r${n}": { "adapter": "codex" }`).join(", ")} }`,
    says: ["CONTRACT_OUT_OF_BOUNDS reviewers must have at most 20 keys."],
  },
  {
    keyword: "uniqueItems",
    yaml: "harnessGaps: { labels: [gap, bug, ‸gap] }",
    json: `"harnessGaps": { "labels": ["gap", "bug", ‸"gap"] }`,
    says: ["CONTRACT_REPEATED_ITEM harnessGaps.labels names the same thing twice. Remove one of the two."],
  },
  {
    keyword: "pattern",
    yaml: "override: { who: { teams: [‸admins] } }",
    json: `"override": { "who": { "teams": [‸"admins"] } }`,
    says: ['CONTRACT_BAD_FORMAT override.who.teams[0] cannot be "admins". Expected: `organisation/team-slug`.'],
  },
  {
    keyword: "pattern",
    yaml: `notify: { users: [grace, ‸"@grace"], label: ‸${"n".repeat(51)} }`,
    json: `"notify": { "users": ["grace", ‸"@grace"], "label": ‸"${"n".repeat(51)}" }`,
    says: [
      'CONTRACT_BAD_FORMAT notify.users[1] cannot be "@grace". Expected: letters, digits, `-` and `_`, without an `@`, as in github.com/<login>.',
      "CONTRACT_OUT_OF_BOUNDS notify.label must have at most 50 characters.",
    ],
  },
  {
    keyword: "minimum",
    yaml: "convergence: { maxRounds: ‸0, ratchet: { afterRounds: ‸51, severity: ‸P4 } }",
    json: `"convergence": { "maxRounds": ‸0, "ratchet": { "afterRounds": ‸51, "severity": ‸"P4" } }`,
    says: [
      "CONTRACT_OUT_OF_BOUNDS convergence.maxRounds must be at least 1.",
      "CONTRACT_OUT_OF_BOUNDS convergence.ratchet.afterRounds must be at most 50.",
      'CONTRACT_UNKNOWN_VALUE convergence.ratchet.severity must be "P0", "P1", "P2" or "P3", not "P4".',
    ],
  },
  {
    keyword: "maximum",
    yaml: "reviewers: { one: { adapter: codex, accountId: ‸9007199254740992 } }",
    json: `"reviewers": { "one": { "adapter": "codex", "accountId": ‸9007199254740992 } }`,
    says: ["CONTRACT_OUT_OF_BOUNDS reviewers.one.accountId must be at most 9007199254740991."],
  },
  {
    keyword: "pattern",
    yaml: "docsDrift: [{ id: ‸1st rule, when: [a], require: [b] }]",
    json: `"docsDrift": [{ "id": ‸"1st rule", "when": ["a"], "require": ["b"] }]`,
    says: [
      'CONTRACT_BAD_FORMAT docsDrift[0].id cannot be "1st rule". Expected: a letter, then letters, digits, `.`, `-` and `_`.',
    ],
  },
];

describe("a key or value that the schema does not know", () => {
  it.each(rows)("$keyword in YAML: $yaml", ({ yaml, says }) => {
    expect(problemsAtMarks(`${smallContract}${yaml}\n`)).toEqual(says);
  });

  it.each(rows)("$keyword in JSON: $json", ({ json, says }) => {
    expect(problemsAtMarks(`${smallJson},\n${json}\n}`, "risk-contract.json")).toEqual(says);
  });

  it("is covered for every word of the schema that can be broken", () => {
    const saysNothing = new Set(["description", "title", "default", "items", "properties"]);
    const words = new Set(walk(contractSchema).flatMap(({ schema }) => Object.keys(schema)));
    expect([...words.difference(saysNothing)].toSorted()).toEqual(
      [...new Set([...rows.map(({ keyword }) => keyword), "anyOf"])].toSorted(),
    );
  });
});

describe("a required check, which is a name or a map", () => {
  const where = "mergePolicy.high.requiredChecks[0]";
  it.each<[shape: string, says: string]>([
    ["‸5", `CONTRACT_WRONG_TYPE ${where} must be text or a map, not 5.`],
    ["‸null", `CONTRACT_WRONG_TYPE ${where} must be text or a map, not nothing.`],
    ["‸[CI]", `CONTRACT_WRONG_TYPE ${where} must be text or a map, not a list.`],
    [`‸""`, `CONTRACT_OUT_OF_BOUNDS ${where} must not be empty.`],
    ["‸{}", `CONTRACT_MISSING_KEY the key "name" is missing in ${where}. Add "name".`],
    ["{ ‸nme: CI }", `CONTRACT_UNKNOWN_KEY unknown key "nme" in ${where}. Did you mean "name"?`],
    [
      "{ name: CI, ‸app: x }",
      `CONTRACT_UNKNOWN_KEY unknown key "app" in ${where}. Known keys: name, appId, appSlug, accept.`,
    ],
    ["{ name: CI, appId: ‸0 }", `CONTRACT_OUT_OF_BOUNDS ${where}.appId must be at least 1.`],
    [
      "{ name: CI, appSlug: ‸GitHub Actions }",
      `CONTRACT_BAD_FORMAT ${where}.appSlug cannot be "GitHub Actions". Expected: lower-case letters, digits and dashes, as in github.com/apps/<slug>.`,
    ],
    [
      "{ name: CI, accept: [‸skiped] }",
      `CONTRACT_UNKNOWN_VALUE ${where}.accept[0] must be "skipped" or "neutral", not "skiped". Did you mean "skipped"?`,
    ],
    [
      "{ name: CI, accept: [skipped, ‸skipped] }",
      `CONTRACT_REPEATED_ITEM ${where}.accept names the same thing twice. Remove one of the two.`,
    ],
  ])("%s", (shape, says) => {
    expect(problemsAtMarks(smallContract.replace("CI", shape))).toEqual([says]);
  });

  it("explains each faulty one of a list by its own shape", () => {
    expect(problemsAtMarks(smallContract.replace("CI", `{ ‸nam: a }, b, ‸7, { name: ‸8 }`))).toEqual([
      `CONTRACT_UNKNOWN_KEY unknown key "nam" in mergePolicy.high.requiredChecks[0]. Did you mean "name"?`,
      "CONTRACT_WRONG_TYPE mergePolicy.high.requiredChecks[2] must be text or a map, not 7.",
      "CONTRACT_WRONG_TYPE mergePolicy.high.requiredChecks[3].name must be text, not 8.",
    ]);
  });
});

describe("several problems", () => {
  it("are all told at once, in the order of the file", () => {
    const yaml = `version: 2
riskTierRules:
  high: [src/**]
mergePolicies:
  high: {}
threads:
  autoResolve: yes
  bots: [1, one]
mod: observe
`;
    expect(problemsOf(yaml)).toEqual([
      `risk-contract.yml:1:10 CONTRACT_UNKNOWN_VALUE version must be "1" or 1, not 2.`,
      `risk-contract.yml:4:1 CONTRACT_UNKNOWN_KEY unknown key "mergePolicies". Did you mean "mergePolicy"?`,
      "risk-contract.yml:7:16 CONTRACT_WRONG_TYPE threads.autoResolve must be true or false, not text.",
      "risk-contract.yml:8:13 CONTRACT_WRONG_TYPE threads.bots[1] must be a whole number, not text.",
      `risk-contract.yml:9:1 CONTRACT_UNKNOWN_KEY unknown key "mod". Did you mean "mode"?`,
    ]);
  });

  it("are told of a text that is something else altogether", () => {
    expect(problemsOf(`{ "name": "headgate", "version": "0.1.0" }`, { path: "package.json" })).toEqual([
      `package.json:1:1 CONTRACT_MISSING_KEY the key "riskTierRules" is missing. Add "riskTierRules".`,
      `package.json:1:1 CONTRACT_MISSING_KEY the key "mergePolicy" is missing. Add "mergePolicy".`,
      `package.json:1:3 CONTRACT_UNKNOWN_KEY unknown key "name". Known keys: $schema, version, checkName, mode, riskTierRules, defaultTier, controlPlane, mergePolicy, docsDrift, escalation, reviewers, rerun, convergence, notify, threads, remediation, evidence, harnessGaps, override.`,
      `package.json:1:34 CONTRACT_UNKNOWN_VALUE version must be "1" or 1, not "0.1.0".`,
    ]);
  });
});

describe("what a message quotes", () => {
  it("is cut when it is long, and cannot write over the line that it stands in", () => {
    expect(problemsOf(`${smallContract}${"s".repeat(60)}: 1\n${"k".repeat(61)}: 1\n"\\e[2K\u202e\\n": 1\n`)).toEqual([
      expect.stringContaining(`unknown key "${"s".repeat(60)}". Known keys`),
      expect.stringContaining(`unknown key "${"k".repeat(60)}…". Known keys`),
      expect.stringContaining(String.raw`unknown key "\u001b[2K\u{202e}\n". Known keys`),
    ]);
  });

  it.each([
    ["P4", `blockingSeverity must be "P0", "P1", "P2" or "P3", not "P4".`],
    ["p1", `blockingSeverity must be "P0", "P1", "P2" or "P3", not "p1". Did you mean "P1"?`],
  ])("suggests a word that is near, as %s may be or not", (severity, says) => {
    const text = `${smallContract}reviewers: { one: { adapter: codex } }\n`.replace(
      "[CI]",
      `[CI], reviews: { reviewers: [one], blockingSeverity: ${severity} }`,
    );
    expect(problemsOf(text)).toEqual([
      `risk-contract.yml:6:80 CONTRACT_UNKNOWN_VALUE mergePolicy.high.reviews.${says}`,
    ]);
  });
});

describe("the schema", () => {
  const nodes = walk(contractSchema);

  it("describes every key, and every value under a key that people choose", () => {
    const silent = nodes.filter(({ isValue, schema }) => isValue && !schema["description"]).map(({ path }) => path);
    expect(silent).toEqual([]);
    expect(nodes.length).toBeGreaterThan(100);
  });

  it("leaves no map open", () => {
    const open = nodes.filter(({ schema }) => schema["type"] === "object" && schema["additionalProperties"] !== false);
    expect(open.map(({ path }) => path)).toEqual([]);
  });

  it("bounds every list and number", () => {
    const bounds: Record<string, string> = { array: "maxItems", integer: "maximum", number: "maximum" };
    const unbounded = nodes.filter(({ schema }) => {
      const bound = bounds[String(schema["type"])];
      return bound !== undefined && !(bound in schema);
    });
    expect(unbounded.map(({ path }) => path)).toEqual([]);
  });
});

interface SchemaNode {
  readonly path: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** It is what stands under a key, rather than one item of a list or one of several shapes. */
  readonly isValue: boolean;
}

function walk(schema: object, path = "", isValue = false): SchemaNode[] {
  const record = schema as Readonly<Record<string, Record<string, object> | undefined>>;
  const { properties = {}, patternProperties = {}, items, anyOf = [] } = record;
  return [
    { path, schema: record, isValue },
    ...Object.entries({ ...properties, ...patternProperties }).flatMap(([key, value]) =>
      walk(value, `${path}/${key}`, true),
    ),
    ...(items === undefined ? [] : walk(items, `${path}/*`)),
    ...Object.values(anyOf).flatMap((shape, index) => walk(shape, `${path}|${index}`)),
  ];
}
