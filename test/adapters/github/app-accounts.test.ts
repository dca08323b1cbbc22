import nock from "nock";
import { describe, expect, it } from "vitest";
import { startLocalGitHub } from "./local-github.ts";
import { api, failureOf, grantTokens, openMocked, useMocks } from "./mocked-github.ts";

describe("on a local GitHub", () => {
  it("an App is known by its slug, and the issues that it opened by its account", async () => {
    await using local = await startLocalGitHub();
    const { repository, appId } = local;
    const issues = "/repos/octo/shop/issues";
    const first = await local.app.post(issues, { title: "A gap", body: "key: 1" });
    await local.dev.api.post(issues, { title: "Not ours" });
    const second = await local.app.post(issues, { title: "Another" });
    await local.app.patch(`${issues}/${first.body.number}`, { state: "closed" });

    const account = await repository.readAppAccount({ slug: "gate", appId });
    expect(account).toBe(first.body.user.id);
    expect(await repository.readAppAccount({ slug: "gate", appId: null })).toBe(account);
    expect(await repository.readAppAccount({ slug: "gate", appId: appId + 1 })).toBeNull();
    expect(await repository.readAppAccount({ slug: "nobody", appId: null })).toBeNull();
    expect(await repository.listOwnIssues()).toEqual([
      { number: second.body.number, url: second.body.html_url, body: "" },
      { number: first.body.number, url: first.body.html_url, body: "key: 1" },
    ]);
  });
});

describe("what GitHub answers about an App", () => {
  useMocks();

  const replyApp = (id: number) => nock(api).get("/apps/codex").reply(200, { id, slug: "codex" });
  const replyUser = (answer: object) => nock(api).get("/users/codex%5Bbot%5D").reply(200, answer);
  const codex = { slug: "codex", appId: 8 };

  it("that someone else has the slug by now: no account, and no question after one", async () => {
    grantTokens();
    replyApp(9);
    expect(await openMocked().repository.readAppAccount(codex)).toBeNull();
  });

  it("that its account is gone: no account", async () => {
    grantTokens();
    replyApp(8);
    nock(api).get("/users/codex%5Bbot%5D").reply(404);
    expect(await openMocked().repository.readAppAccount(codex)).toBeNull();
  });

  it("that a person has its account: invalid", async () => {
    grantTokens();
    replyApp(8);
    replyUser({ id: 70, type: "User" });
    expect((await failureOf(openMocked().repository.readAppAccount(codex))).kind).toBe("invalid");
  });

  it("is remembered for an hour, for the App that was asked about", async () => {
    grantTokens();
    const { repository, clock, calls } = openMocked();
    replyApp(8);
    replyUser({ id: 70, type: "Bot" });
    expect(await repository.readAppAccount(codex)).toBe(70);
    clock.elapsedMs = 3_599_999;
    expect(await repository.readAppAccount(codex)).toBe(70);
    expect(calls).toHaveLength(2);
    replyApp(8);
    expect(await repository.readAppAccount({ slug: "codex", appId: 9 })).toBeNull();
    clock.elapsedMs = 3_600_000;
    replyApp(9);
    expect(await repository.readAppAccount(codex)).toBeNull();
  });

  it("is forgotten at once where it failed, or was that there is none", async () => {
    grantTokens();
    const { repository } = openMocked({ retryPausesMs: [] });
    nock(api).get("/apps/codex").reply(500);
    expect((await failureOf(repository.readAppAccount(codex))).kind).toBe("transient");
    nock(api).get("/apps/codex").reply(404);
    expect(await repository.readAppAccount(codex)).toBeNull();
    replyApp(8);
    replyUser({ id: 70, type: "Bot" });
    expect(await repository.readAppAccount(codex)).toBe(70);
  });

  const issue = (number: number, over: object = {}) => ({
    number,
    html_url: `https://github.com/octo/shop/issues/${number}`,
    body: "b",
    user: { id: 70, login: "codex[bot]", type: "Bot" },
    ...over,
  });
  const list = (issues: readonly object[]) => {
    grantTokens();
    nock(api).get("/app").reply(200, { id: 8, slug: "codex" });
    replyApp(8);
    replyUser({ id: 70, type: "Bot" });
    const query = "creator=codex%5Bbot%5D&state=all&sort=created&direction=desc&per_page=100";
    nock(api)
      .get(`/repos/octo/shop/issues?${query}`)
      .reply(200, issues as nock.Body);
    return openMocked().repository.listOwnIssues();
  };

  it("as whoever opened its issues: only its own account counts, and a pull request is no issue", async () => {
    const found = await list([
      issue(5, { pull_request: { url: "x" } }),
      issue(4, { body: null }),
      issue(3, { user: { id: 71, login: "codex[bot]", type: "Bot" } }),
      issue(2, { user: null }),
      issue(1),
    ]);
    expect(found.map(({ number, body }) => [number, body])).toEqual([
      [4, ""],
      [1, "b"],
    ]);
  });

  it("that has another slug by now than its own: transient, and no list without its issues", async () => {
    grantTokens();
    nock(api).get("/app").reply(200, { id: 8, slug: "codex" });
    nock(api).get("/apps/codex").reply(404);
    expect((await failureOf(openMocked().repository.listOwnIssues())).kind).toBe("transient");
  });
});
