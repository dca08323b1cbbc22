import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openBalancer } from "#test/support/balancer.ts";
import { postgres, postgresUrl, queryPostgres } from "#test/support/database.ts";
import type { GatedShop } from "#test/support/gated-shop.ts";
import { npmStart, settingsOf } from "#test/support/npm-start.ts";
import { charge, reviewedContract } from "#test/support/reviewed-contract.ts";
import { expectComment, expectMerged, finding, openReviewedShop, ours, pullOf } from "#test/support/reviewed-shop.ts";

it.skipIf(postgres.skipReason !== null)(
  `two replicas on ${postgres.name} ask once, keep one comment, resolve each thread once, and merge (S5)`,
  { timeout: 600_000 },
  async () => {
    await using database = await createDatabase();
    await using reviewed = await openReviewedShop({
      contract: reviewedContract({ tier: "autoMerge: squash", resolvesThreads: true }),
      shop: { storage: { kind: "postgres", url: database.url } },
    });
    const { shop, says } = reviewed;
    const news: string[] = [];
    shop.sandbox.world.listen(({ event, action, sender }) => {
      if (event === "pull_request_review_thread") news.push(`${action} by ${sender.login}`);
    });
    says("greptile", { kind: "green-with-findings", findings: [finding("src/payments/charge.ts")] });
    await using _replicas = await startTwo(shop);

    const { number, head } = await shop.open(shop.ada, "charge", charge(-2));
    await shop.expectGate(head, "failure");
    const toDo = await expectComment(reviewed, number, "This cannot merge yet");
    says("greptile", { kind: "clean" });
    const fixed = await shop.commit(shop.ada, "charge", charge(3));
    const request = await expectComment(reviewed, number, `for a review of head \`${fixed.slice(0, 7)}\``);
    await expectMerged(shop, number);
    expect((await ours(reviewed, number)).map(({ id }) => id)).toEqual([toDo.id, request.id]);
    expect(news).toEqual(["resolved by headgate[bot]"]);
    expect(pullOf(shop, number).merged?.by.login).toBe("headgate[bot]");
  },
);

/** Two processes behind the address that GitHub sends webhooks to. */
async function startTwo(shop: GatedShop): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "headgate-replicas-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const balancer = stack.use(await openBalancer(shop.config.port));
  for (const name of ["one", "other"]) {
    const settings = await settingsOf({ ...shop.config, logLevel: "info", port: 0 }, join(directory, `${name}.pem`));
    const replica = stack.use(npmStart(settings));
    balancer.add(await replica.url());
  }
  return stack.move();
}

/** Of this test's own, dropped when all that uses it has gone. */
async function createDatabase(): Promise<AsyncDisposable & { readonly url: string }> {
  const name = `headgate_test_${randomUUID().replaceAll("-", "")}`;
  await queryPostgres(`create database ${name}`);
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  const drop = async () => void (await queryPostgres(`drop database if exists ${name} with (force)`));
  return { url: url.href, [Symbol.asyncDispose]: drop };
}
