import { expect, it } from "vitest";
import { decide } from "#core/gate/decide.ts";
import type { Facts, RoundFact } from "#core/gate/facts.ts";
import { receiptDocument } from "#core/gate/receipt.ts";
import { buildJudgement, buildReview, head, minute, read } from "#test/support/judge.ts";

const contract = `
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [], reviews: { reviewers: [greptile] } } }
reviewers: { greptile: { adapter: greptile } }
convergence: { maxRounds: 50, ratchet: { afterRounds: 2, severity: P1 } }
`;
const finding = { severity: "P2", path: "src/a.ts", title: "An amount that is never checked" } as const;

/** As many heads as are remembered, on each of which as much was found as is listed. */
const rounds = Array.from({ length: 100 }, (_, of): RoundFact => {
  const findings = Array.from({ length: 500 }, (__, at) => ({
    ...finding,
    fingerprint: `${of} ${at}`,
    isSelfInflicted: null,
  }));
  const runs = [{ reviewer: "greptile", state: "findings", at: minute(-1), findings }] as const;
  const digits = of.toString(16).padStart(40, "0") as RoundFact["head"];
  return { head: digits, since: minute(-2), tree: `tree ${of}`, identity: null, runs };
});

it("a receipt leaves out what was found on earlier heads, and still gives the same verdict", () => {
  const reviews = read(buildReview("greptile", "findings", { findings: [{ ...finding, fingerprint: "now" }] }));
  const judgement = buildJudgement(contract, ["src/a.ts"], { facts: { rounds, reviews } });
  const document = JSON.stringify(receiptDocument(head, judgement));
  expect(document.length).toBeLessThan(40_000);
  const { grounds } = judgement;
  if (grounds === null) throw new Error("there is a contract");
  const { facts } = (JSON.parse(document) as { grounds: { facts: Facts } }).grounds;
  const again = decide(grounds.policy.contract, grounds.assessment, facts, minute(10));
  expect(again.reasons).toEqual(judgement.verdict.reasons);
  expect(again.kind).toBe("allow");
});
