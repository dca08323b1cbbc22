import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { git } from "#sandbox/git/git.ts";
import { readRef, setHiddenRef, updateRef } from "#sandbox/git/refs.ts";
import { commitLimits } from "#sandbox/repositories/commit-routes.ts";
import { compareLimits } from "#sandbox/repositories/compare-routes.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import { buildRepository, type CommitPlan } from "#test/support/git.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";

import { buildProtection } from "./branch-protection.ts";

const path = "/repos/octo-dev/shop";

/** A repository with these commits. */
async function startShop(plans: readonly CommitPlan[]) {
  const sandbox = await startTestSandbox();
  const { account, api } = sandbox.user("octo-dev");
  const repository = await createRepository(sandbox.world, { owner: account, name: "shop" });
  await using source = await buildRepository();
  const shas = await source.commits(plans);
  await git(repository.gitDirectory, ["fetch", "--quiet", source.directory, "+refs/heads/*:refs/heads/*"]);
  return { sandbox, account, api, repository, shas, [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() };
}

type Shop = Awaited<ReturnType<typeof startShop>>;

/** One for all rows of a table that only read. */
function shareShop(plans: readonly CommitPlan[]): () => Shop {
  let shop: Shop | undefined;
  beforeAll(async () => {
    shop = await startShop(plans);
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());
  return () => {
    if (shop === undefined) throw new Error("the shop is opened before the first row");
    return shop;
  };
}

const many = (count: number, prefix = "f"): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, `${index}\n`]));

describe("commits", () => {
  test("are listed from new to old, by branch, path and author", async () => {
    await using shop = await startShop([
      { files: { a: "a\n" }, message: "One" },
      { files: { b: "b\n" }, message: "Two" },
      { branch: "topic", parents: ["main"], files: { a: "c\n" }, message: "Three" },
    ]);
    const messages = async (query: string) =>
      (await shop.api.get(`${path}/commits${query}`)).body.map((one: any) => one.commit.message);
    expect(await messages("")).toEqual(["Two", "One"]);
    expect(await messages("?sha=topic")).toEqual(["Three", "Two", "One"]);
    expect(await messages("?sha=topic&path=a")).toEqual(["Three", "One"]);
    expect(await messages("?author=author@example.com&per_page=1")).toEqual(["Two"]);
    expect(await messages("?author=octo-dev")).toEqual([]);
    expect(await messages("?since=2026-01-01T00:01:00Z")).toEqual(["Two"]);
    expect((await shop.api.get(`${path}/commits?sha=none`)).status).toBe(404);
  });

  test("one of them says what it changed, in the form that was asked for", async () => {
    await using shop = await startShop([{ files: { a: "a\n" } }, { files: { a: "b\n" }, message: "Two" }]);
    const sha = shop.shas[1] ?? "";
    const { body } = await shop.api.get(`${path}/commits/main`);
    expect(body).toMatchObject({ sha, stats: { total: 2, additions: 1, deletions: 1 }, files: [{ filename: "a" }] });
    const as = async (form: string) =>
      (await shop.api.get(`${path}/commits/main`, { accept: `application/vnd.github.${form}` })).body;
    expect(await as("sha")).toBe(sha);
    expect(await as("diff")).toMatch(/^diff --git a\/a b\/a\n/);
    expect(await as("v3.patch")).toContain("Subject: [PATCH] Two");
    const missing = await shop.api.get(`${path}/commits/none`);
    expect([missing.status, missing.body.message]).toEqual([422, "No commit found for SHA: none"]);
  });

  test("a branch whose name has a slash", async () => {
    await using shop = await startShop([{ branch: "feature/x", files: { a: "a\n" } }]);
    expect((await shop.api.get(`${path}/commits/feature/x`)).body.sha).toBe(shop.shas[0]);
    expect((await shop.api.get(`${path}/branches/feature/x`)).body.commit.sha).toBe(shop.shas[0]);
    expect((await shop.api.get(`${path}/branches/feature%2Fx`)).body.name).toBe("feature/x");
  });

  describe("of 3,001 files", () => {
    const shop = shareShop([{ files: { a: "a\n" } }, { files: many(3_001) }]);
    test.for([
      { page: "", files: commitLimits.filesOnPage, links: ["next", "last"] },
      { page: "?page=10", files: commitLimits.filesOnPage, links: ["prev", "first"] },
      { page: "?page=11", files: 0, links: ["prev", "first"] },
      { page: "?per_page=100&page=2", files: 100, links: ["prev", "next", "last", "first"] },
    ])("page '$page' has $files", async ({ page, files, links }) => {
      const { body, headers } = await shop().api.get(`${path}/commits/main${page}`);
      expect(body.files).toHaveLength(files);
      expect([...(headers.get("link") ?? "").matchAll(/rel="(\w+)"/g)].map(([, name]) => name)).toEqual(links);
    });
  });

  test("branches whose head it is", async () => {
    await using shop = await startShop([{ files: { a: "a\n" } }, { branch: "topic", parents: ["main"] }]);
    const { body } = await shop.api.get(`${path}/commits/${shop.shas[1]}/branches-where-head`);
    expect(body).toMatchObject([{ name: "topic", protected: false }]);
  });
});

describe("pull requests of a commit", () => {
  test("open ones that have it; of a commit on the default branch the merged one that brought it", async () => {
    await using shop = await startShop([
      { files: { a: "a\n" } },
      { branch: "topic", parents: ["main"], files: { b: "b\n" } },
      { branch: "topic", files: { c: "c\n" } },
    ]);
    const { api, shas } = shop;
    const numbers = async (sha: string | undefined) =>
      (await api.get(`${path}/commits/${sha}/pulls`)).body.map((pull: any) => pull.number);
    const { number } = (await api.post(`${path}/pulls`, { title: "Topic", head: "topic", base: "main" })).body;
    expect(await numbers(shas[0])).toEqual([]);
    expect(await numbers(shas[1])).toEqual([number]);
    expect(await numbers(shas[2])).toEqual([number]);
    await shop.sandbox.idle();
    const merged = await api.put(`${path}/pulls/${number}/merge`, { merge_method: "squash" });
    expect(merged.status).toBe(200);
    expect(await numbers(merged.body.sha)).toEqual([number]);
    expect(await numbers(shas[2])).toEqual([number]);
    expect(await numbers(shas[0])).toEqual([]);
  });
});

describe("compare", () => {
  const plans: CommitPlan[] = [
    { files: { a: "a\n" } },
    { branch: "ahead", parents: ["main"], files: { b: "b\n" } },
    { branch: "other", parents: ["main"], files: { c: "c\n" } },
    { branch: "island", parents: [], files: { i: "i\n" } },
  ];
  const shared = shareShop(plans);
  test.for([
    { range: "main...main", status: "identical", ahead: 0, behind: 0, files: [] },
    { range: "main...ahead", status: "ahead", ahead: 1, behind: 0, files: ["b"] },
    { range: "ahead...main", status: "behind", ahead: 0, behind: 1, files: [] },
    { range: "ahead...other", status: "diverged", ahead: 1, behind: 1, files: ["c"] },
    { range: "octo-dev:main...octo-dev:ahead", status: "ahead", ahead: 1, behind: 0, files: ["b"] },
    { range: "main...octo-dev:shop:ahead", status: "ahead", ahead: 1, behind: 0, files: ["b"] },
  ])("$range is $status", async ({ range, status, ahead, behind, files }) => {
    const { body } = await shared().api.get(`${path}/compare/${range}`);
    expect(body).toMatchObject({ status, ahead_by: ahead, behind_by: behind, total_commits: ahead });
    expect(body.commits).toHaveLength(ahead);
    expect(body.files.map((file: any) => file.filename)).toEqual(files);
  });

  test("as a diff and as mails; and what cannot be compared", async () => {
    const shop = shared();
    const as = async (form: string) =>
      (await shop.api.get(`${path}/compare/main...ahead`, { accept: `application/vnd.github.${form}` })).body;
    expect(await as("diff")).toContain("+++ b/b");
    expect(await as("patch")).toContain("Subject: [PATCH] commit 2");
    const apart = await shop.api.get(`${path}/compare/main...island`);
    expect([apart.status, apart.body.message]).toEqual([404, "No common ancestor between main and island."]);
    for (const range of ["main...none", "main..ahead", "nobody:main...ahead", "main"]) {
      expect((await shop.api.get(`${path}/compare/${range}`)).status).toBe(404);
    }
  });

  const topic = Array.from({ length: 260 }, (_, index): CommitPlan => ({
    branch: "topic",
    ...(index === 0 ? { parents: ["main"] } : {}),
    message: String(index),
    files: { [`f${index}`]: "x\n" },
  }));
  const large = shareShop([{ files: { a: "a\n" } }, ...topic]);
  test.for([
    { query: "", commits: compareLimits.commitsWithoutPages, last: 259, files: true, link: false },
    { query: "?per_page=100", commits: 100, last: 99, files: true, link: true },
    { query: "?per_page=100&page=3", commits: 60, last: 259, files: false, link: true },
  ])("of 260 commits '$query' gives $commits", async ({ query, commits, last, files, link }) => {
    const { body, headers } = await large().api.get(`${path}/compare/main...topic${query}`);
    expect(body.total_commits).toBe(260);
    expect([body.commits.length, body.commits.at(-1).commit.message]).toEqual([commits, String(last)]);
    expect([body.files.length > 0, headers.has("link")]).toEqual([files, link]);
  });

  test(`never more than ${compareLimits.files} files`, async () => {
    await using shop = await startShop([
      { files: { a: "a\n" } },
      { branch: "topic", parents: ["main"], files: many(301) },
    ]);
    expect((await shop.api.get(`${path}/compare/main...topic`)).body.files).toHaveLength(compareLimits.files);
  });
});

describe("merging branches without a pull request", () => {
  test("gives a merge commit, or says that there is nothing to merge, or that it conflicts", async () => {
    await using shop = await startShop([
      { files: { a: "a\n", b: "b\n" } },
      { branch: "topic", parents: ["main"], files: { a: "topic\n" } },
      { branch: "clash", parents: ["main"], files: { b: "clash\n" } },
      { files: { b: "main\n" } },
    ]);
    const merge = (base: string, head: string) => shop.api.post(`${path}/merges`, { base, head });
    const merged = await merge("main", "topic");
    expect([merged.status, merged.body.commit.message]).toEqual([201, "Merge topic into main"]);
    expect(merged.body.parents.map(({ sha }: { sha: string }) => sha)).toEqual([shop.shas[3], shop.shas[1]]);
    expect((await merge("main", "topic")).status).toBe(204);
    const clash = await merge("main", "clash");
    expect([clash.status, clash.body.message]).toEqual([409, "Merge Conflict"]);
    expect((await merge("none", "topic")).body.message).toBe("Base does not exist");
    expect((await merge("main", "none")).body.message).toBe("Head does not exist");
  });
});

describe("branches", () => {
  test("say whether and how they are protected", async () => {
    await using shop = await startShop([{ files: { a: "a\n" } }, { branch: "topic", parents: ["main"] }]);
    shop.repository.branchProtections.set(
      "main",
      buildProtection({ requiredStatusChecks: { strict: true, checks: [{ context: "risk-policy-gate", appId: 7 }] } }),
    );
    const { body } = await shop.api.get(`${path}/branches`);
    expect(body.map(({ name, protected: isProtected }: any) => [name, isProtected])).toEqual([
      ["main", true],
      ["topic", false],
    ]);
    expect(body[0].protection.required_status_checks).toEqual({
      enforcement_level: "everyone",
      contexts: ["risk-policy-gate"],
      checks: [{ context: "risk-policy-gate", app_id: 7 }],
    });
    expect((await shop.api.get(`${path}/branches?protected=false`)).body).toMatchObject([{ name: "topic" }]);
    const missing = await shop.api.get(`${path}/branches/none`);
    expect([missing.status, missing.body.message]).toEqual([404, "Branch not found"]);
  });

  test("a hidden ref is no branch", async () => {
    await using shop = await startShop([{ files: { a: "a\n" } }]);
    const main = await readRef(shop.repository, "refs/heads/main");
    await setHiddenRef(shop.repository, "refs/pull/1/head", main);
    expect((await shop.api.get(`${path}/branches`)).body).toHaveLength(1);
    await updateRef(shop.sandbox.world, shop.repository, { ref: "refs/heads/b", to: main, pusher: shop.account });
    expect((await shop.api.get(`${path}/branches`)).body).toHaveLength(2);
  });
});
