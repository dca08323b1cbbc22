import nock from "nock";
import { describe, expect, it } from "vitest";
import { openEtagCache } from "#adapters/github/etag-cache.ts";
import { openTransport } from "#adapters/github/transport.ts";
import { api, failureOf, grantTokens, head, openMocked, other, runsPath, shop, useMocks } from "./mocked-github.ts";

useMocks();

const noRuns = { total_count: 0, check_runs: [] };
const withoutEtag = { badheaders: ["if-none-match"] };
const run = (id: number) => ({
  id,
  name: "CI",
  head_sha: head,
  status: "completed",
  conclusion: "success",
  started_at: "2026-11-20T12:00:00Z",
  details_url: null,
  external_id: "",
  app: { id: 8, slug: "ci" },
  output: { title: null, summary: null },
});

describe("what was read before", () => {
  it("is asked for by its ETag, and stands as long as GitHub says so", async () => {
    grantTokens();
    nock(api)
      .get(runsPath)
      .reply(200, { total_count: 1, check_runs: [run(1)] }, { etag: 'W/"one"', "x-ratelimit-remaining": "4000" })
      .get(runsPath)
      .matchHeader("if-none-match", 'W/"one"')
      .reply(304, undefined, { "x-ratelimit-remaining": "3999" })
      .get(runsPath)
      .matchHeader("if-none-match", 'W/"one"')
      .reply(200, noRuns, { etag: 'W/"two"' });
    const { repository, calls } = openMocked();
    const first = await repository.readCheckRuns(head);
    expect(await repository.readCheckRuns(head)).toEqual(first);
    expect(await repository.readCheckRuns(head)).toEqual([]);
    expect(calls.map(({ status, fromCache, remaining }) => ({ status, fromCache, remaining }))).toEqual([
      { status: 200, fromCache: false, remaining: 4000 },
      { status: 304, fromCache: true, remaining: 3999 },
      { status: 200, fromCache: false, remaining: null },
    ]);
  });

  it("is never handed to another repository, even at the same address", async () => {
    grantTokens();
    nock(api).get(runsPath).reply(200, noRuns, { etag: '"one"' });
    nock(api, withoutEtag).get(runsPath).reply(200, noRuns);
    const { github, repository } = openMocked();
    await repository.readCheckRuns(head);
    await github.repository({ ...shop, repo: 12 as never }).readCheckRuns(head);
  });

  it.each([
    { what: "an error", status: 500, headers: { etag: '"e"' } },
    { what: "an answer without an ETag", status: 200, headers: {} },
  ])("is not kept of $what", async ({ status, headers }) => {
    grantTokens();
    nock(api).get(runsPath).reply(status, noRuns, headers);
    nock(api, withoutEtag).get(runsPath).reply(200, noRuns);
    const { repository } = openMocked({ retryPausesMs: [] });
    await repository.readCheckRuns(head).catch(() => {});
    await repository.readCheckRuns(head);
  });

  it("gives way to what was used later, by bytes", () => {
    const cache = openEtagCache(100_000);
    const kept = (bytes: number) => ({ etag: '"e"', body: new Uint8Array(bytes), headers: [] });
    for (let i = 0; i < 9; i += 1) cache.set(`k${i}`, kept(8_000));
    expect(cache.get("k0")).not.toBeNull();
    cache.set("k9", kept(8_000));
    cache.set("k10", kept(8_000));
    const left = ["k0", "k1", "k2", "k3", "k10"].map((key) => cache.get(key) !== null);
    expect(left).toEqual([true, false, false, true, true]);
    cache.set("huge", kept(50_000));
    expect(cache.get("huge")).toBeNull();
  });
});

describe("a redirect", () => {
  const renamed = "/repositories/11/commits/x/check-runs";

  it("is followed by a read, with the token, on the same host", async () => {
    grantTokens();
    nock(api)
      .get(runsPath)
      .reply(301, undefined, { location: `${api}${renamed}` })
      .get(renamed)
      .matchHeader("authorization", "token token-5-11")
      .reply(200, noRuns);
    expect(await openMocked().repository.readCheckRuns(head)).toEqual([]);
  });

  it.each([
    { what: "to another host", location: "https://example.com/runs" },
    { what: "to the same host without TLS", location: "http://api.github.com/runs" },
    { what: "to nowhere", location: "http://" },
  ])("$what is not followed: not-found", async ({ location }) => {
    grantTokens();
    nock(api).get(runsPath).reply(302, undefined, { location });
    expect((await failureOf(openMocked().repository.readCheckRuns(head))).kind).toBe("not-found");
  });

  it("that leads in a circle ends", async () => {
    grantTokens();
    nock(api)
      .get(runsPath)
      .times(3)
      .reply(301, undefined, { location: `${api}${runsPath}` });
    expect((await failureOf(openMocked().repository.readCheckRuns(head))).kind).toBe("not-found");
  });

  it("is not followed by a write", async () => {
    grantTokens();
    nock(api)
      .put("/repos/octo/shop/pulls/3/merge")
      .reply(307, undefined, { location: `${api}/repositories/11/pulls/3/merge` });
    const outcome = await openMocked().repository.mergePull({ number: 3, head, method: "merge" });
    expect(outcome.kind).toBe("refused");
  });
});

it("refuses an answer that is larger than it should be, before all of it is there", async () => {
  nock(api).get("/large").reply(200, "x".repeat(1_001));
  const transport = openTransport({ origin: api, cache: openEtagCache(), maxBytes: 1_000 });
  expect((await failureOf(transport("", `${api}/large`, { method: "GET" }))).kind).toBe("invalid");
});

it.each([
  { baseUrl: "https://api.github.com", rest: "https://api.github.com", graphql: "https://api.github.com" },
  {
    baseUrl: "https://git.octo.example/api/v3/",
    rest: "https://git.octo.example",
    graphql: "https://git.octo.example",
  },
  { baseUrl: "https://api.octo.ghe.com", rest: "https://api.octo.ghe.com", graphql: "https://api.octo.ghe.com" },
])("finds REST and GraphQL of $baseUrl", async ({ baseUrl, rest, graphql }) => {
  const isServer = baseUrl.includes("/api/v3");
  grantTokens(baseUrl.replace(/\/$/, ""));
  nock(rest)
    .get(`${isServer ? "/api/v3" : ""}${runsPath}`)
    .reply(200, noRuns);
  nock(graphql)
    .post(isServer ? "/api/graphql" : "/graphql")
    .reply(200, { data: { repository: { ref: { target: { oid: other } } } } });
  const { repository } = openMocked({ baseUrl });
  expect(await repository.readCheckRuns(head)).toEqual([]);
  expect(await repository.readBranchTip("main")).toBe(other);
});

it("tells of GraphQL calls too what is left of their limit", async () => {
  grantTokens();
  nock(api)
    .post("/graphql")
    .reply(200, { data: { repository: { ref: null } } }, { "x-ratelimit-remaining": "4321" });
  const { repository, calls } = openMocked();
  expect(await repository.readBranchTip("gone")).toBeNull();
  expect(calls).toMatchObject([{ operation: "graphql", kind: "read", status: 200, remaining: 4321 }]);
});

it("accounts for calls that go out side by side each under its own name", async () => {
  grantTokens();
  const left = (remaining: number) => ({ "x-ratelimit-remaining": String(remaining) });
  nock(api)
    .get(runsPath)
    .reply(200, noRuns, left(1))
    .get("/repos/octo/shop/pulls?state=open&sort=created&direction=asc&per_page=100&page=1")
    .reply(200, [], left(2))
    .put("/repos/octo/shop/pulls/3/merge")
    .reply(200, { merged: true, sha: head }, left(3))
    .post("/graphql")
    .reply(200, { data: { repository: { ref: null } } }, left(4));
  const { repository, calls } = openMocked();
  await Promise.all([
    repository.readCheckRuns(head),
    repository.listOpenPulls(),
    repository.mergePull({ number: 3, head, method: "merge" }),
    repository.readBranchTip("gone"),
  ]);
  const byRemaining = calls.toSorted((a, b) => (a.remaining ?? 0) - (b.remaining ?? 0));
  expect(byRemaining.map(({ operation, kind }) => `${kind} ${operation}`)).toEqual([
    "read GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    "read GET /repos/{owner}/{repo}/pulls",
    "write PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge",
    "read graphql",
  ]);
});
