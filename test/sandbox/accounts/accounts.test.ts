import { describe, expect, test } from "vitest";

import type { Account, Role } from "#sandbox/accounts/account.ts";
import {
  addCollaborator,
  addMember,
  addTeamMember,
  createTeam,
  createUser,
  removeMember,
} from "#sandbox/accounts/create-account.ts";
import { actAs } from "#test/sandbox/checks/app-client.ts";
import { openShop, type Shop } from "#test/sandbox/pulls/shop.ts";

describe("the permission of", () => {
  type Arrange = (shop: Shop, someone: Account) => void;
  const give =
    (role: Role): Arrange =>
    ({ sandbox, repository }, someone) =>
      addCollaborator(sandbox.world, repository, someone, role);
  const member: Arrange = ({ sandbox, repository }, someone) => addMember(sandbox.world, repository.owner, someone);
  const inTeam =
    (role: Role): Arrange =>
    (shop, someone) => {
      member(shop, someone);
      const { world } = shop.sandbox;
      createTeam(world, {
        organisation: shop.repository.owner,
        name: "Core Team",
        members: [someone],
        repositories: [[shop.repository, role]],
      });
    };
  const rows: [string, Arrange, { public: [string, string]; private: [string, string] }][] = [
    ["a stranger", () => {}, { public: ["read", "read"], private: ["none", "none"] }],
    ["a reader", give("read"), { public: ["read", "read"], private: ["read", "read"] }],
    ["a triager: read, in the old words", give("triage"), { public: ["read", "triage"], private: ["read", "triage"] }],
    ["a writer", give("write"), { public: ["write", "write"], private: ["write", "write"] }],
    ["a maintainer: write, in the old words", give("maintain"), { public: ["write", "maintain"], private: ["write", "maintain"] }], // prettier-ignore
    ["an admin", give("admin"), { public: ["admin", "admin"], private: ["admin", "admin"] }],
    ["a member of the organisation", member, { public: ["read", "read"], private: ["read", "read"] }],
    ["a team that writes", inTeam("write"), { public: ["write", "write"], private: ["write", "write"] }],
    [
      "someone with several roles: the highest",
      (shop, someone) => {
        inTeam("maintain")(shop, someone);
        give("read")(shop, someone);
      },
      { public: ["write", "maintain"], private: ["write", "maintain"] },
    ],
  ];
  test.each(rows)("%s", async (_name, arrange, expected) => {
    await using shop = await openShop();
    const someone = createUser(shop.sandbox.world, { login: "octo-someone" });
    arrange(shop, someone);
    const read = async () => {
      const { body } = await shop.as(shop.owner).get(shop.path("/collaborators/octo-someone/permission"));
      return [body.permission, body.role_name];
    };
    const whilePublic = await read();
    shop.repository.isPrivate = true;
    expect({ public: whilePublic, private: await read() }).toEqual(expected);
  });

  test("an App's account is what everyone has", async () => {
    await using shop = await openShop();
    await shop.app("gate-app");
    const read = () => shop.as(shop.owner).get(shop.path("/collaborators/gate-app%5Bbot%5D/permission"));
    expect((await read()).body).toMatchObject({ permission: "read", user: { type: "Bot" } });
    shop.repository.isPrivate = true;
    expect((await read()).body.permission).toBe("none");
  });

  test("nobody of that name: 404; asked by a reader: 403", async () => {
    await using shop = await openShop();
    expect((await shop.as(shop.owner).get(shop.path("/collaborators/nobody/permission"))).status).toBe(404);
    expect((await shop.as(shop.guest).get(shop.path("/collaborators/octo-dev/permission"))).status).toBe(403);
  });
});

test("collaborators are listed, added and removed, and it is told", async () => {
  await using shop = await openShop();
  const api = shop.as(shop.owner);
  const list = async (query = "") => {
    const { body } = await api.get(shop.path(`/collaborators${query}`));
    return body.map((one: any) => `${one.login} ${one.role_name}`).sort();
  };
  expect(await list()).toEqual(["octo-dev write", "octo-owner admin", "octo-reviewer write"]);
  shop.news();
  const path = shop.path("/collaborators/octo-guest");
  expect((await api.get(path)).status).toBe(404);
  expect((await api.put(path, { permission: "maintain" })).status).toBe(204);
  expect((await api.get(path)).status).toBe(204);
  expect(await list("?permission=maintain")).toEqual(["octo-guest maintain", "octo-owner admin"]);
  await api.put(path, { permission: "pull" });
  await api.delete(path);
  expect(shop.news()).toEqual(["member.added", "member.edited", "member.removed"]);
  expect((await shop.as(shop.dev).put(path, {})).status).toBe(403);
});

describe("an organisation", () => {
  test("shows members and teams to members and to an App that may read them, to nobody else", async () => {
    await using shop = await openShop();
    const { world } = shop.sandbox;
    addMember(world, shop.repository.owner, shop.dev);
    createTeam(world, {
      organisation: shop.repository.owner,
      name: "Payments",
      members: [shop.dev],
      repositories: [[shop.repository, "maintain"]],
    });
    const app = await shop.app("gate-app", { members: "read", checks: "write" });
    const statuses = async (client: ReturnType<Shop["as"]>) => {
      const paths = ["members", "teams", "teams/payments", "teams/payments/members", "teams/payments/repos"];
      return Promise.all(paths.map(async (path) => (await client.get(`/orgs/acme/${path}`)).status));
    };
    const [ok, none, refused] = [200, 404, 403].map((status) => Array.from({ length: 5 }, () => status));
    expect(await statuses(shop.as(shop.dev))).toEqual(ok);
    expect(await statuses(actAs(shop, app))).toEqual(ok);
    expect(await statuses(actAs(shop, app, { checks: "write" }))).toEqual(refused);
    expect(await statuses(shop.as(shop.guest))).toEqual(none);
    const { body } = await actAs(shop, app).get("/orgs/acme/teams/payments/members");
    expect(body.map(({ login }: any) => login)).toEqual(["octo-dev"]);
    const { body: repositories } = await shop.as(shop.dev).get("/orgs/acme/teams/payments/repos");
    expect(repositories).toMatchObject([{ full_name: "acme/shop", role_name: "maintain" }]);
  });

  test("its memberships: who is in, and in which team", async () => {
    await using shop = await openShop();
    const api = shop.as(shop.owner);
    createTeam(shop.sandbox.world, { organisation: shop.repository.owner, name: "Payments" });
    const path = "/orgs/acme/teams/payments/memberships/octo-dev";
    expect((await api.get(path)).status).toBe(404);
    expect((await api.put(path, { role: "maintainer" })).body).toMatchObject({ role: "maintainer", state: "active" });
    expect((await api.get(path)).status).toBe(200);
    expect((await api.delete(path)).status).toBe(204);
    expect((await api.put("/orgs/acme/memberships/octo-dev", {})).body).toMatchObject({ role: "member" });
    expect((await api.get("/orgs/acme/members/octo-dev")).status).toBe(204);
    expect((await api.get("/orgs/acme/members/octo-guest")).status).toBe(404);
  });

  test("who leaves it leaves its teams", async () => {
    await using shop = await openShop();
    const { world } = shop.sandbox;
    addMember(world, shop.repository.owner, shop.guest);
    const team = createTeam(world, { organisation: shop.repository.owner, name: "Payments" });
    shop.news();
    addTeamMember(world, team, shop.guest);
    removeMember(world, shop.repository.owner, shop.guest, shop.owner);
    expect([team.members.size, shop.news()]).toEqual([0, ["membership.added", "organization.member_removed"]]);
  });
});

describe("who one is", () => {
  test("a person, and an App that is none", async () => {
    await using shop = await openShop();
    const app = await shop.app("gate-app");
    expect((await shop.as(shop.dev).get("/user")).body).toMatchObject({ login: "octo-dev", type: "User" });
    expect((await actAs(shop, app).get("/user")).status).toBe(403);
    expect((await shop.sandbox.as(null).get("/user")).status).toBe(401);
  });

  const rows: [string, string, object][] = [
    ["a user, in any case", "/users/Octo-Dev", { login: "octo-dev", type: "User" }],
    ["a bot", "/users/gate-app%5Bbot%5D", { login: "gate-app[bot]", type: "Bot" }],
    ["an organisation as a user", "/users/acme", { login: "acme", type: "Organization" }],
    ["an organisation", "/orgs/acme", { login: "acme", default_repository_permission: "read" }],
  ];
  test("everyone can be looked up", async () => {
    await using shop = await openShop();
    await shop.app("gate-app");
    for (const [name, path, expected] of rows) {
      expect({ [name]: (await shop.as(shop.guest).get(path)).body }).toMatchObject({ [name]: expected });
    }
    expect((await shop.as(shop.guest).get("/users/nobody")).status).toBe(404);
    expect((await shop.as(shop.guest).get("/orgs/octo-dev")).status).toBe(404);
  });
});

describe("a login", () => {
  const rows: [string, string][] = [
    ["that is taken, in another case", "OCTO-dev"],
    ["with two hyphens in a row", "octo--dev"],
    ["with brackets, which only bots have", "octo[bot]"],
    ["of 40 characters", "x".repeat(40)],
    ["of nothing", ""],
  ];
  test("is refused", async () => {
    await using shop = await openShop();
    for (const [, login] of rows) {
      expect(() => createUser(shop.sandbox.world, { login })).toThrow(expect.objectContaining({ status: 422 }));
    }
  });
});
