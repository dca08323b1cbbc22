import { describe, expect, it } from "vitest";
import { checkNameFor, checkState } from "#core/effects/check.ts";
import { refuseWithoutContract } from "#core/gate/judgement.ts";
import { buildCheck, buildJudgement, head } from "#test/support/judge.ts";

const contract = (mode: string) => `
version: 1
mode: ${mode}
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [CI] } }
`;
const judged = (conclusion: string | null, { mode = "enforce", number = 7 } = {}) =>
  buildJudgement(contract(mode), ["src/a.ts"], {
    number,
    facts: { checks: { kind: "read", items: [buildCheck("CI", { conclusion })] } },
  });

describe("checkState", () => {
  it.each([
    ["a met requirement", [judged("success")], "success"],
    ["a pending one", [judged(null)], "in-progress"],
    ["an unmet one", [judged("failure")], "failure"],
    ["an unmet one where the contract observes", [judged("failure", { mode: "observe" })], "neutral"],
    ["a pending one where the contract observes", [judged(null, { mode: "observe" })], "in-progress"],
    ["one pull request allowed, one waiting", [judged("success"), judged(null)], "in-progress"],
    ["one waiting, one blocked", [judged(null), judged("failure")], "failure"],
    ["one allowed, one that would be blocked", [judged("success"), judged("failure", { mode: "observe" })], "neutral"],
  ] as const)("%s → %s (S1)", (_, judgements, state) => {
    expect(checkState([...judgements])).toBe(state);
  });

  it("is a failure where there is no contract, and never neutral (SR-11)", () => {
    const problem = { code: "CONTRACT_MISSING", at: { file: "x", line: 1, column: 1 }, message: "none", fix: null };
    expect(checkState([{ verdict: refuseWithoutContract(head, "main", [problem]), grounds: null }])).toBe("failure");
  });
});

describe("checkNameFor", () => {
  it.each([
    ["nothing required", [], "risk-policy-gate"],
    ["the plain name required", ["CI", "risk-policy-gate"], "risk-policy-gate"],
    ["the name with its base required", ["risk-policy-gate (main)"], "risk-policy-gate (main)"],
    ["the name with another base required", ["risk-policy-gate (release)"], "risk-policy-gate"],
  ])("%s", (_, required, name) => {
    expect(checkNameFor("risk-policy-gate", "main", required)).toBe(name);
  });
});
