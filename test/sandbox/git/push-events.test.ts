import { describe, expect, test } from "vitest";

import { presentAccount } from "#sandbox/accounts/present-account.ts";
import { pushLimits } from "#sandbox/git/push-events.ts";
import { zeroSha } from "#sandbox/git/objects.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import type { WorldEvent } from "#sandbox/kernel/world.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import { presentRepositoryForHook } from "#sandbox/repositories/present-repository.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";
import { validateWebhook } from "#test/support/webhook-schema.ts";

import { cloneOf, remoteUrl } from "./git-client.ts";

/** Somebody with a clone, and all that is told from now on. */
async function watchShop() {
  const sandbox = await startTestSandbox();
  const { account, token, api } = sandbox.user("octo-dev");
  const files = { "README.md": "# shop\n", "old.txt": "old\n" };
  const repository = await createRepository(sandbox.world, { owner: account, name: "shop", files });
  const client = await cloneOf(remoteUrl(sandbox, "octo-dev/shop", token));
  const events: WorldEvent[] = [];
  sandbox.world.listen((event) => events.push(event));
  const told = (name: string): any[] => events.filter(({ event }) => event === name).map(({ payload }) => payload);
  const names = (): string[] => events.map(({ event, payload }) => `${event} ${payload["ref"]}`);
  return {
    sandbox,
    account,
    api,
    repository,
    client,
    told,
    names,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}

describe("what is told of a push", () => {
  test("commits from old to new, with what each of them changed", async () => {
    await using shop = await watchShop();
    const { client } = shop;
    const before = await client.git("rev-parse", "HEAD");
    const first = await client.commit("a.txt", "a\n", "First\n\nWith a body");
    await client.git("rm", "--quiet", "old.txt");
    const second = await client.commit("README.md", "# The shop\n", "Second");
    await client.git("push", "--quiet", "origin", "main");

    const [push] = shop.told("push");
    expect(shop.names()).toEqual(["push refs/heads/main"]);
    expect(push).toMatchObject({
      ref: "refs/heads/main",
      before,
      after: second,
      created: false,
      deleted: false,
      forced: false,
      base_ref: null,
      compare: `${shop.sandbox.url}/octo-dev/shop/compare/${before.slice(0, 12)}...${second.slice(0, 12)}`,
      pusher: { name: "octo-dev" },
      commits: [
        { id: first, message: "First\n\nWith a body", distinct: true, added: ["a.txt"], removed: [], modified: [] },
        { id: second, message: "Second", added: [], removed: ["old.txt"], modified: ["README.md"] },
      ],
      head_commit: { id: second, author: { name: "Octo Dev", username: "octo-dev" } },
    });
  });

  test("a new branch, at a commit that another one has, brings none", async () => {
    await using shop = await watchShop();
    const head = await shop.client.git("rev-parse", "HEAD");
    await shop.client.git("push", "--quiet", "origin", "main:topic");
    expect(shop.names()).toEqual(["create topic", "push refs/heads/topic"]);
    const [create] = shop.told("create");
    expect(create).toMatchObject({ ref: "topic", ref_type: "branch", master_branch: "main", pusher_type: "user" });
    const [push] = shop.told("push");
    expect(push).toMatchObject({
      before: zeroSha,
      after: head,
      created: true,
      base_ref: "refs/heads/main",
      commits: [],
      head_commit: { id: head, distinct: false },
    });
  });

  test("a rewritten branch is forced, and brings what it had not", async () => {
    await using shop = await watchShop();
    const { client } = shop;
    await client.git("commit", "--quiet", "--amend", "-m", "Otherwise");
    await client.git("push", "--quiet", "--force", "origin", "main");
    const [push] = shop.told("push");
    expect([push.forced, push.commits.map((commit: any) => commit.message)]).toEqual([true, ["Otherwise"]]);
  });

  test("a branch that goes has no head any more", async () => {
    await using shop = await watchShop();
    await shop.client.git("push", "--quiet", "origin", "main:topic");
    await shop.client.git("push", "--quiet", "origin", ":topic");
    expect(shop.names().slice(2)).toEqual(["delete topic", "push refs/heads/topic"]);
    expect(shop.told("push")[1]).toMatchObject({ after: zeroSha, deleted: true, commits: [], head_commit: null });
  });

  test("a commit that is on another branch already is not distinct", async () => {
    await using shop = await watchShop();
    const { client } = shop;
    const sha = await client.commit("a.txt", "a\n");
    await client.git("push", "--quiet", "origin", "main:topic");
    await client.git("push", "--quiet", "origin", "main");
    expect(shop.told("push")[1].commits).toMatchObject([{ id: sha, distinct: false }]);
  });

  test.for([
    { tags: pushLimits.tags, told: pushLimits.tags },
    { tags: pushLimits.tags + 1, told: 0 },
  ])("of $tags tags in one push $told are told of", async ({ tags, told }) => {
    await using shop = await watchShop();
    for (let index = 0; index < tags; index += 1) await shop.client.git("tag", "-a", "-m", "Tag", `v${index}`);
    await shop.client.git("push", "--quiet", "--tags");
    expect(shop.told("push")).toHaveLength(told);
    expect(shop.told("create")).toHaveLength(told);
  });

  test("an annotated tag's head is the commit that it stands for", async () => {
    await using shop = await watchShop();
    const head = await shop.client.git("rev-parse", "HEAD");
    await shop.client.git("tag", "-a", "-m", "First", "v1");
    await shop.client.git("push", "--quiet", "origin", "v1");
    const [push] = shop.told("push");
    expect(push).toMatchObject({ ref: "refs/tags/v1", head_commit: { id: head }, commits: [] });
    expect(push.after).not.toBe(head);
  });

  test(`never more than ${pushLimits.commits} commits: the newest`, async () => {
    await using shop = await watchShop();
    const { client } = shop;
    const count = pushLimits.commits + 2;
    const lines = Array.from({ length: count }, (_, index) => {
      const from = index === 0 ? "from refs/heads/main^0\n" : "";
      return `commit refs/heads/main\ncommitter Octo Dev <octo@example.com> ${1_700_000_000 + index} +0000\ndata 4\nc${String(index).padStart(3, "0").slice(-3)}\n${from}\n`;
    });
    await client.write("stream", lines.join(""));
    await client.git("-c", "core.fsync=none", "-c", `alias.import=!git fast-import --quiet < stream`, "import");
    await client.git("push", "--quiet", "origin", "main");
    const [push] = shop.told("push");
    expect(push.commits).toHaveLength(pushLimits.commits);
    expect(push.commits.at(-1).id).toBe(push.after);
  });
});

test.for(["create", "push", "delete"])("GitHub could have sent each %s", async (name) => {
  await using shop = await watchShop();
  const { sandbox, client, repository, account } = shop;
  await client.commit("a.txt", "a\n");
  await client.git("push", "--quiet", "origin", "main", "main:topic", "main:refs/tags/v1");
  await client.git("push", "--quiet", "origin", ":topic");
  const payloads = shop.told(name);
  expect(payloads.length).toBeGreaterThan(0);
  for (const payload of payloads) {
    const common = {
      repository: presentRepositoryForHook(sandbox.world, repository),
      sender: presentAccount(sandbox.world, account),
    };
    expect(validateWebhook(name, { ...payload, ...common })).toEqual([]);
  }
});

describe("news arrive in the order of what happened", () => {
  test("whatever way the ref moved, and however long the listeners take", async () => {
    await using shop = await watchShop();
    const { sandbox, repository, account, api } = shop;
    const seen: (string | null)[] = [];
    sandbox.world.onPush(async ({ after }) => {
      await readRef(repository, "refs/heads/main");
      seen.push(after);
    });
    const main = (await readRef(repository, "refs/heads/main")) ?? "";
    const names = ["a", "b", "c", "d", "e"];
    const contents = names.map((name) =>
      api.put(`/repos/octo-dev/shop/contents/${name}.txt`, { message: name, content: "YQ==", branch: "main" }),
    );
    const branches = names.map((name) =>
      updateRef(sandbox.world, repository, { ref: `refs/heads/${name}`, to: main, pusher: account }),
    );
    const answers = await Promise.all(contents);
    await Promise.all(branches);
    const landed = answers.filter(({ status }) => status === 201).map(({ body }) => body.commit.sha);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    const onMain = seen.filter((sha) => sha !== main);
    expect(onMain.toSorted()).toEqual(landed.toSorted());
    expect(onMain.at(-1)).toBe(await readRef(repository, "refs/heads/main"));
  });

  test("what a listener moves belongs to the same turn", async () => {
    await using shop = await watchShop();
    const { sandbox, repository, account } = shop;
    sandbox.world.onPush(async ({ ref, after }) => {
      if (ref !== "refs/heads/topic") return;
      await updateRef(sandbox.world, repository, { ref: "refs/heads/mirror", to: after, pusher: account });
    });
    const main = await readRef(repository, "refs/heads/main");
    await updateRef(sandbox.world, repository, { ref: "refs/heads/topic", to: main, pusher: account });
    expect(await readRef(repository, "refs/heads/mirror")).toBe(main);
  });

  test("a ref that is not where it should be stays, and nothing is told", async () => {
    await using shop = await watchShop();
    const { sandbox, repository, account } = shop;
    const main = (await readRef(repository, "refs/heads/main")) ?? "";
    const update = { ref: "refs/heads/main", to: null, from: zeroSha.replace("0", "1"), pusher: account };
    await expect(updateRef(sandbox.world, repository, update)).rejects.toMatchObject({
      status: 409,
      message: `is at ${main} but expected ${update.from}`,
    });
    expect(shop.names()).toEqual([]);
  });
});
