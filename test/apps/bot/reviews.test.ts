import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { HookDelivery } from "#sandbox/hooks/delivery.ts";
import { eventually, type GatedShop } from "#test/support/gated-shop.ts";
import { expectIssue, issuesOf, manySteps, orderedContract, reactionsTo } from "#test/support/orders.ts";
import { charge, reviewedContract } from "#test/support/reviewed-contract.ts";
import {
  expectComment,
  expectMerged,
  expectTitle,
  finding,
  openReviewedShop,
  pullOf,
  requests,
  watchConclusions,
} from "#test/support/reviewed-shop.ts";

// One story of each kind; `npm run test:slow` tells all of them.

const low = (text: string) => ({ "docs/guide.md": `# ${text}\n` });

const needsCi = orderedContract("requiredChecks: [CI]");
const found = { kind: "green-with-findings", findings: [finding("src/payments/charge.ts")] } as const;
const clean = { kind: "clean" } as const;
const short = (sha: string) => sha.slice(0, 7);

describe("the loop of review and fix", { timeout: 600_000 }, () => {
  it.concurrent("goes from findings to a fix, one request, a clean review, resolved threads and a merge (S5, S7)", async () => {
    await using reviewed = await openReviewedShop({
      contract: reviewedContract({ tier: "autoMerge: squash", resolvesThreads: true }),
    });
    const { shop, says } = reviewed;
    says("greptile", found);
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(-2));
    const blocked = await shop.expectGate(head, "failure");
    expect(blocked.title).toContain("findings on this head: P1 The amount is never checked in src/payments/charge.ts");
    await expectComment(reviewed, number, "This cannot merge yet");

    says("greptile", clean);
    const fixed = await shop.commit(shop.ada, "charge", charge(3));
    const request = await expectComment(reviewed, number, "@greptileai review this");
    expect(request.body).toContain(`for a review of head \`${short(fixed)}\``);
    await expectMerged(shop, number);
    expect(await requests(reviewed, number)).toEqual([request]);
    expect(pullOf(shop, number).threads.map(({ resolvedBy }) => resolvedBy?.login)).toEqual(["headgate[bot]"]);
  });
});

describe("fifty interleaved deliveries about one head", () => {
  it.concurrent(
    "make one request for a review, also where a person copies it and alters it (S5)",
    manySteps,
    async () => {
      await using reviewed = await openReviewedShop({
        contract: reviewedContract({ requiresCi: true, rest: "notify: { comment: false }" }),
      });
      const { shop, says, say } = reviewed;
      const { faults } = shop.sandbox;
      says("greptile", found);
      await shop.start();
      const { number, head: first } = await shop.open(shop.ada, "charge", charge(-2));
      await shop.expectGate(first, "failure");

      says("greptile", { kind: "silent" });
      const path = "/repos/*/*/issues/*/comments";
      faults.add({ kind: "latency", ms: 1_000, method: "POST", path, caller: "headgate[bot]" });
      const head = await shop.commit(shop.ada, "charge", charge(3));
      await shop.report(head, null);
      await shop.ci.post(`/repos/octo/shop/statuses/${head}`, { state: "pending", context: "deploy" });
      await say(shop.grace, number, "Looks better.");
      await shop.grace.api.post(`/repos/octo/shop/pulls/${number}/reviews`, {
        event: "COMMENT",
        body: "Nearly there.",
      });
      const told = await eventually(
        () => findDeliveries(shop, { ...ofHead(head), issue_comment: "Looks better." }),
        (found) => found.length === 5,
      );
      const fifty = Array.from({ length: 50 }, (_, place) => told[place % told.length]!);
      await Promise.all(fifty.slice(0, 20).map((delivery, place) => deliverAgain(shop, delivery, place)));
      // The request is on its way, and GitHub has not answered.
      await eventually(
        () => faults.list()[0]?.hits ?? 0,
        (hits) => hits > 0,
      );
      await Promise.all(fifty.slice(20, 40).map((delivery, place) => deliverAgain(shop, delivery, place)));
      const request = await expectComment(reviewed, number, `for a review of head \`${short(head)}\``);
      expect(request.body.match(/<!-- headgate:v1:rerun:[\w-]{43} -->/g)).toHaveLength(1);
      await say(shop.grace, number, request.body);
      const unmarked = request.body.replace(/<!-- .* -->/, "");
      await shop.grace.api.patch(`/repos/octo/shop/issues/comments/${request.id}`, { body: unmarked });
      await Promise.all(fifty.slice(40).map((delivery, place) => deliverAgain(shop, delivery, place)));

      await shop.report(head, "failure");
      await expectTitle(shop, head, "CI ended with failure");
      // Whatever followed from that look has been written when the next one shows.
      await shop.report(head, "success");
      await eventually(
        () => shop.gate(head),
        (shown) => shown?.summary.includes("`CI` passed on this head.") ?? false,
      );
      expect(await requests(reviewed, number)).toEqual([{ ...request, body: unmarked }]);
    },
  );
});

const ofHead = (head: string) => ({ synchronize: head, check_run: head, status: head, pull_request_review: head });

/** What GitHub told Headgate by each of these events or actions, with the words that it is about. */
function findDeliveries({ sandbox }: GatedShop, words: Readonly<Record<string, string>>): readonly HookDelivery[] {
  const isAbout = ({ request }: HookDelivery, text: string) => JSON.stringify(request.payload).includes(text);
  return Object.entries(words).flatMap(
    ([kind, text]) =>
      sandbox.world.deliveries.find((one) => [one.event, one.action].includes(kind) && isAbout(one, text)) ?? [],
  );
}

/** Every other time as a redelivery, and otherwise as a delivery of its own that says the same. */
async function deliverAgain({ config }: GatedShop, delivery: HookDelivery, place: number): Promise<void> {
  const body = JSON.stringify(delivery.request.payload);
  const response = await fetch(`http://127.0.0.1:${config.port}/api/github/webhooks`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-delivery": place % 2 === 0 ? delivery.guid : crypto.randomUUID(),
      "x-github-event": delivery.event,
      "x-hub-signature-256": `sha256=${createHmac("sha256", config.webhookSecrets[0]).update(body).digest("hex")}`,
    },
    body,
  });
  expect([200, 202]).toContain(response.status);
}

describe("a reviewer that is rate-limited", { timeout: 600_000 }, () => {
  it.concurrent("hands over to the next one, which is asked once, and is never shown as a red", async () => {
    await using reviewed = await openReviewedShop({
      kinds: ["greptile", "coderabbit"],
      contract: reviewedContract({ reviews: "reviewers: [greptile, coderabbit], quorum: 1" }),
      script: { onOpen: false },
    });
    const { shop, says, say } = reviewed;
    const conclusions = watchConclusions(shop);
    says("greptile", { kind: "rate-limited" });
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(2));
    await expectTitle(shop, head, "greptile has not reviewed this head");
    await say(shop.ada, number, "@greptileai review this");
    await shop.expectGate(head, "success");
    const asked = await requests(reviewed, number);
    expect(asked.map(({ body }) => body.split("\n", 1)[0])).toEqual(["@coderabbitai review"]);
    expect(conclusions(head)).toEqual(["success"]);
  });
});

describe("an override", () => {
  it.concurrent(
    "lets one head pass for whom the contract names, opens one harness gap, and goes with the next push",
    manySteps,
    async () => {
      await using reviewed = await openReviewedShop({ kinds: [], contract: needsCi });
      const { shop, say } = reviewed;
      await shop.start();
      const { number, head } = await shop.open(shop.ada, "charge", charge(2));
      await shop.report(head, "failure");
      await shop.expectGate(head, "failure");

      const order = await say(shop.grace, number, "/headgate override The CI is down and customers wait.");
      const lifted = await shop.expectGate(head, "success");
      expect(lifted.title).toMatch(
        /^Ready to merge, high risk: grace overrode 1 open requirement for this head until /,
      );
      expect(lifted.summary).toContain("The CI is down and customers wait.");
      expect(reactionsTo(reviewed, order)).toEqual(["+1"]);
      const told = await expectComment(reviewed, number, "### A person is needed");
      expect(told.body).toContain("1. Let it stand.");
      const gap = await expectIssue(shop);
      expect(gap).toMatchObject({
        title: `Harness gap: the gate was overridden on pull request ${number}`,
        labels: ["harness-gap"],
      });
      expect(gap.body).toContain(`at head \`${head}\`. The reason given: \`The CI is down and customers wait.\`.`);
      expect(gap.body).toContain("| check `CI` | `CI` ended with `failure` on this head. |");

      const next = await shop.commit(shop.ada, "charge", charge(3));
      expect((await shop.expectGate(next, "in_progress")).title).toContain("Waiting, high risk: ");
      await shop.report(next, "failure");
      expect((await shop.expectGate(next, "failure")).title).toContain("CI ended with failure on this head.");
      expect(issuesOf(shop)).toHaveLength(1);
    },
  );
});

describe("a hold", () => {
  it(
    "keeps a green change from merging, outlives a push and an override, and ends with a release",
    manySteps,
    async () => {
      await using reviewed = await openReviewedShop({ kinds: [], contract: needsCi });
      const { shop, say } = reviewed;
      await shop.start();
      const { number, head } = await shop.open(shop.ada, "docs", low("First"));
      await say(shop.ada, number, "/headgate hold The release is on Monday");
      expect((await shop.expectGate(head, "failure")).title).toBe(
        "Blocked, low risk: ada holds this pull request back: The release is on Monday.",
      );
      const pushed = await shop.commit(shop.ada, "docs", low("Second"));
      await shop.report(pushed, "success");
      const held = await eventually(
        () => shop.gate(pushed),
        (shown) => shown?.state === "failure" && shown.summary.includes("`CI` passed on this head."),
      );
      expect(held?.title).toContain("ada holds this pull request back: ");
      expect(held?.summary).toContain("`/headgate release` lets it go on.");

      await say(shop.grace, number, "/headgate override It cannot wait.");
      const kept = await eventually(
        () => shop.gate(pushed),
        (shown) => shown?.summary.includes("**Override.**") ?? false,
      );
      expect(kept?.state).toBe("failure");
      expect(kept?.summary).toContain("ada holds this pull request back: ");
      expect(pullOf(shop, number).merged).toBeNull();

      const release = await say(shop.grace, number, "/headgate release");
      await expectMerged(shop, number);
      expect(reactionsTo(reviewed, release)).toEqual(["+1"]);
      expect(issuesOf(shop)).toEqual([]);
    },
  );
});
