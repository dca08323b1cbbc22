import { describe, expect, test } from "vitest";

import { githubLimits, type LimitSettings } from "#sandbox/kernel/rate-limit.ts";
import { json, type Route } from "#sandbox/kernel/route.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";

const routes: readonly Route[] = [
  { method: "GET", path: "/test/thing", needs: null, handle: () => json({}) },
  { method: "POST", path: "/test/thing", needs: null, handle: () => json({}) },
];

async function start(limits: LimitSettings) {
  let time = Date.UTC(2026, 0, 1);
  const sandbox = await startTestSandbox({ routes, limits, now: () => time });
  const { api } = sandbox.user("octo-dev");
  return {
    sandbox,
    api,
    pass: (ms: number) => void (time += ms),
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

const noPrimary = { ...githubLimits, primary: null };

describe("the primary limit", () => {
  test("refuses with 403 and remaining 0 until the hour is over", async () => {
    await using world = await start({ primary: { authenticated: 2, anonymous: 1, graphql: 1 }, secondary: null });
    await world.api.get("/test/thing");
    expect((await world.api.get("/test/thing")).headers.get("x-ratelimit-remaining")).toBe("0");
    const refused = await world.api.get("/test/thing");
    expect([refused.status, refused.headers.get("x-ratelimit-remaining")]).toEqual([403, "0"]);
    expect(refused.headers.get("x-ratelimit-reset")).toBe(String(Date.UTC(2026, 0, 1, 1) / 1_000));
    expect(refused.body.message).toMatch(/^API rate limit exceeded for user ID \d+\.$/);

    world.pass(60 * 60_000);
    expect((await world.api.get("/test/thing")).status).toBe(200);
  });

  test("of GraphQL is counted in points of its own, and refuses in a 200", async () => {
    await using world = await start({ primary: { authenticated: 1, anonymous: 1, graphql: 1 }, secondary: null });
    const ask = () => world.api.post("/graphql", { query: "{ viewer { login } }" });
    expect((await ask()).body).toEqual({ data: { viewer: { login: "octo-dev" } } });
    const { status, headers, body } = await ask();
    expect([status, headers.get("x-ratelimit-remaining"), headers.get("x-ratelimit-resource")]).toEqual([
      200,
      "0",
      "graphql",
    ]);
    expect(body).toEqual({
      errors: [{ type: "RATE_LIMITED", message: expect.stringMatching(/^API rate limit exceeded/) }],
    });
    expect((await world.api.get("/test/thing")).status).toBe(200);
  });

  test("is one for each caller, and asking how much is left is free", async () => {
    await using world = await start({ primary: { authenticated: 1, anonymous: 1, graphql: 7 }, secondary: null });
    await world.api.get("/test/thing");
    const { api } = world.sandbox.user("octo-other");
    expect((await api.get("/test/thing")).status).toBe(200);
    const { status, body } = await world.api.get("/rate_limit");
    expect([status, body.resources.core, body.resources.graphql.remaining]).toEqual([
      200,
      { limit: 1, used: 1, remaining: 0, reset: Date.UTC(2026, 0, 1, 1) / 1_000 },
      7,
    ]);
  });
});

describe("secondary limits", () => {
  type Row = [name: string, method: "get" | "post", allowed: number, waitSeconds: number, limits: object];
  const rows: Row[] = [
    ["900 points a minute, a read costs 1", "get", 9, 60, { restPointsPerMinute: 9 }],
    ["900 points a minute, a write costs 5", "post", 2, 60, { restPointsPerMinute: 14 }],
    ["80 writes of content a minute", "post", 3, 60, { contentPerMinute: 3 }],
    ["500 writes of content an hour", "post", 4, 3_600, { contentPerHour: 4 }],
  ];
  test.each(rows)("%s", async (_, method, allowed, waitSeconds, limits) => {
    await using world = await start({ ...noPrimary, secondary: { ...githubLimits.secondary, ...limits } });
    for (let sent = 0; sent < allowed; sent += 1) expect((await world.api[method]("/test/thing")).status).toBe(200);
    const refused = await world.api[method]("/test/thing");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([403, String(waitSeconds)]);
    expect(refused.body.message).toContain("secondary rate limit");

    world.pass(waitSeconds * 1_000);
    expect((await world.api[method]("/test/thing")).status).toBe(200);
  });

  test("100 requests at once", async () => {
    const gate = Promise.withResolvers<void>();
    const slow: Route = {
      method: "GET",
      path: "/test/slow",
      needs: null,
      handle: async () => {
        await gate.promise;
        return json({});
      },
    };
    const limits = { ...noPrimary, secondary: { ...githubLimits.secondary, concurrent: 2 } };
    await using sandbox = await startTestSandbox({ routes: [slow], limits });
    const { api } = sandbox.user("octo-dev");
    const sent = [api.get("/test/slow"), api.get("/test/slow"), api.get("/test/slow")];
    expect((await Promise.race(sent)).status).toBe(403);
    gate.resolve();
    expect((await Promise.all(sent)).map(({ status }) => status).sort()).toEqual([200, 200, 403]);
    expect((await api.get("/test/slow")).status).toBe(200);
  });
});
