import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "#core/gate/decide.ts";
import type { Facts, RequestFact } from "#core/gate/facts.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { nextLook } from "#core/review/next-look.ts";
import { assess } from "#core/risk/assess.ts";
import {
  buildChange,
  buildEvidence,
  buildFacts,
  buildPerson,
  buildReview,
  contractOf,
  earlier,
  head,
  minute,
  read,
} from "#test/support/judge.ts";

const contract = contractOf(`
version: 1
riskTierRules: { reviewed: ["src/**"], proven: ["app/**"], plain: ["docs/**"] }
mergePolicy:
  reviewed: { requiredChecks: [], reviews: { reviewers: [greptile, coderabbit] } }
  proven: { requiredChecks: [], evidence: [checkout] }
  plain: { requiredChecks: [CI] }
reviewers:
  greptile: { adapter: greptile, timeoutMinutes: 20 }
  coderabbit: { adapter: coderabbit, timeoutMinutes: 45 }
evidence: { flows: { checkout: { entrypoint: /, workflow: w.yml, maxAgeMinutes: 60 } } }
override: { who: { permission: admin }, expiresMinutes: 30 }
`);
const reviewed = assess(contract, buildChange(["src/a.ts"]));
const proven = assess(contract, buildChange(["app/a.ts"]));
const plain = assess(contract, buildChange(["docs/a.md"]));

const root = buildPerson("root", { permission: "admin" });
function override(at: number, of: CommitSha = head): Partial<Facts> {
  return { overrides: read({ by: root, head: of, at: minute(at), reason: "an outage" }) };
}
function request(reviewer: string, at: number, of: CommitSha = head): RequestFact {
  return { reviewer, head: of, at: minute(at) };
}
const unread = { kind: "unread", why: "unavailable" } as const;

interface Row {
  /** Null: time alone changes nothing any more. */
  readonly at: number | null;
  readonly when: string;
  readonly of: typeof reviewed;
  readonly facts: Partial<Facts>;
  /** Minute 10 unless told. */
  readonly now?: number;
}

const rows: readonly Row[] = [
  { at: 20, when: "nobody has reviewed: the first reviewer falls silent", of: reviewed, facts: {} },
  { at: 65, when: "the first fell silent: then the second has its own time", of: reviewed, facts: {}, now: 20 },
  { at: null, when: "both are silent", of: reviewed, facts: {}, now: 65 },
  { at: 27, when: "the first was asked", of: reviewed, facts: { requests: [request("greptile", 7)] } },
  {
    at: 20,
    when: "it was asked about another head",
    of: reviewed,
    facts: { requests: [request("greptile", 7, earlier)] },
  },
  {
    at: 25,
    when: "the first is running",
    of: reviewed,
    facts: { reviews: read(buildReview("greptile", "running", { at: minute(5) })) },
  },
  {
    at: 65,
    when: "the first failed, and nobody asked the second",
    of: reviewed,
    facts: { reviews: read(buildReview("greptile", "errored")) },
  },
  {
    at: null,
    when: "enough reviewers are clean",
    of: reviewed,
    facts: { reviews: read(buildReview("greptile", "clean")) },
  },
  { at: null, when: "nobody knows since when they are waited for", of: reviewed, facts: { headSince: null } },
  { at: null, when: "reviews could not be read", of: reviewed, facts: { reviews: unread } },
  { at: null, when: "a check is missing: it comes or it does not", of: plain, facts: {} },
  { at: 35, when: "an override expires", of: plain, facts: override(5) },
  { at: 20, when: "a reviewer falls silent before the override expires", of: reviewed, facts: override(5) },
  { at: null, when: "an override has expired", of: plain, facts: override(5), now: 35 },
  { at: null, when: "an override is of another head", of: plain, facts: override(5, earlier) },
  { at: 12, when: "an override is dated ahead of our clock", of: plain, facts: override(12) },
  { at: null, when: "overrides could not be read", of: plain, facts: { overrides: unread } },
  { at: null, when: "there is no evidence", of: proven, facts: {} },
  { at: null, when: "evidence could not be read", of: proven, facts: { evidence: unread } },
  {
    at: null,
    when: "evidence is invalid",
    of: proven,
    facts: { evidence: read(buildEvidence("checkout", { problems: ["no video"] })) },
  },
  {
    at: null,
    when: "evidence is of another head",
    of: proven,
    facts: { evidence: read(buildEvidence("checkout", { head: earlier })) },
  },
  { at: null, when: "evidence is too old", of: proven, facts: { evidence: read(buildEvidence("checkout")) }, now: 65 },
  {
    at: 13,
    when: "evidence is dated further ahead of our clock than clocks differ",
    of: proven,
    facts: { evidence: read(buildEvidence("checkout", { capturedAt: minute(18) })) },
  },
];

describe("nextLook", () => {
  it.each(rows.map((row) => [row.at === null ? "never" : `minute ${row.at}`, row.when, row] as const))(
    "%s: %s",
    (_, __, { at, of, facts, now = 10 }) => {
      expect(nextLook(contract, of, buildFacts(facts), minute(now))).toBe(at === null ? null : minute(at));
    },
  );

  it("looks a millisecond after evidence is as old as it may be, of the newest that there is", () => {
    const evidence = read(buildEvidence("checkout"), buildEvidence("checkout", { capturedAt: minute(2) }));
    const next = nextLook(contract, proven, buildFacts({ evidence }), minute(10));
    expect(next).toBe(minute(64) + 1);
  });
});

const heads = fc.constantFrom<CommitSha>(head, head, head, earlier);
const minutes = fc.integer({ min: 0, max: 90 }).map(minute);
const facts = fc
  .record({
    headSince: fc.option(minutes, { freq: 8 }),
    reviews: fc.array(
      fc
        .record({
          reviewer: fc.constantFrom("greptile", "coderabbit"),
          state: fc.constantFrom("clean", "running", "running", "rate-limited", "silent", "errored"),
          head: heads,
          at: minutes,
        } as const)
        .map(({ reviewer, state, ...over }) => buildReview(reviewer, state, over)),
      { maxLength: 3 },
    ),
    requests: fc.array(fc.record({ reviewer: fc.constantFrom("greptile", "coderabbit"), head: heads, at: minutes }), {
      maxLength: 2,
    }),
    overrides: fc.array(fc.record({ by: fc.constant(root), head: heads, at: minutes, reason: fc.constant("o") }), {
      maxLength: 2,
    }),
    evidence: fc.array(
      fc
        .record({ head: heads, capturedAt: minutes, problems: fc.constantFrom<string[]>([], [], ["no video"]) })
        .map((over) => buildEvidence("checkout", over)),
      { maxLength: 2 },
    ),
  })
  .map(({ reviews, overrides, evidence, ...over }) =>
    buildFacts({ ...over, reviews: read(...reviews), overrides: read(...overrides), evidence: read(...evidence) }),
  );
const assessments = fc.constantFrom(reviewed, proven, plain);
const runs = { numRuns: 2_000 };

function answer(of: typeof reviewed, given: Facts, now: Instant): unknown {
  const verdict = decide(contract, of, given, now);
  return [verdict.kind, verdict.reasons.map(({ code }) => code)];
}

describe("laws of the next look", () => {
  it("until the next look, or for ever if there is none, time alone changes neither verdict nor reasons", () => {
    fc.assert(
      fc.property(assessments, facts, minutes, fc.integer({ min: 0, max: 200 * 60_000 }), (of, given, now, laterMs) => {
        const next = nextLook(contract, of, given, now) ?? Number.POSITIVE_INFINITY;
        const then = Math.min(now + laterMs, next - 1) as Instant;
        expect(answer(of, given, then)).toEqual(answer(of, given, now));
      }),
      runs,
    );
  });

  it("it is later than now", () => {
    fc.assert(
      fc.property(assessments, facts, minutes, (of, given, now) => {
        expect(nextLook(contract, of, given, now) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now);
      }),
      runs,
    );
  });

  it("is on ground where the verdict changes by time alone", () => {
    const sampled = fc.sample(fc.tuple(assessments, facts, minutes), { numRuns: 2_000, seed: 1 });
    const changing = sampled.filter(
      ([of, given, now]) => decide(contract, of, given, now).kind !== decide(contract, of, given, minute(300)).kind,
    );
    expect(changing.length).toBeGreaterThan(100);
  });
});
