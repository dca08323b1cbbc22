import { expect, test } from "vitest";

import { uploadArtifact } from "#sandbox/actions/artifacts.ts";
import { dispatchRepository, dispatchWorkflow } from "#sandbox/actions/dispatch.ts";
import { discoverWorkflows } from "#sandbox/actions/discover.ts";
import { completeJob, completeRun, startJob, startWorkflowRun } from "#sandbox/actions/operations.ts";
import {
  addCollaborator,
  addMember,
  addTeamMember,
  createTeam,
  removeCollaborator,
  removeMember,
  removeTeamMember,
  setTeamRole,
} from "#sandbox/accounts/create-account.ts";
import { installApp } from "#sandbox/apps/create-app.ts";
import {
  createCheckRun,
  requestAction,
  rerequestCheckRun,
  rerequestCheckSuite,
  updateCheckRun,
} from "#sandbox/checks/operations.ts";
import { openShop, type Shop } from "#test/sandbox/pulls/shop.ts";
import { startWebhookReceiver, type WebhookReceiver } from "#test/support/webhook-receiver.ts";

/**
 * An App that hears everything; the receiver fails where GitHub would not have sent what came. Deliveries overtake each
 * other, so they are compared in the order of their names.
 */
async function installListener(shop: Shop, { url, secret }: WebhookReceiver) {
  const permissions = {
    actions: "read",
    checks: "write",
    contents: "read",
    issues: "read",
    members: "read",
    pull_requests: "read",
    statuses: "read",
  } as const;
  const events = [
    "check_run",
    "check_suite",
    "issue_comment",
    "issues",
    "label",
    "member",
    "membership",
    "organization",
    "pull_request",
    "repository_dispatch",
    "status",
    "team",
    "workflow_dispatch",
    "workflow_job",
    "workflow_run",
  ];
  const organisation = shop.repository.owner;
  const { app } = await shop.sandbox.app({
    slug: "listener",
    owner: organisation,
    permissions,
    events,
    webhook: { url, secret },
  });
  installApp(shop.sandbox.world, app, organisation, { repositories: "all" });
  return app;
}

test("checks and statuses are told as GitHub tells them, and buttons to their App alone", async () => {
  await using receiver = await startWebhookReceiver();
  await using shop = await openShop();
  const { world } = shop.sandbox;
  const app = await installListener(shop, receiver);
  const other = await shop.app("other-app");
  await shop.sandbox.idle();
  const before = receiver.names().length;
  const headSha = await shop.commit("topic", { "a.txt": "a" });
  const action = { label: "Again", description: "Look again", identifier: "again" };
  const run = await createCheckRun(world, shop.repository, app, { name: "gate", headSha, actions: [action] });
  updateCheckRun(world, shop.repository, app, run, {
    conclusion: "failure",
    output: { title: "Gate", summary: "No", text: "Because" },
  });
  requestAction(world, run, "again", shop.dev);
  rerequestCheckRun(world, shop.repository, run, shop.dev);
  rerequestCheckSuite(world, shop.repository, run.suite, shop.dev);
  const foreign = await createCheckRun(world, shop.repository, other, { name: "lint", headSha, conclusion: "neutral" });
  rerequestCheckRun(world, shop.repository, foreign, shop.dev);
  await shop.status(shop.dev, headSha, "ci", "success");
  await shop.sandbox.idle();
  expect(receiver.names().slice(before).toSorted()).toEqual(
    [
      "check_suite.requested",
      "check_run.created",
      "check_run.completed",
      "check_suite.completed",
      "check_run.requested_action",
      "check_run.rerequested",
      "check_suite.rerequested",
      "check_run.created",
      "check_run.completed",
      "check_suite.completed",
      "status",
    ].toSorted(),
  );
});

test("issues, comments and labels", async () => {
  await using receiver = await startWebhookReceiver();
  await using shop = await openShop();
  await installListener(shop, receiver);
  await shop.sandbox.idle();
  const before = receiver.names().length;
  const api = shop.as(shop.dev);
  await api.post(shop.path("/issues"), { title: "One", labels: ["a"], assignees: ["octo-dev"] });
  await api.patch(shop.path("/labels/a"), { new_name: "b", color: "00ff00" });
  await api.patch(shop.path("/issues/1"), { title: "Two", body: "Text", state: "closed", labels: [], assignees: [] });
  await api.patch(shop.path("/issues/1"), { state: "open" });
  const { body: comment } = await api.post(shop.path("/issues/1/comments"), { body: "Hi" });
  await api.patch(shop.path(`/issues/comments/${comment.id}`), { body: "Ho" });
  await api.delete(shop.path(`/issues/comments/${comment.id}`));
  await api.put(shop.path("/issues/1/lock"), { lock_reason: "spam" });
  await api.delete(shop.path("/issues/1/lock"));
  await api.delete(shop.path("/labels/b"));
  const pull = await shop.open();
  await api.post(shop.path(`/issues/${pull.number}/comments`), { body: "On a pull request" });
  await shop.sandbox.idle();
  expect(receiver.names().slice(before).toSorted()).toEqual(
    [
      "issues.opened",
      "label.created",
      "issues.labeled",
      "issues.assigned",
      "label.edited",
      "issues.edited",
      "issues.closed",
      "issues.unlabeled",
      "issues.unassigned",
      "issues.reopened",
      "issue_comment.created",
      "issue_comment.edited",
      "issue_comment.deleted",
      "issues.locked",
      "issues.unlocked",
      "label.deleted",
      "check_suite.requested",
      "pull_request.opened",
      "issue_comment.created",
    ].toSorted(),
  );
});

test("people and teams", async () => {
  await using receiver = await startWebhookReceiver();
  await using shop = await openShop();
  const { world } = shop.sandbox;
  const { repository, guest, owner } = shop;
  await installListener(shop, receiver);
  await shop.sandbox.idle();
  const before = receiver.names().length;
  addCollaborator(world, repository, guest, "read", owner);
  addCollaborator(world, repository, guest, "admin", owner);
  removeCollaborator(world, repository, guest, owner);
  addMember(world, repository.owner, guest, "member", owner);
  const team = createTeam(world, { organisation: repository.owner, name: "Payments" });
  addTeamMember(world, team, guest, "member", owner);
  setTeamRole(world, team, repository, "write", owner);
  setTeamRole(world, team, repository, null, owner);
  removeTeamMember(world, team, guest, owner);
  removeMember(world, repository.owner, guest, owner);
  await shop.sandbox.idle();
  expect(receiver.names().slice(before).toSorted()).toEqual(
    [
      "member.added",
      "member.edited",
      "member.removed",
      "organization.member_added",
      "membership.added",
      "team.added_to_repository",
      "team.removed_from_repository",
      "membership.removed",
      "organization.member_removed",
    ].toSorted(),
  );
});

test("workflows, and what dispatches them", async () => {
  await using receiver = await startWebhookReceiver();
  await using shop = await openShop({
    files: { ".github/workflows/ci.yml": "name: CI\non: [workflow_dispatch, repository_dispatch]\n" },
  });
  const { world } = shop.sandbox;
  const { repository, dev } = shop;
  await installListener(shop, receiver);
  await shop.sandbox.idle();
  const before = receiver.names().length;
  const [workflow] = await discoverWorkflows(world, repository);
  if (workflow === undefined) throw new Error("no workflow");
  await dispatchWorkflow(world, repository, workflow, { ref: "main", actor: dev });
  await dispatchRepository(world, repository, { eventType: "go", clientPayload: { a: 1 }, actor: dev });
  const run = await startWorkflowRun(world, repository, {
    workflowPath: workflow.path,
    event: "push",
    headSha: (await shop.tip("main")) ?? "",
    headBranch: "main",
    actor: dev,
  });
  const job = await startJob(world, repository, run, "build");
  uploadArtifact(world, repository, run, "evidence", { a: "a" });
  completeJob(world, repository, job, "success");
  completeRun(world, repository, run);
  await shop.sandbox.idle();
  expect(receiver.names().slice(before).toSorted()).toEqual(
    [
      "workflow_dispatch",
      "workflow_run.requested",
      "repository_dispatch.go",
      "workflow_run.requested",
      "workflow_run.requested",
      "check_run.created",
      "workflow_job.queued",
      "workflow_run.in_progress",
      "workflow_job.in_progress",
      "check_run.completed",
      "check_suite.completed",
      "workflow_job.completed",
      "workflow_run.completed",
    ].toSorted(),
  );
});
