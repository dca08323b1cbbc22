import { beforeAll, describe, expect, test } from "vitest";

import { statusLimits } from "#sandbox/checks/statuses.ts";
import { openShop } from "#test/sandbox/pulls/shop.ts";
import type { ApiAnswer } from "#test/support/sandbox.ts";

import { actAs } from "./app-client.ts";

describe("a status is refused with 422", () => {
  const rows: [string, object, string][] = [
    ["without a state", { state: undefined }, "state is not included in the list"],
    ["with a state that is none", { state: "passed" }, "state is not included in the list"],
    [
      "with a description of 141 characters",
      { description: "x".repeat(141) },
      "description is too long (maximum is 140 characters)",
    ],
    [
      "with a context of 256 characters",
      { context: "x".repeat(256) },
      "context is too long (maximum is 255 characters)",
    ],
    ["with a link that is none", { target_url: "javascript:1" }, "target_url must use http(s) scheme"],
    ["for the 1,001st time", { context: "full" }, "This SHA and context has reached the maximum number of statuses."],
  ];
  let answers: Readonly<Record<string, ApiAnswer>>;
  beforeAll(async () => {
    await using shop = await openShop();
    const sha = (await shop.tip("main")) ?? "";
    await shop.status(shop.dev, sha, "full", "success");
    const [first] = shop.repository.statuses;
    if (first === undefined) throw new Error("no status");
    for (let id = 1; id < statusLimits.perContext; id += 1) shop.repository.statuses.push({ ...first, id });
    const api = shop.as(shop.dev);
    const sent = rows.map(
      async ([name, change]) =>
        [name, await api.post(shop.path(`/statuses/${sha}`), { state: "success", ...change })] as const,
    );
    answers = Object.fromEntries(await Promise.all(sent));
  });

  test.each(rows)("%s", (name, _change, message) => {
    expect(answers[name]).toMatchObject({ status: 422, body: { errors: [{ message }] } });
  });
});

test("of a commit that is not there: 422", async () => {
  await using shop = await openShop();
  const { status, body } = await shop.as(shop.dev).post(shop.path(`/statuses/${"1".repeat(40)}`), { state: "success" });
  expect([status, body.message]).toEqual([422, `No commit found for SHA: ${"1".repeat(40)}`]);
});

test("anyone with write access sets a status under any name; it says who", async () => {
  await using shop = await openShop();
  const sha = await shop.tip("main");
  const path = shop.path(`/statuses/${sha}`);
  const gate = await shop.app("gate-app");
  const mine = await actAs(shop, gate).post(path, { state: "failure", context: "gate", description: "x".repeat(140) });
  const forged = await shop.as(shop.dev).post(path, { state: "success", context: "gate" });
  const plain = await shop.as(shop.dev).post(path, { state: "success" });
  expect([mine, forged, plain].map(({ body }) => [body.creator.login, body.context])).toEqual([
    ["gate-app[bot]", "gate"],
    ["octo-dev", "gate"],
    ["octo-dev", "default"],
  ]);
  expect((await shop.as(shop.guest).post(path, { state: "success" })).status).toBe(403);
  const { body } = await shop.as(shop.guest).get(shop.path("/commits/main/statuses?per_page=2"));
  expect(body.map((status: any) => status.id)).toEqual([plain.body.id, forged.body.id]);
});

describe("the combined state", () => {
  const rows: [string, [string, "success" | "failure" | "pending"][], string, number][] = [
    ["without any", [], "pending", 0],
    ["of passes", [["a", "success"], ["b", "success"]], "success", 2], // prettier-ignore
    ["with one that waits", [["a", "success"], ["b", "pending"]], "pending", 2], // prettier-ignore
    ["with one that failed", [["a", "pending"], ["b", "failure"]], "failure", 2], // prettier-ignore
    ["counts the newest of a context", [["a", "failure"], ["a", "success"]], "success", 1], // prettier-ignore
  ];
  test.each(rows)("%s", async (_name, statuses, state, total) => {
    await using shop = await openShop();
    const sha = (await shop.tip("main")) ?? "";
    // A check run has no part in it.
    await shop.check(await shop.app("gate-app"), sha, "gate", "failure");
    for (const [context, value] of statuses) await shop.status(shop.dev, sha, context, value);
    const { body } = await shop.as(shop.guest).get(shop.path("/commits/main/status?per_page=1"));
    expect([body.state, body.total_count, body.statuses.length]).toEqual([state, total, Math.min(total, 1)]);
  });
});

test("the event names the branches that hold the commit", async () => {
  await using shop = await openShop();
  const sha = await shop.commit("topic", { "a.txt": "a" });
  await shop.status(shop.dev, sha, "gate", "success");
  expect(shop.events.at(-1)).toMatchObject({
    event: "status",
    action: null,
    payload: { sha, name: "acme/shop", state: "success", branches: [{ name: "topic", commit: { sha } }] },
  });
});
