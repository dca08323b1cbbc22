import { describe, expect, it } from "vitest";
import { eventually } from "#test/support/gated-shop.ts";
import { charge, reviewedContract } from "#test/support/reviewed-contract.ts";
import { expectTitle, openReviewedShop, type ReviewedShop } from "#test/support/reviewed-shop.ts";

/** A line of docs on top of a change of payments that nobody looked at, which `side` already holds. */
async function openOnSide({ shop }: ReviewedShop) {
  const side = await shop.open(shop.ada, "side", charge(-2), { draft: true });
  await shop.ada.api.patch(`/repos/octo/shop/pulls/${side.number}`, { state: "closed" });
  return shop.open(shop.ada, "work", { "docs/guide.md": "# A guide to it\n" }, { base: "side" });
}

/** Waits until as many check runs of the reviewer's on a commit have ended. */
async function expectReviews({ shop, reviewers }: ReviewedShop, head: string, count: number): Promise<void> {
  await eventually(
    async () => {
      const { body } = await shop.ada.api.get(`/repos/octo/shop/commits/${head}/check-runs?filter=all`);
      const runs: readonly { readonly app: { readonly id: number }; readonly status: string }[] = body.check_runs;
      return runs.filter(({ app, status }) => app.id === reviewers.greptile?.appId && status === "completed").length;
    },
    (ended) => ended === count,
  );
}

describe("a review against another base", { timeout: 600_000 }, () => {
  it.concurrent("does not count once the pull request is set to a base against which it changes more", async () => {
    let aheadMs = 0;
    await using reviewed = await openReviewedShop({
      contract: reviewedContract(),
      shop: { sandbox: { now: () => Date.now() + aheadMs } },
    });
    const { shop, say } = reviewed;
    await shop.start();
    const { number, head } = await openOnSide(reviewed);
    await expectReviews(reviewed, head, 1);
    await shop.expectGate(head, "success");

    // GitHub's times have whole seconds.
    aheadMs = 2_000;
    const { status } = await shop.ada.api.patch(`/repos/octo/shop/pulls/${number}`, { base: "main" });
    expect(status).toBe(200);
    expect((await expectTitle(shop, head, "greptile has not reviewed this head")).state).toBe("in_progress");

    await say(shop.ada, number, "@greptileai review this");
    await shop.expectGate(head, "success");
  });

  it.concurrent("is not told from one against this base while both pull requests are open", async () => {
    await using reviewed = await openReviewedShop({ contract: reviewedContract() });
    const { shop } = reviewed;
    await shop.start();
    const onSide = await openOnSide(reviewed);
    await expectReviews(reviewed, onSide.head, 1);
    await shop.expectGate(onSide.head, "success");

    const onMain = { title: "The same", head: "work", base: "main" };
    expect((await shop.ada.api.post("/repos/octo/shop/pulls", onMain)).status).toBe(201);
    await expectReviews(reviewed, onSide.head, 2);
    expect((await expectTitle(shop, onSide.head, "greptile has not reviewed this head")).state).toBe("in_progress");

    await shop.ada.api.patch(`/repos/octo/shop/pulls/${onSide.number}`, { state: "closed" });
    await shop.expectGate(onSide.head, "success");
  });
});
