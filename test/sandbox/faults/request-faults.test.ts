import { describe, expect, test } from "vitest";

import type { FaultRule } from "#sandbox/faults/fault.ts";
import { createFaults } from "#sandbox/faults/faults.ts";
import { json, type Route } from "#sandbox/kernel/route.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";

/** A counter that is read and counted up over HTTP, and what it stands at without any fault in between. */
async function start() {
  let count = 0;
  const routes: readonly Route[] = [
    { method: "GET", path: "/test/count", needs: null, handle: () => json(count) },
    { method: "POST", path: "/test/count", needs: null, handle: () => json((count += 1)) },
  ];
  const sandbox = await startTestSandbox({ routes });
  return {
    sandbox,
    ...sandbox.user("octo-dev"),
    count: () => count,
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

describe("what a write meets", () => {
  type Row = [name: string, rule: FaultRule, status: number | "cut", counted: number, retryAfter: string | null];
  const rows: Row[] = [
    ["an error before the effect", { kind: "error", when: "before" }, 502, 0, null],
    ["an error after the effect", { kind: "error", status: 503, when: "after" }, 503, 1, null],
    ["a cut before the effect", { kind: "cut", when: "before" }, "cut", 0, null],
    ["a cut after the effect", { kind: "cut", when: "after" }, "cut", 1, null],
    ["a secondary limit", { kind: "rate-limit", retryAfterSeconds: 7 }, 403, 0, "7"],
    ["too many requests", { kind: "rate-limit", status: 429, retryAfterSeconds: 3 }, 429, 0, "3"],
    ["a limit that does not say how long", { kind: "rate-limit", retryAfterSeconds: null }, 403, 0, null],
    ["mere slowness", { kind: "latency", ms: 5, jitterMs: 5 }, 200, 1, null],
  ];
  test.each(rows)("%s", async (_, rule, status, counted, retryAfter) => {
    await using world = await start();
    world.sandbox.faults.add({ ...rule, times: 1 });
    const answer = await world.api.post("/test/count").catch(() => "cut" as const);
    expect(answer === "cut" ? answer : answer.status).toBe(status);
    expect(answer === "cut" ? null : answer.headers.get("retry-after")).toBe(retryAfter);
    expect(world.count()).toBe(counted);
    expect((await world.api.post("/test/count")).status).toBe(200);
    expect(world.sandbox.faults.list()[0]?.hits).toBe(1);
  });
});

describe("whom a fault meets", () => {
  type Row = [target: object, method: string, path: string, caller: string | null, isMet: boolean];
  const rows: Row[] = [
    [{}, "GET", "/user", null, true],
    [{ method: "POST" }, "GET", "/user", null, false],
    [{ method: ["PUT", "POST"] }, "POST", "/user", null, true],
    [{ path: "/repos/*/*/pulls/*" }, "GET", "/repos/acme/shop/pulls/1", null, true],
    [{ path: "/repos/*/*/pulls/*" }, "GET", "/repos/acme/shop/pulls/1/merge", null, false],
    [{ path: "/repos/*/*/pulls/*" }, "GET", "/repos/acme/shop/pulls", null, false],
    [{ path: "/repos/**/merge" }, "PUT", "/repos/acme/shop/pulls/1/merge", null, true],
    [{ path: "/repos/**" }, "GET", "/repos/acme/shop", null, true],
    [{ path: "/repos/**" }, "GET", "/user", null, false],
    [{ caller: "gate[bot]" }, "GET", "/user", "gate[bot]", true],
    [{ caller: "gate[bot]" }, "GET", "/user", "octo-dev", false],
  ];
  test.each(rows)("%j, %s %s as %s: %s", (target, method, path, caller, isMet) => {
    const faults = createFaults({ rules: [{ kind: "cut", when: "before", ...target }] });
    expect(faults.drawRequest({ method, path, caller }).length > 0).toBe(isMet);
  });
});

describe("chance", () => {
  const draws = (seed: number, paths: readonly string[]): Record<string, boolean[]> => {
    const faults = createFaults({ seed, rules: [{ kind: "cut", when: "before", probability: 0.3 }] });
    const drawn: Record<string, boolean[]> = {};
    for (const path of paths) {
      const isMet = faults.drawRequest({ method: "GET", path, caller: null }).length > 0;
      drawn[path] = [...(drawn[path] ?? []), isMet];
    }
    return drawn;
  };
  const paths = Array.from({ length: 2_000 }, (_, index) => `/test/${index % 20}`);

  test("strikes as often as it should", () => {
    const met = Object.values(draws(1, paths)).flat().filter(Boolean).length;
    expect(met).toBeGreaterThan(500);
    expect(met).toBeLessThan(700);
  });

  test("is the same for the same seed, in whatever order requests overtake each other", () => {
    expect(draws(1, paths.toReversed())).toEqual(draws(1, paths));
    expect(draws(2, paths)).not.toEqual(draws(1, paths));
  });
});

describe("stale reads", () => {
  test("what was read before a write answers again, for so many reads of each address", async () => {
    await using world = await start();
    world.sandbox.faults.set({ rules: [{ kind: "stale", reads: 2 }] });
    const read = async (query = "") => (await world.api.get(`/test/count${query}`)).body;
    expect(await read()).toBe(0);
    await world.api.post("/test/count");
    expect([await read(), await read(), await read(), await read()]).toEqual([0, 0, 1, 1]);
    expect(await read("?fresh")).toBe(1);

    await world.api.post("/test/count");
    expect([await read(), await read("?fresh"), await read(), await read()]).toEqual([1, 1, 1, 2]);
  });

  test("for so long after the write", async () => {
    let time = Date.UTC(2026, 0, 1);
    let count = 0;
    const routes: readonly Route[] = [
      { method: "GET", path: "/test/count", needs: null, handle: () => json(count) },
      { method: "POST", path: "/test/count", needs: null, handle: () => json((count += 1)) },
    ];
    await using sandbox = await startTestSandbox({
      routes,
      now: () => time,
      faults: { rules: [{ kind: "stale", ms: 500 }] },
    });
    const { api } = sandbox.user("octo-dev");
    const read = async () => (await api.get("/test/count")).body;
    await read();
    await api.post("/test/count");
    expect([await read(), await read()]).toEqual([0, 0]);
    time += 500;
    expect(await read()).toBe(1);
  });

  test("what someone else read before is not known to a caller who never read it", async () => {
    await using world = await start();
    world.sandbox.faults.set({ rules: [{ kind: "stale" }] });
    await world.api.get("/test/count");
    await world.api.post("/test/count");
    const { api } = world.sandbox.user("octo-other");
    expect((await api.get("/test/count")).body).toBe(1);
    expect((await world.api.get("/test/count")).body).toBe(0);
    world.sandbox.faults.clear();
    expect((await world.api.get("/test/count")).body).toBe(1);
  });
});
