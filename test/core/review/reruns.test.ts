import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Facts, FindingFact, RequestFact, ReviewFact, RoundFact } from "#core/gate/facts.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { planReruns, type RerunPlan, type RerunSituation } from "#core/review/reruns.ts";
import { assess } from "#core/risk/assess.ts";
import {
  buildChange,
  buildFacts,
  buildReview,
  contractOf,
  earlier,
  head,
  minute,
  read,
  sha,
} from "#test/support/judge.ts";

const fallBack = "{ reviewers: [greptile, coderabbit] }";
const two = "{ reviewers: [greptile, coderabbit, codex, claude], quorum: 2 }";
const unasked = "{ reviewers: [copilot, greptile] }";

function contractWith(reviews: string, rerun: string): RerunSituation["contract"] {
  return contractOf(`
version: 1
riskTierRules: { high: ["src/**"] }
mergePolicy: { high: { requiredChecks: [], reviews: ${reviews} } }
reviewers:
  greptile: { adapter: greptile, rerunComment: "@greptileai", timeoutMinutes: 20 }
  coderabbit: { adapter: coderabbit, rerunComment: "@coderabbitai review", timeoutMinutes: 20 }
  codex: { adapter: codex, rerunComment: "@codex review", timeoutMinutes: 20 }
  claude: { adapter: claude, rerunComment: "@claude review", timeoutMinutes: 20, onRateLimit: wait, onSilence: block }
  copilot: { adapter: copilot, timeoutMinutes: 20 }
rerun: ${rerun}
`);
}

/** A head that was looked at before the present one. */
function round(of: CommitSha): RoundFact {
  return { head: of, since: minute(-60), tree: null, identity: null, runs: [] };
}
function request(reviewer: string, at: number, of: CommitSha = head): RequestFact {
  return { reviewer, head: of, at: minute(at) };
}
const pushed: Partial<Facts> = { rounds: [round(earlier)] };
const finding: FindingFact = { fingerprint: "f", severity: "P0", path: "src/a.ts", title: "SQL injection" };

interface Row {
  readonly asks: readonly string[];
  readonly when: string;
  /** Pushed onto an earlier head at minute 0, and nothing is known but what is given. */
  readonly facts?: Partial<Facts>;
  /** Minute 5 unless told. */
  readonly now?: number;
  readonly reviews?: string;
  readonly rerun?: string;
  readonly asked?: readonly string[];
  readonly isStopped?: boolean;
  readonly next?: number;
  readonly exhausted?: RerunPlan["exhausted"];
}

function situationOf({
  facts,
  now = 5,
  reviews = fallBack,
  rerun = "{}",
  asked = [],
  isStopped = false,
}: Row): RerunSituation {
  const contract = contractWith(reviews, rerun);
  const assessment = assess(contract, buildChange(["src/a.ts"]));
  return { contract, assessment, facts: buildFacts({ ...pushed, ...facts }), isStopped, asked, now: minute(now) };
}

function summarise({ ask }: RerunPlan): readonly string[] {
  return ask.map(({ reviewer, attempt }) => `${reviewer.id} ${attempt}`);
}

function table(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    it.each(rows.map((row) => [row.asks.join(", ") || "nobody", row.when, row] as const))("%s: %s", (_, __, row) => {
      const plan = planReruns(situationOf(row));
      expect([summarise(plan), plan.next, plan.exhausted]).toEqual([
        row.asks,
        row.next === undefined ? null : minute(row.next),
        row.exhausted ?? null,
      ]);
    });
  });
}

table("after a push", [
  { asks: ["greptile 1"], when: "pushing has paused" },
  { asks: ["greptile 1"], when: "the quiet period ends now", now: 0.5 },
  { asks: [], when: "the quiet period is not over", now: 0.25, next: 0.5 },
  { asks: [], when: "the contract wants a longer pause", rerun: "{ quietSeconds: 600 }", next: 10 },
  {
    asks: ["greptile 1"],
    when: "the other head is known by a review alone",
    facts: { rounds: [], reviews: read(buildReview("greptile", "findings", { head: earlier })) },
  },
  { asks: [], when: "the head is the first of the pull request", facts: { rounds: [] } },
  { asks: [], when: "only the head itself is remembered", facts: { rounds: [round(head)] } },
  { asks: [], when: "nobody knows when it was pushed", facts: { headSince: null } },
  { asks: [], when: "the contract asks nobody after a push", rerun: "{ onPush: false }" },
  { asks: [], when: "the loop was stopped", isStopped: true },
  {
    asks: [],
    when: "what reviewers said could not be read",
    facts: { reviews: { kind: "unread", why: "unavailable" } },
  },
  { asks: [], when: "the facts are about another head", facts: { head: earlier } },
  { asks: ["greptile 1", "coderabbit 1"], when: "two must look", reviews: two },
  { asks: ["greptile 1"], when: "nobody asked while its time went by", now: 60 },
]);

table("a reviewer that was heard of", [
  { asks: [], when: "it is running", facts: { reviews: read(buildReview("greptile", "running")) } },
  { asks: [], when: "it is clean", facts: { reviews: read(buildReview("greptile", "clean")) } },
  { asks: [], when: "the second one is running", facts: { reviews: read(buildReview("coderabbit", "running")) } },
  { asks: [], when: "it has findings that block", facts: { reviews: read(buildReview("greptile", "findings")) } },
  {
    asks: [],
    when: "another one has findings that block, and a person asks too",
    facts: { reviews: read(buildReview("coderabbit", "findings", { findings: [finding] })) },
    asked: ["*"],
  },
  {
    asks: [],
    when: "it has findings too mild to block",
    reviews: "{ reviewers: [greptile], blockingSeverity: P1 }",
    facts: { reviews: read(buildReview("greptile", "findings", { findings: [{ ...finding, severity: "P3" }] })) },
  },
  {
    asks: ["greptile 1"],
    when: "the head is the first one, and was given another base",
    facts: { rounds: [], hadOtherBase: true },
  },
  { asks: [], when: "it was asked, and has time left", facts: { requests: [request("greptile", 1)] }, now: 20.5 },
  {
    asks: ["greptile 1"],
    when: "it was asked about another head",
    facts: { requests: [request("greptile", 1, earlier)] },
  },
  {
    asks: ["coderabbit 1"],
    when: "two must look, and one is clean",
    reviews: two,
    facts: { reviews: read(buildReview("greptile", "clean")) },
  },
  { asks: [], when: "the first one cannot be asked, and may look by itself", reviews: unasked },
]);

table("a reviewer that takes over", [
  {
    asks: ["coderabbit 1"],
    when: "the first one failed, before the quiet period is over",
    facts: { reviews: read(buildReview("greptile", "errored")) },
    now: 0,
  },
  {
    asks: ["coderabbit 1"],
    when: "the first one failed on the first head",
    facts: { rounds: [], reviews: read(buildReview("greptile", "rate-limited")) },
  },
  {
    asks: ["coderabbit 1"],
    when: "the first one let the time of the first head pass, and so did the second, unasked",
    facts: { rounds: [] },
    now: 20,
  },
  {
    asks: ["coderabbit 1"],
    when: "the first one was asked and let its time pass: it is not asked again (S5)",
    facts: { requests: [request("greptile", 1)] },
    now: 21,
  },
  {
    asks: ["coderabbit 1"],
    when: "the first one was asked and answered that it failed",
    facts: { requests: [request("greptile", 1)], reviews: read(buildReview("greptile", "too-large")) },
  },
  {
    asks: [],
    when: "both were asked and let their time pass",
    facts: { requests: [request("greptile", 1), request("coderabbit", 21)] },
    now: 41,
  },
  { asks: ["greptile 1"], when: "one that cannot be asked let its time pass", reviews: unasked, now: 20 },
  {
    asks: ["codex 1"],
    when: "the second seat waits for quiet, the third reviewer does not",
    reviews: two,
    facts: { reviews: read(buildReview("greptile", "errored")) },
    now: 0.25,
    next: 0.5,
  },
  {
    asks: [],
    when: "the contract waits for the one that failed",
    reviews: "{ reviewers: [claude, greptile] }",
    facts: { reviews: read(buildReview("claude", "rate-limited")) },
  },
  {
    asks: [],
    when: "the contract lets silence block",
    reviews: "{ reviewers: [claude, greptile] }",
    facts: { requests: [request("claude", 1)] },
    now: 21,
  },
  {
    asks: [],
    when: "the tier waits for outages",
    reviews: "{ reviewers: [greptile, coderabbit], onOutage: wait }",
    facts: { reviews: read(buildReview("greptile", "errored")) },
  },
  {
    asks: [],
    when: "the contract asks nobody by itself",
    rerun: "{ onPush: false }",
    facts: { reviews: read(buildReview("greptile", "errored")) },
  },
]);

table("on a person's word", [
  { asks: ["coderabbit 1"], when: "they name one, on a first head", facts: { rounds: [] }, asked: ["coderabbit"] },
  { asks: ["coderabbit 1"], when: "its seat is that of the first one", asked: ["coderabbit"] },
  { asks: ["greptile 1", "coderabbit 1"], when: "they want all, before it is quiet", asked: ["*"], now: 0 },
  { asks: ["greptile 1"], when: "the loop was stopped", asked: ["greptile"], isStopped: true },
  {
    asks: ["greptile 1"],
    when: "the contract asks nobody by itself",
    asked: ["*"],
    reviews: "{ reviewers: [greptile] }",
    rerun: "{ onPush: false }",
  },
  { asks: [], when: "a request is live", facts: { requests: [request("greptile", 1)] }, asked: ["greptile"] },
  {
    asks: ["greptile 2"],
    when: "the first request got no answer in time",
    facts: { requests: [request("greptile", 1)] },
    asked: ["greptile"],
    now: 21,
  },
  {
    asks: ["greptile 2"],
    when: "the first request was answered with a quota notice",
    facts: { requests: [request("greptile", 1)], reviews: read(buildReview("greptile", "rate-limited")) },
    asked: ["greptile"],
  },
  {
    asks: [],
    when: "what it said is older than the request",
    facts: { requests: [request("greptile", 3)], reviews: read(buildReview("greptile", "rate-limited")) },
    asked: ["greptile"],
    isStopped: true,
  },
  {
    asks: [],
    when: "it is running",
    facts: { reviews: read(buildReview("greptile", "running")) },
    asked: ["greptile"],
  },
  { asks: [], when: "it is clean", facts: { reviews: read(buildReview("greptile", "clean")) }, asked: ["greptile"] },
  { asks: [], when: "the tier does not name it", facts: { rounds: [] }, asked: ["codex", "nobody"] },
  { asks: [], when: "nobody can ask it", facts: { rounds: [] }, reviews: unasked, asked: ["copilot"] },
]);

const threeOnHead = [1, 2, 3].map((at) => request("codex", at));
const threeElsewhere = [1, 2, 3].map((at) => request("codex", at, earlier));

table("limits", [
  { asks: [], when: "three were asked about this head", facts: { requests: threeOnHead }, exhausted: "per-head" },
  { asks: ["greptile 1"], when: "three were asked about another head", facts: { requests: threeElsewhere } },
  {
    asks: [],
    when: "the pull request has had its share",
    facts: { requests: threeElsewhere },
    rerun: "{ maxPerPullRequest: 3 }",
    exhausted: "per-pull",
  },
  {
    asks: [],
    when: "both limits are reached",
    facts: { requests: threeOnHead },
    rerun: "{ maxPerPullRequest: 3 }",
    exhausted: "per-pull",
  },
  {
    asks: ["greptile 1"],
    when: "there is room for one of two",
    reviews: two,
    rerun: "{ maxPerHead: 1 }",
    exhausted: "per-head",
  },
  {
    asks: ["claude 1"],
    when: "there is room for one, and a person's word goes first",
    reviews: "{ reviewers: [greptile, coderabbit, claude], quorum: 2 }",
    rerun: "{ maxPerHead: 1 }",
    asked: ["claude"],
    exhausted: "per-head",
  },
  {
    asks: [],
    when: "a person's word does not lift it",
    facts: { requests: threeOnHead },
    asked: ["*"],
    exhausted: "per-head",
  },
  {
    asks: [],
    when: "there is nobody to ask, so no limit is in the way",
    facts: { requests: threeOnHead, reviews: read(buildReview("greptile", "clean")) },
  },
]);

describe("planReruns", () => {
  it("gives the words of the contract with the request", () => {
    expect(planReruns(situationOf({ asks: [], when: "" })).ask.map(({ comment }) => comment)).toEqual(["@greptileai"]);
  });

  it("asks a reviewer of two rules once, and it fills a seat of both", () => {
    const situation = situationOf({ asks: [], when: "" });
    const [rule] = situation.assessment.reviews;
    if (rule === undefined) throw new Error("the tier has a rule");
    const reviews = [rule, { ...rule, reviewers: ["coderabbit", "greptile"] as const }];
    const plan = planReruns({ ...situation, assessment: { ...situation.assessment, reviews } });
    expect(summarise(plan)).toEqual(["greptile 1"]);
  });
});

const contracts = [fallBack, two, unasked, "{ reviewers: [greptile, coderabbit], quorum: 2, onOutage: wait }"].flatMap(
  (reviews) =>
    ["{}", "{ maxPerHead: 1 }", "{ maxPerHead: 2, maxPerPullRequest: 3, quietSeconds: 0 }"].map((rerun) => {
      const contract = contractWith(reviews, rerun);
      return { contract, assessment: assess(contract, buildChange(["src/a.ts"])) };
    }),
);
const ids = ["greptile", "coderabbit", "codex", "claude", "copilot"];
const policies = fc.constantFrom(...contracts);
const heads = fc.constantFrom<CommitSha>(head, head, head, earlier, sha("d"));
const reviewFacts: fc.Arbitrary<ReviewFact> = fc
  .record({
    reviewer: fc.constantFrom(...ids),
    state: fc.constantFrom(
      "clean",
      "findings",
      "running",
      "rate-limited",
      "skipped",
      "silent",
      "errored",
      "unreadable",
    ),
    head: heads,
    at: fc.integer({ min: 0, max: 60 }).map(minute),
    findings: fc.constant([{ ...finding, severity: "P3" }]),
  } as const)
  .map(({ reviewer, state, findings, ...over }) =>
    buildReview(reviewer, state, { ...over, findings: state === "findings" ? findings : [] }),
  );
const requestFacts = fc
  .tuple(fc.constantFrom(...ids), fc.integer({ min: 0, max: 60 }), heads)
  .map(([reviewer, at, of]) => request(reviewer, at, of));
const situations: fc.Arbitrary<RerunSituation> = fc
  .record({
    policy: policies,
    reviews: fc.array(reviewFacts, { maxLength: 4 }),
    requests: fc.array(requestFacts, { maxLength: 3 }),
    rounds: fc.subarray([round(earlier), round(sha("d")), round(head)]),
    headSince: fc.option(fc.integer({ min: 0, max: 10 }).map(minute), { freq: 8 }),
    asked: fc.oneof(fc.constant([]), fc.subarray([...ids, "*"])),
    isStopped: fc.boolean(),
    now: fc.integer({ min: 0, max: 90 }).map(minute),
  })
  .map(({ policy, asked, isStopped, now, reviews, ...over }) => ({
    ...policy,
    facts: buildFacts({ ...over, reviews: read(...reviews) }),
    asked,
    isStopped,
    now,
  }));
const runs = { numRuns: 1_000 };

/** The same situation once everyone of the plan was asked. */
function carriedOut(situation: RerunSituation, { ask }: RerunPlan): RerunSituation {
  const { facts, now } = situation;
  const made = ask.map(({ reviewer }): RequestFact => ({ reviewer: reviewer.id, head, at: now }));
  return { ...situation, facts: { ...facts, requests: [...facts.requests, ...made] } };
}

function onHead({ facts }: RerunSituation): number {
  return facts.requests.filter((one) => one.head === head).length;
}

describe("laws of re-review requests", () => {
  it("no sequence of looks asks more often than the contract allows, of a head or of a pull request", () => {
    const looks = fc.array(
      fc.record({
        afterMinutes: fc.integer({ min: 0, max: 30 }),
        said: fc.option(reviewFacts),
        asked: fc.oneof(fc.constant([]), fc.constant(["*"])),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(policies, looks, ({ contract, assessment }, sequence) => {
        const facts = buildFacts({ ...pushed, reviews: read() });
        let situation: RerunSituation = { contract, assessment, facts, isStopped: false, asked: [], now: minute(0) };
        let reviews: readonly ReviewFact[] = [];
        for (const { afterMinutes, said, asked } of sequence) {
          const now = (situation.now + afterMinutes * 60_000) as Instant;
          reviews = said === null ? reviews : [...reviews, { ...said, at: now }];
          situation = { ...situation, now, asked, facts: { ...situation.facts, reviews: read(...reviews) } };
          situation = carriedOut(situation, planReruns(situation));
        }
        expect(onHead(situation)).toBeLessThanOrEqual(contract.rerun.maxPerHead.value);
        expect(situation.facts.requests.length).toBeLessThanOrEqual(contract.rerun.maxPerPullRequest.value);
      }),
      runs,
    );
  });

  it("once everyone was asked, a second look asks nobody (S5)", () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const again = carriedOut(situation, planReruns(situation));
        expect(summarise(planReruns(again))).toEqual([]);
      }),
      runs,
    );
  });

  it("by itself it never asks a reviewer twice about one head, whenever it looks (S5)", () => {
    fc.assert(
      fc.property(situations, fc.integer({ min: 0, max: 1_000 }), (situation, later) => {
        const now = (situation.now + later * 60_000) as Instant;
        const plan = planReruns({ ...situation, asked: [], now });
        expect(plan.ask.filter(({ attempt }) => attempt > 1)).toEqual([]);
      }),
      runs,
    );
  });

  it("a loop that was stopped never asks by itself", () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const plan = planReruns({ ...situation, isStopped: true, asked: [] });
        expect(plan).toEqual({ ask: [], next: null, exhausted: null });
      }),
      runs,
    );
  });

  it("the order of reviews, requests and rounds never matters", () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const { facts } = situation;
        const reviews = facts.reviews.kind === "read" ? facts.reviews.items : [];
        const turned = {
          ...facts,
          reviews: read(...reviews.toReversed()),
          requests: facts.requests.toReversed(),
          rounds: facts.rounds.toReversed(),
        };
        expect(planReruns({ ...situation, facts: turned })).toEqual(planReruns(situation));
      }),
      runs,
    );
  });

  it("where it names a time, that look asks someone or comes upon a limit", () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const { next } = planReruns(situation);
        if (next === null) return;
        expect(next).toBeGreaterThan(situation.now);
        const then = planReruns({ ...situation, now: next });
        expect(then.ask.length > 0 || then.exhausted !== null).toBe(true);
      }),
      runs,
    );
  });

  it("is on ground where people are asked, where limits stop it and where it waits", () => {
    const plans = fc.sample(situations, { numRuns: 3_000, seed: 1 }).map(planReruns);
    expect(plans.filter(({ ask }) => ask.length > 0).length).toBeGreaterThan(100);
    expect(plans.filter(({ exhausted }) => exhausted !== null).length).toBeGreaterThan(100);
    expect(plans.filter(({ next }) => next !== null).length).toBeGreaterThan(10);
  });
});
