import { describe, expect, test } from "vitest";

import type { Account } from "#sandbox/accounts/account.ts";
import type { Permissions } from "#sandbox/apps/application.ts";
import { createCheckRun } from "#sandbox/checks/operations.ts";
import { createStatus } from "#sandbox/checks/statuses.ts";
import { git } from "#sandbox/git/git.ts";
import { writeBlob, writeCommit, writeTree } from "#sandbox/git/objects.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { signatureOf } from "#sandbox/git/signature.ts";
import { addComment, editComment } from "#sandbox/issues/operations.ts";
import { timestamp } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { WorldEvent } from "#sandbox/kernel/world.ts";
import { createPull } from "#sandbox/pulls/create-pull.ts";
import { mergePull } from "#sandbox/pulls/merge-pull.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { editReviewComment } from "#sandbox/pulls/review-comments.ts";
import { dismissReview, editReview, submitReview } from "#sandbox/pulls/reviews.ts";
import { registerPullSync } from "#sandbox/pulls/synchronize.ts";
import type { RulesetRule } from "#sandbox/repositories/protection.ts";
import { type Ask, buildWorld, type TestWorld } from "#test/sandbox/graphql/world.ts";

const base = { "README.md": "# shop\n", "src/a.ts": "one\ntwo\nthree\n" };

async function commitOn(built: TestWorld, branch: string, files: Record<string, string>, by: Account): Promise<string> {
  const { shop, world } = built;
  const ref = `refs/heads/${branch}`;
  const parent = (await readRef(shop, ref)) ?? (await readRef(shop, "refs/heads/main")) ?? "";
  const changes = [];
  for (const [path, text] of Object.entries(files)) {
    changes.push({ path, mode: "100644", sha: await writeBlob(shop, text) });
  }
  const root = (await git(shop.gitDirectory, ["rev-parse", `${parent}^{tree}`])).trim();
  const tree = (await writeTree(shop, { base: root, changes })) ?? "";
  const who = signatureOf(by, world.now());
  const sha = await writeCommit(shop, { tree, parents: [parent], message: "Change it", author: who, committer: who });
  await updateRef(world, shop, { ref, to: sha, pusher: by });
  return sha;
}

interface Scene extends TestWorld {
  readonly pull: Pull;
  readonly id: string;
  readonly head: string;
}

/** A pull request of octo-dev that changes the second line of a file. */
async function buildPull(isDraft = false): Promise<Scene> {
  const built = await buildWorld(base);
  registerPullSync(built.world);
  const head = await commitOn(built, "topic", { "src/a.ts": "one\n2\nthree\n" }, built.dev);
  const pull = await createPull(built.world, built.shop, built.dev, {
    title: "Count",
    body: "By digits.",
    head: "topic",
    base: "main",
    isDraft,
  });
  await built.world.idle();
  return { ...built, pull, id: nodeId("PullRequest", pull.id), head };
}

function protect({ shop, world }: TestWorld, rules: RulesetRule[]): void {
  const id = world.nextId();
  shop.rulesets.set(id, {
    id,
    name: "main",
    target: "branch",
    enforcement: "active",
    source: { type: "Repository", name: "octo-org/shop" },
    bypassActors: [],
    conditions: { refName: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules,
    createdAt: world.now(),
    updatedAt: world.now(),
  });
}

const requireCi: RulesetRule = {
  type: "required_status_checks",
  parameters: { strict_required_status_checks_policy: false, required_status_checks: [{ context: "ci" }] },
};
const requireReview: RulesetRule = { type: "pull_request", parameters: { required_approving_review_count: 1 } };

const readPull = async (ask: Ask, id: string, selection: string) => {
  const { data, errors } = await ask(`query($id: ID!) { node(id: $id) { ... on PullRequest { ${selection} } } }`, {
    id,
  });
  expect(errors).toEqual([]);
  return data.node;
};

describe("a pull request", () => {
  test("as it stands", async () => {
    await using scene = await buildPull();
    const read = await readPull(
      scene.as(scene.dev),
      scene.id,
      `id fullDatabaseId number title body state isDraft merged mergedAt headRefOid headRefName baseRefName baseRefOid
       isCrossRepository headRepository { nameWithOwner } headRepositoryOwner { __typename login } maintainerCanModify locked
       author { __typename login ... on User { databaseId } } changedFiles additions deletions
       files(first: 10) { totalCount nodes { path additions deletions changeType } }
       commits(last: 1) { totalCount nodes { commit { oid message } } }
       headRef { name target { oid } } baseRef { name } isInMergeQueue mergeQueueEntry { id } autoMergeRequest { enabledAt }
       reviewDecision reviews(first: 5) { totalCount } reviewThreads(first: 5) { totalCount } comments(first: 5) { totalCount }
       labels(first: 5) { totalCount } mergeCommit { oid } url`,
    );
    expect(read).toEqual({
      id: scene.id,
      fullDatabaseId: String(scene.pull.id),
      number: 1,
      title: "Count",
      body: "By digits.",
      state: "OPEN",
      isDraft: false,
      merged: false,
      mergedAt: null,
      headRefOid: scene.head,
      headRefName: "topic",
      baseRefName: "main",
      baseRefOid: await readRef(scene.shop, "refs/heads/main"),
      isCrossRepository: false,
      headRepository: { nameWithOwner: "octo-org/shop" },
      headRepositoryOwner: { __typename: "Organization", login: "octo-org" },
      maintainerCanModify: false,
      locked: false,
      author: { __typename: "User", login: "octo-dev", databaseId: scene.dev.id },
      changedFiles: 1,
      additions: 1,
      deletions: 1,
      files: { totalCount: 1, nodes: [{ path: "src/a.ts", additions: 1, deletions: 1, changeType: "MODIFIED" }] },
      commits: { totalCount: 1, nodes: [{ commit: { oid: scene.head, message: "Change it" } }] },
      headRef: { name: "topic", target: { oid: scene.head } },
      baseRef: { name: "main" },
      isInMergeQueue: false,
      mergeQueueEntry: null,
      autoMergeRequest: null,
      reviewDecision: null,
      reviews: { totalCount: 0 },
      reviewThreads: { totalCount: 0 },
      comments: { totalCount: 0 },
      labels: { totalCount: 0 },
      mergeCommit: null,
      url: `${scene.world.urls.html}/octo-org/shop/pull/1`,
    });
  });

  test("whether it can be merged is not known to the first who asks", async () => {
    await using scene = await buildPull();
    const ask = scene.as(scene.dev);
    const look = () => readPull(ask, scene.id, "mergeable mergeStateStatus");
    expect(await look()).toEqual({ mergeable: "UNKNOWN", mergeStateStatus: "UNKNOWN" });
    await scene.world.idle();
    expect(await look()).toEqual({ mergeable: "MERGEABLE", mergeStateStatus: "CLEAN" });
    await commitOn(scene, "main", { "src/a.ts": "one\nII\nthree\n" }, scene.dev);
    await look();
    await scene.world.idle();
    expect(await look()).toEqual({ mergeable: "CONFLICTING", mergeStateStatus: "DIRTY" });
  });

  test("is found by state, branch and commit", async () => {
    await using scene = await buildPull();
    const { data, errors } = await scene.as(scene.dev)(`{ repository(owner: "octo-org", name: "shop") {
      open: pullRequests(states: OPEN, first: 5) { nodes { number } }
      closed: pullRequests(states: [CLOSED, MERGED], first: 5) { nodes { number } }
      topic: pullRequests(headRefName: "topic", baseRefName: "main", last: 5) { nodes { number } }
      other: pullRequests(headRefName: "other", first: 5) { nodes { number } }
      ref(qualifiedName: "topic") { associatedPullRequests(first: 5, states: OPEN) { nodes { number } }
        target { ... on Commit { associatedPullRequests(first: 5) { nodes { number } } } } }
      issueOrPullRequest(number: 1) { __typename } } }`);
    const one = { nodes: [{ number: 1 }] };
    const none = { nodes: [] };
    expect(errors).toEqual([]);
    expect(data.repository).toEqual({
      open: one,
      closed: none,
      topic: one,
      other: none,
      ref: { associatedPullRequests: one, target: { associatedPullRequests: one } },
      issueOrPullRequest: { __typename: "PullRequest" },
    });
  });
});

describe("checks", () => {
  const selection = `commits(last: 1) { nodes { commit {
    checkSuites(first: 5) { nodes { app { databaseId slug } status conclusion workflowRun { databaseId }
      checkRuns(first: 5) { nodes { name status conclusion databaseId title summary text externalId startedAt completedAt isRequired(pullRequestNumber: 1) } } } }
    status { state contexts { context state description creator { login } targetUrl } }
    statusCheckRollup { state contexts(first: 5) { totalCount nodes { __typename ... on CheckRun { name } ... on StatusContext { context } } } } } } }`;

  test("suites, runs, statuses and their sum", async () => {
    await using scene = await buildPull();
    protect(scene, [requireCi]);
    const { ask, actor } = await scene.asApp({ checks: "write", statuses: "write", pull_requests: "read" });
    const run = await createCheckRun(scene.world, scene.shop, actor.app, {
      name: "ci",
      headSha: scene.head,
      conclusion: "success",
      externalId: "x1",
      output: { title: "Fine", summary: "All of it" },
    });
    await createStatus(scene.world, scene.shop, {
      sha: scene.head,
      context: "lint",
      state: "failure",
      description: "No",
      creator: scene.dev,
    });
    const read = await readPull(ask, scene.id, selection);
    expect(read.commits.nodes[0].commit).toMatchObject({
      checkSuites: {
        nodes: [
          {
            app: { databaseId: actor.app.id, slug: actor.app.slug },
            status: "COMPLETED",
            conclusion: "SUCCESS",
            workflowRun: null,
            checkRuns: {
              nodes: [
                {
                  name: "ci",
                  status: "COMPLETED",
                  conclusion: "SUCCESS",
                  databaseId: run.id,
                  title: "Fine",
                  summary: "All of it",
                  text: null,
                  externalId: "x1",
                  isRequired: true,
                },
              ],
            },
          },
        ],
      },
      status: {
        state: "FAILURE",
        contexts: [
          { context: "lint", state: "FAILURE", description: "No", creator: { login: "octo-dev" }, targetUrl: null },
        ],
      },
      statusCheckRollup: {
        state: "FAILURE",
        contexts: {
          totalCount: 2,
          nodes: [
            { __typename: "CheckRun", name: "ci" },
            { __typename: "StatusContext", context: "lint" },
          ],
        },
      },
    });
  });

  test.each<[name: string, filterBy: string, names: string[]]>([
    ["the newest of each name", "null", ["ci"]],
    ["all", "{checkType: ALL}", ["ci", "ci"]],
    ["by name", '{checkName: "other"}', []],
    ["of another App", "{appId: 1}", []],
    ["by conclusion", "{checkType: ALL, conclusions: [FAILURE]}", ["ci"]],
  ])("runs: %s", async (_name, filterBy, names) => {
    await using scene = await buildPull();
    const { actor } = await scene.asApp({ checks: "write" });
    for (const conclusion of ["failure", "success"] as const) {
      await createCheckRun(scene.world, scene.shop, actor.app, { name: "ci", headSha: scene.head, conclusion });
    }
    const read = await readPull(
      scene.as(scene.dev),
      scene.id,
      `headRef { target { ... on Commit { checkSuites(first: 1, filterBy: {appId: ${actor.app.id}}) { nodes {
         checkRuns(first: 5, filterBy: ${filterBy}) { nodes { name } } } } } } }`,
    );
    const runs = read.headRef.target.checkSuites.nodes[0].checkRuns.nodes;
    expect(runs.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test("the sum says success where what is required was never reported", async () => {
    await using scene = await buildPull();
    protect(scene, [requireCi]);
    await createStatus(scene.world, scene.shop, {
      sha: scene.head,
      context: "lint",
      state: "success",
      creator: scene.dev,
    });
    const ask = scene.as(scene.dev);
    const look = () => readPull(ask, scene.id, "mergeStateStatus statusCheckRollup { state }");
    await look();
    await scene.world.idle();
    expect(await look()).toEqual({ mergeStateStatus: "BLOCKED", statusCheckRollup: { state: "SUCCESS" } });
  });
});

describe("reviews", () => {
  const event = (name: string) => `mutation($id: ID!) { addPullRequestReview(input: {pullRequestId: $id, event: ${name},
    body: "Hm"}) { pullRequestReview { state author { login } commit { oid } } } }`;

  test("a comment leaves a request for changes standing", async () => {
    await using scene = await buildPull();
    protect(scene, [requireReview]);
    scene.shop.collaborators.set(scene.reader.id, "write");
    const ask = scene.as(scene.reader);
    const look = () =>
      readPull(
        ask,
        scene.id,
        `reviewDecision latestReviews(first: 5) { nodes { state } } latestOpinionatedReviews(first: 5) { nodes { state } }`,
      );
    expect((await look()).reviewDecision).toBe("REVIEW_REQUIRED");
    const first = await ask(event("REQUEST_CHANGES"), { id: scene.id });
    expect(first.data.addPullRequestReview.pullRequestReview).toEqual({
      state: "CHANGES_REQUESTED",
      author: { login: "octo-reader" },
      commit: { oid: scene.head },
    });
    await ask(event("COMMENT"), { id: scene.id });
    expect(await look()).toEqual({
      reviewDecision: "CHANGES_REQUESTED",
      latestReviews: { nodes: [{ state: "COMMENTED" }] },
      latestOpinionatedReviews: { nodes: [{ state: "CHANGES_REQUESTED" }] },
    });
    await ask(event("APPROVE"), { id: scene.id });
    expect((await look()).reviewDecision).toBe("APPROVED");
  });

  test("an approval of one's own is refused", async () => {
    await using scene = await buildPull();
    const { data, errors } = await scene.as(scene.dev)(event("APPROVE"), { id: scene.id });
    expect(data).toEqual({ addPullRequestReview: null });
    expect(errors).toMatchObject([
      { type: "UNPROCESSABLE", path: ["addPullRequestReview"], message: "Can not approve your own pull request" },
    ]);
  });

  test("a pending review is its author's alone until it is submitted", async () => {
    await using scene = await buildPull();
    const ask = scene.as(scene.reader);
    const threads = [{ path: "src/a.ts", line: 2, body: "Why?" }];
    await ask(
      `mutation($id: ID!, $threads: [DraftPullRequestReviewThread!]) {
        addPullRequestReview(input: {pullRequestId: $id, threads: $threads}) { pullRequestReview { state } } }`,
      { id: scene.id, threads },
    );
    const look = (who: Account) =>
      readPull(scene.as(who), scene.id, "reviews(first: 5) { nodes { state } } reviewThreads(first: 5) { totalCount }");
    expect(await look(scene.dev)).toEqual({ reviews: { nodes: [] }, reviewThreads: { totalCount: 0 } });
    expect(await look(scene.reader)).toMatchObject({ reviews: { nodes: [{ state: "PENDING" }] } });
    await ask(
      "mutation($id: ID!) { submitPullRequestReview(input: {pullRequestId: $id, event: COMMENT}) { pullRequestReview { state } } }",
      { id: scene.id },
    );
    expect(await look(scene.dev)).toEqual({
      reviews: { nodes: [{ state: "COMMENTED" }] },
      reviewThreads: { totalCount: 1 },
    });
  });

  test("a dismissed review is no approval", async () => {
    await using scene = await buildPull();
    const review = await submitReview(scene.world, scene.pull, scene.owner, { event: "APPROVE" });
    const { data } = await scene.as(scene.dev)(
      'mutation($id: ID!) { dismissPullRequestReview(input: {pullRequestReviewId: $id, message: "Old"}) { pullRequestReview { state } } }',
      { id: nodeId("PullRequestReview", review.id) },
    );
    expect(data.dismissPullRequestReview.pullRequestReview).toEqual({ state: "DISMISSED" });
  });
});

const resolve = `mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) {
  thread { isResolved isCollapsed resolvedBy { login } viewerCanResolve viewerCanUnresolve } } }`;

describe("threads", () => {
  async function buildThread(author?: (scene: Scene) => Account) {
    const scene = await buildPull();
    const review = await submitReview(scene.world, scene.pull, author?.(scene) ?? scene.owner, {
      event: "COMMENT",
      body: "",
      comments: [{ path: "src/a.ts", line: 2, body: "Why?" }],
    });
    const [thread] = scene.pull.threads;
    if (thread === undefined) throw new Error("no thread");
    return { scene, review, thread, threadId: nodeId("PullRequestReviewThread", thread.id) };
  }

  test("with its comments, and outdated by a push", async () => {
    const { scene } = await buildThread();
    await using _ = scene;
    const selection = `reviewThreads(first: 5) { nodes { isResolved isOutdated isCollapsed path line originalLine startLine
      diffSide subjectType resolvedBy { login } comments(first: 5) { totalCount nodes { author { __typename login } body
      outdated lastEditedAt editor { login } pullRequestReview { state } commit { oid } originalCommit { oid } } } } }`;
    const before = await readPull(scene.as(scene.dev), scene.id, selection);
    expect(before.reviewThreads.nodes).toEqual([
      {
        isResolved: false,
        isOutdated: false,
        isCollapsed: false,
        path: "src/a.ts",
        line: 2,
        originalLine: 2,
        startLine: null,
        diffSide: "RIGHT",
        subjectType: "LINE",
        resolvedBy: null,
        comments: {
          totalCount: 1,
          nodes: [
            {
              author: { __typename: "User", login: "octo-owner" },
              body: "Why?",
              outdated: false,
              lastEditedAt: null,
              editor: null,
              pullRequestReview: { state: "COMMENTED" },
              commit: { oid: scene.head },
              originalCommit: { oid: scene.head },
            },
          ],
        },
      },
    ]);
    await commitOn(scene, "topic", { "src/a.ts": "one\nzwei\nthree\n" }, scene.dev);
    const after = await readPull(scene.as(scene.dev), scene.id, selection);
    expect(after.reviewThreads.nodes).toMatchObject([
      { isOutdated: true, isCollapsed: true, line: null, originalLine: 2, comments: { nodes: [{ outdated: true }] } },
    ]);
  });

  test("a bot is a Bot without a suffix where it wrote, and a user with one where it resolved", async () => {
    const { scene, threadId } = await buildThread();
    await using _ = scene;
    const { ask, actor } = await scene.asApp({ contents: "write", pull_requests: "write" });
    const reply = await ask(
      `mutation($id: ID!) { addPullRequestReviewThreadReply(input: {pullRequestReviewThreadId: $id, body: "Done"}) {
        comment { author { __typename login ... on Bot { databaseId } } replyTo { body } } } }`,
      { id: threadId },
    );
    expect(reply.data.addPullRequestReviewThreadReply.comment).toEqual({
      author: { __typename: "Bot", login: actor.app.slug, databaseId: actor.account.id },
      replyTo: { body: "Why?" },
    });
    const { data } = await ask(resolve, { id: threadId });
    expect(data.resolveReviewThread.thread).toEqual({
      isResolved: true,
      isCollapsed: true,
      resolvedBy: { login: `${actor.app.slug}[bot]` },
      viewerCanResolve: false,
      viewerCanUnresolve: true,
    });
    expect((await ask("{ viewer { __typename login } }")).data.viewer).toEqual({
      __typename: "User",
      login: `${actor.app.slug}[bot]`,
    });
  });

  test.each<[name: string, permissions: Permissions, may: boolean]>([
    ["both permissions", { contents: "write", pull_requests: "write" }, true],
    ["pull requests alone, as the documentation says", { pull_requests: "write" }, false],
    ["contents to read", { contents: "read", pull_requests: "write" }, false],
    ["contents alone", { contents: "write", pull_requests: "read" }, false],
  ])("an App resolves with %s: %j", async (_name, permissions, may) => {
    const { scene, thread, threadId } = await buildThread();
    await using _ = scene;
    const { ask } = await scene.asApp(permissions);
    const { data, errors } = await ask(resolve, { id: threadId });
    expect(thread.resolvedBy !== null).toBe(may);
    const refusal = {
      type: "FORBIDDEN",
      path: ["resolveReviewThread"],
      locations: [{ line: 1, column: 22 }],
      extensions: { saml_failure: false },
      message: "Resource not accessible by integration",
    };
    expect(errors).toEqual(may ? [] : [refusal]);
    expect(data.resolveReviewThread === null).toBe(!may);
  });

  test.each<[who: "owner" | "dev" | "reader", may: boolean]>([
    ["owner", true],
    ["dev", true],
    ["reader", false],
  ])("of people the %s may resolve: %s", async (who, may) => {
    const { scene, thread, threadId } = await buildThread();
    await using _ = scene;
    const events: WorldEvent[] = [];
    scene.world.listen((one) => events.push(one));
    const { errors } = await scene.as(scene[who])(resolve, { id: threadId });
    expect(thread.resolvedBy).toBe(may ? scene[who] : null);
    expect(events.map(({ event, action }) => `${event}.${action}`)).toEqual(
      may ? ["pull_request_review_thread.resolved"] : [],
    );
    const message = `octo-${who} does not have the correct permissions to execute \`ResolveReviewThread\``;
    expect(errors).toMatchObject(may ? [] : [{ type: "FORBIDDEN", message }]);
  });

  test("resolved and opened again", async () => {
    const { scene, thread, threadId } = await buildThread();
    await using _ = scene;
    const ask = scene.as(scene.dev);
    await ask(resolve, { id: threadId });
    const { data } = await ask(resolve.replace("resolveReviewThread", "unresolveReviewThread"), { id: threadId });
    expect(data.unresolveReviewThread.thread).toMatchObject({ isResolved: false, resolvedBy: null });
    expect(thread.resolvedBy).toBe(null);
  });
});

describe("merging", () => {
  const enable = `mutation($input: EnablePullRequestAutoMergeInput!) { enablePullRequestAutoMerge(input: $input) {
    pullRequest { viewerCanEnableAutoMerge autoMergeRequest { enabledBy { __typename login } mergeMethod } } } }`;
  const merge = `mutation($input: MergePullRequestInput!) { mergePullRequest(input: $input) {
    pullRequest { state merged mergedBy { login } mergeCommit { oid } } } }`;

  test("auto-merge on and off", async () => {
    await using scene = await buildPull();
    scene.shop.settings.allowAutoMerge = true;
    protect(scene, [requireCi]);
    const { ask, actor } = await scene.asApp({ contents: "write", pull_requests: "write" });
    const on = await ask(enable, {
      input: { pullRequestId: scene.id, mergeMethod: "SQUASH", expectedHeadOid: scene.head },
    });
    expect(on.errors).toEqual([]);
    expect(on.data.enablePullRequestAutoMerge.pullRequest).toEqual({
      viewerCanEnableAutoMerge: false,
      autoMergeRequest: { enabledBy: { __typename: "Bot", login: actor.app.slug }, mergeMethod: "SQUASH" },
    });
    const off = await ask(
      "mutation($id: ID!) { disablePullRequestAutoMerge(input: {pullRequestId: $id}) { pullRequest { autoMergeRequest { enabledAt } } } }",
      { id: scene.id },
    );
    expect(off.data.disablePullRequestAutoMerge.pullRequest.autoMergeRequest).toBe(null);
  });

  test.each<[name: string, permissions: Permissions, rules: RulesetRule[], head: string | null, error: object]>([
    [
      "what could be merged at once",
      { contents: "write", pull_requests: "write" },
      [{ type: "deletion" }],
      null,
      { type: "UNPROCESSABLE", message: "Pull request Pull request is in clean status" },
    ],
    [
      "a head that has moved",
      { contents: "write", pull_requests: "write" },
      [requireCi],
      "0".repeat(40),
      { type: "UNPROCESSABLE" },
    ],
    ["no permission", { pull_requests: "read" }, [requireCi], null, { type: "FORBIDDEN" }],
  ])("auto-merge is refused: %s", async (_name, permissions, rules, expectedHeadOid, error) => {
    await using scene = await buildPull();
    scene.shop.settings.allowAutoMerge = true;
    protect(scene, rules);
    const { ask } = await scene.asApp(permissions);
    const { data, errors } = await ask(enable, { input: { pullRequestId: scene.id, expectedHeadOid } });
    expect(data).toEqual({ enablePullRequestAutoMerge: null });
    expect(errors).toMatchObject([error]);
    expect(scene.pull.autoMerge).toBe(null);
  });

  test("a merge with the head that stands", async () => {
    await using scene = await buildPull();
    const ask = scene.as(scene.dev);
    const stale = await ask(merge, { input: { pullRequestId: scene.id, expectedHeadOid: "0".repeat(40) } });
    expect(stale.errors).toMatchObject([
      { type: "UNPROCESSABLE", message: "Head branch was modified. Review and try the merge again." },
    ]);
    const { data, errors } = await ask(merge, { input: { pullRequestId: scene.id, expectedHeadOid: scene.head } });
    expect(errors).toEqual([]);
    expect(data.mergePullRequest.pullRequest).toEqual({
      state: "MERGED",
      merged: true,
      mergedBy: { login: "octo-dev" },
      mergeCommit: { oid: await readRef(scene.shop, "refs/heads/main") },
    });
  });

  test("a reader may not", async () => {
    await using scene = await buildPull();
    const { errors } = await scene.as(scene.reader)(merge, { input: { pullRequestId: scene.id } });
    expect(errors).toMatchObject([
      {
        type: "FORBIDDEN",
        message: "octo-reader does not have the correct permissions to execute `MergePullRequest`",
      },
    ]);
  });

  test("draft, ready, edited, closed, opened again", async () => {
    await using scene = await buildPull();
    const ask = scene.as(scene.dev);
    const run = async (name: string, input = "") => {
      const { data, errors } = await ask(
        `mutation($id: ID!) { ${name}(input: {pullRequestId: $id ${input}}) { pullRequest { isDraft state title } } }`,
        { id: scene.id },
      );
      expect(errors).toEqual([]);
      return data[name].pullRequest;
    };
    expect(await run("convertPullRequestToDraft")).toMatchObject({ isDraft: true });
    expect(await run("markPullRequestReadyForReview")).toMatchObject({ isDraft: false });
    expect(await run("updatePullRequest", ', title: "Renamed"')).toMatchObject({ title: "Renamed" });
    expect(await run("closePullRequest")).toMatchObject({ state: "CLOSED" });
    expect(await run("reopenPullRequest")).toMatchObject({ state: "OPEN" });
  });
});

describe("the timeline", () => {
  const fields = `__typename
    ... on BaseRefChangedEvent { actor { login } createdAt previousRefName currentRefName pullRequest { number } }
    ... on AutomaticBaseChangeSucceededEvent { actor { login } createdAt oldBase newBase }
    ... on BaseRefForcePushedEvent { actor { login } createdAt beforeCommit { oid } afterCommit { oid } }
    ... on HeadRefForcePushedEvent { actor { login } createdAt beforeCommit { oid } afterCommit { oid } }`;
  const ofBase = "BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT, BASE_REF_FORCE_PUSHED_EVENT";
  const timeline = async ({ as, dev, id }: Scene, types: string, page = "last: 5") => {
    const selection = `timelineItems(${page}, itemTypes: [${types}]) { totalCount nodes { ${fields} } }`;
    return (await readPull(as(dev), id, selection)).timelineItems;
  };

  test("holds what became of the base: another branch, a forced push, and where that was merged to", async () => {
    await using scene = await buildPull();
    const { dev, id, owner, pull, shop, world } = scene;
    const ask = scene.as(dev);
    expect(await timeline(scene, ofBase)).toEqual({ totalCount: 0, nodes: [] });
    const main = (await readRef(shop, "refs/heads/main")) ?? "";
    await commitOn(scene, "side", { "README.md": "# side\n" }, dev);
    expect(await timeline(scene, ofBase)).toEqual({ totalCount: 0, nodes: [] });

    const input = `{ pullRequestId: $id, baseRefName: "side" }`;
    await ask(`mutation($id: ID!) { updatePullRequest(input: ${input}) { pullRequest { id } } }`, { id });
    const changed = {
      __typename: "BaseRefChangedEvent",
      actor: { login: "octo-dev" },
      createdAt: timestamp(pull.refChanges[0]!.at),
      previousRefName: "main",
      currentRefName: "side",
      pullRequest: { number: 1 },
    };
    expect(await timeline(scene, ofBase)).toEqual({ totalCount: 1, nodes: [changed] });

    const before = (await readRef(shop, "refs/heads/side")) ?? "";
    await updateRef(world, shop, { ref: "refs/heads/side", to: main, pusher: owner });
    const after = await commitOn(scene, "side", { "README.md": "# another side\n" }, dev);
    const forced = {
      __typename: "BaseRefForcePushedEvent",
      actor: { login: "octo-owner" },
      createdAt: timestamp(pull.refChanges[1]!.at),
      beforeCommit: { oid: before },
      afterCommit: { oid: main },
    };
    expect(await timeline(scene, ofBase)).toEqual({ totalCount: 2, nodes: [changed, forced] });

    const whole = await createPull(world, shop, dev, { title: "Side", body: null, head: "side", base: "main" });
    await mergePull(world, whole, owner, { method: "merge", sha: after, title: null, message: null });
    await updateRef(world, shop, { ref: "refs/heads/side", to: null, pusher: owner });
    await world.idle();
    const moved = {
      __typename: "AutomaticBaseChangeSucceededEvent",
      actor: { login: "octo-owner" },
      createdAt: timestamp(pull.refChanges[2]!.at),
      oldBase: "side",
      newBase: "main",
    };
    expect(await timeline(scene, ofBase)).toEqual({ totalCount: 3, nodes: [changed, forced, moved] });
    expect(await timeline(scene, ofBase, "last: 1")).toMatchObject({ nodes: [moved] });
    expect(await timeline(scene, "BASE_REF_FORCE_PUSHED_EVENT")).toMatchObject({ nodes: [forced] });
    expect(await timeline(scene, "LABELED_EVENT")).toEqual({ totalCount: 0, nodes: [] });
  });

  test("holds that the head was force-pushed, and not that it was pushed", async () => {
    await using scene = await buildPull();
    const { dev, owner, pull, shop, world } = scene;
    const types = "HEAD_REF_FORCE_PUSHED_EVENT";
    const before = pull.head.sha;
    const after = await commitOn(scene, pull.head.ref, { "more.md": "# More\n" }, dev);
    expect(await timeline(scene, types)).toEqual({ totalCount: 0, nodes: [] });
    await updateRef(world, shop, { ref: `refs/heads/${pull.head.ref}`, to: before, pusher: owner });
    await world.idle();
    const forced = {
      __typename: "HeadRefForcePushedEvent",
      actor: { login: "octo-owner" },
      createdAt: timestamp(pull.refChanges[0]!.at),
      beforeCommit: { oid: after },
      afterCommit: { oid: before },
    };
    expect(await timeline(scene, types)).toEqual({ totalCount: 1, nodes: [forced] });
    expect(await timeline(scene, ofBase)).toEqual({ totalCount: 0, nodes: [] });
  });

  test("is refused where more is asked for than it holds", async () => {
    await using scene = await buildPull();
    const read = async (args: string) => {
      const query = `query($id: ID!) { node(id: $id) { ... on PullRequest { timelineItems(${args}) { totalCount } } } }`;
      return (await scene.as(scene.dev)(query, { id: scene.id })).errors.length;
    };
    expect(await read("last: 1, itemTypes: [BASE_REF_CHANGED_EVENT]")).toBe(0);
    expect(await read("last: 1")).toBe(1);
    expect(await read("last: 1, itemTypes: [BASE_REF_CHANGED_EVENT], skip: 1")).toBe(1);
  });
});

describe("who edited", () => {
  const selection = `comments(first: 5) { nodes { ...Edited } }
    reviews(first: 5) { nodes { ...Edited } }
    reviewThreads(first: 5) { nodes { comments(first: 5) { nodes { ...Edited } } } }`;
  const fragment = `fragment Edited on Comment { author { login } lastEditedAt includesCreatedEdit
    editor { __typename login ... on User { databaseId } } }`;

  test("a comment, a review and a comment at a line stays its author's, and names its last editor", async () => {
    await using scene = await buildPull();
    const { world, pull, dev, owner } = scene;
    const comment = addComment(world, scene.shop, pull.issue, "Looks bad.", owner);
    const review = await submitReview(world, pull, owner, {
      event: "REQUEST_CHANGES",
      body: "No.",
      comments: [{ path: "src/a.ts", line: 2, body: "Why?" }],
    });
    const [thread] = pull.threads;
    const [atLine] = thread?.comments ?? [];
    if (thread === undefined || atLine === undefined) throw new Error("no thread");
    const read = async () => {
      const { data, errors } = await scene.as(dev)(
        `query($id: ID!) { node(id: $id) { ... on PullRequest { ${selection} } } } ${fragment}`,
        { id: scene.id },
      );
      expect(errors).toEqual([]);
      const { comments, reviews, reviewThreads } = data.node;
      return [...comments.nodes, ...reviews.nodes, ...reviewThreads.nodes[0].comments.nodes];
    };
    const author = { login: "octo-owner" };
    const untouched = { author, lastEditedAt: null, includesCreatedEdit: false, editor: null };
    dismissReview(world, pull, review, owner, "Old");
    expect(await read()).toEqual([untouched, untouched, untouched]);
    editComment(world, scene.shop, pull.issue, comment, "Looks fine.", dev);
    editReview(world, pull, review, dev, "Yes.");
    editReviewComment(world, pull, { thread, comment: atLine }, dev, "Fine.");
    const editor = { __typename: "User", login: "octo-dev", databaseId: dev.id };
    const edited = { author, lastEditedAt: expect.stringMatching(/Z$/), includesCreatedEdit: true, editor };
    expect(await read()).toEqual([edited, edited, edited]);
    editReview(world, pull, review, owner, "No.");
    expect((await read())[1].editor).toMatchObject({ login: "octo-owner" });
  });
});

describe("the conversation", () => {
  test("comments, edits, folds and reacts", async () => {
    await using scene = await buildPull();
    const { ask, actor } = await scene.asApp({ pull_requests: "write" });
    const added = await ask(
      `mutation($id: ID!) { addComment(input: {subjectId: $id, body: "Hello"}) {
        commentEdge { node { id author { __typename login } } } subject { id } } }`,
      { id: scene.id },
    );
    expect(added.errors).toEqual([]);
    const { node } = added.data.addComment.commentEdge;
    expect(node.author).toEqual({ __typename: "Bot", login: actor.app.slug });
    const edited = await ask(
      `mutation($id: ID!) { updateIssueComment(input: {id: $id, body: "Bye"}) { issueComment { body editor { login } } }
        minimizeComment(input: {subjectId: $id, classifier: OFF_TOPIC}) { minimizedComment { isMinimized minimizedReason } }
        addReaction(input: {subjectId: $id, content: EYES}) { reaction { content user { login } } } }`,
      { id: node.id },
    );
    expect(edited).toMatchObject({
      errors: [],
      data: {
        updateIssueComment: { issueComment: { body: "Bye", editor: { login: actor.app.slug } } },
        minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: "off-topic" } },
        addReaction: { reaction: { content: "EYES", user: { login: `${actor.app.slug}[bot]` } } },
      },
    });
    const read = await readPull(
      scene.as(scene.dev),
      scene.id,
      "comments(last: 5) { nodes { body reactionGroups { content users(first: 1) { totalCount } } } }",
    );
    const groups = read.comments.nodes[0].reactionGroups as { content: string; users: { totalCount: number } }[];
    expect(groups.filter(({ users }) => users.totalCount > 0).map(({ content }) => content)).toEqual(["EYES"]);
  });

  test("labels come and go", async () => {
    await using scene = await buildPull();
    const id = scene.world.nextId();
    scene.shop.labels.set("risky", { id, name: "risky", color: "ff0000", description: null });
    const run = async (name: string) => {
      const { data, errors } = await scene.as(scene.dev)(
        `mutation($id: ID!, $label: ID!) { ${name}(input: {labelableId: $id, labelIds: [$label]}) {
          labelable { labels(first: 5) { nodes { name } } } } }`,
        { id: scene.id, label: nodeId("Label", id) },
      );
      expect(errors).toEqual([]);
      return data[name].labelable.labels.nodes;
    };
    expect(await run("addLabelsToLabelable")).toEqual([{ name: "risky" }]);
    expect(await run("removeLabelsFromLabelable")).toEqual([]);
  });
});

describe("what a token reaches", () => {
  const read = `{ repository(owner: "octo-org", name: "shop") { name
    pullRequest(number: 1) { title statusCheckRollup { state } } object(expression: "main:README.md") { oid } } }`;
  const forbidden = (...path: string[]) => ({ type: "FORBIDDEN", path: ["repository", ...path] });

  test.each<[permissions: Permissions, errors: object[]]>([
    [{ contents: "read", pull_requests: "read", checks: "read" }, []],
    [{ contents: "read", pull_requests: "read" }, [forbidden("pullRequest", "statusCheckRollup")]],
    [{ contents: "read" }, [forbidden("pullRequest")]],
    [{ pull_requests: "read", statuses: "read" }, [forbidden("object")]],
  ])("with the permissions %j", async (permissions, errors) => {
    await using scene = await buildPull();
    const { ask } = await scene.asApp(permissions);
    const answer = await ask(read);
    expect(answer.data.repository.name).toBe("shop");
    expect(answer.errors).toMatchObject(errors);
  });

  test("by id no more than through the repository", async () => {
    await using scene = await buildPull();
    const { ask } = await scene.asApp({ contents: "read" });
    const { data, errors } = await ask("query($id: ID!) { node(id: $id) { id } }", { id: scene.id });
    expect(data).toEqual({ node: null });
    expect(errors).toMatchObject([{ type: "FORBIDDEN", path: ["node"] }]);
  });

  test("a private repository is not there for who is not in it, nor its objects by id", async () => {
    await using scene = await buildPull();
    const other = await scene.create({ name: "other", files: { a: "a" }, isPrivate: true });
    const { ask } = await scene.asApp({ contents: "read", pull_requests: "read" }, [other]);
    const answers = [await ask(read), await ask("query($id: ID!) { node(id: $id) { id } }", { id: scene.id })];
    expect(answers).toMatchObject([
      { data: { repository: null }, errors: [{ type: "NOT_FOUND" }] },
      { data: { node: null }, errors: [{ type: "NOT_FOUND" }] },
    ]);
  });
});

describe("the merge queue", () => {
  test("in, seen, and out", async () => {
    await using scene = await buildPull();
    protect(scene, [{ type: "merge_queue", parameters: { merge_method: "SQUASH" } }]);
    const { ask, actor } = await scene.asApp({ contents: "write", pull_requests: "write", merge_queues: "read" });
    const stale = await ask(
      "mutation($input: EnqueuePullRequestInput!) { enqueuePullRequest(input: $input) { mergeQueueEntry { id } } }",
      { input: { pullRequestId: scene.id, expectedHeadOid: "0".repeat(40) } },
    );
    expect(stale.errors).toMatchObject([{ type: "UNPROCESSABLE", path: ["enqueuePullRequest"] }]);
    const { data, errors } = await ask(
      `mutation($input: EnqueuePullRequestInput!) { enqueuePullRequest(input: $input) {
        mergeQueueEntry { position enqueuer { __typename login } pullRequest { isInMergeQueue isMergeQueueEnabled } } } }`,
      { input: { pullRequestId: scene.id, expectedHeadOid: scene.head } },
    );
    expect(errors).toEqual([]);
    expect(data.enqueuePullRequest.mergeQueueEntry).toEqual({
      position: 1,
      enqueuer: { __typename: "Bot", login: actor.app.slug },
      pullRequest: { isInMergeQueue: true, isMergeQueueEnabled: true },
    });
    const queue = `{ repository(owner: "octo-org", name: "shop") { mergeQueue(branch: "main") {
      configuration { mergeMethod } entries(first: 5) { nodes { pullRequest { number } } } }
      none: mergeQueue(branch: "topic") { id } } }`;
    expect((await ask(queue)).data.repository).toEqual({
      mergeQueue: { configuration: { mergeMethod: "SQUASH" }, entries: { nodes: [{ pullRequest: { number: 1 } }] } },
      none: null,
    });
    const left = await ask("mutation($id: ID!) { dequeuePullRequest(input: {id: $id}) { clientMutationId } }", {
      id: scene.id,
    });
    expect(left.errors).toEqual([]);
    expect((await ask(queue)).data.repository.mergeQueue.entries.nodes).toEqual([]);
  });
});

describe("rules", () => {
  test("rulesets, and who sees who may pass by", async () => {
    await using scene = await buildPull();
    protect(scene, [requireCi, requireReview]);
    const query = `{ repository(owner: "octo-org", name: "shop") {
      rulesets(first: 5) { nodes { name enforcement target conditions { refName { include exclude } } bypassActors(first: 5) { totalCount }
        rules(first: 5) { nodes { type parameters { __typename
          ... on RequiredStatusChecksParameters { requiredStatusChecks { context integrationId } }
          ... on PullRequestParameters { requiredApprovingReviewCount } } } } } }
      ref(qualifiedName: "main") { rules(first: 5) { nodes { type } } branchProtectionRule { pattern } } } }`;
    const { data, errors } = await scene.as(scene.dev)(query);
    expect(errors).toEqual([]);
    expect(data.repository).toEqual({
      rulesets: {
        nodes: [
          {
            name: "main",
            enforcement: "ACTIVE",
            target: "BRANCH",
            conditions: { refName: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
            bypassActors: null,
            rules: {
              nodes: [
                {
                  type: "REQUIRED_STATUS_CHECKS",
                  parameters: {
                    __typename: "RequiredStatusChecksParameters",
                    requiredStatusChecks: [{ context: "ci", integrationId: null }],
                  },
                },
                {
                  type: "PULL_REQUEST",
                  parameters: { __typename: "PullRequestParameters", requiredApprovingReviewCount: 1 },
                },
              ],
            },
          },
        ],
      },
      ref: {
        rules: { nodes: [{ type: "REQUIRED_STATUS_CHECKS" }, { type: "PULL_REQUEST" }] },
        branchProtectionRule: null,
      },
    });
    const asOwner = await scene.as(scene.owner)(query);
    expect(asOwner.data.repository.rulesets.nodes[0].bypassActors).toEqual({ totalCount: 0 });
  });
});
