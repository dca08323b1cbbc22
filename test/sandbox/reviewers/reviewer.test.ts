import { describe, expect, test } from "vitest";

import { addComment } from "#sandbox/issues/operations.ts";
import type { Behaviour, ReviewRequest } from "#sandbox/reviewers/script.ts";
import { resolveThread } from "#sandbox/pulls/threads.ts";
import { lines, openShop, type Shop } from "#test/sandbox/pulls/shop.ts";
import { hire, onTheDiff, openCart, readPublished } from "./hire.ts";

async function comment(shop: Shop, body: string): Promise<void> {
  const { status } = await shop.as(shop.dev).post(shop.path("/issues/1/comments"), { body });
  expect(status).toBe(201);
  await shop.sandbox.idle();
}

const push = async (shop: Shop, files: Readonly<Record<string, string>>): Promise<string> => {
  const head = await shop.commit("feature", files);
  await shop.sandbox.idle();
  return head;
};

const clean: Behaviour = { kind: "clean" };
const found: Behaviour = { kind: "findings", findings: [onTheDiff] };

describe("a reviewer begins", () => {
  test("when a pull request opens, when the head moves, and when it is called", async () => {
    await using shop = await openShop();
    const reviewer = await hire(shop, "greptile", clean, { onPush: true });
    const first = (await openCart(shop)).head;
    const second = await push(shop, { "src/more.ts": "1\n" });
    await comment(shop, "Once more, @greptileai.");
    expect(reviewer.runs.map(({ head, attempt, cause }) => [head, attempt, cause])).toEqual([
      [first, 1, "opened"],
      [second, 1, "pushed"],
      [second, 2, "asked"],
    ]);
  });

  test("only as its script says", async () => {
    await using shop = await openShop();
    const reviewer = await hire(shop, "greptile", clean, { onOpen: false });
    await openCart(shop);
    await push(shop, { "src/more.ts": "1\n" });
    expect(reviewer.runs).toEqual([]);
  });

  test("with a draft when it is ready, or when somebody calls", async () => {
    await using shop = await openShop();
    const reviewer = await hire(shop, "greptile", clean, { onPush: true });
    await shop.open({ isDraft: true });
    await push(shop, { "src/more.ts": "1\n" });
    expect(reviewer.runs).toEqual([]);
    await comment(shop, "@greptileai");
    await shop
      .as(shop.dev)
      .graphql(
        `mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { clientMutationId } }`,
        { id: (await shop.as(shop.dev).get(shop.path("/pulls/1"))).body.node_id },
      );
    await shop.sandbox.idle();
    expect(reviewer.runs.map(({ cause }) => cause)).toEqual(["asked", "opened"]);
  });

  test("never for words of its own", async () => {
    await using shop = await openShop();
    const reviewer = await hire(shop, "greptile", clean, { onOpen: false });
    await openCart(shop);
    const pull = shop.repository.pulls.get(1)!;
    addComment(shop.sandbox.world, shop.repository, pull.issue, "@greptileai", reviewer.account);
    await shop.sandbox.idle();
    expect(reviewer.runs).toEqual([]);
  });

  test("not for a mention in code, of an issue, of a closed pull request, or in an edit", async () => {
    await using shop = await openShop();
    const reviewer = await hire(shop, "greptile", clean, { onOpen: false });
    await openCart(shop);
    const api = shop.as(shop.dev);
    await comment(shop, "Say `@greptileai` to ask.");
    const [only] = (await api.get(shop.path("/issues/1/comments"))).body;
    await api.patch(shop.path(`/issues/comments/${only.id}`), { body: "@greptileai" });
    const issue = await api.post(shop.path("/issues"), { title: "A question" });
    await api.post(shop.path(`/issues/${issue.body.number}/comments`), { body: "@greptileai" });
    await api.patch(shop.path("/pulls/1"), { state: "closed" });
    await comment(shop, "@greptileai");
    expect(reviewer.runs).toEqual([]);
  });
});

describe("a reviewer is told", () => {
  test("which head it looks at, how often it did, and what it changes", async () => {
    await using shop = await openShop();
    const requests: ReviewRequest[] = [];
    await hire(shop, "copilot", (request) => {
      requests.push(request);
      return clean;
    });
    const { head } = await openCart(shop);
    const gained = [{ path: "src/cart.ts", line: 5 }];
    expect(requests).toEqual([{ pull: 1, head, attempt: 1, files: ["src/cart.ts"], gained }]);
  });
});

describe("a finding", () => {
  test("is not said twice while its thread is open on its line", async () => {
    await using shop = await openShop();
    const reviewer = await hire(shop, "coderabbit", found, { onPush: true });
    const { number } = await openCart(shop);
    const head = await push(shop, { "src/more.ts": "1\n" });
    const { inline, reviews } = await readPublished(shop, reviewer, { number, head });
    expect(inline).toHaveLength(1);
    expect(reviews[1]?.body).toMatch(/posted: 0\*\*[^]*♻️ Duplicate comments \(1\)[^]*The sum is never rounded/);
  });

  test("is said again where somebody resolved it and it is still there", async () => {
    await using shop = await openShop();
    const reviewer = await hire(shop, "greptile", found, { onPush: true });
    const { number } = await openCart(shop);
    const pull = shop.repository.pulls.get(number)!;
    resolveThread(shop.sandbox.world, pull, pull.threads[0]!, shop.dev);
    const head = await push(shop, { "src/more.ts": "1\n" });
    expect((await readPublished(shop, reviewer, { number, head })).inline).toHaveLength(2);
  });

  test("that is fixed is not said of the new head", async () => {
    await using shop = await openShop();
    const verdict = ({ attempt, files }: ReviewRequest) =>
      files.includes("src/fix.ts") || attempt > 1 ? clean : found;
    const reviewer = await hire(shop, "greptile", verdict, { onPush: true });
    const { number } = await openCart(shop);
    const head = await push(shop, { "src/cart.ts": lines(20, { 5: "5", 9: "nine" }), "src/fix.ts": "1\n" });
    const { checks, comments, inline } = await readPublished(shop, reviewer, { number, head });
    expect(checks).toEqual(["Greptile Review completed success: Greptile Review | 2 files reviewed, no comments"]);
    expect(comments).toEqual([expect.stringMatching(/Confidence Score: 5\/5[^]*Reviews \(2\)/)]);
    expect(inline.map(({ line }) => line)).toEqual([null]);
  });
});

describe("a review", () => {
  test("that takes time shows a check run that is running", async () => {
    await using shop = await openShop();
    const { promise, resolve } = Promise.withResolvers<void>();
    const reviewer = await hire(shop, "greptile", clean, { delayMs: 60_000, wait: () => promise });
    const pull = await openCart(shop);
    expect((await readPublished(shop, reviewer, pull)).checks).toEqual(["Greptile Review in_progress null:  | "]);
    resolve();
    await reviewer.settled();
    expect((await readPublished(shop, reviewer, pull)).checks).toEqual([expect.stringContaining("completed success")]);
  });

  test("that is late is silence until then", async () => {
    await using shop = await openShop();
    const { promise, resolve } = Promise.withResolvers<void>();
    const late: Behaviour = { kind: "late", afterMs: 60_000, next: clean };
    const reviewer = await hire(shop, "greptile", late, { wait: () => promise });
    const pull = await openCart(shop);
    expect((await readPublished(shop, reviewer, pull)).checks).toEqual([]);
    resolve();
    await reviewer.settled();
    expect((await readPublished(shop, reviewer, pull)).comments).toHaveLength(1);
  });

  test("that is late never comes once the reviewer is closed", async () => {
    await using shop = await openShop();
    const wait = (_: number, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const reviewer = await hire(shop, "greptile", { kind: "late", afterMs: 60_000, next: clean }, { wait });
    const pull = await openCart(shop);
    reviewer.close();
    await reviewer.settled();
    await comment(shop, "@greptileai");
    expect(reviewer.runs).toHaveLength(1);
    expect((await readPublished(shop, reviewer, pull)).checks).toEqual([]);
  });

  test("whose summary is edited has one comment and one check run", async () => {
    await using shop = await openShop();
    const reviewer = await hire(shop, "greptile", { kind: "edited-summary", first: clean, next: found });
    const pull = await openCart(shop);
    const { checks, comments, inline } = await readPublished(shop, reviewer, pull);
    expect(checks).toEqual([expect.stringContaining("Confidence 2/5")]);
    expect(comments).toEqual([expect.stringContaining("Confidence Score: 2/5")]);
    expect(inline).toHaveLength(1);
  });

  test("of a script that throws is a defect", async () => {
    await using shop = await openShop();
    await hire(shop, "greptile", () => {
      throw new Error("no verdict");
    });
    await expect(openCart(shop)).rejects.toThrow("work in the background failed");
  });
});

test("one of a kind reviews for two owners, each as its own script says", async () => {
  await using shop = await openShop();
  const here = await hire(shop, "copilot", clean);
  const there = await hire({ ...shop, repository: { ...shop.repository, owner: shop.dev } }, "copilot", {
    kind: "silent",
  });
  await openCart(shop);
  expect([there.appId, there.accountId]).toEqual([here.appId, here.accountId]);
  expect([here.runs.length, there.runs.length]).toEqual([1, 0]);
});
