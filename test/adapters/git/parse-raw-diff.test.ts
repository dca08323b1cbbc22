import { expect, test } from "vitest";

import { matchAddedLines } from "#adapters/git/match-added-lines.ts";
import { parseRawDiffs, type RawChange } from "#adapters/git/parse-raw-diff.ts";

const commit = "c".repeat(40);
const none = "0".repeat(40);
const one = "1".repeat(40);
const two = "2".repeat(40);

const fields = (...texts: string[]): Buffer => Buffer.from(texts.map((text) => `${text}\0`).join(""));

const whole = fields(
  commit,
  `:100644 100644 ${one} ${two} M`,
  "a",
  `:100644 100755 ${one} ${two} R087`,
  "old",
  "new",
  `:100644 100644 ${one} ${one} C100`,
  "a",
  "copy",
  "3\t1\ta",
  "1\t0\t",
  "old",
  "new",
  "-\t-\t",
  "a",
  "copy",
  commit,
);

test("records and counts of several commits are put together", () => {
  const [first, second, ...more] = parseRawDiffs(whole);
  expect(first?.changes).toMatchObject([
    { status: "modified", path: Buffer.from("a"), previousPath: null, counts: { additions: 3, deletions: 1 } },
    {
      status: "renamed",
      path: Buffer.from("new"),
      previousPath: Buffer.from("old"),
      counts: { additions: 1, deletions: 0 },
    },
    { status: "copied", path: Buffer.from("copy"), previousPath: Buffer.from("a"), counts: "binary" },
  ]);
  expect(second).toEqual({ commit, changes: [] });
  expect(more).toEqual([]);
});

test("cut at any byte, the output gives the records that were whole by then", () => {
  for (let end = 0; end <= whole.length; end += 1) {
    const diffs = parseRawDiffs(whole.subarray(0, end));
    const found = diffs.flatMap(({ changes }) => changes.map(({ path }) => path.toString()));
    expect(found).toEqual(["a", "new", "copy"].slice(0, found.length));
  }
});

test.each([
  ["something before the first commit", fields("a")],
  ["an unknown status", fields(commit, `:100644 100644 ${one} ${two} X`, "a")],
  ["a count without a record", fields(commit, "1\t1\ta")],
  ["a field that is no record", fields(commit, "a")],
])("%s is a failure, not a guess", (_, output) => {
  expect(() => parseRawDiffs(output)).toThrow(
    expect.objectContaining({
      kind: "failed",
      message: expect.stringContaining("git diff-tree printed what is not a record"),
    }),
  );
});

const added = (line: string) => ({ kind: "read", lines: [line] }) as const;

const change = (oldBlob: string, newBlob: string): RawChange => ({
  status: "modified",
  oldMode: "100644",
  newMode: "100644",
  oldBlob,
  newBlob,
  path: Buffer.from("a"),
  previousPath: null,
  counts: null,
});

test("a section about other blobs than the record's is not believed, nor anything after it", () => {
  const sections = [
    { blobs: { old: one, new: two }, added: added("1") },
    { blobs: { old: one, new: none }, added: added("2") },
    { blobs: { old: one, new: two }, added: added("3") },
  ];
  expect(matchAddedLines([change(one, two), change(one, two), change(one, two)], sections)).toEqual([added("1")]);
});
