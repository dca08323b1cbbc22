import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";

import { openRepository } from "#adapters/git/repository.ts";
import { resolveCommit, resolveCommits } from "#adapters/git/resolve.ts";
import { readTrackedPaths } from "#adapters/git/tree.ts";
import { buildRepository, type RepositoryPlan, type TestRepository } from "#test/support/git.ts";

async function buildSmallRepository(plan?: RepositoryPlan): Promise<TestRepository> {
  const repository = await buildRepository(plan);
  await repository.commit({ files: { "a.txt": "a\n", "sub/b.txt": "b\n" } });
  return repository;
}

async function listMain(directory: string, { surroundings }: TestRepository): Promise<readonly string[]> {
  const opened = await openRepository(directory, { surroundings });
  return readTrackedPaths(opened, await resolveCommit(opened, "main"));
}

const wholeTree = ["a.txt", "sub/b.txt"];

test("a work tree, a folder in it, and a symbolic link to that folder lead to the same repository", async () => {
  await using repository = await buildSmallRepository();
  await repository.git("checkout", "--quiet", "main");
  const link = join(repository.home, "link");
  await symlink(join(repository.directory, "sub"), link);
  for (const directory of [repository.directory, join(repository.directory, "sub"), link]) {
    expect(await listMain(directory, repository)).toEqual(wholeTree);
  }
});

test.each<[name: string, make: (repository: TestRepository, target: string) => Promise<unknown>]>([
  ["a linked work tree", (repository, target) => repository.git("worktree", "add", "--quiet", "-b", "other", target)],
  [
    "a clone that borrows its objects",
    (repository, target) => repository.git("clone", "--quiet", "--shared", repository.directory, target),
  ],
  [
    "a repository whose git directory is elsewhere",
    async (repository, target) => {
      await mkdir(target);
      await writeFile(join(target, ".git"), `gitdir: ${join(repository.directory, ".git")}\n`);
    },
  ],
])("%s can be read", async (_, make) => {
  await using repository = await buildSmallRepository();
  await repository.git("checkout", "--quiet", "main");
  const target = join(repository.home, "target");
  await make(repository, target);
  expect(await listMain(target, repository)).toEqual(wholeTree);
});

test.each<[RepositoryPlan]>([[{ isBare: true }], [{ objectFormat: "sha256" }]])("%o can be read", async (plan) => {
  await using repository = await buildSmallRepository(plan);
  expect(await listMain(repository.directory, repository)).toEqual(wholeTree);
});

test("a directory without a repository, a missing one and a file are refused by name", async () => {
  await using repository = await buildSmallRepository();
  await writeFile(join(repository.home, "file"), "");
  for (const directory of [repository.home, join(repository.home, "missing"), join(repository.home, "file")]) {
    const error = await openRepository(directory, repository).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: "GitError", kind: "not-a-repository" });
    expect((error as Error).message).toContain(directory);
  }
});

test("a missing git is not a missing repository", async () => {
  await using repository = await buildSmallRepository();
  const surroundings = { PATH: repository.home };
  await expect(openRepository(repository.directory, { surroundings })).rejects.toMatchObject({ kind: "git-missing" });
});

test("branches, tags of tags, hashes and expressions lead to commits, several in one go", async () => {
  await using repository = await buildRepository();
  const [first, second] = await repository.commits([{ files: { a: "1" } }, { files: { a: "2" } }]);
  await repository.git("tag", "-a", "-m", "a tag", "v1", "main");
  await repository.git("tag", "-a", "-m", "a tag of a tag", "v1-signed", "v1");
  const opened = await openRepository(repository.directory, repository);
  const [byBranch, byTag, byHash, byExpression] = await resolveCommits(opened, [
    "main",
    "v1-signed",
    second ?? "",
    "HEAD~1",
  ]);
  expect([byBranch, byTag, byHash, byExpression]).toEqual([second, second, second, first]);
});

describe("no commit is named by", () => {
  let repository: TestRepository;
  beforeAll(async () => {
    repository = await buildSmallRepository();
  });
  afterAll(() => repository.remove());

  test.each([
    ["a branch that is not there", "nowhere"],
    ["a hash that is not there", "1234567890123456789012345678901234567890"],
    ["a tree", "HEAD^{tree}"],
    ["a file", "HEAD:a.txt"],
    ["the parent of a root", "HEAD~1"],
    ["nothing", ""],
    ["an option", "--all"],
    ["two lines", "main\nmain"],
    ["a NUL", "main\0"],
    ["an escape", "main\u009b"],
    ["a name that looks like an answer", "1234567890123456789012345678901234567890 commit"],
    ["an endless name", "x".repeat(2_000)],
  ])("%s", async (_, ref) => {
    const opened = await openRepository(repository.directory, repository);
    const error = await resolveCommits(opened, ["main", ref]).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: "unknown-revision" });
    expect((error as Error).message).toContain(JSON.stringify(ref));
  });
});

test("neither a graft nor a replacement leads an expression astray", async () => {
  await using repository = await buildRepository();
  const [first, second, third] = await repository.commits([{}, {}, {}]);
  await repository.write(".git/info/grafts", `${third} ${first}\n`);
  const opened = await openRepository(repository.directory, repository);
  expect(await repository.git("rev-parse", "main~1")).toBe(first);
  expect(await resolveCommit(opened, "main~1")).toBe(second);
  await repository.write(".git/info/grafts", "");
  await repository.git("replace", "main", "main~1");
  expect(await repository.git("rev-parse", "main~1")).toBe(first);
  expect(await resolveCommit(opened, "main~1")).toBe(second);
});

test("a commit that a partial clone could fetch is not fetched", async () => {
  await using repository = await buildSmallRepository();
  await repository.git("config", "uploadpack.allowFilter", "true");
  await repository.git("config", "uploadpack.allowAnySHA1InWant", "true");
  const directory = join(repository.home, "clone");
  const source = pathToFileURL(repository.directory).href;
  await repository.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", source, directory);
  const later = await repository.commit({ files: { later: "x" } });
  const opened = await openRepository(directory, repository);
  await expect(resolveCommit(opened, later)).rejects.toMatchObject({ kind: "unknown-revision" });
  expect(await repository.git("-C", directory, "cat-file", "-t", later)).toBe("commit");
});

test("nothing is left in the temporary folder, whether reading went well or not", async () => {
  await using repository = await buildSmallRepository();
  const opened = await openRepository(repository.directory, repository);
  const commit = await resolveCommit(opened, "main");
  vi.stubEnv("TMPDIR", repository.home);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  await readTrackedPaths(opened, commit);
  await rm(join(repository.directory, ".git/objects"), { recursive: true });
  await expect(readTrackedPaths(opened, commit)).rejects.toMatchObject({ kind: "failed" });
  expect(await readdir(repository.home)).toEqual([]);
});

test("a commit that is not there is an unknown revision, not a failure", async () => {
  await using repository = await buildSmallRepository();
  await using other = await buildRepository();
  const foreign = await other.commit({ files: { elsewhere: "x" } });
  const opened = await openRepository(repository.directory, repository);
  await expect(readTrackedPaths(opened, foreign)).rejects.toMatchObject({
    kind: "unknown-revision",
    message: `Commit ${foreign} is not in this repository. Has it been fetched?`,
  });
});
