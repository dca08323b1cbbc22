import { expect, test } from "vitest";

import { createRepository } from "#sandbox/repositories/create-repository.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";

test("a renamed repository is pointed to by its id, until another one takes the name", async () => {
  await using sandbox = await startTestSandbox();
  const { account, api } = sandbox.user("octo-dev");
  const plan = { owner: account, name: "old", isPrivate: true, files: { "README.md": "1\n" } };
  const { id } = await createRepository(sandbox.world, plan);
  expect((await api.patch("/repos/octo-dev/old", { name: "new" })).status).toBe(200);

  const moved = await api.get("/repos/octo-dev/old/branches?per_page=1");
  const location = `${sandbox.world.urls.api}/repositories/${id}/branches?per_page=1`;
  expect([moved.status, moved.headers.get("location")]).toEqual([301, location]);
  expect((await api.get(location)).body).toMatchObject([{ name: "main" }]);
  expect((await api.get("/repos/octo-dev/new/branches")).status).toBe(200);
  expect((await api.post("/repos/octo-dev/old/issues", { title: "x" })).status).toBe(307);
  const stranger = sandbox.user("octo-other").api;
  expect((await stranger.get("/repos/octo-dev/old/branches")).status).toBe(404);
  expect((await stranger.get(location)).status).toBe(404);

  await createRepository(sandbox.world, plan);
  expect((await api.get("/repos/octo-dev/old/branches")).status).toBe(200);
});
