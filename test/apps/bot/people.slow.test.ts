import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Config } from "#apps/bot/config.ts";
import { type Bot, startBot } from "#apps/bot/start.ts";
import { installApp } from "#sandbox/apps/create-app.ts";
import { createInstallationToken } from "#sandbox/apps/tokens.ts";
import { eventually, type GatedShop } from "#test/support/gated-shop.ts";
import {
  expectIssue,
  expectOrders,
  expectReaction,
  issuesOf,
  manySteps,
  orderedContract,
  pressButton,
  reactionsTo,
} from "#test/support/orders.ts";
import { charge } from "#test/support/reviewed-contract.ts";
import { expectComment, openReviewedShop, ours, pullOf } from "#test/support/reviewed-shop.ts";
import type { TestUser } from "#test/support/sandbox.ts";
import { startWebhookReceiver } from "#test/support/webhook-receiver.ts";

const needsCi = orderedContract("requiredChecks: [CI]");

const watched = orderedContract(
  "requiredChecks: [CI]",
  `
escalation:
  - id: money
    path: ["src/payments/**"]
    action: require-approval
    approvals: { users: [grace] }
    channel: "#factory"
notify: { label: needs-human, users: [grace] }
`,
);

const approve = async (by: TestUser, number: number): Promise<void> => {
  const { status } = await by.api.post(`/repos/octo/shop/pulls/${number}/reviews`, { event: "APPROVE" });
  expect(status).toBe(200);
};

const labelsOf = (shop: GatedShop, number: number): readonly string[] => [...pullOf(shop, number).issue.labels];

/** Headgate with settings of its own, until the end of the scope. */
async function startWith(shop: GatedShop, settings: Partial<Config>): Promise<Pick<Bot, "url"> & AsyncDisposable> {
  const { url, stop } = await startBot({ ...shop.config, ...settings });
  return { url, [Symbol.asyncDispose]: stop };
}

describe("people who are needed", () => {
  it.concurrent(
    "are called once for a rule of the contract, with a way to go on, however often it is looked at",
    manySteps,
    async () => {
      await using chat = await startWebhookReceiver({ check: () => [] });
      await using reviewed = await openReviewedShop({ kinds: [], contract: watched });
      const { shop, say } = reviewed;
      await using _bot = await startWith(shop, { notify: { url: chat.url, secret: chat.secret } });
      const { number, head } = await shop.open(shop.ada, "charge", charge(2));
      const call = await expectComment(reviewed, number, "### A person is needed");
      expect(call.body).toContain("The contract's rule `money` wants 1 approval for this change: ");
      expect(call.body).toContain(
        [
          "**What you can do.**",
          "",
          `1. Read the named places, and approve head \`${head.slice(0, 7)}\` (grace). The rule is met for this head alone; another push asks again.`,
          "2. Hold it: `/headgate hold <reason>`. It is not merged, whatever its head, until someone writes `/headgate release`.",
          "3. Have this part moved into a change of its own. The rest can go on without it, once it is judged again.",
        ].join("\n"),
      );
      expect(call.body).toContain("For @grace");
      const [notice] = await eventually(
        () => chat.deliveries,
        ({ length }) => length > 0,
      );
      const signature = createHmac("sha256", chat.secret)
        .update(notice?.body ?? "")
        .digest("hex");
      expect(notice?.headers["x-headgate-signature-256"]).toBe(`sha256=${signature}`);
      expect(notice?.payload).toMatchObject({
        text: `octo/shop, pull request ${number} at ${head.slice(0, 7)} needs a person: the rule money watches what it changes. Read the named places first; approve if each of them is meant, and have it split if the rest is urgent.`,
        kind: "rule",
        repository: "octo/shop",
        pull: number,
        channel: "#factory",
      });

      const next = await shop.commit(shop.ada, "charge", charge(3));
      await shop.expectGate(next, "in_progress");
      await expectReaction(reviewed, await say(shop.ada, number, "/headgate recheck"), "+1");
      await shop.report(next, "failure");
      await shop.expectGate(next, "failure");
      await shop.report(next, "success");
      const waiting = await shop.expectGate(next, "in_progress");
      expect(waiting.summary).toContain("so the rule `money` wants 1 approval.");
      await approve(shop.grace, number);
      await shop.expectGate(next, "success");

      const calls = (await ours(reviewed, number)).filter(({ body }) => body.includes("### A person is needed"));
      expect(calls).toEqual([call]);
      expect(labelsOf(shop, number)).toEqual(["needs-human"]);
      expect(chat.deliveries).toHaveLength(1);
    },
  );

  it.concurrent(
    "are the owners of the code by the base branch's word, whatever the change says of them (S3)",
    manySteps,
    async () => {
      const owned = orderedContract("requiredChecks: [CI], approvals: { count: 1, codeOwners: true }");
      await using reviewed = await openReviewedShop({ kinds: [], contract: owned });
      const { shop } = reviewed;
      await shop.commit(shop.owner, "main", { ".github/CODEOWNERS": "/src/payments/ @grace\n" });
      await shop.start();
      const { number, head } = await shop.open(shop.ada, "charge", {
        ...charge(2),
        ".github/CODEOWNERS": "/src/payments/ @mona\n",
      });
      await shop.report(head, "success");
      await approve(shop.owner, number);
      const lacking = await eventually(
        () => shop.gate(head),
        (shown) => shown?.summary.includes("No owner of") ?? false,
      );
      expect(lacking?.state).toBe("in_progress");
      expect(lacking?.summary).toContain("No owner of `src/payments/charge.ts` has approved this head.");
      expect(lacking?.summary).toContain("Ask grace to approve this head.");
      await approve(shop.grace, number);
      await shop.expectGate(head, "success");
    },
  );
});

describe("people where Headgate was installed to judge only", () => {
  it("are told by the check alone, and may still hold, release and override", manySteps, async () => {
    await using reviewed = await openReviewedShop({ kinds: [], contract: watched });
    const { shop, say } = reviewed;
    await using bot = await startWith(shop, { profile: "gate" });
    const { number, head } = await shop.open(shop.ada, "charge", charge(2));
    const asked = await say(shop.ada, number, "/headgate help");
    const hold = await say(shop.ada, number, "/headgate hold Not before Monday.");
    expect((await shop.expectGate(head, "failure")).title).toContain(
      "ada holds this pull request back: Not before Monday.",
    );
    const refused = await say(shop.ada, number, "/headgate override Nobody looks.");
    const release = await say(shop.ada, number, "/headgate release");
    await shop.expectGate(head, "in_progress");
    const override = await say(shop.grace, number, "/headgate override It is Monday.");
    const { summary } = await shop.expectGate(head, "success");
    expect(summary).toContain("grace overrode 2 open requirements for this head until ");

    await expectOrders(bot.url, "refused", 1);
    // The look after an order is the one that would write.
    const again = await say(shop.grace, number, "/headgate hold Not after all.");
    await shop.expectGate(head, "failure");
    expect(await ours(reviewed, number)).toEqual([]);
    expect(labelsOf(shop, number)).toEqual([]);
    expect(issuesOf(shop)).toEqual([]);
    for (const order of [asked, hold, refused, release, override, again]) {
      expect(reactionsTo(reviewed, order)).toEqual([]);
    }
  });
});

describe("an override", () => {
  it.concurrent(
    "is refused to others with the reason, and an agent's words are none, also where it wrote the change",
    manySteps,
    async () => {
      await using reviewed = await openReviewedShop({ kinds: [], contract: needsCi });
      const { shop, say } = reviewed;
      const { app } = await shop.sandbox.app({
        slug: "coder",
        owner: shop.repository.owner,
        permissions: { contents: "write", issues: "write", pull_requests: "write" },
        events: [],
      });
      const { text } = createInstallationToken(
        shop.sandbox.world,
        installApp(shop.sandbox.world, app, shop.repository.owner),
      );
      const agent = { account: app.bot, token: text, api: shop.sandbox.as(text) };
      await shop.start();
      const { number, head } = await shop.open(agent, "charge", charge(2));
      await shop.report(head, "failure");
      await shop.expectGate(head, "failure");

      const words = await say(agent, number, "/headgate override It works on my machine.");
      const order = await say(shop.ada, number, "/headgate override It works on my machine.");
      await expectReaction(reviewed, order, "-1");
      const reply = await expectComment(reviewed, number, "was not done");
      expect(reply.body).toContain(
        "`/headgate override` was not done: the contract gives it to grace, and asks for write access. Ask one of them.",
      );
      expect(reactionsTo(reviewed, words)).toEqual([]);
      expect((await ours(reviewed, number)).filter(({ body }) => body.includes("/headgate override"))).toEqual([reply]);
      expect((await shop.gate(head))?.state).toBe("failure");
      expect(issuesOf(shop)).toEqual([]);
    },
  );
});

describe("the button of the check", () => {
  it("overrides for whom the contract names, and says no to others in a comment", manySteps, async () => {
    await using reviewed = await openReviewedShop({ kinds: [], contract: needsCi });
    const { shop } = reviewed;
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(2));
    await shop.report(head, "failure");
    const { id } = await shop.expectGate(head, "failure");

    pressButton(shop, shop.ada, id, "override");
    const reply = await expectComment(reviewed, number, "was not done");
    expect(reply.body).toContain("`/headgate override` was not done: the contract gives it to grace");
    expect((await shop.gate(head))?.state).toBe("failure");

    pressButton(shop, shop.grace, id, "override");
    const lifted = await shop.expectGate(head, "success");
    expect(lifted.summary).toContain("given by the button of the check, without words");
    const gap = await expectIssue(shop);
    expect(gap.body).toContain("given by the button of the check, without words");
  });
});
