import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { eventually, type GatedShop, openShop } from "#test/support/gated-shop.ts";

/** Draws the same numbers for the same seed: mulberry32. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Sends deliveries that were sent before once more, as they were, in an order of their own: `count` of them. */
async function replay(shop: GatedShop, count: number, draw: () => number): Promise<void> {
  const { config, sandbox } = shop;
  const known = sandbox.world.deliveries.filter(({ statusCode }) => statusCode === 202 || statusCode === 200);
  const chosen = Array.from({ length: count }, () => known[Math.floor(draw() * known.length)]);
  await Promise.all(
    chosen.map(async (delivery) => {
      if (delivery === undefined) return;
      const body = JSON.stringify(delivery.request.payload);
      // Half of them come as redeliveries, half as deliveries of their own that say the same.
      const guid = draw() < 0.5 ? delivery.guid : crypto.randomUUID();
      const response = await fetch(`http://127.0.0.1:${config.port}/api/github/webhooks`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-github-delivery": guid,
          "x-github-event": delivery.event,
          "x-hub-signature-256": `sha256=${createHmac("sha256", config.webhookSecrets[0]).update(body).digest("hex")}`,
        },
        body,
      });
      expect([200, 202]).toContain(response.status);
    }),
  );
}

/** Of Headgate's own metrics. */
async function readMetric(shop: GatedShop, pattern: RegExp): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${shop.config.port}/metrics`)).text();
  return text
    .split("\n")
    .filter((line) => pattern.test(line))
    .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

const writes = /^headgate_github_calls_total\{.*kind="write"/;
const unfinished = /^headgate_queue_(?:waiting|running)\{queue="pull"\}/;

/** A pull request's life. `between` is called after each step, when the check says what it must. */
async function live(shop: GatedShop, between: () => Promise<void>) {
  await shop.start();
  const { number, head: first } = await shop.open(shop.ada, "charge", { "src/payments/charge.ts": "export {};\n" });
  await shop.expectGate(first, "in_progress");
  await between();
  await shop.report(first, "failure");
  await shop.expectGate(first, "failure");
  await between();
  const second = await shop.commit(shop.ada, "charge", { "src/payments/charge.ts": "export const a = 1;\n" });
  await shop.expectGate(second, "in_progress");
  await between();
  await shop.report(second, "success");
  await eventually(
    () => shop.gate(second),
    (shown) => shown?.title.includes("0 of 1 approval") ?? false,
  );
  await between();
  await shop.grace.api.post(`/repos/octo/shop/pulls/${number}/reviews`, { event: "APPROVE", body: "" });
  await shop.expectGate(second, "success");
  await between();
  // What was put off until after the last quiet period comes to rest, and changes nothing any more.
  await eventually(
    () => readMetric(shop, unfinished),
    (depth) => depth === 0,
  );
  const runs = [...shop.repository.checkRuns.values()].filter(({ name }) => name === "risk-policy-gate");
  return {
    writes: await readMetric(shop, writes),
    checks: runs.map(({ conclusion, output, headSha }) => [headSha === second, conclusion, output.title]),
  };
}

describe.concurrent("500 doubled and shuffled deliveries of one pull request's life", () => {
  it("end in the state of a clean run, with its writes (RR-02, SR-55)", async () => {
    await using calm = await openShop();
    await using stormy = await openShop();
    const draw = draws(20_261_121);
    const [clean, storm] = await Promise.all([
      live(calm, () => Promise.resolve()),
      live(stormy, () => replay(stormy, 100, draw)),
    ]);
    expect(storm).toEqual(clean);
    expect(clean.checks).toEqual([
      [false, "failure", "Blocked, high risk: CI ended with failure on this head."],
      [true, "success", "Ready to merge, high risk: Both requirements of this head are met."],
    ]);
  });
});
