import { describe, expect, test } from "vitest";

import { createOrganisation } from "#sandbox/accounts/create-account.ts";
import { createApp, installApp, suspendInstallation, uninstallApp } from "#sandbox/apps/create-app.ts";
import type { FaultRule } from "#sandbox/faults/fault.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { startTestSandbox, type TestSandbox } from "#test/support/sandbox.ts";
import { startWebhookReceiver, type WebhookReceiver } from "#test/support/webhook-receiver.ts";

async function start(options: SandboxOptions = {}) {
  const stack = new AsyncDisposableStack();
  // What happens here is invented.
  const receiver = stack.use(await startWebhookReceiver({ check: () => [] }));
  const sandbox = stack.use(await startTestSandbox({ ...options, takesInventedEvents: true }));
  const { account: owner } = sandbox.user("octo-dev");
  const acme = createOrganisation(sandbox.world, { login: "acme", owner });
  const gate = await sandbox.app({
    slug: "gate",
    owner: acme,
    permissions: { pull_requests: "read", checks: "write", issues: "read" },
    events: ["issues", "pull_request"],
    webhook: { url: receiver.url, secret: receiver.secret },
  });
  const repository = await createRepository(sandbox.world, {
    owner: acme,
    name: "shop",
    files: { "README.md": "1\n" },
  });
  const installation = installApp(sandbox.world, gate.app, acme);
  await sandbox.idle();
  const happen = (action: string, event = "issues", onlyAppId: number | null = null) =>
    sandbox.world.emit({
      event,
      action,
      repository,
      organisation: acme,
      sender: owner,
      payload: { action, number: 1 },
      onlyAppId,
    });
  return {
    sandbox,
    receiver,
    owner,
    acme,
    gate,
    repository,
    installation,
    happen,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const actionsOf = ({ deliveries }: WebhookReceiver) =>
  deliveries.filter(({ event }) => event === "issues").map(({ action }) => action);

async function readLog(gate: { api: Awaited<ReturnType<TestSandbox["app"]>>["api"] }, query = "") {
  return (await gate.api.get(`/app/hook/deliveries${query}`)).body as any[];
}

describe("a delivery", () => {
  test("is signed, says what it is, and carries who, where and for whom", async () => {
    await using world = await start();
    world.happen("opened");
    await world.sandbox.idle();
    const { headers, payload, isSigned } = world.receiver.deliveries.at(-1)!;
    expect(isSigned).toBe(true);
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "x-github-event": "issues",
      "x-github-delivery": expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      "x-github-hook-installation-target-id": String(world.gate.app.id),
      "x-github-hook-installation-target-type": "integration",
      "user-agent": expect.stringMatching(/^GitHub-Hookshot\//),
      "x-hub-signature": expect.stringMatching(/^sha1=/),
    });
    expect(payload).toMatchObject({
      action: "opened",
      number: 1,
      repository: { full_name: "acme/shop" },
      organization: { login: "acme" },
      sender: { login: "octo-dev" },
      installation: { id: world.installation.id },
    });
  });

  test("comes in the order of events, however many there are", async () => {
    await using world = await start({ hooks: { timeoutMs: 300_000, concurrency: 1 } });
    const actions = Array.from({ length: 40 }, (_, index) => `action-${index}`);
    for (const action of actions) world.happen(action);
    await world.sandbox.idle();
    expect(actionsOf(world.receiver)).toEqual(actions);
  });

  test("that nobody answers in time has failed, and is not tried again", async () => {
    await using world = await start({ hooks: { timeoutMs: 50, concurrency: 4 } });
    world.receiver.answer = () => {};
    world.happen("opened");
    await world.sandbox.idle();
    // A slow machine may not even send it in that time.
    const tries = (await readLog(world.gate)).filter(({ action }) => action === "opened");
    expect(tries).toMatchObject([{ status: "timed out", status_code: 0, redelivery: false }]);
  });

  test("that was refused has failed, and is not tried again", async () => {
    await using world = await start();
    world.receiver.answer = 503;
    world.happen("opened");
    await world.sandbox.idle();
    expect((await readLog(world.gate))[0]).toMatchObject({ status: "Invalid HTTP Response: 503", status_code: 503 });
    expect(actionsOf(world.receiver)).toEqual(["opened"]);
  });
});

describe("who is told", () => {
  type World = Awaited<ReturnType<typeof start>>;
  const rows: [name: string, act: (world: World) => void | Promise<void>, told: string[]][] = [
    ["an App that subscribes and may read it", (world) => world.happen("opened"), ["issues.opened"]],
    ["not an App that does not subscribe", (world) => world.happen("created", "check_run"), []],
    [
      "an App that is meant, though it does not subscribe",
      (world) => world.happen("rerequested", "check_run", world.gate.app.id),
      ["check_run.rerequested"],
    ],
    ["not an App when another one is meant", (world) => world.happen("opened", "issues", 15_368), []],
    [
      "not an App without the permission",
      (world) => {
        world.installation.permissions = { metadata: "read" };
        world.happen("opened");
      },
      [],
    ],
    [
      "not an App that is installed on other repositories only",
      (world) => {
        world.installation.repositories = new Set();
        world.happen("opened");
      },
      [],
    ],
    [
      "of its suspension, and then of nothing",
      (world) => {
        suspendInstallation(world.sandbox.world, world.installation);
        world.happen("opened");
      },
      ["installation.suspend"],
    ],
    [
      "of its end",
      (world) => {
        uninstallApp(world.sandbox.world, world.installation);
        world.happen("opened");
      },
      ["installation.deleted"],
    ],
    [
      "each App by itself",
      async (world) => {
        const webhook = { url: world.receiver.url, secret: null };
        const plan = {
          slug: "other",
          owner: world.acme,
          permissions: { issues: "read" },
          events: ["issues"],
          webhook,
        } as const;
        const { app } = await createApp(world.sandbox.world, plan);
        installApp(world.sandbox.world, app, world.acme, { repositories: [world.repository] });
        await world.sandbox.idle();
        world.happen("opened");
      },
      ["installation.created", "issues.opened", "issues.opened"],
    ],
  ];
  test.each(rows)("%s", async (_, act, told) => {
    await using world = await start();
    expect(world.receiver.names()).toEqual(["installation.created"]);
    await act(world);
    await world.sandbox.idle();
    expect(world.receiver.names().slice(1)).toEqual(told);
  });
});

describe("the log", () => {
  test("pages by cursor, newest first, without a gap", async () => {
    await using world = await start();
    for (const action of ["a", "b", "c", "d"]) {
      world.happen(action);
      await world.sandbox.idle();
    }
    const seen: string[] = [];
    for (let next: string | undefined = "/app/hook/deliveries?per_page=2"; next !== undefined;) {
      const { body, headers } = await world.gate.api.get(next);
      seen.push(...body.map(({ action }: { action: string }) => action));
      next = /<([^>]+)>; rel="next"/.exec(headers.get("link") ?? "")?.[1];
    }
    expect(seen).toEqual(["d", "c", "b", "a", "created"]);
  });

  test("keeps what was sent and what came back", async () => {
    await using world = await start();
    world.happen("opened");
    await world.sandbox.idle();
    const [{ id }] = await readLog(world.gate);
    const { status, body } = await world.gate.api.get(`/app/hook/deliveries/${id}`);
    expect([status, body]).toMatchObject([
      200,
      {
        event: "issues",
        status: "OK",
        status_code: 202,
        installation_id: world.installation.id,
        repository_id: world.repository.id,
        request: { headers: { "x-github-event": "issues" }, payload: { action: "opened" } },
        response: { payload: "taken" },
      },
    ]);
  });

  test("sends again on demand: the same GUID, an id of its own", async () => {
    await using world = await start();
    world.receiver.answer = 500;
    world.happen("opened");
    await world.sandbox.idle();
    const [first] = await readLog(world.gate, "?status=failure");
    world.receiver.answer = 202;
    expect((await world.gate.api.post(`/app/hook/deliveries/${first.id}/attempts`)).status).toBe(202);
    await world.sandbox.idle();
    const [second] = await readLog(world.gate);
    expect(second).toMatchObject({ guid: first.guid, redelivery: true, status_code: 202 });
    expect(second.id).not.toBe(first.id);
    const received = world.receiver.deliveries.filter(({ event }) => event === "issues");
    expect(received.map(({ guid, isSigned }) => [guid, isSigned])).toEqual([
      [first.guid, true],
      [first.guid, true],
    ]);
  });

  test("is for the App alone, and forgets after three days", async () => {
    let time = Date.now();
    await using world = await start({ now: () => time });
    world.happen("opened");
    await world.sandbox.idle();
    const [{ id }] = await readLog(world.gate);
    const { app, api } = await world.sandbox.app({ slug: "other", owner: world.acme, permissions: {}, events: [] });
    expect(app.webhook).toBeNull();
    expect((await api.get(`/app/hook/deliveries/${id}`)).status).toBe(404);
    expect((await world.sandbox.user("octo-other").api.get("/app/hook/deliveries")).status).toBe(401);
    time += 3 * 24 * 60 * 60_000;
    world.happen("closed");
    await world.sandbox.idle();
    expect((await readLog(world.gate)).map(({ action }) => action)).toEqual(["closed"]);
  });
});

describe("faults of deliveries", () => {
  const rows: [rule: FaultRule, arrived: string[], logged: string[]][] = [
    [{ kind: "hook-drop", event: "issues.a" }, ["b", "c"], ["b 202", "c 202"]],
    [{ kind: "hook-fail", event: "issues.a" }, ["b", "c"], ["a 502", "b 202", "c 202"]],
    [{ kind: "hook-double", event: "issues.a" }, ["a", "a", "b", "c"], ["a 202", "a 202", "b 202", "c 202"]],
    [{ kind: "hook-reorder", event: "issues.a" }, ["b", "a", "c"], ["b 202", "a 202", "c 202"]],
    [{ kind: "hook-reorder", event: "issues.c", ms: 10 }, ["a", "b", "c"], ["a 202", "b 202", "c 202"]],
    [{ kind: "hook-delay", ms: 30, event: "issues.a" }, ["b", "c", "a"], ["b 202", "c 202", "a 202"]],
    [{ kind: "hook-drop", times: 1 }, ["b", "c"], ["b 202", "c 202"]],
    [{ kind: "hook-drop", app: "other" }, ["a", "b", "c"], ["a 202", "b 202", "c 202"]],
  ];
  test.each(rows)("%j: %j arrive", async (rule, arrived, logged) => {
    await using world = await start({ hooks: { timeoutMs: 300_000, concurrency: 1 } });
    world.sandbox.faults.set({ rules: [rule] });
    for (const action of ["a", "b", "c"]) world.happen(action);
    await world.sandbox.idle();
    expect(actionsOf(world.receiver)).toEqual(arrived);
    const log = (await readLog(world.gate)).filter(({ event }) => event === "issues").toReversed();
    expect(log.map(({ action, status_code }) => `${action} ${status_code}`)).toEqual(logged);
  });

  test("a delivery can lack its signature", async () => {
    await using world = await start();
    world.sandbox.faults.set({ rules: [{ kind: "hook-unsigned", times: 1 }] });
    world.happen("opened");
    await world.sandbox.idle();
    expect(world.receiver.deliveries.at(-1)!.headers["x-hub-signature-256"]).toBeUndefined();
  });
});
