import { describe, expect, test } from "vitest";

import { disableAutoMerge } from "#sandbox/pulls/auto-merge-request.ts";
import { enableAutoMerge } from "#sandbox/pulls/auto-merge.ts";
import { resolveThread } from "#sandbox/pulls/threads.ts";

import { addThreadOn, checksRule, openShop, reviewRule, type Shop } from "./shop.ts";

const arm = (shop: Shop) => {
  const pull = shop.repository.pulls.get(1);
  if (pull === undefined) throw new Error("no pull request");
  return enableAutoMerge(shop.sandbox.world, pull, shop.dev, { method: "squash" });
};

describe("arming is refused", () => {
  const rows: [string, (shop: Shop, sha: string) => Promise<unknown>, string][] = [
    ["where nothing is required", async () => {}, "Pull request Protected branch rules not configured for this branch"],
    [
      "of what could be merged at once",
      (shop) => shop.protect([reviewRule()]),
      "Pull request Pull request is in clean status",
    ],
    [
      "of what could be merged although something fails",
      async (shop, sha) => {
        await shop.protect([reviewRule()]);
        await shop.check(await shop.app("ci"), sha, "lint", "failure");
      },
      "Pull request Pull request is in unstable status",
    ],
    [
      "where the repository does not allow it",
      async (shop) => {
        await shop.protect([checksRule("gate")]);
        shop.repository.settings.allowAutoMerge = false;
      },
      "Pull request Auto merge is not allowed for this repository",
    ],
  ];
  test.each(rows)("%s", async (_name, arrange, message) => {
    await using shop = await openShop();
    const { head } = await shop.open();
    await arrange(shop, head.sha);
    await expect(arm(shop)).rejects.toMatchObject({ status: 422, message });
  });
});

describe("once armed", () => {
  test("it merges by itself when the last check passes, in the way that was chosen", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    await shop.protect([checksRule("gate")]);
    await arm(shop);
    const app = await shop.app("gate-app");
    await shop.check(app, pull.head.sha, "gate", null);
    await shop.sandbox.idle();
    expect(pull.merged).toBeNull();
    await shop.check(app, pull.head.sha, "gate", "success");
    await shop.sandbox.idle();
    expect(pull.merged).toMatchObject({ by: shop.dev, method: "squash" });
  });

  test("it merges by itself when the last conversation is resolved and the last review is there", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    await shop.protect([reviewRule({ required_approving_review_count: 1, required_review_thread_resolution: true })]);
    await arm(shop);
    await addThreadOn(shop, "src/new.ts", 1);
    await shop.as(shop.reviewer).post(shop.path("/pulls/1/reviews"), { event: "APPROVE" });
    await shop.sandbox.idle();
    expect(pull.merged).toBeNull();
    const [thread] = pull.threads;
    if (thread !== undefined) resolveThread(shop.sandbox.world, pull, thread, shop.dev);
    await shop.sandbox.idle();
    expect(pull.merged).not.toBeNull();
  });

  test("it waits even for what the one who armed it could pass by", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    await shop.protect([checksRule("gate")], {
      bypass_actors: [{ actor_type: "RepositoryRole", actor_id: 4, bypass_mode: "always" }],
    });
    await arm(shop);
    await shop.sandbox.idle();
    expect(pull.merged).toBeNull();
  });

  const stays = [
    ["stays through a push of who may write", (shop: Shop) => shop.commit("feature", { "more.txt": "1\n" }), true],
    [
      "ends with a push of who may not",
      (shop: Shop) => shop.commit("feature", { "more.txt": "1\n" }, { by: shop.guest }),
      false,
    ],
    [
      "ends with a new base",
      async (shop: Shop) => {
        await shop.commit("release", { "r.txt": "1\n" });
        await shop.as(shop.dev).patch(shop.path("/pulls/1"), { base: "release" });
      },
      false,
    ],
    [
      "ends when it is closed",
      (shop: Shop) => shop.as(shop.dev).patch(shop.path("/pulls/1"), { state: "closed" }),
      false,
    ],
  ] as const;
  test.each(stays)("it %s", async (_name, act, isArmed) => {
    await using shop = await openShop();
    const pull = await shop.open();
    await shop.protect([checksRule("gate")]);
    await arm(shop);
    shop.news();
    await act(shop);
    expect(pull.autoMerge !== null).toBe(isArmed);
    expect(shop.news().includes("pull_request.auto_merge_disabled")).toBe(!isArmed);
  });

  test("it can be taken back", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    await shop.protect([checksRule("gate")]);
    await arm(shop);
    disableAutoMerge(shop.sandbox.world, pull, shop.dev);
    await shop.check(await shop.app("gate-app"), pull.head.sha, "gate", "success");
    await shop.sandbox.idle();
    expect([pull.merged, shop.news().includes("pull_request.auto_merge_enabled")]).toEqual([null, true]);
  });
});
