import { expect, test } from "vitest";

import { addCollaborator, createOrganisation } from "#sandbox/accounts/create-account.ts";
import { installApp } from "#sandbox/apps/create-app.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import { buildRepository } from "#test/support/git.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";
import { startWebhookReceiver } from "#test/support/webhook-receiver.ts";

const everything = [
  "check_run",
  "check_suite",
  "create",
  "delete",
  "issue_comment",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_review_thread",
  "push",
  "repository_ruleset",
  "status",
];

test("the life of a pull request, by git and the public API alone, told as GitHub tells it", async () => {
  await using receiver = await startWebhookReceiver();
  await using sandbox = await startTestSandbox({ hooks: { timeoutMs: 300_000, concurrency: 1 } });
  await using place = await buildRepository();
  const dev = sandbox.user("octo-dev");
  const reviewer = sandbox.user("octo-reviewer");
  const acme = createOrganisation(sandbox.world, { login: "acme", owner: dev.account });
  const files = { "README.md": "1\n" };
  const shop = await createRepository(sandbox.world, { owner: acme, name: "shop", isPrivate: true, files });
  addCollaborator(sandbox.world, shop, reviewer.account, "write");
  const gate = await sandbox.app({
    slug: "gate",
    owner: acme,
    permissions: {
      administration: "read",
      checks: "write",
      contents: "write",
      issues: "write",
      pull_requests: "write",
      statuses: "write",
    },
    events: everything,
    webhook: { url: receiver.url, secret: receiver.secret },
  });
  const { id } = installApp(sandbox.world, gate.app, acme);
  const { body: made } = await gate.api.post(`/app/installations/${id}/access_tokens`, { repositories: ["shop"] });
  const bot = sandbox.as(made.token);
  const heard = async (): Promise<readonly string[]> => {
    await sandbox.idle();
    const before = told;
    told = receiver.deliveries.length;
    return receiver.names().slice(before);
  };
  let told = 0;
  expect(await heard()).toEqual(["installation.created"]);

  const rules = [
    {
      type: "pull_request",
      parameters: {
        required_approving_review_count: 1,
        dismiss_stale_reviews_on_push: true,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_review_thread_resolution: true,
      },
    },
    {
      type: "required_status_checks",
      parameters: {
        strict_required_status_checks_policy: false,
        required_status_checks: [{ context: "gate", integration_id: gate.app.id }],
      },
    },
  ];
  const conditions = { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } };
  const ruleset = { name: "main", target: "branch", enforcement: "active", conditions, rules };
  expect((await dev.api.post("/repos/acme/shop/rulesets", ruleset)).status).toBe(201);
  expect(await heard()).toEqual(["repository_ruleset.created"]);

  const remote = `${sandbox.url.replace("://", `://octo-dev:${dev.token}@`)}/acme/shop.git`;
  const clone = `${place.home}/shop`;
  await place.git("clone", "--quiet", remote, clone);
  const git = (...args: string[]) =>
    place.git("-C", clone, "-c", "user.name=Octo", "-c", "user.email=octo@example.com", ...args);
  await git("switch", "--quiet", "-c", "topic");
  const push = async (text: string): Promise<string> => {
    await place.write("../home/shop/README.md", text);
    await git("commit", "--quiet", "-am", text.trim());
    await git("push", "--quiet", "origin", "topic");
    return git("rev-parse", "HEAD");
  };
  const first = await push("2\n");
  expect(await heard()).toEqual(expect.arrayContaining(["create", "push", "check_suite.requested"]));

  const opened = await dev.api.post("/repos/acme/shop/pulls", { title: "Two", head: "topic", base: "main" });
  expect([opened.status, opened.body.head.sha]).toEqual([201, first]);
  expect(await heard()).toEqual(["pull_request.opened"]);

  const review = {
    commit_id: first,
    event: "APPROVE",
    comments: [{ path: "README.md", line: 1, side: "RIGHT", body: "Why?" }],
  };
  expect((await reviewer.api.post("/repos/acme/shop/pulls/1/reviews", review)).status).toBe(200);
  expect(await heard()).toEqual(["pull_request_review.submitted", "pull_request_review_comment.created"]);

  const second = await push("3\n");
  const afterPush = await heard();
  expect(afterPush).toEqual(
    expect.arrayContaining(["push", "pull_request.synchronize", "pull_request_review.dismissed"]),
  );

  const run = await bot.post("/repos/acme/shop/check-runs", { name: "gate", head_sha: second, status: "in_progress" });
  expect(run.status).toBe(201);
  await bot.patch(`/repos/acme/shop/check-runs/${run.body.id}`, { status: "completed", conclusion: "success" });
  expect(await heard()).toEqual(expect.arrayContaining(["check_run.created", "check_run.completed"]));
  await reviewer.api.post("/repos/acme/shop/pulls/1/reviews", { commit_id: second, event: "APPROVE" });
  await bot.post("/repos/acme/shop/issues/1/comments", { body: "One thread is open." });
  expect(await heard()).toEqual(["pull_request_review.submitted", "issue_comment.created"]);

  const blocked = await bot.put("/repos/acme/shop/pulls/1/merge", { sha: second });
  expect(blocked.status).toBe(405);
  const { repository } = await bot.graphql(
    '{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { reviewThreads(first: 5) { nodes { id isResolved } } } } }',
  );
  const [thread] = repository.pullRequest.reviewThreads.nodes;
  await bot.graphql("mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) { thread { isResolved } } }", {
    id: thread.id,
  });
  expect(await heard()).toEqual(["pull_request_review_thread.resolved"]);

  expect((await bot.put("/repos/acme/shop/pulls/1/merge", { sha: first })).status).toBe(409);
  const merged = await bot.put("/repos/acme/shop/pulls/1/merge", { sha: second, merge_method: "squash" });
  expect([merged.status, merged.body.merged]).toEqual([200, true]);
  expect(await heard()).toEqual(expect.arrayContaining(["push", "pull_request.closed"]));
  await git("fetch", "--quiet");
  expect(await git("show", "origin/main:README.md")).toBe("3");
  expect(await git("rev-parse", "origin/main")).toBe(merged.body.sha);
  expect(sandbox.unimplemented).toEqual([]);
});
