import { describe, expect, it } from "vitest";
import type { CommitSha } from "#core/ids.ts";
import { type LandedCheck, verifyLanded } from "#flows/verify-landed.ts";
import { type LocalGitHub, startLocalGitHub } from "#test/adapters/github/local-github.ts";
import { sha } from "#test/support/judge.ts";

const files = {
  "src/cart.ts": "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n",
  "src/old.ts": "a\nb\nc\nd\n",
  "z.md": "z\n",
};

/** The work of a pull request, in three commits of which two cancel out in part. */
const work = [
  { "src/new.ts": "new\n", "src/passing.ts": "passing\n" },
  { "src/cart.ts": "ONE\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n", "src/old.ts": null },
  { "src/new.ts": "newer\n", "src/passing.ts": null },
];

/** What others put on the base branch meanwhile: the same file in another place, and files of their own. */
const others = { "src/cart.ts": "one\ntwo\nthree\nfour\nfive\nsix\nseven\nEIGHT\n", "z.md": "zz\n", "y.md": "y\n" };

interface Opened {
  readonly number: number;
  readonly head: CommitSha;
}

async function openWork(local: LocalGitHub): Promise<Opened> {
  const { pull } = await local.open("work", work[0] ?? {});
  await local.commit("work", work[1] ?? {});
  return { number: pull.number, head: await local.commit("work", work[2] ?? {}) };
}

/** As it really was merged, or as if it had been merged as `mergeCommit`. */
async function verify(local: LocalGitHub, { number, head }: Opened, mergeCommit?: CommitSha): Promise<LandedCheck> {
  const pull = await local.repository.readPull(number);
  if (pull === null) throw new Error("there is no such pull request");
  const landed = mergeCommit === undefined ? pull : { ...pull, state: "merged" as const, mergeCommit };
  return verifyLanded(local.repository, landed, head);
}

describe("a merge that landed what was judged", () => {
  it.for(["merge", "squash", "rebase"])("as a %s, though the base had moved", async (method) => {
    await using local = await startLocalGitHub({ files });
    const opened = await openWork(local);
    await local.commit("main", others);
    const merged = await local.owner.api.put(`/repos/octo/shop/pulls/${opened.number}/merge`, { merge_method: method });
    expect(merged.status).toBe(200);
    await local.commit("main", { "later.md": "later\n" });
    expect(await verify(local, opened)).toEqual({ landing: { kind: "same" }, issue: null });
  });

  it("as a fast-forward that someone pushed", async () => {
    await using local = await startLocalGitHub({ files });
    const opened = await openWork(local);
    expect((await verify(local, opened, opened.head)).landing).toEqual({ kind: "same" });
  });
});

describe("a merge that landed something else", () => {
  /** What a squash of `work` onto `others` holds. */
  const squashed = {
    "src/new.ts": "newer\n",
    "src/old.ts": null,
    "src/cart.ts": "ONE\ntwo\nthree\nfour\nfive\nsix\nseven\nEIGHT\n",
  };

  it("takes back what others had merged just before", async () => {
    await using local = await startLocalGitHub({ files });
    const opened = await openWork(local);
    const parent = await local.commit("main", others);
    const mergeCommit = await local.commit("main", { ...squashed, "z.md": "z\n", "y.md": null });
    const { landing, issue } = await verify(local, opened, mergeCommit);
    expect(landing).toEqual({ kind: "different", extra: ["y.md", "z.md"], missing: [], altered: [] });
    expect(issue?.title).toBe(`What landed of #${opened.number} is not what was judged`);
    expect(issue?.body).toContain(`[what landed](${local.sandbox.url}/octo/shop/compare/${parent}...${mergeCommit})`);
  });

  it("takes back what others had put into the same file", async () => {
    await using local = await startLocalGitHub({ files });
    const opened = await openWork(local);
    await local.commit("main", others);
    const mergeCommit = await local.commit("main", { ...squashed, "src/cart.ts": work[1]?.["src/cart.ts"] ?? null });
    expect((await verify(local, opened, mergeCommit)).landing).toEqual({
      kind: "different",
      extra: [],
      missing: [],
      altered: ["src/cart.ts"],
    });
  });

  it("holds less, and another content", async () => {
    await using local = await startLocalGitHub({ files });
    const opened = await openWork(local);
    const mergeCommit = await local.commit("main", { "src/new.ts": "evil\n", "src/old.ts": null });
    expect((await verify(local, opened, mergeCommit)).landing).toEqual({
      kind: "different",
      extra: [],
      missing: ["src/cart.ts"],
      altered: ["src/new.ts"],
    });
  });

  it("is a rebase that left a commit out", async () => {
    await using local = await startLocalGitHub({ files });
    const opened = await openWork(local);
    await local.commit("main", others);
    await local.commit("main", { "src/passing.ts": "passing\n", "src/new.ts": "new\n" });
    await local.commit("main", { "README.md": "# Read\n" });
    const mergeCommit = await local.commit("main", work[2] ?? {});
    expect((await verify(local, opened, mergeCommit)).landing).toEqual({
      kind: "different",
      extra: ["README.md"],
      missing: ["src/cart.ts", "src/old.ts"],
      altered: [],
    });
  });
});

describe("nobody can tell", () => {
  it("of what is not merged", async () => {
    await using local = await startLocalGitHub({ files });
    const opened = await openWork(local);
    expect(await verify(local, opened)).toEqual({ landing: { kind: "unknown", why: "not-merged" }, issue: null });
  });

  it("where a rebase began, of a branch that ends in a merge", async () => {
    await using local = await startLocalGitHub({ files });
    const { number } = await openWork(local);
    await local.commit("main", { "y.md": "y\n" });
    const updated = await local.dev.api.put(`/repos/octo/shop/pulls/${number}/update-branch`, {});
    expect(updated.status).toBe(202);
    const opened = { number, head: await local.tip("work") };
    for (const commit of work) await local.commit("main", commit);
    const { landing } = await verify(local, opened, await local.tip("main"));
    expect(landing).toEqual({ kind: "unknown", why: "not-linear" });
  });

  it.for([
    ["not merged as any commit", { mergeCommit: null }, "not-merged"],
    ["without a parent", { mergeCommit: sha("1") }, "no-parent"],
  ] as const)("of a merge %s", async ([, over, why]) => {
    const repository = {
      readCommit: (commit: CommitSha) => Promise.resolve({ sha: commit, tree: sha("9"), parents: [] }),
      readComparison: () => Promise.reject(new Error("nothing to compare")),
    };
    const pull = { number: 7, url: "", baseRef: "main", state: "merged", commitCount: 1, ...over } as const;
    expect((await verifyLanded(repository, pull, sha("2"))).landing).toEqual({ kind: "unknown", why });
  });

  it("of a rebase of more commits than are followed", async () => {
    const file = (path: string) =>
      ({
        path,
        previousPath: null,
        status: "added",
        blob: path,
        additions: 1,
        deletions: 0,
        addedLineNumbers: null,
      }) as const;
    const [head, before, mergeCommit, parent] = [sha("1"), sha("2"), sha("3"), sha("4")];
    const repository = {
      readCommit: (commit: CommitSha) =>
        Promise.resolve({ sha: commit, tree: sha("9"), parents: [commit === head ? before : parent] }),
      readComparison: (from: CommitSha, to: CommitSha) => {
        const own = to === head && from === parent ? [file("a"), file("b")] : to === parent ? [] : [file("b")];
        return Promise.resolve({ status: "ahead" as const, files: own, isComplete: true });
      },
    };
    const pull = { number: 7, url: "", baseRef: "main", state: "merged", mergeCommit, commitCount: 251 } as const;
    const { landing } = await verifyLanded(repository, pull, head);
    expect(landing).toEqual({ kind: "unknown", why: "too-many-commits" });
  });
});
