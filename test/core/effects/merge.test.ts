import { describe, expect, it } from "vitest";
import { mergeNote, type MergeSituation, planMerge } from "#core/effects/merge.ts";
import { buildCheck, buildJudgement } from "#test/support/judge.ts";

const contract = (over = "") => `
version: 1
${over}
riskTierRules: { high: [src/**], low: [docs/**] }
mergePolicy:
  high: { requiredChecks: [CI] }
  low: { requiredChecks: [CI], autoMerge: squash }
`;
const judged = (files: readonly string[], conclusion: string | null = "success", over = "") =>
  buildJudgement(contract(over), files, {
    facts: { checks: { kind: "read", items: [buildCheck("CI", { conclusion })] } },
  });
const low = judged(["docs/a.md"]);

const gate = "risk-policy-gate";
const ready: MergeSituation = {
  isDraft: false,
  mergeable: "mergeable",
  isInMergeQueue: false,
  hasMergeQueue: false,
  checkName: gate,
  ownAppId: 7,
  rules: { required: [{ context: gate, appId: 7 }], canBypass: "no" },
  spent: null,
};

describe("planMerge", () => {
  it("merges what the contract lets merge by itself, once everything is proven (S2)", () => {
    expect(planMerge(low, [low], ready)).toEqual({ kind: "merge", method: "squash" });
  });

  it("queues it where the base branch has a merge queue", () => {
    expect(planMerge(low, [low], { ...ready, hasMergeQueue: true })).toEqual({ kind: "enqueue" });
  });

  it.each([
    ["a tier that does not merge by itself", judged(["src/a.ts"]), ready],
    ["a requirement that is pending", judged(["docs/a.md"], null), ready],
    ["a requirement that is not met", judged(["docs/a.md"], "failure"), ready],
    ["a contract that only observes", judged(["docs/a.md"], "success", "mode: observe"), ready],
    ["a draft", low, { ...ready, isDraft: true }],
    ["a pull request that is in the queue", low, { ...ready, isInMergeQueue: true }],
  ])("says nothing about %s", (_, judgement, situation) => {
    expect(planMerge(judgement, [judgement], situation)).toEqual({ kind: "off" });
  });

  it("does not merge while another pull request with this head is not allowed (S1)", () => {
    expect(planMerge(low, [low, judged(["src/a.ts"], "failure")], ready)).toEqual({ kind: "off" });
  });

  it.each([
    [
      "the check is not required (SR-22)",
      { rules: { required: [{ context: "CI", appId: null }], canBypass: "no" } },
      "Headgate does not merge this by itself: the rules of the base branch do not require `risk-policy-gate`, so they would not stop anyone else either. Require it there, with this App as its expected source.",
    ],
    [
      "anyone may report the check (SR-22)",
      { rules: { required: [{ context: gate, appId: null }], canBypass: "no" } },
      "Headgate does not merge this by itself: the rules of the base branch let anyone report `risk-policy-gate`. Choose this App as its expected source.",
    ],
    [
      "the check is pinned to another App (SR-22)",
      { rules: { required: [{ context: gate, appId: 8 }], canBypass: "no" } },
      "Headgate does not merge this by itself: the rules of the base branch let anyone report `risk-policy-gate`. Choose this App as its expected source.",
    ],
    [
      "the App may bypass the rules (SR-31)",
      { rules: { required: [{ context: gate, appId: 7 }], canBypass: "yes" } },
      "Headgate does not merge this by itself: this App may bypass the rules of the base branch. Take it off the bypass list.",
    ],
    [
      "nobody tells whether it may (SR-31)",
      { rules: { required: [{ context: gate, appId: 7 }], canBypass: "unknown" } },
      "Headgate does not merge this by itself: GitHub does not tell whether this App may bypass the rules of the base branch.",
    ],
    [
      "it conflicts",
      { mergeable: "conflicting" },
      "Headgate does not merge this by itself: it conflicts with the base branch. Bring the branch up to date.",
    ],
    [
      "GitHub refused it before",
      { spent: "GitHub refused the merge (no)." },
      "Headgate does not try again to merge this head by itself: GitHub refused the merge (no). Merge it by hand, or push.",
    ],
  ] as const)("refuses where %s, and says so", (_, over, text) => {
    const plan = planMerge(low, [low], { ...ready, ...over });
    expect(plan).toEqual({ kind: "refuse", text });
    expect(mergeNote(plan)).toBe(text);
  });

  it.each([
    ["the rules could not be read (S4)", { rules: null }],
    ["GitHub has not worked out whether it can be merged", { mergeable: "unknown" }],
  ] as const)("looks again later while %s, and says nothing yet", (_, over) => {
    const plan = planMerge(low, [low], { ...ready, ...over });
    expect(plan.kind).toBe("later");
    expect(mergeNote(plan)).toBeNull();
  });
});
