import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tierRank } from "#core/contract/contract.ts";
import { decide } from "#core/gate/decide.ts";
import type { ChangeIdentity, Facts, Reading, RoundFact } from "#core/gate/facts.ts";
import { stateOf } from "#core/gate/state.ts";
import type { CommitSha } from "#core/ids.ts";
import { assessor } from "#core/risk/assess.ts";
import {
  base,
  buildApproval,
  buildChange,
  buildCheck,
  buildEvidence,
  buildFacts,
  buildFile,
  buildPerson,
  buildReview,
  contractOf,
  earlier,
  head,
  minute,
  read,
  sha,
} from "#test/support/judge.ts";

const common = `
version: 1
riskTierRules: { high: ["src/**", "**/*.sql"], medium: ["lib/**"], low: ["docs/**"] }
reviewers: { greptile: { adapter: greptile }, coderabbit: { adapter: coderabbit } }
evidence: { flows: { checkout: { entrypoint: /, workflow: w.yml } } }
`;
const nothing = "{ requiredChecks: [] }";

/** One that asks for everything, and one for each kind of requirement, so that facts of each kind decide alone. */
const contracts = [
  `
mergePolicy:
  high:
    requiredChecks: [{ name: CI, appSlug: github-actions }, lint]
    reviews: { reviewers: [greptile, coderabbit], quorum: 1 }
    approvals: { count: 1, codeOwners: true }
    evidence: [checkout]
  medium: { requiredChecks: [CI], approvals: { users: [grace] } }
  low: ${nothing}
docsDrift: [{ id: api, when: ["src/api/**"], require: ["docs/**"], waiver: { permission: admin } }]
escalation: [{ id: drop, content: ["DROP TABLE"], approvals: { users: [grace] } }]
threads: { requireResolved: all }
override: { who: { permission: admin } }`,
  ...[
    "requiredChecks: [{ name: CI, appSlug: github-actions }]",
    "requiredChecks: [CI]",
    "requiredChecks: [], reviews: { reviewers: [greptile], blockingSeverity: P1 }",
    "requiredChecks: [], reviews: { reviewers: [greptile, coderabbit], quorum: 1, blockingSeverity: P2 }",
    "requiredChecks: [], approvals: { count: 1 }",
    "requiredChecks: [], approvals: { users: [grace, lin], codeOwners: true }",
    "requiredChecks: [], evidence: [checkout]",
  ].map((policy) => `mergePolicy: { high: { ${policy} }, medium: ${nothing}, low: ${nothing} }`),
  `
mergePolicy: { high: ${nothing}, medium: ${nothing}, low: ${nothing} }
threads: { requireResolved: human }
escalation: [{ id: drop, content: ["DROP TABLE"], approvals: { count: 1 } }]`,
  `
mergePolicy:
  high: { requiredChecks: [], reviews: { reviewers: [greptile, coderabbit], quorum: 1, carryOver: true } }
  medium: ${nothing}
  low: ${nothing}
override: { who: { permission: admin }, expiresMinutes: 5 }`,
  `
mergePolicy:
  high: { requiredChecks: [], reviews: { reviewers: [greptile], blockingSeverity: P3 } }
  medium: ${nothing}
  low: ${nothing}
convergence: { maxRounds: 3, ratchet: { afterRounds: 1, severity: P0 } }`,
].map((text) => {
  const contract = contractOf(`${common}${text}`);
  return { contract, assess: assessor(contract) };
});
const policies = fc.constantFrom(...contracts);

const heads = fc.constantFrom<CommitSha>(head, head, head, earlier);
const minutes = fc.integer({ min: 0, max: 10 }).map(minute);
/** Whoever it is has one kind and one permission: both are looked up when facts are read. */
const people = fc.constantFrom(
  buildPerson("ada"),
  buildPerson("grace"),
  buildPerson("lin", { permission: "read" }),
  buildPerson("root", { permission: "admin" }),
  buildPerson("renovate", { kind: "bot" }),
  buildPerson("codex", { kind: "agent", permission: "admin" }),
);
const findings = fc.array(
  fc.record({
    fingerprint: fc.constantFrom("f1", "f2"),
    severity: fc.constantFrom("P0", "P1", "P2", "P3"),
    path: fc.constant("src/a.ts"),
    title: fc.constant("a finding"),
  } as const),
  { maxLength: 2 },
);

const checkFacts = fc
  .record({
    name: fc.constantFrom("CI", "lint", "other"),
    app: fc.constantFrom("github-actions", "impostor", null),
    conclusion: fc.constantFrom("success", "success", "success", "failure", "skipped", "cancelled", "stale", null),
    head: heads,
    startedAt: minutes,
    id: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ name, app, ...over }) =>
    buildCheck(name, { ...over, appSlug: app, appId: app === null ? null : app.length }),
  );
const reviewFacts = fc
  .record({
    reviewer: fc.constantFrom("greptile", "coderabbit"),
    state: fc.constantFrom(
      "clean",
      "clean",
      "findings",
      "findings",
      "running",
      "rate-limited",
      "silent",
      "errored",
      "unreadable",
    ),
    head: heads,
    at: minutes,
    findings,
  } as const)
  .map(({ reviewer, state, ...over }) => buildReview(reviewer, state, over));
const approvalFacts = fc
  .record({
    by: people,
    head: heads,
    state: fc.constantFrom("approved", "approved", "changes-requested", "commented", "dismissed"),
    at: minutes,
    id: fc.integer({ min: 1, max: 4 }),
  } as const)
  .map(({ by, ...over }) => buildApproval(by, over));
const evidenceFacts = fc
  .record({ head: heads, capturedAt: minutes, problems: fc.constantFrom<string[]>([], [], ["no manifest"]) })
  .map((over) => buildEvidence("checkout", over));
const threadFacts = fc.record({
  id: fc.string(),
  isResolved: fc.boolean(),
  hasHuman: fc.boolean(),
  path: fc.constant(null),
});
const waiverFacts = fc.record({ rule: fc.constantFrom("api", "x"), by: people, head: heads, reason: fc.constant("w") });
const overrideFacts = fc.record({ by: people, head: heads, at: minutes, reason: fc.constant("o") });
const holdFacts = fc.record({ by: people, at: minutes, reason: fc.constantFrom("h", null) });
const requestFacts = fc.record({ reviewer: fc.constantFrom("greptile", "coderabbit"), head: heads, at: minutes });
const identities = fc.constantFrom<ChangeIdentity | null>(
  null,
  { base, mergeTree: "tree", patch: "patch" },
  { base, mergeTree: "tree", patch: "another" },
);
const trees = fc.constantFrom("one", "two", "three", null);
const roundFacts: fc.Arbitrary<RoundFact> = fc.record({
  head: fc.constantFrom(sha("1"), sha("2"), sha("3"), earlier),
  since: minutes,
  tree: trees,
  identity: identities,
  runs: fc.array(
    reviewFacts.map(({ reviewer, state, at, findings: found }) => ({
      reviewer,
      state,
      at,
      findings: found.map((finding) => ({ ...finding, isSelfInflicted: null })),
    })),
    { maxLength: 3 },
  ),
});
const ownerFacts = fc.record({
  paths: fc.constant(["src/a.ts"]),
  owners: fc.subarray(["ada", "grace", "root"], { minLength: 1 }),
});

function reading<Item>(items: fc.Arbitrary<Item>, maxLength = 5): fc.Arbitrary<Reading<Item>> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.array(items, { maxLength }).map((list) => read(...list)) },
    { weight: 1, arbitrary: fc.constant({ kind: "unread", why: "unavailable" } as const) },
  );
}

const facts: fc.Arbitrary<Facts> = fc
  .record({
    checks: reading(checkFacts, 6),
    reviews: reading(reviewFacts),
    approvals: reading(approvalFacts),
    evidence: reading(evidenceFacts, 3),
    threads: reading(threadFacts, 2),
    waivers: reading(waiverFacts, 2),
    overrides: reading(overrideFacts, 1),
    codeOwners: reading(ownerFacts, 2),
    holds: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Facts["holds"]>(read()) },
      { weight: 1, arbitrary: reading(holdFacts, 2) },
    ),
    rounds: fc.uniqueArray(roundFacts, { maxLength: 4, selector: (round) => round.head }),
    requests: fc.array(requestFacts, { maxLength: 2 }),
    identity: identities,
    tree: trees,
    headSince: fc.constantFrom(minute(0), minute(0), minute(5), null),
  })
  .map(buildFacts);

const paths = fc.constantFrom(
  "src/a.ts",
  "src/api/b.ts",
  "lib/c.ts",
  "docs/d.md",
  "db/e.sql",
  ".github/f.yml",
  "README",
  "docs/а.md",
);
const files = fc
  .tuple(paths, fc.constantFrom<string[]>([], [], ["DROP TABLE x"]))
  .map(([path, lines]) => buildFile(path, { addedLines: { kind: "read", lines } }));
const changes = fc.array(files, { maxLength: 4 }).map((list) => buildChange(list));

/** Facts of a kind that can only speak against a change. (A dismissal is none: it also takes a request for changes back.) */
const failingFacts: fc.Arbitrary<(given: Facts) => Facts> = fc.oneof(
  fc
    .tuple(checkFacts, fc.constantFrom("failure", "timed_out", "cancelled", "unheard-of"))
    .map(([check, conclusion]) => add("checks", { ...check, conclusion })),
  fc
    .tuple(reviewFacts, fc.constantFrom("rate-limited", "skipped", "too-large", "silent", "errored", "unreadable"))
    .map(([review, state]) => add("reviews", { ...review, state })),
  reviewFacts.map((review) =>
    add("reviews", {
      ...review,
      state: "findings",
      findings: [{ fingerprint: "f", severity: "P0", path: null, title: "t" }],
    }),
  ),
  approvalFacts.map((approval) => add("approvals", { ...approval, state: "changes-requested" })),
  evidenceFacts.map((evidence) => add("evidence", { ...evidence, problems: ["no manifest"] })),
  threadFacts.map((thread) => add("threads", { ...thread, isResolved: false })),
  ownerFacts.map((owner) => add("codeOwners", owner)),
  holdFacts.map((hold) => add("holds", hold)),
  fc.constant((given: Facts) => ({ ...given, trouble: [...given.trouble, { source: "GitHub", retryAt: null }] })),
);

const listKeys = [
  "checks",
  "reviews",
  "approvals",
  "evidence",
  "threads",
  "codeOwners",
  "waivers",
  "overrides",
  "holds",
] as const;
type ListKey = (typeof listKeys)[number];

function add<Key extends ListKey>(key: Key, item: Extract<Facts[Key], { kind: "read" }>["items"][number]) {
  return (given: Facts): Facts => {
    const reading: Reading<unknown> = given[key];
    return reading.kind === "unread" ? given : { ...given, [key]: { kind: "read", items: [...reading.items, item] } };
  };
}

function shuffled(given: Facts, seed: number): Facts {
  const shuffle = <Item>(reading: Reading<Item>): Reading<Item> =>
    reading.kind === "unread" ? reading : { kind: "read", items: rotate(reading.items, seed) };
  return {
    ...given,
    checks: shuffle(given.checks),
    reviews: shuffle(given.reviews),
    approvals: shuffle(given.approvals),
    evidence: shuffle(given.evidence),
    threads: shuffle(given.threads),
    waivers: shuffle(given.waivers),
    overrides: shuffle(given.overrides),
    codeOwners: shuffle(given.codeOwners),
    holds: shuffle(given.holds),
    requests: rotate(given.requests, seed),
    // Rounds have an order; what reviewers said in one has none.
    rounds: given.rounds.map((round) => ({ ...round, runs: rotate(round.runs, seed) })),
  };
}

/** Every order of a short list comes up: reversed for odd seeds, and turned by the rest. */
function rotate<Item>(items: readonly Item[], seed: number): Item[] {
  const turned = items.map((_, index) => items[(index + seed) % items.length] as Item);
  return seed % 2 === 1 ? turned.toReversed() : turned;
}

const now = minute(11);
/** `LAW_RUNS=100000 npm test -- test/core/gate/laws.test.ts` looks longer. */
const runs = { numRuns: Number(process.env["LAW_RUNS"] ?? 500) };

describe("laws of the verdict", () => {
  it("adding a fact that fails never turns wait or block into allow", () => {
    fc.assert(
      fc.property(policies, changes, facts, failingFacts, ({ contract, assess }, change, given, addFailure) => {
        const assessment = assess(change);
        const before = decide(contract, assessment, given, now);
        const after = decide(contract, assessment, addFailure(given), now);
        expect(before.kind !== "allow" && after.kind === "allow").toBe(false);
      }),
      runs,
    );
  });

  it("a fact about another commit never counts, for or against, but against a review that was to be carried from there", () => {
    const foreign = fc.oneof(
      checkFacts.map((fact) => add("checks", { ...fact, head: earlier })),
      reviewFacts.map((fact) => add("reviews", { ...fact, head: earlier })),
      approvalFacts.map((fact) => add("approvals", { ...fact, head: earlier })),
      evidenceFacts.map((fact) => add("evidence", { ...fact, head: earlier })),
      waiverFacts.map((fact) => add("waivers", { ...fact, head: earlier })),
      overrideFacts.map((fact) => add("overrides", { ...fact, head: earlier })),
    );
    fc.assert(
      fc.property(policies, changes, facts, foreign, ({ contract, assess }, change, given, addForeign) => {
        const assessment = assess(change);
        const before = decide(contract, assessment, given, now);
        const after = decide(contract, assessment, addForeign(given), now);
        const isCarried = before.requirements.some(({ reason }) => reason.code === "REVIEW_CARRIED");
        expect(after.kind === before.kind || (isCarried && after.kind !== "allow")).toBe(true);
      }),
      runs,
    );
  });

  it("the order of files and of facts never matters, to the verdict, its reasons or the state", () => {
    fc.assert(
      fc.property(policies, changes, facts, fc.nat({ max: 50 }), ({ contract, assess }, change, given, seed) => {
        const turned = { ...change, files: rotate(change.files, seed) };
        const [one, other] = [assess(change), assess(turned)];
        const again = shuffled(given, seed);
        expect(decide(contract, other, again, now)).toEqual(decide(contract, one, given, now));
        expect(stateOf(contract, other, again, now)).toBe(stateOf(contract, one, given, now));
      }),
      runs,
    );
  });

  it("a list that could not be read is never better than the same list read", () => {
    fc.assert(
      fc.property(
        policies,
        changes,
        facts,
        fc.constantFrom(...listKeys),
        ({ contract, assess }, change, given, key) => {
          const assessment = assess(change);
          const unread = { ...given, [key]: { kind: "unread", why: "unavailable" } };
          const verdict = decide(contract, assessment, unread, now);
          expect(verdict.kind === "allow" && decide(contract, assessment, given, now).kind !== "allow").toBe(false);
        },
      ),
      runs,
    );
  });

  it("allow comes with every requirement met, or with an override that says so", () => {
    fc.assert(
      fc.property(policies, changes, facts, ({ contract, assess }, change, given) => {
        const verdict = decide(contract, assess(change), given, now);
        const open = verdict.requirements.some(({ status }) => status === "unmet" || status === "pending");
        expect(verdict.kind === "allow").toBe(!open || verdict.reasons[0].code === "OVERRIDDEN");
        expect(verdict.reasons.every(({ message }) => message.length > 0)).toBe(true);
      }),
      runs,
    );
  });
});

describe("laws of the loop of review and fix", () => {
  const carries = ({ contract }: (typeof contracts)[number]) =>
    contract.tiers.some(({ policy }) => policy.reviews.some(({ carryOver }) => carryOver));
  const hasRatchet = ({ contract }: (typeof contracts)[number]) => contract.convergence.ratchet !== null;
  const isAllowed = ({ contract, assess }: (typeof contracts)[number], given: Facts) =>
    decide(contract, assess(buildChange(["src/a.ts"])), given, now).kind === "allow";
  const only = (isSuch: (one: (typeof contracts)[number]) => boolean) => fc.constantFrom(...contracts.filter(isSuch));

  it("a hold by someone who may write here never turns into allow, by anything", () => {
    const held = fc.tuple(facts, holdFacts).map(([given, hold]) => {
      return add("holds", { ...hold, by: buildPerson("grace") })({ ...given, holds: read() });
    });
    fc.assert(
      fc.property(policies, changes, held, ({ contract, assess }, change, given) => {
        expect(decide(contract, assess(change), given, now).kind).not.toBe("allow");
      }),
      runs,
    );
  });

  it("carrying over never allows what a clean review of this head by the same reviewer would not", () => {
    fc.assert(
      fc.property(only(carries), facts, (policy, given) => {
        fc.pre(given.reviews.kind === "read" && isAllowed(policy, given));
        const silent = ["greptile", "coderabbit"].filter((reviewer) => {
          return (
            given.reviews.kind === "read" &&
            !given.reviews.items.some((run) => run.reviewer === reviewer && run.head === head)
          );
        });
        const reviewed = silent.reduce(
          (rest, reviewer) => add("reviews", buildReview(reviewer, "clean", { at: now }))(rest),
          given,
        );
        expect(isAllowed(policy, { ...reviewed, rounds: [] })).toBe(true);
      }),
      runs,
    );
  });

  it("a review never carries over from a head on which something is known to have been found", () => {
    const first = { severity: "P0", path: null, title: "t", fingerprint: "f" } as const;
    fc.assert(
      fc.property(only(carries), facts, ({ contract, assess }, given) => {
        const everywhere = given.rounds.flatMap((round) =>
          ["greptile", "coderabbit"].map((reviewer) =>
            add("reviews", buildReview(reviewer, "findings", { head: round.head, findings: [first] })),
          ),
        );
        const known = everywhere.reduce((rest, found) => found(rest), given);
        const { requirements } = decide(contract, assess(buildChange(["src/a.ts"])), known, now);
        expect(requirements.map(({ reason }) => reason.code)).not.toContain("REVIEW_CARRIED");
      }),
      runs,
    );
  });

  it("more earlier rounds never turn allow into another verdict, unless reviews are carried over", () => {
    fc.assert(
      fc.property(
        only((one) => !carries(one)),
        facts,
        roundFacts,
        (policy, given, round) => {
          const more = { ...given, rounds: [{ ...round, head: sha("9") }, ...given.rounds] };
          expect(isAllowed(policy, given) && !isAllowed(policy, more)).toBe(false);
        },
      ),
      runs,
    );
  });

  it("without a ratchet or a carry-over in the contract nothing that was pushed before makes any difference", () => {
    fc.assert(
      fc.property(
        only((one) => !carries(one) && !hasRatchet(one)),
        facts,
        (policy, given) => {
          const fresh = { ...given, rounds: [], tree: null, identity: null };
          expect(isAllowed(policy, given)).toBe(isAllowed(policy, fresh));
        },
      ),
      runs,
    );
  });

  it("a head of a tree that was there before never turns the ratchet", () => {
    fc.assert(
      fc.property(only(hasRatchet), facts, fc.nat({ max: 3 }), roundFacts, (policy, given, which, round) => {
        const tree = given.rounds[which]?.tree ?? given.tree;
        const more = { ...given, rounds: [...given.rounds, { ...round, head: sha("9"), tree }] };
        const wasRound = given.rounds[which]?.runs.some(({ state }) => state === "findings") ?? true;
        fc.pre(wasRound);
        expect(!isAllowed(policy, given) && isAllowed(policy, more)).toBe(false);
      }),
      runs,
    );
  });

  it("asking for a review never makes the difference between allow and anything else", () => {
    fc.assert(
      fc.property(policies, facts, requestFacts, (policy, given, request) => {
        const asked = { ...given, requests: [...given.requests, request] };
        expect(isAllowed(policy, asked)).toBe(isAllowed(policy, given));
      }),
      runs,
    );
  });

  it("an override that is older than the head never counts, nor one of which nobody knows that", () => {
    const times = fc.constantFrom(minute(11), null);
    fc.assert(
      fc.property(policies, facts, times, (policy, given, headSince) => {
        const after = { ...given, headSince };
        expect(isAllowed(policy, after)).toBe(isAllowed(policy, { ...after, overrides: read() }));
      }),
      runs,
    );
  });
});

describe("the laws' own ground", () => {
  // The first asks for too much at once to be met by chance; it is there for how kinds of requirement meet.
  it.each(contracts.slice(1).map((one, index) => [index + 1, one] as const))(
    "contract %i is allowed on its merits often enough for a law to be broken",
    (_, { contract, assess }) => {
      const change = buildChange(["src/a.ts"]);
      const allowed = fc
        .sample(facts, { numRuns: 3_000, seed: 1 })
        .filter((given) => decide(contract, assess(change), { ...given, overrides: read() }, now).kind === "allow");
      expect(allowed.length).toBeGreaterThan(50);
    },
  );

  it.each(["REVIEW_CARRIED", "FINDINGS_DEFERRED", "NOT_CONVERGING", "HELD", "OVERRIDDEN"])(
    "%s is come to often enough for a law to be broken",
    (code) => {
      const change = buildChange(["src/a.ts"]);
      const verdicts = fc
        .sample(fc.tuple(fc.constantFrom(...contracts.slice(-2), ...contracts.slice(0, 1)), facts), {
          numRuns: 6_000,
          seed: 1,
        })
        .map(([{ contract, assess }, given]) => decide(contract, assess(change), given, now));
      const such = verdicts.filter(({ reasons, requirements }) =>
        [...reasons, ...requirements.map(({ reason }) => reason)].some((reason) => reason.code === code),
      );
      expect(such.length).toBeGreaterThan(20);
    },
  );
});

describe("laws of the tier", () => {
  it("adding a file never lowers the tier and never drops what the others escalate", () => {
    fc.assert(
      fc.property(policies, changes, files, ({ contract, assess }, change, file) => {
        fc.pre(change.files.length > 0);
        const before = assess(change);
        const after = assess({ ...change, files: [...change.files, file] });
        expect(tierRank(contract, after.tier)).toBeLessThanOrEqual(tierRank(contract, before.tier));
        expect(after.escalations.length).toBeGreaterThanOrEqual(before.escalations.length);
      }),
      runs,
    );
  });

  it("a change that could not be listed completely is never milder than the part that was seen", () => {
    fc.assert(
      fc.property(policies, changes, ({ assess }, change) => {
        const seen = assess(change);
        const cut = assess({ ...change, listing: { kind: "incomplete", why: "too-many-files" } });
        expect(cut.tier).toBe("high");
        expect(cut.flows.length).toBeGreaterThanOrEqual(seen.flows.length);
        expect(cut.docsDrift.length).toBeGreaterThanOrEqual(seen.docsDrift.length);
        expect(cut.autoMerge.value).toBe(false);
      }),
      runs,
    );
  });
});
