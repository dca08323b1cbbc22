import nock from "nock";
import { describe, expect, it } from "vitest";
import type { ComparedFile } from "#adapters/github/github.ts";
import { startLocalGitHub } from "./local-github.ts";
import { api, base, failureOf, grantTokens, head, openMocked, other, useMocks } from "./mocked-github.ts";

describe("on a local GitHub", () => {
  const files = { "a.ts": "one\ntwo\nthree\n", "gone.ts": "gone\n", "moved.ts": "all\nthe\nsame\n" };

  it("a comparison tells what came, file by file, with the numbers of the added lines", async () => {
    await using local = await startLocalGitHub({ files });
    const base = await local.tip("main");
    const changed = {
      "a.ts": "zero\none\nTWO\nthree\n",
      "gone.ts": null,
      "moved.ts": null,
      "there.ts": files["moved.ts"],
    };
    const { head } = await local.open("work", { ...changed, "image.png": Buffer.from([0x89, 0, 1, 0xff]) });
    const { status, files: found, isComplete } = await local.repository.readComparison(base, head);
    expect([status, isComplete]).toEqual(["ahead", true]);
    expect(found.map(({ blob: _, ...file }) => file)).toEqual([
      { path: "a.ts", previousPath: null, status: "modified", additions: 2, deletions: 1, addedLineNumbers: [1, 3] },
      { path: "gone.ts", previousPath: null, status: "deleted", additions: 0, deletions: 1, addedLineNumbers: [] },
      { path: "image.png", previousPath: null, status: "added", additions: 0, deletions: 0, addedLineNumbers: null },
      {
        path: "there.ts",
        previousPath: "moved.ts",
        status: "renamed",
        additions: 0,
        deletions: 0,
        addedLineNumbers: null,
      },
    ]);
    const heads = found.flatMap(({ path, status: how, blob }) => (how === "deleted" ? [] : [[path, blob]]));
    const tree = await local.app.get(`/repos/octo/shop/git/trees/${head}`);
    expect(heads).toEqual(tree.body.tree.map((entry: { path: string; sha: string }) => [entry.path, entry.sha]));
  });

  it("two that parted are compared from where they did, and what is behind has nothing", async () => {
    await using local = await startLocalGitHub({ files });
    const root = await local.tip("main");
    const left = await local.commit("left", { "left.md": "l\n" });
    const right = await local.commit("right", { "right.md": "r\n" });
    const compare = async (from: typeof root, to: typeof root) => {
      const { status, files: found } = await local.repository.readComparison(from, to);
      return [status, ...found.map(({ path }) => path)];
    };
    expect(await compare(left, right)).toEqual(["diverged", "right.md"]);
    expect(await compare(right, root)).toEqual(["behind"]);
    expect(await compare(right, right)).toEqual(["identical"]);
  });

  it("a commit tells its tree and its parents, in their order", async () => {
    await using local = await startLocalGitHub({ files });
    const root = await local.tip("main");
    const work = await local.commit("work", { "b.ts": "b\n" });
    const own = await local.repository.readCommit(work);
    expect(own).toMatchObject({ sha: work, parents: [root] });
    const tip = await local.commit("main", { "c.ts": "c\n" }, local.owner.account);
    const merged = await local.owner.api.post("/repos/octo/shop/merges", { base: "main", head: "work" });
    const read = await local.repository.readCommit(merged.body.sha);
    expect(read).toEqual({ sha: merged.body.sha, tree: merged.body.commit.tree.sha, parents: [tip, work] });
    expect(read.tree).not.toBe(own.tree);
    expect((await failureOf(local.repository.readCommit("e".repeat(40) as never))).kind).toBe("not-found");
  });
});

describe("what GitHub answers about two commits", () => {
  useMocks();

  const path = `/repos/octo/shop/compare/${base}...${head}?per_page=1&page=1`;
  const patch = "@@ -1,2 +1,3 @@ class A {\n one\n-two\n+TWO\n+three";
  const listed = (over: object = {}) => ({
    sha: "3".repeat(40),
    filename: "a.ts",
    status: "modified",
    additions: 2,
    deletions: 1,
    patch,
    ...over,
  });
  const compare = (answer: object) => {
    grantTokens();
    nock(api).get(path).reply(200, answer);
    return openMocked().repository.readComparison(base, head);
  };
  const added = async (over: object): Promise<ComparedFile["addedLineNumbers"] | undefined> => {
    return (await compare({ status: "ahead", files: [listed(over)] })).files[0]?.addedLineNumbers;
  };

  it.each([
    { what: "a whole patch", over: {}, numbers: [2, 3] },
    { what: "a patch that is cut", over: { additions: 3 }, numbers: null },
    { what: "no patch", over: { patch: undefined }, numbers: null },
    { what: "no patch and no line", over: { patch: undefined, additions: 0 }, numbers: null },
    { what: "an empty patch", over: { patch: "", additions: 0 }, numbers: null },
    {
      what: "several hunks",
      over: { patch: "@@ -1 +1 @@\n-a\n+b\n@@ -9,2 +9,3 @@ f()\n x\n+y\n z", additions: 2 },
      numbers: [1, 10],
    },
    {
      what: "a new file",
      over: { status: "added", patch: "@@ -0,0 +1,2 @@\n+a\n+b", additions: 2, deletions: 0 },
      numbers: [1, 2],
    },
    {
      what: "a file whose last line ends without a line break",
      over: { patch: "@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file" },
      numbers: [1, 2],
    },
    { what: "added lines that look like a hunk", over: { patch: "@@ -1 +1,2 @@\n+@@ -7 +7 @@\n+b" }, numbers: [1, 2] },
    { what: "only deletions", over: { patch: "@@ -1,2 +1 @@\n one\n-two", additions: 0 }, numbers: [] },
    { what: "lines before the first hunk", over: { patch: "+a\n+b" }, numbers: null },
    { what: "lines that no patch has", over: { patch: "@@ -1 +1,2 @@\n+a\nb\n+c" }, numbers: null },
  ])("with $what: added lines $numbers", async ({ over, numbers }) => {
    expect(await added(over)).toEqual(numbers);
  });

  it.each([
    { count: 299, isComplete: true },
    { count: 300, isComplete: false },
  ])("with $count files: complete $isComplete", async ({ count, isComplete }) => {
    const files = Array.from({ length: count }, (_, index) => listed({ filename: `${index}.ts` }));
    expect((await compare({ status: "diverged", files })).isComplete).toBe(isComplete);
  });

  it.each([
    { what: "a new word for how they stand", answer: { status: "sideways", files: [] } },
    { what: "no files", answer: { status: "ahead" } },
    {
      what: "a new word for what happened to a file",
      answer: { status: "ahead", files: [listed({ status: "split" })] },
    },
    { what: "a rename from nowhere", answer: { status: "ahead", files: [listed({ status: "renamed" })] } },
  ])("with $what: invalid", async ({ answer }) => {
    expect((await failureOf(compare(answer))).kind).toBe("invalid");
  });

  it("where one of them is not there, or they share nothing: not found", async () => {
    grantTokens();
    nock(api).get(path).reply(404);
    expect((await failureOf(openMocked().repository.readComparison(base, head))).kind).toBe("not-found");
  });

  it("with another commit than was asked for: invalid", async () => {
    grantTokens();
    nock(api)
      .get(`/repos/octo/shop/git/commits/${head}`)
      .reply(200, { sha: other, tree: { sha: "1".repeat(40) }, parents: [] });
    expect((await failureOf(openMocked().repository.readCommit(head))).kind).toBe("invalid");
  });
});
