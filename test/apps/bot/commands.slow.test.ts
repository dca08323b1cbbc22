import { describe, expect, it } from "vitest";
import { eventually, type GatedShop } from "#test/support/gated-shop.ts";
import { expectOrders, expectReaction, manySteps, orderedContract, reactionsTo } from "#test/support/orders.ts";
import { charge } from "#test/support/reviewed-contract.ts";
import { expectComment, finding, openReviewedShop, ours, pullOf, requests } from "#test/support/reviewed-shop.ts";
import { signAppJwt } from "#test/support/sandbox.ts";

const needsCi = orderedContract("requiredChecks: [CI]");

describe("a word to Headgate", () => {
  it.concurrent(
    "is answered once; edits, quotes, strangers and deliveries that come again are not answered at all",
    manySteps,
    async () => {
      await using reviewed = await openReviewedShop({ kinds: [], contract: needsCi });
      const { shop, say } = reviewed;
      const { url } = await shop.start();
      const { number, head } = await shop.open(shop.ada, "charge", charge(2));
      await shop.expectGate(head, "in_progress");

      const help = await say(shop.ada, number, "/headgate help");
      const table = await expectComment(reviewed, number, "Headgate does these things when a person asks for them");
      expect(table.body).toContain("Lets this head merge although something is open, and opens a harness gap.");
      const explain = await say(shop.grace, number, "/headgate explain\n\nI do not see why this waits.");
      const explained = await expectComment(reviewed, number, "### Headgate: wait, something is not there yet");
      expect(explained.body).toContain(`Judged at head \`${head.slice(0, 7)}\`, for \`main\`, tier **high**.`);

      const edited = await say(shop.grace, number, "I had a look.");
      await shop.grace.api.patch(`/repos/octo/shop/issues/comments/${edited}`, {
        body: "/headgate override It is fine.",
      });
      const quoted = await say(shop.grace, number, "> /headgate override It is fine.\n\nNo, it is not.");
      const strange = await say(shop.sandbox.user("stranger"), number, "/headgate help");
      await redeliver(shop, help);
      await expectOrders(url, "ignored", 1);
      const last = await say(shop.ada, number, "/headgate recheck");
      await expectReaction(reviewed, last, "+1");

      expect((await ours(reviewed, number)).map(({ id }) => id)).toEqual([table.id, explained.id]);
      for (const answered of [help, explain]) expect(reactionsTo(reviewed, answered)).toEqual(["+1"]);
      for (const unheard of [edited, quoted, strange]) expect(reactionsTo(reviewed, unheard)).toEqual([]);
      expect((await shop.gate(head))?.state).toBe("in_progress");
    },
  );

  it.concurrent(
    "asks a reviewer at once that was not asked by itself, and not again while it may yet answer (S5)",
    manySteps,
    async () => {
      const high = "requiredChecks: [], reviews: { reviewers: [greptile] }";
      await using reviewed = await openReviewedShop({ contract: orderedContract(high), script: { onOpen: false } });
      const { shop, says, say } = reviewed;
      says("greptile", { kind: "silent" });
      await shop.start();
      const { number, head } = await shop.open(shop.ada, "charge", charge(2));
      const waiting = await shop.expectGate(head, "in_progress");
      expect(waiting.summary).toContain("greptile has not reviewed this head.");

      await say(shop.ada, number, "/headgate review");
      const asked = await expectComment(reviewed, number, "Asked greptile to look at");
      expect(asked.body).toContain(`Asked greptile to look at \`${head.slice(0, 7)}\`.`);
      await say(shop.grace, number, "/headgate review greptile");
      const again = await expectComment(reviewed, number, "was already asked");
      expect(again.body).toContain(`greptile was already asked to look at \`${head.slice(0, 7)}\`, at `);
      expect(again.body).toContain("and has 20 minutes to answer. Nothing was asked again.");
      expect(await requests(reviewed, number)).toHaveLength(1);
      expect(reviewed.reviewers.greptile?.runs.map(({ cause }) => cause)).toEqual(["asked"]);
    },
  );
});

describe("a command", () => {
  it.concurrent(
    "waives a documentation rule at one head for whom its waiver names, and for nobody else",
    manySteps,
    async () => {
      const drift = `docsDrift: [{ id: guide, when: ["src/**"], require: ["docs/**"], waiver: { users: [grace] } }]`;
      await using reviewed = await openReviewedShop({
        kinds: [],
        contract: orderedContract("requiredChecks: []", drift),
      });
      const { shop, say } = reviewed;
      await shop.start();
      const { number, head } = await shop.open(shop.ada, "charge", charge(2));
      const drifted = await shop.expectGate(head, "failure");
      expect(drifted.title).toContain("changed, but none of docs/** did (rule guide).");

      const refused = await say(shop.ada, number, "/headgate waive guide Nothing a reader would notice.");
      await expectReaction(reviewed, refused, "-1");
      const reply = await expectComment(reviewed, number, "was not done");
      expect(reply.body).toContain(
        "`/headgate waive` was not done: the contract gives it to grace, and asks for write access.",
      );
      const granted = await say(shop.grace, number, "/headgate waive guide Nothing a reader would notice.");
      const shown = await shop.expectGate(head, "success");
      expect(shown.summary).toContain(
        "grace recorded that the rule `guide` needs no documentation here: `Nothing a reader would notice.`",
      );
      expect(reactionsTo(reviewed, granted)).toEqual(["+1"]);
      const next = await shop.commit(shop.ada, "charge", charge(3));
      await shop.expectGate(next, "failure");
    },
  );

  it.concurrent("reopens threads that Headgate resolved, and they stay open on the next head", manySteps, async () => {
    const high = "requiredChecks: [], reviews: { reviewers: [greptile] }";
    await using reviewed = await openReviewedShop({
      contract: (reviewers, ciAppId) => {
        const bot = /accountId: (\d+)/.exec(reviewers)?.[1] ?? "";
        const threads = `threads: { requireResolved: all, autoResolve: true, bots: [${bot}] }`;
        return orderedContract(high, threads)(reviewers, ciAppId);
      },
    });
    const { shop, says, say } = reviewed;
    says("greptile", { kind: "findings", findings: [finding("src/payments/charge.ts")] });
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(-2));
    await shop.expectGate(head, "failure");
    says("greptile", { kind: "clean" });
    const fixed = await shop.commit(shop.ada, "charge", charge(3));
    await shop.expectGate(fixed, "success");
    const resolvers = () => pullOf(shop, number).threads.map(({ resolvedBy }) => resolvedBy?.login ?? null);
    expect(resolvers()).toEqual(["headgate[bot]"]);

    const order = await say(shop.grace, number, "/headgate unresolve");
    await expectComment(reviewed, number, "Reopened 1 review thread that Headgate had resolved.");
    expect((await shop.expectGate(fixed, "failure")).title).toContain("1 review thread is open.");
    expect(reactionsTo(reviewed, order)).toEqual(["+1"]);
    const next = await shop.commit(shop.ada, "charge", charge(4));
    const shown = await eventually(
      () => shop.gate(next),
      (gate) => gate?.summary.includes("greptile reviewed this head") ?? false,
    );
    expect(shown?.title).toContain("1 review thread is open.");
    expect(resolvers()).toEqual([null]);
  });
});

/** Has GitHub send again what told of a comment, and waits until that was taken. */
async function redeliver(shop: GatedShop, comment: number): Promise<void> {
  const app = shop.sandbox.world.apps.get(shop.appId);
  if (app === undefined) throw new Error("there is no such App");
  const api = shop.sandbox.as(await signAppJwt(app, shop.config.privateKey));
  const { deliveries } = shop.sandbox.world;
  const sent = deliveries.find(({ action, request }) => {
    const about = request.payload["comment"] as { readonly id: number } | undefined;
    return action === "created" && about?.id === comment;
  });
  if (sent === undefined) throw new Error(`nothing was sent about comment ${comment}`);
  expect((await api.post(`/app/hook/deliveries/${sent.id}/attempts`)).status).toBe(202);
  await eventually(
    () => deliveries.find(({ guid, isRedelivery }) => guid === sent.guid && isRedelivery)?.statusCode ?? null,
    (status) => status === 200,
  );
}
