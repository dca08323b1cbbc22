import { describe, expect, test } from "vitest";

import { git } from "#sandbox/git/git.ts";
import { readRef } from "#sandbox/git/refs.ts";
import type { Push } from "#sandbox/kernel/world.ts";
import { buildWorld } from "#test/sandbox/graphql/world.ts";

const inShop = (selection: string) => `{ repository(owner: "octo-org", name: "shop") { ${selection} } }`;
const onMain = (selection: string) =>
  inShop(`ref(qualifiedName: "main") { target { ... on Commit { ${selection} } } }`);

const files = {
  "README.md": "# shop\n",
  "src/a.ts": "export const a = 1;\n",
  "src/deep/b.ts": "b\n",
  "logo.bin": "\0\u0001",
};

describe("objects", () => {
  test.each<[expression: string, object: unknown]>([
    ["main:README.md", { __typename: "Blob", text: "# shop\n", byteSize: 7, isBinary: false, isTruncated: false }],
    ["HEAD:logo.bin", { __typename: "Blob", text: null, byteSize: 2, isBinary: true, isTruncated: false }],
    [
      "main:src",
      {
        __typename: "Tree",
        entries: [
          { name: "a.ts", type: "blob" },
          { name: "deep", type: "tree" },
        ],
      },
    ],
    ["main", { __typename: "Commit", messageHeadline: "Initial commit" }],
    ["main:none", null],
    ["no-branch", null],
    ["main\nHEAD", null],
  ])("by the expression %j", async (expression, object) => {
    await using built = await buildWorld(files);
    const { data, errors } = await built.as(built.dev)(
      `query($expression: String!) { repository(owner: "octo-org", name: "shop") { object(expression: $expression) {
        __typename ... on Commit { messageHeadline } ... on Tree { entries { name type } }
        ... on Blob { text byteSize isBinary isTruncated } } } }`,
      { expression },
    );
    expect({ object: data.repository.object, errors }).toEqual({ object, errors: [] });
  });

  test("by hash, and again by global id", async () => {
    await using built = await buildWorld(files);
    const ask = built.as(built.dev);
    const oid = (await git(built.shop.gitDirectory, ["rev-parse", "main:src/a.ts"])).trim();
    const { data } = await ask(inShop(`object(oid: "${oid}") { id oid abbreviatedOid }`));
    expect(data.repository.object).toMatchObject({ oid, abbreviatedOid: oid.slice(0, 7) });
    const again = await ask(`{ node(id: "${data.repository.object.id}") { ... on Blob { text } } }`);
    expect(again.data.node).toEqual({ text: "export const a = 1;\n" });
  });

  test("a file of a commit, with its mode", async () => {
    await using built = await buildWorld(files);
    const { data } = await built.as(built.dev)(
      onMain(`a: file(path: "src/a.ts") { mode oid type size path name extension object { ... on Blob { text } } }
        folder: file(path: "/src/deep/") { mode type path size object { ... on Tree { entries { name path } } } }
        none: file(path: "src/none.ts") { oid }`),
    );
    expect(data.repository.ref.target).toEqual({
      a: {
        mode: 0o100644,
        oid: (await git(built.shop.gitDirectory, ["rev-parse", "main:src/a.ts"])).trim(),
        type: "blob",
        size: 20,
        path: "src/a.ts",
        name: "a.ts",
        extension: ".ts",
        object: { text: "export const a = 1;\n" },
      },
      folder: {
        mode: 0o40000,
        type: "tree",
        path: "src/deep",
        size: 0,
        object: { entries: [{ name: "b.ts", path: "src/deep/b.ts" }] },
      },
      none: null,
    });
  });

  test("two hundred files of one commit in one call", async () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`src/f${index}.ts`, `${index}\n`]));
    await using built = await buildWorld(many);
    const reads = Object.keys(many).map(
      (path, index) => `f${index}: file(path: "${path}") { mode object { ... on Blob { text } } }`,
    );
    const { data, errors } = await built.as(built.dev)(onMain(reads.join("\n")));
    expect(errors).toEqual([]);
    expect(Object.values(data.repository.ref.target)).toEqual(
      Object.values(many).map((text) => ({ mode: 0o100644, object: { text } })),
    );
  });

  test("a commit", async () => {
    await using built = await buildWorld(files);
    const { data } = await built.as(built.dev)(
      onMain(`oid message messageBody authoredDate committedDate pushedDate parents(first: 5) { totalCount }
        author { name email date user { login } } history(first: 2) { totalCount nodes { oid } }
        status { state } statusCheckRollup { state } checkSuites(first: 1) { totalCount }
        associatedPullRequests(first: 1) { totalCount }`),
    );
    const oid = await readRef(built.shop, "refs/heads/main");
    expect(data.repository.ref.target).toMatchObject({
      oid,
      message: "Initial commit",
      messageBody: "",
      pushedDate: null,
      parents: { totalCount: 0 },
      author: { user: null },
      history: { totalCount: 1, nodes: [{ oid }] },
      status: null,
      statusCheckRollup: null,
      checkSuites: { totalCount: 0 },
      associatedPullRequests: { totalCount: 0 },
    });
    expect(data.repository.ref.target.committedDate).toMatch(/^2026-01-01T00:00:\d\dZ$/);
  });
});

describe("refs", () => {
  test.each<[qualifiedName: string, ref: object | null]>([
    ["main", { name: "main", prefix: "refs/heads/" }],
    ["refs/heads/main", { name: "main", prefix: "refs/heads/" }],
    ["heads/main", { name: "main", prefix: "refs/heads/" }],
    ["main~0", null],
    ["mai*", null],
    ["gone", null],
  ])("%s", async (qualifiedName, ref) => {
    await using built = await buildWorld();
    const { data } = await built.as(built.dev)(inShop(`ref(qualifiedName: "${qualifiedName}") { name prefix }`));
    expect(data.repository.ref).toEqual(ref);
  });
});

const commit = `mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) {
    clientMutationId ref { name } commit { oid message author { name email user { login } } committer { name }
      parents(first: 1) { nodes { oid } } }
  } }`;

describe("createCommitOnBranch", () => {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  type Additions = { path: string; contents: string }[];
  const inputFor = (expectedHeadOid: string, additions: Additions, deletions: { path: string }[] = []) => ({
    input: {
      clientMutationId: "one",
      branch: { repositoryNameWithOwner: "octo-org/shop", branchName: "main" },
      expectedHeadOid,
      message: { headline: "Fix it", body: "For good." },
      fileChanges: { additions, deletions },
    },
  });

  test("writes, deletes and moves the branch, in the App's name, and everyone hears of the push", async () => {
    await using built = await buildWorld(files);
    const pushes: Push[] = [];
    built.world.onPush(async (push) => void pushes.push(push));
    const before = (await readRef(built.shop, "refs/heads/main")) ?? "";
    const { ask, actor } = await built.asApp({ contents: "write" });
    const { data, errors } = await ask(
      commit,
      inputFor(before, [{ path: "src/new/c.ts", contents: base64("c\n") }], [{ path: "src/a.ts" }]),
    );
    expect(errors).toEqual([]);
    const after = await readRef(built.shop, "refs/heads/main");
    expect(data.createCommitOnBranch).toEqual({
      clientMutationId: "one",
      ref: { name: "main" },
      commit: {
        oid: after,
        message: "Fix it\n\nFor good.",
        author: {
          name: actor.account.login,
          email: `${actor.account.id}+${actor.account.login}@users.noreply.github.com`,
          user: { login: actor.account.login },
        },
        committer: { name: "GitHub" },
        parents: { nodes: [{ oid: before }] },
      },
    });
    expect(await git(built.shop.gitDirectory, ["diff", "--name-status", before, after ?? ""])).toBe(
      "D\tsrc/a.ts\nA\tsrc/new/c.ts\n",
    );
    expect(await git(built.shop.gitDirectory, ["show", "main:src/new/c.ts"])).toBe("c\n");
    expect(pushes).toMatchObject([{ ref: "refs/heads/main", before, after, isForced: false }]);
  });

  test.each<[name: string, permissions: Record<string, "read" | "write">, change: object, error: object]>([
    [
      "a head that has moved",
      { contents: "write" },
      { expectedHeadOid: "0".repeat(40) },
      {
        type: "STALE_DATA",
        path: ["createCommitOnBranch"],
        message: `Expected branch to point to "${"0".repeat(40)}" but it did not.  Pull and try again.`,
      },
    ],
    [
      "no permission to write",
      { contents: "read" },
      {},
      {
        type: "FORBIDDEN",
        extensions: { saml_failure: false },
        message: "Resource not accessible by integration",
      },
    ],
    [
      "a workflow without the permission for workflows",
      { contents: "write" },
      { fileChanges: { additions: [{ path: ".github/workflows/ci.yml", contents: "" }] } },
      { type: "FORBIDDEN" },
    ],
    [
      "the deletion of a file that is not there",
      { contents: "write" },
      { fileChanges: { deletions: [{ path: "none.ts" }] } },
      { type: "UNPROCESSABLE" },
    ],
    [
      "a path out of the repository",
      { contents: "write" },
      { fileChanges: { additions: [{ path: "../x", contents: "" }] } },
      { type: "UNPROCESSABLE" },
    ],
    [
      "contents that are not Base64",
      { contents: "write" },
      { fileChanges: { additions: [{ path: "x", contents: "?" }] } },
      { type: "UNPROCESSABLE" },
    ],
    [
      "a branch that is not there",
      { contents: "write" },
      { branch: { repositoryNameWithOwner: "octo-org/shop", branchName: "gone" } },
      { type: "NOT_FOUND" },
    ],
  ])("%s changes nothing", async (_name, permissions, change, error) => {
    await using built = await buildWorld(files);
    const before = (await readRef(built.shop, "refs/heads/main")) ?? "";
    const { ask } = await built.asApp(permissions);
    const { input } = inputFor(before, [{ path: "x", contents: "" }]);
    const { data, errors } = await ask(commit, { input: { ...input, ...change } });
    expect(data).toEqual({ createCommitOnBranch: null });
    expect(errors).toMatchObject([error]);
    expect(await readRef(built.shop, "refs/heads/main")).toBe(before);
  });

  test("a protected branch takes no direct commit", async () => {
    await using built = await buildWorld(files);
    built.shop.rulesets.set(1, {
      id: 1,
      name: "main",
      target: "branch",
      enforcement: "active",
      source: { type: "Repository", name: "octo-org/shop" },
      bypassActors: [],
      conditions: { refName: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [{ type: "pull_request", parameters: { required_approving_review_count: 1 } }],
      createdAt: 0,
      updatedAt: 0,
    });
    const before = (await readRef(built.shop, "refs/heads/main")) ?? "";
    const { errors } = await built.as(built.dev)(commit, inputFor(before, [{ path: "x", contents: "" }]));
    expect(errors).toMatchObject([{ type: "BRANCH_PROTECTION_RULE_VIOLATION" }]);
    expect(await readRef(built.shop, "refs/heads/main")).toBe(before);
  });

  test("a payload field that is not resolved is refused before the effect", async () => {
    await using built = await buildWorld(files);
    const before = (await readRef(built.shop, "refs/heads/main")) ?? "";
    const { errors } = await built.as(built.dev)(
      commit.replace("clientMutationId", 'clientMutationId commit { blame(path: "x") { ranges { age } } }'),
      inputFor(before, []),
    );
    expect(errors).toMatchObject([{ type: "SANDBOX_UNRESOLVED" }]);
    expect(await readRef(built.shop, "refs/heads/main")).toBe(before);
  });
});

describe("refs move by mutation", () => {
  test("made, moved and deleted", async () => {
    await using built = await buildWorld(files);
    const ask = built.as(built.dev);
    const { data } = await ask(inShop("id defaultBranchRef { id target { oid } }"));
    const { id, defaultBranchRef } = data.repository;
    const oid = defaultBranchRef.target.oid;
    const created = await ask(
      "mutation($input: CreateRefInput!) { createRef(input: $input) { ref { id name target { oid } } } }",
      { input: { repositoryId: id, name: "refs/heads/topic", oid } },
    );
    expect(created.data.createRef.ref).toMatchObject({ name: "topic", target: { oid } });
    const again = await ask("mutation($input: CreateRefInput!) { createRef(input: $input) { ref { id } } }", {
      input: { repositoryId: id, name: "refs/heads/topic", oid },
    });
    expect(again.errors).toMatchObject([
      { type: "UNPROCESSABLE", message: 'A ref named "refs/heads/topic" already exists in the repository.' },
    ]);
    const deleted = await ask("mutation($input: DeleteRefInput!) { deleteRef(input: $input) { clientMutationId } }", {
      input: { refId: created.data.createRef.ref.id },
    });
    expect(deleted.data).toEqual({ deleteRef: { clientMutationId: null } });
    expect(await readRef(built.shop, "refs/heads/topic")).toBe(null);
  });
});
