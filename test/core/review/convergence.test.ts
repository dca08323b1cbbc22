import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConvergencePolicy } from "#core/contract/contract.ts";
import type { RoundFact, RoundFinding, RoundRun } from "#core/gate/facts.ts";
import { type Convergence, convergenceOf, firstSeen } from "#core/review/convergence.ts";
import { minute, sha } from "#test/support/judge.ts";

const policy: ConvergencePolicy = {
  maxRounds: { value: 4, at: null },
  ratchet: { afterRounds: { value: 2, at: null }, severity: { value: "P1", at: null } },
};
const withoutRatchet: ConvergencePolicy = { ...policy, ratchet: null };

/** Findings by their fingerprints; `+` after one: it stands on a line of the last push, `-`: it does not. */
function found(...marked: readonly string[]): RoundRun {
  const findings = marked.map((mark): RoundFinding => ({
    fingerprint: mark.replace(/[+-]$/, ""),
    severity: "P2",
    path: "src/a.ts",
    title: "a finding",
    isSelfInflicted: mark.endsWith("+") ? true : mark.endsWith("-") ? false : null,
  }));
  return { reviewer: "greptile", state: "findings", at: minute(1), findings };
}
const clean: RoundRun = { reviewer: "greptile", state: "clean", at: minute(1), findings: [] };
const errored: RoundRun = { ...found("a"), state: "errored" };

/** A head of a tree of its own, unless told. */
function round(digit: string, runs: readonly RoundRun[], tree: string | null = `tree ${digit}`): RoundFact {
  return { head: sha(digit), since: minute(Number.parseInt(digit, 16)), tree, identity: null, runs };
}

interface Row {
  readonly when: string;
  readonly rounds: readonly RoundFact[];
  readonly present: RoundFact;
  readonly is: Partial<Convergence>;
  readonly under?: ConvergencePolicy;
}

const rows: readonly Row[] = [
  {
    when: "the first head has not been reviewed",
    rounds: [],
    present: round("1", []),
    is: { rounds: 0, fresh: 0, repeated: 0, selfInflicted: 0, ratchet: null, stop: null },
  },
  {
    when: "the first head has two findings",
    rounds: [],
    present: round("1", [found("a", "b")]),
    is: { rounds: 1, fresh: 2, repeated: 0, selfInflicted: null, ratchet: null, stop: null },
  },
  {
    when: "one finding stayed, one is new, and one was fixed",
    rounds: [round("1", [found("a", "b")])],
    present: round("2", [found("b-", "c+")]),
    is: { rounds: 2, fresh: 1, repeated: 1, selfInflicted: 1 },
  },
  {
    when: "a finding comes back after a head without it",
    rounds: [round("1", [found("a")]), round("2", [clean])],
    present: round("3", [found("a")]),
    is: { rounds: 2, fresh: 0, repeated: 1 },
  },
  {
    when: "two runs report the same finding",
    rounds: [],
    present: round("1", [found("a"), found("a+")]),
    is: { fresh: 1, selfInflicted: 1 },
  },
  {
    when: "of one finding nobody can tell whose line it stands on",
    rounds: [],
    present: round("1", [found("a-", "b")]),
    is: { fresh: 2, selfInflicted: 0 },
  },
  {
    when: "a reviewer found something that nobody could list",
    rounds: [],
    present: round("1", [found()]),
    is: { rounds: 1, fresh: 0, repeated: 0 },
  },
  {
    when: "what a run that failed lists is no finding",
    rounds: [round("1", [errored])],
    present: round("2", [errored]),
    is: { rounds: 0, fresh: 0, repeated: 0 },
  },
  {
    when: "heads without findings are no rounds",
    rounds: [round("1", [clean]), round("2", []), round("3", [found("a")])],
    present: round("4", [clean]),
    is: { rounds: 1, ratchet: null, stop: null },
  },
  {
    when: "the present head is among the rounds, as it was when it was clean",
    rounds: [round("1", [found("a")]), round("2", [clean])],
    present: round("2", [found("a")]),
    is: { rounds: 2, repeated: 1 },
  },
  {
    when: "the present head is among the rounds, as it was when it had the finding",
    rounds: [round("1", [found("a")])],
    present: round("1", [found("a")]),
    is: { rounds: 1, fresh: 1, repeated: 0 },
  },
  {
    when: "the ratchet waits for a second earlier round",
    rounds: [round("1", [found("a")]), round("2", [clean])],
    present: round("3", [found("a")]),
    is: { rounds: 2, ratchet: null },
  },
  {
    when: "the ratchet holds after two earlier rounds, whatever the present head has",
    rounds: [round("1", [found("a")]), round("2", [found("b")])],
    present: round("3", []),
    is: { rounds: 2, ratchet: "P1", stop: null },
  },
  {
    when: "the contract has no ratchet",
    rounds: [round("1", [found("a")]), round("2", [found("b")])],
    present: round("3", [found("c")]),
    is: { ratchet: null },
    under: withoutRatchet,
  },
  {
    when: "the present head is the last round that the contract grants",
    rounds: [round("1", [found("a")]), round("2", [found("b")]), round("3", [found("c")])],
    present: round("4", [found("d")]),
    is: { rounds: 4, stop: "round-cap" },
  },
  {
    when: "as many rounds are over, and the present head is clean",
    rounds: [1, 2, 3, 4].map((digit) => round(`${digit}`, [found("a")])),
    present: round("5", [clean]),
    is: { rounds: 4, stop: null },
  },
  {
    when: "the tree is that of a head with findings, with another between: A, B, A",
    rounds: [round("1", [found("a")], "A"), round("2", [clean], "B")],
    present: round("3", [found("a")], "A"),
    is: { rounds: 2, stop: "oscillation" },
  },
  {
    when: "A, B, B, A",
    rounds: [round("1", [found("a")], "A"), round("2", [], "B"), round("3", [], "B")],
    present: round("4", [found("a")], "A"),
    is: { stop: "oscillation" },
  },
  {
    when: "only the message was amended: A, A",
    rounds: [round("1", [found("a")], "A")],
    present: round("2", [found("a")], "A"),
    is: { rounds: 2, stop: null },
  },
  {
    when: "it was amended twice after another tree: B, A, A",
    rounds: [round("1", [found("a")], "B"), round("2", [found("a")], "A")],
    present: round("3", [found("a")], "A"),
    is: { stop: null },
  },
  {
    when: "nobody had found anything in that tree before",
    rounds: [round("1", [], "A"), round("2", [found("a")], "B")],
    present: round("3", [found("a")], "A"),
    is: { stop: null },
  },
  {
    when: "it came back, and is clean by now",
    rounds: [round("1", [found("a")], "A"), round("2", [found("b")], "B")],
    present: round("3", [clean], "A"),
    is: { stop: null },
  },
  {
    when: "trees that nobody knows are not the same",
    rounds: [round("1", [found("a")], null), round("2", [found("b")], "B")],
    present: round("3", [found("a")], null),
    is: { stop: null },
  },
  {
    when: "a tree that nobody knows is not another one between",
    rounds: [round("1", [found("a")], "A"), round("2", [found("b")], null)],
    present: round("3", [found("a")], "A"),
    is: { stop: null },
  },
];

describe("convergenceOf", () => {
  it.each(rows.map((row) => [row.when, row] as const))("%s", (_, { rounds, present, is, under = policy }) => {
    const all = convergenceOf(under, rounds, present);
    expect({ ...all, ...is }).toEqual(all);
  });
});

describe("firstSeen", () => {
  const rounds = [round("1", [found("a")]), round("2", [clean]), round("3", [found("a", "b")])];
  const present = round("4", [found("b", "c")]);
  it.each([
    ["a finding that is gone", "a", "1", "3"],
    ["one that is still there", "b", "3", "4"],
    ["a new one", "c", "4", "4"],
    ["one that nobody reported", "d", "4", "4"],
  ])("names the first and the last head of %s", (_, fingerprint, first, last) => {
    expect(firstSeen(rounds, present, fingerprint)).toEqual({ first: sha(first), last: sha(last) });
  });
});

const someRuns = fc.array(
  fc.oneof(
    fc.constantFrom(clean, errored),
    fc.subarray(["a", "b", "c+", "d-"]).map((marks) => found(...marks)),
  ),
  { maxLength: 2 },
);
const histories = fc
  .array(fc.tuple(someRuns, fc.constantFrom("A", "B", null)), { minLength: 1, maxLength: 7 })
  .map((heads) => heads.map(([runs, tree], index) => round((index + 1).toString(16), runs, tree)));
const laws = { numRuns: 1_000 };

function split(history: readonly RoundFact[]): readonly [readonly RoundFact[], RoundFact] {
  const present = history.at(-1);
  if (present === undefined) throw new Error("a history has a present head");
  return [history.slice(0, -1), present];
}

describe("laws of convergence", () => {
  it("one more earlier head never takes rounds away, loosens the ratchet or lets a stopped loop go on", () => {
    const before = fc.tuple(someRuns, fc.constantFrom("A", "B", null)).map(([runs, tree]) => round("f", runs, tree));
    fc.assert(
      fc.property(histories, before, (history, older) => {
        const [rounds, present] = split(history);
        const one = convergenceOf(policy, rounds, present);
        const more = convergenceOf(policy, [older, ...rounds], present);
        expect(more.rounds).toBeGreaterThanOrEqual(one.rounds);
        expect(one.ratchet !== null && more.ratchet === null).toBe(false);
        expect(one.stop !== null && more.stop === null).toBe(false);
      }),
      laws,
    );
  });

  it("a head on which nobody finds anything never stops the loop", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const [rounds, present] = split(history);
        expect(convergenceOf(policy, rounds, { ...present, runs: [clean, errored] }).stop).toBeNull();
      }),
      laws,
    );
  });

  it("what was kept of the present head changes nothing", () => {
    fc.assert(
      fc.property(histories, someRuns, (history, runs) => {
        const [rounds, present] = split(history);
        const kept = { ...present, runs };
        expect(convergenceOf(policy, [...rounds, kept], present)).toEqual(convergenceOf(policy, rounds, present));
      }),
      laws,
    );
  });

  it("what the present head adds never turns the ratchet", () => {
    fc.assert(
      fc.property(histories, someRuns, (history, runs) => {
        const [rounds, present] = split(history);
        const other = convergenceOf(policy, rounds, { ...present, runs });
        expect(other.ratchet).toBe(convergenceOf(policy, rounds, present).ratchet);
      }),
      laws,
    );
  });
});
