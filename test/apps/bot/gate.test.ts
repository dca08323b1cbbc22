import { describe, expect, it } from "vitest";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { requestAction, rerequestCheckRun } from "#sandbox/checks/operations.ts";
import { createPull } from "#sandbox/pulls/create-pull.ts";
import { forkRepository } from "#sandbox/repositories/create-repository.ts";
import { addMergeQueue, eventually, type GatedShop, openShop, shopContract } from "#test/support/gated-shop.ts";

/** A change of one file that everyone may merge, and of one that needs a person. */
const low = { "docs/guide.md": "# A guide\n" };
const high = { "src/payments/charge.ts": "export const charge = 2;\n" };

async function approve(shop: GatedShop, number: number, by = shop.grace): Promise<void> {
  const { status, body } = await by.api.post(`/repos/octo/shop/pulls/${number}/reviews`, {
    event: "APPROVE",
    body: "",
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
}

async function expectMerged(shop: GatedShop, number: number): Promise<void> {
  const read = async () => (await shop.owner.api.get(`/repos/octo/shop/pulls/${number}`)).body.merged;
  await eventually(read, (isMerged) => isMerged === true);
}

/** Waits until the check's title holds these words. */
async function expectTitle(shop: GatedShop, head: string, words: string): Promise<void> {
  await eventually(
    () => shop.gate(head),
    (shown) => shown?.title.includes(words) ?? false,
  );
}

// Each test has a GitHub and a Headgate of its own and mostly waits for quiet periods, so they go on side by side.
describe.concurrent("the gate", () => {
  it("lets a low-risk change merge by itself once its check passed", async () => {
    await using shop = await openShop();
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "docs", low);
    expect((await shop.expectGate(head, "in_progress")).title).toBe(
      "Waiting, low risk: CI has not reported on this head.",
    );
    await shop.report(head, "success");
    await shop.expectGate(head, "success");
    await expectMerged(shop, number);
  });

  it("waits for a person where the contract says so, and counts the approval for that head alone (SR-28)", async () => {
    await using shop = await openShop();
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", high);
    await shop.report(head, "success");
    await shop.expectGate(head, "in_progress");
    await approve(shop, number);
    await shop.expectGate(head, "success");
    const next = await shop.commit(shop.ada, "charge", { "src/payments/charge.ts": "export const charge = 3;\n" });
    await shop.report(next, "success");
    await expectTitle(shop, next, "grace approved an earlier commit, which does not count");
    expect((await shop.gate(next))?.state).toBe("in_progress");
  });

  it("blocks when a required check fails, and follows it when it is run again", async () => {
    await using shop = await openShop();
    await shop.start();
    const { head } = await shop.open(shop.ada, "docs", low);
    await shop.report(head, "failure");
    expect((await shop.expectGate(head, "failure")).title).toBe(
      "Blocked, low risk: CI ended with failure on this head.",
    );
    await shop.report(head, null);
    await shop.expectGate(head, "in_progress");
    await shop.report(head, "success");
    await shop.expectGate(head, "success");
  });

  it("is not moved by checks and statuses that others forge under required names (SR-24)", async () => {
    await using shop = await openShop();
    await shop.start();
    const { head } = await shop.open(shop.ada, "docs", low);
    for (const context of ["CI", "risk-policy-gate"]) {
      await shop.ada.api.post(`/repos/octo/shop/statuses/${head}`, { state: "success", context });
    }
    await expectTitle(shop, head, "CI was reported by a commit status");
    expect((await shop.gate(head))?.state).toBe("in_progress");
  });

  it("fails without a contract, and says what to do (SR-11)", async () => {
    await using shop = await openShop();
    await shop.commit(shop.owner, "main", { ".github/risk-contract.yml": null });
    await shop.start();
    const { head } = await shop.open(shop.ada, "docs", low);
    const { summary } = await shop.expectGate(head, "failure");
    expect(summary).toContain("There is no risk contract on `main`");
  });

  it("fails with a contract that is not valid, and points at the line (SR-11)", async () => {
    await using shop = await openShop({
      contract: () => "version: 1\nriskTierRules: { high: [src/**] }\nrequired: []\n",
    });
    await shop.start();
    const { head } = await shop.open(shop.ada, "docs", low);
    const { title } = await shop.expectGate(head, "failure");
    expect(title).toBe(
      'Blocked: The risk contract on main is not valid: .github/risk-contract.yml:1:1 the key "mergePolicy" is missing, and 1 more problem.',
    );
  });

  it("is judged by the contract of the base, and shows what a proposed one would change (SR-08)", async () => {
    await using shop = await openShop();
    await shop.start();
    const other = await shop.open(shop.grace, "charge", high);
    const looser = shopContract(shop.ciAppId).replace('low: ["docs/**"]', 'low: ["docs/**", "src/**"]');
    const { head } = await shop.open(shop.ada, "looser", {
      ".github/risk-contract.yml": looser.replace('high: ["src/payments/**"]', "high: []"),
    });
    const preview = await shop.expectGate(head, "success", "risk-contract");
    expect(preview.title).toBe("Valid; 1 of 1 other open pull request would be judged differently");
    expect(preview.summary).toContain(`| #${other.number} | wait, high | wait, low |`);
    expect((await shop.expectGate(head, "in_progress")).title).toContain("high risk");
  });

  it("looks through the very first contract, which no contract in force can judge", async () => {
    await using shop = await openShop();
    await shop.commit(shop.owner, "main", { ".github/risk-contract.yml": null });
    await shop.start();
    const { head } = await shop.open(shop.ada, "first", { ".github/risk-contract.yml": shopContract(shop.ciAppId) });
    await shop.expectGate(head, "failure");
    const { title } = await shop.expectGate(head, "success", "risk-contract");
    expect(title).toBe("Valid; no other pull request is open");
  });

  it("marks the lines of a proposed contract that is not valid", async () => {
    await using shop = await openShop();
    await shop.start();
    const { head } = await shop.open(shop.ada, "broken", { ".github/risk-contract.yml": "version: 1\nrisk: {}\n" });
    const { id, title } = await shop.expectGate(head, "failure", "risk-contract");
    expect(title).toBe("3 problems in the proposed contract");
    const { body } = await shop.owner.api.get(`/repos/octo/shop/check-runs/${id}/annotations`);
    expect(body.map(({ path, start_line }: any) => `${path}:${start_line}`)).toContain(".github/risk-contract.yml:2");
  });

  it("counts the worst of all pull requests that have the same head (S1, SR-13)", async () => {
    await using shop = await openShop();
    const { world } = shop.sandbox;
    const tip = await readRef(shop.repository, "refs/heads/main");
    await updateRef(world, shop.repository, { ref: "refs/heads/next", to: tip, pusher: shop.owner.account });
    // On `next` the very same change is nothing new but for the guide, so there it is of low risk.
    await shop.commit(shop.owner, "next", high);
    await shop.start();
    const tipOfNext = await readRef(shop.repository, "refs/heads/next");
    await updateRef(world, shop.repository, { ref: "refs/heads/work", to: tipOfNext, pusher: shop.ada.account });
    const head = await shop.commit(shop.ada, "work", low);
    await createPull(world, shop.repository, shop.ada.account, { title: "Into next", head: "work", base: "next" });
    await shop.report(head, "success");
    await shop.expectGate(head, "success");
    await createPull(world, shop.repository, shop.ada.account, { title: "Into main", head: "work", base: "main" });
    const { summary } = await shop.expectGate(head, "in_progress");
    await expectTitle(shop, head, "high risk (#2)");
    expect(summary).not.toContain("Ready to merge");
  });

  it("reports under the name with the base behind it where the rules of the base require that", async () => {
    await using shop = await openShop({ isProtected: false });
    const check = { context: "risk-policy-gate (main)", integration_id: shop.appId };
    await shop.owner.api.post("/repos/octo/shop/rulesets", {
      name: "main",
      target: "branch",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [
        {
          type: "required_status_checks",
          parameters: { strict_required_status_checks_policy: false, required_status_checks: [check] },
        },
      ],
    });
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "docs", low);
    await shop.report(head, "success");
    await shop.expectGate(head, "success", "risk-policy-gate (main)");
    await expectMerged(shop, number);
    expect(await shop.gate(head)).toBeNull();
  });

  it("judges anew when a pull request is given another base (SR-12)", async () => {
    await using shop = await openShop();
    const { world } = shop.sandbox;
    const tip = await readRef(shop.repository, "refs/heads/main");
    await updateRef(world, shop.repository, { ref: "refs/heads/next", to: tip, pusher: shop.owner.account });
    await shop.commit(shop.owner, "next", high);
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "work", low, { base: "next", draft: true });
    await shop.report(head, "success");
    await shop.expectGate(head, "success");
    await shop.ada.api.patch(`/repos/octo/shop/pulls/${number}`, { base: "main" });
    await shop.expectGate(head, "in_progress");
    await expectTitle(shop, head, "high risk");
  });

  it("judges a pull request from a fork, about which events name no pull request", async () => {
    await using shop = await openShop();
    const { world } = shop.sandbox;
    const stranger = shop.sandbox.user("stranger");
    const fork = await forkRepository(world, shop.repository, { owner: stranger.account });
    await shop.start();
    const answer = await stranger.api.put(`/repos/stranger/shop/contents/docs/guide.md`, {
      message: "Better",
      content: Buffer.from("# Better\n").toString("base64"),
      branch: "main",
      sha: (await stranger.api.get("/repos/stranger/shop/contents/docs/guide.md")).body.sha,
    });
    expect(fork.parent).toBe(shop.repository);
    const head = answer.body.commit.sha;
    const pull = await createPull(world, shop.repository, stranger.account, {
      title: "From outside",
      head: "stranger:main",
      base: "main",
    });
    await shop.expectGate(head, "in_progress");
    await shop.report(head, "success");
    await shop.expectGate(head, "success");
    await expectMerged(shop, pull.number);
  });

  it("judges a draft and leaves it alone, until it is ready", async () => {
    await using shop = await openShop();
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "docs", low, { draft: true });
    await shop.report(head, "success");
    await shop.expectGate(head, "success");
    const { body } = await shop.owner.api.get(`/repos/octo/shop/pulls/${number}`);
    expect(body.merged).toBe(false);
    await shop.ada.api.graphql(
      "mutation($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { clientMutationId } }",
      { id: body.node_id },
    );
    await expectMerged(shop, number);
  });

  it("does not merge where nobody else would be held to the check, and says so (SR-22)", async () => {
    await using shop = await openShop({ isProtected: false });
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "docs", low);
    await shop.report(head, "success");
    const { summary } = await shop.expectGate(head, "success");
    expect(summary).toContain("the rules of the base branch do not require `risk-policy-gate`");
    expect((await shop.owner.api.get(`/repos/octo/shop/pulls/${number}`)).body.merged).toBe(false);
  });

  it("stops nothing while the contract only observes, and never shows green for it", async () => {
    await using shop = await openShop({
      contract: (ci) => shopContract(ci).replace("version: 1", "version: 1\nmode: observe"),
    });
    await shop.start();
    const { head } = await shop.open(shop.ada, "docs", low);
    await shop.report(head, "failure");
    expect((await shop.expectGate(head, "neutral")).title).toBe(
      "Would be blocked, low risk: CI ended with failure on this head.",
    );
  });

  it("looks again when someone presses Re-evaluate or re-runs the check, and writes nothing if nothing changed", async () => {
    await using shop = await openShop();
    await shop.start();
    const { head } = await shop.open(shop.ada, "docs", low);
    await shop.report(head, "failure");
    const { id } = await shop.expectGate(head, "failure");
    const run = shop.repository.checkRuns.get(id);
    if (run === undefined) throw new Error("no run");
    const { deliveries } = shop.sandbox.world;
    requestAction(shop.sandbox.world, run, "re-evaluate", shop.ada.account);
    rerequestCheckRun(shop.sandbox.world, shop.repository, run, shop.ada.account);
    for (const asked of ["requested_action", "rerequested"]) {
      await eventually(
        () => deliveries.find(({ event, action }) => event === "check_run" && action === asked)?.statusCode ?? null,
        (status) => status === 202,
      );
    }
    await shop.report(head, "success");
    const shown = await shop.expectGate(head, "success");
    expect(shown.id).toBe(id);
    expect([...shop.repository.checkRuns.values()].filter(({ name }) => name === "risk-policy-gate")).toHaveLength(1);
  });

  it("finds by itself what no webhook told: everything that happened while it was down (L1)", async () => {
    await using shop = await openShop();
    const { number, head } = await shop.open(shop.ada, "docs", low);
    await shop.report(head, "success");
    await shop.start();
    await shop.expectGate(head, "success");
    await expectMerged(shop, number);
  });

  it("reports on a merge group only what its pull requests have earned (SR-32)", async () => {
    await using shop = await openShop();
    await addMergeQueue(shop);
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "docs", low);
    await shop.report(head, "success");
    await shop.expectGate(head, "success");
    await expectMerged(shop, number);
    const groups = [...shop.repository.checkRuns.values()].filter(
      ({ name, headSha }) => name === "risk-policy-gate" && headSha !== head,
    );
    expect(groups.map(({ conclusion, output }) => [conclusion, output.title])).toEqual([
      ["success", "Ready to merge: The one requirement of this head is met."],
    ]);
  });
});
