import { describe, expect, it } from "vitest";
import { submoduleMode, symlinkMode } from "#core/change/change.ts";
import { parseCommitSha } from "#core/ids.ts";
import { addTeamMember, createTeam } from "#sandbox/accounts/create-account.ts";
import { failureOf } from "./mocked-github.ts";
import { startLocalGitHub } from "./local-github.ts";

const contract = "version: 1\n";

describe("readPull", () => {
  it("reads all of a small pull request in one call", async () => {
    await using local = await startLocalGitHub({
      files: { "README.md": "# Shop\n", ".github/risk-contract.yml": contract },
    });
    const { pull, head } = await local.open("work", { "docs/a.md": "a\n" });
    await local.repository.readPull(pull.number);
    await local.sandbox.idle();
    local.calls.length = 0;
    const read = await local.repository.readPull(pull.number);
    const base = await local.tip("main");
    const { body } = await local.app.get(`/repos/octo/shop/git/commits/${head}`);
    expect(read).toMatchObject({
      number: pull.number,
      title: "Work on work",
      state: "open",
      isDraft: false,
      author: { id: local.dev.account.id, login: "octo-dev", kind: "human" },
      head,
      headRef: "work",
      isFork: false,
      baseRef: "main",
      comparedSince: Math.floor(pull.issue.createdAt / 1_000) * 1_000,
      hadOtherBase: false,
      headForcedAt: null,
      baseTip: base,
      defaultRef: "main",
      defaultTip: base,
      changedFiles: 1,
      isInMergeQueue: false,
      hasMergeQueue: false,
      isAutoMergeArmed: false,
      headTree: body.tree.sha,
      // The base has not moved on, so that merging adds nothing to the head.
      mergeTree: body.tree.sha,
      mergeCommit: null,
      commitCount: 1,
      commitAuthors: [{ id: local.dev.account.id, login: "octo-dev", kind: "human" }],
      siblings: [],
      reviews: [],
      threads: [],
      statuses: [],
      requiredContexts: [],
    });
    const [found, ...others] = read?.contractFiles.base ?? [];
    expect(others).toEqual([]);
    expect(found).toMatchObject({ path: ".github/risk-contract.yml", file: { kind: "file", mode: "100644" } });
    expect(found?.file.kind === "file" && Buffer.from(found.file.bytes).toString()).toBe(contract);
    expect(read?.contractFiles.default).toEqual(read?.contractFiles.base);
    expect(local.calls).toMatchObject([{ operation: "graphql", kind: "read", status: 200 }]);
  });

  it("says that there is no such pull request, but only where the repository is there", async () => {
    await using local = await startLocalGitHub();
    expect(await local.repository.readPull(99)).toBeNull();
    const installed = await local.github.listInstallations();
    const gone = { installation: installed[0]?.id as never, repo: local.shop.id as never, owner: "octo", name: "gone" };
    expect((await failureOf(local.github.repository(gone).readPull(1))).kind).toBe("not-found");
  });

  it("knows no test merge of a base that has moved on, until GitHub has made another", async () => {
    await using local = await startLocalGitHub();
    const { pull, head } = await local.open("work", { "docs/a.md": "a\n" });
    const mergeTree = async () => (await local.repository.readPull(pull.number))?.mergeTree ?? null;
    await mergeTree();
    await local.sandbox.idle();
    const before = await mergeTree();
    await local.commit("main", { "other.md": "b\n" }, local.owner.account);
    expect(await mergeTree()).toBeNull();
    await local.sandbox.idle();
    const after = await mergeTree();
    const { tree } = await local.repository.readCommit(head);
    expect([before === tree, after === tree, after === null]).toEqual([true, false, false]);
  });

  it("says as which commit it was merged", async () => {
    await using local = await startLocalGitHub();
    const { pull } = await local.open("work", { "docs/a.md": "a\n" });
    const merged = await local.owner.api.put(`/repos/octo/shop/pulls/${pull.number}/merge`, { merge_method: "squash" });
    const read = await local.repository.readPull(pull.number);
    expect([read?.state, read?.mergeCommit]).toEqual(["merged", merged.body.sha]);
    expect((await local.repository.readCommit(merged.body.sha)).tree).toBe(read?.headTree);
  });

  it("reads reviews, threads, statuses and who else has the same head", async () => {
    await using local = await startLocalGitHub();
    const { pull, head } = await local.open("work", { "src/cart.ts": "one\nTWO\nthree\n" });
    await local.owner.api.post(`/repos/octo/shop/git/refs`, {
      ref: "refs/heads/lenient",
      sha: await local.tip("main"),
    });
    const second = await local.dev.api.post("/repos/octo/shop/pulls", { title: "Same", head: "work", base: "lenient" });
    const at = `/repos/octo/shop/pulls/${pull.number}`;
    await local.owner.api.post(`${at}/reviews`, { event: "APPROVE", body: "Fine." });
    const comment = { path: "src/cart.ts", line: 2, side: "RIGHT", commit_id: head };
    await local.owner.api.post(`${at}/comments`, { ...comment, body: "Why?" });
    await local.app.post(`${at}/comments`, { ...comment, body: "A bot says." });
    await local.owner.api.post(`/repos/octo/shop/statuses/${head}`, { state: "success", context: "ci/old" });

    const read = await local.repository.readPull(pull.number);
    expect(read?.siblings).toEqual([second.body.number]);
    expect(read?.statuses).toMatchObject([{ context: "ci/old", state: "success" }]);
    expect(read?.reviews.map(({ author, state, body }) => [author?.login, author?.kind, state, body])).toEqual([
      ["octo-owner", "human", "approved", "Fine."],
      ["octo-owner", "human", "commented", ""],
      ["gate[bot]", "bot", "commented", ""],
    ]);
    expect(read?.reviews.every((review) => review.head === head)).toBe(true);
    expect(read?.threads.map(({ hasHuman, isResolved, path }) => [hasHuman, isResolved, path])).toEqual([
      [true, false, "src/cart.ts"],
      [false, false, "src/cart.ts"],
    ]);
  });

  it("takes a bots' thread for a person's when it is longer than what was read", async () => {
    await using local = await startLocalGitHub();
    const { pull, head } = await local.open("work", { "src/cart.ts": "one\nTWO\nthree\n" });
    const at = `/repos/octo/shop/pulls/${pull.number}/comments`;
    const first = await local.app.post(at, { path: "src/cart.ts", line: 2, side: "RIGHT", commit_id: head, body: "1" });
    const isHuman = async () => (await local.repository.readPull(pull.number))?.threads.map((one) => one.hasHuman);
    for (let i = 2; i <= 20; i += 1) await local.app.post(`${at}/${first.body.id}/replies`, { body: `${i}` });
    expect(await isHuman()).toEqual([false]);
    await local.app.post(`${at}/${first.body.id}/replies`, { body: "21" });
    expect(await isHuman()).toEqual([true]);
  });

  it("reads every review of a pull request that has more than a hundred", async () => {
    await using local = await startLocalGitHub();
    const { pull } = await local.open("work", { "docs/a.md": "a\n" });
    for (let i = 0; i < 130; i += 1) {
      await local.owner.api.post(`/repos/octo/shop/pulls/${pull.number}/reviews`, { event: "COMMENT", body: `${i}` });
    }
    const read = await local.repository.readPull(pull.number);
    expect(read?.reviews.map(({ body }) => body)).toEqual(Array.from({ length: 130 }, (_, index) => `${index}`));
    expect(local.calls).toHaveLength(2);
  });

  it("reads a contract exactly: with a byte order mark, too large, and what is no file", async () => {
    await using local = await startLocalGitHub();
    const withMark = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(contract)]);
    await local.commit(
      "main",
      {
        ".github/risk-contract.yml": withMark,
        ".github/risk-contract.yaml": "x".repeat(64 * 1024 + 1),
        ".github/risk-contract.json": { mode: symlinkMode, text: "../elsewhere.json" },
        "risk-contract.yml/inside.md": "a folder\n",
        "risk-contract.yaml": Buffer.from([0x76, 0xff, 0x00, 0x0a]),
        "risk-contract.json": { mode: submoduleMode, sha: "d".repeat(40) },
      },
      local.owner.account,
    );
    const { pull } = await local.open("work", { "docs/a.md": "a\n" });
    const files = (await local.repository.readPull(pull.number))?.contractFiles.base ?? [];
    expect(files.map(({ path, file }) => [path, file.kind])).toEqual([
      [".github/risk-contract.yml", "file"],
      [".github/risk-contract.yaml", "too-large"],
      [".github/risk-contract.json", "symlink"],
      ["risk-contract.yaml", "file"],
      ["risk-contract.json", "submodule"],
    ]);
    const bytes = files.flatMap(({ file }) => (file.kind === "file" ? [Buffer.from(file.bytes).toString("hex")] : []));
    expect(bytes).toEqual([withMark.toString("hex"), "76ff000a"]);
  });

  it("sees what rulesets require, with or without the right to see classic protection", async () => {
    const rule = {
      type: "required_status_checks",
      parameters: {
        strict_required_status_checks_policy: false,
        required_status_checks: [{ context: "CI" }, { context: "risk-policy-gate", integration_id: 15_368 }],
      },
    };
    const ruleset = {
      name: "main",
      target: "branch",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [rule],
    };
    const expected = [
      { context: "CI", appId: null },
      { context: "risk-policy-gate", appId: 15_368 },
    ];
    const few = {
      checks: "write",
      contents: "read",
      metadata: "read",
      pull_requests: "read",
      statuses: "read",
    } as const;
    for (const options of [{}, { permissions: few }]) {
      await using local = await startLocalGitHub(options);
      expect((await local.owner.api.post("/repos/octo/shop/rulesets", ruleset)).status).toBe(201);
      const { pull } = await local.open("work", { "docs/a.md": "a\n" });
      expect((await local.repository.readPull(pull.number))?.requiredContexts).toEqual(expected);
    }
  });
});

describe("a small pull request", () => {
  it("is read in four calls, and again in two", async () => {
    await using local = await startLocalGitHub();
    const { pull, head } = await local.open("work", { "docs/a.md": "a\n", "src/cart.ts": "one\n" });
    await local.app.post("/repos/octo/shop/check-runs", { name: "CI", head_sha: head, conclusion: "success" });
    const readAll = async () => {
      const read = await local.repository.readPull(pull.number);
      if (read?.baseTip == null) throw new Error("there is no such pull request");
      const { number, baseTip: base, changedFiles } = read;
      const change = await local.repository.readChange({ number, base, head, changedFiles, wantsContent: true });
      return { change, runs: await local.repository.readCheckRuns(head) };
    };
    const { change, runs } = await readAll();
    expect(change.files.map(({ path }) => path)).toEqual(["docs/a.md", "src/cart.ts"]);
    expect(runs).toMatchObject([{ name: "CI", appId: local.appId, appSlug: "gate", head, conclusion: "success" }]);
    const first = local.calls.splice(0).map(({ operation }) => operation);
    expect(first).toEqual([
      "graphql",
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
      "graphql",
      "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    ]);
    await readAll();
    expect(local.calls.map(({ operation, fromCache }) => [operation, fromCache])).toEqual([
      ["graphql", false],
      ["GET /repos/{owner}/{repo}/commits/{ref}/check-runs", true],
    ]);
  });
});

describe("other reads", () => {
  it("find the App, its installations, its repositories, open pull requests, branches and files", async () => {
    await using local = await startLocalGitHub();
    const { pull, head } = await local.open("work", { "docs/ä b.md": "a\n" });
    const { github, repository } = local;
    expect(await github.readApp()).toEqual({ appId: local.appId, slug: "gate" });
    const [installation] = await github.listInstallations();
    expect(installation?.account).toBe("octo");
    expect(await github.listRepositories(installation?.id as never)).toEqual([
      { installation: installation?.id, repo: local.shop.id, owner: "octo", name: "shop" },
    ]);
    expect(await repository.listOpenPulls()).toMatchObject([{ number: pull.number, head, baseRef: "main" }]);
    expect(await repository.readBranchTip("work")).toBe(head);
    expect(await repository.readBranchTip(null)).toBe(await local.tip("main"));
    expect(await repository.readBranchTip("gone")).toBeNull();
    expect(await repository.readFileAt(head, "docs/ä b.md", 100)).toMatchObject({ kind: "file", mode: "100644" });
    expect(await repository.readFileAt(head, "docs/ä b.md", 1)).toMatchObject({ kind: "too-large", sizeBytes: 2 });
    expect(await repository.readFileAt(head, "docs", 100)).toBeNull();
    expect(await repository.readFileAt(head, "gone.md", 100)).toBeNull();
    const nowhere = parseCommitSha("e".repeat(40));
    expect((await failureOf(repository.readFileAt(nowhere as never, "a", 100))).kind).toBe("not-found");
  });

  it("look up what a person may do, and in which of the named teams they are", async () => {
    await using local = await startLocalGitHub();
    const { world } = local.sandbox;
    const organisation = local.shop.owner;
    const core = createTeam(world, { organisation, name: "core" });
    addTeamMember(world, core, local.dev.account);
    createTeam(world, { organisation, name: "ops" });
    const dev = { id: local.dev.account.id, login: "octo-dev", kind: "human" } as const;
    expect(await local.repository.readPerson(dev, ["octo/core", "octo/ops", "octo/gone"])).toEqual({
      ...dev,
      permission: "write",
      teams: ["octo/core"],
    });
    const stranger = { id: 999_999, login: "nobody-here", kind: "human" } as const;
    expect(await local.repository.readPerson(stranger, [])).toEqual({ ...stranger, permission: "none", teams: [] });
    const renamed = { ...dev, id: 999_998 };
    expect((await local.repository.readPerson(renamed, [])).permission).toBe("none");
    const bot = { id: 1, login: "gate[bot]", kind: "bot" } as const;
    expect((await local.repository.readPerson(bot, ["octo/core"])).permission).toBe("none");
  });
});
