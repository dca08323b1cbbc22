import nock from "nock";
import { describe, expect, it } from "vitest";
import { api, failureOf, grantTokens, openMocked, useMocks } from "./mocked-github.ts";

useMocks();

const ada = { id: 3, login: "ada", kind: "human" } as const;
const permissionPath = "/repos/octo/shop/collaborators/ada/permission";
const teamPath = (team: string) => `/orgs/octo/teams/${team}/memberships/ada`;
const answer = (permission: string, role: string | null, id = 3) => ({ permission, role_name: role, user: { id } });

describe("what someone may do", () => {
  it.each([
    { what: "GitHub's own role", body: answer("write", "maintain"), permission: "maintain" },
    { what: "triage, which counts as reading elsewhere", body: answer("read", "triage"), permission: "triage" },
    { what: "a role of the organisation's own", body: answer("write", "security-lead"), permission: "write" },
    { what: "an old server, which names no role", body: answer("admin", null), permission: "admin" },
    { what: "a role called like something of every object", body: answer("read", "constructor"), permission: "read" },
    { what: "someone else who has the login by now", body: answer("admin", "admin", 4), permission: "none" },
    {
      what: "an account that is gone",
      body: { permission: "read", role_name: "read", user: null },
      permission: "none",
    },
  ])("$what: $permission", async ({ body, permission }) => {
    grantTokens();
    nock(api).get(permissionPath).reply(200, body);
    expect(await openMocked().repository.readPerson(ada, [])).toEqual({ ...ada, permission, teams: [] });
  });

  it("is nothing where GitHub knows nobody of that name", async () => {
    grantTokens();
    nock(api).get(permissionPath).reply(404);
    expect((await openMocked().repository.readPerson(ada, [])).permission).toBe("none");
  });

  it.each([
    { status: 403, kind: "forbidden" },
    { status: 500, kind: "transient" },
  ])("is unknown, and an error, when GitHub answers $status", async ({ status, kind }) => {
    grantTokens();
    nock(api).get(permissionPath).reply(status);
    const { repository } = openMocked({ retryPausesMs: [] });
    expect((await failureOf(repository.readPerson(ada, []))).kind).toBe(kind);
  });

  it("is an error when it is a word that this version does not know", async () => {
    grantTokens();
    nock(api).get(permissionPath).reply(200, answer("superuser", "superuser"));
    expect((await failureOf(openMocked().repository.readPerson(ada, []))).kind).toBe("invalid");
  });

  it("counts only teams that were asked for, of which they are an active member", async () => {
    grantTokens();
    nock(api).get(permissionPath).reply(200, answer("write", "write"));
    nock(api).get(teamPath("core")).reply(200, { state: "active" });
    nock(api).get(teamPath("invited")).reply(200, { state: "pending" });
    nock(api).get(teamPath("other")).reply(404);
    const person = await openMocked().repository.readPerson(ada, ["octo/core", "octo/invited", "octo/other"]);
    expect(person.teams).toEqual(["octo/core"]);
  });

  it("is remembered for a minute, never longer, and never for other teams", async () => {
    grantTokens();
    nock(api).get(permissionPath).times(3).reply(200, answer("write", "write"));
    nock(api).get(teamPath("core")).reply(404);
    const { repository, clock, calls } = openMocked();
    await repository.readPerson(ada, []);
    clock.elapsedMs = 59_999;
    await repository.readPerson(ada, []);
    expect(calls).toHaveLength(1);
    await repository.readPerson(ada, ["octo/core"]);
    expect(calls).toHaveLength(3);
    clock.elapsedMs = 60_000;
    await repository.readPerson(ada, []);
    expect(calls).toHaveLength(4);
  });

  it("is nothing for a bot, and costs no call", async () => {
    const bot = { id: 9, login: "ci[bot]", kind: "bot" } as const;
    const { repository, calls } = openMocked();
    expect(await repository.readPerson(bot, ["octo/core"])).toEqual({ ...bot, permission: "none", teams: [] });
    expect(calls).toEqual([]);
  });
});
