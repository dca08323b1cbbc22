import { describe, expect, test } from "vitest";

import { installApp } from "#sandbox/apps/create-app.ts";
import { createInstallationToken } from "#sandbox/apps/tokens.ts";
import { writeBlob, writeTree } from "#sandbox/git/objects.ts";
import { contentLimits } from "#sandbox/repositories/contents.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";

import { buildProtection, oneReview } from "./branch-protection.ts";

const path = "/repos/octo-dev/shop";
const someCommit = "1234567890123456789012345678901234567890";

async function startShop(files: Record<string, string | Uint8Array> = { "src/a.txt": "a\n", "README.md": "# shop\n" }) {
  const sandbox = await startTestSandbox();
  const { account, api } = sandbox.user("octo-dev");
  const repository = await createRepository(sandbox.world, { owner: account, name: "shop", files });
  const head = async (): Promise<string> => (await api.get(`${path}/git/ref/heads/main`)).body.object.sha;
  return { sandbox, account, api, repository, head, [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("reading", () => {
  test("a file: its content in lines of 60 characters, or raw", async () => {
    const text = "0123456789".repeat(10);
    await using shop = await startShop({ "a.txt": text });
    const { body } = await shop.api.get(`${path}/contents/a.txt`);
    expect(body).toMatchObject({ type: "file", name: "a.txt", size: 100, encoding: "base64" });
    expect(body.content).toBe(
      `${base64(text).slice(0, 60)}\n${base64(text).slice(60, 120)}\n${base64(text).slice(120)}\n`,
    );
    const raw = await shop.api.get(`${path}/contents/a.txt`, { accept: "application/vnd.github.raw+json" });
    expect(raw.body).toBe(text);
  });

  test.for([
    { size: contentLimits.inlineBytes, encoding: "base64", isThere: true },
    { size: contentLimits.inlineBytes + 1, encoding: "none", isThere: false },
  ])("a file of $size bytes comes as $encoding", async ({ size, encoding, isThere }) => {
    await using shop = await startShop({ big: "x".repeat(size) });
    const { body } = await shop.api.get(`${path}/contents/big`);
    expect([body.size, body.encoding, body.content.length > 0]).toEqual([size, encoding, isThere]);
    const raw = await shop.api.get(`${path}/contents/big`, { accept: "application/vnd.github.raw" });
    expect(raw.body.length).toBe(size);
  });

  test("a folder: its entries, or an object with them", async () => {
    await using shop = await startShop({ "src/a.txt": "a\n", "src/deep/b.txt": "b\n" });
    const listed = await shop.api.get(`${path}/contents/src`);
    expect(listed.body).toMatchObject([
      { type: "file", path: "src/a.txt", size: 2 },
      { type: "dir", path: "src/deep", size: 0 },
    ]);
    const object = await shop.api.get(`${path}/contents/src`, { accept: "application/vnd.github.object+json" });
    expect(object.body).toMatchObject({ type: "dir", path: "src", entries: [{ name: "a.txt" }, { name: "deep" }] });
    expect((await shop.api.get(`${path}/contents`)).body).toMatchObject([{ type: "dir", name: "src" }]);
  });

  test("a folder of more entries than GitHub lists", async () => {
    const count = contentLimits.directoryEntries + 1;
    const files = Object.fromEntries(Array.from({ length: count }, (_, index) => [`many/${index}`, "x\n"]));
    await using shop = await startShop(files);
    expect((await shop.api.get(`${path}/contents/many`)).body).toHaveLength(contentLimits.directoryEntries);
  });

  test("links and submodules", async () => {
    await using shop = await startShop({
      "a.txt": "a\n",
      ".gitmodules": '[submodule "lib"]\n\tpath = lib\n\turl = https://example.com/lib.git\n',
    });
    const { api, repository } = shop;
    const { tree: base } = (await api.get(`${path}/git/commits/${await shop.head()}`)).body;
    const link = async (target: string) => ({ mode: "120000", sha: await writeBlob(repository, target) });
    const changes = [
      { path: "to-file", ...(await link("a.txt")) },
      { path: "to-nowhere", ...(await link("../../etc/passwd")) },
      { path: "lib", mode: "160000", sha: someCommit },
    ];
    const tree = await writeTree(repository, { base: base.sha, changes });
    const commit = await api.post(`${path}/git/commits`, { message: "Links", tree, parents: [await shop.head()] });
    await api.patch(`${path}/git/refs/heads/main`, { sha: commit.body.sha });

    expect((await api.get(`${path}/contents/to-file`)).body).toMatchObject({ type: "file", content: "YQo=\n" });
    expect((await api.get(`${path}/contents/to-nowhere`)).body).toMatchObject({
      type: "symlink",
      target: "../../etc/passwd",
    });
    expect((await api.get(`${path}/contents/lib`)).body).toMatchObject({
      type: "submodule",
      sha: someCommit,
      submodule_git_url: "https://example.com/lib.git",
    });
    const listed = (await api.get(`${path}/contents`)).body;
    expect(listed.find(({ name }: { name: string }) => name === "lib").type).toBe("file");
  });

  test("at a branch, a tag, a hash; and what is not there", async () => {
    await using shop = await startShop();
    const sha = await shop.head();
    await shop.api.post(`${path}/git/refs`, { ref: "refs/heads/feature/x", sha });
    for (const ref of ["main", "feature/x", "refs/heads/main", sha, sha.slice(0, 7)]) {
      expect((await shop.api.get(`${path}/contents/src/a.txt?ref=${encodeURIComponent(ref)}`)).status).toBe(200);
    }
    expect((await shop.api.get(`${path}/contents/none`)).status).toBe(404);
    for (const ref of ["none", "main~1", "main^{tree}", "--all", ":/"]) {
      const { status, body } = await shop.api.get(`${path}/contents/src/a.txt?ref=${encodeURIComponent(ref)}`);
      expect([status, body.message]).toEqual([404, `No commit found for the ref ${ref}`]);
    }
  });
});

describe("writing", () => {
  test("creates, updates and deletes a file, each as a commit", async () => {
    await using shop = await startShop();
    const { api } = shop;
    const file = `${path}/contents/docs/new.md`;
    const made = await api.put(file, { message: "Make", content: base64("one\n") });
    expect([made.status, made.body.content.path, made.body.commit.message]).toEqual([201, "docs/new.md", "Make"]);
    const sha = made.body.content.sha;
    const updated = await api.put(file, { message: "Change", content: base64("two\n"), sha });
    expect([updated.status, updated.body.commit.parents[0].sha]).toEqual([200, made.body.commit.sha]);
    const gone = await api.delete(`${file}?message=Remove&sha=${updated.body.content.sha}`);
    expect([gone.status, gone.body.content, gone.body.commit.message]).toEqual([200, null, "Remove"]);
    expect((await api.get(file)).status).toBe(404);
  });

  test("the first commit of an empty repository", async () => {
    await using shop = await startShop({});
    const made = await shop.api.put(`${path}/contents/a.txt`, { message: "First", content: base64("a\n") });
    expect([made.status, made.body.commit.parents]).toEqual([201, []]);
  });

  test("names the author, and the committer after them", async () => {
    await using shop = await startShop();
    const author = { name: "Someone", email: "someone@example.com", date: "2026-05-04T10:00:00Z" };
    const { body } = await shop.api.put(`${path}/contents/b`, { message: "b", content: "Yg==", author });
    expect([body.commit.author, body.commit.committer]).toEqual([author, author]);
  });

  test("an App commits in its own name, signed, and may not touch workflows", async () => {
    await using shop = await startShop();
    const permissions = { contents: "write" } as const;
    const { app } = await shop.sandbox.app({ slug: "gate", owner: shop.account, permissions, events: [] });
    const installation = installApp(shop.sandbox.world, app, shop.account, { repositories: "all" });
    const bot = shop.sandbox.as(createInstallationToken(shop.sandbox.world, installation).text);
    const made = await bot.put(`${path}/contents/b`, { message: "b", content: "Yg==" });
    expect(made.body.commit).toMatchObject({ author: { name: "gate[bot]" }, verification: { verified: true } });
    const listed = await bot.get(`${path}/commits/${made.body.commit.sha}`);
    expect(listed.body.author).toMatchObject({ login: "gate[bot]", type: "Bot" });
    const workflow = await bot.put(`${path}/contents/.github/workflows/ci.yml`, { message: "w", content: "Yg==" });
    expect([workflow.status, workflow.body.message]).toEqual([403, "Resource not accessible by integration"]);
  });

  const wrongSha = "0".repeat(40);
  test.for([
    { problem: "no message", body: { content: "YQ==" }, status: 422, message: "Validation Failed" },
    { problem: "no content", body: { message: "m" }, status: 422, message: "content is not valid Base64" },
    {
      problem: "no base64",
      body: { message: "m", content: "***" },
      status: 422,
      message: "content is not valid Base64",
    },
    {
      problem: "no sha of the file that is there",
      body: { message: "m", content: "YQ==" },
      status: 422,
      message: `Invalid request.\n\n"sha" wasn't supplied.`,
    },
    {
      problem: "another sha",
      body: { message: "m", content: "YQ==", sha: wrongSha },
      status: 409,
      message: `src/a.txt does not match ${wrongSha}`,
    },
    {
      problem: "no such branch",
      body: { message: "m", content: "YQ==", branch: "none" },
      status: 404,
      message: "Branch none not found",
    },
    {
      problem: "a path that git forbids",
      path: "x/../y",
      encoded: "x/%2E%2E%2Fy",
      body: { message: "m", content: "YQ==" },
      status: 422,
      message: "path contains a malformed path component",
    },
  ])("$problem: $status", async ({ body, status, message, encoded }) => {
    await using shop = await startShop();
    const answer = await shop.api.put(`${path}/contents/${encoded ?? "src/a.txt"}`, body);
    expect([answer.status, answer.body.message]).toEqual([status, message]);
  });

  test("is bound by the rules of the branch", async () => {
    await using shop = await startShop();
    shop.repository.branchProtections.set("main", buildProtection({ requiredReviews: oneReview }));
    const refused = await shop.api.put(`${path}/contents/b`, { message: "b", content: "Yg==" });
    expect([refused.status, refused.body.message]).toEqual([
      409,
      "Could not create file: Changes must be made through a pull request.",
    ]);
  });
});
