import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  judgeLeft,
  judgeThread,
  type LeftThread,
  type Resolvable,
  type ThreadSituation,
  type ThreadView,
} from "#core/threads/resolvable.ts";
import { earlier, head } from "#test/support/judge.ts";

const greptile = { id: 41, kind: "bot" } as const;
const coderabbit = { id: 42, kind: "bot" } as const;
const renovate = { id: 43, kind: "bot" } as const;
const ada = { id: 7, kind: "human" } as const;

const situation: ThreadSituation = {
  bots: [greptile.id, coderabbit.id, renovate.id],
  reviewers: [
    { id: "greptile", accountId: greptile.id },
    { id: "coderabbit", accountId: coderabbit.id },
  ],
  clean: ["greptile"],
  pull: "PR_1",
  head,
};
const settled: ThreadView = {
  id: "PRRT_1",
  pull: "PR_1",
  isResolved: false,
  isOutdated: true,
  headOfOpener: earlier,
  authors: [greptile],
};

interface Row {
  readonly answer: "greptile" | Extract<Resolvable, { kind: "no" }>["why"];
  readonly when: string;
  readonly thread?: Partial<ThreadView>;
  readonly given?: Partial<ThreadSituation>;
}

const rows: readonly Row[] = [
  { answer: "greptile", when: "its reviewer is clean, and the lines it was about are gone" },
  {
    answer: "greptile",
    when: "it is shown at the head, but was opened for another commit",
    thread: { isOutdated: false },
  },
  {
    answer: "greptile",
    when: "it was opened for the head, but its lines are outdated",
    thread: { headOfOpener: head },
  },
  { answer: "greptile", when: "other listed bots replied", thread: { authors: [greptile, renovate, coderabbit] } },
  { answer: "resolved", when: "someone resolved it", thread: { isResolved: true } },
  { answer: "empty", when: "it has no comment", thread: { authors: [] } },
  { answer: "human", when: "a person opened it", thread: { authors: [ada, greptile] } },
  { answer: "human", when: "a person replied", thread: { authors: [greptile, ada] } },
  { answer: "human", when: "whoever opened it is gone", thread: { authors: [null, greptile] } },
  { answer: "human", when: "someone who is gone replied", thread: { authors: [greptile, null] } },
  {
    answer: "human",
    when: "the number of a person stands among the bots of the contract",
    thread: { authors: [greptile, ada] },
    given: { bots: [greptile.id, ada.id] },
  },
  {
    answer: "unlisted-bot",
    when: "a bot replied that the contract does not list",
    thread: { authors: [greptile, { id: 99, kind: "bot" }] },
  },
  { answer: "unlisted-bot", when: "the contract lists no bots", given: { bots: [] } },
  { answer: "another-pull", when: "it stands in another pull request", thread: { pull: "PR_2" } },
  {
    answer: "human",
    when: "a person replied, in another pull request",
    thread: { pull: "PR_2", authors: [greptile, ada] },
  },
  { answer: "not-a-reviewers", when: "another listed bot opened it", thread: { authors: [renovate, greptile] } },
  { answer: "not-clean", when: "its reviewer is not clean on the head", thread: { authors: [coderabbit] } },
  { answer: "not-clean", when: "only another reviewer is clean", given: { clean: ["coderabbit"] } },
  {
    answer: "not-clean",
    when: "two reviewers write through its account, and one of them is not clean",
    given: { reviewers: [...situation.reviewers, { id: "second", accountId: greptile.id }] },
  },
  { answer: "current", when: "it was opened for the head", thread: { isOutdated: false, headOfOpener: head } },
  {
    answer: "current",
    when: "nobody knows what it was opened for",
    thread: { isOutdated: false, headOfOpener: null },
  },
];

/** Mostly bots that the contract lists, or hardly a thread would be resolvable. */
const author = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(greptile, greptile, coderabbit, renovate) },
  { weight: 1, arbitrary: fc.constantFrom(null, ada, { id: 99, kind: "bot" } as const) },
);
const authors = fc.array(author, { maxLength: 4 });
const threads: fc.Arbitrary<ThreadView> = fc.record({
  id: fc.constant("PRRT_1"),
  pull: fc.oneof({ weight: 9, arbitrary: fc.constant("PR_1") }, { weight: 1, arbitrary: fc.constant("PR_2") }),
  isResolved: fc.boolean(),
  isOutdated: fc.boolean(),
  headOfOpener: fc.constantFrom(head, earlier, null),
  authors,
});
const situations: fc.Arbitrary<ThreadSituation> = fc.record({
  bots: fc.oneof(fc.constant(situation.bots), fc.subarray([7, 41, 42, 43, 99])),
  reviewers: fc.constant(situation.reviewers),
  clean: fc.subarray(["greptile", "coderabbit"]),
  pull: fc.constant("PR_1"),
  head: fc.constant(head),
});
const runs = { numRuns: 2_000 };

describe("judgeThread", () => {
  it.each(rows.map((row) => [row.answer, row.when, row] as const))("%s: %s", (_, __, { answer, thread, given }) => {
    const judged = judgeThread({ ...settled, ...thread }, { ...situation, ...given });
    expect(judged).toEqual(answer === "greptile" ? { kind: "yes", reviewer: "greptile" } : { kind: "no", why: answer });
  });
});

interface LeftRow {
  readonly answer: LeftThread["why"] | null;
  readonly when: string;
  readonly thread?: Partial<ThreadView>;
  readonly given?: Partial<ThreadSituation>;
}

const joined = { authors: [greptile, ada] };
const leftRows: readonly LeftRow[] = [
  { answer: "human", when: "a person replied", thread: joined },
  { answer: "human", when: "someone who is gone replied", thread: { authors: [greptile, null] } },
  { answer: "unlisted-bot", when: "another bot replied", thread: { authors: [greptile, { id: 99, kind: "bot" }] } },
  { answer: "unlisted-bot", when: "the contract lists no bots", given: { bots: [] } },
  { answer: "another-pull", when: "it stands in another pull request", thread: { pull: "PR_2" } },
  { answer: null, when: "it may be resolved" },
  { answer: null, when: "someone resolved it", thread: { ...joined, isResolved: true } },
  { answer: null, when: "it has no comment", thread: { authors: [] } },
  { answer: null, when: "its reviewer is not clean on the head", thread: joined, given: { clean: [] } },
  {
    answer: null,
    when: "another pull request's reviewer is not clean",
    thread: { pull: "PR_2" },
    given: { clean: [] },
  },
  { answer: null, when: "a person opened it", thread: { authors: [ada, greptile] } },
  { answer: null, when: "whoever opened it is gone", thread: { authors: [null, greptile] } },
  { answer: null, when: "no reviewer opened it", thread: { authors: [renovate, ada] } },
  { answer: null, when: "it stands at the head", thread: { ...joined, isOutdated: false, headOfOpener: head } },
];

describe("judgeLeft", () => {
  it.each(leftRows.map((row) => [row.answer, row.when, row] as const))("%s: %s", (_, __, { answer, thread, given }) => {
    const left = judgeLeft({ ...settled, ...thread }, { ...situation, ...given });
    expect(left).toEqual(answer === null ? null : { reviewer: "greptile", why: answer });
  });
});

describe("laws of threads", () => {
  it("a thread with any comment by a person, or by someone who is gone, is never resolvable (S7)", () => {
    const intruders = fc.constantFrom(null, ada, { id: greptile.id, kind: "human" } as const);
    fc.assert(
      fc.property(threads, situations, intruders, fc.nat({ max: 4 }), (thread, given, intruder, place) => {
        const joined = thread.authors.toSpliced(place, 0, intruder);
        expect(judgeThread({ ...thread, authors: joined }, given).kind).toBe("no");
      }),
      runs,
    );
  });

  it("a comment more never makes a thread resolvable that was not, unless it had none", () => {
    fc.assert(
      fc.property(threads, situations, authors, (thread, given, more) => {
        fc.pre(thread.authors.length > 0);
        const before = judgeThread(thread, given).kind;
        const after = judgeThread({ ...thread, authors: [...thread.authors, ...more] }, given).kind;
        expect(before === "no" && after === "yes").toBe(false);
      }),
      runs,
    );
  });

  it("a bot less, or a clean reviewer less, never makes a thread resolvable", () => {
    fc.assert(
      fc.property(threads, situations, fc.nat({ max: 4 }), fc.nat({ max: 1 }), (thread, given, bot, reviewer) => {
        const before = judgeThread(thread, given).kind;
        const fewer = { ...given, bots: given.bots.toSpliced(bot, 1), clean: given.clean.toSpliced(reviewer, 1) };
        expect(before === "no" && judgeThread(thread, fewer).kind === "yes").toBe(false);
      }),
      runs,
    );
  });

  it("is on ground where threads are resolvable often enough for a law to be broken", () => {
    const sampled = fc.sample(fc.tuple(threads, situations), { numRuns: 3_000, seed: 1 });
    const resolvable = sampled.filter(([thread, given]) => judgeThread(thread, given).kind === "yes");
    expect(resolvable.length).toBeGreaterThan(50);
  });
});
