import { describe, expect, it } from "vitest";
import { tierRank } from "#core/contract/contract.ts";
import { lintContract } from "#core/contract/lint.ts";
import { renderContract } from "#core/message/contract-report.ts";
import { buildTestContract, buildTightened, problemsOf, smallContract } from "#test/support/contract.ts";

const howToName = "Start with a letter, then use letters, digits, `-` and `_`, 50 characters at most.";

describe("a name that the contract's author chooses", () => {
  it.each(["high", "P0", "Very-High_2", "a", "n".repeat(50)])("may be %s", (name) => {
    expect(problemsOf(smallContract.replaceAll("high:", "top:").replaceAll("low:", `${name}:`))).toEqual([]);
  });

  // JavaScript moves keys that look like numbers before all others, and the order is the severity.
  it.each(["1", "2026", "-low", "_low", "low tier", "low.er", "low/er", "low\u00ad", "größer", "", "n".repeat(51)])(
    "may not be %j",
    (name) => {
      const shown = JSON.stringify(name).replaceAll("\u00ad", String.raw`\u{ad}`);
      expect(problemsOf(smallContract.replaceAll("low:", `${JSON.stringify(name)}:`))).toEqual([
        `risk-contract.yml:4:3 CONTRACT_BAD_NAME ${shown} in riskTierRules is not a name that can be used here. ${howToName}`,
        `risk-contract.yml:7:3 CONTRACT_BAD_NAME ${shown} in mergePolicy is not a name that can be used here. ${howToName}`,
      ]);
    },
  );

  it("keeps its order", () => {
    const names = ["zeta", "alpha", "P2", "P1", "e5", "Infinity", "NaN"];
    const contract = buildTestContract(`version: 1
riskTierRules: { ${names.map((name) => `"${name}": []`).join(", ")} }
mergePolicy: { ${names
      .toReversed()
      .map((name) => `"${name}": { requiredChecks: [] }`)
      .join(", ")} }
`);
    expect(contract.tiers.map(({ name }) => name)).toEqual(names);
  });
});

/** What every object without further ado has in JavaScript. */
const inherited = ["constructor", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf", "toLocaleString"];
/** What our own code gives a meaning to. */
const meant = ["value", "text", "at", "id", "name", "kind", "length", "then"];

function contractNaming(name: string): string {
  return `version: "1"
riskTierRules:
  high: [src/**]
  ${name}: [docs/**]
mergePolicy:
  high: { requiredChecks: [${name}] }
  ${name}: { requiredChecks: [${name}], reviews: { reviewers: [${name}] }, evidence: [${name}] }
reviewers: { ${name}: { adapter: codex, appId: 1 } }
evidence: { flows: { ${name}: { entrypoint: /, workflow: w.yml } } }
docsDrift: [{ id: ${name}, when: [src/**], require: [docs/**] }]
`;
}

describe.each([...inherited, ...meant])("the name %s", (name) => {
  const text = contractNaming(name);

  it("names a tier, a reviewer, a flow, a check and a rule, and nothing else", () => {
    const contract = buildTestContract(text);
    expect(contract.tiers.map((tier) => tier.name)).toEqual(["high", name]);
    expect(tierRank(contract, name)).toBe(1);
    expect(contract.reviewers.map(({ id }) => id)).toEqual([name]);
    expect(contract.flows.map(({ id }) => id)).toEqual([name]);
    expect(contract.docsDrift.map(({ id }) => id)).toEqual([name]);
  });

  it("is shown like any other", () => {
    const shown = renderContract(buildTestContract(text));
    const usual = renderContract(buildTestContract(contractNaming("xyz")));
    expect(withoutPlaces(shown)).toEqual(withoutPlaces(usual).map((line) => line.replaceAll("xyz", name)));
  });

  it("merges and lints like any other", () => {
    const contract = buildTightened(text, text);
    expect(contract.tiers.map((tier) => tier.name)).toEqual(["high", name]);
    expect(lintContract(contract, { trackedPaths: ["src/a"], reportedChecks: null }).length).toBeGreaterThan(0);
  });

  it("is no key that the schema knows unless it says so", () => {
    expect(problemsOf(`${smallContract}${name}: {}\n`)).toEqual([
      expect.stringContaining(`risk-contract.yml:8:1 CONTRACT_UNKNOWN_KEY unknown key "${name}". Known keys`),
    ]);
  });

  it("is not found where nobody wrote it", () => {
    const unknown = smallContract.replace("[CI]", `[CI], reviews: { reviewers: [${name}] }, evidence: [${name}]`);
    expect(problemsOf(`${unknown}defaultTier: ${name}\n`).map((line) => line.split(" ")[1])).toEqual([
      "CONTRACT_UNKNOWN_REVIEWER",
      "CONTRACT_UNKNOWN_FLOW",
      "CONTRACT_UNKNOWN_TIER",
    ]);
  });
});

describe("the key __proto__", () => {
  const allowed = `{ "requiredChecks": [] }`;

  it.each([
    ["risk-contract.yml", `${smallContract}__proto__: { mode: observe }\n`],
    [
      "risk-contract.json",
      `{"version":"1","riskTierRules":{"a":[]},"mergePolicy":{"a":${allowed}},"__proto__":{"mode":"observe"}}`,
    ],
  ])("is a key like others in %s, and an unknown one", (path, text) => {
    expect(problemsOf(text, { path })).toEqual([
      expect.stringMatching(/CONTRACT_UNKNOWN_KEY unknown key "__proto__"\. Known keys/),
    ]);
  });

  it("cannot stand in for a key that is missing", () => {
    const text = `{"__proto__":{"version":"1","riskTierRules":{"a":[]},"mergePolicy":{"a":${allowed}}}}`;
    expect(problemsOf(text, { path: "risk-contract.json" }).map((line) => line.split(". ")[0])).toEqual([
      `risk-contract.json:1:1 CONTRACT_MISSING_KEY the key "version" is missing`,
      `risk-contract.json:1:1 CONTRACT_MISSING_KEY the key "riskTierRules" is missing`,
      `risk-contract.json:1:1 CONTRACT_MISSING_KEY the key "mergePolicy" is missing`,
      `risk-contract.json:1:2 CONTRACT_UNKNOWN_KEY unknown key "__proto__"`,
    ]);
  });

  it("is no name, and lends nothing to other objects", () => {
    expect(problemsOf(smallContract.replaceAll("low:", "__proto__:"))).toEqual([
      `risk-contract.yml:4:3 CONTRACT_BAD_NAME "__proto__" in riskTierRules is not a name that can be used here. ${howToName}`,
      `risk-contract.yml:7:3 CONTRACT_BAD_NAME "__proto__" in mergePolicy is not a name that can be used here. ${howToName}`,
    ]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect("requiredChecks" in {}).toBe(false);
  });
});

function withoutPlaces(rendered: string): string[] {
  return rendered.split("\n").map((line) => line.replace(/ +# .*/, ""));
}
