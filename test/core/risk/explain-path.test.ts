import { describe, expect, it } from "vitest";
import { pathObject, renderPathText } from "#core/message/path-report.ts";
import { explainPath } from "#core/risk/explain-path.ts";
import { buildTightened } from "#test/support/contract.ts";
import { contractOf } from "#test/support/judge.ts";

const contract = contractOf(`
version: 1
riskTierRules:
  high: ["src/pay/**"]
  medium: ["src/**", "**/*.sql"]
  low: ["**/*.md"]
defaultTier: medium
mergePolicy:
  high:
    requiredChecks: [CI, e2e]
    reviews: { reviewers: [greptile, coderabbit] }
    approvals: { count: 2 }
    evidence: [checkout, always]
  medium: { requiredChecks: [CI] }
  low: { requiredChecks: [] }
docsDrift: [{ id: api, when: ["src/api/**"], require: ["docs/**"] }]
escalation: [{ id: money, path: ["src/pay/**"] }, { id: keys, content: ["KEY"] }]
reviewers: { greptile: { adapter: greptile }, coderabbit: { adapter: coderabbit } }
evidence:
  flows:
    checkout: { when: ["src/ui/**"], entrypoint: /cart, workflow: evidence.yml }
    always: { entrypoint: /, workflow: evidence.yml }
`);

interface Row {
  readonly path: string;
  readonly tier: string;
  readonly because: string;
  /** Every rule that matches: tier, glob, line. */
  readonly rules: readonly string[];
  readonly needs: readonly string[];
}

const all = [
  "the check `CI`",
  "the check `e2e`",
  "1 clean review by greptile or coderabbit",
  "2 approvals",
  "evidence for `always`",
];

const rows: readonly Row[] = [
  {
    path: "src/pay/schema.sql",
    tier: "high",
    because: "matches `src/pay/**` (risk-contract.yml:4)",
    rules: ["high src/pay/** 4", "medium src/** 5", "medium **/*.sql 5"],
    needs: [...all, "an escalation (rule `money`)"],
  },
  {
    path: "src/api/a.ts",
    tier: "medium",
    because: "matches `src/**` (risk-contract.yml:5)",
    rules: ["medium src/** 5"],
    needs: ["the check `CI`", "documentation (rule `api`)"],
  },
  {
    path: "docs/a.md",
    tier: "low",
    because: "matches `**/*.md` (risk-contract.yml:6)",
    rules: ["low **/*.md 6"],
    needs: [],
  },
  {
    path: "Makefile",
    tier: "medium",
    because: "no rule matches, so defaultTier holds (risk-contract.yml:7)",
    rules: [],
    needs: ["the check `CI`"],
  },
  {
    path: ".github/guide.md",
    tier: "high",
    because: "control plane: it lies in a dot-directory",
    rules: ["low **/*.md 6"],
    needs: all,
  },
  {
    path: "docs/\u202ea.md",
    tier: "high",
    because: "the name holds a character that turns the writing direction",
    rules: ["low **/*.md 6"],
    needs: all,
  },
];

describe("what a contract makes of a path", () => {
  it.each(rows.map((row) => [JSON.stringify(row.path), row] as const))(
    "%s",
    (_, { path, tier, because, rules, needs }) => {
      const explained = pathObject(explainPath(contract, path));
      expect(explained).toMatchObject({ path, tier, reason: because, needs });
      expect(explained.rules.map((rule) => `${rule.tier} ${rule.pattern} ${rule.at.line}`)).toEqual(rules);
    },
  );

  it("names the path in Unicode's form C, and says that it was written otherwise", () => {
    const { file } = explainPath(contract, "docs/cafe\u0301.md");
    expect([file.path, file.tier, file.reasons.map(({ kind }) => kind)]).toEqual([
      "docs/caf\u00e9.md",
      "high",
      ["odd-path", "rule"],
    ]);
  });

  it("asks a person nothing that a change of this path alone would not need", () => {
    const { assessment } = explainPath(contract, "src/ui/a.ts");
    expect([assessment.tier, assessment.files.length, assessment.flows, assessment.escalations]).toEqual([
      "medium",
      1,
      [],
      [],
    ]);
  });

  it("says it to a person: what decides, what else is true, what is overruled, what it needs", () => {
    expect(renderPathText(explainPath(contract, "src/pay/.vscode/a.md"))).toBe(`src/pay/.vscode/a.md: high
  matches \`src/pay/**\` (risk-contract.yml:4)

Also true of it:
  high  control plane: it lies in a dot-directory

Rules that match and are overruled:
  medium  src/**   risk-contract.yml:5
  low     **/*.md  risk-contract.yml:6

A change of it needs the check \`CI\`, the check \`e2e\`, 1 clean review by greptile or coderabbit, 2 approvals, evidence for \`always\` and an escalation (rule \`money\`).
`);
  });

  it("says it of a path that needs nothing", () => {
    expect(renderPathText(explainPath(contract, "docs/a.md"))).toBe(`docs/a.md: low
  matches \`**/*.md\` (risk-contract.yml:6)

A change of it needs nothing.
`);
  });

  it("under an organisation's floor, tells the rules of both", () => {
    const tiers = `
version: 1
riskTierRules: { high: ["billing/**"], low: ["**"] }
mergePolicy: { high: { requiredChecks: [audit] }, low: { requiredChecks: [] } }
`;
    const both = buildTightened(tiers, tiers.replace("billing/**", "app/**").replace("audit", "e2e"));
    const { file, rules } = explainPath(both, "billing/a.ts");
    expect(file.tier).toBe("high");
    expect(rules.map(({ tier, pattern: { text, at } }) => `${tier} ${text} ${at.file}:${at.line}`)).toEqual([
      "high billing/** organisation.yml:3",
      "low ** organisation.yml:3",
      "low ** risk-contract.yml:3",
    ]);
  });
});
