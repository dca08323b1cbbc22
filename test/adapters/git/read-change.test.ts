import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { expect, test } from "vitest";

import { readChange } from "#adapters/git/read-change.ts";
import { openRepository } from "#adapters/git/repository.ts";
import { resolveCommits } from "#adapters/git/resolve.ts";
import type { Change, ChangedFile } from "#core/change/change.ts";
import { parseCommitSha } from "#core/ids.ts";
import {
  buildRepository,
  copyOf,
  executable,
  type Files,
  movedFrom,
  submodule,
  symlink,
  type TestRepository,
} from "#test/support/git.ts";

async function readBranches(
  { directory, surroundings }: TestRepository,
  base = "main",
  head = "topic",
  wantsContent = true,
): Promise<Change> {
  const opened = await openRepository(directory, { surroundings });
  const [baseCommit, headCommit] = await resolveCommits(opened, [base, head]);
  return readChange(opened, { base: baseCommit, head: headCommit, wantsContent });
}

/** What `after` changes on top of `before`. */
async function readFiles(before: Files, after: Files): Promise<readonly ChangedFile[]> {
  await using repository = await buildRepository();
  await repository.commits([{ files: before }, { files: after, branch: "topic", parents: ["main"] }]);
  const { files, listing } = await readBranches(repository);
  expect(listing).toEqual({ kind: "complete" });
  return files;
}

const lines = (count: number, word = "line"): string =>
  Array.from({ length: count }, (_, index) => `${word} ${index}\n`).join("");

const commitOf = (digit: string): string => digit.repeat(40);

const unchangedFields = {
  previousPath: null,
  isBinary: false,
  hasNewContent: true,
} as const;

test.each<[name: string, before: Files, after: Files, expected: Partial<ChangedFile>]>([
  [
    "an added file",
    { keep: "k" },
    { new: "1\n2\n" },
    { path: "new", status: "added", oldMode: "000000", newMode: "100644", additions: 2, deletions: 0, sizeBytes: 4 },
  ],
  [
    "an empty added file",
    { keep: "k" },
    { new: "" },
    { path: "new", status: "added", oldMode: "000000", newMode: "100644", additions: 0, deletions: 0, sizeBytes: 0 },
  ],
  [
    "an edited file",
    { a: "1\n2\n3\n" },
    { a: "1\ntwo\n3\n4\n" },
    { path: "a", status: "modified", oldMode: "100644", newMode: "100644", additions: 2, deletions: 1, sizeBytes: 10 },
  ],
  [
    "a deleted file",
    { a: "1\n2\n", keep: "k" },
    { a: null },
    { path: "a", status: "deleted", oldMode: "100644", newMode: "000000", additions: 0, deletions: 2, sizeBytes: null },
  ],
  [
    "a moved file",
    { old: lines(9) },
    { new: movedFrom("old") },
    {
      path: "new",
      previousPath: "old",
      status: "renamed",
      oldMode: "100644",
      newMode: "100644",
      additions: 0,
      deletions: 0,
      hasNewContent: false,
      sizeBytes: 63,
    },
  ],
  [
    "a moved, edited and now executable file",
    { old: lines(9) },
    { old: null, new: executable(lines(9) + "one more\n") },
    {
      path: "new",
      previousPath: "old",
      status: "renamed",
      oldMode: "100644",
      newMode: "100755",
      additions: 1,
      deletions: 0,
      sizeBytes: 72,
    },
  ],
  [
    "a file made executable",
    { a: "run\n" },
    { a: executable("run\n") },
    {
      path: "a",
      status: "modified",
      oldMode: "100644",
      newMode: "100755",
      additions: 0,
      deletions: 0,
      hasNewContent: false,
      sizeBytes: 4,
    },
  ],
  [
    "a symbolic link",
    { keep: "k" },
    { link: symlink("/etc/passwd") },
    { path: "link", status: "added", oldMode: "000000", newMode: "120000", additions: 1, deletions: 0, sizeBytes: 11 },
  ],
  [
    "a file that becomes a symbolic link",
    { a: "1\n2\n" },
    { a: symlink("b") },
    {
      path: "a",
      status: "type-changed",
      oldMode: "100644",
      newMode: "120000",
      additions: 1,
      deletions: 2,
      sizeBytes: 1,
    },
  ],
  [
    "a submodule that moves",
    { lib: submodule(commitOf("1")) },
    { lib: submodule(commitOf("2")) },
    {
      path: "lib",
      status: "modified",
      oldMode: "160000",
      newMode: "160000",
      additions: 1,
      deletions: 1,
      sizeBytes: null,
    },
  ],
  [
    "a folder that becomes a submodule",
    { "lib/a": "1\n" },
    { "lib/a": null, lib: submodule(commitOf("2")) },
    { path: "lib", status: "added", oldMode: "000000", newMode: "160000", additions: 1, deletions: 0, sizeBytes: null },
  ],
  [
    "a binary file",
    { keep: "k" },
    { "a.png": Buffer.from("\u0089PNG\0\n", "latin1") },
    {
      path: "a.png",
      status: "added",
      oldMode: "000000",
      newMode: "100644",
      additions: null,
      deletions: null,
      isBinary: true,
      sizeBytes: 6,
    },
  ],
])("%s", async (_, before, after, expected) => {
  const files = await readFiles(before, after);
  const {
    addedLines: _addedLines,
    newBlob: _newBlob,
    ...listed
  } = files.find(({ path }) => path === expected.path) ?? { addedLines: null, newBlob: null };
  expect(listed).toEqual({ ...unchangedFields, ...expected });
});

test("a file that is there has the name that the head's tree gives it, asked for content or not", async () => {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { gone: "1\n", old: lines(9), run: "run\n", lib: submodule(commitOf("1")) } },
    {
      branch: "topic",
      parents: ["main"],
      files: {
        gone: null,
        new: movedFrom("old"),
        run: executable("run\n"),
        link: symlink("run"),
        lib: submodule(commitOf("2")),
        added: "2\n",
      },
    },
  ]);
  const tree = (await repository.git("ls-tree", "-r", "topic")).split("\n").map((line) => line.split(/[ \t]/));
  const names = Object.fromEntries(tree.map(([_mode, _type, name = "", path = ""]) => [path, name]));
  for (const wantsContent of [true, false]) {
    const { files } = await readBranches(repository, "main", "topic", wantsContent);
    const found = Object.fromEntries(files.map(({ path, newBlob }) => [path, newBlob]));
    expect(found).toEqual({ ...names, gone: null });
  }
});

test("no content is read unless asked for", async () => {
  await using repository = await buildRepository();
  await repository.commits([{ files: {} }, { files: { a: "1\n" }, branch: "topic", parents: ["main"] }]);
  expect((await readBranches(repository, "main", "topic", false)).files).toMatchObject([
    { path: "a", additions: null, deletions: null, sizeBytes: null, addedLines: { kind: "unread", why: "not-asked" } },
  ]);
});

const byPath = ({ files }: Change) => Object.fromEntries(files.map((file) => [file.path, file]));

const hostileNames = [
  ":(exclude)*",
  ":100644 100644 1234567 1234567 M",
  "--all",
  "1\t2\tz",
  "\u001b[31ma",
  `"a' \\`,
  "a ",
  "a\nb",
  "a\rb",
  "a\tb",
  "a\u2028b",
  "a\u202eb",
  commitOf("a"),
  "re\u0301sume\u0301",
  "r\u00e9sum\u00e9",
];

test("a name is listed as it is, whatever it looks like: added, moved and deleted", async () => {
  const each = <Value>(value: (name: string, index: number) => Value): [string, Value][] =>
    hostileNames.map((name, index) => [name, value(name, index)]);
  await using repository = await buildRepository();
  await repository.commits([
    { files: Object.fromEntries(hostileNames.map((name, index) => [`old-${index}`, `${name} ${index}\n`])) },
    { branch: "moved", parents: ["main"], files: each((_, index) => movedFrom(`old-${index}`)) },
    { branch: "empty", parents: [] },
    { branch: "added", parents: ["empty"], files: each((_, index) => `${index}\n`) },
    { branch: "deleted", parents: ["added"], files: each(() => null) },
  ]);
  const added = byPath(await readBranches(repository, "empty", "added"));
  const moved = byPath(await readBranches(repository, "main", "moved"));
  const deleted = byPath(await readBranches(repository, "added", "deleted"));
  expect(Object.keys(added).toSorted()).toEqual(hostileNames.toSorted());
  expect(Object.keys(moved).toSorted()).toEqual(hostileNames.toSorted());
  expect(Object.keys(deleted).toSorted()).toEqual(hostileNames.toSorted());
  for (const [index, name] of hostileNames.entries()) {
    expect(added[name]).toMatchObject({ status: "added", additions: 1, deletions: 0 });
    expect(moved[name]).toMatchObject({ status: "renamed", previousPath: `old-${index}`, additions: 0 });
    expect(deleted[name]).toMatchObject({ status: "deleted", additions: 0, deletions: 1 });
  }
});

test("names that are not UTF-8 show that they are not, and two of them stay two", async () => {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { keep: "k" } },
    {
      branch: "topic",
      parents: ["main"],
      files: [
        [Buffer.from("a\xff", "latin1"), "1\n"],
        [Buffer.from("a\xfe", "latin1"), "1\n2\n"],
      ],
    },
  ]);
  const { files } = await readBranches(repository);
  expect(files.map(({ path, additions }) => [path, additions])).toEqual([
    ["a\ufffd", 2],
    ["a\ufffd", 1],
  ]);
});

test("3,001 files are listed to the last one", async () => {
  const names = Array.from({ length: 3_001 }, (_, index) => `folder-${index % 50}/file-${index}.ts`);
  const files = await readFiles({ keep: "k" }, Object.fromEntries(names.map((name) => [name, `${name}\n`])));
  expect(files.map(({ path }) => path).toSorted()).toEqual(names.toSorted());
});

test.each([
  ["files", 101, "file"],
  ["bytes of names", 35, `${"folder".repeat(40)}/`.repeat(4)],
])("a change with too many %s is listed in part, and says so", async (_name, folderCount, prefix) => {
  const folder = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`0/${prefix}${index}`, "1\n"]));
  const copies = Array.from({ length: folderCount - 1 }, (_, index) => [`${index + 1}`, copyOf("0")] as const);
  await using repository = await buildRepository();
  await repository.commits([
    { files: { keep: "k" } },
    { branch: "topic", parents: ["main"], files: folder },
    { branch: "topic", files: copies },
  ]);
  const { files, listing } = await readBranches(repository);
  expect(listing).toEqual({ kind: "incomplete", why: "too-many-files" });
  expect(files.length).toBeGreaterThan(30_000);
  expect(files.length).toBeLessThanOrEqual(100_000);
});

test("a head that equals its base, or is behind it, changes nothing", async () => {
  await using repository = await buildRepository();
  await repository.commits([{ files: { a: "1" } }, { files: { a: "2" } }]);
  expect(await readBranches(repository, "main", "main")).toMatchObject({ files: [], listing: { kind: "complete" } });
  expect(await readBranches(repository, "main", "main~1")).toMatchObject({ files: [], listing: { kind: "complete" } });
});

test("what the base branch did meanwhile is not part of the change, and `base` is still its tip", async () => {
  await using repository = await buildRepository();
  const [, , tip] = await repository.commits([
    { files: { a: "1" } },
    { branch: "topic", parents: ["main"], files: { mine: "1" } },
    { files: { theirs: "1" } },
  ]);
  const change = await readBranches(repository);
  expect(change.files.map(({ path }) => path)).toEqual(["mine"]);
  expect(change.base).toBe(tip);
});

test("a head that merged its base shows its own work and the resolution of the conflict", async () => {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { a: "1\n", b: "1\n" } },
    { branch: "topic", parents: ["main"], files: { a: "mine\n" } },
    { files: { a: "theirs\n", b: "theirs\n" } },
    { branch: "topic", parents: ["topic", "main"], files: { a: "both\n", b: "theirs\n" } },
  ]);
  const { files } = await readBranches(repository);
  expect(files.map(({ path, status }) => [path, status])).toEqual([["a", "modified"]]);
});

test("with two merge bases, a file that differs from either of them is listed, once for each way it differs", async () => {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { a: "0\n", b: "0\n", c: "0\n", same: "0\n" } },
    { branch: "topic", parents: ["main"], files: { a: "topic\n" } },
    { files: { b: "main\n" } },
    { branch: "crossed", parents: ["topic", "main"], files: { b: "main\n", c: "new\n" } },
    { parents: ["main", "topic"], files: { a: "topic\n" } },
  ]);
  const [base, head] = ["main", "crossed"];
  expect((await repository.git("merge-base", "--all", base, head)).split("\n")).toHaveLength(2);
  const { files, listing } = await readBranches(repository, base, head);
  expect(listing).toEqual({ kind: "complete" });
  expect(files.map(({ path }) => path).toSorted()).toEqual(["a", "b", "c"]);
});

test("with two merge bases, the one from which a file becomes executable is not outvoted by the other", async () => {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { "a.sh": "0\n", b: "0\n" } },
    { branch: "topic", parents: ["main"], files: { "a.sh": executable("0\n") } },
    { files: { b: "main\n" } },
    { branch: "crossed", parents: ["topic", "main"], files: { "a.sh": executable("1\n"), b: "main\n" } },
    { parents: ["main", "topic"], files: { "a.sh": executable("0\n") } },
  ]);
  const { files } = await readBranches(repository, "main", "crossed");
  const views = files.filter(({ path }) => path === "a.sh").map(({ oldMode, newMode }) => `${oldMode} ${newMode}`);
  expect(views.toSorted()).toEqual(["100644 100755", "100755 100755"]);
});

test("nine merge bases are more than are compared, and the listing says so", async () => {
  await using repository = await buildRepository();
  const forks = Array.from({ length: 9 }, (_, index) => `fork-${index}`);
  await repository.commits([
    { files: { a: "0" } },
    ...forks.map((fork) => ({ branch: fork, parents: ["main"], files: { [fork]: "1" } })),
    { branch: "one", parents: forks, files: { one: "1" } },
    { branch: "two", parents: forks, files: { two: "1" } },
  ]);
  const { files, listing } = await readBranches(repository, "one", "two");
  expect(listing).toEqual({ kind: "incomplete", why: "too-many-merge-bases" });
  expect(files.map(({ path }) => path)).toContain("two");
});

test("histories that share no commit are compared tree with tree, and the listing says so", async () => {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { a: "1", b: "1" } },
    { branch: "topic", parents: [], files: { a: "2", b: "1" } },
  ]);
  const { files, listing } = await readBranches(repository);
  expect(listing).toEqual({ kind: "incomplete", why: "no-common-ancestor" });
  expect(files.map(({ path }) => path)).toEqual(["a"]);
});

test("in a shallow clone no listing is complete, whether or not a merge base is in sight", async () => {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { a: "1" } },
    { files: { a: "2" } },
    { branch: "topic", parents: ["main"], files: { b: "1" } },
    { files: { a: "3" } },
  ]);
  const source = pathToFileURL(repository.directory).href;
  for (const depth of [1, 2]) {
    const directory = join(repository.home, `clone-${depth}`);
    await repository.git("clone", "--quiet", "--no-single-branch", `--depth=${depth}`, source, directory);
    const { files, listing } = await readBranches({ ...repository, directory }, "origin/main", "origin/topic");
    expect(listing).toEqual({ kind: "incomplete", why: "shallow-clone" });
    expect(files.map(({ path }) => path)).toContain("b");
  }
});

test("a partial clone lacks contents: every path is listed all the same, and nothing is fetched", async () => {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { kept: "1\n", moved: lines(20), edited: "1\n" } },
    { branch: "topic", parents: ["main"], files: { moved: null, renamed: `${lines(20)}more\n`, edited: "2\n" } },
  ]);
  await repository.git("config", "uploadpack.allowFilter", "true");
  const directory = join(repository.home, "clone");
  const source = pathToFileURL(repository.directory).href;
  await repository.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", source, directory);
  for (const wantsContent of [true, false]) {
    const change = await readBranches({ ...repository, directory }, "origin/main", "origin/topic", wantsContent);
    expect(change.listing).toEqual({ kind: "complete" });
    const addedLines = { kind: "unread", why: wantsContent ? "failed" : "not-asked" };
    expect(change.files).toMatchObject([
      { path: "edited", status: "modified", additions: null, sizeBytes: null, addedLines },
      { path: "moved", status: "deleted", addedLines },
      { path: "renamed", status: "added", addedLines },
    ]);
  }
});

test("a head that was never fetched is an unknown revision", async () => {
  await using repository = await buildRepository();
  const base = await repository.commit({ files: { a: "1" } });
  const head = parseCommitSha(commitOf("1"));
  if (head === null) throw new Error("not a hash");
  const opened = await openRepository(repository.directory, repository);
  await expect(readChange(opened, { base, head, wantsContent: false })).rejects.toMatchObject({
    kind: "unknown-revision",
    message: `Commit ${head} is not in this repository. Has it been fetched?`,
  });
});
