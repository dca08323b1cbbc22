import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";

import type { CheckConclusion } from "#sandbox/checks/check.ts";
import { uploadArtifact } from "#sandbox/actions/artifacts.ts";
import { dispatchRepository } from "#sandbox/actions/dispatch.ts";
import { actionsApp, completeJob, completeRun, startJob, startWorkflowRun } from "#sandbox/actions/operations.ts";
import { registerWorkflows, type Runner, type RunRequest } from "#sandbox/actions/runner.ts";
import { updateRef } from "#sandbox/git/refs.ts";
import { addComment } from "#sandbox/issues/operations.ts";
import { actAs } from "#test/sandbox/checks/app-client.ts";
import { openShop, type Shop } from "#test/sandbox/pulls/shop.ts";

const ci = (on: string): Record<string, string> => ({
  "README.md": "# Shop\n",
  ".github/workflows/ci.yml": `name: CI\non: ${on}\njobs: {}\n`,
});
const path = ".github/workflows/ci.yml";

async function startRun(shop: Shop, sha?: string) {
  const { world } = shop.sandbox;
  const headSha = sha ?? (await shop.tip("main")) ?? "";
  return startWorkflowRun(world, shop.repository, {
    workflowPath: path,
    workflowName: "CI",
    event: "push",
    headSha,
    headBranch: "main",
    actor: shop.dev,
  });
}

describe("a run that a script plays", () => {
  test("shows its jobs as check runs of github-actions, and tells each step", async () => {
    await using shop = await openShop({ files: ci("push") });
    const { world } = shop.sandbox;
    shop.news();
    const run = await startRun(shop);
    const build = await startJob(world, shop.repository, run, "build");
    completeJob(world, shop.repository, build, "success");
    const test1 = await startJob(world, shop.repository, run, "test");
    completeJob(world, shop.repository, test1, "failure");
    completeRun(world, shop.repository, run);
    expect(shop.news()).toEqual([
      "workflow_run.requested",
      "check_run.created",
      "workflow_job.queued",
      "workflow_run.in_progress",
      "workflow_job.in_progress",
      "check_run.completed",
      "check_suite.completed",
      "workflow_job.completed",
      "check_run.created",
      "workflow_job.queued",
      "workflow_job.in_progress",
      "check_run.completed",
      "check_suite.completed",
      "workflow_job.completed",
      "workflow_run.completed",
    ]);
    const api = shop.as(shop.guest);
    const { body: checks } = await api.get(shop.path("/commits/main/check-runs"));
    expect(checks.check_runs.map((check: any) => [check.app.id, check.name, check.conclusion])).toEqual([
      [15_368, "test", "failure"],
      [15_368, "build", "success"],
    ]);
    const { body: shown } = await api.get(shop.path(`/actions/runs/${run.id}`));
    expect(shown).toMatchObject({ name: "CI", path, status: "completed", conclusion: "failure", run_attempt: 1 });
    expect(shown.check_suite_id).toBe(checks.check_runs[0].check_suite.id);
    const { body: jobs } = await api.get(shop.path(`/actions/runs/${run.id}/jobs`));
    expect(jobs).toMatchObject({ total_count: 2, jobs: [{ name: "build" }, { name: "test", conclusion: "failure" }] });
    expect((await api.get(shop.path(`/actions/jobs/${test1.id}`))).body.check_run_url).toContain(
      `/check-runs/${checks.check_runs[0].id}`,
    );
  });

  test("can be run again and cancelled; attempts that are over can be read", async () => {
    await using shop = await openShop({ files: ci("push") });
    const { world } = shop.sandbox;
    const run = await startRun(shop);
    const api = shop.as(shop.dev);
    const runPath = shop.path(`/actions/runs/${run.id}`);
    expect((await api.post(`${runPath}/rerun`)).status).toBe(403);
    completeJob(world, shop.repository, await startJob(world, shop.repository, run, "build"), "failure");
    completeRun(world, shop.repository, run);
    expect((await api.post(`${runPath}/cancel`)).status).toBe(409);
    expect((await api.post(`${runPath}/rerun`)).status).toBe(201);
    await startJob(world, shop.repository, run, "build");
    expect((await api.post(`${runPath}/cancel`)).status).toBe(202);
    expect((await api.get(runPath)).body).toMatchObject({ run_attempt: 2, conclusion: "cancelled" });
    expect((await api.get(`${runPath}/attempts/1`)).body).toMatchObject({ run_attempt: 1, conclusion: "failure" });
    expect((await api.get(`${runPath}/attempts/1/jobs`)).body.jobs).toMatchObject([{ conclusion: "failure" }]);
    expect((await api.get(`${runPath}/attempts/3`)).status).toBe(404);
    expect((await api.get(`${runPath}/jobs?filter=all`)).body.total_count).toBe(2);
    expect((await shop.as(shop.guest).post(`${runPath}/rerun`)).status).toBe(403);
  });

  const conclusions: [CheckConclusion[], CheckConclusion][] = [
    [["success", "skipped"], "success"],
    [["success", "failure", "cancelled"], "failure"],
    [["skipped", "skipped"], "skipped"],
    [["success", "cancelled"], "cancelled"],
  ];
  test.each(conclusions)("with jobs that end as %j ends as %s", async (jobs, expected) => {
    await using shop = await openShop({ files: ci("push") });
    const { world } = shop.sandbox;
    const run = await startRun(shop);
    for (const [place, conclusion] of jobs.entries()) {
      completeJob(world, shop.repository, await startJob(world, shop.repository, run, `job ${place}`), conclusion);
    }
    completeRun(world, shop.repository, run);
    expect(run.conclusion).toBe(expected);
  });
});

describe("artifacts", () => {
  test("are real zips, behind a link that needs no token and is soon too old", async () => {
    let now = Date.now();
    await using shop = await openShop({ files: ci("push"), sandbox: { now: () => now } });
    const { world } = shop.sandbox;
    const run = await startRun(shop);
    const made = uploadArtifact(world, shop.repository, run, "evidence", { "manifest.json": "{}", "a/b.txt": "b" });
    const api = shop.as(shop.dev);
    const { body } = await api.get(shop.path(`/actions/runs/${run.id}/artifacts?name=evidence`));
    expect(body).toMatchObject({ total_count: 1, artifacts: [{ name: "evidence", expired: false }] });
    expect(body.artifacts[0].size_in_bytes).toBe(made.zip.byteLength);
    const zipPath = shop.path(`/actions/artifacts/${made.id}/zip`);
    expect((await shop.sandbox.as(null).get(zipPath)).status).toBe(401);
    const { status, headers } = await api.get(zipPath);
    expect(status).toBe(302);
    const link = headers.get("location") ?? "";
    const download = await fetch(link, { headers: { "user-agent": "tests" } });
    const files = unzipSync(new Uint8Array(await download.arrayBuffer()));
    const texts = Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]);
    expect(Object.fromEntries(texts)).toEqual({ "manifest.json": "{}", "a/b.txt": "b" });
    const forged = link.replace(String(made.id), String(made.id + 1));
    expect((await fetch(forged, { headers: { "user-agent": "tests" } })).status).toBe(403);
    now += 61_000;
    expect((await fetch(link, { headers: { "user-agent": "tests" } })).status).toBe(403);
    now += 90 * 24 * 60 * 60 * 1000;
    expect((await api.get(zipPath)).status).toBe(410);
  });

  test("have a name of their own in one attempt", async () => {
    let now = Date.now();
    await using shop = await openShop({ files: ci("push"), sandbox: { now: () => now } });
    const { world } = shop.sandbox;
    const run = await startRun(shop);
    const upload = () => uploadArtifact(world, shop.repository, run, "evidence", { a: "a" });
    upload();
    expect(upload).toThrow(expect.objectContaining({ status: 409 }));
    completeRun(world, shop.repository, run);
    now += 1_000;
    await shop.as(shop.dev).post(shop.path(`/actions/runs/${run.id}/rerun`));
    expect(upload).not.toThrow();
    expect((await shop.as(shop.dev).get(shop.path("/actions/artifacts"))).body.total_count).toBe(2);
  });

  test("logs are a zip, and of one job a text", async () => {
    await using shop = await openShop({ files: ci("push") });
    const { world } = shop.sandbox;
    const run = await startRun(shop);
    const job = await startJob(world, shop.repository, run, "build");
    completeJob(world, shop.repository, job, "success");
    const api = shop.as(shop.dev);
    const read = async (rest: string) => {
      const { headers } = await api.get(shop.path(`/actions/${rest}`));
      return fetch(headers.get("location") ?? "", { headers: { "user-agent": "tests" } });
    };
    const zip = unzipSync(new Uint8Array(await (await read(`runs/${run.id}/logs`)).arrayBuffer()));
    expect(Object.keys(zip)).toEqual(["0_build.txt"]);
    expect(await (await read(`jobs/${job.id}/logs`)).text()).toContain("success");
  });
});

/** Registers a runner that notes what it is asked to play. */
function watch(shop: Shop, conclusions: Readonly<Record<string, CheckConclusion>> = { build: "success" }) {
  const played: RunRequest[] = [];
  const runner: Runner = (request) => {
    played.push(request);
    return conclusions;
  };
  registerWorkflows(shop.sandbox.world, runner);
  return {
    played,
    /** What was played since, once all is quiet. */
    names: async () => {
      await shop.sandbox.idle();
      return played.splice(0).map(({ event, action }) => (action === null ? event : `${event}.${action}`));
    },
  };
}

describe("workflows start", () => {
  type Act = (shop: Shop) => Promise<unknown>;
  const openPull: Act = (shop) => shop.open({ head: "topic", files: { "src/a.ts": "a" } });
  const rows: [string, string, Act, string[]][] = [
    ["on a push", "push", (shop) => shop.commit("topic", { "a.txt": "a" }), ["push"]],
    ["on a push to a branch that is named", "{push: {branches: [main]}}", (shop) => shop.commit("main", { a: "a" }), ["push"]], // prettier-ignore
    ["not on one to another", "{push: {branches: [main]}}", (shop) => shop.commit("topic", { a: "a" }), []],
    ["by a pattern", "{push: {branches: ['release/**']}}", (shop) => shop.commit("release/1/2", { a: "a" }), ["push"]],
    ["not where a branch is to be ignored", "{push: {branches-ignore: ['to*']}}", (shop) => shop.commit("topic", { a: "a" }), []], // prettier-ignore
    ["on a pull request that is opened", "pull_request", openPull, ["pull_request.opened"]],
    ["for both events of a list", "[push, pull_request]", openPull, ["push", "pull_request.opened"]],
    ["not on labels, unless they are asked for", "pull_request", labelPull, ["pull_request.opened"]],
    ["on labels where they are", "{pull_request: {types: [labeled]}}", labelPull, ["pull_request.labeled"]],
    ["by what the pull request changes", "{pull_request: {paths: ['src/**']}}", openPull, ["pull_request.opened"]],
    ["not where it changes other paths", "{pull_request: {paths: ['docs/**']}}", openPull, []],
    ["not while there is a conflict", "pull_request", openConflict, []],
    ["despite a conflict, on pull_request_target", "pull_request_target", openConflict, ["pull_request_target.opened"]],
    ["on a comment", "issue_comment", commentOnPull, ["issue_comment.created"]],
  ];
  test.each(rows)("%s", async (_name, on, act, expected) => {
    await using shop = await openShop({ files: { ...ci(on), base: "one\n" } });
    const { names } = watch(shop);
    await act(shop);
    expect((await names()).sort()).toEqual(expected.sort());
  });

  async function labelPull(shop: Shop) {
    const pull = await shop.open({ head: "topic", files: { "src/a.ts": "a" } });
    await shop.as(shop.dev).post(shop.path(`/issues/${pull.number}/labels`), { labels: ["risky"] });
  }

  async function openConflict(shop: Shop) {
    await shop.commit("topic", { base: "two\n" });
    await shop.commit("main", { base: "three\n" });
    await shop.open({ head: "topic" });
  }

  async function commentOnPull(shop: Shop) {
    const pull = await shop.open({ head: "topic", files: { "src/a.ts": "a" } });
    addComment(shop.sandbox.world, shop.repository, pull.issue, "/retry", shop.dev);
  }

  test("again when the branch moves, each run on its own commit", async () => {
    await using shop = await openShop({ files: ci("pull_request") });
    const { played, names } = watch(shop);
    const pull = await shop.open();
    await shop.sandbox.idle();
    const second = await shop.commit(pull.head.ref, { "src/b.ts": "b" });
    await shop.sandbox.idle();
    expect(played.map(({ headSha }) => headSha)[1]).toBe(second);
    expect(await names()).toEqual(["pull_request.opened", "pull_request.synchronize"]);
    const { body } = await shop.as(shop.guest).get(shop.path(`/commits/${second}/check-runs`));
    expect(body.check_runs).toMatchObject([{ name: "build", conclusion: "success", app: { slug: "github-actions" } }]);
  });

  test("not by what github-actions does itself", async () => {
    await using shop = await openShop({ files: ci("[push, check_run]") });
    const { names } = watch(shop);
    const { world } = shop.sandbox;
    const sha = await shop.commit("topic", { "a.txt": "a" });
    expect(await names()).toEqual(["push"]);
    await updateRef(world, shop.repository, { ref: "refs/heads/bot", to: sha, pusher: actionsApp(world).bot });
    expect(await names()).toEqual([]);
  });

  test("and what a runner reports on the way is seen", async () => {
    await using shop = await openShop({ files: ci("push") });
    const { world } = shop.sandbox;
    const seen: unknown[] = [];
    registerWorkflows(world, async ({ startJob: start, uploadArtifact: upload, run, headSha }) => {
      const job = await start("build");
      const { body } = await shop.as(shop.guest).get(shop.path(`/commits/${headSha}/check-runs`));
      seen.push(run.status, body.check_runs[0].status);
      upload("evidence", { "manifest.json": "{}" });
      job.complete("failure", { title: "Build", summary: "broken" });
      return { lint: "skipped" };
    });
    const sha = await shop.commit("topic", { "a.txt": "a" });
    await shop.sandbox.idle();
    expect(seen).toEqual(["in_progress", "in_progress"]);
    const { body } = await shop.as(shop.guest).get(shop.path(`/actions/runs?head_sha=${sha}&status=failure`));
    expect(body).toMatchObject({ total_count: 1, workflow_runs: [{ event: "push", head_branch: "topic" }] });
    expect(shop.repository.artifacts.size).toBe(1);
  });
});

describe("a dispatch", () => {
  const on = "{workflow_dispatch: {inputs: {mode: {default: fast}, target: {required: true}}}}";
  const rows: [string, string, object, number, string][] = [
    ["with what is required", on, { ref: "main", inputs: { target: "x" } }, 204, ""],
    ["without a ref", on, { inputs: { target: "x" } }, 422, '"ref" wasn\'t supplied.'],
    ["on a ref that is not there", on, { ref: "nope", inputs: { target: "x" } }, 422, "No ref found for: nope"],
    ["without an input that is required", on, { ref: "main" }, 422, "Required input 'target' not provided"],
    ["with an input that is unknown", on, { ref: "main", inputs: { target: "x", more: "y" } }, 422, 'Unexpected inputs provided: ["more"]'], // prettier-ignore
    ["of a workflow without the trigger", "push", { ref: "main" }, 422, "Workflow does not have 'workflow_dispatch' trigger"], // prettier-ignore
  ];
  test.each(rows)("%s", async (_name, trigger, body, status, message) => {
    await using shop = await openShop({ files: ci(trigger) });
    const { played } = watch(shop);
    const answer = await shop.as(shop.dev).post(shop.path("/actions/workflows/ci.yml/dispatches"), body);
    await shop.sandbox.idle();
    expect(answer.status).toBe(status);
    expect(answer.body?.message ?? "").toContain(message);
    const inputs = played.map((request) => request.inputs);
    expect(inputs).toEqual(status === 204 ? [{ mode: "fast", target: "x" }] : []);
  });

  test("of a workflow that is switched off is refused", async () => {
    await using shop = await openShop({ files: ci("workflow_dispatch") });
    const api = shop.as(shop.dev);
    expect((await api.put(shop.path("/actions/workflows/ci.yml/disable"))).status).toBe(204);
    expect((await api.post(shop.path("/actions/workflows/ci.yml/dispatches"), { ref: "main" })).status).toBe(403);
    expect((await api.get(shop.path("/actions/workflows"))).body).toMatchObject({
      total_count: 1,
      workflows: [{ name: "CI", path, state: "disabled_manually" }],
    });
  });

  test("to the repository starts those that wait for its type, even in the name of github-actions", async () => {
    await using shop = await openShop({ files: ci("{repository_dispatch: {types: [rerun-review]}}") });
    const { names } = watch(shop);
    const app = await shop.app("gate-app", { contents: "write" });
    const post = (body: object) => actAs(shop, app).post(shop.path("/dispatches"), body);
    expect((await post({ event_type: "rerun-review", client_payload: { sha: "1" } })).status).toBe(204);
    expect(await names()).toEqual(["repository_dispatch.rerun-review"]);
    expect((await post({ event_type: "other" })).status).toBe(204);
    expect(await names()).toEqual([]);
    const actor = actionsApp(shop.sandbox.world).bot;
    await dispatchRepository(shop.sandbox.world, shop.repository, { eventType: "rerun-review", actor });
    expect(await names()).toEqual(["repository_dispatch.rerun-review"]);
  });
});

describe("a repository dispatch", () => {
  const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, key) => [`k${key}`, key]));
  const sized = (characters: number) => ({ a: "x".repeat(characters - '{"a":""}'.length) });
  const rows: [string, object, number][] = [
    ["with a type of 100 characters", { event_type: "x".repeat(100) }, 204],
    ["with a type of 101", { event_type: "x".repeat(101) }, 422],
    ["without a type", {}, 422],
    ["with 10 keys", { event_type: "t", client_payload: keys(10) }, 204],
    ["with 11 keys", { event_type: "t", client_payload: keys(11) }, 422],
    ["with 65,535 characters", { event_type: "t", client_payload: sized(65_535) }, 204],
    ["with 65,536 characters", { event_type: "t", client_payload: sized(65_536) }, 422],
    ["with a payload that is no object", { event_type: "t", client_payload: [] }, 422],
  ];
  test.each(rows)("%s", async (_name, body, status) => {
    await using shop = await openShop();
    shop.news();
    expect((await shop.as(shop.dev).post(shop.path("/dispatches"), body)).status).toBe(status);
    const { event_type: type = "" } = body as { event_type?: string };
    expect(shop.news()).toEqual(status === 204 ? [`repository_dispatch.${type}`] : []);
  });
});

test("runs are listed by what they are about", async () => {
  let now = Date.parse("2026-03-01T12:00:00Z");
  await using shop = await openShop({ files: ci("push"), sandbox: { now: () => now } });
  const first = await startRun(shop);
  completeRun(shop.sandbox.world, shop.repository, first);
  now = Date.parse("2026-03-02T12:00:00Z");
  const second = await startRun(shop, await shop.commit("topic", { "a.txt": "a" }));
  const rows: [string, number[]][] = [
    ["", [second.id, first.id]],
    [`?head_sha=${second.headSha}`, [second.id]],
    ["?status=success", [first.id]],
    ["?status=queued", [second.id]],
    ["?event=pull_request", []],
    ["?actor=octo-dev&branch=main", [second.id, first.id]],
    ["?created=2026-03-01", [first.id]],
    ["?created=%3E%3D2026-03-02", [second.id]],
    ["?created=2026-02-01..2026-03-01", [first.id]],
  ];
  for (const [query, ids] of rows) {
    const { body } = await shop.as(shop.guest).get(shop.path(`/actions/runs${query}`));
    expect({ [query]: body.workflow_runs.map((run: any) => run.id) }).toEqual({ [query]: ids });
  }
});
