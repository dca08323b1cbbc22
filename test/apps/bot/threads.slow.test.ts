import { describe, expect, it } from "vitest";
import { startBot } from "#apps/bot/start.ts";
import type { Account } from "#sandbox/accounts/account.ts";
import { replyToThread } from "#sandbox/pulls/review-comments.ts";
import type { Pull, ReviewThread } from "#sandbox/pulls/pull.ts";
import { eventually } from "#test/support/gated-shop.ts";
import { openProxy } from "#test/support/proxy.ts";
import { reviewedContract } from "#test/support/reviewed-contract.ts";
import { finding, openReviewedShop, pullOf, type ReviewedShop } from "#test/support/reviewed-shop.ts";

/** What stands in the thread on each file besides what Greptile, the one listed bot, opened it with. */
const files = {
  plain: "src/payments/plain.ts",
  answered: "src/payments/answered.ts",
  long: "src/payments/long.ts",
  joined: "src/payments/joined.ts",
  foreign: "src/payments/foreign.ts",
} as const;

const contents = (amount: number) =>
  Object.fromEntries(Object.values(files).map((path) => [path, `export const amount = ${amount};\n`]));

describe("after a clean review", { timeout: 600_000 }, () => {
  it.concurrent("a thread is resolved only where nobody but listed bots wrote (S7)", async () => {
    await using reviewed = await openReviewedShop({
      kinds: ["greptile", "coderabbit"],
      contract: reviewedContract({
        reviews: "reviewers: [greptile, coderabbit], quorum: 2",
        resolvesThreads: true,
      }),
    });
    const { shop, says } = reviewed;
    const { plain, answered, long, joined, foreign } = files;
    says("greptile", {
      kind: "green-with-findings",
      findings: [plain, answered, long, joined].map((path) => finding(path)),
    });
    says("coderabbit", { kind: "findings", findings: [finding(foreign)] });
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", contents(-1));
    await shop.expectGate(head, "failure");
    await expectThreads(reviewed, number, 5);
    reply(reviewed, number, answered, [shop.grace.account]);
    const greptile = reviewed.reviewers.greptile!.account;
    reply(reviewed, number, long, [...Array.from({ length: 58 }, () => greptile), shop.grace.account, greptile]);
    reply(reviewed, number, joined, [reviewed.reviewers.coderabbit!.account]);

    says("greptile", { kind: "clean" });
    says("coderabbit", { kind: "clean" });
    const fixed = await shop.commit(shop.ada, "charge", contents(1));
    await shop.expectGate(fixed, "success");
    await eventually(
      () => resolvedBy(reviewed, number, plain),
      (by) => by !== null,
    );
    expect(Object.values(files).map((path) => [path, resolvedBy(reviewed, number, path)])).toEqual([
      [plain, "headgate[bot]"],
      [answered, null],
      [long, null],
      [joined, null],
      [foreign, null],
    ]);
  });

  it.concurrent("a thread in which a person writes while it is being resolved is opened again, and stays open (S7)", async () => {
    await using reviewed = await openReviewedShop({ contract: reviewedContract({ resolvesThreads: true }) });
    const { shop, says } = reviewed;
    const { plain } = files;
    says("greptile", { kind: "green-with-findings", findings: [finding(plain)] });
    const news: string[] = [];
    shop.sandbox.world.listen(({ event, action, sender }) => {
      if (event === "pull_request_review_thread") news.push(`${action} by ${sender.login}`);
    });
    let pull: Pull | null = null;
    const proxy = await openProxy(shop.sandbox.url, async ({ body, forward, answer }) => {
      const [thread] = pull?.threads ?? [];
      if (pull !== null && thread?.comments.length === 1 && body.includes("resolveReviewThread")) {
        replyToThread(shop.sandbox.world, pull, thread, shop.grace.account, "Not so fast: is zero allowed?");
      }
      await answer(await forward());
    });
    const bot = await startBot({ ...shop.config, apiUrl: `${proxy.url}/api/v3` });
    try {
      const { number, head } = await shop.open(shop.ada, "charge", contents(-1));
      await shop.expectGate(head, "failure");
      await expectThreads(reviewed, number, 1);
      pull = pullOf(shop, number);

      says("greptile", { kind: "clean" });
      const fixed = await shop.commit(shop.ada, "charge", contents(1));
      await shop.expectGate(fixed, "success");
      await eventually(
        () => news.length,
        (count) => count === 2,
      );
      // Another push, and all looks that come of it, leave it alone.
      const later = await shop.commit(shop.ada, "charge", contents(2));
      await shop.expectGate(later, "success");
      expect(news).toEqual(["resolved by headgate[bot]", "unresolved by headgate[bot]"]);
      expect(threadOn(reviewed, number, plain).comments.map(({ author }) => author.login)).toEqual([
        "greptile-apps[bot]",
        "grace",
      ]);
    } finally {
      await bot.stop();
      await proxy.close();
    }
  });
});

async function expectThreads({ shop }: ReviewedShop, number: number, count: number): Promise<void> {
  await eventually(
    () => pullOf(shop, number).threads.length,
    (opened) => opened === count,
  );
}

function threadOn({ shop }: ReviewedShop, number: number, path: string): ReviewThread {
  const thread = pullOf(shop, number).threads.find((one) => one.path === path);
  if (thread === undefined) throw new Error(`there is no thread on ${path}`);
  return thread;
}

function reply(reviewed: ReviewedShop, number: number, path: string, by: readonly Account[]): void {
  const { shop } = reviewed;
  const thread = threadOn(reviewed, number, path);
  for (const account of by) replyToThread(shop.sandbox.world, pullOf(shop, number), thread, account, "Is that so?");
}

function resolvedBy(reviewed: ReviewedShop, number: number, path: string): string | null {
  return threadOn(reviewed, number, path).resolvedBy?.login ?? null;
}
