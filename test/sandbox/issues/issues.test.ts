import { describe, expect, test } from "vitest";

import { actAs } from "#test/sandbox/checks/app-client.ts";
import { openShop } from "#test/sandbox/pulls/shop.ts";

const issuesOnly = { issues: "write" } as const;
const pullsOnly = { pull_requests: "write" } as const;

test("an issue lives: opened, edited, labelled, assigned, closed, reopened, locked", async () => {
  await using shop = await openShop();
  const api = shop.as(shop.dev);
  shop.news();
  const { body: issue } = await api.post(shop.path("/issues"), {
    title: "The cart is slow",
    body: "Very",
    labels: ["bug"],
    assignees: ["octo-reviewer"],
  });
  expect(shop.news()).toEqual(["issues.opened", "label.created", "issues.labeled", "issues.assigned"]);
  const path = shop.path(`/issues/${issue.number}`);
  const edited = await api.patch(path, {
    title: "The cart is very slow",
    state: "closed",
    state_reason: "not_planned",
  });
  expect(edited.body).toMatchObject({
    title: "The cart is very slow",
    state: "closed",
    state_reason: "not_planned",
    closed_by: { login: "octo-dev" },
    labels: [{ name: "bug", color: "ededed" }],
    assignees: [{ login: "octo-reviewer" }],
  });
  expect(shop.news()).toEqual(["issues.edited", "issues.closed"]);
  await api.patch(path, { state: "open", labels: ["urgent"], assignees: [] });
  expect(shop.news()).toEqual([
    "issues.reopened",
    "issues.unlabeled",
    "label.created",
    "issues.labeled",
    "issues.unassigned",
  ]);
  expect((await api.put(`${path}/lock`, { lock_reason: "resolved" })).status).toBe(204);
  expect((await api.get(path)).body).toMatchObject({ locked: true, active_lock_reason: "resolved" });
  expect(shop.news()).toEqual(["issues.locked"]);
});

test("what is done to the issue of a pull request is told of the pull request", async () => {
  await using shop = await openShop();
  const pull = await shop.open();
  const api = shop.as(shop.dev);
  shop.news();
  const path = shop.path(`/issues/${pull.number}`);
  await api.post(`${path}/labels`, { labels: ["risky"] });
  await api.patch(path, { title: "Another title" });
  await api.delete(`${path}/labels/RISKY`);
  await api.patch(path, { state: "closed" });
  expect(shop.news()).toEqual([
    "label.created",
    "pull_request.labeled",
    "pull_request.edited",
    "pull_request.unlabeled",
    "pull_request.closed",
  ]);
  expect((await api.get(path)).body).toMatchObject({ pull_request: { merged_at: null }, state: "closed" });
});

describe("comments", () => {
  test("of everyone who can read; an edit keeps who made it", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    shop.news();
    const { body: comment } = await shop
      .as(shop.guest)
      .post(shop.path(`/issues/${pull.number}/comments`), { body: "Nice" });
    expect(comment).toMatchObject({ user: { login: "octo-guest" }, author_association: "NONE" });
    const path = shop.path(`/issues/comments/${comment.id}`);
    expect((await shop.as(shop.dev).patch(path, { body: "Not nice" })).body).toMatchObject({
      body: "Not nice",
      user: { login: "octo-guest" },
    });
    expect(pull.issue.comments[0]).toMatchObject({ author: shop.guest, editor: shop.dev });
    expect(shop.events.at(-1)?.payload).toMatchObject({ changes: { body: { from: "Nice" } } });
    expect((await shop.as(shop.dev).delete(path)).status).toBe(204);
    expect(shop.news()).toEqual(["issue_comment.created", "issue_comment.edited", "issue_comment.deleted"]);
    expect((await shop.as(shop.dev).get(path)).status).toBe(404);
  });

  test("of an App say so", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    const api = actAs(shop, await shop.app("gate-app"), pullsOnly);
    const { body } = await api.post(shop.path(`/issues/${pull.number}/comments`), { body: "Gate" });
    expect(body).toMatchObject({
      user: { login: "gate-app[bot]", type: "Bot" },
      performed_via_github_app: { slug: "gate-app" },
    });
  });

  const rows: [string, string, number][] = [
    ["65,536 characters", "x".repeat(65_536), 201],
    ["65,537 characters", "x".repeat(65_537), 422],
    ["nothing but blanks", "  \n", 422],
  ];
  test.each(rows)("with %s", async (_name, text, status) => {
    await using shop = await openShop();
    const pull = await shop.open();
    const api = shop.as(shop.dev);
    expect((await api.post(shop.path(`/issues/${pull.number}/comments`), { body: text })).status).toBe(status);
  });

  test("of others are not for a reader to change", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    const { body } = await shop.as(shop.dev).post(shop.path(`/issues/${pull.number}/comments`), { body: "Mine" });
    const { status } = await shop.as(shop.guest).patch(shop.path(`/issues/comments/${body.id}`), { body: "Yours" });
    expect([status, pull.issue.comments[0]?.body]).toEqual([403, "Mine"]);
  });

  test("on a locked conversation need write access", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    const path = shop.path(`/issues/${pull.number}`);
    await shop.as(shop.dev).put(`${path}/lock`);
    const { status, body } = await shop.as(shop.guest).post(`${path}/comments`, { body: "But" });
    expect([status, body.message]).toEqual([403, "Unable to create comment because issue is locked."]);
    expect((await shop.as(shop.dev).post(`${path}/comments`, { body: "No" })).status).toBe(201);
  });
});

describe("an App's permissions", () => {
  const rows: [string, Record<string, "write">, "issue" | "pull", number][] = [
    ["issues opens a plain issue", issuesOnly, "issue", 201],
    ["issues opens a pull request", issuesOnly, "pull", 201],
    ["pull_requests opens a pull request", pullsOnly, "pull", 201],
    ["pull_requests alone does not open a plain issue", pullsOnly, "issue", 403],
    ["checks opens neither", { checks: "write" }, "pull", 403],
  ];
  test.each(rows)("%s", async (_name, permissions, kind, status) => {
    await using shop = await openShop();
    const pull = await shop.open();
    const { body: issue } = await shop.as(shop.dev).post(shop.path("/issues"), { title: "An issue" });
    const app = await shop.app("gate-app", { issues: "write", pull_requests: "write", checks: "write" });
    const number = kind === "pull" ? pull.number : issue.number;
    const answer = await actAs(shop, app, permissions).post(shop.path(`/issues/${number}/comments`), { body: "Hi" });
    expect(answer.status).toBe(status);
  });
});

describe("labels", () => {
  test("are renamed everywhere, found in any case, and refused twice", async () => {
    await using shop = await openShop();
    const api = shop.as(shop.dev);
    const { body: label } = await api.post(shop.path("/labels"), {
      name: "Bug",
      color: "ff0000",
      description: "Broken",
    });
    expect(label).toMatchObject({ name: "Bug", color: "ff0000", description: "Broken" });
    expect((await api.post(shop.path("/labels"), { name: "bug", color: "ff0000" })).body.errors).toMatchObject([
      { code: "already_exists" },
    ]);
    await api.post(shop.path("/issues"), { title: "An issue", labels: ["bug"] });
    await api.patch(shop.path("/labels/BUG"), { new_name: "defect" });
    expect((await api.get(shop.path("/issues?labels=Defect"))).body).toMatchObject([{ labels: [{ name: "defect" }] }]);
    expect((await api.delete(shop.path("/labels/defect"))).status).toBe(204);
    expect((await api.get(shop.path("/issues/1/labels"))).body).toEqual([]);
    expect((await api.delete(shop.path("/issues/1/labels/defect"))).status).toBe(404);
  });

  const rows: [string, object][] = [
    ["a colour with a hash", { name: "a", color: "#ff0000" }],
    ["a name of 51 characters", { name: "x".repeat(51) }],
    ["a description of 101 characters", { name: "a", description: "x".repeat(101) }],
  ];
  test.each(rows)("refuse %s", async (_name, label) => {
    await using shop = await openShop();
    expect((await shop.as(shop.dev).post(shop.path("/labels"), label)).status).toBe(422);
  });

  test("are put on by those who triage", async () => {
    await using shop = await openShop();
    const pull = await shop.open({ by: shop.dev });
    const path = shop.path(`/issues/${pull.number}/labels`);
    expect((await shop.as(shop.guest).post(path, { labels: ["a"] })).status).toBe(403);
  });
});

describe("reactions", () => {
  test("are made once by each account, and taken back by it alone", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    const path = shop.path(`/issues/${pull.number}/reactions`);
    const first = await shop.as(shop.guest).post(path, { content: "eyes" });
    const again = await shop.as(shop.guest).post(path, { content: "eyes" });
    const other = await shop.as(shop.dev).post(path, { content: "eyes" });
    expect([first.status, again.status, other.status]).toEqual([201, 200, 201]);
    expect(again.body.id).toBe(first.body.id);
    const { body } = await shop.as(shop.dev).get(shop.path(`/issues/${pull.number}`));
    expect(body.reactions).toMatchObject({ total_count: 2, eyes: 2, "+1": 0 });
    expect((await shop.as(shop.dev).delete(`${path}/${first.body.id}`)).status).toBe(404);
    expect((await shop.as(shop.guest).delete(`${path}/${first.body.id}`)).status).toBe(204);
    expect((await shop.as(shop.guest).post(path, { content: "wow" })).status).toBe(422);
  });

  test("go on comments too", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    const { body } = await shop.as(shop.dev).post(shop.path(`/issues/${pull.number}/comments`), { body: "Hi" });
    const path = shop.path(`/issues/comments/${body.id}/reactions`);
    await shop.as(shop.guest).post(path, { content: "+1" });
    expect((await shop.as(shop.guest).get(`${path}?content=%2B1`)).body).toMatchObject([
      { content: "+1", user: { login: "octo-guest" } },
    ]);
  });
});

describe("the list", () => {
  const rows: [string, string, number[]][] = [
    ["open ones, newest first, pull requests among them", "", [4, 3, 1]],
    ["closed ones", "?state=closed", [2]],
    ["all, oldest first", "?state=all&direction=asc", [1, 2, 3, 4]],
    ["with all of some labels", "?labels=a,b", [3]],
    ["of an author", "?creator=octo-guest", [1]],
    ["assigned to someone", "?assignee=octo-dev", [3]],
    ["assigned to no one", "?assignee=none&state=all", [4, 2, 1]],
    ["in pages", "?per_page=1&page=2", [3]],
  ];
  test("answers by its filters", async () => {
    await using shop = await openShop();
    const api = shop.as(shop.dev);
    await shop.as(shop.guest).post(shop.path("/issues"), { title: "One", labels: ["a"] });
    await api.post(shop.path("/issues"), { title: "Two" });
    await api.patch(shop.path("/issues/2"), { state: "closed" });
    await api.post(shop.path("/issues"), { title: "Three", labels: ["a", "b"], assignees: ["octo-dev"] });
    await shop.open();
    const found = await Promise.all(
      rows.map(async ([name, query]) => {
        const { body } = await api.get(shop.path(`/issues${query}`));
        return [name, body.map((issue: any) => issue.number)];
      }),
    );
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(rows.map(([name, , numbers]) => [name, numbers])));
  });
});

test("a title is needed, and has 256 characters at most", async () => {
  await using shop = await openShop();
  const post = async (title: string) => (await shop.as(shop.dev).post(shop.path("/issues"), { title })).status;
  expect([await post(""), await post("x".repeat(256)), await post("x".repeat(257))]).toEqual([422, 201, 422]);
});
