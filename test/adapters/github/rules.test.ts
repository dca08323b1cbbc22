import nock from "nock";
import { describe, expect, it } from "vitest";
import { startLocalGitHub } from "./local-github.ts";
import { api, failureOf, grantTokens, openMocked, useMocks } from "./mocked-github.ts";

const checks = (...required: { context: string; integration_id?: number }[]) => ({
  type: "required_status_checks",
  parameters: { strict_required_status_checks_policy: false, required_status_checks: required },
});
const ruleset = (rules: readonly object[], more: object = {}) => ({
  name: "main",
  target: "branch",
  enforcement: "active",
  conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
  rules,
  ...more,
});

describe("on a local GitHub", () => {
  it("what a branch demands, by whom, and that this App is held to it", async () => {
    await using local = await startLocalGitHub();
    const gate = { context: "risk-policy-gate", integration_id: local.appId };
    await local.owner.api.post("/repos/octo/shop/rulesets", ruleset([checks(gate, { context: "CI" })]));
    expect(await local.repository.readMergeRules("main")).toEqual({
      required: [
        { context: "risk-policy-gate", appId: local.appId },
        { context: "CI", appId: null },
      ],
      canBypass: "no",
    });
  });

  it("that this App may get round them", async () => {
    await using local = await startLocalGitHub();
    const bypass = { bypass_actors: [{ actor_id: local.appId, actor_type: "Integration", bypass_mode: "always" }] };
    await local.owner.api.post("/repos/octo/shop/rulesets", ruleset([checks({ context: "CI" })], bypass));
    expect((await local.repository.readMergeRules("main")).canBypass).toBe("yes");
  });

  it("nothing of a branch that nobody protects", async () => {
    await using local = await startLocalGitHub();
    expect(await local.repository.readMergeRules("main")).toEqual({ required: [], canBypass: "no" });
  });
});

describe("what GitHub answers about rules", () => {
  useMocks();

  const rulesPath = "/repos/octo/shop/rules/branches/release%2F1";
  const protectionPath = "/repos/octo/shop/branches/release%2F1/protection";
  const rule = (id: number, type = "deletion") => ({ type, ruleset_id: id });

  function reply(rules: readonly object[], protection: [number, object], bypasses: Record<number, [number, object]>) {
    grantTokens();
    nock(api).get(rulesPath).query({ per_page: 100, page: 1 }).reply(200, rules);
    nock(api)
      .get(protectionPath)
      .reply(...protection);
    for (const [id, answer] of Object.entries(bypasses)) {
      nock(api)
        .get(`/repos/octo/shop/rulesets/${id}`)
        .query({ includes_parents: true })
        .reply(...answer);
    }
  }

  const none: [number, object] = [404, {}];
  const says = (word: string): [number, object] => [200, { current_user_can_bypass: word }];

  it.each([
    { what: "one that never lets anybody round", bypasses: { 1: says("never") }, canBypass: "no" },
    { what: "one that does", bypasses: { 1: says("never"), 2: says("always") }, canBypass: "yes" },
    { what: "one that does for pull requests", bypasses: { 1: says("pull_requests_only") }, canBypass: "yes" },
    { what: "one from which it is exempt", bypasses: { 1: says("exempt") }, canBypass: "yes" },
    { what: "one that says a new word", bypasses: { 1: says("sometimes") }, canBypass: "unknown" },
    { what: "one that says nothing", bypasses: { 1: [200, {}] }, canBypass: "unknown" },
    { what: "one that may not be seen", bypasses: { 1: says("never"), 2: [403, {}] }, canBypass: "unknown" },
    { what: "one that is gone meanwhile", bypasses: { 1: [404, {}] }, canBypass: "unknown" },
    { what: "one unknown and one that does", bypasses: { 1: [404, {}], 2: says("always") }, canBypass: "yes" },
  ] as { what: string; bypasses: Record<number, [number, object]>; canBypass: string }[])(
    "rulesets with $what: can bypass $canBypass",
    async ({ bypasses, canBypass }) => {
      // Each ruleset is asked about once, however many rules it has.
      const rules = Object.keys(bypasses).flatMap((id) => [rule(Number(id)), rule(Number(id), "non_fast_forward")]);
      reply(rules, none, bypasses);
      expect((await openMocked().repository.readMergeRules("release/1")).canBypass).toBe(canBypass);
    },
  );

  it.each([
    { what: "is not there", protection: [404, {}], required: [] },
    { what: "may not be seen", protection: [403, {}], required: [] },
    { what: "asks for no checks", protection: [200, { required_status_checks: null }], required: [] },
    {
      what: "asks for checks",
      protection: [
        200,
        {
          required_status_checks: {
            checks: [
              { context: "CI", app_id: -1 },
              { context: "gate", app_id: 7 },
              { context: "old", app_id: null },
            ],
          },
        },
      ],
      required: [
        { context: "CI", appId: null },
        { context: "gate", appId: 7 },
        { context: "old", appId: null },
      ],
    },
  ] as { what: string; protection: [number, object]; required: object[] }[])(
    "classic protection that $what",
    async ({ protection, required }) => {
      reply([], protection, {});
      expect((await openMocked().repository.readMergeRules("release/1")).required).toEqual(required);
    },
  );

  it("cannot be read: an error, and no rules that do not exist", async () => {
    grantTokens();
    nock(api).get(rulesPath).query(true).reply(500);
    nock(api).get(protectionPath).reply(404);
    const { repository } = openMocked({ retryPausesMs: [] });
    expect((await failureOf(repository.readMergeRules("release/1"))).kind).toBe("transient");
  });

  it("are read again after fifteen seconds, and at once after a failure", async () => {
    reply([rule(1)], none, { 1: says("never") });
    const { repository, clock } = openMocked();
    await repository.readMergeRules("release/1");
    clock.elapsedMs = 14_999;
    await repository.readMergeRules("release/1");
    clock.elapsedMs = 15_000;
    reply([rule(1)], none, { 1: says("always") });
    expect((await repository.readMergeRules("release/1")).canBypass).toBe("yes");
  });
});
