import { describe, expect, test } from "vitest";

import type { Application } from "#sandbox/apps/application.ts";
import { git } from "#sandbox/git/git.ts";
import { readRefs } from "#sandbox/git/refs.ts";
import { enableAutoMerge } from "#sandbox/pulls/auto-merge.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { dequeuePull, enqueuePull } from "#sandbox/pulls/queue.ts";
import { settle } from "#sandbox/pulls/settle.ts";

import { checksRule, openShop, queueRule, type Shop } from "./shop.ts";

/** Pull requests that have all they need to be queued, and the App that checks them. */
async function openQueue(
  names: readonly string[],
  parameters: Record<string, unknown> = {},
  options: Parameters<typeof openShop>[0] = {},
): Promise<{ shop: Shop; app: Application; pulls: Pull[] }> {
  const shop = await openShop(options);
  const app = await shop.app("gate-app");
  const pulls: Pull[] = [];
  for (const name of names) pulls.push(await shop.open({ head: name, files: { [`${name}.txt`]: "1\n" } }));
  await shop.protect([checksRule({ context: "gate", integration_id: app.id }), queueRule(parameters)]);
  for (const { head } of pulls) await shop.check(app, head.sha, "gate", "success");
  await shop.sandbox.idle();
  return { shop, app, pulls };
}

async function enqueue(shop: Shop, pulls: readonly Pull[]): Promise<void> {
  for (const pull of pulls) await enqueuePull(shop.sandbox.world, pull, shop.dev);
  await shop.sandbox.idle();
}

const entries = (shop: Shop) => shop.repository.mergeQueues.get("main") ?? [];
const group = (shop: Shop, pull: Pull) => entries(shop).find((entry) => entry.pull === pull.number)?.groupCommit ?? "";
const queueBranches = async (shop: Shop) =>
  (await readRefs(shop.repository, "refs/heads/gh-readonly-queue/")).map(({ name }) => name);
const groupNews = (shop: Shop) =>
  shop.events
    .filter(({ event }) => event === "merge_group")
    .map(({ action, payload }) => [action, ...("reason" in payload ? [payload["reason"]] : [])].join(" "));

describe("a queued pull request", () => {
  test("has its group built on the base, with a branch, and asks for checks", async () => {
    const { shop, pulls } = await openQueue(["one"]);
    await using _ = shop;
    const tip = await shop.tip("main");
    await enqueue(shop, pulls);
    const [one] = pulls;
    const sha = group(shop, one as Pull);
    const parents = (await git(shop.repository.gitDirectory, ["log", "-1", "--format=%P", sha])).trim().split(" ");
    expect(parents).toEqual([tip, one?.head.sha]);
    expect(await queueBranches(shop)).toEqual([`refs/heads/gh-readonly-queue/main/pr-1-${tip}`]);
    const asked = shop.events.find(({ event }) => event === "merge_group");
    expect(asked).toMatchObject({
      action: "checks_requested",
      payload: {
        merge_group: {
          head_sha: sha,
          head_ref: `refs/heads/gh-readonly-queue/main/pr-1-${tip}`,
          base_sha: tip,
          base_ref: "refs/heads/main",
          head_commit: { id: sha },
        },
      },
    });
  });

  test("lands when the group passes, and the queue cleans up", async () => {
    const { shop, app, pulls } = await openQueue(["one"]);
    await using _ = shop;
    await enqueue(shop, pulls);
    const [one] = pulls;
    const sha = group(shop, one as Pull);
    shop.news();
    await shop.check(app, sha, "gate", "success");
    await shop.sandbox.idle();
    expect(await shop.tip("main")).toBe(sha);
    expect(one?.merged).toMatchObject({ commit: sha, by: { login: "github-merge-queue[bot]" } });
    expect([await queueBranches(shop), entries(shop)]).toEqual([[], []]);
    const told = shop.news().filter((name) => name.startsWith("pull_request") || name.startsWith("merge_group"));
    expect(told).toEqual(["merge_group.destroyed", "pull_request.dequeued", "pull_request.closed"]);
    expect(groupNews(shop).at(-1)).toBe("destroyed merged");
  });

  test("is not let in by a check of another App on the group", async () => {
    const { shop, pulls } = await openQueue(["one"]);
    await using _ = shop;
    await enqueue(shop, pulls);
    const [one] = pulls;
    await shop.check(await shop.app("other-app"), group(shop, one as Pull), "gate", "success");
    await shop.sandbox.idle();
    expect(one?.merged).toBeNull();
  });
});

describe("several", () => {
  test("stand on each other, and land together", async () => {
    const { shop, app, pulls } = await openQueue(["one", "two"]);
    await using _ = shop;
    await enqueue(shop, pulls);
    const [one, two] = pulls as [Pull, Pull];
    const [first, second] = [group(shop, one), group(shop, two)];
    expect((await git(shop.repository.gitDirectory, ["log", "-1", "--format=%P", second])).split(" ")[0]).toBe(first);
    await shop.check(app, second, "gate", "success");
    await shop.sandbox.idle();
    expect([one.merged, two.merged]).toEqual([null, null]);
    await shop.check(app, first, "gate", "success");
    await shop.sandbox.idle();
    expect(await shop.tip("main")).toBe(second);
    expect([one.merged?.commit, two.merged?.commit]).toEqual([first, second]);
  });

  test("a failing one leaves, and those behind it are built anew", async () => {
    const { shop, app, pulls } = await openQueue(["one", "two"]);
    await using _ = shop;
    await enqueue(shop, pulls);
    const [one, two] = pulls as [Pull, Pull];
    const before = group(shop, two);
    await shop.check(app, group(shop, one), "gate", "failure");
    await shop.sandbox.idle();
    expect(entries(shop).map(({ pull }) => pull)).toEqual([two.number]);
    expect(group(shop, two)).not.toBe(before);
    const dequeued = shop.events.findLast(({ event, action }) => event === "pull_request" && action === "dequeued");
    expect(dequeued?.payload).toMatchObject({ number: one.number, reason: "CI_FAILURE" });
    expect(groupNews(shop)).toEqual([
      "checks_requested",
      "checks_requested",
      "destroyed dequeued",
      "destroyed invalidated",
      "checks_requested",
    ]);
    expect(await queueBranches(shop)).toHaveLength(1);
  });

  test("with HEADGREEN the last one speaks for all", async () => {
    const { shop, app, pulls } = await openQueue(["one", "two"], { grouping_strategy: "HEADGREEN" });
    await using _ = shop;
    await enqueue(shop, pulls);
    const [one, two] = pulls as [Pull, Pull];
    await shop.check(app, group(shop, two), "gate", "success");
    await shop.sandbox.idle();
    expect([one.merged === null, two.merged === null]).toEqual([false, false]);
  });
});

describe("leaving the queue", () => {
  test("a push to the head takes it out", async () => {
    const { shop, pulls } = await openQueue(["one"]);
    await using _ = shop;
    await enqueue(shop, pulls);
    await shop.commit("one", { "more.txt": "1\n" });
    expect([entries(shop), await queueBranches(shop)]).toEqual([[], []]);
    expect(shop.news()).toContain("pull_request.dequeued");
  });

  test("somebody takes it out", async () => {
    const { shop, pulls } = await openQueue(["one"]);
    await using _ = shop;
    await enqueue(shop, pulls);
    await dequeuePull(shop.sandbox.world, pulls[0] as Pull, shop.dev);
    expect(entries(shop)).toEqual([]);
    expect(groupNews(shop).at(-1)).toBe("destroyed dequeued");
  });

  test("a conflict with one before takes it out", async () => {
    const shop = await openShop();
    await using _ = shop;
    const one = await shop.open({ head: "one", files: { "same.txt": "1\n" } });
    const two = await shop.open({ head: "two", files: { "same.txt": "2\n" } });
    await shop.protect([checksRule("gate"), queueRule()]);
    const app = await shop.app("gate-app");
    for (const { head } of [one, two]) await shop.check(app, head.sha, "gate", "success");
    await enqueue(shop, [one, two]);
    expect(entries(shop).map(({ pull }) => pull)).toEqual([1]);
    expect(shop.events.findLast(({ action }) => action === "dequeued")?.payload["reason"]).toBe("MERGE_CONFLICT");
  });

  test("checks that do not come in time take it out", async () => {
    let now = Date.UTC(2026, 4, 4);
    const options = { sandbox: { now: () => now } };
    const { shop, pulls } = await openQueue(["one"], { check_response_timeout_minutes: 10 }, options);
    await using _ = shop;
    await enqueue(shop, pulls);
    now += 9 * 60_000;
    await settle(shop.sandbox.world, shop.repository);
    expect(entries(shop)).toHaveLength(1);
    now += 60_000;
    await settle(shop.sandbox.world, shop.repository);
    expect(entries(shop)).toEqual([]);
    expect(shop.events.findLast(({ action }) => action === "dequeued")?.payload["reason"]).toBe("CI_TIMEOUT");
  });
});

describe("entering is refused", () => {
  const rows: [string, (shop: Shop, pull: Pull) => Promise<unknown>, string][] = [
    [
      "without its checks",
      (shop) => shop.commit("one", { "more.txt": "1\n" }),
      'Required status check "gate" is expected.',
    ],
    ["twice", (shop, pull) => enqueue(shop, [pull]), "Pull request is already in the queue"],
    [
      "of a draft",
      async (_shop, pull) => {
        pull.isDraft = true;
      },
      "Pull request is a draft",
    ],
  ];
  test.each(rows)("%s", async (_name, arrange, message) => {
    const { shop, pulls } = await openQueue(["one"]);
    await using _ = shop;
    const [pull] = pulls as [Pull];
    await arrange(shop, pull);
    await expect(enqueuePull(shop.sandbox.world, pull, shop.dev)).rejects.toMatchObject({ status: 422, message });
  });
});

test("an armed auto-merge enters the queue by itself", async () => {
  await using shop = await openShop();
  const pull = await shop.open();
  await shop.protect([checksRule("gate"), queueRule()]);
  await enableAutoMerge(shop.sandbox.world, pull, shop.dev, {});
  await shop.check(await shop.app("gate-app"), pull.head.sha, "gate", "success");
  await shop.sandbox.idle();
  expect([pull.autoMerge, entries(shop).map((entry) => entry.pull)]).toEqual([null, [1]]);
});
