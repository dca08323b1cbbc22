import { beforeAll, describe, expect, test } from "vitest";

import { maxRunsOfOneName, requestAction, rerequestCheckRun } from "#sandbox/checks/operations.ts";
import { presentCheckRun } from "#sandbox/checks/present-check.ts";
import { staleAfterMs } from "#sandbox/checks/state.ts";
import { forkRepository } from "#sandbox/repositories/create-repository.ts";
import { openShop } from "#test/sandbox/pulls/shop.ts";
import type { ApiAnswer } from "#test/support/sandbox.ts";

import { actAs } from "./app-client.ts";

const output = { title: "Gate", summary: "It may merge" };
const action = { label: "Re-evaluate", description: "Look again", identifier: "again" };
const annotation = { path: "README.md", start_line: 1, end_line: 1, annotation_level: "warning", message: "Look" };

describe("a check run is refused with 422", () => {
  const rows: [string, object, string][] = [
    ["without a name", { name: undefined }, '"name" wasn\'t supplied.'],
    ["without a commit", { head_sha: undefined }, '"head_sha" wasn\'t supplied.'],
    ["of a commit that is not there", { head_sha: "1".repeat(40) }, `No commit found for SHA: ${"1".repeat(40)}`],
    ["completed without a conclusion", { status: "completed" }, '"conclusion" wasn\'t supplied.'],
    ["without a title", { output: { summary: "s" } }, '"title" wasn\'t supplied.'],
    ["without a summary", { output: { title: "t" } }, '"summary" wasn\'t supplied.'],
    ["with a conclusion that only GitHub draws", { conclusion: "stale" }, "stale is not a member of"],
    ["with a status of GitHub Actions", { status: "waiting" }, "waiting is reserved for GitHub Actions."],
    [
      "with a summary of 65,536 characters",
      { output: { title: "t", summary: "x".repeat(65_536) } },
      "Only 65535 characters are allowed; 65536 were supplied.",
    ],
    [
      "with a text of 65,536 characters",
      { output: { ...output, text: "x".repeat(65_536) } },
      "Only 65535 characters are allowed; 65536 were supplied.",
    ],
    [
      "with 51 annotations",
      { output: { ...output, annotations: Array.from({ length: 51 }, () => annotation) } },
      "No more than 50 items are allowed; 51 were supplied.",
    ],
    ["with 4 buttons", { actions: Array.from({ length: 4 }, () => action) }, "No more than 3 items are allowed; 4"],
    ["with a label of 21 characters", { actions: [{ ...action, label: "x".repeat(21) }] }, "Only 20 characters"],
    ["with an identifier of 21", { actions: [{ ...action, identifier: "x".repeat(21) }] }, "Only 20 characters"],
    ["with a description of 41", { actions: [{ ...action, description: "x".repeat(41) }] }, "Only 40 characters"],
    [
      "with columns over several lines",
      { output: { ...output, annotations: [{ ...annotation, end_line: 2, start_column: 1 }] } },
      "start_column and end_column can only be set when start_line and end_line are equal.",
    ],
  ];
  let answers: Readonly<Record<string, ApiAnswer>>;
  beforeAll(async () => {
    await using shop = await openShop();
    const api = actAs(shop, await shop.app("gate-app"));
    const sha = await shop.tip("main");
    const sent = rows.map(
      async ([name, change]) =>
        [name, await api.post(shop.path("/check-runs"), { name: "gate", head_sha: sha, ...change })] as const,
    );
    answers = Object.fromEntries(await Promise.all(sent));
  });

  test.each(rows)("%s", (name, _change, message) => {
    expect(answers[name]).toMatchObject({ status: 422, body: { message: expect.stringContaining(message) } });
  });
});

test("what stands at each limit is taken", async () => {
  await using shop = await openShop();
  const api = actAs(shop, await shop.app("gate-app"));
  const { status, body } = await api.post(shop.path("/check-runs"), {
    name: "gate",
    head_sha: await shop.tip("main"),
    output: {
      title: "t",
      summary: "x".repeat(65_535),
      text: "y".repeat(65_535),
      annotations: Array.from({ length: 50 }, () => annotation),
    },
    actions: [1, 2, 3].map((place) => ({
      label: "x".repeat(20),
      description: "x".repeat(40),
      identifier: `${place}`.repeat(20),
    })),
  });
  expect([status, body.status, body.output.annotations_count]).toEqual([201, "queued", 50]);
});

describe("who may write", () => {
  test("a person is told to come as an App", async () => {
    await using shop = await openShop();
    const run = { name: "gate", head_sha: await shop.tip("main") };
    const { status, body } = await shop.as(shop.dev).post(shop.path("/check-runs"), run);
    expect([status, body.message]).toEqual([403, "You must authenticate via a GitHub App."]);
  });

  test("an App with checks: read is refused", async () => {
    await using shop = await openShop();
    const api = actAs(shop, await shop.app("gate-app"), { checks: "read" });
    const run = { name: "gate", head_sha: await shop.tip("main") };
    const { status, body } = await api.post(shop.path("/check-runs"), run);
    expect([status, body.message]).toEqual([403, "Resource not accessible by integration"]);
  });

  test("another App does not change a run", async () => {
    await using shop = await openShop();
    const [gate, other] = [await shop.app("gate-app"), await shop.app("other-app")];
    const run = { name: "gate", head_sha: await shop.tip("main"), conclusion: "failure" };
    const { body } = await actAs(shop, gate).post(shop.path("/check-runs"), run);
    const forged = await actAs(shop, other).patch(shop.path(`/check-runs/${body.id}`), { conclusion: "success" });
    expect([forged.status, forged.body.message]).toEqual([
      403,
      `Invalid app_id \`${other.id}\` - check run can only be modified by the GitHub App that created it.`,
    ]);
    expect(shop.repository.checkRuns.get(body.id)?.conclusion).toBe("failure");
  });
});

test("a conclusion completes a run, a status opens it again, and annotations are appended", async () => {
  await using shop = await openShop();
  const api = actAs(shop, await shop.app("gate-app"));
  const { body: run } = await api.post(shop.path("/check-runs"), {
    name: "gate",
    head_sha: await shop.tip("main"),
    status: "in_progress",
    output: { ...output, annotations: [annotation] },
  });
  const path = shop.path(`/check-runs/${run.id}`);
  const { body: done } = await api.patch(path, {
    conclusion: "failure",
    output: { summary: "No", annotations: [annotation, annotation] },
  });
  expect(done).toMatchObject({
    status: "completed",
    conclusion: "failure",
    completed_at: expect.any(String),
    output: { title: "Gate", summary: "No", annotations_count: 3 },
  });
  const { body: listed } = await api.get(`${path}/annotations?per_page=2&page=2`);
  expect(listed).toEqual([expect.objectContaining({ path: "README.md", message: "Look", title: null })]);
  const { body: again } = await api.patch(path, { status: "queued" });
  expect(again).toMatchObject({ status: "queued", conclusion: null, completed_at: null });
});

test("the latest run of each App and name is listed; all with filter=all", async () => {
  await using shop = await openShop();
  const [gate, other] = [await shop.app("gate-app"), await shop.app("other-app")];
  await shop.commit("feature/one", { "a.txt": "a" });
  const sha = (await shop.tip("feature/one")) ?? "";
  await shop.check(gate, sha, "gate", "failure");
  await shop.check(gate, sha, "gate", "success");
  await shop.check(gate, sha, "lint", null);
  await shop.check(other, sha, "gate", "neutral");
  const api = shop.as(shop.guest);
  const list = async (query: string) => {
    const { body } = await api.get(shop.path(`/commits/feature/one/check-runs${query}`));
    return [body.total_count, body.check_runs.map((run: any) => `${run.app.slug} ${run.name} ${run.conclusion}`)];
  };
  expect(await list("")).toEqual([3, ["other-app gate neutral", "gate-app lint null", "gate-app gate success"]]);
  expect(await list("?filter=all&check_name=gate")).toEqual([
    3,
    ["other-app gate neutral", "gate-app gate success", "gate-app gate failure"],
  ]);
  expect(await list(`?app_id=${gate.id}&status=completed`)).toEqual([1, ["gate-app gate success"]]);
  expect(await list("?per_page=1&page=2")).toEqual([3, ["gate-app lint null"]]);
});

test("of one name a suite keeps the newest thousand", async () => {
  await using shop = await openShop();
  const gate = await shop.app("gate-app");
  const sha = (await shop.tip("main")) ?? "";
  await shop.check(gate, sha, "gate", "failure");
  const [first] = [...shop.repository.checkRuns.values()];
  if (first === undefined) throw new Error("no run");
  for (let id = 1; id < maxRunsOfOneName; id += 1) shop.repository.checkRuns.set(id, { ...first, id });
  await shop.check(gate, sha, "other", "success");
  expect(shop.repository.checkRuns.size).toBe(1_001);
  await shop.check(gate, sha, "gate", "success");
  expect(shop.repository.checkRuns.size).toBe(1_001);
  expect(shop.repository.checkRuns.has(first.id)).toBe(false);
});

test("a run that is incomplete for more than 14 days is stale", async () => {
  let now = Date.parse("2026-01-01T00:00:00Z");
  await using shop = await openShop({ sandbox: { now: () => now } });
  const gate = await shop.app("gate-app");
  const sha = (await shop.tip("main")) ?? "";
  await shop.check(gate, sha, "gate", null);
  const conclusion = () => {
    const [run] = [...shop.repository.checkRuns.values()];
    return run === undefined ? "no run" : presentCheckRun(shop.sandbox.world, shop.repository, run).conclusion;
  };
  now += staleAfterMs;
  expect(conclusion()).toBeNull();
  now += 1;
  expect(conclusion()).toBe("stale");
});

describe("pull requests of a run", () => {
  test("name an open one of a branch of this repository, whatever its base", async () => {
    await using shop = await openShop();
    const gate = await shop.app("gate-app");
    const pull = await shop.open();
    const { body } = await actAs(shop, gate).post(shop.path("/check-runs"), { name: "gate", head_sha: pull.head.sha });
    expect(body.pull_requests).toMatchObject([{ number: pull.number, base: { ref: "main" } }]);
    const suite = await actAs(shop, gate).get(shop.path(`/check-suites/${body.check_suite.id}`));
    expect(suite.body.head_branch).toBe(pull.head.ref);
  });

  test("are empty for one that comes from a fork", async () => {
    await using shop = await openShop();
    const gate = await shop.app("gate-app");
    const fork = await forkRepository(shop.sandbox.world, shop.repository, {
      owner: shop.guest,
      by: shop.guest,
    } as any);
    const sha = await shop.commit("topic", { "a.txt": "a" }, { in: fork, by: shop.guest });
    await shop.open({ head: "octo-guest:topic", by: shop.guest });
    const { status, body } = await actAs(shop, gate).post(shop.path("/check-runs"), { name: "gate", head_sha: sha });
    expect([status, body.pull_requests]).toEqual([201, []]);
    expect([...shop.repository.checkSuites.values()].at(-1)?.headBranch).toBeNull();
  });
});

describe("a suite", () => {
  test("is made on a push for each App that may write checks, and the App is asked", async () => {
    await using shop = await openShop();
    const gate = await shop.app("gate-app");
    await shop.app("reader-app", { checks: "read" });
    const sha = await shop.commit("topic", { "a.txt": "a" });
    expect([...shop.repository.checkSuites.values()].map(({ app, headSha }) => [app.slug, headSha])).toEqual([
      ["gate-app", sha],
    ]);
    const asked = shop.events.filter(({ event }) => event === "check_suite");
    expect(asked).toMatchObject([
      { action: "requested", onlyAppId: gate.id, payload: { check_suite: { status: "queued", head_branch: "topic" } } },
    ]);
  });

  test("is not made for an App that was switched off", async () => {
    await using shop = await openShop();
    const gate = await shop.app("gate-app");
    const preferences = { auto_trigger_checks: [{ app_id: gate.id, setting: false }] };
    const { status } = await actAs(shop, gate).patch(shop.path("/check-suites/preferences"), preferences);
    await shop.commit("topic", { "a.txt": "a" });
    expect([status, shop.repository.checkSuites.size]).toEqual([200, 0]);
    const made = await actAs(shop, gate).post(shop.path("/check-suites"), { head_sha: await shop.tip("topic") });
    const known = await actAs(shop, gate).post(shop.path("/check-suites"), { head_sha: await shop.tip("topic") });
    expect([made.status, known.status, known.body.id]).toEqual([201, 200, made.body.id]);
  });

  const rows: [string, ("success" | "failure" | "neutral" | "skipped" | "cancelled" | null)[], object][] = [
    ["all passed", ["success", "neutral", "skipped"], { status: "completed", conclusion: "success" }],
    ["one failed", ["success", "failure", "cancelled"], { status: "completed", conclusion: "failure" }],
    ["all skipped", ["skipped"], { status: "completed", conclusion: "skipped" }],
    ["one still runs", ["failure", null], { status: "in_progress", conclusion: null }],
  ];
  test.each(rows)("says what its runs come to: %s", async (_name, conclusions, expected) => {
    await using shop = await openShop();
    const gate = await shop.app("gate-app");
    const sha = (await shop.tip("main")) ?? "";
    for (const [place, conclusion] of conclusions.entries()) await shop.check(gate, sha, `job ${place}`, conclusion);
    const { body } = await shop.as(shop.guest).get(shop.path(`/commits/main/check-suites?app_id=${gate.id}`));
    expect(body).toMatchObject({ total_count: 1, check_suites: [expected] });
  });
});

describe("events", () => {
  test("a run that is created, completed and pressed", async () => {
    await using shop = await openShop();
    const gate = await shop.app("gate-app");
    const api = actAs(shop, gate);
    const sha = await shop.tip("main");
    shop.news();
    const { body } = await api.post(shop.path("/check-runs"), { name: "gate", head_sha: sha, actions: [action] });
    expect(shop.news()).toEqual(["check_run.created"]);
    const run = shop.repository.checkRuns.get(body.id);
    if (run === undefined) throw new Error("no run");
    expect(() => requestAction(shop.sandbox.world, run, "again", shop.dev)).toThrow("not completed");
    await api.patch(shop.path(`/check-runs/${run.id}`), { conclusion: "success" });
    expect(shop.news()).toEqual(["check_run.completed", "check_suite.completed"]);
    expect(() => requestAction(shop.sandbox.world, run, "again", shop.guest)).toThrow("write access");
    expect(() => requestAction(shop.sandbox.world, run, "other", shop.dev)).toThrow("no action other");
    requestAction(shop.sandbox.world, run, "again", shop.dev);
    expect(shop.news()).toEqual(["check_run.requested_action"]);
    expect(shop.events.at(-1)).toMatchObject({
      onlyAppId: gate.id,
      sender: shop.dev,
      payload: { requested_action: { identifier: "again" }, check_run: { id: run.id } },
    });
  });

  test("a rerequest reaches only the App; the run stays, its suite is queued until the App writes", async () => {
    await using shop = await openShop();
    const gate = await shop.app("gate-app");
    const sha = (await shop.tip("main")) ?? "";
    await shop.check(gate, sha, "gate", "failure");
    const [run] = [...shop.repository.checkRuns.values()];
    if (run === undefined) throw new Error("no run");
    rerequestCheckRun(shop.sandbox.world, shop.repository, run, shop.dev);
    expect(shop.events.at(-1)).toMatchObject({ event: "check_run", action: "rerequested", onlyAppId: gate.id });
    const suite = async () => (await actAs(shop, gate).get(shop.path(`/check-suites/${run.suite.id}`))).body;
    expect([run.conclusion, await suite()]).toMatchObject(["failure", { status: "queued", conclusion: null }]);
    await shop.check(gate, sha, "gate", "success");
    expect(await suite()).toMatchObject({ status: "completed", conclusion: "success" });
  });
});
