import { describe, expect, test } from "vitest";

import { createCheckRun } from "#sandbox/checks/operations.ts";
import { findAccount } from "#sandbox/accounts/find-account.ts";
import { writeBlob, writeCommit, writeTree } from "#sandbox/git/objects.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { signatureOf } from "#sandbox/git/signature.ts";
import { createPull } from "#sandbox/pulls/create-pull.ts";
import { demoSeed, sow } from "#sandbox/seed.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";

const asBrowser = { accept: "text/html,*/*" };

async function start() {
  const sandbox = await startTestSandbox();
  const { world } = sandbox;
  const { tokens } = await sow(world, demoSeed);
  const dev = findAccount(world, "octo-dev")!;
  const [repository] = world.repositories.values();
  const base = (await readRef(repository!, "refs/heads/main"))!;
  const sha = await writeBlob(repository!, "2\n");
  const tree = await writeTree(repository!, { base, changes: [{ path: "README.md", mode: "100644", sha }] });
  const by = signatureOf(dev, world.now());
  const to = await writeCommit(repository!, { tree: tree!, parents: [base], message: "x", author: by, committer: by });
  await updateRef(world, repository!, { ref: "refs/heads/topic", to, pusher: dev });
  const plan = { title: "Say <b>more</b>", head: "topic", base: "main", body: "**Bold** <script>alert(1)</script>" };
  const pull = await createPull(world, repository!, dev, plan);
  const gate = await sandbox.app({ slug: "gate", owner: dev, permissions: { checks: "write" }, events: [] });
  const run = await createCheckRun(world, repository!, gate.app, {
    name: "risk-policy-gate",
    headSha: to,
    status: "in_progress",
    output: { title: "Waits", summary: "| a |\n| - |\n| 1 |" },
  });
  const read = async (path: string) => (await sandbox.as(null).get(path, asBrowser)).body as string;
  return { sandbox, tokens, pull, run, read, [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() };
}

describe("the page", () => {
  test("lists repositories with their pull requests and checks, Apps, faults, and what nobody answered", async () => {
    await using all = await start();
    all.sandbox.faults.add({ kind: "cut", when: "after", path: "/user" });
    await all.sandbox.as(null).get("/gists/1");
    const text = await all.read("/");
    for (const part of ["acme/shop", "octo-dev", "gate", "risk-policy-gate", "in progress", "GET /gists/1", "/user"]) {
      expect(text).toContain(part);
    }
  });

  test("shows a pull request: state, checks with their summaries, conversation; and nothing of it as HTML", async () => {
    await using all = await start();
    const text = await all.read("/acme/shop/pull/1");
    for (const part of [
      "#1",
      "topic",
      "risk-policy-gate",
      "Waits",
      "<td>1</td>",
      "<strong>Bold</strong>",
      "merge state unstable",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain("Say &lt;b&gt;more&lt;/b&gt;");
    expect(text).not.toContain("<script");
    expect(await all.read("/acme/shop")).toContain("/acme/shop/pull/1");
    expect(await all.read(`/acme/shop/runs/${all.run.id}`)).toContain("risk-policy-gate");
  });

  test("shows what review agents said beside the lines, how people reacted, and issues", async () => {
    await using all = await start();
    const api = all.sandbox.as(all.tokens["octo-dev"]!);
    const body = '<a href="#"><img alt="P1" src="https://x/p1.svg"></a> **A leak** <script>alert(1)</script>';
    const comments = [{ path: "README.md", line: 1, body }];
    await api.post("/repos/acme/shop/pulls/1/reviews", { event: "COMMENT", body: "1 file reviewed", comments });
    const said = await api.post("/repos/acme/shop/issues/1/comments", { body: "/headgate help" });
    await api.post(`/repos/acme/shop/issues/comments/${said.body.id}/reactions`, { content: "+1" });
    const text = await all.read("/acme/shop/pull/1");
    for (const part of [
      "1 file reviewed",
      "README.md:1",
      "P1 <strong>A leak</strong>",
      "/headgate help",
      "👍 octo-dev",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain("<script");

    const issue = await api.post("/repos/acme/shop/issues", { title: "A <b>gap</b>", body: "**By** tomorrow" });
    expect(await all.read("/acme/shop")).toContain(`/acme/shop/issues/${issue.body.number}`);
    const page = await all.read(`/acme/shop/issues/${issue.body.number}`);
    for (const part of ["A &lt;b&gt;gap&lt;/b&gt;", "<strong>By</strong> tomorrow", "open"])
      expect(page).toContain(part);
  });

  test("is for browsers: the same address tells a program where the API is", async () => {
    await using all = await start();
    const { body } = await all.sandbox.as(null).get("/");
    expect(body.repository_url).toBe(`${all.sandbox.url}/api/v3/repos/{owner}/{repo}`);
  });

  test("what is not there is a 404", async () => {
    await using all = await start();
    for (const path of ["/acme/shop/pull/9", "/acme/nothing", "/acme/shop/runs/1", "/acme/shop/issues/1"]) {
      expect((await all.sandbox.as(null).get(path, asBrowser)).status).toBe(404);
    }
    expect((await all.sandbox.as(null).get("/favicon.ico")).status).toBe(204);
    expect(all.sandbox.unimplemented).toEqual([]);
  });
});

describe("control", () => {
  const json = { "content-type": "application/json" };

  test("says what is inside", async () => {
    await using all = await start();
    const { body } = await all.sandbox.as(null).get("/_sandbox/");
    expect(body).toMatchObject({
      repositories: [{ full_name: "acme/shop", pulls: [{ number: 1, state: "open", base: "main" }] }],
      faults: { rules: [] },
    });
  });

  test("makes users, organisations, repositories and Apps, whose tokens and keys work", async () => {
    await using all = await start();
    const seed = {
      users: [{ login: "ada" }],
      repositories: [{ owner: "ada", name: "engine", private: true, files: { "a.txt": "1\n" } }],
      apps: [{ slug: "robot", owner: "ada", permissions: { checks: "write" }, events: [], installOn: ["ada"] }],
    };
    const { status, body } = await all.sandbox.as(null).post("/_sandbox/seed", seed, json);
    expect([status, body.apps.robot.private_key]).toEqual([201, expect.stringMatching(/^-----BEGIN RSA PRIVATE KEY/)]);
    expect(body.apps.robot.installation_ids).toHaveLength(1);
    expect((await all.sandbox.as(body.tokens.ada).get("/user")).body.login).toBe("ada");
    const token = await all.sandbox.as(null).post("/_sandbox/tokens", { login: "ada" }, json);
    expect((await all.sandbox.as(token.body.token).get("/user")).body.login).toBe("ada");
  });

  test("hires reviewers, who look when they are asked", async () => {
    await using all = await start();
    const seed = { reviewers: [{ kind: "copilot", owner: "acme", behaviour: "findings" }] };
    const { status, body } = await all.sandbox.as(null).post("/_sandbox/seed", seed, json);
    const ids = { app_id: expect.any(Number), account_id: expect.any(Number) };
    expect([status, body.reviewers]).toEqual([201, { "copilot-pull-request-reviewer": ids }]);
    const api = all.sandbox.as(all.tokens["octo-dev"]!);
    await api.post("/repos/acme/shop/issues/1/comments", { body: "@copilot review" });
    await all.sandbox.idle();
    const { body: comments } = await api.get("/repos/acme/shop/pulls/1/comments");
    expect(comments.map(({ user, path, line }: any) => [user.id, path, line])).toEqual([
      [body.reviewers["copilot-pull-request-reviewer"].account_id, "README.md", 1],
    ]);
  });

  test("sets faults, says how often they struck, and takes them away", async () => {
    await using all = await start();
    const control = all.sandbox.as(null);
    const rule = { kind: "error", status: 503, when: "before", path: "/user", times: 1 };
    expect((await control.put("/_sandbox/faults", { seed: 7, rules: [rule] }, json)).status).toBe(200);
    expect((await all.sandbox.as(all.tokens["octo-dev"]!).get("/user")).status).toBe(503);
    const more = await control.post("/_sandbox/faults", { kind: "stale", reads: 2 }, json);
    expect(more.body).toEqual({
      seed: 7,
      rules: [
        { ...rule, hits: 1 },
        { kind: "stale", reads: 2, hits: 0 },
      ],
    });
    await control.delete("/_sandbox/faults", json);
    expect((await control.get("/_sandbox/faults")).body.rules).toEqual([]);
  });

  const rows: [path: string, sent: object, problem: string][] = [
    ["/_sandbox/faults", { kind: "quake" }, "/rules/0/kind: must be one of latency, error"],
    ["/_sandbox/faults", { kind: "error" }, "/rules/0/when: is missing"],
    ["/_sandbox/faults", { kind: "latency", ms: -1 }, "/rules/0/ms: not valid"],
    [
      "/_sandbox/faults",
      { kind: "hook-drop", path: "/user" },
      "/rules/0/path: not known; known are times, probability, event, app",
    ],
    ["/_sandbox/seed", { users: [{ login: 7 }] }, "/users/0/login: must be text"],
    ["/_sandbox/seed", { users: {} }, "/users: must be a list"],
    [
      "/_sandbox/seed",
      { reviewers: [{ kind: "owl", owner: "acme", behaviour: "wise" }] },
      "/reviewers/0/kind: must be one of greptile, coderabbit, copilot",
    ],
  ];
  test.each(rows)("%s refuses %j", async (path, sent, problem) => {
    await using sandbox = await startTestSandbox();
    const { status, body } = await sandbox.as(null).post(path, sent, json);
    expect([status, body.errors[0]]).toEqual([422, expect.stringContaining(problem)]);
  });

  test("takes nothing that a form of some web page could send", async () => {
    await using sandbox = await startTestSandbox();
    const form = { "content-type": "text/plain" };
    expect((await sandbox.as(null).post("/_sandbox/seed", { users: [] }, form)).status).toBe(415);
  });
});
