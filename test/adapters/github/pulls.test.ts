import nock from "nock";
import { describe, expect, it } from "vitest";
import { pullQuery } from "#adapters/github/pull-query.ts";
import { addCollaborator } from "#sandbox/accounts/create-account.ts";
import { forkRepository } from "#sandbox/repositories/create-repository.ts";
import { startLocalGitHub } from "./local-github.ts";
import { api, base, failureOf, grantTokens, head, openMocked, other, replyGraphql, useMocks } from "./mocked-github.ts";

describe("on a local GitHub", () => {
  it("a pull request costs one point of the limit", async () => {
    await using local = await startLocalGitHub();
    const { pull } = await local.open("work", { "docs/a.md": "a\n" });
    const variables = { owner: "octo", name: "shop", number: pull.number };
    expect((await local.app.graphql(pullQuery, variables)).rateLimit.cost).toBe(1);
  });

  it("a pull request is compared with its base since it was opened, or set to that base", async () => {
    await using local = await startLocalGitHub();
    const { pull } = await local.open("work", { "docs/a.md": "a\n" });
    const toSeconds = (at: number) => Math.floor(at / 1_000) * 1_000;
    const read = () => local.repository.readPull(pull.number);
    expect(await read()).toMatchObject({ comparedSince: toSeconds(pull.issue.createdAt), hadOtherBase: false });

    await local.dev.api.post("/repos/octo/shop/git/refs", { ref: "refs/heads/side", sha: await local.tip("main") });
    await local.dev.api.patch(`/repos/octo/shop/pulls/${pull.number}`, { base: "side" });
    const [change, ...others] = pull.refChanges;
    expect(others).toEqual([]);
    expect(await read()).toMatchObject({
      baseRef: "side",
      comparedSince: toSeconds(change!.at) + 1_000,
      hadOtherBase: true,
      headForcedAt: null,
    });
  });

  it("a pull request from a fork is read with its head and its files", async () => {
    await using local = await startLocalGitHub();
    const guest = local.sandbox.user("octo-guest");
    addCollaborator(local.sandbox.world, local.shop, guest.account, "read");
    await forkRepository(local.sandbox.world, local.shop, { owner: guest.account });
    await local.sandbox.idle();
    const put = await guest.api.put("/repos/octo-guest/shop/contents/docs/new.md", {
      message: "Add",
      content: Buffer.from("new\n").toString("base64"),
      branch: "main",
    });
    const opened = await guest.api.post("/repos/octo/shop/pulls", {
      title: "Mine",
      head: "octo-guest:main",
      base: "main",
    });
    expect([put.status, opened.status]).toEqual([201, 201]);
    const read = await local.repository.readPull(opened.body.number);
    expect(read).toMatchObject({ isFork: true, head: put.body.commit.sha, author: { login: "octo-guest" } });
    const change = await local.repository.readChange({
      number: opened.body.number,
      base: await local.tip("main"),
      head: put.body.commit.sha,
      changedFiles: 1,
      wantsContent: true,
    });
    expect(change.files).toMatchObject([{ path: "docs/new.md", addedLines: { kind: "read", lines: ["new"] } }]);
  });
});

describe("what GitHub answers about a pull request", () => {
  useMocks();

  const person = { __typename: "User", login: "ada", databaseId: 3 };
  const commit = { oid: head, author: { user: person }, committer: { user: null } };
  const review = {
    fullDatabaseId: "5000000001",
    state: "APPROVED",
    body: "",
    submittedAt: "2026-11-20T12:00:00Z",
    author: person,
    commit: { oid: head },
  };
  const thread = (...authors: (string | null)[]) => ({
    id: "T",
    isResolved: false,
    isOutdated: false,
    path: "a.ts",
    comments: {
      totalCount: authors.length,
      nodes: authors.map((type) => ({ author: type === null ? null : { __typename: type } })),
    },
  });
  const nodes = (...items: unknown[]) => ({ pageInfo: { hasNextPage: false, endCursor: null }, nodes: items });
  const tree = { oid: "1".repeat(40) };
  const headCommit = (over: object = {}) => ({
    nodes: [{ commit: { oid: head, tree, status: null, associatedPullRequests: { nodes: [] }, ...over } }],
  });
  const target = { oid: base };
  const baseRef = { target, rules: nodes(), branchProtectionRule: null };
  const pull = {
    id: "PR",
    number: 3,
    title: "t",
    url: "https://github.com/octo/shop/pull/3",
    state: "OPEN",
    isDraft: false,
    createdAt: "2026-11-20T11:00:00Z",
    updatedAt: "2026-11-20T12:00:00Z",
    changedFiles: 1,
    mergeable: "MERGEABLE",
    isInMergeQueue: false,
    mergeQueue: null,
    autoMergeRequest: null,
    isCrossRepository: false,
    headRefOid: head,
    headRefName: "work",
    baseRefName: "main",
    author: person,
    baseRef,
    commits: { totalCount: 1, nodes: [{ commit }] },
    headCommit: headCommit(),
    timelineItems: { nodes: [] },
    headMoves: { nodes: [] },
    reviews: nodes(),
    reviewThreads: nodes(),
  };
  const answer = (over: object) => ({
    repository: { defaultBranchRef: { name: "main", target }, pullRequest: { ...pull, ...over } },
  });
  const read = (over: object, errors?: readonly object[]) => {
    grantTokens();
    replyGraphql(answer(over), errors);
    return openMocked({ retryPausesMs: [] }).repository.readPull(3);
  };

  const ci = (state: string) => ({
    contexts: [
      { id: "SC_1", context: "ci", state, description: null, createdAt: "2026-11-20T12:00:00Z", creator: person },
    ],
  });

  it.each([
    { what: "a state", over: { state: "LOCKED" } },
    { what: "whether it merges", over: { mergeable: "PERHAPS" } },
    { what: "a review's state", over: { reviews: nodes({ ...review, state: "APPROVED_IN_PART" }) } },
    {
      what: "a status",
      over: { headCommit: headCommit({ status: ci("WARNING") }) },
    },
    { what: "a hash", over: { headRefOid: "main" } },
    { what: "a time", over: { updatedAt: "yesterday" } },
    { what: "the time of its creation", over: { createdAt: null } },
    { what: "a change of its base", over: { timelineItems: { nodes: [{ __typename: "BaseRefDeletedEvent" }] } } },
    { what: "a change of its base that is hidden", over: { timelineItems: { nodes: [null] } } },
    { what: "a flag", over: { isDraft: null } },
  ])("with a new word for $what: invalid, and nothing is taken for what it resembles", async ({ over }) => {
    expect((await failureOf(read(over))).kind).toBe("invalid");
  });

  it.each([
    { what: "a person", author: person, expected: { id: 3, login: "ada", kind: "human" } },
    {
      what: "a bot, spelled as REST does",
      author: { __typename: "Bot", login: "ci", databaseId: 9 },
      expected: { id: 9, login: "ci[bot]", kind: "bot" },
    },
    {
      what: "a person who is called like a bot",
      author: { ...person, login: "ci[bot]" },
      expected: { id: 3, login: "ci[bot]", kind: "human" },
    },
    { what: "a ghost", author: null, expected: null },
    { what: "a mannequin", author: { __typename: "Mannequin", login: "old" }, expected: null },
  ])("by $what", async ({ author, expected }) => {
    expect((await read({ author }))?.author).toEqual(expected);
  });

  it.each([
    { what: "bots alone", authors: ["Bot", "Bot"], hasHuman: false },
    { what: "a bot and a person", authors: ["Bot", "User"], hasHuman: true },
    { what: "a bot and someone who is gone", authors: ["Bot", null], hasHuman: true },
    { what: "a mannequin", authors: ["Mannequin"], hasHuman: true },
    { what: "nobody", authors: [], hasHuman: true },
  ])("with a thread of $what: a human in it, $hasHuman", async ({ authors, hasHuman }) => {
    expect((await read({ reviewThreads: nodes(thread(...authors)) }))?.threads[0]?.hasHuman).toBe(hasHuman);
  });

  it("with reviews: numbers beyond 32 bits, none that is pending or of a commit that is gone", async () => {
    const reviews = nodes(review, { ...review, state: "PENDING", submittedAt: null }, { ...review, commit: null });
    expect((await read({ reviews }))?.reviews).toEqual([
      expect.objectContaining({ id: 5_000_000_001, state: "approved", head }),
    ]);
  });

  it("whose listed commits lag behind its head: transient, since the newest author would be missing", async () => {
    expect((await failureOf(read({ headCommit: headCommit({ oid: other }) }))).kind).toBe("transient");
  });

  it("of more commits than GitHub lists: the head is read by its name", async () => {
    grantTokens();
    const status = ci("FAILURE");
    replyGraphql(answer({ headCommit: headCommit({ oid: other }), commits: { totalCount: 250, nodes: [] } }));
    replyGraphql({ repository: { object: { oid: head, tree, status, associatedPullRequests: { nodes: [] } } } });
    const found = await openMocked().repository.readPull(3);
    expect(found).toMatchObject({
      commitCount: 250,
      headTree: tree.oid,
      statuses: [{ context: "ci", state: "failure", creator: { id: 3, login: "ada", kind: "human" } }],
    });
  });

  it.each([
    { what: "its creation", nodes: [], at: "2026-11-20T11:00:00Z" },
    {
      what: "the newest change of its base",
      nodes: [{ __typename: "BaseRefChangedEvent", createdAt: "2026-11-20T11:30:00Z" }],
      at: "2026-11-20T11:30:01Z",
    },
    {
      what: "its creation, where a change is dated before it",
      nodes: [{ __typename: "BaseRefForcePushedEvent", createdAt: "2026-11-20T10:00:00Z" }],
      at: "2026-11-20T11:00:00Z",
    },
  ])("compared with its base since $what", async ({ nodes: items, at }) => {
    expect((await read({ timelineItems: { nodes: items } }))?.comparedSince).toBe(Date.parse(at));
  });

  it("whose branch was force-pushed is told with the end of that second", async () => {
    const found = await read({ headMoves: { nodes: [{ createdAt: "2026-11-20T11:30:00Z" }] } });
    expect(found).toMatchObject({ headForcedAt: Date.parse("2026-11-20T11:30:01Z"), hadOtherBase: false });
    expect((await read({}))?.headForcedAt).toBeNull();
  });

  const mergeOf = (...parents: string[]) => ({
    tree: { oid: "2".repeat(40) },
    parents: { totalCount: parents.length, nodes: parents.slice(0, 2).map((oid) => ({ oid })) },
  });

  it.each([
    { what: "its base's tip and its head", potentialMergeCommit: mergeOf(base, head), mergeTree: "2".repeat(40) },
    { what: "an earlier tip of its base", potentialMergeCommit: mergeOf(other, head), mergeTree: null },
    { what: "an earlier head", potentialMergeCommit: mergeOf(base, other), mergeTree: null },
    { what: "both, the wrong way round", potentialMergeCommit: mergeOf(head, base), mergeTree: null },
    { what: "its base's tip alone", potentialMergeCommit: mergeOf(base), mergeTree: null },
    { what: "both and one more", potentialMergeCommit: mergeOf(base, head, other), mergeTree: null },
    { what: "nothing yet", potentialMergeCommit: null, mergeTree: null },
    {
      what: "a base that is gone",
      potentialMergeCommit: mergeOf(base, head),
      baseRef: null,
      mergeTree: null,
    },
  ])("tested by a merge of $what: the tree $mergeTree", async ({ what: _, mergeTree, ...over }) => {
    expect((await read(over))?.mergeTree).toBe(mergeTree);
  });

  it.each([
    { state: "MERGED", mergeCommit: { oid: other }, expected: other },
    { state: "MERGED", mergeCommit: null, expected: null },
    { state: "CLOSED", mergeCommit: { oid: other }, expected: null },
    { state: "OPEN", mergeCommit: { oid: other }, expected: null },
  ])("$state, with $mergeCommit: merged as $expected", async ({ expected, ...over }) => {
    expect((await read(over))?.mergeCommit).toBe(expected);
  });

  const sibling = (number: number, over: object = {}) => ({
    number,
    state: "OPEN",
    headRefOid: head,
    baseRepository: { databaseId: 11 },
    ...over,
  });

  it("beside others: only open ones into this repository with the same head", async () => {
    const associatedPullRequests = {
      nodes: [
        sibling(3),
        sibling(4),
        sibling(5, { state: "CLOSED" }),
        sibling(6, { headRefOid: other }),
        sibling(7, { baseRepository: { databaseId: 12 } }),
        sibling(8, { baseRepository: null }),
      ],
    };
    expect((await read({ headCommit: headCommit({ associatedPullRequests }) }))?.siblings).toEqual([4]);
  });

  const forbidden = (...path: string[]) => ({
    type: "FORBIDDEN",
    path: ["repository", "pullRequest", ...path],
    message: "no",
  });
  const rule = {
    type: "REQUIRED_STATUS_CHECKS",
    parameters: { requiredStatusChecks: [{ context: "CI", integrationId: null }] },
  };
  const classic = {
    requiredStatusChecks: [
      { context: "gate", app: { databaseId: 7 } },
      { context: "old", app: null },
    ],
  };
  const [fromRule, ...fromClassic] = [
    { context: "CI", appId: null },
    { context: "gate", appId: 7 },
    { context: "old", appId: null },
  ];

  it.each([
    {
      what: "rulesets and classic protection",
      over: { ...baseRef, rules: nodes({ type: "DELETION", parameters: null }, rule), branchProtectionRule: classic },
      errors: undefined,
      required: [fromRule, ...fromClassic],
    },
    {
      what: "rulesets alone may be seen",
      over: { ...baseRef, rules: nodes(rule) },
      errors: [forbidden("baseRef", "branchProtectionRule")],
      required: [fromRule],
    },
    {
      what: "classic protection alone may be seen",
      over: { ...baseRef, rules: null, branchProtectionRule: classic },
      errors: [forbidden("baseRef", "rules")],
      required: fromClassic,
    },
    {
      what: "neither may be seen",
      over: { ...baseRef, rules: null },
      errors: [forbidden("baseRef", "rules"), forbidden("baseRef", "branchProtectionRule")],
      required: null,
    },
    { what: "the branch is gone", over: null, errors: undefined, required: null },
    {
      what: "more rules than were read",
      over: { ...baseRef, rules: { pageInfo: { hasNextPage: true, endCursor: "x" }, nodes: [rule] } },
      errors: undefined,
      required: null,
    },
  ])("where $what: required $required", async ({ over, errors, required }) => {
    expect((await read({ baseRef: over }, errors))?.requiredContexts).toEqual(required);
  });

  it("of which another part may not be seen: forbidden", async () => {
    expect((await failureOf(read({ reviews: null }, [forbidden("reviews")]))).kind).toBe("forbidden");
  });

  it("that is not there is null; a repository that is not there is an error", async () => {
    const gone = (...path: string[]) => ({ type: "NOT_FOUND", path, message: "Could not resolve" });
    grantTokens();
    replyGraphql({ repository: { defaultBranchRef: null, pullRequest: null } }, [gone("repository", "pullRequest")]);
    expect(await openMocked().repository.readPull(3)).toBeNull();
    replyGraphql({ repository: null }, [gone("repository")]);
    expect((await failureOf(openMocked().repository.readPull(3))).kind).toBe("not-found");
    replyGraphql({ repository: { defaultBranchRef: null, pullRequest: null } });
    expect((await failureOf(openMocked().repository.readPull(3))).kind).toBe("invalid");
  });

  it("whose contract is sent as something else than its name says: refused", async () => {
    const contract0 = { mode: 0o100644, oid: "7".repeat(40), size: 11, object: { text: "version: 1\n" } };
    grantTokens();
    replyGraphql(answer({ baseRef: { ...baseRef, target: { ...target, contract0 } } }));
    nock(api)
      .get(`/repos/octo/shop/git/blobs/${"7".repeat(40)}`)
      .reply(200, { encoding: "base64", content: Buffer.from("version: 2\n").toString("base64") });
    expect((await failureOf(openMocked().repository.readPull(3))).kind).toBe("invalid");
  });
});
