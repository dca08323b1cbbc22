import { connect } from "node:net";
import { describe, expect, test } from "vitest";

import { invalid } from "#sandbox/kernel/api-error.ts";
import { empty, json, list, type Route, wrapped } from "#sandbox/kernel/route.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";

const numbers = Array.from({ length: 250 }, (_, index) => index + 1);

let stored = 0;

const routes: readonly Route[] = [
  { method: "GET", path: "/test/numbers", needs: null, handle: () => list(numbers) },
  { method: "GET", path: "/test/limited", needs: null, handle: () => list(numbers, { limit: 120 }) },
  { method: "GET", path: "/test/wrapped", needs: null, handle: () => wrapped("numbers", numbers) },
  { method: "GET", path: "/test/files/*path", needs: null, handle: ({ params }) => json(params["path"]) },
  { method: "GET", path: "/test/refs/*ref", needs: null, handle: ({ params }) => json(params["ref"]) },
  { method: "GET", path: "/test/refs/:ref{.+}/state", needs: null, handle: ({ params }) => json([params["ref"]]) },
  { method: "GET", path: "/test/:name", needs: null, handle: ({ params }) => json(params["name"]) },
  { method: "GET", path: "/test/fixed", needs: null, handle: () => json("the fixed part") },
  { method: "POST", path: "/test/echo", needs: null, handle: ({ body }) => json(body) },
  {
    method: "POST",
    path: "/test/refuse",
    needs: null,
    handle: () => Promise.reject(invalid("Label", "name", "missing_field")),
  },
  { method: "DELETE", path: "/test/echo", needs: null, handle: () => empty() },
  { method: "GET", path: "/test/counter/now", needs: null, handle: () => json(stored) },
  { method: "PUT", path: "/test/counter/now", needs: null, handle: () => json((stored += 1)) },
  { method: "GET", path: "/test/dated/thing", needs: null, handle: () => json({ updated_at: "2026-01-02T03:04:05Z" }) },
  { method: "GET", path: "/test/broken/here", needs: null, handle: () => Promise.reject(new TypeError("a defect")) },
];

async function start() {
  const sandbox = await startTestSandbox({ routes });
  return { sandbox, ...sandbox.user("octo-dev"), [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() };
}

describe("pages", () => {
  const rows: [query: string, count: number, first: number, relations: Record<string, string>][] = [
    ["", 30, 1, { next: "page=2", last: "page=9" }],
    ["?per_page=100", 100, 1, { next: "page=2", last: "page=3" }],
    ["?per_page=100&page=2", 100, 101, { prev: "page=1", next: "page=3", last: "page=3", first: "page=1" }],
    ["?per_page=100&page=3", 50, 201, { prev: "page=2", first: "page=1" }],
    ["?per_page=1000", 100, 1, { next: "page=2", last: "page=3" }],
    ["?per_page=0", 30, 1, { next: "page=2", last: "page=9" }],
    ["?per_page=x&page=-1", 30, 1, { next: "page=2", last: "page=9" }],
  ];
  test.each(rows)("%s: %i items from %i on", async (query, count, first, relations) => {
    await using world = await start();
    const { body, headers } = await world.api.get(`/test/numbers${query}`);
    expect([body.length, body[0]]).toEqual([count, first]);
    const links = [...(headers.get("link") ?? "").matchAll(/[?&](page=\d+)[^>]*>; rel="(\w+)"/g)];
    expect(Object.fromEntries(links.map(([, page, relation]) => [relation, page]))).toEqual(relations);
  });

  test("a page beyond the last is empty, and what fits on one page has no links", async () => {
    await using world = await start();
    expect((await world.api.get("/test/numbers?per_page=100&page=9")).body).toEqual([]);
    const { body, headers } = await world.api.get("/test/limited?per_page=100&page=2");
    expect(body.length).toBe(20);
    expect(headers.get("link")).not.toContain("next");
  });

  test("an object around a list tells the total, and the links lead on", async () => {
    await using world = await start();
    const { body, headers } = await world.api.get("/test/wrapped?per_page=2");
    expect(body).toEqual({ total_count: 250, numbers: [1, 2] });
    const next = /<([^>]+)>; rel="next"/.exec(headers.get("link") ?? "")?.[1] ?? "";
    expect(next).toContain(`${world.sandbox.world.urls.api}/test/wrapped?`);
    expect((await world.api.get(next)).body.numbers).toEqual([3, 4]);
  });
});

describe("paths", () => {
  const rows: [path: string, answer: unknown][] = [
    ["/test/refs/heads/a/b", "heads/a/b"],
    ["/test/refs/heads/a/b/state", ["heads/a/b"]],
    ["/test/refs/heads%2Fa%2Fb/state", ["heads/a/b"]],
    ["/test/fixed", "the fixed part"],
    ["/test/any", "any"],
    ["/test/a%2Fb", "a/b"],
    ["/test/%2Egithub", ".github"],
    ["/test/files/src/a%20b.ts", "src/a b.ts"],
    ["/api/v3/test/fixed", "the fixed part"],
  ];
  test.each(rows)("%s", async (path, answer) => {
    await using world = await start();
    expect((await world.api.get(path)).body).toEqual(answer);
  });
});

describe("bodies", () => {
  const rows: [name: string, sent: unknown, status: number, answer: unknown][] = [
    ["an object", { a: 1 }, 200, { a: 1 }],
    ["nothing", undefined, 200, {}],
    ["what is no JSON", "{", 400, "Problems parsing JSON"],
    ["JSON that is no object", "7", 400, "Body should be a JSON object"],
  ];
  test.each(rows)("%s", async (_, sent, status, answer) => {
    await using world = await start();
    const { status: got, body } = await world.api.post("/test/echo", sent);
    expect([got, got === 200 ? body : body.message]).toEqual([status, answer]);
  });

  test("more than 64 MiB are not read", async () => {
    await using world = await start();
    expect((await world.api.post("/test/echo", " ".repeat(64 * 1024 * 1024 + 1))).status).toBe(413);
  });
});

describe("errors", () => {
  test("what nothing answers is a 404 in GitHub's form, and is remembered", async () => {
    await using world = await start();
    const { status, body } = await world.api.get("/orgs/acme/copilot/billing");
    expect([status, body]).toEqual([
      404,
      { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" },
    ]);
    expect((await world.api.put("/test/echo")).status).toBe(404);
    expect(world.sandbox.unimplemented).toEqual([
      { method: "GET", path: "/orgs/acme/copilot/billing" },
      { method: "PUT", path: "/test/echo" },
    ]);
  });

  test("a validation names resource, field and code", async () => {
    await using world = await start();
    const { status, body } = await world.api.post("/test/refuse");
    expect([status, body.message, body.errors]).toEqual([
      422,
      "Validation Failed",
      [{ resource: "Label", field: "name", code: "missing_field" }],
    ]);
  });

  test("a defect is a 500, and whoever waits for rest is told of it", async () => {
    await using world = await start();
    const { status, body } = await world.api.get("/test/broken/here");
    expect([status, body.message]).toEqual([500, "Server Error"]);
    await expect(world.sandbox.idle()).rejects.toThrow("work in the background failed");
  });

  test("whoever does not say what program it is gets a 403", async () => {
    await using world = await start();
    const { port } = new URL(world.sandbox.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1", () =>
        socket.write("GET /test/fixed HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
      );
      let text = "";
      socket
        .on("data", (chunk) => (text += chunk.toString()))
        .on("end", () => resolve(text))
        .on("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 403 [^]*User-Agent/);
  });
});

describe("conditional reads", () => {
  test("an unchanged answer is a 304 without a body, and costs nothing of the hour", async () => {
    await using world = await start();
    const first = await world.api.get("/test/counter/now");
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
    const again = await world.api.get("/test/counter/now", { "if-none-match": etag });
    expect([again.status, again.body]).toEqual([304, null]);
    expect(again.headers.get("x-ratelimit-used")).toBe(first.headers.get("x-ratelimit-used"));
    expect(again.headers.get("etag")).toBe(etag);

    await world.api.put("/test/counter/now");
    const changed = await world.api.get("/test/counter/now", { "if-none-match": etag });
    expect([changed.status, changed.headers.get("x-ratelimit-used")]).toEqual([200, "3"]);
  });

  test("what says when it changed can be asked for by that, unless a tag is asked for too", async () => {
    await using world = await start();
    const read = async (headers: Record<string, string>) => (await world.api.get("/test/dated/thing", headers)).status;
    const { headers } = await world.api.get("/test/dated/thing");
    expect(headers.get("last-modified")).toBe("Fri, 02 Jan 2026 03:04:05 GMT");
    const since = { "if-modified-since": "Fri, 02 Jan 2026 03:04:05 GMT" };
    expect(await read(since)).toBe(304);
    expect(await read({ "if-modified-since": "Fri, 02 Jan 2026 03:04:04 GMT" })).toBe(200);
    expect(await read({ ...since, "if-none-match": '"other"' })).toBe(200);
  });

  test("a tag is worth nothing under another token", async () => {
    await using world = await start();
    const etag = (await world.api.get("/test/fixed")).headers.get("etag") ?? "";
    const { api } = world.sandbox.user("octo-other");
    expect((await api.get("/test/fixed", { "if-none-match": etag })).status).toBe(200);
  });
});

describe("headers", () => {
  test("each answer says when, which request, and what is left", async () => {
    await using world = await start();
    const { headers } = await world.api.get("/test/fixed");
    expect(headers.get("x-github-request-id")).toMatch(/^[0-9A-F]{4}:[0-9A-F]{6}:[0-9A-F]{7}:[0-9A-F]{8}:[0-9A-F]{8}$/);
    expect(Math.abs(Date.parse(headers.get("date") ?? "") - Date.now())).toBeLessThan(60_000);
    expect(headers.get("x-ratelimit-limit")).toBe("5000");
    expect(headers.get("x-ratelimit-resource")).toBe("core");
  });

  test("the date is that of the world", async () => {
    await using sandbox = await startTestSandbox({ now: () => Date.UTC(2026, 0, 2, 3, 4, 5) });
    const { headers } = await sandbox.as(null).get("/zen");
    expect(headers.get("date")).toBe("Fri, 02 Jan 2026 03:04:05 GMT");
  });
});
