import { describe, expect, it } from "vitest";
import { startBot } from "#apps/bot/start.ts";
import type { FaultRule } from "#sandbox/faults/fault.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { createPull } from "#sandbox/pulls/create-pull.ts";
import { addMergeQueue, eventually, type GatedShop, openShop, shopContract } from "#test/support/gated-shop.ts";

const low = { "docs/guide.md": "# A guide\n" };
const high = { "src/payments/charge.ts": "export const charge = 2;\n" };
const headgate = "headgate[bot]";

async function isMerged(shop: GatedShop, number: number): Promise<boolean> {
  return (await shop.owner.api.get(`/repos/octo/shop/pulls/${number}`)).body.merged;
}

async function expectMerged(shop: GatedShop, number: number): Promise<void> {
  await eventually(
    () => isMerged(shop, number),
    (merged) => merged,
  );
}

async function expectTitle(shop: GatedShop, head: string, words: string): Promise<void> {
  await eventually(
    () => shop.gate(head),
    (shown) => shown?.title.includes(words) ?? false,
  );
}

/** A branch `next`, where a change of the guide alone is of low risk, though against `main` the same head is of high risk. */
async function makeNext(shop: GatedShop): Promise<void> {
  const tip = await readRef(shop.repository, "refs/heads/main");
  await updateRef(shop.sandbox.world, shop.repository, {
    ref: "refs/heads/next",
    to: tip,
    pusher: shop.owner.account,
  });
  await shop.commit(shop.owner, "next", high);
}

async function force(shop: GatedShop, branch: string, to: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const from = await readRef(shop.repository, ref);
  await updateRef(shop.sandbox.world, shop.repository, {
    ref,
    to,
    from,
    pusher: shop.ada.account,
    force: true,
  } as never);
}

/** Of Headgate's own metrics: the sum of all lines that match. */
async function readMetric(shop: GatedShop, pattern: RegExp): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${shop.config.port}/metrics`)).text();
  const lines = text.split("\n").filter((line) => pattern.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

function gatesOf(shop: GatedShop, head: string) {
  return [...shop.repository.checkRuns.values()].filter(
    ({ name, headSha }) => name === "risk-policy-gate" && headSha === head,
  );
}

describe.concurrent("in adversity", () => {
  it("takes a green back at the webhook's word while GitHub still answers as before it (SR-12, SR-14, RR-05)", async () => {
    await using shop = await openShop();
    await makeNext(shop);
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "work", low, { base: "next", draft: true });
    await shop.report(head, "success");
    await shop.expectGate(head, "success");
    shop.sandbox.faults.add({ kind: "stale", path: "/graphql", caller: headgate });
    await shop.ada.api.patch(`/repos/octo/shop/pulls/${number}`, { base: "main" });
    expect((await shop.expectGate(head, "in_progress")).title).toBe("Judging again");
    shop.sandbox.faults.clear();
    await expectTitle(shop, head, "high risk");
    expect((await shop.gate(head))?.state).toBe("in_progress");
  });

  it("looks once more after the news, since GitHub tells of a check before its answers show it (S4)", async () => {
    await using shop = await openShop();
    await shop.start();
    const { head } = await shop.open(shop.ada, "docs", low, { draft: true });
    await shop.report(head, "success");
    await shop.expectGate(head, "success");
    const path = "/repos/*/*/commits/*/check-runs";
    shop.sandbox.faults.add({ kind: "stale", ms: 8_000, path, caller: headgate });
    await shop.report(head, "failure");
    await shop.expectGate(head, "failure");
  });

  it("publishes no green that was overtaken while it was worked out (S1)", async () => {
    await using shop = await openShop();
    await makeNext(shop);
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "work", low, { base: "next", draft: true });
    await shop.expectGate(head, "in_progress");
    // Slow from now on, so that the answer to the next look comes after the new base; a read is given up after 10 s.
    const { faults } = shop.sandbox;
    faults.add({ kind: "latency", ms: 9_000, path: "/repos/*/*/commits/*/check-runs", caller: headgate, times: 1 });
    await shop.report(head, "success");
    await eventually(
      () => faults.list()[0]?.hits,
      (hits) => hits === 1,
    );
    await shop.ada.api.patch(`/repos/octo/shop/pulls/${number}`, { base: "main" });
    await expectTitle(shop, head, "high risk");
    const conclusions = shop.sandbox.world.deliveries.flatMap(({ event, request }) => {
      const { check_run: run } = request.payload as { check_run?: { name: string; conclusion: string | null } };
      return event === "check_run" && run?.name === "risk-policy-gate" ? [run.conclusion] : [];
    });
    expect(conclusions).not.toContain("success");
    expect(conclusions.length).toBeGreaterThan(0);
  });

  it("judges no head by the files of another, however quickly heads change (S3)", async () => {
    await using shop = await openShop();
    shop.sandbox.faults.add({
      kind: "latency",
      ms: 3_000,
      method: "GET",
      path: "/repos/*/*/pulls/*/files",
      caller: headgate,
      times: 1,
    });
    await shop.start();
    const { number, head: risky } = await shop.open(shop.ada, "work", high);
    await eventually(
      () => shop.sandbox.faults.list()[0]?.hits,
      (hits) => hits === 1,
    );
    const { world } = shop.sandbox;
    const main = await readRef(shop.repository, "refs/heads/main");
    await updateRef(world, shop.repository, { ref: "refs/heads/spare", to: main, pusher: shop.ada.account });
    const harmless = await shop.commit(shop.ada, "spare", low);
    await force(shop, "work", harmless);
    await shop.report(risky, "success");
    await expectTitle(shop, harmless, "low risk");
    await force(shop, "work", risky);
    await expectTitle(shop, risky, "high risk");
    expect(gatesOf(shop, risky).map(({ conclusion }) => conclusion)).toEqual([null]);
    expect(await isMerged(shop, number)).toBe(false);
  });

  it("asks nothing more about a pull request that was closed because its head went back to its base", async () => {
    await using shop = await openShop();
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "work", low);
    await shop.expectGate(head, "in_progress");
    const main = await readRef(shop.repository, "refs/heads/main");
    await force(shop, "work", main ?? "");
    expect((await shop.owner.api.get(`/repos/octo/shop/pulls/${number}`)).body.state).toBe("closed");
    await eventually(
      () => readMetric(shop, /^headgate_evaluations_total\{kind="closed"/),
      (count) => count > 0,
    );
  });

  it("judges two pull requests of one head at the same time as one (S1)", async () => {
    await using shop = await openShop();
    await makeNext(shop);
    const slow: FaultRule = { kind: "latency", ms: 300, jitterMs: 300, caller: headgate };
    shop.sandbox.faults.add(slow);
    await shop.start();
    const tip = await readRef(shop.repository, "refs/heads/next");
    const { world } = shop.sandbox;
    await updateRef(world, shop.repository, { ref: "refs/heads/work", to: tip, pusher: shop.ada.account });
    const head = await shop.commit(shop.ada, "work", low);
    await Promise.all(
      ["next", "main"].map((base) =>
        createPull(world, shop.repository, shop.ada.account, { title: `Into ${base}`, head: "work", base }),
      ),
    );
    await shop.report(head, "success");
    await expectTitle(shop, head, "high risk");
    expect(gatesOf(shop, head).map(({ conclusion }) => conclusion)).toEqual([null]);
  });

  it("judges who shared a head anew at once, when the other one is closed", async () => {
    await using shop = await openShop();
    await makeNext(shop);
    await shop.start();
    const { head } = await shop.open(shop.ada, "work", low, { base: "next", draft: true });
    const { world } = shop.sandbox;
    const other = await createPull(world, shop.repository, shop.ada.account, {
      title: "Into main",
      head: "work",
      base: "main",
    });
    await shop.report(head, "success");
    await expectTitle(shop, head, "high risk");
    await shop.ada.api.patch(`/repos/octo/shop/pulls/${other.number}`, { state: "closed" });
    await shop.expectGate(head, "success");
  });

  it("does not take GitHub's limits for attempts to merge (SR-30)", async () => {
    await using shop = await openShop();
    shop.sandbox.faults.add({
      kind: "rate-limit",
      status: 403,
      retryAfterSeconds: 1,
      method: "PUT",
      path: "/repos/*/*/pulls/*/merge",
      times: 4,
    });
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "docs", low);
    await shop.report(head, "success");
    await expectMerged(shop, number);
    expect(shop.sandbox.faults.list()[0]?.hits).toBe(4);
    expect((await shop.gate(head))?.summary).not.toContain("Auto-merge");
  });

  it("leaves the merge to others where it was installed to judge only, and says so", async () => {
    await using shop = await openShop();
    const bot = await startBot({ ...shop.config, profile: "gate" });
    try {
      const { number, head } = await shop.open(shop.ada, "docs", low);
      await shop.report(head, "success");
      const { summary } = await shop.expectGate(head, "success");
      expect(summary).toContain("**Auto-merge.** Headgate does not merge this by itself: it was installed to judge");
      expect(await isMerged(shop, number)).toBe(false);
    } finally {
      await bot.stop();
    }
  });

  it("stops nothing in a merge queue either, while the contract only observes", async () => {
    await using shop = await openShop({
      contract: (ci) => shopContract(ci).replace("version: 1", "version: 1\nmode: observe"),
    });
    await addMergeQueue(shop);
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "docs", low);
    await shop.report(head, "failure");
    await shop.expectGate(head, "neutral");
    const { body } = await shop.owner.api.get(`/repos/octo/shop/pulls/${number}`);
    await shop.grace.api.graphql(
      "mutation($id: ID!) { enqueuePullRequest(input: { pullRequestId: $id }) { clientMutationId } }",
      { id: body.node_id },
    );
    await expectMerged(shop, number);
  });

  it("comes to the same end when GitHub stumbles at every turn and webhooks are lost, doubled and late (L1, S8)", async () => {
    await using shop = await openShop();
    shop.sandbox.faults.set({
      seed: 20_261_121,
      rules: [
        { kind: "error", status: 502, when: "before", caller: headgate, probability: 0.1 },
        { kind: "error", status: 502, when: "after", caller: headgate, probability: 0.1 },
        { kind: "cut", when: "after", caller: headgate, probability: 0.05 },
        { kind: "latency", ms: 100, jitterMs: 400, caller: headgate, probability: 0.3 },
        { kind: "hook-double", app: "headgate", probability: 0.3 },
        { kind: "hook-reorder", app: "headgate", probability: 0.3 },
        { kind: "hook-delay", ms: 1_000, app: "headgate", probability: 0.2 },
        { kind: "hook-drop", event: "check_suite", app: "headgate" },
      ],
    });
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "docs", low);
    await shop.expectGate(head, "in_progress");
    await shop.report(head, "failure");
    await shop.expectGate(head, "failure");
    const next = await shop.commit(shop.ada, "docs", { "docs/guide.md": "# The guide\n" });
    await shop.report(next, "success");
    await expectMerged(shop, number);
    expect(gatesOf(shop, next).map(({ conclusion }) => conclusion)).toEqual(["success"]);
  });
});
