import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { buildTestContract, smallContract } from "#test/support/contract.ts";

/** The contract of the published pattern, byte for byte, and the same in YAML. */
const texts = {
  json: await readFile(new URL("../../fixtures/contracts/published-pattern.json", import.meta.url), "utf8"),
  yaml: await readFile(new URL("../../fixtures/contracts/published-pattern.yml", import.meta.url), "utf8"),
};

describe.each([
  ["risk-contract.json", texts.json, { rules: ["5:7", "6:7", "7:7", "9:13"], tiers: ["4:5", "9:5"], check: "14:9" }],
  ["risk-contract.yml", texts.yaml, { rules: ["4:7", "5:7", "6:7", "8:7"], tiers: ["3:3", "7:3"], check: "12:9" }],
] as const)("the published pattern as %s", (path, text, places) => {
  const contract = buildTestContract(text, { path });
  const at = (place: string) => {
    const [line, column] = place.split(":").map(Number);
    return { file: path, line, column };
  };

  it("is valid as it stands, with its tiers from most to least severe", () => {
    expect(contract.tiers.map(({ name }) => name)).toEqual(["high", "low"]);
    expect(contract.tiers.map((tier) => tier.at)).toEqual(places.tiers.map(at));
    expect(contract.sources).toEqual([{ role: "repository", file: path }]);
  });

  it("keeps its rules in order, each with its place", () => {
    const rules = places.rules.map(at);
    expect(contract.ruleSets).toEqual([
      {
        role: "repository",
        mostSevere: "high",
        rules: [
          { tier: "high", pattern: { text: "app/api/legal-chat/**", at: rules[0] } },
          { tier: "high", pattern: { text: "lib/tools/**", at: rules[1] } },
          { tier: "high", pattern: { text: "db/schema.ts", at: rules[2] } },
          { tier: "low", pattern: { text: "**", at: rules[3] } },
        ],
        defaultTier: { value: "high", at: null },
        controlPlane: { paths: [], except: [] },
      },
    ]);
  });

  it("asks for four checks of a high change and two of a low one, from whoever reports them", () => {
    const names = contract.tiers.map(({ policy }) => policy.requiredChecks.map(({ name }) => name));
    expect(names).toEqual([
      ["risk-policy-gate", "harness-smoke", "Browser Evidence", "CI Pipeline"],
      ["risk-policy-gate", "CI Pipeline"],
    ]);
    expect(contract.tiers[0].policy.requiredChecks[0]).toEqual({
      name: "risk-policy-gate",
      appId: null,
      appSlug: null,
      accept: [],
      at: at(places.check),
    });
  });

  it("means the careful thing where it is silent", () => {
    const silent = <Value>(value: Value) => ({ value, at: null });
    const { sources: _sources, tiers, ruleSets: _ruleSets, ...rest } = contract;
    expect(tiers.map(({ policy }) => ({ ...policy, requiredChecks: null }))).toEqual(
      tiers.map(() => ({ requiredChecks: null, reviews: [], approvals: [], evidence: [], autoMerge: silent(false) })),
    );
    expect(rest).toEqual({
      checkName: silent("risk-policy-gate"),
      mode: silent("enforce"),
      docsDrift: [],
      escalations: [],
      reviewers: [],
      flows: [],
      rerun: { maxPerHead: silent(3), maxPerPullRequest: silent(20), quietSeconds: silent(30), onPush: silent(true) },
      threads: { requireResolved: silent("none"), autoResolve: silent(false), bots: [] },
      convergence: { maxRounds: silent(10), ratchet: null },
      notify: { comment: silent(true), label: null, users: [], teams: [] },
      remediation: null,
      harnessGaps: { labels: [], slaHours: { P0: silent(24), P1: silent(168), P2: silent(336), P3: silent(2160) } },
      override: null,
    });
  });
});

it("fills in the defaults of sections that are there", () => {
  const { tiers, reviewers, flows, docsDrift, escalations, remediation, override, ...rest } = buildTestContract(`
version: 1
riskTierRules: { high: ["**"] }
mergePolicy:
  high:
    requiredChecks: [{ name: CI, appId: 15368, accept: [skipped] }]
    reviews: { reviewers: [one] }
    approvals: {}
    evidence: [login]
    autoMerge: squash
docsDrift: [{ when: [a], require: [b] }]
escalation: [{ path: [a] }]
reviewers: { one: { adapter: greptile } }
evidence: { flows: { login: { entrypoint: /login, workflow: .github/workflows/e.yml } } }
override: { who: { permission: admin } }
convergence: { ratchet: {} }
notify: { users: [ann] }
remediation: { enabled: true, agent: codex, model: gpt, effort: high, allowedPaths: [src/**] }
`);
  expect(tiers[0].policy).toMatchObject({
    requiredChecks: [{ name: "CI", appId: 15368, appSlug: null, accept: ["skipped"] }],
    reviews: [{ reviewers: ["one"], quorum: 1, onOutage: "fail-over", blockingSeverity: "P3", carryOver: false }],
    approvals: [{ count: 1, users: [], teams: [], codeOwners: false }],
    evidence: [{ value: "login" }],
    autoMerge: { value: "squash", at: { line: 10, column: 16 } },
  });
  expect(docsDrift).toMatchObject([{ id: "1", action: "block", waiver: null }]);
  expect(escalations).toMatchObject([{ id: "1", channel: null, approvals: null, content: [] }]);
  expect(reviewers).toMatchObject([
    { id: "one", appId: null, accountId: null, timeoutMinutes: 20, onSilence: "fail-over", onRateLimit: "fail-over" },
  ]);
  expect(flows).toMatchObject([{ id: "login", when: [], account: null, assertions: [], maxAgeMinutes: 60 }]);
  expect(override).toMatchObject({ who: [{ users: [], teams: [], permission: "admin" }], people: { value: 1 } });
  expect(rest.convergence).toEqual({
    maxRounds: { value: 10, at: null },
    ratchet: { afterRounds: { value: 3, at: null }, severity: { value: "P1", at: null } },
  });
  expect(rest.notify).toMatchObject({ comment: { value: true, at: null }, label: null, users: [{ value: "ann" }] });
  expect(override?.expiresMinutes).toEqual({ value: 240, at: null });
  expect(remediation).toMatchObject({
    maxAttempts: { value: 3, at: null },
    protectedPaths: [],
    validation: [],
    maxPatchFiles: { value: 100 },
    maxPatchKibibytes: { value: 1024 },
    maxUsdPerAttempt: { value: 5 },
    maxUsdPerPullRequest: { value: 15 },
  });
});

it("shows a section that begins below its key at its key, and a value at itself", () => {
  const { reviewers, tiers } = buildTestContract(`${smallContract}reviewers:
  one:
    adapter: greptile
  two: { adapter: codex }
`);
  expect(reviewers.map(({ at }) => `${at.line}:${at.column}`)).toEqual(["9:3", "11:8"]);
  expect(tiers[0].policy.requiredChecks[0]?.at).toEqual({ file: "risk-contract.yml", line: 6, column: 28 });
});
