import { describe, expect, test } from "vitest";

import { createInstallationToken } from "#sandbox/apps/tokens.ts";
import { checksRule, openShop, queueRule, reviewRule } from "#test/sandbox/pulls/shop.ts";

describe("rulesets", () => {
  test("are made, read, listed, changed and deleted, and each is told", async () => {
    await using shop = await openShop();
    const owner = shop.as(shop.owner);
    const made = await owner.post(shop.path("/rulesets"), {
      name: "Guard",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      bypass_actors: [{ actor_type: "RepositoryRole", actor_id: 5, bypass_mode: "always" }],
      rules: [{ type: "deletion" }, reviewRule(), checksRule({ context: "gate", integration_id: 7 }), queueRule()],
    });
    expect(made.status).toBe(201);
    const one = shop.path(`/rulesets/${made.body.id}`);
    expect((await owner.get(one)).body).toMatchObject({
      target: "branch",
      source_type: "Repository",
      source: "acme/shop",
      bypass_actors: [{ actor_type: "RepositoryRole", actor_id: 5, bypass_mode: "always" }],
      current_user_can_bypass: "always",
    });
    expect((await owner.get(shop.path("/rulesets"))).body.map(({ name }: { name: string }) => name)).toEqual(["Guard"]);
    const rules = await owner.get(shop.path("/rules/branches/main"));
    expect(rules.body.map(({ type, ruleset_id: id }: any) => [type, id === made.body.id])).toEqual([
      ["deletion", true],
      ["pull_request", true],
      ["required_status_checks", true],
      ["merge_queue", true],
    ]);
    expect((await owner.put(one, { enforcement: "disabled" })).body.enforcement).toBe("disabled");
    expect((await owner.get(shop.path("/rules/branches/main"))).body).toEqual([]);
    expect((await owner.delete(one)).status).toBe(204);
    expect((await owner.get(one)).status).toBe(404);
    expect(shop.news()).toEqual([
      "repository_ruleset.created",
      "repository_ruleset.edited",
      "repository_ruleset.deleted",
    ]);
  });

  test("only who may administer sees who may pass by them", async () => {
    await using shop = await openShop();
    await shop.protect([{ type: "deletion" }]);
    const [ruleset] = shop.repository.rulesets.values();
    const one = shop.path(`/rulesets/${ruleset?.id}`);
    const app = await shop.app("gate-app", { metadata: "read" });
    const admin = await shop.app("admin-app", { administration: "write" });
    const seen = async (client: typeof shop.as extends (...args: any) => infer Client ? Client : never) => {
      const { body } = await client.get(one);
      return ["bypass_actors" in body, body.current_user_can_bypass];
    };
    const tokenOf = ({ id }: { id: number }) => {
      const installation = [...shop.sandbox.world.installations.values()].find((candidate) => candidate.app.id === id);
      if (installation === undefined) throw new Error("not installed");
      return shop.sandbox.as(createInstallationToken(shop.sandbox.world, installation).text);
    };
    expect(await seen(shop.as(shop.owner))).toEqual([true, "never"]);
    expect(await seen(shop.as(shop.dev))).toEqual([false, "never"]);
    expect(await seen(tokenOf(app))).toEqual([false, "never"]);
    expect(await seen(tokenOf(admin))).toEqual([true, "never"]);
  });

  test("an organisation's hold for its repositories, and stand in their lists", async () => {
    await using shop = await openShop();
    const owner = shop.as(shop.owner);
    const made = await owner.post("/orgs/acme/rulesets", {
      name: "House",
      enforcement: "active",
      conditions: {
        ref_name: { include: ["~ALL"], exclude: [] },
        repository_name: { include: ["sh*"], exclude: [] },
      },
      rules: [{ type: "non_fast_forward" }],
    });
    expect(made.status).toBe(201);
    const rules = await owner.get(shop.path("/rules/branches/any"));
    expect(rules.body).toEqual([
      {
        type: "non_fast_forward",
        ruleset_source_type: "Organization",
        ruleset_source: "acme",
        ruleset_id: made.body.id,
      },
    ]);
    expect((await owner.get(shop.path("/rulesets"))).body).toHaveLength(1);
    expect((await owner.get(shop.path("/rulesets?includes_parents=false"))).body).toEqual([]);
    expect((await shop.as(shop.dev).get("/orgs/acme/rulesets")).status).toBe(404);
    expect((await owner.put(`/orgs/acme/rulesets/${made.body.id}`, { name: "Home" })).body.name).toBe("Home");
    expect((await owner.delete(`/orgs/acme/rulesets/${made.body.id}`)).status).toBe(204);
  });

  const wrong: [string, Record<string, unknown>][] = [
    ["without a name", { name: undefined }],
    ["with an unknown enforcement", { enforcement: "maybe" }],
    ["with an unknown rule", { rules: [{ type: "no_fridays" }] }],
    ["with a rule that lacks a parameter", { rules: [{ type: "pull_request", parameters: {} }] }],
    ["with the same rule twice", { rules: [{ type: "deletion" }, { type: "deletion" }] }],
    ["with a queue that waits for seven hours", { rules: [queueRule({ check_response_timeout_minutes: 420 })] }],
    ["with a branch that is no ref", { conditions: { ref_name: { include: ["main"], exclude: [] } } }],
    ["with the name of another", { name: "Guard" }],
  ];
  test.each(wrong)("422 %s", async (_name, change) => {
    await using shop = await openShop();
    await shop.protect([], { name: "Guard" });
    const body = { name: "Other", enforcement: "active", rules: [], ...change };
    expect((await shop.as(shop.owner).post(shop.path("/rulesets"), body)).status).toBe(422);
  });

  test("are not for who only writes", async () => {
    await using shop = await openShop();
    const body = { name: "Mine", enforcement: "active", rules: [] };
    expect((await shop.as(shop.dev).post(shop.path("/rulesets"), body)).status).toBe(403);
  });
});

describe("classic protection", () => {
  const settings = {
    required_status_checks: {
      strict: true,
      checks: [
        { context: "gate", app_id: 7 },
        { context: "test", app_id: -1 },
      ],
    },
    enforce_admins: true,
    required_pull_request_reviews: { required_approving_review_count: 2, dismiss_stale_reviews: true },
    restrictions: null,
    required_conversation_resolution: true,
  };

  test("is set, read, changed in parts, and taken away", async () => {
    await using shop = await openShop();
    const owner = shop.as(shop.owner);
    const url = shop.path("/branches/main/protection");
    expect((await owner.get(url)).body.message).toBe("Branch not protected");
    expect((await owner.put(url, settings)).body).toMatchObject({
      required_status_checks: {
        strict: true,
        contexts: ["gate", "test"],
        checks: [
          { context: "gate", app_id: 7 },
          { context: "test", app_id: null },
        ],
      },
      enforce_admins: { enabled: true },
      required_pull_request_reviews: { required_approving_review_count: 2, dismiss_stale_reviews: true },
      required_conversation_resolution: { enabled: true },
      allow_force_pushes: { enabled: false },
    });
    const checks = `${url}/required_status_checks`;
    expect((await owner.patch(checks, { strict: false })).body).toMatchObject({
      strict: false,
      contexts: ["gate", "test"],
    });
    expect((await owner.post(`${checks}/contexts`, { contexts: ["lint"] })).body).toEqual(["gate", "test", "lint"]);
    expect((await owner.get(checks)).body.checks[0]).toEqual({ context: "gate", app_id: 7 });
    expect((await owner.delete(checks)).status).toBe(204);
    expect((await owner.get(checks)).status).toBe(404);
    expect((await owner.delete(`${url}/enforce_admins`)).status).toBe(204);
    expect((await owner.get(`${url}/enforce_admins`)).body.enabled).toBe(false);
    expect((await owner.delete(url)).status).toBe(204);
    expect(shop.news()).toEqual([
      "branch_protection_rule.created",
      "branch_protection_rule.edited",
      "branch_protection_rule.edited",
      "branch_protection_rule.edited",
      "branch_protection_rule.edited",
      "branch_protection_rule.deleted",
    ]);
  });

  test("without a source a check is expected from the App that reported it last", async () => {
    await using shop = await openShop();
    const app = await shop.app("gate-app");
    await shop.check(app, (await shop.tip("main")) ?? "", "gate", "success");
    const checks = { strict: false, checks: [{ context: "gate" }, { context: "unknown" }] };
    const { body } = await shop
      .as(shop.owner)
      .put(shop.path("/branches/main/protection"), { ...settings, required_status_checks: checks });
    expect(body.required_status_checks.checks).toEqual([
      { context: "gate", app_id: app.id },
      { context: "unknown", app_id: null },
    ]);
  });

  test("needs all its four parts, a branch, and an admin", async () => {
    await using shop = await openShop();
    const put = (branch: string, body: unknown, by = shop.owner) =>
      shop.as(by).put(shop.path(`/branches/${branch}/protection`), body);
    expect((await put("main", { enforce_admins: true })).status).toBe(422);
    expect((await put("nowhere", settings)).status).toBe(404);
    expect((await put("main", settings, shop.dev)).status).toBe(403);
  });
});
