import { describe, expect, test } from "vitest";

import { addCollaborator, createOrganisation } from "#sandbox/accounts/create-account.ts";
import type { Permissions } from "#sandbox/apps/application.ts";
import {
  createPrivateKeyPem,
  installApp,
  suspendInstallation,
  uninstallApp,
  unsuspendInstallation,
} from "#sandbox/apps/create-app.ts";
import { createInstallationToken } from "#sandbox/apps/tokens.ts";
import { json, type Route } from "#sandbox/kernel/route.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { signAppJwt, startTestSandbox } from "#test/support/sandbox.ts";

const thing = "/repos/:owner/:repo/test/thing";

const routes: readonly Route[] = [
  { method: "GET", path: thing, needs: [{ issues: "read" }, { pull_requests: "read" }], handle: () => json("read") },
  { method: "POST", path: thing, needs: [{ issues: "write" }], handle: () => json("written") },
  { method: "PUT", path: thing, needs: [{ issues: "write" }], role: "read", handle: () => json("written") },
  { method: "PATCH", path: thing, needs: [{ administration: "write" }], handle: () => json("administered") },
  { method: "GET", path: `${thing}/secret`, needs: [{ administration: "read" }], handle: () => json("secret") },
  { method: "DELETE", path: thing, needs: null, handle: ({ writer }) => json(writer().account.login) },
];

async function start(options: SandboxOptions = {}) {
  const sandbox = await startTestSandbox({ routes, ...options });
  const { world } = sandbox;
  const owner = sandbox.user("octo-dev");
  const acme = createOrganisation(world, { login: "acme", owner: owner.account });
  const [open, closed, other] = await Promise.all([
    createRepository(world, { owner: acme, name: "open" }),
    createRepository(world, { owner: acme, name: "closed", isPrivate: true }),
    createRepository(world, { owner: acme, name: "other", isPrivate: true }),
  ]);
  const permissions: Permissions = { issues: "write", contents: "read" };
  const gate = await sandbox.app({ slug: "gate", owner: acme, permissions, events: [] });
  const installation = installApp(world, gate.app, acme, { repositories: [open, closed] });
  const bot = (scope: Parameters<typeof createInstallationToken>[2] = {}) =>
    sandbox.as(createInstallationToken(world, installation, scope).text);
  return {
    sandbox,
    world,
    owner,
    acme,
    open,
    closed,
    other,
    gate,
    installation,
    bot,
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

describe("an App's JWT", () => {
  const now = Date.UTC(2026, 0, 1);
  const seconds = now / 1_000;
  const rows: [name: string, claims: Record<string, unknown>, status: number, message: string | undefined][] = [
    ["as it should be", {}, 200, undefined],
    ["that lives ten minutes", { exp: seconds + 600 }, 200, undefined],
    [
      "that lives a second longer",
      { exp: seconds + 601 },
      401,
      "'Expiration time' claim ('exp') is too far in the future",
    ],
    [
      "that has expired",
      { exp: seconds },
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    ],
    [
      "from the future",
      { iat: seconds + 1 },
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    ],
    ["of nobody", { iss: undefined }, 401, "Missing 'issuer' claim ('iss') in assertion"],
    ["of an App that is not there", { iss: "999" }, 404, "Integration not found"],
    ["of GitHub Actions, whose key nobody has", { iss: "15368" }, 404, "Integration not found"],
  ];
  test.each(rows)("%s", async (_, claims, status, message) => {
    await using all = await start({ now: () => now });
    const jwt = await signAppJwt(all.gate.app, all.gate.privateKeyPem, { now, ...claims });
    const answer = await all.sandbox.as(jwt).get("/app");
    expect([answer.status, answer.body.message]).toEqual([status, message]);
  });

  test("may name the client id", async () => {
    await using all = await start();
    const jwt = await signAppJwt(all.gate.app, all.gate.privateKeyPem, { iss: all.gate.app.clientId });
    expect((await all.sandbox.as(jwt).get("/app")).body).toMatchObject({ slug: "gate", installations_count: 1 });
  });

  test("counts only with the App's own key, and unchanged", async () => {
    await using all = await start();
    const forged = await signAppJwt(all.gate.app, await createPrivateKeyPem());
    const real = await signAppJwt(all.gate.app, all.gate.privateKeyPem);
    const [header, , signature] = real.split(".");
    const claims = Buffer.from(JSON.stringify({ iss: String(all.gate.app.id), iat: 1, exp: 9e9 })).toString(
      "base64url",
    );
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    for (const jwt of [forged, `${header}.${claims}.${signature}`, `${none}.${claims}.`, "a.b.c"]) {
      const { status, body } = await all.sandbox.as(jwt).get("/app");
      expect([status, body.message]).toEqual([401, "A JSON web token could not be decoded"]);
    }
  });

  test("opens nothing but what is about the App", async () => {
    await using all = await start();
    expect((await all.gate.api.get("/repos/acme/closed/test/thing")).status).toBe(403);
    expect((await all.gate.api.delete("/repos/acme/closed/test/thing")).status).toBe(403);
    expect((await all.gate.api.get("/installation/repositories")).status).toBe(403);
  });
});

describe("other tokens", () => {
  test.each(["ghp_unknown", "ghs_unknown", "not a token at all"])("%s is refused", async (token) => {
    await using sandbox = await startTestSandbox();
    const { status, body } = await sandbox.as(token).get("/rate_limit");
    expect([status, body.message]).toEqual([401, "Bad credentials"]);
  });

  test("`token` and Basic say the same as Bearer", async () => {
    await using all = await start();
    const basic = Buffer.from(`x-access-token:${all.owner.token}`).toString("base64");
    for (const authorization of [`token ${all.owner.token}`, `Basic ${basic}`, `bearer ${all.owner.token}`]) {
      expect((await all.sandbox.as(null).delete("/repos/acme/closed/test/thing", { authorization })).body).toBe(
        "octo-dev",
      );
    }
  });

  test("one token is no JWT: what is for Apps answers 401", async () => {
    await using all = await start();
    for (const api of [all.owner.api, all.bot(), all.sandbox.as(null)]) {
      expect((await api.get("/app")).status).toBe(401);
      expect((await api.get("/app/installations")).status).toBe(401);
    }
  });
});

describe("what an installation's token opens", () => {
  type Row = [
    what: string,
    scope: (ids: Record<string, number>) => Parameters<typeof createInstallationToken>[2],
    method: "get" | "post" | "patch",
    path: string,
    status: number,
  ];
  const rows: Row[] = [
    ["reads what it may", () => ({}), "get", "/repos/acme/closed/test/thing", 200],
    ["writes what it may", () => ({}), "post", "/repos/acme/closed/test/thing", 200],
    [
      "has no more than it asked for",
      () => ({ permissions: { issues: "read" } }),
      "post",
      "/repos/acme/closed/test/thing",
      403,
    ],
    [
      "reads by any permission that suffices",
      () => ({ permissions: { pull_requests: "read" } }),
      "get",
      "/repos/acme/closed/test/thing",
      200,
    ],
    [
      "does not read without one",
      () => ({ permissions: { contents: "read" } }),
      "get",
      "/repos/acme/closed/test/thing",
      403,
    ],
    [
      "reads of a public repository what everybody may",
      () => ({ permissions: {} }),
      "get",
      "/repos/acme/open/test/thing",
      200,
    ],
    ["but not its settings", () => ({}), "get", "/repos/acme/open/test/thing/secret", 403],
    ["does not administer", () => ({}), "patch", "/repos/acme/closed/test/thing", 403],
    [
      "does not see a repository that it is not for",
      ({ open }) => ({ repositories: new Set([open!]) }),
      "get",
      "/repos/acme/closed/test/thing",
      404,
    ],
    [
      "does not write to a public one that it is not for",
      ({ closed }) => ({ repositories: new Set([closed!]) }),
      "post",
      "/repos/acme/open/test/thing",
      403,
    ],
    ["does not see a repository outside the installation", () => ({}), "get", "/repos/acme/other/test/thing", 404],
    ["does not see what is not there", () => ({}), "get", "/repos/acme/nothing/test/thing", 404],
  ];
  test.each(rows)("%s", async (_, scope, method, path, status) => {
    await using all = await start();
    const api = all.bot(scope({ open: all.open.id, closed: all.closed.id }));
    expect((await api[method](path)).status).toBe(status);
  });

  test("a refusal says which permission it takes", async () => {
    await using all = await start();
    const { body, headers } = await all.bot({ permissions: {} }).get("/repos/acme/closed/test/thing");
    expect(body.message).toBe("Resource not accessible by integration");
    expect(headers.get("x-accepted-github-permissions")).toBe("issues=read; pull_requests=read");
  });

  test("it acts as the App's bot", async () => {
    await using all = await start();
    expect((await all.bot().delete("/repos/acme/closed/test/thing")).body).toBe("gate[bot]");
  });

  test("for an hour, unless it is revoked, or the installation suspended or gone", async () => {
    let time = Date.now();
    await using all = await start({ now: () => time });
    const [first, second, third] = [all.bot(), all.bot(), all.bot()];
    const read = async (api = first) => (await api.get("/repos/acme/closed/test/thing")).status;

    expect((await second.delete("/installation/token")).status).toBe(204);
    expect([await read(), await read(second)]).toEqual([200, 401]);
    suspendInstallation(all.world, all.installation);
    expect(await read()).toBe(403);
    unsuspendInstallation(all.world, all.installation);
    time += 60 * 60_000 - 1;
    expect(await read()).toBe(200);
    time += 1;
    expect(await read()).toBe(401);
    uninstallApp(all.world, all.installation);
    expect(await read(third)).toBe(401);
  });

  test("an archived repository takes no writes", async () => {
    await using all = await start();
    all.closed.isArchived = true;
    expect((await all.bot().get("/repos/acme/closed/test/thing")).status).toBe(200);
    const { status, body } = await all.bot().post("/repos/acme/closed/test/thing");
    expect([status, body.message]).toEqual([403, "Repository was archived so is read-only."]);
  });
});

describe("what a person may", () => {
  const rows: [who: string, role: "read" | "write" | "admin" | null, repository: string, answers: number[]][] = [
    ["a reader", "read", "closed", [200, 403, 200, 403]],
    ["a writer", "write", "closed", [200, 200, 200, 403]],
    ["an admin", "admin", "closed", [200, 200, 200, 200]],
    ["a stranger", null, "closed", [404, 404, 404, 404]],
    ["a stranger before a public repository", null, "open", [200, 403, 200, 403]],
  ];
  test.each(rows)("%s", async (_, role, repository, answers) => {
    await using all = await start();
    const { account, api } = all.sandbox.user("octo-other");
    if (role !== null) addCollaborator(all.world, all[repository as "open" | "closed"], account, role);
    const path = `/repos/acme/${repository}/test/thing`;
    const got = [await api.get(path), await api.post(path), await api.put(path), await api.patch(path)];
    expect(got.map(({ status }) => status)).toEqual(answers);
  });

  test("nobody at all reads what is public, and is asked who they are before they write", async () => {
    await using all = await start();
    const api = all.sandbox.as(null);
    expect((await api.get("/repos/acme/open/test/thing")).status).toBe(200);
    expect((await api.post("/repos/acme/open/test/thing")).status).toBe(401);
    expect((await api.delete("/repos/acme/open/test/thing")).status).toBe(401);
    expect((await api.get("/repos/acme/closed/test/thing")).status).toBe(404);
  });
});

describe("POST /app/installations/:id/access_tokens", () => {
  const rows: [name: string, body: object, status: number, answer: object][] = [
    [
      "everything",
      {},
      201,
      { permissions: { issues: "write", contents: "read", metadata: "read" }, repository_selection: "selected" },
    ],
    [
      "fewer permissions",
      { permissions: { issues: "read" } },
      201,
      { permissions: { issues: "read", metadata: "read" } },
    ],
    [
      "one repository by name",
      { repositories: ["Closed"] },
      201,
      { repository_selection: "selected", repositories: [{ full_name: "acme/closed" }] },
    ],
    [
      "more access than granted",
      { permissions: { contents: "write" } },
      422,
      { message: "The permissions requested are not granted to this installation." },
    ],
    [
      "a permission that was not granted",
      { permissions: { checks: "read" } },
      422,
      { message: "The permissions requested are not granted to this installation." },
    ],
    ["an access that there is not", { permissions: { issues: "own" } }, 422, { message: "Validation Failed" }],
    [
      "a repository outside",
      { repositories: ["other"] },
      422,
      {
        message:
          "There is at least one repository that does not exist or is not accessible to the parent installation.",
      },
    ],
    [
      "a repository that is not there",
      { repository_ids: [1] },
      422,
      {
        message:
          "There is at least one repository that does not exist or is not accessible to the parent installation.",
      },
    ],
  ];
  test.each(rows)("%s", async (_, body, status, answer) => {
    await using all = await start();
    const made = await all.gate.api.post(`/app/installations/${all.installation.id}/access_tokens`, body);
    expect(made.status).toBe(status);
    expect(made.body).toMatchObject(answer);
  });

  test("the token works, within its scope, for an hour", async () => {
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    await using all = await start({ now: () => now });
    const { body } = await all.gate.api.post(`/app/installations/${all.installation.id}/access_tokens`, {
      repository_ids: [all.closed.id],
      permissions: { issues: "read" },
    });
    expect(body.token).toMatch(/^ghs_[0-9a-zA-Z]{36}$/);
    expect(Date.parse(body.expires_at)).toBe(now + 60 * 60_000);
    const api = all.sandbox.as(body.token);
    expect((await api.get("/repos/acme/closed/test/thing")).status).toBe(200);
    expect((await api.post("/repos/acme/closed/test/thing")).status).toBe(403);
    const { body: reached } = await api.get("/installation/repositories");
    expect(reached).toMatchObject({ total_count: 1, repositories: [{ full_name: "acme/closed" }] });
  });

  test("a suspended installation gives none, and another App's is not there", async () => {
    await using all = await start();
    const other = await all.sandbox.app({ slug: "other", owner: all.acme, permissions: {}, events: [] });
    const path = `/app/installations/${all.installation.id}/access_tokens`;
    expect((await other.api.post(path)).status).toBe(404);
    expect((await all.gate.api.put(`/app/installations/${all.installation.id}/suspended`)).status).toBe(204);
    const { status, body } = await all.gate.api.post(path);
    expect([status, body.message]).toEqual([403, "This installation has been suspended"]);
  });
});

describe("where an App is installed", () => {
  const rows: [path: string, status: number][] = [
    ["/repos/acme/closed/installation", 200],
    ["/repos/acme/other/installation", 404],
    ["/orgs/acme/installation", 200],
    ["/users/octo-dev/installation", 404],
    ["/orgs/nobody/installation", 404],
  ];
  test.each(rows)("%s: %i", async (path, status) => {
    await using all = await start();
    const answer = await all.gate.api.get(path);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject(
      status === 200 ? { id: all.installation.id, app_slug: "gate", account: { login: "acme" } } : { status: "404" },
    );
  });

  test("people see it where they belong, and admins of the organisation all of it", async () => {
    await using all = await start();
    const { api } = all.sandbox.user("octo-other");
    expect((await api.get("/orgs/acme/installations")).status).toBe(404);
    expect((await api.get("/user/installations")).body).toEqual({ total_count: 0, installations: [] });
    for (const path of ["/orgs/acme/installations", "/user/installations"]) {
      expect((await all.owner.api.get(path)).body).toMatchObject({
        total_count: 1,
        installations: [{ app_slug: "gate" }],
      });
    }
    expect((await all.gate.api.get("/app/installation-requests")).body).toEqual([]);
  });

  test("it is listed, read and removed by its App", async () => {
    await using all = await start();
    expect((await all.gate.api.get("/app/installations")).body).toHaveLength(1);
    expect((await all.gate.api.delete(`/app/installations/${all.installation.id}`)).status).toBe(204);
    expect((await all.gate.api.get(`/app/installations/${all.installation.id}`)).status).toBe(404);
  });
});
