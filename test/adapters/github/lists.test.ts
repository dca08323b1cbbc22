import nock from "nock";
import { describe, expect, it } from "vitest";
import type { Instant } from "#core/ids.ts";
import { api, failureOf, grantTokens, head, openMocked, other, runsPath, start, useMocks } from "./mocked-github.ts";

useMocks();

describe("check runs", () => {
  const run = (id: number, more: object = {}) => ({
    id,
    name: `job ${id}`,
    head_sha: head,
    status: "completed",
    conclusion: "success",
    started_at: "2026-11-20T12:00:00Z",
    html_url: null,
    external_id: "",
    app: { id: 8, slug: "ci" },
    output: { title: null, summary: null },
    ...more,
  });
  const page = (number: number, total: number, ids: readonly number[]) =>
    nock(api)
      .get(runsPath.replace("&page=1", `&page=${number}`))
      .reply(200, { total_count: total, check_runs: ids.map((id) => run(id)) });
  const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

  it("are read to the last page", async () => {
    grantTokens();
    page(1, 250, ids(0, 100));
    page(2, 250, ids(100, 200));
    page(3, 250, ids(200, 250));
    expect((await openMocked().repository.readCheckRuns(head)).map(({ id }) => id)).toEqual(ids(0, 250));
  });

  it.each([
    { what: "one came in between, and another stands twice", total: 150, second: [99, ...ids(100, 149)] },
    { what: "it counts another number by then", total: 151, second: ids(100, 150) },
    { what: "the second page is short", total: 150, second: ids(100, 140) },
  ])("are not taken for whole when $what", async ({ total, second }) => {
    grantTokens();
    page(1, 150, ids(0, 100));
    page(2, total, second);
    const { repository } = openMocked({ retryPausesMs: [] });
    expect((await failureOf(repository.readCheckRuns(head))).kind).toBe("transient");
  });

  it("of another commit are refused", async () => {
    grantTokens();
    nock(api)
      .get(runsPath)
      .reply(200, { total_count: 1, check_runs: [run(1, { head_sha: other })] });
    expect((await failureOf(openMocked().repository.readCheckRuns(head))).kind).toBe("invalid");
  });

  it("tell when they ended and all that they say, if they do", async () => {
    grantTokens();
    const said = { title: "t", summary: "s", text: "long" };
    const ended = run(1, { completed_at: "2026-11-20T12:01:00Z", output: said });
    nock(api)
      .get(runsPath)
      .reply(200, { total_count: 2, check_runs: [ended, run(2)] });
    expect(await openMocked().repository.readCheckRuns(head)).toMatchObject([
      { completedAt: start + 60_000, ...said },
      { completedAt: null, title: null, summary: null, text: null },
    ]);
  });

  it("of an App that is gone belong to no App", async () => {
    grantTokens();
    nock(api)
      .get(runsPath)
      .reply(200, { total_count: 1, check_runs: [run(1, { app: null })] });
    expect(await openMocked().repository.readCheckRuns(head)).toMatchObject([{ appId: 0, appSlug: "" }]);
  });

  it("beyond ten thousand are refused, and not read in part", async () => {
    grantTokens();
    page(1, 10_001, ids(0, 100));
    expect((await failureOf(openMocked().repository.readCheckRuns(head))).kind).toBe("invalid");
  });
});

describe("lists", () => {
  const query = (page: number, more: object = {}) => ({ per_page: 100, page, ...more });

  it("of installations leave out those that are suspended, and know enterprises", async () => {
    const at = (id: number, account: object, suspended_at: string | null = null) => ({ id, account, suspended_at });
    nock(api)
      .get("/app/installations")
      .query(query(1))
      .reply(200, [
        at(1, { login: "octo" }),
        at(2, { login: "gone" }, "2026-01-01T00:00:00Z"),
        at(3, { slug: "corp" }),
      ]);
    expect(await openMocked().github.listInstallations()).toEqual([
      { id: 1, account: "octo" },
      { id: 3, account: "corp" },
    ]);
  });

  it("of repositories go on to the last page, without the archived ones", async () => {
    grantTokens();
    const at = (id: number) => ({ id, name: `r${id}`, owner: { login: "octo" }, archived: id % 50 === 0 });
    const all = Array.from({ length: 150 }, (_, index) => at(index + 1));
    for (const [page, from] of [
      [1, 0],
      [2, 100],
    ] as const) {
      nock(api)
        .get("/installation/repositories")
        .query(query(page))
        .reply(200, { total_count: 150, repositories: all.slice(from, from + 100) });
    }
    const found = await openMocked().github.listRepositories(5 as never);
    expect(found.map(({ repo }) => repo)).toEqual(all.filter(({ archived }) => !archived).map(({ id }) => id));
  });

  it("of open pull requests that break off half-way are errors", async () => {
    grantTokens();
    const more = { state: "open", sort: "created", direction: "asc" };
    const pull = (number: number) => ({
      number,
      head: { sha: head },
      base: { ref: "main" },
      updated_at: "2026-11-20T12:00:00Z",
    });
    const pulls = Array.from({ length: 100 }, (_, index) => pull(index + 1));
    nock(api).get("/repos/octo/shop/pulls").query(query(1, more)).reply(200, pulls);
    nock(api).get("/repos/octo/shop/pulls").query(query(2, more)).reply(500);
    const { repository } = openMocked({ retryPausesMs: [] });
    expect((await failureOf(repository.listOpenPulls())).kind).toBe("transient");
  });
});

describe("deliveries", () => {
  const path = "/app/hook/deliveries";
  const delivery = (id: number, minutesAgo: number) => ({
    id,
    guid: `guid-${id}`,
    event: "push",
    delivered_at: new Date(start - minutesAgo * 60_000).toISOString(),
  });

  it("are read by GitHub's cursor until they are older than asked for", async () => {
    nock(api)
      .get(path)
      .query({ per_page: 100 })
      .reply(200, [delivery(4, 1), delivery(3, 5)], { link: `<${api}${path}?per_page=100&cursor=v1_3%2B>; rel="next"` })
      .get(path)
      .query({ per_page: 100, cursor: "v1_3+" })
      .reply(200, [delivery(2, 9), delivery(1, 11)], { link: `<${api}${path}?per_page=100&cursor=v1_1>; rel="next"` });
    const found = await openMocked().github.listDeliveries((start - 10 * 60_000) as Instant);
    expect(found.map(({ guid }) => guid)).toEqual(["guid-4", "guid-3", "guid-2"]);
  });

  it("are looked up with what was sent", async () => {
    const payload = { ref: "refs/heads/main" };
    nock(api)
      .get(`${path}/4`)
      .reply(200, { ...delivery(4, 1), request: { headers: {}, payload } });
    expect(await openMocked().github.readDelivery(4)).toEqual({ event: "push", payload });
  });

  it("may have a number beyond what JavaScript can count: that one is an error, and no other delivery", async () => {
    const text = JSON.stringify([delivery(4, 1)]).replace('"id":4', '"id":12345678901234567890');
    nock(api).get(path).query(true).reply(200, text, { "content-type": "application/json" });
    expect((await failureOf(openMocked().github.listDeliveries(start))).kind).toBe("invalid");
  });
});
