import { describe, expect, it } from "vitest";
import { checkState } from "#core/effects/check.ts";
import type { Judgement } from "#core/gate/judgement.ts";
import { refuseWithoutContract } from "#core/gate/judgement.ts";
import { overrideButton, reEvaluateButton, reReviewButton } from "#core/message/buttons.ts";
import { type CheckStage, renderCheck, renderReopened } from "#core/message/check.ts";
import {
  buildApproval,
  buildCheck,
  buildJudgement,
  buildPerson,
  buildReview,
  earlier,
  head,
  minute,
  read,
  sha,
} from "#test/support/judge.ts";

const contract = `
version: 1
riskTierRules: { high: [src/**], low: [docs/**] }
mergePolicy:
  high: { requiredChecks: [CI], approvals: { count: 1 } }
  low: { requiredChecks: [CI] }
`;

function stage(judgements: readonly [Judgement, ...Judgement[]], over: Partial<CheckStage> = {}): CheckStage {
  return {
    head,
    state: checkState(judgements),
    judgements,
    receipts: new Map(judgements.map(({ pull }) => [pull.number, `r-${pull.number}`])),
    linkOf: () => null,
    mergeNote: null,
    ...over,
  };
}

const passing = { checks: { kind: "read", items: [buildCheck("CI")] } } as const;

describe("renderCheck", () => {
  it("tells in five seconds what is open, why, and what to do", () => {
    const stale = { kind: "read", items: [buildApproval("grace", { head: earlier })] } as const;
    const judgement = buildJudgement(contract, ["src/pay.ts", "docs/a.md"], {
      facts: { ...passing, approvals: stale },
    });
    const linkOf = ({ kind }: { kind: string }) => (kind === "check" ? "https://ci.example.com/1" : null);
    expect(renderCheck(stage([judgement], { linkOf }))).toEqual({
      title:
        "Waiting, high risk: 0 of 1 approval on this head; grace approved an earlier commit, which does not count.",
      summary: [
        "### ⏳ Waiting",
        "",
        "0 of 1 approval on this head; grace approved an earlier commit, which does not count. Ask someone with write access to approve this head.",
        "",
        "Tier **high**, because of 1 of its 2 files. Judged at head `bbbbbbb`, and at no other commit.",
        "",
        "|  | What it needs | State | What to do |",
        "| --- | --- | --- | --- |",
        "| … | approval | 0 of 1 approval on this head; grace approved an earlier commit, which does not count. | Ask someone with write access to approve this head. |",
        "| ✓ | [check `CI`](https://ci.example.com/1) | `CI` passed on this head. |  |",
        "",
        `<sub>head \`${head}\` · contract \`.github/risk-contract.yml\` \`sha256:c0ffeec0ffee\` · receipt \`r-7\`</sub>`,
      ].join("\n"),
      text: [
        "| File | Tier | Why |",
        "| --- | --- | --- |",
        "| `src/pay.ts` | high | matches `src/**` (risk-contract.yml:3) |",
        "| `docs/a.md` | low | matches `docs/**` (risk-contract.yml:3) |",
      ].join("\n"),
    });
  });

  it("says when it is done", () => {
    const { title } = renderCheck(stage([buildJudgement(contract, ["docs/a.md"], { facts: passing })]));
    expect(title).toBe("Ready to merge, low risk: The one requirement of this head is met.");
  });

  it("shows the worst of several pull requests that share the head, and names the others (S1)", () => {
    const lenient = buildJudgement(contract, ["docs/a.md"], { facts: passing, number: 3, baseRef: "next" });
    const strict = buildJudgement(contract, ["src/a.ts"], { facts: passing, number: 9 });
    const { title, summary } = renderCheck(stage([lenient, strict]));
    expect(title).toBe("Waiting, high risk (#9): 0 of 1 approval on this head.");
    expect(summary).toContain(
      [
        "2 open pull requests share this head. A check belongs to the commit, so the worst of them counts:",
        "",
        "| Pull request | Into | Tier | Verdict |",
        "| --- | --- | --- | --- |",
        "| #9 | `main` | high | wait |",
        "| #3 | `next` | low | allow |",
      ].join("\n"),
    );
  });

  it("says why Headgate does not merge by itself", () => {
    const judgement = buildJudgement(contract, ["docs/a.md"], { facts: passing });
    expect(renderCheck(stage([judgement], { mergeNote: "No." })).summary).toContain("\n\n**Auto-merge.** No.\n");
  });

  it("says what to do where there is no contract", () => {
    const problem = { code: "CONTRACT_MISSING", at: { file: "x", line: 1, column: 1 }, message: "none", fix: null };
    const verdict = refuseWithoutContract(head, "main", [problem]);
    const judgement = { pull: { number: 7, baseRef: "main", url: "" }, verdict, grounds: null };
    expect(renderCheck(stage([judgement]))).toEqual({
      title: "Blocked: There is no risk contract on main, so nobody can tell what this change needs.",
      summary: [
        "### ⛔ Blocked",
        "",
        "There is no risk contract on `main`, so nobody can tell what this change needs. Add `.github/risk-contract.yml` to `main`, or take Headgate off this repository.",
        "",
        "|  | What it needs | State | What to do |",
        "| --- | --- | --- | --- |",
        "| ✗ | risk contract `main` | There is no risk contract on `main`, so nobody can tell what this change needs. | Add `.github/risk-contract.yml` to `main`, or take Headgate off this repository. |",
        "",
        `<sub>head \`${head}\` · receipt \`r-7\`</sub>`,
      ].join("\n"),
      text: null,
    });
  });

  it.each(["javascript:alert(1)", "https://x.example/)(", "https://x.example/|a", "ftp://x.example"])(
    "makes no link of %s",
    (url) => {
      const judgement = buildJudgement(contract, ["docs/a.md"], { facts: passing });
      expect(renderCheck(stage([judgement], { linkOf: () => url })).summary).not.toContain(url);
    },
  );

  it("keeps a title within what GitHub shows of it", () => {
    const file = `src/${"long-name-".repeat(40)}.ts`;
    const judgement = buildJudgement(
      `${contract}escalation: [{ id: watched, path: ["src/**"], action: require-approval, approvals: { count: 1 } }]`,
      [file],
      { facts: passing },
    );
    expect(Array.from(renderCheck(stage([judgement])).title).length).toBeLessThanOrEqual(140);
  });
});

describe("renderReopened", () => {
  it("says why a green commit waits again", () => {
    expect(renderReopened(head, "Another base branch now counts on this commit.").summary).toBe(
      "Another base branch now counts on this commit. The earlier answer for `bbbbbbb` no longer counts; a new one follows in a moment.",
    );
  });
});

describe("what else the check says", () => {
  const reviewed = `
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [], reviews: { reviewers: [greptile] } } }
reviewers: { greptile: { adapter: greptile } }
convergence: { maxRounds: 5, ratchet: { afterRounds: 3, severity: P1 } }
override: { who: { users: [grace] }, expiresMinutes: 5 }
`;
  const finding = { fingerprint: "f", severity: "P2", path: "src/pay.ts", title: "Not checked" } as const;
  const found = read(buildReview("greptile", "findings", { findings: [finding] }));
  const round = {
    head: earlier,
    since: minute(-9),
    tree: null,
    identity: null,
    runs: [
      { reviewer: "greptile", state: "findings", at: minute(-8), findings: [{ ...finding, isSelfInflicted: null }] },
    ],
  } as const;

  it("tells how far the loop of review and fix has come", () => {
    const judgement = buildJudgement(reviewed, ["src/pay.ts"], { facts: { reviews: found, rounds: [round] } });
    expect(renderCheck(stage([judgement])).summary).toContain(
      "\n\n**Review loop.** 2 rounds of at most 5 had findings. On this head 0 are new and 1 was there before. After 3 rounds only P1 and above blocks.\n",
    );
  });

  it.each([
    [
      "the cap",
      2,
      { rounds: [round] },
      "Blocked, high risk: 2 rounds of review have had findings, and the contract stops at 2.",
    ],
    [
      "fixes that undo each other",
      5,
      {
        rounds: [
          { ...round, tree: "one" },
          { ...round, head: sha("d"), tree: "two" },
        ],
        tree: "one",
      },
      "Blocked, high risk: The change has come back to an earlier state that had findings too.",
    ],
  ])(
    "has a whole title where the loop was ended by %s, and the counts in the summary",
    (_, maxRounds, facts, title) => {
      const capped = reviewed.replace(
        "maxRounds: 5, ratchet: { afterRounds: 3, severity: P1 }",
        `maxRounds: ${maxRounds}`,
      );
      const judgement = buildJudgement(capped, ["src/pay.ts"], { facts: { reviews: found, ...facts } });
      const check = renderCheck(stage([judgement]));
      expect(check.title).toBe(title);
      expect(check.summary).toMatch(
        /\*\*Review loop\.\*\* \d rounds of at most \d had findings\. On this head 0 are new and 1 was/,
      );
    },
  );

  it("says nothing of a loop before anything was found", () => {
    const judgement = buildJudgement(reviewed, ["src/pay.ts"], { facts: { reviews: read() } });
    expect(renderCheck(stage([judgement])).summary).not.toContain("Review loop");
  });

  it("goes on naming an override that is over", () => {
    const override = { by: buildPerson("grace"), head, at: minute(1), reason: "an outage" };
    const judgement = buildJudgement(reviewed, ["src/pay.ts"], { facts: { overrides: read(override) } });
    expect(renderCheck(stage([judgement])).summary).toContain(
      "\n\n**Override.** grace overrode the gate for this head at 2027-01-15 08:01 UTC: `an outage`. It does not count now.\n",
    );
  });
});

describe("the buttons", () => {
  it.each([reEvaluateButton, reReviewButton, overrideButton])("$label keeps GitHub's lengths", (button) => {
    const { label, description, identifier } = button;
    expect([label.length <= 20, description.length <= 40, identifier.length <= 20]).toEqual([true, true, true]);
  });
});
