import { describe, expect, test } from "vitest";

import { diffFiles, patchLimits, readDiffText, readPatchText } from "#sandbox/git/diff.ts";
import { buildMerge, mergeTree } from "#sandbox/git/merge.ts";
import { listCommits } from "#sandbox/git/history.ts";
import { readCommit, readTreeEntry } from "#sandbox/git/objects.ts";
import { signatureOf } from "#sandbox/git/signature.ts";
import { type CommitPlan, executable, type Files, movedFrom, submodule, symlink } from "#test/support/git.ts";
import { local } from "./local-world.ts";

const lines = (count: number, text = "line"): string =>
  Array.from({ length: count }, (_, index) => `${text} ${index}\n`).join("");
const someCommit = "1234567890123456789012345678901234567890";
const binary = Uint8Array.of(1, 0, 2, 0, 3);

describe("the files of a change", () => {
  const rows: { name: string; before: Files; after: Files; expected: readonly Record<string, unknown>[] }[] = [
    {
      name: "added, changed and removed",
      before: { "a.txt": "one\ntwo\n", "gone.txt": "gone\n" },
      after: { "a.txt": "one\n2\n", "gone.txt": null, "new.txt": "new\n" },
      expected: [
        { path: "a.txt", status: "modified", additions: 1, deletions: 1, patch: "@@ -1,2 +1,2 @@\n one\n-two\n+2" },
        { path: "gone.txt", status: "removed", additions: 0, deletions: 1, patch: "@@ -1 +0,0 @@\n-gone" },
        { path: "new.txt", status: "added", additions: 1, deletions: 0, patch: "@@ -0,0 +1 @@\n+new" },
      ],
    },
    {
      name: "a file that only moved has no patch",
      before: { "old/name.txt": lines(10) },
      after: { "new/name.txt": movedFrom("old/name.txt") },
      expected: [{ path: "new/name.txt", previousPath: "old/name.txt", status: "renamed", additions: 0, patch: null }],
    },
    {
      name: "a file that moved and changed has one",
      before: { "old.txt": lines(10) },
      after: { "old.txt": null, "new.txt": `${lines(10)}more\n` },
      expected: [{ path: "new.txt", previousPath: "old.txt", status: "renamed", additions: 1, deletions: 0 }],
    },
    {
      name: "a copy is an added file",
      before: { "a.txt": lines(10) },
      after: { "b.txt": lines(10) },
      expected: [{ path: "b.txt", previousPath: null, status: "added" }],
    },
    {
      name: "only the mode",
      before: { "run.sh": "run\n" },
      after: { "run.sh": executable("run\n") },
      expected: [
        { path: "run.sh", status: "modified", additions: 0, patch: null, oldMode: "100644", newMode: "100755" },
      ],
    },
    {
      name: "a file becomes a link, and the files after it keep their own patches",
      before: { a: "text\n", b: "b\n" },
      after: { a: symlink("b"), b: "c\n" },
      expected: [
        { path: "a", status: "changed", oldMode: "100644", newMode: "120000" },
        { path: "b", status: "modified", patch: "@@ -1 +1 @@\n-b\n+c" },
      ],
    },
    {
      name: "a link, whose target is its text",
      before: { keep: "k\n" },
      after: { link: symlink("keep") },
      expected: [{ path: "link", status: "added", patch: "@@ -0,0 +1 @@\n+keep\n\\ No newline at end of file" }],
    },
    {
      name: "a submodule",
      before: { keep: "k\n" },
      after: { lib: submodule(someCommit) },
      expected: [
        { path: "lib", sha: someCommit, newMode: "160000", patch: `@@ -0,0 +1 @@\n+Subproject commit ${someCommit}` },
      ],
    },
    {
      name: "a binary file has neither counts nor patch",
      before: { "a.bin": binary },
      after: { "a.bin": Uint8Array.of(...binary, 9) },
      expected: [{ path: "a.bin", status: "modified", additions: 0, deletions: 0, patch: null }],
    },
    {
      name: "names with quotes, line ends and letters of any script",
      before: { keep: "k\n" },
      after: { 'quo"te.txt': "q\n", "new\nline.txt": "n\n", "größe/日本.txt": "u\n" },
      expected: [
        { path: "größe/日本.txt", patch: "@@ -0,0 +1 @@\n+u" },
        { path: "new\nline.txt", patch: "@@ -0,0 +1 @@\n+n" },
        { path: 'quo"te.txt', patch: "@@ -0,0 +1 @@\n+q" },
      ],
    },
    {
      name: "lines that look like git's own",
      before: { a: "diff --git a/x b/x\n" },
      after: { a: "@@ -1 +1 @@\ndiff --git a/y b/y\n", b: "b\n" },
      expected: [
        { path: "a", patch: "@@ -1 +1,2 @@\n-diff --git a/x b/x\n+@@ -1 +1 @@\n+diff --git a/y b/y" },
        { path: "b", patch: "@@ -0,0 +1 @@\n+b" },
      ],
    },
    {
      name: `a patch of more than ${patchLimits.file.lines} lines is left out`,
      before: { keep: "k\n" },
      after: { big: lines(patchLimits.file.lines), small: "s\n" },
      expected: [
        { path: "big", additions: patchLimits.file.lines, patch: null },
        { path: "small", patch: "@@ -0,0 +1 @@\n+s" },
      ],
    },
    {
      name: `a patch of more than ${patchLimits.file.bytes} bytes is left out`,
      before: { keep: "k\n" },
      after: { big: `${"x".repeat(patchLimits.file.bytes)}\n` },
      expected: [{ path: "big", additions: 1, patch: null }],
    },
    {
      name: "patches together stay within their limit",
      before: { keep: "k\n" },
      after: { a: lines(12_000), b: lines(12_000), c: "c\n" },
      expected: [
        { path: "a", patch: expect.any(String) },
        { path: "b", patch: null },
        { path: "c", patch: "@@ -0,0 +1 @@\n+c" },
      ],
    },
  ];
  test.for(rows)("$name", async ({ before, after, expected }) => {
    await using scene = await local([{ files: before }, { files: after }]);
    const [from = "", to = ""] = scene.shas;
    const found = await diffFiles(scene.repository, from, to);
    expect(found).toMatchObject(expected);
  });

  test("of a first commit, everything is added", async () => {
    await using scene = await local([{ files: { a: "a\n" } }]);
    expect(await diffFiles(scene.repository, null, scene.shas[0] ?? "")).toMatchObject([
      { path: "a", status: "added" },
    ]);
  });

  test("as text: one diff, or one mail for each commit", async () => {
    await using scene = await local([{ files: { a: "a\n" } }, { files: { a: "b\n" } }, { files: { c: "c\n" } }]);
    const [from = "", , to = ""] = scene.shas;
    expect((await readDiffText(scene.repository, from, to)).match(/^diff --git/gm)).toHaveLength(2);
    expect((await readPatchText(scene.repository, from, to)).match(/^Subject: \[PATCH [12]\/2\]/gm)).toHaveLength(2);
  });

  test("as text it has at most 300 files", async () => {
    const files = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`f${index}`, `${index}\n`]));
    await using scene = await local([{ files: { f0: "0\n" } }, { files }, { files: { g: "g\n" } }]);
    const [first = "", second = "", third = ""] = scene.shas;
    await expect(readDiffText(scene.repository, first, third)).rejects.toMatchObject({
      status: 406,
      message: "Sorry, the diff exceeded the maximum number of files (300).",
    });
    expect(await readDiffText(scene.repository, second, third)).toContain("+g");
    expect(await readDiffText(scene.repository, first, second)).toContain("diff --git");
  });
});

describe("merges", () => {
  const plan: CommitPlan[] = [
    { files: { a: lines(5), b: "b\n" } },
    { branch: "topic", parents: ["main"], files: { a: `${lines(5)}topic\n` }, message: "One\n\nBody" },
    { branch: "topic", files: { "new/c": "c\n" }, message: "Two" },
    { branch: "clash", parents: ["main"], files: { b: "clash\n" } },
    { files: { b: "main\n" } },
  ];

  test("a clean one and one with a conflict", async () => {
    await using scene = await local(plan);
    const [, , topic = "", clash = "", main = ""] = scene.shas;
    expect(await mergeTree(scene.repository, main, topic)).toMatchObject({ kind: "clean" });
    expect(await mergeTree(scene.repository, main, clash)).toEqual({ kind: "conflict", paths: ["b"] });
  });

  const parentsOf = {
    both: (base: string, head: string) => [base, head],
    base: (base: string) => [base],
    // Of two commits the last one stands on the other.
    rebased: () => [],
  };
  test.for([
    { method: "merge", parents: "both", messages: ["Title\n\nText"], committer: "GitHub" },
    { method: "squash", parents: "base", messages: ["Title\n\nText"], committer: "GitHub" },
    { method: "rebase", parents: "rebased", messages: ["Two", "One\n\nBody"], committer: "octo-dev" },
  ] as const)("$method", async ({ method, parents, messages, committer }) => {
    await using scene = await local(plan);
    const { repository, owner } = scene;
    const [, , head = "", , base = ""] = scene.shas;
    const author = signatureOf(owner, 1_790_000_000_000);
    const built = await buildMerge(repository, { method, base, head, title: "Title", message: "Text", author });
    if (built.kind === "conflict") throw new Error("it does not conflict");
    const commit = await readCommit(repository, built.commit);
    expect(commit?.committer.name).toBe(committer);
    expect(commit?.parents.length).toBe(parents === "both" ? 2 : 1);
    expect(commit?.parents.filter((sha) => sha === base || sha === head)).toEqual(parentsOf[parents](base, head));
    const landed = await listCommits(repository, { from: base, to: built.commit });
    const own = landed.filter(({ sha }) => method !== "merge" || sha === built.commit);
    expect(own.map(({ message }) => message)).toEqual(messages);
    for (const path of ["a", "b", "new/c"]) expect(await readTreeEntry(repository, built.commit, path)).not.toBe(null);
    const changes = await diffFiles(repository, base, built.commit);
    expect(changes.map(({ path }) => path)).toEqual(["a", "new/c"]);
  });

  test("a rebase keeps who wrote what, and stops at a conflict", async () => {
    await using scene = await local(plan);
    const [, , topic = "", clash = "", base = ""] = scene.shas;
    const author = signatureOf(scene.owner, 1_790_000_000_000);
    const common = { method: "rebase", base, title: "", message: "", author } as const;
    const built = await buildMerge(scene.repository, { ...common, head: topic });
    if (built.kind === "conflict") throw new Error("it does not conflict");
    expect((await readCommit(scene.repository, built.commit))?.author.name).toBe("Test Author");
    expect(await buildMerge(scene.repository, { ...common, head: clash })).toEqual({ kind: "conflict" });
  });
});
