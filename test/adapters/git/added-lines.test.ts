import { chmod } from "node:fs/promises";
import { join } from "node:path";

import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";

import { readChange } from "#adapters/git/read-change.ts";
import { openRepository } from "#adapters/git/repository.ts";
import { resolveCommits } from "#adapters/git/resolve.ts";
import type { AddedLines, ChangedFile } from "#core/change/change.ts";
import { buildRepository, executable, type Files, movedFrom, submodule, symlink } from "#test/support/git.ts";

/** Reads what `after` changes on top of `before`, with the added lines. */
async function readFiles(before: Files, after: Files): Promise<readonly ChangedFile[]> {
  await using repository = await buildRepository();
  await repository.commits([{ files: before }, { files: after, branch: "topic", parents: ["main"] }]);
  const opened = await openRepository(repository.directory, repository);
  const [base, head] = await resolveCommits(opened, ["main", "topic"]);
  return (await readChange(opened, { base, head, wantsContent: true })).files;
}

async function readLines(before: Files, after: Files): Promise<Readonly<Record<string, AddedLines>>> {
  return Object.fromEntries((await readFiles(before, after)).map(({ path, addedLines }) => [path, addedLines]));
}

const read = (...lines: string[]): AddedLines => ({ kind: "read", lines });
const tooLarge: AddedLines = { kind: "unread", why: "too-large" };

type Row = [name: string, before: string | null, after: string | Uint8Array, lines: string[]];

const rows: Row[] = [
  ["a new file", null, "1\n2\n", ["1", "2"]],
  ["a line in the middle", "1\n2\n3\n", "1\nnew\n2\n3\n", ["new"]],
  ["an edited line", "1\n2\n3\n", "1\ntwo\n3\n", ["two"]],
  ["two places", "1\n2\n3\n4\n5\n6\n7\n", "one\n2\n3\n4\n5\n6\nseven\n", ["one", "seven"]],
  ["a file without a line end", null, "1\n2", ["1", "2"]],
  ["a line end that goes", "1\n2\n", "1\n2", ["2"]],
  ["a line end that comes", "1\n2", "1\n2\n", ["2"]],
  ["no line end before or after", "1\n2", "1\n3", ["3"]],
  ["CRLF line ends", null, "1\r\n2\r\n", ["1", "2"]],
  ["carriage returns within a line", null, "a\rb\r\rc\n", ["a\rb\r\rc"]],
  ["blank lines", "1\n2\n", "1\n\n\n2\n", ["", ""]],
  [
    "a line separator, a form feed and an escape",
    null,
    "a\u2028b\fc\u0085d\u001b[0m\n",
    ["a\u2028b\fc\u0085d\u001b[0m"],
  ],
  ["a file that git takes for binary", null, "evil()\n\0\n", ["evil()", "\0"]],
  ["bytes that are not UTF-8", null, Buffer.from("caf\xe9\n", "latin1"), ["caf\ufffd"]],
  ["what looks like a hunk", "1\n", "1\n@@ -1 +1,9 @@\n@@ -0,0 +1 @@\n", ["@@ -1 +1,9 @@", "@@ -0,0 +1 @@"]],
  [
    "what looks like a file",
    "1\n",
    "1\ndiff --git a/x b/x\n++ b/x\n-- a/x\n",
    ["diff --git a/x b/x", "++ b/x", "-- a/x"],
  ],
  ["what looks like a commit", "1\n", `1\n${"a".repeat(40)}\n`, ["a".repeat(40)]],
  ["what looks like git's own remark", "1\n", "1\n\\ No newline at end of file\n", ["\\ No newline at end of file"]],
  ["removed lines that look like added ones", "1\n+2\n++3\n4\n", "1\nnew\n4\n", ["new"]],
];

describe("the lines of", () => {
  let found: Readonly<Record<string, AddedLines>>;
  beforeAll(async () => {
    const before = rows.flatMap(([name, text]) => (text === null ? [] : [[name, text] as const]));
    const after = rows.map(([name, , text]) => [name, text] as const);
    found = await readLines([["keep", "k"], ...before], after);
  });

  test.each(rows)("%s", (name, _before, _after, lines) => {
    expect(found[name]).toEqual(read(...lines));
  });
});

test("each kind of change gets the lines of its own section", async () => {
  const text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  const found = await readLines(
    {
      "becomes-executable": text,
      "becomes-link": text,
      "becomes-submodule": text,
      "comes-from-link": symlink("somewhere"),
      deleted: "deleted\n",
      emptied: "1\n",
      lib: submodule("1".repeat(40)),
      "old-edited": text,
      "old-plain": text.replaceAll("\n", "!\n"),
    },
    {
      "becomes-executable": executable(text),
      "becomes-link": symlink("target"),
      "becomes-submodule": submodule("3".repeat(40)),
      "comes-from-link": "now a file\n",
      deleted: null,
      emptied: "",
      empty: "",
      lib: submodule("2".repeat(40)),
      "new-plain": movedFrom("old-plain"),
      "old-edited": null,
      "new-edited": `${text}10\n`,
      'quoted "name"\n@@ -1 +1 @@': "1\n",
      z: "last\n",
    },
  );
  expect(found).toEqual({
    "becomes-executable": read(),
    "becomes-link": read("target"),
    "becomes-submodule": read(`Subproject commit ${"3".repeat(40)}`),
    "comes-from-link": read("now a file"),
    deleted: read(),
    emptied: read(),
    empty: read(),
    lib: read(`Subproject commit ${"2".repeat(40)}`),
    "new-plain": read(),
    "new-edited": read("10"),
    'quoted "name"\n@@ -1 +1 @@': read("1"),
    z: read("last"),
  });
});

test("a file with more than a megabyte of new lines is too large, its neighbours are read", async () => {
  const mebibyte = 1024 * 1024;
  const found = await readLines(
    { big: `${"y".repeat(99)}\n`.repeat(40_000) },
    {
      a: "1\n",
      big: `${"y".repeat(99)}\n`.repeat(40_000) + "one more\n",
      "many-lines": "1\n".repeat(mebibyte / 2 + 1),
      "one-line": "x".repeat(3 * mebibyte),
      "just-fits": `${"x".repeat(mebibyte - 1)}\n`,
      "just-over": `${"x".repeat(mebibyte)}\n`,
      z: "2\n",
    },
  );
  expect(found).toEqual({
    a: read("1"),
    big: read("one more"),
    "many-lines": tooLarge,
    "one-line": tooLarge,
    "just-fits": read("x".repeat(mebibyte - 1)),
    "just-over": tooLarge,
    z: read("2"),
  });
});

test("a patch that breaks off leaves every line unread, and the listing whole", async () => {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { a: "1\n", b: "1\n2\n3\n" } },
    { branch: "topic", parents: ["main"], files: { a: "one\n", b: "one\n2\nthree\n" } },
  ]);
  const program = await repository.git("--exec-path");
  await repository.write(
    "../home/bin/git",
    `#!/bin/sh
case "$*" in *--text*) '${program}/git' "$@" | sed '/^+one/q;' ; exit 1 ;; esac
exec '${program}/git' "$@"
`,
  );
  await chmod(join(repository.home, "bin/git"), 0o755);
  const PATH = `${join(repository.home, "bin")}:${repository.surroundings["PATH"]}`;
  const opened = await openRepository(repository.directory, { surroundings: { ...repository.surroundings, PATH } });
  const [base, head] = await resolveCommits(opened, ["main", "topic"]);
  const change = await readChange(opened, { base, head, wantsContent: true });
  expect(change.listing).toEqual({ kind: "complete" });
  expect(change.files).toMatchObject([
    { path: "a", additions: 1, addedLines: { kind: "unread", why: "failed" } },
    { path: "b", additions: 2, addedLines: { kind: "unread", why: "failed" } },
  ]);
});

const hostileLine = fc.constantFrom(
  "",
  "a",
  "b",
  "+",
  "-",
  " ",
  "\\",
  "+a",
  "-a",
  "++ b/f0",
  "-- a/f0",
  "@@ -1 +1 @@",
  "@@ -0,0 +1,100 @@",
  "diff --git a/f0 b/f0",
  "index 0000000..1111111",
  "\\ No newline at end of file",
  "c".repeat(40),
  "\r",
  "a\rb",
  "\0",
  "\u2028",
);

const hostileText = fc
  .tuple(fc.array(hostileLine, { maxLength: 12 }), fc.constantFrom("", "\n"))
  .map(([lines, end]) => (lines.length === 0 ? "" : lines.join("\n") + end));

const splitLines = (text: string): string[] =>
  (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n").map((line) => line.replace(/\r$/, ""));

const linesOf = (text: string): string[] => (text === "" ? [] : splitLines(text));

/** What is left of `lines` when each of `taken` is taken away once. */
function subtract(lines: readonly string[], taken: readonly string[]): string[] {
  const left = [...lines];
  for (const line of taken) {
    const place = left.indexOf(line);
    if (place !== -1) left.splice(place, 1);
  }
  return left;
}

test("whatever the files contain, the lines read are new ones, as many as git counts, and no new line is missing", async () => {
  const versions = fc.array(fc.tuple(hostileText, hostileText), { minLength: 6, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(versions, async (pairs) => {
      const side = (place: 0 | 1): Files => Object.fromEntries(pairs.map((pair, index) => [`f${index}`, pair[place]]));
      const added = Object.fromEntries(pairs.map(([, after], index) => [`new${index}`, after]));
      const files = await readFiles(side(0), { ...side(1), ...added });
      for (const { path, addedLines, additions, isBinary } of files) {
        const [before, after] = pairs[Number(path.slice(-1))] ?? ["", ""];
        const lines = addedLines.kind === "read" ? addedLines.lines : [];
        const neededLines = path.startsWith("new") ? linesOf(after) : subtract(linesOf(after), linesOf(before));
        expect({
          kind: addedLines.kind,
          notInTheFile: subtract(lines, linesOf(after)),
          missing: subtract(neededLines, lines),
          count: isBinary ? null : lines.length,
        }).toEqual({ kind: "read", notInTheFile: [], missing: [], count: additions });
      }
    }),
    { numRuns: 8 },
  );
});
