import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { updateRef } from "#sandbox/git/refs.ts";
import { markReady } from "#sandbox/pulls/pull-state.ts";
import { eventually, type GatedShop } from "#test/support/gated-shop.ts";
import { charge, reviewedContract } from "#test/support/reviewed-contract.ts";
import {
  expectComment,
  expectTitle,
  finding,
  openReviewedShop,
  ours,
  pullOf,
  requests,
  type ReviewedShop,
  watchConclusions,
} from "#test/support/reviewed-shop.ts";

const found = { kind: "green-with-findings", findings: [finding("src/payments/charge.ts")] } as const;
const clean = { kind: "clean" } as const;
const rateLimited = { kind: "rate-limited" } as const;
/** Reviewers begin when they are asked, and never by themselves. */
const onlyAsked = { onOpen: false } as const;

const short = (sha: string) => sha.slice(0, 7);

describe("a reviewer that is rate-limited", { timeout: 600_000 }, () => {
  it.concurrent("is waited for where the contract says so, and nobody is called", async () => {
    await using reviewed = await openReviewedShop({
      contract: reviewedContract({ greptile: "onRateLimit: wait" }),
      script: onlyAsked,
    });
    const { shop, says, say } = reviewed;
    const conclusions = watchConclusions(shop);
    says("greptile", rateLimited);
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(2));
    await expectTitle(shop, head, "greptile has not reviewed this head");
    await say(shop.ada, number, "@greptileai review this");
    const words =
      "greptile has used up its quota, and the contract says to wait for it. This is no judgement of the change.";
    expect((await expectTitle(shop, head, words)).state).toBe("in_progress");

    says("greptile", clean);
    await say(shop.ada, number, "@greptileai review this");
    await shop.expectGate(head, "success");
    expect(conclusions(head)).toEqual(["success"]);
    expect(await ours(reviewed, number)).toEqual([]);
  });

  it.concurrent("has a person called where the contract says so, once for a pull request", async () => {
    await using reviewed = await openReviewedShop({
      contract: reviewedContract({ greptile: "onRateLimit: escalate" }),
      script: onlyAsked,
    });
    const { shop, says, say } = reviewed;
    const conclusions = watchConclusions(shop);
    says("greptile", rateLimited);
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(2));
    await expectTitle(shop, head, "greptile has not reviewed this head");
    await say(shop.ada, number, "@greptileai review this");
    const call = await expectComment(reviewed, number, "### A person is needed");
    expect(call.body).toContain("greptile has used up its quota, and the change cannot go on without its review.");

    const next = await shop.commit(shop.ada, "charge", charge(3));
    await expectTitle(shop, next, "greptile has used up its quota, and the contract says to call a person then");
    // The one comment is edited after people are called, so that nobody is still being called.
    await expectComment(reviewed, number, `About head \`${short(next)}\``);
    const calls = (await ours(reviewed, number)).filter(({ body }) => body.includes("### A person is needed"));
    expect(calls).toEqual([call]);
    expect([...conclusions(head), ...conclusions(next)]).toEqual([]);
  });
});

describe("a review counts", { timeout: 600_000 }, () => {
  it.concurrent("for the last of five pushes in a burst, about which alone the reviewer is asked, once (S5)", async () => {
    await using reviewed = await openReviewedShop({ contract: reviewedContract({ quietSeconds: 4 }) });
    const { shop } = reviewed;
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(2));
    await shop.expectGate(head, "success");
    const { world } = shop.sandbox;
    const burst: string[] = [];
    await updateRef(world, shop.repository, { ref: "refs/heads/prepared", to: head, pusher: shop.ada.account });
    for (let amount = 3; amount < 8; amount += 1) burst.push(await shop.commit(shop.ada, "prepared", charge(amount)));
    for (const to of burst) {
      await updateRef(world, shop.repository, { ref: "refs/heads/charge", to, pusher: shop.ada.account });
    }
    const last = burst.at(-1) ?? "";
    await shop.expectGate(last, "success");
    const asked = await requests(reviewed, number);
    expect(asked.map(({ body }) => /head `(\w+)`/.exec(body)?.[1])).toEqual([short(last)]);
  });

  it.concurrent("until the same head is looked at again, and what was found then stays found (S1)", async () => {
    await using reviewed = await openReviewedShop({ contract: reviewedContract({ requiresCi: true }) });
    const { shop, says, say } = reviewed;
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(2));
    await shop.report(head, "success");
    await shop.expectGate(head, "success");
    says("greptile", found);
    await say(shop.grace, number, "@greptileai please look again");
    await shop.expectGate(head, "failure");

    // Reviewers repeat only what is new: a clean look at the same head takes nothing back.
    says("greptile", clean);
    await say(shop.grace, number, "@greptileai please look again");
    await reviewed.reviewers.greptile?.settled();
    await shop.report(head, "failure");
    await eventually(
      () => shop.gate(head),
      (shown) => shown?.summary.includes("`CI` ended with `failure`") ?? false,
    );
    expect((await shop.expectGate(head, "failure")).summary).toContain("greptile has");
  });

  it.concurrent("for no other head, also where it comes after the push; silence is no approval either (S1)", async () => {
    await using reviewed = await openReviewedShop({
      kinds: ["copilot"],
      contract: reviewedContract({ reviews: "reviewers: [copilot]" }),
    });
    const { shop, says } = reviewed;
    const conclusions = watchConclusions(shop);
    says("copilot", { kind: "late", afterMs: 4_000, next: clean });
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(2));
    await eventually(
      () => reviewed.reviewers.copilot?.runs.length,
      (begun) => begun === 1,
    );
    says("copilot", { kind: "silent" });
    const next = await shop.commit(shop.ada, "charge", charge(3));
    const stale = await expectTitle(shop, next, `copilot reviewed ${short(head)}, which is not the head`);
    expect(stale.state).toBe("in_progress");
    await expectComment(reviewed, number, `for a review of head \`${short(next)}\``);
    expect(conclusions(next)).toEqual([]);

    says("copilot", clean);
    await reviewed.say(shop.ada, number, "@copilot review");
    await shop.expectGate(next, "success");
    expect(await requests(reviewed, number)).toHaveLength(1);
  });
});

describe("a request for a review", { timeout: 600_000 }, () => {
  it.concurrent("is known again by its mark after the database was lost, and not made twice (S5)", async () => {
    await using reviewed = await openReviewedShop({ contract: reviewedContract() });
    const { shop } = reviewed;
    const { number, next } = await askedAndSilent(reviewed);
    const request = await expectComment(reviewed, number, `for a review of head \`${short(next)}\``);
    await loseDatabase(shop);
    await shop.start();
    const kept = await eventually(
      () => keptRequests(shop),
      ([one]) => one?.state === "done",
    );
    expect(kept).toEqual([{ state: "done", result: String(request.id) }]);
    expect(await requests(reviewed, number)).toEqual([request]);
  });

  it.concurrent("is not suppressed by a person who writes the same text with the same mark", async () => {
    await using reviewed = await openReviewedShop({ contract: reviewedContract() });
    const { shop } = reviewed;
    const { number, next } = await askedAndSilent(reviewed);
    const request = await expectComment(reviewed, number, `for a review of head \`${short(next)}\``);
    await loseDatabase(shop);
    await shop.owner.api.delete(`/repos/octo/shop/issues/comments/${request.id}`);
    await reviewed.say(shop.ada, number, request.body);
    await shop.start();
    const again = await expectComment(reviewed, number, `for a review of head \`${short(next)}\``);
    expect(again.body).toBe(request.body);
    expect(again.id).not.toBe(request.id);
  });

  it.concurrent("comes with nothing else that is written for a draft, once it is ready", async () => {
    await using reviewed = await openReviewedShop({ contract: reviewedContract(), script: onlyAsked });
    const { shop, says, say } = reviewed;
    says("greptile", found);
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(-2), { draft: true });
    await say(shop.ada, number, "@greptileai what do you think so far?");
    await shop.expectGate(head, "failure");
    const next = await shop.commit(shop.ada, "charge", charge(-3));
    await expectTitle(shop, next, `greptile reviewed ${short(head)}, which is not the head`);
    await say(shop.ada, number, "Ready for review.");
    expect(await ours(reviewed, number)).toEqual([]);

    await markReady(shop.sandbox.world, pullOf(shop, number), shop.ada.account);
    await expectComment(reviewed, number, `for a review of head \`${short(next)}\``);
    await expectComment(reviewed, number, "This cannot merge yet");
    const said = await reviewed.comments(number);
    const ready = said.findIndex(({ body }) => body === "Ready for review.");
    expect(said.slice(0, ready).filter(({ by }) => by === "headgate[bot]")).toEqual([]);
  });
});

/** A second head about which the reviewer was asked, that says nothing of it. What it said of the first one shows that there was one. */
async function askedAndSilent({ shop, says, comments }: ReviewedShop) {
  says("greptile", found);
  await shop.start();
  const { number, head } = await shop.open(shop.ada, "charge", charge(-2));
  await shop.expectGate(head, "failure");
  says("greptile", { kind: "silent" });
  const next = await shop.commit(shop.ada, "charge", charge(3));
  await eventually(
    () => comments(number),
    (all) => all.some(({ body }) => body.includes(`for a review of head \`${short(next)}\``)),
  );
  return { number, next };
}

async function loseDatabase(shop: GatedShop): Promise<void> {
  await shop.stop();
  await rm(directoryOf(shop), { recursive: true });
}

/** The requests of which Headgate knows, by the comments that made them. */
function keptRequests(shop: GatedShop): readonly { readonly state: string; readonly result: string | null }[] {
  const database = new DatabaseSync(join(directoryOf(shop), "headgate.sqlite"), { readOnly: true });
  try {
    const rows = database.prepare("select state, result from effect where kind = 'rerun'").all();
    return rows.map(({ state, result }) => ({ state: String(state), result: result === null ? null : String(result) }));
  } finally {
    database.close();
  }
}

function directoryOf({ config }: GatedShop): string {
  if (config.storage.kind !== "embedded") throw new Error("the database is elsewhere");
  return config.storage.directory;
}
