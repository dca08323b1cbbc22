import { describe, expect, test } from "vitest";

import { addCollaborator } from "#sandbox/accounts/create-account.ts";
import { installApp } from "#sandbox/apps/create-app.ts";
import { createInstallationToken } from "#sandbox/apps/tokens.ts";
import { readRef, readRefs, setHiddenRef } from "#sandbox/git/refs.ts";
import type { BranchProtection, Ruleset } from "#sandbox/repositories/protection.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import { startTestSandbox, type TestSandbox } from "#test/support/sandbox.ts";

import { buildProtection, oneReview } from "#test/sandbox/repositories/branch-protection.ts";
import { cloneOf, remoteUrl, startClient } from "./git-client.ts";

async function buildShop(sandbox: TestSandbox, plan: { readonly isPrivate?: boolean } = {}) {
  const owner = sandbox.user("octo-dev");
  const repository = await createRepository(sandbox.world, {
    owner: owner.account,
    name: "shop",
    files: { "README.md": "# shop\n" },
    ...plan,
  });
  return { owner, repository, url: remoteUrl(sandbox, "octo-dev/shop", owner.token) };
}

function ruleset(sandbox: TestSandbox, type: string): Ruleset {
  const now = sandbox.world.now();
  return {
    id: sandbox.world.nextId(),
    name: "main",
    target: "branch",
    enforcement: "active",
    source: { type: "Repository", name: "octo-dev/shop" },
    bypassActors: [],
    conditions: { refName: { include: ["refs/heads/main"], exclude: [] } },
    rules: [{ type }],
    createdAt: now,
    updatedAt: now,
  };
}

describe("an ordinary git client", () => {
  test("clones, pushes a branch, rewrites it by force, and deletes it", async () => {
    await using sandbox = await startTestSandbox();
    const { repository, url } = await buildShop(sandbox);
    await using client = await cloneOf(url);
    await client.git("switch", "--quiet", "-c", "topic");
    const first = await client.commit("a.txt", "one\n");
    await client.git("push", "--quiet", "origin", "topic");
    expect(await readRef(repository, "refs/heads/topic")).toBe(first);

    await client.git("commit", "--quiet", "--amend", "-m", "Otherwise");
    const refused = await client.try("push", "origin", "topic");
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain("(non-fast-forward)");
    await client.git("push", "--quiet", "--force", "origin", "topic");
    expect(await readRef(repository, "refs/heads/topic")).toBe(await client.git("rev-parse", "HEAD"));

    await client.git("push", "--quiet", "origin", ":topic");
    expect(await readRef(repository, "refs/heads/topic")).toBe(null);
  });

  test("clones shallow and deepens", async () => {
    await using sandbox = await startTestSandbox();
    const { owner, url } = await buildShop(sandbox);
    await owner.api.put("/repos/octo-dev/shop/contents/b.txt", { message: "Second", content: "Yg==" });
    await using client = await cloneOf(url, "--depth=1");
    expect(await client.git("rev-list", "--count", "HEAD")).toBe("1");
    await client.git("fetch", "--quiet", "--unshallow");
    expect(await client.git("rev-list", "--count", "HEAD")).toBe("2");
    await client.commit("c.txt", "c\n");
    await client.git("push", "--quiet", "origin", "main");
  });

  test("clones without blobs, and fetches any commit by its hash", async () => {
    await using sandbox = await startTestSandbox();
    const { repository, url } = await buildShop(sandbox);
    await using other = await cloneOf(url);
    const gone = await other.commit("a.txt", "a\n");
    await other.git("push", "--quiet", "origin", "HEAD:refs/heads/topic");
    await other.git("push", "--quiet", "origin", ":topic");
    await using client = await cloneOf(url, "--filter=blob:none");
    await client.git("fetch", "--quiet", "origin", gone);
    expect(await client.git("show", "FETCH_HEAD:a.txt")).toBe("a");
    expect(await readRef(repository, "refs/heads/topic")).toBe(null);
  });

  test("sees pull requests' refs and cannot push to them", async () => {
    await using sandbox = await startTestSandbox();
    const { repository, url } = await buildShop(sandbox);
    await setHiddenRef(repository, "refs/pull/1/head", await readRef(repository, "refs/heads/main"));
    await using client = await cloneOf(url);
    expect(await client.git("ls-remote", "origin")).toContain("refs/pull/1/head");
    const { exitCode, output } = await client.try("push", "origin", "HEAD:refs/pull/2/head");
    expect(exitCode).toBe(1);
    expect(output).toContain("(deny updating a hidden ref)");
  });

  test("fills an empty repository: its first branch becomes the default one", async () => {
    await using sandbox = await startTestSandbox();
    const { account, token } = sandbox.user("octo-dev");
    const repository = await createRepository(sandbox.world, { owner: account, name: "empty" });
    await using client = await startClient();
    await client.git("init", "--quiet", "--initial-branch=trunk");
    await client.commit("a.txt", "a\n");
    await client.git("push", "--quiet", remoteUrl(sandbox, "octo-dev/empty", token), "trunk");
    expect(repository.defaultBranch).toBe("trunk");
  });

  test("cannot delete the default branch", async () => {
    await using sandbox = await startTestSandbox();
    const { repository, url } = await buildShop(sandbox);
    await using client = await cloneOf(url);
    const { exitCode, output } = await client.try("push", "origin", ":main");
    expect(exitCode).toBe(1);
    expect(output).toContain("refusing to delete the current branch: refs/heads/main");
    expect(await readRef(repository, "refs/heads/main")).not.toBe(null);
  });

  test("sends a large push in pieces", async () => {
    await using sandbox = await startTestSandbox();
    const { repository, url } = await buildShop(sandbox);
    await using client = await cloneOf(url);
    const bytes = Buffer.alloc(3_000_000);
    for (let index = 0, seed = 1; index < bytes.length; index += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      bytes[index] = seed >> 16;
    }
    await client.write("noise.bin", bytes);
    await client.git("add", "noise.bin");
    await client.git("commit", "--quiet", "-m", "Noise");
    // Above this size git sends chunks of a length that it does not know before.
    await client.git("-c", "http.postBuffer=65536", "push", "--quiet", "origin", "main");
    expect(await readRef(repository, "refs/heads/main")).toBe(await client.git("rev-parse", "HEAD"));
  });

  test("pushes of several clients at once all arrive, and of one branch one wins", async () => {
    await using sandbox = await startTestSandbox();
    const { repository, url } = await buildShop(sandbox);
    const clients = await Promise.all(["a", "b", "c", "d"].map(() => cloneOf(url)));
    try {
      const results = await Promise.all(
        clients.map(async (client, index) => {
          await client.commit(`${index}.txt`, `${index}\n`);
          return client.try("push", "origin", `HEAD:refs/heads/own-${index}`, "HEAD:main");
        }),
      );
      expect(results.filter(({ exitCode }) => exitCode === 0)).toHaveLength(1);
      const names = (await readRefs(repository, "refs/heads/")).map(({ name }) => name);
      expect(names).toEqual(["refs/heads/main", ...[0, 1, 2, 3].map((index) => `refs/heads/own-${index}`)]);
    } finally {
      for (const client of clients) await client[Symbol.asyncDispose]();
    }
  });
});

describe("a fork", () => {
  test("has the history of its source, and its own branches from there on", async () => {
    await using sandbox = await startTestSandbox();
    const { repository } = await buildShop(sandbox);
    const contributor = sandbox.user("octo-guest");
    const { status, body } = await contributor.api.post("/repos/octo-dev/shop/forks");
    expect([status, body.full_name, body.parent.full_name]).toEqual([202, "octo-guest/shop", "octo-dev/shop"]);

    await using client = await cloneOf(remoteUrl(sandbox, "octo-guest/shop", contributor.token));
    await client.git("switch", "--quiet", "-c", "topic");
    const head = await client.commit("a.txt", "a\n");
    await client.git("push", "--quiet", "origin", "topic");
    expect(await readRef(repository, "refs/heads/topic")).toBe(null);
    const upstream = await client.try("push", remoteUrl(sandbox, "octo-dev/shop", contributor.token), "topic");
    expect(upstream.output).toContain("Permission to octo-dev/shop.git denied to octo-guest.");

    const compared = await contributor.api.get("/repos/octo-dev/shop/compare/main...octo-guest:topic");
    expect(compared.body).toMatchObject({ status: "ahead", ahead_by: 1, commits: [{ sha: head }] });
  });

  test("lets the maintainers of its source push to a pull request's branch, and to no other", async () => {
    await using sandbox = await startTestSandbox();
    const { owner } = await buildShop(sandbox);
    const contributor = sandbox.user("octo-guest");
    await contributor.api.post("/repos/octo-dev/shop/forks");
    await using client = await cloneOf(remoteUrl(sandbox, "octo-guest/shop", contributor.token));
    await client.commit("a.txt", "a\n");
    await client.git("push", "--quiet", "origin", "HEAD:topic", "HEAD~1:refs/heads/other");
    const fork = remoteUrl(sandbox, "octo-guest/shop", owner.token);
    await client.commit("b.txt", "b\n");
    expect((await client.try("push", fork, "HEAD:topic")).output).toContain("denied to octo-dev");
    const plan = { title: "Topic", head: "octo-guest:topic", base: "main", maintainer_can_modify: true };
    expect((await contributor.api.post("/repos/octo-dev/shop/pulls", plan)).status).toBe(201);
    await client.git("push", "--quiet", fork, "HEAD:topic");
    expect((await client.try("push", fork, "HEAD:other")).output).toContain("(permission denied)");
  });

  test("a second fork of the same account is the first one", async () => {
    await using sandbox = await startTestSandbox();
    await buildShop(sandbox);
    const { api } = sandbox.user("octo-guest");
    const first = await api.post("/repos/octo-dev/shop/forks");
    expect((await api.post("/repos/octo-dev/shop/forks")).body.id).toBe(first.body.id);
    expect((await api.get("/repos/octo-dev/shop")).body.forks_count).toBe(1);
  });
});

describe("who may do what over git", () => {
  const public_ = { isPrivate: false };
  const private_ = { isPrivate: true };
  const unknown = "Invalid username or token. Password authentication is not supported for Git operations.";
  const rows = [
    { who: "nobody, of a public one", ...public_, as: "nobody", does: "fetch", status: 200, says: null },
    { who: "nobody, of a private one", ...private_, as: "nobody", does: "fetch", status: 401, says: unknown },
    { who: "nobody, to a public one", ...public_, as: "nobody", does: "push", status: 401, says: unknown },
    { who: "a stranger, of a public one", ...public_, as: "stranger", does: "fetch", status: 200, says: null },
    { who: "a stranger, of a private one", ...private_, as: "stranger", does: "fetch", status: 404, says: "not found" },
    { who: "a stranger", ...public_, as: "stranger", does: "push", status: 403, says: "denied to octo-guest" },
    { who: "a reader", ...private_, as: "reader", does: "push", status: 403, says: "denied to octo-reader" },
    { who: "a writer", ...private_, as: "writer", does: "push", status: 200, says: null },
    {
      who: "someone with a wrong token",
      ...public_,
      as: "forger",
      does: "fetch",
      status: 401,
      says: "Bad credentials",
    },
    { who: "an App that may write", ...private_, as: "writing App", does: "push", status: 200, says: null },
    {
      who: "an App that may read",
      ...private_,
      as: "reading App",
      does: "push",
      status: 403,
      says: "denied to gate[bot]",
    },
    { who: "an App that may read", ...private_, as: "reading App", does: "fetch", status: 200, says: null },
    { who: "an App installed elsewhere", ...private_, as: "far App", does: "fetch", status: 404, says: "not found" },
    {
      who: "a writer, to an archive",
      ...public_,
      as: "writer in an archive",
      does: "push",
      status: 403,
      says: "archived",
    },
  ];
  test.for(rows)("$does by $who: $status", async ({ isPrivate, as, does, status, says }) => {
    await using sandbox = await startTestSandbox();
    const { repository, owner } = await buildShop(sandbox, { isPrivate });
    repository.isArchived = as === "writer in an archive";
    const token = await tokenOf(as);
    const service = does === "push" ? "git-receive-pack" : "git-upload-pack";
    const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
    const response = await fetch(`${sandbox.url}/octo-dev/shop.git/info/refs?service=${service}`, {
      headers: token === null ? {} : { authorization: `Basic ${basic}` },
    });
    expect(response.status).toBe(status);
    expect(response.headers.get("www-authenticate")).toBe(status === 401 ? 'Basic realm="GitHub"' : null);
    expect(await response.text()).toContain(says ?? "refs/heads/main");

    async function tokenOf(name: string): Promise<string | null> {
      if (name === "nobody") return null;
      if (name === "forger") return "ghp_000000000000000000000000000000000000";
      if (name === "stranger") return sandbox.user("octo-guest").token;
      if (name.startsWith("writer")) return owner.token;
      if (name === "reader") {
        const reader = sandbox.user("octo-reader");
        addCollaborator(sandbox.world, repository, reader.account, "read");
        return reader.token;
      }
      const permissions = { contents: name === "writing App" ? "write" : "read" } as const;
      const { app } = await sandbox.app({ slug: "gate", owner: owner.account, permissions, events: [] });
      const account = name === "far App" ? sandbox.user("octo-far").account : owner.account;
      const installation = installApp(sandbox.world, app, account, { repositories: "all" });
      return createInstallationToken(sandbox.world, installation).text;
    }
  });

  test("a real client is told in its own words", async () => {
    await using sandbox = await startTestSandbox();
    await buildShop(sandbox, private_);
    await using client = await startClient();
    const nobody = await client.try("ls-remote", remoteUrl(sandbox, "octo-dev/shop", null));
    expect(nobody.output).toContain("could not read Username");
    const forger = await client.try("ls-remote", remoteUrl(sandbox, "octo-dev/shop", "wrong"));
    expect(forger.output).toContain("Authentication failed");
    const { token } = sandbox.user("octo-guest");
    const stranger = await client.try("ls-remote", remoteUrl(sandbox, "octo-dev/shop", token));
    expect(stranger.output).toContain("not found");
  });

  test("the login may stand before the token, too", async () => {
    await using sandbox = await startTestSandbox();
    const { owner } = await buildShop(sandbox, { isPrivate: true });
    await using client = await cloneOf(remoteUrl(sandbox, "octo-dev/shop", owner.token, "octo-dev"));
    expect(await client.git("log", "-1", "--format=%s")).toBe("Initial commit");
  });

  test("an App without the permission to do so cannot push workflows, however it brings them", async () => {
    await using sandbox = await startTestSandbox();
    const { owner, repository, url } = await buildShop(sandbox);
    const permissions = { contents: "write" } as const;
    const { app } = await sandbox.app({ slug: "gate", owner: owner.account, permissions, events: [] });
    const installation = installApp(sandbox.world, app, owner.account, { repositories: "all" });
    const { text } = createInstallationToken(sandbox.world, installation);
    await using client = await cloneOf(url);
    await client.git("switch", "--quiet", "-c", "topic");
    await client.commit(".github/workflows/ci.yml", "on: push\n");
    const { exitCode, output } = await client.try("push", remoteUrl(sandbox, "octo-dev/shop", text), "topic");
    expect(exitCode).toBe(1);
    expect(output).toContain(
      "! [remote rejected] topic -> topic (refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission)",
    );
    await client.git("push", "--quiet", "origin", "topic");
    // What the repository has already is nothing new.
    await client.git("push", "--quiet", remoteUrl(sandbox, "octo-dev/shop", text), "topic:copy");
    expect(await readRef(repository, "refs/heads/copy")).not.toBe(null);
  });
});

describe("the rules of a branch", () => {
  const rows: {
    rule: string;
    protection?: Partial<BranchProtection>;
    ruleset?: string;
    push: string[];
    says: string[];
  }[] = [
    {
      rule: "classic: no force",
      protection: { allowForcePushes: false },
      push: ["--force", "origin", "rewritten:main"],
      says: ["GH006: Protected branch update failed for refs/heads/main.", "(protected branch hook declined)"],
    },
    {
      rule: "classic: no deletion",
      protection: { allowDeletions: false },
      push: ["origin", ":main"],
      says: ["GH006", "Cannot delete this branch"],
    },
    {
      rule: "classic: reviews",
      protection: {
        requiredReviews: oneReview,
      },
      push: ["origin", "HEAD:main"],
      says: ["Changes must be made through a pull request."],
    },
    {
      rule: "classic: checks",
      protection: { requiredStatusChecks: { strict: false, checks: [{ context: "risk-policy-gate", appId: null }] } },
      push: ["origin", "HEAD:main"],
      says: ['Required status check "risk-policy-gate" is expected.'],
    },
    {
      rule: "ruleset: no force",
      ruleset: "non_fast_forward",
      push: ["--force", "origin", "rewritten:main"],
      says: [
        "GH013: Repository rule violations found for refs/heads/main.",
        "remote: - Cannot force-push to this branch",
        "(push declined due to repository rule violations)",
      ],
    },
    {
      rule: "ruleset: pull request",
      ruleset: "pull_request",
      push: ["origin", "HEAD:main"],
      says: ["GH013", "- Changes must be made through a pull request."],
    },
  ];
  test.for(rows)("$rule", async (row) => {
    await using sandbox = await startTestSandbox();
    const { repository, url } = await buildShop(sandbox);
    await using client = await cloneOf(url);
    await client.git("branch", "rewritten");
    await client.commit("a.txt", "a\n");
    await client.git("switch", "--quiet", "rewritten");
    await client.git("commit", "--quiet", "--amend", "-m", "Otherwise");
    await client.git("switch", "--quiet", "main");
    if (row.protection !== undefined) repository.branchProtections.set("main", buildProtection(row.protection));
    if (row.ruleset !== undefined) repository.rulesets.set(1, ruleset(sandbox, row.ruleset));
    const before = await readRef(repository, "refs/heads/main");

    const { exitCode, output } = await client.try("push", ...row.push);
    expect(exitCode).toBe(1);
    for (const text of row.says) expect(output).toContain(text);
    expect(await readRef(repository, "refs/heads/main")).toBe(before);
  });

  test("other branches of the same push arrive, unless it is atomic", async () => {
    await using sandbox = await startTestSandbox();
    const { repository, url } = await buildShop(sandbox);
    repository.rulesets.set(1, ruleset(sandbox, "pull_request"));
    await using client = await cloneOf(url);
    await client.commit("a.txt", "a\n");
    const atomic = await client.try("push", "--atomic", "origin", "HEAD:main", "HEAD:topic");
    expect(atomic.output).toContain("HEAD -> topic (atomic push failure)");
    expect(await readRef(repository, "refs/heads/topic")).toBe(null);
    expect((await client.try("push", "origin", "HEAD:main", "HEAD:topic")).exitCode).toBe(1);
    expect(await readRef(repository, "refs/heads/topic")).toBe(await client.git("rev-parse", "HEAD"));
  });
});

test("a client that goes in the middle of a push, or sends rubbish, harms nobody", async () => {
  await using sandbox = await startTestSandbox();
  const { owner, repository, url } = await buildShop(sandbox);
  const address = `${sandbox.url}/octo-dev/shop.git/git-receive-pack`;
  const basic = Buffer.from(`x-access-token:${owner.token}`).toString("base64");
  const headers = { authorization: `Basic ${basic}`, "content-type": "application/x-git-receive-pack-request" };
  const gone = new AbortController();
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.enqueue(Buffer.from("00"));
      gone.abort();
    },
  });
  const cut = fetch(address, { method: "POST", headers, body: endless, duplex: "half", signal: gone.signal });
  await expect(cut).rejects.toMatchObject({ name: "AbortError" });
  const zipped = { ...headers, "content-encoding": "gzip" };
  const rubbish = await fetch(address, { method: "POST", headers: zipped, body: "no gzip" });
  expect(rubbish.status).toBe(400);
  const nonsense = await fetch(address, { method: "POST", headers, body: "nonsense" });
  expect([nonsense.status, (await nonsense.text()).includes("unpack ok")]).toEqual([200, false]);
  await sandbox.idle();

  await using client = await cloneOf(url);
  const sha = await client.commit("a.txt", "a\n");
  await client.git("push", "--quiet", "origin", "main");
  expect(await readRef(repository, "refs/heads/main")).toBe(sha);
});

test("what is no git client is told so", async () => {
  await using sandbox = await startTestSandbox();
  await buildShop(sandbox);
  const old = await fetch(`${sandbox.url}/octo-dev/shop.git/info/refs`);
  expect([old.status, await old.text()]).toEqual([403, "Please upgrade your git client.\n"]);
  const write = await fetch(`${sandbox.url}/octo-dev/shop.git/info/refs?service=git-receive-pack`);
  expect([write.status, write.headers.get("www-authenticate")]).toEqual([401, 'Basic realm="GitHub"']);
});
