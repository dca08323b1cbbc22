import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "#core/gate/decide.ts";
import type { Facts, FindingFact, LoopFact } from "#core/gate/facts.ts";
import { stateOf, type StateName } from "#core/gate/state.ts";
import type { Instant } from "#core/ids.ts";
import { assess, assessor } from "#core/risk/assess.ts";
import {
  buildApproval,
  buildChange,
  buildCheck,
  buildEvidence,
  buildFacts,
  buildReview,
  contractOf,
  earlier,
  head,
  minute,
  read,
} from "#test/support/judge.ts";

const contract = contractOf(`
version: 1
riskTierRules: { high: ["src/**"], medium: ["lib/**"], low: ["docs/**"] }
mergePolicy:
  high:
    requiredChecks: [CI]
    reviews: { reviewers: [greptile, coderabbit] }
    approvals: { users: [grace] }
    evidence: [checkout]
  medium: { requiredChecks: [CI] }
  low: { requiredChecks: [CI] }
docsDrift: [{ id: api, when: ["src/api/**"], require: ["docs/**"] }]
escalation: [{ id: money, path: ["src/pay/**"], action: require-approval, approvals: { users: [lin] } }]
reviewers:
  greptile: { adapter: greptile, timeoutMinutes: 20, onSilence: block }
  coderabbit: { adapter: coderabbit, timeoutMinutes: 20, onRateLimit: escalate }
threads: { requireResolved: all }
convergence: { maxRounds: 2 }
evidence: { flows: { checkout: { when: ["src/ui/**"], entrypoint: /cart, workflow: evidence.yml } } }
remediation: { enabled: true, agent: codex, model: gpt-5, effort: high, maxAttempts: 2, allowedPaths: ["src/**"] }
`);
const withoutAgent = { ...contract, remediation: null };
const contractWithOneTier = contractOf(`
version: 1
riskTierRules: { only: ["**"] }
mergePolicy: { only: { requiredChecks: [CI] } }
`);

const finding: FindingFact = { fingerprint: "f", severity: "P0", path: "src/a.ts", title: "SQL injection" };
const found = { reviews: read(buildReview("greptile", "findings", { findings: [finding] })) };
const reviewed = { reviews: read(buildReview("greptile", "clean")) };
const passed = { checks: read(buildCheck("CI")) };
const failed = { checks: read(buildCheck("CI", { conclusion: "failure" })) };
const proven = { evidence: read(buildEvidence("checkout")) };
const approved = { approvals: read(buildApproval("grace"), buildApproval("lin")) };
const openThread = { threads: read({ id: "1", isResolved: false, hasHuman: true, path: null }) };
const ready = { ...reviewed, ...passed, ...proven, ...approved };

/** Where the loop of review and fix stands: on its way, but for what is given. */
function loop(over: Partial<LoopFact> = {}): { readonly loop: LoopFact } {
  return { loop: { isAttemptRunning: false, attempts: 0, escalatedAt: null, ...over } };
}
/** One round of findings came before, and the contract stops at two. */
const stopped: Partial<Facts> = {
  rounds: [
    {
      head: earlier,
      since: minute(-5),
      tree: null,
      identity: null,
      runs: [{ reviewer: "greptile", state: "findings", at: minute(-4), findings: [] }],
    },
  ],
};
const called = loop({ escalatedAt: minute(4) });
const queued = { pull: { isMerged: false, isInMergeQueue: true } };
const merged = { pull: { isMerged: true, isInMergeQueue: true } };

interface Row {
  readonly state: StateName;
  readonly when: string;
  /** `src/a.ts` unless told. */
  readonly paths?: readonly string[];
  /** Null: nothing was read about the head yet. */
  readonly facts: Partial<Facts> | null;
  readonly now?: Instant;
  readonly under?: typeof contract;
}

function name({
  paths = ["src/a.ts"],
  facts,
  now = minute(5),
  under = contract,
}: Omit<Row, "state" | "when">): StateName {
  const known = facts === null ? null : buildFacts(facts);
  return stateOf(under, assess(under, buildChange(paths)), known, now);
}

const rows: readonly Row[] = [
  { state: "preflight-gate", when: "nothing was read about its head", facts: null },
  { state: "preflight-gate", when: "its head moved while it was read", facts: { ...ready, head: earlier } },
  {
    state: "preflight-gate",
    when: "all holds, but GitHub failed meanwhile",
    facts: { ...ready, trouble: [{ source: "GitHub", retryAt: null }] },
  },
  { state: "blocked", when: "the documentation did not move with the code", paths: ["src/api/a.ts"], facts: ready },
  { state: "blocked", when: "a check failed", facts: { ...ready, ...failed } },
  {
    state: "blocked",
    when: "a check was skipped, which the contract does not count",
    facts: { ...ready, checks: read(buildCheck("CI", { conclusion: "skipped" })) },
  },
  {
    state: "blocked",
    when: "the evidence does not hold",
    paths: ["src/ui/a.ts"],
    facts: { ...ready, evidence: read(buildEvidence("checkout", { problems: ["no manifest"] })) },
  },
  { state: "low-risk-ci", when: "it is of the mildest tier and CI has not reported", paths: ["docs/a.md"], facts: {} },
  { state: "full-ci", when: "it is of a tier between and CI has not reported", paths: ["lib/a.ts"], facts: {} },
  {
    state: "full-ci",
    when: "it is of the only tier, which is not called mild",
    paths: ["docs/a.md"],
    facts: {},
    under: contractWithOneTier,
  },
  { state: "full-ci", when: "it was reviewed and CI has not reported", facts: reviewed },
  {
    state: "full-ci",
    when: "it was reviewed and CI is running",
    facts: { ...reviewed, checks: read(buildCheck("CI", { conclusion: null })) },
  },
  { state: "high-risk-review", when: "nobody has reviewed it", facts: passed },
  {
    state: "high-risk-review",
    when: "only an earlier head was reviewed",
    facts: { ...passed, reviews: read(buildReview("greptile", "clean", { head: earlier })) },
  },
  {
    state: "high-risk-review",
    when: "nobody could look up the reviews",
    facts: { ...passed, reviews: { kind: "unread", why: "unavailable" } },
  },
  {
    state: "review-pending",
    when: "it is being reviewed",
    facts: { reviews: read(buildReview("greptile", "running")) },
  },
  {
    state: "review-pending",
    when: "one reviewer has no quota and the next is asked",
    facts: { reviews: read(buildReview("greptile", "rate-limited")) },
  },
  { state: "findings-found", when: "a reviewer found something and an agent may fix it", facts: found },
  { state: "findings-found", when: "one attempt of two failed", facts: { ...found, ...loop({ attempts: 1 }) } },
  {
    state: "remediation",
    when: "an agent is fixing it",
    facts: { ...found, ...loop({ attempts: 1, isAttemptRunning: true }) },
  },
  {
    state: "remediation",
    when: "an agent is at its last attempt",
    facts: { ...found, ...loop({ attempts: 2, isAttemptRunning: true }) },
  },
  { state: "human-review", when: "all attempts are used up", facts: { ...found, ...loop({ attempts: 2 }) } },
  { state: "human-review", when: "no agent may fix what was found", facts: found, under: withoutAgent },
  {
    state: "human-review",
    when: "both reviewers failed",
    facts: { reviews: read(buildReview("greptile", "errored"), buildReview("coderabbit", "errored")) },
  },
  {
    state: "human-review",
    when: "both reviewers refused to look",
    facts: { reviews: read(buildReview("greptile", "skipped"), buildReview("coderabbit", "too-large")) },
  },
  { state: "human-review", when: "only an approval is missing", facts: { ...ready, approvals: read() } },
  {
    state: "human-review",
    when: "a person asked for changes",
    facts: { ...ready, approvals: read(buildApproval("grace", { state: "changes-requested" })) },
  },
  {
    state: "human-review",
    when: "a thread is open in a change that nobody had to review",
    paths: ["lib/a.ts"],
    facts: { ...passed, ...openThread },
  },
  { state: "review-clean", when: "only a thread is open in a reviewed change", facts: { ...ready, ...openThread } },
  { state: "timed-out", when: "a reviewer whose word is needed stayed silent", facts: passed, now: minute(20) },
  { state: "browser-evidence", when: "a flow was not exercised", paths: ["src/ui/a.ts"], facts: reviewed },
  {
    state: "browser-evidence",
    when: "a flow was exercised at an earlier head",
    paths: ["src/ui/a.ts"],
    facts: { ...ready, evidence: read(buildEvidence("checkout", { head: earlier })) },
  },
  {
    state: "escalated",
    when: "only the approval of an escalation is missing",
    paths: ["src/pay/a.ts"],
    facts: { ...ready, approvals: read(buildApproval("grace")) },
  },
  {
    state: "escalated",
    when: "the contract says to call a person for a reviewer without quota",
    facts: { ...passed, reviews: read(buildReview("coderabbit", "rate-limited")) },
  },
  { state: "escalated", when: "a person was called and has not answered", facts: { ...found, ...called } },
  { state: "not-converging", when: "the loop of fix and review was stopped", facts: { ...found, ...stopped } },
  { state: "in-merge-queue", when: "it is in the merge queue", facts: { ...ready, ...queued } },
  { state: "merged", when: "it is merged", facts: { ...ready, ...merged } },
  { state: "merge", when: "everything is met", facts: ready },
  {
    state: "merge",
    when: "everything is met, for each of its files",
    paths: ["src/ui/a.ts", "src/pay/b.ts"],
    facts: ready,
  },
  { state: "merge", when: "the mildest tier asks for CI alone", paths: ["docs/a.md"], facts: passed },
];

describe("the state of a pull request", () => {
  it.each(rows.map((row) => [row.state, row.when, row] as const))("%s: %s", (state, _, row) => {
    expect(name(row)).toBe(state);
  });

  it("risk-analysis: facts are known and the change was not read yet", () => {
    expect(stateOf(contract, null, buildFacts(ready), minute(5))).toBe("risk-analysis");
  });

  it("before anything was read: preflight-gate", () => {
    expect(stateOf(contract, null, null, minute(5))).toBe("preflight-gate");
  });

  it("merged without a look at the change: merged", () => {
    expect(stateOf(contract, null, buildFacts(merged), minute(5))).toBe("merged");
  });

  it("every name is reached", () => {
    const names: Record<StateName, true> = {
      "preflight-gate": true,
      "risk-analysis": true,
      blocked: true,
      "low-risk-ci": true,
      "high-risk-review": true,
      "review-pending": true,
      "findings-found": true,
      "review-clean": true,
      remediation: true,
      "human-review": true,
      "browser-evidence": true,
      "full-ci": true,
      merge: true,
      "timed-out": true,
      escalated: true,
      "not-converging": true,
      "in-merge-queue": true,
      merged: true,
    };
    expect([...new Set([...rows.map(({ state }) => state), "risk-analysis"])].toSorted()).toEqual(
      Object.keys(names).toSorted(),
    );
  });
});

const precedence: readonly Row[] = [
  { state: "merged", when: "before a head that moved", facts: { ...ready, ...merged, head: earlier } },
  {
    state: "merged",
    when: "before the queue, a stopped loop and a failed check",
    facts: { ...found, ...failed, ...stopped, ...merged },
  },
  { state: "in-merge-queue", when: "before a stopped loop", facts: { ...found, ...stopped, ...queued } },
  { state: "in-merge-queue", when: "before everything that is met", facts: { ...ready, ...queued } },
  { state: "merge", when: "before a loop that had been stopped", facts: { ...ready, ...stopped } },
  { state: "merge", when: "before a person who had been called", facts: { ...ready, ...called } },
  {
    state: "not-converging",
    when: "before a person who was called",
    facts: { ...found, ...stopped, ...called },
  },
  {
    state: "escalated",
    when: "by a call, before a running attempt",
    facts: { ...found, ...loop({ escalatedAt: minute(4), isAttemptRunning: true }) },
  },
  {
    state: "escalated",
    when: "by a call, before broken documentation rules",
    paths: ["src/api/a.ts"],
    facts: { ...found, ...called },
  },
  { state: "blocked", when: "by documentation, before what reviewers found", paths: ["src/api/a.ts"], facts: found },
  { state: "findings-found", when: "before a failed check", facts: { ...found, ...failed } },
  { state: "timed-out", when: "before a failed check", facts: failed, now: minute(20) },
  {
    state: "review-pending",
    when: "before a failed check",
    facts: { ...failed, reviews: read(buildReview("greptile", "running")) },
  },
  {
    state: "blocked",
    when: "by a check, before missing evidence",
    paths: ["src/ui/a.ts"],
    facts: { ...reviewed, ...failed },
  },
  { state: "browser-evidence", when: "before CI", paths: ["src/ui/a.ts"], facts: reviewed },
  { state: "full-ci", when: "before an escalation's approval", paths: ["src/pay/a.ts"], facts: reviewed },
  {
    state: "escalated",
    when: "by a rule, before the tier's approval",
    paths: ["src/pay/a.ts"],
    facts: { ...reviewed, ...passed },
  },
  { state: "human-review", when: "before an open thread", facts: { ...reviewed, ...passed, ...openThread } },
  {
    state: "review-clean",
    when: "before trouble",
    facts: { ...ready, ...openThread, trouble: [{ source: "GitHub", retryAt: null }] },
  },
];

describe("where two states would do, the one named first", () => {
  it.each(precedence.map((row) => [row.state, row.when, row] as const))("%s %s", (state, _, row) => {
    expect(name(row)).toBe(state);
  });
});

describe("laws of the state", () => {
  const judge = assessor(contract);
  const unread = { kind: "unread", why: "unavailable" } as const;
  const facts = fc
    .tuple(
      fc.constantFrom(passed, failed, { checks: unread }, {}),
      fc.constantFrom(reviewed, reviewed, found, { reviews: unread }, {}),
      fc.constantFrom(proven, { evidence: unread }, {}),
      fc.constantFrom(approved, approved, { approvals: unread }, {}),
      fc.constantFrom({}, {}, openThread),
      fc.constantFrom({}, {}, { trouble: [{ source: "GitHub", retryAt: null }] }),
      fc.constantFrom({}, stopped, called, loop({ isAttemptRunning: true })),
      fc.constantFrom({}, { head: earlier }),
    )
    .map((parts): Facts => buildFacts(Object.assign({}, ...parts)));
  const paths = fc.uniqueArray(
    fc.constantFrom("src/a.ts", "src/ui/b.ts", "src/pay/c.ts", "src/api/d.ts", "lib/e.ts", "docs/f.md"),
    {
      maxLength: 3,
    },
  );

  it("merge is named exactly when the verdict allows, unless it is merged or queued", () => {
    fc.assert(
      fc.property(paths, facts, fc.integer({ min: 5, max: 25 }).map(minute), (changed, known, now) => {
        const assessment = judge(buildChange(changed));
        const isAllowed = decide(contract, assessment, known, now).kind === "allow";
        expect(stateOf(contract, assessment, known, now) === "merge").toBe(isAllowed);
        expect(stateOf(contract, assessment, { ...known, ...merged }, now)).toBe("merged");
        expect(stateOf(contract, assessment, { ...known, ...queued, head }, now)).toBe("in-merge-queue");
      }),
      { numRuns: 300 },
    );
  });
});
