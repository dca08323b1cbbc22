import { describe, expect, test } from "vitest";

import { git } from "#sandbox/git/git.ts";
import { readCommit, writeBlob, writeCommit, writeTree } from "#sandbox/git/objects.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { forkRepository } from "#sandbox/repositories/create-repository.ts";

import { lines, openShop, type Shop } from "./shop.ts";

describe("opening", () => {
  test("a pull request of a branch is like GitHub's, and told to those who listen", async () => {
    await using shop = await openShop();
    const sha = await shop.commit("feature", { "src/a.ts": "a\nb\n", "README.md": "# The shop\n" });
    shop.news();
    const { status, body } = await shop.as(shop.dev).post(shop.path("/pulls"), {
      title: "Add a",
      head: "feature",
      base: "main",
      body: "Because.",
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      number: 1,
      state: "open",
      draft: false,
      merged: false,
      mergeable: null,
      mergeable_state: "unknown",
      title: "Add a",
      body: "Because.",
      user: { login: "octo-dev" },
      head: { label: "acme:feature", ref: "feature", sha },
      base: { label: "acme:main", ref: "main", sha: await shop.tip("main") },
      commits: 1,
      additions: 3,
      deletions: 1,
      changed_files: 2,
      maintainer_can_modify: false,
    });
    expect(shop.news()).toEqual(["pull_request.opened"]);
    expect(await readRef(shop.repository, "refs/pull/1/head")).toBe(sha);
  });

  test("of a fork: the head is there in the base repository too", async () => {
    await using shop = await openShop();
    const { world } = shop.sandbox;
    const fork = await forkRepository(world, shop.repository, { owner: shop.guest });
    const sha = await shop.commit("feature", { "src/a.ts": "a\n" }, { by: shop.guest, in: fork });
    const { status, body } = await shop.as(shop.guest).post(shop.path("/pulls"), {
      title: "From outside",
      head: "octo-guest:feature",
      base: "main",
    });
    expect(status).toBe(201);
    expect(body.head).toMatchObject({ label: "octo-guest:feature", sha, repo: { full_name: "octo-guest/shop" } });
    expect(body.maintainer_can_modify).toBe(true);
    expect(await readRef(shop.repository, "refs/pull/1/head")).toBe(sha);
    const next = await shop.commit("feature", { "src/a.ts": "b\n" }, { by: shop.guest, in: fork });
    expect(await readRef(shop.repository, "refs/pull/1/head")).toBe(next);
    expect(shop.news().at(-1)).toBe("pull_request.synchronize");
  });

  const refused = [
    ["no commits between", { head: "same", base: "main" }, { message: "No commits between main and same" }],
    ["one that exists", { head: "open", base: "main" }, { message: "A pull request already exists for acme:open." }],
    ["an unknown head", { head: "nowhere", base: "main" }, { field: "head", code: "invalid" }],
    ["an unknown base", { head: "open", base: "nowhere" }, { field: "base", code: "invalid" }],
    ["an unknown fork", { head: "octo-guest:open", base: "main" }, { field: "head", code: "invalid" }],
  ] as const;
  test.each(refused)("422 for %s", async (_name, input, error) => {
    await using shop = await openShop();
    const tip = await shop.tip("main");
    await updateRef(shop.sandbox.world, shop.repository, { ref: "refs/heads/same", to: tip, pusher: shop.dev });
    await shop.open({ head: "open" });
    const { status, body } = await shop.as(shop.dev).post(shop.path("/pulls"), { title: "Again", ...input });
    expect({ status, message: body.message }).toEqual({ status: 422, message: "Validation Failed" });
    expect(body.errors).toEqual([expect.objectContaining({ resource: "PullRequest", ...error })]);
  });
});

test("pushes that come while it opens are followed", async () => {
  await using shop = await openShop();
  await shop.commit("feature", { "a.txt": "1\n" });
  const opening = shop.as(shop.dev).post(shop.path("/pulls"), { title: "Soon old", head: "feature", base: "main" });
  const pushing = shop.commit("feature", { "a.txt": "2\n" });
  const [, tip] = await Promise.all([opening, pushing]);
  expect(shop.repository.pulls.get(1)?.head.sha).toBe(tip);
});

describe("whether it can be merged", () => {
  test("is not known at first after a push, and then is", async () => {
    await using shop = await openShop();
    await shop.open();
    const read = async () => {
      const { body } = await shop.as(shop.dev).get(shop.path("/pulls/1"));
      return [body.mergeable, body.mergeable_state, body.rebaseable];
    };
    await shop.sandbox.idle();
    expect(await read()).toEqual([null, "unknown", null]);
    await shop.sandbox.idle();
    expect(await read()).toEqual([true, "clean", true]);
    await shop.commit("feature", { "src/more.ts": "x\n" });
    expect(await read()).toEqual([null, "unknown", null]);
    await shop.sandbox.idle();
    expect(await read()).toEqual([true, "clean", true]);
    await shop.commit("main", { "src/new.ts": "something else\n" });
    expect(await read()).toEqual([null, "unknown", null]);
    await shop.sandbox.idle();
    expect(await read()).toEqual([false, "dirty", false]);
  });

  test("the trial merge is a commit with both parents, at refs/pull/N/merge", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    const main = await shop.commit("main", { "other.txt": "x\n" });
    await shop.as(shop.dev).get(shop.path("/pulls/1"));
    await shop.sandbox.idle();
    const { body } = await shop.as(shop.dev).get(shop.path("/pulls/1"));
    expect(body.merge_commit_sha).toBe(await readRef(shop.repository, "refs/pull/1/merge"));
    const commit = await shop.as(shop.dev).get(shop.path(`/git/commits/${body.merge_commit_sha}`));
    expect(commit.body.parents.map(({ sha }: { sha: string }) => sha)).toEqual([main, pull.head.sha]);
  });
});

describe("what it changes", () => {
  test("files have GitHub's statuses, in pages", async () => {
    await using shop = await openShop({ files: { "old.txt": lines(30), "gone.txt": "x\n", "kept.txt": "a\nb\n" } });
    await shop.commit("feature", {
      "old.txt": null,
      "new.txt": lines(30),
      "gone.txt": null,
      "kept.txt": "a\nc\n",
      "add.txt": "1\n",
    });
    await shop.open();
    const { body, headers } = await shop.as(shop.dev).get(shop.path("/pulls/1/files?per_page=3"));
    expect(
      body.map((file: any) => [file.filename, file.status, file.additions, file.deletions, file.previous_filename]),
    ).toEqual([
      ["add.txt", "added", 1, 0, undefined],
      ["gone.txt", "removed", 0, 1, undefined],
      ["kept.txt", "modified", 1, 1, undefined],
    ]);
    expect(headers.get("link")).toContain('rel="next"');
    const second = await shop.as(shop.dev).get(shop.path("/pulls/1/files?per_page=3&page=2"));
    expect(second.body).toEqual([
      expect.objectContaining({ filename: "new.txt", status: "renamed", previous_filename: "old.txt" }),
    ]);
    expect(body[2].patch).toBe("@@ -1,2 +1,2 @@\n a\n-b\n+c");
  });

  test("no more than 3,000 files are listed, while all are counted", async () => {
    await using shop = await openShop();
    const parent = (await shop.tip("main")) ?? "";
    const sha = await writeBlob(shop.repository, "x\n");
    const changes = Array.from({ length: 3_005 }, (_, index) => ({ path: `many/${index}.txt`, mode: "100644", sha }));
    const base = (await readCommit(shop.repository, parent))?.tree ?? null;
    const author = { name: "octo-dev", email: "octo-dev@example.test", at: 0 };
    const tree = (await writeTree(shop.repository, { base, changes })) ?? "";
    const to = await writeCommit(shop.repository, {
      tree,
      parents: [parent],
      message: "Many",
      author,
      committer: author,
    });
    await updateRef(shop.sandbox.world, shop.repository, { ref: "refs/heads/feature", to, pusher: shop.dev });
    const pull = await shop.open();
    expect(pull.size.changedFiles).toBe(3_005);
    const { body } = await shop.as(shop.dev).get(shop.path("/pulls/1/files?per_page=100&page=30"));
    const beyond = await shop.as(shop.dev).get(shop.path("/pulls/1/files?per_page=100&page=31"));
    expect([body.length, beyond.body.length]).toEqual([100, 0]);
  });

  test("commits go from old to new, and a commit leads to its pull request", async () => {
    await using shop = await openShop();
    const first = await shop.commit("feature", { "a.txt": "1\n" });
    const second = await shop.commit("feature", { "a.txt": "2\n" });
    await shop.open();
    const { body } = await shop.as(shop.dev).get(shop.path("/pulls/1/commits"));
    expect(body.map(({ sha }: { sha: string }) => sha)).toEqual([first, second]);
    const pulls = await shop.as(shop.dev).get(shop.path(`/commits/${first}/pulls`));
    expect(pulls.body.map(({ number }: { number: number }) => number)).toEqual([1]);
  });

  describe("the pull requests of a commit", () => {
    const numbersOf = async (shop: Shop, sha: string): Promise<number[]> => {
      const rest = await shop.as(shop.dev).get(shop.path(`/commits/${sha}/pulls`));
      const query = `{ repository(owner: "acme", name: "shop") { object(oid: "${sha}") { ... on Commit {
        associatedPullRequests(first: 9) { nodes { number } } } } } }`;
      const { repository } = await shop.as(shop.dev).graphql(query);
      const numbers = rest.body.map(({ number }: { number: number }) => number).toReversed();
      const same = repository.object.associatedPullRequests.nodes.map(({ number }: { number: number }) => number);
      expect(same).toEqual(numbers);
      return numbers;
    };

    test("stacked on one another each has its own, and none what was there before", async () => {
      await using shop = await openShop();
      const initial = (await shop.tip("main")) ?? "";
      const below = await shop.commit("below", { "a.txt": "1\n" });
      const above = await shop.commit("above", { "b.txt": "1\n" }, { on: "below" });
      await shop.open({ head: "below" });
      await shop.open({ head: "above", base: "below" });
      expect(await numbersOf(shop, initial)).toEqual([]);
      expect(await numbersOf(shop, below)).toEqual([1]);
      expect(await numbersOf(shop, above)).toEqual([2]);
      await shop.as(shop.dev).patch(shop.path("/pulls/2"), { state: "closed" });
      expect(await numbersOf(shop, above)).toEqual([]);
    });

    test.for(["merge", "squash", "rebase"] as const)("a %s is known by what it left on the base", async (method) => {
      await using shop = await openShop();
      const first = await shop.commit("feature", { "a.txt": "1\n" });
      await shop.commit("feature", { "a.txt": "2\n" });
      await shop.open();
      const before = await shop.commit("main", { "b.txt": "1\n" });
      await shop.sandbox.idle();
      const { body } = await shop.as(shop.dev).put(shop.path("/pulls/1/merge"), { merge_method: method });
      const log = await git(shop.repository.gitDirectory, ["rev-list", body.sha, `^${before}`]);
      const landed = log.trim().split("\n");
      expect(landed).toHaveLength({ merge: 3, squash: 1, rebase: 2 }[method]);
      for (const sha of [first, ...landed]) expect([sha, await numbersOf(shop, sha)]).toEqual([sha, [1]]);
      expect(await numbersOf(shop, before)).toEqual([]);
    });
  });
});

describe("editing", () => {
  test("a new base is told with the old one, and counts anew", async () => {
    await using shop = await openShop();
    await shop.commit("release", { "release.txt": "1\n" });
    const release = await shop.tip("release");
    await shop.commit("feature", { "a.txt": "1\n" }, { on: "release" });
    await shop.open();
    shop.news();
    const before = await shop.tip("main");
    const { status, body } = await shop.as(shop.dev).patch(shop.path("/pulls/1"), { base: "release", title: "Better" });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      title: "Better",
      base: { ref: "release", sha: release },
      commits: 1,
      changed_files: 1,
    });
    expect(shop.news()).toEqual(["pull_request.edited"]);
    expect(shop.events.at(-1)?.payload["changes"]).toEqual({
      base: { ref: { from: "main" }, sha: { from: before } },
      title: { from: "A change" },
    });
  });

  test("closed and reopened as it was, or with more on top; not after a force push, nor without its branch", async () => {
    await using shop = await openShop();
    const { world } = shop.sandbox;
    const pull = await shop.open();
    const set = (state: string) => shop.as(shop.dev).patch(shop.path("/pulls/1"), { state });
    const reason = async () => (await set("open")).body.errors?.[0]?.message;
    await set("closed");
    expect(await reason()).toBeUndefined();
    await set("closed");
    await shop.commit("feature", { "a.txt": "1\n" });
    expect(pull.issue.state).toBe("closed");
    expect(await reason()).toBeUndefined();
    expect(pull.size.commits).toBe(2);
    await set("closed");
    await shop.commit("feature", { "b.txt": "1\n" }, { from: (await shop.tip("main")) ?? "" });
    expect(await reason()).toBe("state cannot be changed. The feature branch was force-pushed or recreated.");
    await updateRef(world, shop.repository, { ref: "refs/heads/feature", to: null, pusher: shop.dev });
    expect(await reason()).toBe("state cannot be changed. The feature branch has been deleted.");
  });

  test("somebody who only reads may not edit what is not theirs", async () => {
    await using shop = await openShop();
    await shop.open();
    const { status } = await shop.as(shop.guest).patch(shop.path("/pulls/1"), { title: "Mine" });
    expect(status).toBe(404);
  });
});

describe("branches that move", () => {
  test("a push to the head synchronises", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    const before = pull.head.sha;
    shop.news();
    const after = await shop.commit("feature", { "src/more.ts": "x\n" });
    expect(shop.news().filter((name) => name.startsWith("pull_request"))).toEqual(["pull_request.synchronize"]);
    expect(shop.events.at(-1)?.payload).toMatchObject({ before, after, number: 1 });
    expect(pull.size).toMatchObject({ commits: 2, changedFiles: 2 });
  });

  test("a head branch that is deleted closes it", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    await updateRef(shop.sandbox.world, shop.repository, { ref: "refs/heads/feature", to: null, pusher: shop.dev });
    expect(pull.issue.state).toBe("closed");
    expect(pull.merged).toBeNull();
  });

  test("a base that was merged and deleted hands its pull requests on; any other closes them", async () => {
    await using shop = await openShop({ settings: { deleteBranchOnMerge: true } });
    await shop.open({ head: "lower" });
    await shop.commit("upper", { "upper.txt": "1\n" }, { on: "lower" });
    const upper = await shop.open({ head: "upper", base: "lower" });
    await shop.as(shop.dev).put(shop.path("/pulls/1/merge"));
    expect(await shop.tip("lower")).toBeNull();
    expect([upper.base.ref, upper.issue.state]).toEqual(["main", "open"]);

    await shop.commit("other", { "other.txt": "1\n" });
    await shop.commit("third", { "third.txt": "1\n" }, { on: "other" });
    const third = await shop.open({ head: "third", base: "other" });
    await updateRef(shop.sandbox.world, shop.repository, { ref: "refs/heads/other", to: null, pusher: shop.dev });
    expect(third.issue.state).toBe("closed");
  });

  test("commits that are pushed to the base are merged", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    await updateRef(shop.sandbox.world, shop.repository, {
      ref: "refs/heads/main",
      to: pull.head.sha,
      pusher: shop.reviewer,
    });
    expect(pull.merged).toMatchObject({ by: shop.reviewer, commit: pull.head.sha });
  });

  test("update-branch merges the base in, once it is asked for the right head", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    const head = pull.head.sha;
    const update = (body: unknown) => shop.as(shop.dev).put(shop.path("/pulls/1/update-branch"), body);
    expect((await update({})).status).toBe(422);
    await shop.commit("main", { "other.txt": "1\n" });
    expect((await update({ expected_head_sha: "0".repeat(40) })).status).toBe(422);
    expect((await update({ expected_head_sha: head })).status).toBe(202);
    await shop.sandbox.idle();
    expect(pull.head.sha).not.toBe(head);
    expect(pull.size).toMatchObject({ changedFiles: 1, commits: 2 });
  });
});

test("a list is filtered by state, head and base, and sorted", async () => {
  await using shop = await openShop();
  await shop.open({ head: "one" });
  await shop.open({ head: "two", files: { "two.txt": "2\n" } });
  await shop.open({ head: "three", base: "one", files: { "three.txt": "3\n" } });
  await shop.as(shop.dev).patch(shop.path("/pulls/2"), { state: "closed" });
  const numbers = async (query: string) => {
    const { body } = await shop.as(shop.dev).get(shop.path(`/pulls?${query}`));
    return body.map(({ number }: { number: number }) => number);
  };
  expect(await numbers("")).toEqual([3, 1]);
  expect(await numbers("state=closed")).toEqual([2]);
  expect(await numbers("state=all&direction=asc")).toEqual([1, 2, 3]);
  expect(await numbers("base=one")).toEqual([3]);
  expect(await numbers("head=acme:one")).toEqual([1]);
});
