import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absentMode, type Change, type ChangedFile, executableMode, submoduleMode } from "#core/change/change.ts";
import type { ChangeIdentity, ReviewState, RoundFact, RoundRun } from "#core/gate/facts.ts";
import { carriedReview, patchIdentity } from "#core/review/carry-over.ts";
import { base, buildChange, buildFile, head, minute, sha } from "#test/support/judge.ts";

const same: ChangeIdentity = { base, mergeTree: "tree", patch: "patch" };
const other: ChangeIdentity = { ...same, patch: "another patch" };

function run(state: ReviewState, at = 1, reviewer = "greptile"): RoundRun {
  return { reviewer, state, at: minute(at), findings: [] };
}
function round(digit: string, identity: ChangeIdentity | null, ...runs: readonly RoundRun[]): RoundFact {
  return { head: sha(digit), since: minute(Number.parseInt(digit, 16)), tree: null, identity, runs };
}

interface Row {
  /** The first digit of the head that it is carried from; null: nothing is carried. */
  readonly from: string | null;
  readonly when: string;
  readonly rounds: readonly RoundFact[];
  readonly identity?: ChangeIdentity | null;
}

const rows: readonly Row[] = [
  { from: null, when: "there was no earlier head", rounds: [] },
  { from: "1", when: "the head before comes to the same and is clean", rounds: [round("1", same, run("clean"))] },
  { from: null, when: "the head before changes something else", rounds: [round("1", other, run("clean"))] },
  { from: null, when: "the base has moved", rounds: [round("1", { ...same, base: sha("9") }, run("clean"))] },
  { from: null, when: "it merges to another tree", rounds: [round("1", { ...same, mergeTree: "" }, run("clean"))] },
  { from: null, when: "nobody knows what the head before comes to", rounds: [round("1", null, run("clean"))] },
  {
    from: null,
    when: "nobody knows what this head comes to",
    rounds: [round("1", same, run("clean"))],
    identity: null,
  },
  { from: null, when: "neither is known", rounds: [round("1", null, run("clean"))], identity: null },
  { from: null, when: "only another reviewer is clean", rounds: [round("1", same, run("clean", 1, "coderabbit"))] },
  { from: "2", when: "two heads are clean", rounds: [round("1", same, run("clean")), round("2", same, run("clean"))] },
  {
    from: "1",
    when: "a head between changed something else, and was not clean",
    rounds: [round("1", same, run("clean")), round("2", other, run("findings"))],
  },
  {
    from: "1",
    when: "of a head between that comes to the same the reviewer said nothing",
    rounds: [round("1", same, run("clean")), round("2", same, run("findings", 1, "coderabbit"))],
  },
  ...(["findings", "running", "rate-limited", "skipped", "too-large", "silent", "errored", "unreadable"] as const).map(
    (state): Row => ({
      from: null,
      when: `the newest head that comes to the same was ${state}, which hides the clean one`,
      rounds: [round("1", same, run("clean")), round("2", same, run(state))],
    }),
  ),
  { from: null, when: "its newest run failed", rounds: [round("1", same, run("clean", 1), run("errored", 2))] },
  { from: "1", when: "its newest run is clean", rounds: [round("1", same, run("clean", 2), run("errored", 1))] },
  { from: null, when: "of two runs at once one failed", rounds: [round("1", same, run("clean"), run("errored"))] },
  { from: null, when: "only the head itself is remembered", rounds: [round("b", same, run("clean"))] },
];

describe("carriedReview", () => {
  it.each(rows.map((row) => [row.from ?? "nothing", row.when, row] as const))("%s: %s", (_, __, row) => {
    const { from, rounds, identity = same } = row;
    const carried = carriedReview("greptile", rounds, { head, identity });
    expect(carried).toEqual(from === null ? null : { from: sha(from) });
  });
});

const blob = "1".repeat(40);
const edited = buildFile("src/a.ts", { newBlob: blob });
const deleted = buildFile("src/b.ts", { status: "deleted", newBlob: null });

function identityOf(files: readonly ChangedFile[], over: Partial<Change> = {}): string | null {
  return patchIdentity(buildChange(files, over));
}

describe("patchIdentity", () => {
  it("is a canonical text of what happens to which files", () => {
    expect(identityOf([deleted, edited])).toBe(
      `[["src/a.ts",null,"modified","100644","100644","${blob}"],["src/b.ts",null,"deleted","100644","000000",null]]`,
    );
    expect(identityOf([])).toBe("[]");
  });

  it.each<[string, Partial<ChangedFile>]>([
    ["path", { path: "src/c.ts" }],
    ["former path", { previousPath: "src/c.ts" }],
    ["status", { status: "type-changed" }],
    ["old mode", { oldMode: executableMode }],
    ["new mode", { newMode: executableMode }],
    ["content", { newBlob: "2".repeat(40) }],
  ])("is another for another %s", (_, over) => {
    expect(identityOf([{ ...edited, ...over }])).not.toBe(identityOf([edited]));
  });

  it.each<[string, Partial<ChangedFile>]>([
    ["the blob of a file that is there", { newBlob: null }],
    ["a blob whose name is cut short", { newBlob: "1".repeat(39) }],
    ["the commit of a submodule", { newMode: submoduleMode, newBlob: null }],
    ["an old mode", { oldMode: "unknown" }],
    ["a new mode", { newMode: "unknown" }],
    ["a mode that git does not write", { newMode: "100664" }],
    ["what became of a file that is not merged", { status: "unmerged", newMode: absentMode }],
  ])("is unknown where nobody knows %s", (_, over) => {
    expect(identityOf([edited, { ...edited, path: "z", ...over }])).toBeNull();
  });

  it("is unknown where the listing may be cut", () => {
    expect(identityOf([edited], { listing: { kind: "incomplete", why: "too-many-files" } })).toBeNull();
  });
});

const states = fc.constantFrom<ReviewState>("clean", "clean", "clean", "findings", "errored");
const rounds = fc
  .array(fc.tuple(fc.constantFrom(same, same, other, null), fc.array(states, { maxLength: 2 })), { maxLength: 5 })
  .map((heads) => heads.map(([of, found], index) => round(`${index + 1}`, of, ...found.map((state) => run(state)))));
const paths = fc.oneof(fc.constantFrom("a", 'a"', "a,", "[a", "]", '","', "\\", "\n"), fc.string({ unit: "binary" }));
const files = fc.uniqueArray(
  fc
    .record({ path: paths, previousPath: fc.option(paths), newBlob: fc.constantFrom(blob, "2".repeat(40)) })
    .map(({ path, ...over }) => buildFile(path, over)),
  { maxLength: 4, selector: ({ path }) => path },
);
const runs = { numRuns: 1_000 };

describe("laws of carry-over", () => {
  it("what is carried was clean, on a head that comes to the same", () => {
    fc.assert(
      fc.property(rounds, fc.constantFrom(same, other, null), (history, identity) => {
        const carried = carriedReview("greptile", history, { head, identity });
        if (carried === null) return;
        const from = history.find((one) => one.head === carried.from);
        expect(from?.identity).toEqual(identity);
        expect(from?.runs.every(({ state }) => state === "clean")).toBe(true);
      }),
      runs,
    );
  });

  it("a run more that is not clean never makes a review carried that was not", () => {
    fc.assert(
      fc.property(
        rounds,
        fc.nat({ max: 4 }),
        fc.constantFrom<ReviewState>("findings", "errored"),
        (history, at, state) => {
          const worse = history.map((one, index) =>
            index === at ? { ...one, runs: [...one.runs, run(state, 2)] } : one,
          );
          const present = { head, identity: same };
          const isNewlyCarried =
            carriedReview("greptile", history, present) === null && carriedReview("greptile", worse, present) !== null;
          expect(isNewlyCarried).toBe(false);
        },
      ),
      runs,
    );
  });

  it("two changes have one identity exactly if they do the same to the same files, in whatever order they are listed", () => {
    const key = (list: readonly ChangedFile[]) =>
      new Set(list.map(({ path, previousPath, newBlob }) => JSON.stringify({ path, previousPath, newBlob })));
    fc.assert(
      fc.property(files, files, (one, two) => {
        expect(identityOf(one.toReversed())).toBe(identityOf(one));
        const areSame = one.length === two.length && key(one).isSubsetOf(key(two));
        expect(identityOf(one) === identityOf(two)).toBe(areSame);
      }),
      runs,
    );
  });
});
