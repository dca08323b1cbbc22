import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { expect, test } from "vitest";

import { openRepository } from "#adapters/git/repository.ts";
import { resolveCommit } from "#adapters/git/resolve.ts";
import { readFileAt, readFilesAt, readTrackedPaths } from "#adapters/git/tree.ts";
import { buildRepository, executable, type Files, submodule, symlink, type TestRepository } from "#test/support/git.ts";

async function open({ directory, surroundings }: TestRepository, ref = "main") {
  const opened = await openRepository(directory, { surroundings });
  return { opened, commit: await resolveCommit(opened, ref) };
}

async function buildTree(files: Files): Promise<TestRepository> {
  const repository = await buildRepository();
  await repository.commit({ files });
  return repository;
}

test("several candidates are answered in order: what each is, its bytes, or that it is not there", async () => {
  const bytes = Buffer.from("a\0b\n\xff", "latin1");
  await using repository = await buildTree({
    "contract.yml": "version: 1\n",
    ".github/contract.yml": executable("version: 2\n"),
    "link.yml": symlink("contract.yml"),
    lib: submodule("1".repeat(40)),
    "raw.bin": bytes,
    empty: "",
    twin: "version: 1\n",
  });
  const { opened, commit } = await open(repository);
  const paths = [
    "missing.yml",
    "contract.yml",
    ".github/contract.yml",
    "link.yml",
    "lib",
    ".github",
    "raw.bin",
    "empty",
    "twin",
  ];
  const found = await readFilesAt(opened, commit, paths, 1_000);
  const blob = await repository.git("rev-parse", "main:contract.yml");
  expect(found).toEqual([
    null,
    { kind: "file", mode: "100644", blob, bytes: Buffer.from("version: 1\n") },
    expect.objectContaining({ kind: "file", mode: "100755", bytes: Buffer.from("version: 2\n") }),
    { kind: "symlink", mode: "120000" },
    { kind: "submodule", mode: "160000" },
    null,
    expect.objectContaining({ kind: "file", bytes }),
    expect.objectContaining({ kind: "file", bytes: Buffer.alloc(0) }),
    { kind: "file", mode: "100644", blob, bytes: Buffer.from("version: 1\n") },
  ]);
});

test("a file beyond the limit is named with its size and not read", async () => {
  await using repository = await buildTree({ fits: "12345", over: "123456" });
  const { opened, commit } = await open(repository);
  expect(await readFileAt(opened, commit, "fits", 5)).toMatchObject({ kind: "file" });
  expect(await readFileAt(opened, commit, "over", 5)).toMatchObject({
    kind: "too-large",
    sizeBytes: 6,
    mode: "100644",
  });
});

test("a path is literal: nothing in it is a pattern, an option or a way out of the tree", async () => {
  const names = ["*", ":(top)a", "[a]", "--all", "a\nb", 'a"b', "-z"];
  await using repository = await buildTree({
    a: "not this one",
    "d/b": "nor this",
    ...Object.fromEntries(names.map((name) => [name, name])),
  });
  const { opened, commit } = await open(repository);
  const found = await readFilesAt(opened, commit, names, 1_000);
  expect(found.map((file) => (file?.kind === "file" ? file.bytes.toString() : file))).toEqual(names);
  const absent = [
    "",
    ".",
    "..",
    "../a",
    "/a",
    "./a",
    "d/../a",
    "d//b",
    "d/",
    "a/",
    "A",
    "a/b",
    "?",
    "[b]",
    "d/*",
    "a\0",
  ];
  expect(await readFilesAt(opened, commit, absent, 1_000)).toEqual(absent.map(() => null));
});

test("a file is read at the commit asked for", async () => {
  await using repository = await buildRepository();
  await repository.commits([{ files: { a: "old" } }, { files: { a: "new" } }, { files: { a: null, b: "b" } }]);
  const contents = [];
  for (const ref of ["main~2", "main~1", "main"]) {
    const { opened, commit } = await open(repository, ref);
    const file = await readFileAt(opened, commit, "a", 100);
    contents.push(file?.kind === "file" ? file.bytes.toString() : file);
  }
  expect(contents).toEqual(["old", "new", null]);
});

test("a blob that a partial clone left behind is a failure, and is not fetched", async () => {
  await using repository = await buildTree({ a: "1\n" });
  await repository.git("config", "uploadpack.allowFilter", "true");
  const directory = join(repository.home, "clone");
  const source = pathToFileURL(repository.directory).href;
  await repository.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", source, directory);
  const { opened, commit } = await open({ ...repository, directory }, "origin/main");
  await expect(readFileAt(opened, commit, "a", 100)).rejects.toMatchObject({ kind: "failed" });
});

test("every tracked path is listed: folders, links, submodules and odd names included", async () => {
  await using repository = await buildTree({
    "a/b/c.txt": "1",
    "a/link": symlink("b"),
    "a\nb": "1",
    lib: submodule("1".repeat(40)),
    é: "1",
  });
  const { opened, commit } = await open(repository);
  expect(await readTrackedPaths(opened, commit)).toEqual(["a\nb", "a/b/c.txt", "a/link", "lib", "é"]);
});
