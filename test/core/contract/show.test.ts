import { describe, expect, it } from "vitest";
import { problemAnnotations, renderContract, renderProblem, renderProblems } from "#core/message/contract-report.ts";
import { buildTestContract, buildTightened, parseText, smallContract } from "#test/support/contract.ts";

describe("a contract in force is shown one value a line, each with the place that it comes from", () => {
  it("in the words of a contract file", () => {
    const shown = renderContract(
      buildTestContract(`${smallContract}reviewers: { bot: { adapter: codex, appId: 7 } }
threads: { requireResolved: human }
convergence: { maxRounds: 6, ratchet: {} }
notify: { label: needs-human, users: [grace], teams: [octo/leads] }
`),
    );
    expect(shown.split("\n").map((line) => line.replace(/ +# /, " # "))).toEqual(
      expect.arrayContaining([
        'riskTierRules.high[0]: "src/**" # risk-contract.yml:3:10',
        'riskTierRules.low[0]: "docs/**" # risk-contract.yml:4:9',
        'defaultTier: "high" # default',
        'mergePolicy.high.requiredChecks[CI].name: "CI" # risk-contract.yml:6:28',
        "mergePolicy.high.autoMerge: false # default",
        'checkName: "risk-policy-gate" # default',
        "reviewers[bot].appId: 7 # risk-contract.yml:8:19",
        'threads.requireResolved: "human" # risk-contract.yml:9:29',
        "convergence.maxRounds: 6 # risk-contract.yml:10:27",
        "convergence.ratchet.afterRounds: 3 # default",
        'convergence.ratchet.severity: "P1" # default',
        "notify.comment: true # default",
        'notify.label: "needs-human" # risk-contract.yml:11:18',
        'notify.users[0]: "grace" # risk-contract.yml:11:39',
        'notify.teams[0]: "octo/leads" # risk-contract.yml:11:55',
        "harnessGaps.slaHours.P0: 24 # default",
      ]),
    );
    expect(shown).not.toMatch(/undefined|\[object/);
  });

  it("under a floor with the rules of each file by themselves", () => {
    const shown = renderContract(buildTightened(`${smallContract}rerun: { maxPerHead: 2 }\n`, smallContract));
    const lines = shown.split("\n").map((line) => line.replace(/ +# /, " # "));
    expect(lines).toEqual(
      expect.arrayContaining([
        'rules[organisation].riskTierRules.high[0]: "src/**" # organisation.yml:3:10',
        'rules[repository].riskTierRules.high[0]: "src/**" # risk-contract.yml:3:10',
        "rerun.maxPerHead: 2 # organisation.yml:8:22",
      ]),
    );
  });
});

describe("problems", () => {
  const parsed = parseText(`${smallContract}mod: observe\ncheckName: 7\n`);
  const problems = parsed.kind === "ok" ? [] : parsed.problems;

  it("are one line each, with a place that editors turn into a link", () => {
    expect(renderProblems(problems)).toBe(
      `risk-contract.yml:8:1 unknown key "mod". Did you mean "mode"?\nrisk-contract.yml:9:12 checkName must be text, not 7.\n`,
    );
    expect(problems.map(renderProblem).join("\n")).toBe(renderProblems(problems).trimEnd());
  });

  it("are annotations for machines", () => {
    expect(problemAnnotations(problems)).toEqual([
      {
        code: "CONTRACT_UNKNOWN_KEY",
        level: "error",
        message: 'unknown key "mod". Did you mean "mode"?',
        file: "risk-contract.yml",
        line: 8,
        column: 1,
      },
      {
        code: "CONTRACT_WRONG_TYPE",
        level: "error",
        message: "checkName must be text, not 7.",
        file: "risk-contract.yml",
        line: 9,
        column: 12,
      },
    ]);
  });
});
