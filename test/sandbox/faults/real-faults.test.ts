import { expect, test } from "vitest";

import { createRepository } from "#sandbox/repositories/create-repository.ts";
import { buildRepository } from "#test/support/git.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";

async function start() {
  const stack = new AsyncDisposableStack();
  const sandbox = stack.use(await startTestSandbox());
  const place = stack.use(await buildRepository());
  const dev = sandbox.user("octo-dev");
  await createRepository(sandbox.world, { owner: dev.account, name: "shop", files: { "README.md": "1\n" } });
  const remote = `${sandbox.url.replace("://", `://octo-dev:${dev.token}@`)}/octo-dev/shop.git`;
  const clone = `${place.home}/shop`;
  await place.git("clone", "--quiet", remote, clone);
  const git = (...args: string[]) =>
    place.git("-C", clone, "-c", "user.name=Octo", "-c", "user.email=octo@example.com", ...args);
  const commit = async (text: string): Promise<string> => {
    await place.write("../home/shop/README.md", text);
    await git("commit", "--quiet", "-am", text.trim());
    return git("rev-parse", "HEAD");
  };
  return { sandbox, ...dev, git, commit, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const tip = "/repos/octo-dev/shop/git/ref/heads/main";

test("a push is not seen at once by whoever read the branch before, by REST as by GraphQL", async () => {
  await using all = await start();
  const query = '{ repository(owner: "octo-dev", name: "shop") { ref(qualifiedName: "main") { target { oid } } } }';
  const byRest = async () => (await all.api.get(tip)).body.object.sha;
  const byGraphql = async () => (await all.api.graphql(query)).repository.ref.target.oid;
  const before = await byRest();
  expect(await byGraphql()).toBe(before);
  all.sandbox.faults.set({ rules: [{ kind: "stale", reads: 1 }] });

  const after = await all.commit("2\n");
  await all.git("push", "--quiet", "origin", "main");
  expect([await byRest(), await byGraphql()]).toEqual([before, before]);
  expect([await byRest(), await byGraphql()]).toEqual([after, after]);
});

const rows: [rule: { kind: "error" | "cut"; when: "before" | "after" }, hasMoved: boolean][] = [
  [{ kind: "error", when: "before" }, false],
  [{ kind: "error", when: "after" }, true],
  [{ kind: "cut", when: "before" }, false],
  [{ kind: "cut", when: "after" }, true],
];
test.each(rows)("a push that meets %j fails, and has moved the branch: %s", async (rule, hasMoved) => {
  await using all = await start();
  const before = (await all.api.get(tip)).body.object.sha;
  const after = await all.commit("2\n");
  all.sandbox.faults.set({ rules: [{ ...rule, method: "POST", path: "/*/shop.git/git-receive-pack" }] });
  await expect(all.git("push", "--quiet", "origin", "main")).rejects.toThrow("git");
  expect((await all.api.get(tip)).body.object.sha).toBe(hasMoved ? after : before);
  all.sandbox.faults.clear();
  await all.git("push", "--quiet", "origin", "main");
});
