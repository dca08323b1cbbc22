import { describe, expect, test } from "vitest";

import type { Account } from "#sandbox/accounts/account.ts";
import type { BypassActor, Ruleset, RulesetRule } from "#sandbox/repositories/protection.ts";
import { activeRules, canPush, requiredContexts, rulesetBypass } from "#sandbox/repositories/protection-rules.ts";
import { checksRule, openShop, queueRule, reviewRule, type Shop } from "#test/sandbox/pulls/shop.ts";

describe("a ruleset is about", () => {
  const rows: [string, string[], string[], string, boolean][] = [
    ["the default branch", ["~DEFAULT_BRANCH"], [], "main", true],
    ["no other than the default branch", ["~DEFAULT_BRANCH"], [], "other", false],
    ["all", ["~ALL"], [], "any/thing", true],
    ["all but what is excluded", ["~ALL"], ["refs/heads/dev/*"], "dev/a", false],
    ["what a star names", ["refs/heads/release/*"], [], "release/1", true],
    ["no folder below a star", ["refs/heads/release/*"], [], "release/1/a", false],
    ["all below two stars", ["refs/heads/release/**/*"], [], "release/1/a", true],
    ["one letter by a question mark", ["refs/heads/v?"], [], "v1", true],
    ["no braces", ["refs/heads/{a,b}"], [], "a", false],
    ["nothing without patterns", [], [], "main", false],
  ];
  test.each(rows)("%s", async (_name, include, exclude, branch, applies) => {
    await using shop = await openShop();
    await shop.protect([{ type: "deletion" }], { conditions: { ref_name: { include, exclude } } });
    expect(activeRules(shop.sandbox.world, shop.repository, branch).length > 0).toBe(applies);
  });

  test.each(["disabled", "evaluate"])("nothing while it is %s", async (enforcement) => {
    await using shop = await openShop();
    await shop.protect([checksRule("gate")], { enforcement });
    expect(requiredContexts(shop.sandbox.world, shop.repository, "main")).toEqual([]);
  });
});

test("required checks come from rulesets and from classic protection, each with the App that is expected", async () => {
  await using shop = await openShop();
  await shop.protect([checksRule("gate", { context: "gate", integration_id: 7 })]);
  await shop.as(shop.owner).put(shop.path("/branches/main/protection"), {
    required_status_checks: { strict: true, contexts: ["test", "gate"] },
    enforce_admins: null,
    required_pull_request_reviews: null,
    restrictions: null,
  });
  expect(requiredContexts(shop.sandbox.world, shop.repository, "main")).toEqual([
    { context: "gate", appId: null },
    { context: "gate", appId: 7 },
    { context: "test", appId: null },
  ]);
});

describe("a push is refused", () => {
  const rows: [string, RulesetRule, Partial<{ before: null; after: null; isForced: boolean }>, string | null][] = [
    ["past pull requests", reviewRule(), {}, "Changes must be made through a pull request."],
    ["past the merge queue", queueRule(), {}, "Changes must be made through the merge queue"],
    ["without a check", checksRule("gate"), {}, 'Required status check "gate" is expected.'],
    ["that forces", { type: "non_fast_forward" }, { isForced: true }, "Cannot force-push to this branch"],
    ["that deletes", { type: "deletion" }, { after: null }, "Cannot delete this branch"],
    ["that creates", { type: "creation" }, { before: null }, "Cannot create ref due to creations being restricted."],
    ["that updates", { type: "update" }, {}, "Cannot update this protected ref."],
    ["but not one that only moves on", { type: "non_fast_forward" }, {}, null],
    ["but not one that creates a branch with pull requests", reviewRule(), { before: null }, null],
  ];
  test.each(rows)("%s", async (_name, rule, change, reason) => {
    await using shop = await openShop();
    await shop.protect([rule]);
    const before = await shop.tip("main");
    const after = await shop.commit("feature", { "a.txt": "1\n" });
    const push = { ref: "refs/heads/main", before, after, isForced: false, actor: shop.dev, ...change };
    const refusal = await canPush(shop.sandbox.world, shop.repository, push);
    const shown = refusal?.split("\n").filter((line) => !line.startsWith("Review all repository rules at ")) ?? null;
    const refused = ["GH013: Repository rule violations found for refs/heads/main.", "", `- ${reason}`];
    expect(shown).toEqual(reason === null ? null : refused);
  });

  test("that brings a merge to a linear branch", async () => {
    await using shop = await openShop();
    await shop.protect([{ type: "required_linear_history" }]);
    const before = await shop.tip("main");
    await shop.commit("other", { "b.txt": "1\n" });
    const pull = await shop.open({ head: "other", base: "main" });
    await shop.commit("release", { "r.txt": "1\n" });
    await shop.as(shop.dev).patch(shop.path("/pulls/1"), { base: "release" });
    const { body } = await shop.as(shop.dev).put(shop.path(`/pulls/${pull.number}/merge`), {});
    const push = { ref: "refs/heads/main", before, isForced: false, actor: shop.dev };
    const check = (after: string) => canPush(shop.sandbox.world, shop.repository, { ...push, after });
    expect(await check(body.sha)).toContain("- This branch must not contain merge commits.");
    expect(await check(pull.head.sha)).toBeNull();
  });

  test("to the branches of the merge queue, whoever pushes", async () => {
    await using shop = await openShop();
    const push = {
      ref: "refs/heads/gh-readonly-queue/main/pr-1-x",
      before: null,
      after: "0".repeat(40),
      isForced: false,
    };
    expect(await canPush(shop.sandbox.world, shop.repository, { ...push, actor: shop.owner })).toContain("GH006");
  });

  test.each([
    [true, "GH006: Protected branch update failed for refs/heads/main.\nCannot force-push to this branch"],
    [false, null],
  ])("to an admin by classic protection only if admins are bound: %s", async (enforceAdmins, refusal) => {
    await using shop = await openShop();
    await shop.as(shop.owner).put(shop.path("/branches/main/protection"), {
      required_status_checks: null,
      enforce_admins: enforceAdmins,
      required_pull_request_reviews: null,
      restrictions: null,
    });
    const tip = await shop.tip("main");
    const push = { ref: "refs/heads/main", before: tip, after: tip, isForced: true, actor: shop.owner };
    expect(await canPush(shop.sandbox.world, shop.repository, push)).toBe(refusal);
  });
});

describe("who may pass by a ruleset", () => {
  const rows: [string, BypassActor, (shop: Shop) => Account, string][] = [
    [
      "an admin, by role",
      { actorType: "RepositoryRole", actorId: 5, bypassMode: "always" },
      (shop) => shop.owner,
      "always",
    ],
    [
      "not a writer, by the admin's",
      { actorType: "RepositoryRole", actorId: 5, bypassMode: "always" },
      (shop) => shop.dev,
      "never",
    ],
    [
      "an owner of the organisation",
      { actorType: "OrganizationAdmin", actorId: 1, bypassMode: "pull_request" },
      (shop) => shop.owner,
      "pull_requests_only",
    ],
    [
      "not somebody else",
      { actorType: "OrganizationAdmin", actorId: 1, bypassMode: "always" },
      (shop) => shop.dev,
      "never",
    ],
  ];
  test.each(rows)("%s", async (_name, actor, who, expected) => {
    await using shop = await openShop();
    const ruleset = { bypassActors: [actor] } as unknown as Ruleset;
    expect(rulesetBypass(shop.sandbox.world, shop.repository, ruleset, who(shop))).toBe(expected);
  });

  test("an App by its id, and no person by it", async () => {
    await using shop = await openShop();
    const app = await shop.app("gate-app");
    const actor = { actorType: "Integration", actorId: app.id, bypassMode: "exempt" };
    const ruleset = { bypassActors: [actor] } as unknown as Ruleset;
    const { world } = shop.sandbox;
    expect(rulesetBypass(world, shop.repository, ruleset, app.bot)).toBe("exempt");
    expect(rulesetBypass(world, shop.repository, ruleset, shop.owner)).toBe("never");
  });
});
