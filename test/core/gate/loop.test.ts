import { describe, expect, it } from "vitest";
import { callsFor } from "#core/effects/calls.ts";
import { deferredFindings } from "#core/gate/deferred.ts";
import type { ChangeIdentity, Facts, FindingFact, RoundFact } from "#core/gate/facts.ts";
import type { CommitSha } from "#core/ids.ts";
import { base, buildJudgement, buildPerson, buildReview, earlier, minute, read, sha } from "#test/support/judge.ts";

const contract = (review: string) => `
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [], reviews: { reviewers: [greptile]${review} } } }
reviewers: { greptile: { adapter: greptile, onSilence: block } }
convergence: { maxRounds: 4, ratchet: { afterRounds: 2, severity: P1 } }
override: { who: { users: [grace] } }
`;
const plain = contract("");
const carrying = contract(", carryOver: true");

const identity: ChangeIdentity = { base, mergeTree: "7ree", patch: "5a3e" };
const mild: FindingFact = { fingerprint: "mild", severity: "P2", path: "src/a.ts", title: "Not checked" };
const severe: FindingFact = { fingerprint: "severe", severity: "P1", path: "src/a.ts", title: "SQL injection" };

function round(of: CommitSha, state: "clean" | "findings", over: Partial<RoundFact> = {}): RoundFact {
  const findings = state === "clean" ? [] : [{ ...mild, isSelfInflicted: null }];
  return {
    head: of,
    since: minute(-60),
    tree: `tree of ${of}`,
    identity: null,
    runs: [{ reviewer: "greptile", state, at: minute(-50), findings }],
    ...over,
  };
}
const found = (...findings: FindingFact[]) => ({ reviews: read(buildReview("greptile", "findings", { findings })) });
const clean = { reviews: read(buildReview("greptile", "clean")) };
const rounds = (count: number) => Array.from({ length: count }, (_, index) => round(sha(String(index)), "findings"));
const override = { by: buildPerson("grace"), head: sha("b"), at: minute(5), reason: "an outage" };
const hold = { by: buildPerson("lin"), at: minute(1), reason: null };

interface Row {
  readonly when: string;
  readonly facts: Partial<Facts>;
  readonly text?: string;
  readonly verdict: "allow" | "wait" | "block";
  readonly says: string;
}

const rows: readonly Row[] = [
  {
    when: "a clean review of an earlier head carries over, which comes to the same",
    text: carrying,
    facts: { identity, rounds: [round(earlier, "clean", { identity })] },
    verdict: "allow",
    says: "REVIEW_CARRIED: greptile reviewed ccccccc, which changes and merges to the same as this head, and found nothing that blocks.",
  },
  {
    when: "nothing carries over where the contract does not say so",
    facts: { identity, rounds: [round(earlier, "clean", { identity })] },
    verdict: "wait",
    says: "REVIEW_MISSING: greptile has not reviewed this head.",
  },
  {
    when: "nothing carries over where the base branch has moved",
    text: carrying,
    facts: { identity, rounds: [round(earlier, "clean", { identity: { ...identity, base: sha("d") } })] },
    verdict: "wait",
    says: "REVIEW_MISSING: greptile has not reviewed this head.",
  },
  {
    when: "nothing carries over while nobody knows what the head merges to",
    text: carrying,
    facts: { identity: null, rounds: [round(earlier, "clean")] },
    verdict: "wait",
    says: "REVIEW_MISSING: greptile has not reviewed this head.",
  },
  {
    when: "findings on the head itself stand against a clean review that could carry over",
    text: carrying,
    facts: { ...found(severe), identity, rounds: [round(earlier, "clean", { identity })] },
    verdict: "block",
    says: "FINDINGS_OPEN: greptile has 1 finding on this head: P1 `SQL injection` in `src/a.ts`.",
  },
  {
    when: "nothing carries over from a head on which something was found after it was left",
    text: carrying,
    facts: {
      identity,
      rounds: [round(earlier, "clean", { identity })],
      reviews: read(buildReview("greptile", "findings", { head: earlier, findings: [severe] })),
    },
    verdict: "wait",
    says: "REVIEW_STALE: greptile reviewed ccccccc, which is not the head, so its review does not count.",
  },
  {
    when: "nothing carries over from a head whose review was dismissed later",
    text: carrying,
    facts: {
      identity,
      rounds: [round(earlier, "clean", { identity })],
      reviews: read(buildReview("greptile", "unreadable", { head: earlier })),
    },
    verdict: "wait",
    says: "REVIEW_STALE: greptile reviewed ccccccc, which is not the head, so its review does not count.",
  },
  {
    when: "nothing carries over from a head on which a review has begun anew",
    text: carrying,
    facts: {
      identity,
      rounds: [round(earlier, "clean", { identity })],
      reviews: read(buildReview("greptile", "running", { head: earlier })),
    },
    verdict: "wait",
    says: "REVIEW_STALE: greptile reviewed ccccccc, which is not the head, so its review does not count.",
  },
  {
    when: "the ratchet does not hold yet",
    facts: { ...found(mild), rounds: rounds(1) },
    verdict: "block",
    says: "FINDINGS_OPEN: greptile has 1 finding on this head: P2 `Not checked` in `src/a.ts`.",
  },
  {
    when: "the ratchet lets a mild finding through",
    facts: { ...found(mild), rounds: rounds(2) },
    verdict: "allow",
    says: "FINDINGS_DEFERRED: greptile reviewed this head. After 3 rounds only P1 and above blocks, so 1 milder finding goes to an issue: P2 `Not checked` in `src/a.ts`.",
  },
  {
    when: "the ratchet is not turned by wording one commit anew again and again",
    facts: { ...found(mild), tree: "two", rounds: rounds(3).map((one) => ({ ...one, tree: "one" })) },
    verdict: "block",
    says: "NOT_CONVERGING: 4 rounds of review have had findings, and the contract stops at 4.",
  },
  {
    when: "the ratchet is not turned by heads with the very tree that is to be let through",
    facts: {
      ...found(mild),
      tree: "one",
      rounds: rounds(2).map((one, at) => ({ ...one, tree: ["two", "one"][at] ?? null })),
    },
    verdict: "block",
    says: "FINDINGS_OPEN: greptile has 1 finding on this head: P2 `Not checked` in `src/a.ts`.",
  },
  {
    when: "the ratchet lets no severe finding through",
    facts: { ...found(mild, severe), rounds: rounds(2) },
    verdict: "block",
    says: "FINDINGS_OPEN: greptile has 1 finding on this head: P1 `SQL injection` in `src/a.ts`.",
  },
  {
    when: "the ratchet lets nothing through that nobody could list",
    facts: { ...found(), rounds: rounds(2) },
    verdict: "block",
    says: "FINDINGS_OPEN: greptile has findings on this head.",
  },
  {
    when: "the loop has gone on for as long as it may",
    facts: { ...found(severe), rounds: rounds(3) },
    verdict: "block",
    says: "NOT_CONVERGING: 4 rounds of review have had findings, and the contract stops at 4.",
  },
  {
    when: "a clean head ends the loop, however long it was",
    facts: { ...clean, rounds: rounds(9) },
    verdict: "allow",
    says: "REVIEW_CLEAN: greptile reviewed this head and found nothing that blocks.",
  },
  {
    when: "somebody holds back what is proven",
    facts: { ...clean, holds: read(hold) },
    verdict: "block",
    says: "HELD: lin holds this pull request back.",
  },
  {
    when: "somebody who may not write here any more holds nothing back",
    facts: { ...clean, holds: read({ ...hold, by: buildPerson("lin", { permission: "read" }) }) },
    verdict: "allow",
    says: "REVIEW_CLEAN: greptile reviewed this head and found nothing that blocks.",
  },
  {
    when: "nobody can tell whether anyone holds it back",
    facts: { ...clean, holds: { kind: "unread", why: "unavailable" } },
    verdict: "wait",
    says: "NOT_TOLD: GitHub did not tell whether anyone holds this back.",
  },
  {
    when: "an override lifts findings",
    facts: { ...found(severe), overrides: read(override) },
    verdict: "allow",
    says: "FINDINGS_OPEN: greptile has 1 finding on this head: P1 `SQL injection` in `src/a.ts`.",
  },
  {
    when: "an override was said of what was the head before, and this one came before anyone looked",
    facts: { ...found(severe), headSince: minute(6), overrides: read(override) },
    verdict: "block",
    says: "FINDINGS_OPEN: greptile has 1 finding on this head: P1 `SQL injection` in `src/a.ts`.",
  },
  {
    when: "nobody knows whether this was the head when it was overridden",
    facts: { ...found(severe), headSince: null, overrides: read(override) },
    verdict: "block",
    says: "FINDINGS_OPEN: greptile has 1 finding on this head: P1 `SQL injection` in `src/a.ts`.",
  },
  {
    when: "an override lifts no hold",
    facts: { ...clean, overrides: read(override), holds: read(hold) },
    verdict: "block",
    says: "HELD: lin holds this pull request back.",
  },
];

describe("the verdict, where", () => {
  it.each(rows.map((row) => [row.when, row] as const))("%s", (_, { facts, text = plain, verdict, says }) => {
    const judged = buildJudgement(text, ["src/a.ts"], { facts }).verdict;
    const [first] = judged.requirements;
    expect([judged.kind, `${first?.reason.code}: ${first?.reason.message}`]).toEqual([verdict, says]);
  });
});

it("lists what the ratchet let through, with the head on which each was found first", () => {
  const { grounds } = buildJudgement(plain, ["src/a.ts"], { facts: { ...found(mild, severe), rounds: rounds(2) } });
  if (grounds === null) throw new Error("there is a contract");
  const deferred = deferredFindings(grounds.policy.contract, grounds.assessment, grounds.facts);
  expect(deferred).toEqual([{ ...mild, reviewer: "greptile", firstHead: sha("0") }]);
});

describe("who is called", () => {
  it.each([
    { when: "nobody, while all goes its way", facts: clean, names: [] },
    {
      when: "a person, where the loop does not end",
      facts: { ...found(severe), rounds: rounds(3) },
      names: ["not-converging"],
    },
    {
      when: "people, of an override",
      facts: { ...found(severe), overrides: read(override) },
      names: [`override/${sha("b")}`],
    },
  ])("$when", ({ facts, names }) => {
    const calls = callsFor(buildJudgement(plain, ["src/a.ts"], { facts }), minute(10));
    expect(calls.map(({ name }) => name)).toEqual(names);
  });

  it("a person, of a reviewer about which the contract says so, and of a rule that watches a path", () => {
    const text = `
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [], reviews: { reviewers: [greptile] } } }
reviewers: { greptile: { adapter: greptile, onRateLimit: escalate } }
escalation: [{ id: money, path: [src/pay/**] }]
`;
    const facts = { reviews: read(buildReview("greptile", "rate-limited")) };
    const calls = callsFor(buildJudgement(text, ["src/pay/a.ts"], { facts }), minute(10));
    expect(calls.map(({ name }) => name)).toEqual(["rule/money", "outage/greptile"]);
  });
});
