import { describe, expect, test } from "vitest";

import { git } from "#sandbox/git/git.ts";
import { objectLimits } from "#sandbox/git/object-routes.ts";
import { writeBlob } from "#sandbox/git/objects.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";

const path = "/repos/octo-dev/shop/git";
const missing = "0123456789012345678901234567890123456789";

async function startShop(files: Record<string, string> = { "a.txt": "a\n", "dir/b.txt": "b\n" }) {
  const sandbox = await startTestSandbox();
  const { account, api } = sandbox.user("octo-dev");
  const repository = await createRepository(sandbox.world, { owner: account, name: "shop", files });
  const head = async (): Promise<string> => (await api.get(`${path}/ref/heads/main`)).body.object.sha;
  return { sandbox, account, api, repository, head, [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() };
}

/** Without the client of the other tests, which looks at each entry for a while. */
async function readLargeTree({ sandbox }: Awaited<ReturnType<typeof startShop>>, tree: string) {
  const response = await fetch(`${sandbox.url}${path}/trees/${tree}`, { headers: { "user-agent": "tests" } });
  return (await response.json()) as {
    readonly tree: readonly { readonly path: string }[];
    readonly truncated: boolean;
  };
}

describe("blobs", () => {
  test.for([
    { encoding: "utf-8", content: "größe\n" },
    { encoding: "base64", content: Buffer.from("größe\n").toString("base64") },
  ])("are written as $encoding and read as base64 or raw", async ({ encoding, content }) => {
    await using shop = await startShop();
    const { status, body } = await shop.api.post(`${path}/blobs`, { content, encoding });
    expect(status).toBe(201);
    const read = await shop.api.get(`${path}/blobs/${body.sha}`);
    expect(read.body).toMatchObject({ sha: body.sha, size: 8, encoding: "base64", content: "Z3LDtsOfZQo=\n" });
    const raw = await shop.api.get(`${path}/blobs/${body.sha}`, { accept: "application/vnd.github.raw+json" });
    expect(raw.body).toBe("größe\n");
  });

  test("one of more than 100 MB is too large for the API", async () => {
    await using shop = await startShop();
    const bytes = Buffer.alloc(objectLimits.blobBytes + 1);
    const sha = await writeBlob(shop.repository, bytes);
    const tooLarge = { status: 403, body: { errors: [{ resource: "Blob", field: "data", code: "too_large" }] } };
    expect(await shop.api.get(`${path}/blobs/${sha}`)).toMatchObject(tooLarge);
    const { body: base } = await shop.api.get(`${path}/trees/main`);
    const tree = await shop.api.post(`${path}/trees`, {
      base_tree: base.sha,
      tree: [{ path: "big", mode: "100644", sha }],
    });
    const commit = await shop.api.post(`${path}/commits`, { message: "Big", tree: tree.body.sha });
    const at = `/repos/octo-dev/shop/contents/big?ref=${commit.body.sha}`;
    expect(await shop.api.get(at)).toMatchObject(tooLarge);
    expect(await shop.api.get(at, { accept: "application/vnd.github.raw+json" })).toMatchObject(tooLarge);
  });

  test("what is none is not found", async () => {
    await using shop = await startShop();
    for (const sha of [missing, await shop.head(), "main"]) {
      expect((await shop.api.get(`${path}/blobs/${sha}`)).status).toBe(404);
    }
  });
});

describe("trees", () => {
  test("are read by branch, commit or tree; whatever recursive says, it counts as yes", async () => {
    await using shop = await startShop();
    const flat = await shop.api.get(`${path}/trees/main`);
    expect(flat.body.tree.map((entry: any) => entry.path)).toEqual(["a.txt", "dir"]);
    for (const at of ["main", await shop.head(), flat.body.sha]) {
      const deep = await shop.api.get(`${path}/trees/${at}?recursive=0`);
      expect(deep.body.tree).toMatchObject([
        { path: "a.txt", mode: "100644", type: "blob", size: 2 },
        { path: "dir", mode: "040000", type: "tree" },
        { path: "dir/b.txt", mode: "100644", type: "blob" },
      ]);
      expect(deep.body.truncated).toBe(false);
    }
    expect((await shop.api.get(`${path}/trees/${missing}`)).status).toBe(404);
  });

  test(`are cut at ${objectLimits.treeBytes} bytes`, async () => {
    const folder = "x".repeat(200);
    const files = Object.fromEntries(
      Array.from({ length: 17_500 }, (_, index) => [`${folder}/${folder}/${index}`, "x\n"]),
    );
    await using shop = await startShop(files);
    const { tree, truncated } = await readLargeTree(shop, "main?recursive=1");
    expect(truncated).toBe(true);
    expect(tree.reduce((sum, entry) => sum + entry.path.length, 0)).toBeLessThan(objectLimits.treeBytes);
    expect(tree.length).toBeGreaterThan(16_000);
  });

  test.for([
    { files: objectLimits.treeEntries, truncated: false },
    { files: objectLimits.treeEntries + 1, truncated: true },
  ])("of $files entries are cut: $truncated", async ({ files, truncated }) => {
    await using shop = await startShop();
    const blob = await writeBlob(shop.repository, "");
    const input = Array.from({ length: files }, (_, index) => `100644 blob ${blob}\t${index}\n`).join("");
    const sha = (await git(shop.repository.gitDirectory, ["mktree"], { input })).trim();
    const answer = await readLargeTree(shop, sha);
    expect([answer.tree.length, answer.truncated]).toEqual([objectLimits.treeEntries, truncated]);
  });

  test("are written on top of another one: added, changed, moved into folders, removed", async () => {
    await using shop = await startShop();
    const { body: base } = await shop.api.get(`${path}/trees/main`);
    const { body, status } = await shop.api.post(`${path}/trees`, {
      base_tree: base.sha,
      tree: [
        { path: "a.txt", mode: "100755", type: "blob", content: "new\n" },
        { path: "deep/er/c.txt", mode: "100644", type: "blob", content: "c\n" },
        { path: "copy", mode: "040000", type: "tree", sha: base.tree[1].sha },
        { path: "dir", mode: "040000", type: "tree", sha: null },
      ],
    });
    expect(status).toBe(201);
    const all = await shop.api.get(`${path}/trees/${body.sha}?recursive=1`);
    expect(all.body.tree.map((entry: any) => `${entry.mode} ${entry.path}`)).toEqual([
      "100755 a.txt",
      "040000 copy",
      "100644 copy/b.txt",
      "040000 deep",
      "040000 deep/er",
      "100644 deep/er/c.txt",
    ]);
  });

  test.for([
    { problem: "no tree", body: {}, message: "Invalid tree info" },
    {
      problem: "a mode that git has not",
      body: { tree: [{ path: "a", mode: "100600", content: "a" }] },
      message: "Must supply a valid tree.mode: 100644, 100755, 040000, 160000, 120000",
    },
    {
      problem: "neither sha nor content",
      body: { tree: [{ path: "a", mode: "100644" }] },
      message: "Must supply either tree.sha or tree.content",
    },
    {
      problem: "a blob that is not there",
      body: { tree: [{ path: "a", mode: "100644", sha: missing }] },
      message: "GitRPC::BadObjectState",
    },
    {
      problem: "a path out of the tree",
      body: { tree: [{ path: "../a", mode: "100644", content: "a" }] },
      message: "tree.path contains a malformed path component",
    },
    {
      problem: "git's own folder",
      body: { tree: [{ path: ".git/config", mode: "100644", content: "a" }] },
      message: "tree.path contains a malformed path component",
    },
  ])("refuse $problem", async ({ body, message }) => {
    await using shop = await startShop();
    const answer = await shop.api.post(`${path}/trees`, body);
    expect([answer.status, answer.body.message]).toEqual([422, message]);
  });
});

describe("commits", () => {
  test("are made of a tree and parents, and stand in no branch until a ref says so", async () => {
    await using shop = await startShop();
    const parent = await shop.head();
    const { body: base } = await shop.api.get(`${path}/trees/main`);
    const author = { name: "Someone", email: "someone@example.com", date: "2026-05-04T12:00:00+02:00" };
    const made = await shop.api.post(`${path}/commits`, { message: "M", tree: base.sha, parents: [parent], author });
    expect(made.body).toMatchObject({
      message: "M",
      author: { ...author, date: "2026-05-04T10:00:00Z" },
      verification: { verified: false, reason: "unsigned" },
    });
    expect(await shop.head()).toBe(parent);
    expect((await shop.api.get(`${path}/commits/${made.body.sha}`)).body.parents).toMatchObject([{ sha: parent }]);
  });

  test("need a tree and parents that are there", async () => {
    await using shop = await startShop();
    const { body: base } = await shop.api.get(`${path}/trees/main`);
    const noTree = await shop.api.post(`${path}/commits`, { message: "M", tree: missing });
    expect([noTree.status, noTree.body.message]).toEqual([422, "Tree SHA does not exist"]);
    const noParent = await shop.api.post(`${path}/commits`, { message: "M", tree: base.sha, parents: [missing] });
    expect(noParent.body.message).toBe("Parent SHA does not exist or is not a commit object");
    expect((await shop.api.get(`${path}/commits/${missing}`)).status).toBe(404);
  });
});

describe("refs", () => {
  test("are made, moved forward, moved by force, found by prefix, and deleted", async () => {
    await using shop = await startShop();
    const { api } = shop;
    const first = await shop.head();
    const made = await api.post(`${path}/refs`, { ref: "refs/heads/topic", sha: first });
    expect([made.status, made.body.object]).toMatchObject([201, { sha: first, type: "commit" }]);
    await api.put("/repos/octo-dev/shop/contents/c", { message: "c", content: "Yw==" });
    const second = await shop.head();
    expect((await api.patch(`${path}/refs/heads/topic`, { sha: second })).body.object.sha).toBe(second);
    const back = await api.patch(`${path}/refs/heads/topic`, { sha: first });
    expect([back.status, back.body.message]).toEqual([422, "Update is not a fast forward"]);
    expect((await api.patch(`${path}/refs/heads/topic`, { sha: first, force: true })).status).toBe(200);
    const found = await api.get(`${path}/matching-refs/heads/to`);
    expect(found.body.map(({ ref }: { ref: string }) => ref)).toEqual(["refs/heads/topic"]);
    expect((await api.get(`${path}/ref/heads/to`)).status).toBe(404);
    expect((await api.delete(`${path}/refs/heads/topic`)).status).toBe(204);
    expect((await api.get(`${path}/ref/heads/topic`)).status).toBe(404);
  });

  test.for([
    { does: "POST", ref: "refs/heads/main", message: "Reference already exists" },
    { does: "POST", ref: "heads/x", message: "heads/x is not a valid ref name." },
    { does: "POST", ref: "refs/heads/a..b", message: "refs/heads/a..b is not a valid ref name." },
    { does: "POST", ref: "refs/pull/1/head", message: "refs/pull/1/head is not a valid ref name." },
    { does: "POST", ref: "refs/heads/x", sha: missing, message: "Object does not exist" },
    { does: "PATCH", ref: "refs/heads/none", message: "Reference does not exist" },
    { does: "DELETE", ref: "refs/heads/none", message: "Reference does not exist" },
    { does: "DELETE", ref: "refs/heads/main", message: "Cannot delete the default branch" },
  ])("$does $ref: $message", async ({ does, ref, sha, message }) => {
    await using shop = await startShop();
    const target = sha ?? (await shop.head());
    const answer =
      does === "POST"
        ? await shop.api.post(`${path}/refs`, { ref, sha: target })
        : does === "PATCH"
          ? await shop.api.patch(`${path}/${ref}`, { sha: target })
          : await shop.api.delete(`${path}/${ref}`);
    expect([answer.status, answer.body.message]).toEqual([422, message]);
  });

  test("nobody may write who may only read", async () => {
    await using shop = await startShop();
    const guest = shop.sandbox.user("octo-guest").api;
    const answer = await guest.post(`${path}/refs`, { ref: "refs/heads/x", sha: await shop.head() });
    expect(answer.status).toBe(403);
  });

  test("in an empty repository there are none", async () => {
    await using shop = await startShop({});
    const answer = await shop.api.get(`${path}/ref/heads/main`);
    expect([answer.status, answer.body.message]).toEqual([409, "Git Repository is empty."]);
  });
});

test("a tag is an object of its own, until a ref stands for it", async () => {
  await using shop = await startShop();
  const object = await shop.head();
  const tagger = { name: "Someone", email: "someone@example.com", date: "2026-05-04T10:00:00Z" };
  const made = await shop.api.post(`${path}/tags`, { tag: "v1", message: "First", object, type: "commit", tagger });
  expect(made.body).toMatchObject({ tag: "v1", message: "First", tagger, object: { sha: object, type: "commit" } });
  expect((await shop.api.get(`${path}/tags/${made.body.sha}`)).body.sha).toBe(made.body.sha);
  expect((await shop.api.get("/repos/octo-dev/shop/tags")).body).toEqual([]);
  await shop.api.post(`${path}/refs`, { ref: "refs/tags/v1", sha: made.body.sha });
  expect((await shop.api.get("/repos/octo-dev/shop/tags")).body).toMatchObject([
    { name: "v1", commit: { sha: object } },
  ]);
  expect((await shop.api.get("/repos/octo-dev/shop/commits/v1")).body.sha).toBe(object);
  const wrong = await shop.api.post(`${path}/tags`, { tag: "v2", message: "m", object, type: "tree" });
  expect(wrong.status).toBe(422);
});
