import { describe, expect, test } from "vitest";

import { createOrganisation } from "#sandbox/accounts/create-account.ts";
import { installApp } from "#sandbox/apps/create-app.ts";
import { createInstallationToken } from "#sandbox/apps/tokens.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";

async function startShop() {
  const sandbox = await startTestSandbox();
  const { account, api } = sandbox.user("octo-dev");
  const files = { "README.md": "# shop\n" };
  const repository = await createRepository(sandbox.world, { owner: account, name: "shop", files });
  return { sandbox, account, api, repository, [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() };
}

describe("a repository", () => {
  test("is made by a user, empty or with a first commit", async () => {
    await using sandbox = await startTestSandbox();
    const { api } = sandbox.user("octo-dev");
    const empty = await api.post("/user/repos", { name: "empty", private: true });
    expect(empty.body).toMatchObject({ full_name: "octo-dev/empty", private: true, visibility: "private", size: 0 });
    const filled = await api.post("/user/repos", { name: "filled", description: "Things", auto_init: true });
    expect([filled.status, filled.body.default_branch]).toEqual([201, "main"]);
    for (const place of ["contents/README.md", "readme"]) {
      const { body } = await api.get(`/repos/octo-dev/filled/${place}`, { accept: "application/vnd.github.raw+json" });
      expect(body).toBe("# filled\nThings");
    }
    expect((await api.get("/repos/octo-dev/filled/readme")).body.name).toBe("README.md");
    expect((await api.get("/repos/octo-dev/empty/commits")).status).toBe(409);
    expect((await api.get("/repos/octo-dev/empty/contents/a")).body.message).toBe("This repository is empty.");
  });

  test("is made for an organisation by its members and by an App that may", async () => {
    await using sandbox = await startTestSandbox();
    const owner = sandbox.user("octo-dev");
    const organisation = createOrganisation(sandbox.world, { login: "octo-org", owner: owner.account });
    expect((await owner.api.post("/orgs/octo-org/repos", { name: "one" })).body.owner.login).toBe("octo-org");
    expect((await sandbox.user("octo-guest").api.post("/orgs/octo-org/repos", { name: "two" })).status).toBe(403);
    const permissions = { administration: "write" } as const;
    const { app } = await sandbox.app({ slug: "gate", owner: owner.account, permissions, events: [] });
    const installation = installApp(sandbox.world, app, organisation, { repositories: "all" });
    const bot = sandbox.as(createInstallationToken(sandbox.world, installation).text);
    expect((await bot.post("/orgs/octo-org/repos", { name: "three" })).status).toBe(201);
    const names = (await owner.api.get("/orgs/octo-org/repos?sort=full_name")).body.map((one: any) => one.name);
    expect(names).toEqual(["one", "three"]);
  });

  test.for([
    { name: "shop", problem: "name already exists on this account" },
    { name: "SHOP", problem: "name already exists on this account" },
    { name: "a b", problem: "name is invalid" },
    { name: "..", problem: "name is invalid" },
    { name: "x".repeat(101), problem: "name is invalid" },
  ])("cannot be called $name: $problem", async ({ name, problem }) => {
    await using shop = await startShop();
    const { status, body } = await shop.api.post("/user/repos", { name });
    expect([status, body.errors[0].message]).toEqual([422, problem]);
  });

  test("says what its reader may do", async () => {
    await using shop = await startShop();
    const guest = await shop.sandbox.user("octo-guest").api.get("/repos/octo-dev/shop");
    expect(guest.body.permissions).toEqual({ admin: false, maintain: false, push: false, triage: false, pull: true });
    expect((await shop.api.get("/repos/octo-dev/shop")).body.permissions.admin).toBe(true);
    expect((await shop.api.get("/repos/OCTO-dev/Shop")).body.id).toBe(shop.repository.id);
  });

  const edits: { edit: object; shows: object; events: string[]; changes?: object }[] = [
    {
      edit: { description: "New" },
      shows: { description: "New" },
      events: ["repository edited"],
      changes: { description: { from: null } },
    },
    { edit: { visibility: "private" }, shows: { private: true }, events: ["repository privatized"] },
    { edit: { archived: true }, shows: { archived: true }, events: ["repository archived"] },
    { edit: { allow_auto_merge: true }, shows: { allow_auto_merge: true }, events: [] },
    { edit: { delete_branch_on_merge: true }, shows: { delete_branch_on_merge: true }, events: [] },
    {
      edit: { name: "store" },
      shows: { full_name: "octo-dev/store" },
      events: ["repository renamed"],
      changes: { repository: { name: { from: "shop" } } },
    },
  ];
  test.for(edits)("takes $edit", async ({ edit, shows, events, changes }) => {
    await using shop = await startShop();
    const seen: { name: string; changes: unknown }[] = [];
    shop.sandbox.world.listen(({ event, action, payload }) =>
      seen.push({ name: `${event} ${action}`, changes: payload["changes"] }),
    );
    const { status, body } = await shop.api.patch("/repos/octo-dev/shop", edit);
    expect(status).toBe(200);
    expect(body).toMatchObject(shows);
    expect(seen.map(({ name }) => name)).toEqual(events);
    expect(seen[0]?.changes).toEqual(changes);
  });

  test("has another default branch only if that is there", async () => {
    await using shop = await startShop();
    const missing = await shop.api.patch("/repos/octo-dev/shop", { default_branch: "trunk" });
    expect([missing.status, missing.body.message]).toEqual([
      422,
      "The branch trunk was not found. Please push that ref first or create it via the Git Data API.",
    ]);
    const { body } = await shop.api.get("/repos/octo-dev/shop/git/ref/heads/main");
    await shop.api.post("/repos/octo-dev/shop/git/refs", { ref: "refs/heads/trunk", sha: body.object.sha });
    const edited = await shop.api.patch("/repos/octo-dev/shop", { default_branch: "trunk" });
    expect(edited.body.default_branch).toBe("trunk");
    expect((await shop.api.delete("/repos/octo-dev/shop/git/refs/heads/main")).status).toBe(204);
  });

  test("keeps at least one way to merge", async () => {
    await using shop = await startShop();
    const edit = { allow_merge_commit: false, allow_squash_merge: false, allow_rebase_merge: false };
    expect((await shop.api.patch("/repos/octo-dev/shop", edit)).status).toBe(422);
    expect((await shop.api.get("/repos/octo-dev/shop")).body.allow_merge_commit).toBe(true);
  });

  test("goes when an admin deletes it, and only then", async () => {
    await using shop = await startShop();
    expect((await shop.sandbox.user("octo-guest").api.delete("/repos/octo-dev/shop")).status).toBe(403);
    expect((await shop.api.delete("/repos/octo-dev/shop")).status).toBe(204);
    expect((await shop.api.get("/repos/octo-dev/shop")).status).toBe(404);
  });

  test("is forked into an organisation, under another name, with its default branch alone", async () => {
    await using shop = await startShop();
    const guest = shop.sandbox.user("octo-guest");
    createOrganisation(shop.sandbox.world, { login: "octo-org", owner: guest.account });
    const main = (await shop.api.get("/repos/octo-dev/shop/git/ref/heads/main")).body.object.sha;
    await shop.api.post("/repos/octo-dev/shop/git/refs", { ref: "refs/heads/topic", sha: main });
    const plan = { organization: "octo-org", name: "store", default_branch_only: true };
    const { status, body } = await guest.api.post("/repos/octo-dev/shop/forks", plan);
    expect([status, body.full_name, body.source.full_name]).toEqual([202, "octo-org/store", "octo-dev/shop"]);
    const branches = await guest.api.get("/repos/octo-org/store/branches");
    expect(branches.body.map(({ name }: { name: string }) => name)).toEqual(["main"]);
    expect((await guest.api.get("/repos/octo-dev/shop/forks")).body).toHaveLength(1);
    expect((await shop.api.post("/repos/octo-dev/shop/forks")).status).toBe(403);
  });

  test("is listed to those who may see it", async () => {
    await using shop = await startShop();
    await shop.api.post("/user/repos", { name: "hidden", private: true });
    const names = async (path: string, api = shop.api) => (await api.get(path)).body.map((one: any) => one.name);
    expect(await names("/user/repos")).toEqual(["hidden", "shop"]);
    expect(await names("/user/repos?visibility=public")).toEqual(["shop"]);
    const guest = shop.sandbox.user("octo-guest").api;
    expect(await names("/users/octo-dev/repos", guest)).toEqual(["shop"]);
    expect(await names("/user/repos", guest)).toEqual([]);
  });
});
