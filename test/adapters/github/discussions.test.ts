import nock from "nock";
import { describe, expect, it } from "vitest";
import { discussionQuery } from "#adapters/github/discussion-query.ts";
import type { ReviewThread } from "#sandbox/pulls/pull.ts";
import { type LocalGitHub, startLocalGitHub } from "./local-github.ts";
import { api, failureOf, grantTokens, head, openMocked, replyGraphql, start, useMocks } from "./mocked-github.ts";

describe("on a local GitHub", () => {
  const commentOn = (commit: string) => ({ path: "src/cart.ts", line: 2, side: "RIGHT", commit_id: commit });

  /** A pull request with one thread, of one comment by the App. */
  async function openDiscussed(local: LocalGitHub) {
    const { pull, head: at } = await local.open("work", { "src/cart.ts": "one\nTWO\nthree\n" });
    const path = `/repos/octo/shop/pulls/${pull.number}`;
    const first = await local.app.post(`${path}/comments`, { ...commentOn(at), body: "P1: this loses money" });
    const [thread] = pull.threads;
    if (thread === undefined) throw new Error("there is no thread");
    return { pull, head: at, path, thread, first: first.body.id as number };
  }

  it("a discussion is read whole in two calls and for one point, each part with whoever wrote it", async () => {
    await using local = await startLocalGitHub();
    const { pull, head: at, path, first } = await openDiscussed(local);
    await local.dev.api.post(`${path}/comments/${first}/replies`, { body: "It does not." });
    await local.owner.api.post(`${path}/reviews`, { event: "REQUEST_CHANGES", body: "Please look." });
    const conversation = `/repos/octo/shop/issues/${pull.number}/comments`;
    await local.app.post(conversation, { body: "Reviewed." });
    const edited = await local.dev.api.post(conversation, { body: "Dnoe." });
    await local.dev.api.patch(`/repos/octo/shop/issues/comments/${edited.body.id}`, { body: "Done." });
    for (const comment of pull.issue.comments.slice(1)) comment.updatedAt = comment.createdAt + 60_000;

    const read = await local.repository.readDiscussion(pull.number);
    expect(local.calls.map(({ operation }) => operation).toSorted()).toEqual([
      "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
      "graphql",
    ]);
    const dev = { id: local.dev.account.id, login: "octo-dev", kind: "human" };
    const gate = { id: pull.threads[0]?.comments[0]?.author.id, login: "gate[bot]", kind: "bot" };
    expect(read.reviews.map(({ author, state, body, head: of }) => [author?.login, state, body, of])).toEqual([
      ["gate[bot]", "commented", "", at],
      ["octo-dev", "commented", "", at],
      ["octo-owner", "changes-requested", "Please look.", at],
    ]);
    expect(read.reviews.every(({ updatedAt, submittedAt }) => updatedAt >= submittedAt)).toBe(true);
    expect(read.comments).toMatchObject([
      { number: pull.number, author: gate, viaAppId: local.appId, body: "Reviewed." },
      { number: pull.number, author: dev, viaAppId: null, body: "Done." },
    ]);
    expect(read.comments.map(({ createdAt, updatedAt }) => updatedAt - createdAt >= 60_000)).toEqual([false, true]);
    const [thread, ...others] = read.threads;
    expect(others).toEqual([]);
    expect(thread).toMatchObject({
      pullNodeId: (await local.repository.readPull(pull.number))?.nodeId,
      isResolved: false,
      resolvedBy: null,
      isOutdated: false,
      path: "src/cart.ts",
      line: 2,
      originalLine: 2,
      comments: [
        { id: first, author: gate, body: "P1: this loses money", head: at },
        { author: dev, body: "It does not.", head: at },
      ],
    });
    expect(thread?.comments[0]?.hunk).toContain("+TWO");
    expect(await local.repository.readThread(thread?.id ?? "")).toEqual(thread);
    const { editedBy: _, ...comment } = read.comments[1] ?? {};
    expect(await local.repository.readComment(edited.body.id)).toEqual(comment);
    const wants = { wantsReviews: true, wantsThreads: true, wantsComments: true };
    const variables = { owner: "octo", name: "shop", number: pull.number, ...wants };
    expect((await local.app.graphql(discussionQuery, variables)).rateLimit.cost).toBe(1);
  });

  it("each comment and review says whether its author edited it last, or somebody else", async () => {
    await using local = await startLocalGitHub();
    const { pull, path, first } = await openDiscussed(local);
    const { id } = (await local.app.post(`${path}/reviews`, { event: "COMMENT", body: "P1: it loses money" })).body;
    const said = await local.app.post(`/repos/octo/shop/issues/${pull.number}/comments`, { body: "3/5" });
    const edit = async (api: typeof local.app, body: string) => [
      (await api.patch(`/repos/octo/shop/pulls/comments/${first}`, { body })).status,
      (await api.put(`${path}/reviews/${id}`, { body })).status,
      (await api.patch(`/repos/octo/shop/issues/comments/${said.body.id}`, { body })).status,
    ];
    const editors = async () => {
      const { threads, reviews, comments } = await local.repository.readDiscussion(pull.number);
      const thread = await local.repository.readThread(threads[0]?.id ?? "");
      expect(thread).toEqual(threads[0]);
      const all = [...(thread?.comments ?? []), ...reviews.filter((one) => one.id === id), ...comments];
      return all.map(({ author, editedBy }) => [author?.login, editedBy]);
    };
    const each = (editedBy: string) => Array.from({ length: 3 }, () => ["gate[bot]", editedBy]);
    expect(await editors()).toEqual(each("nobody"));
    expect(await edit(local.dev.api, "Fine")).toEqual([200, 200, 200]);
    expect(await editors()).toEqual(each("other"));
    expect(await edit(local.app, "Not fine")).toEqual([200, 200, 200]);
    expect(await editors()).toEqual(each("author"));
  });

  it("a thread says who resolved it, and a bot is one though it appears as a user", async () => {
    await using local = await startLocalGitHub();
    const { pull, thread } = await openDiscussed(local);
    const resolver = async () => (await local.repository.readDiscussion(pull.number)).threads[0]?.resolvedBy;
    thread.resolvedBy = local.owner.account;
    expect(await resolver()).toMatchObject({ id: local.owner.account.id, kind: "human" });
    thread.resolvedBy = thread.comments[0]?.author ?? null;
    expect(await resolver()).toMatchObject({ login: "gate[bot]", kind: "bot" });
  });

  it("101 threads are read in three calls, and one of 120 comments in one more", async () => {
    await using local = await startLocalGitHub();
    const { pull, thread } = await openDiscussed(local);
    const { world } = local.sandbox;
    const more = (count: number): ReviewThread["comments"] =>
      Array.from({ length: count }, (_, index) => ({
        ...(thread.comments[0] as ReviewThread["comments"][number]),
        id: world.nextId(),
        body: `${index + 2}`,
      }));
    thread.comments.push(...more(119));
    for (let i = 0; i < 100; i += 1) pull.threads.push({ ...thread, id: world.nextId(), comments: more(1) });

    const read = await local.repository.readDiscussion(pull.number);
    expect(read.threads).toHaveLength(101);
    expect(new Set(read.threads.map(({ id }) => id)).size).toBe(101);
    expect(read.threads.map(({ comments }) => comments.length)).toEqual([120, ...Array.from({ length: 100 }, () => 1)]);
    const bodies = ["P1: this loses money", ...Array.from({ length: 119 }, (_, index) => `${index + 2}`)];
    expect(read.threads[0]?.comments.map(({ body }) => body)).toEqual(bodies);
    expect(local.calls).toHaveLength(4);
    expect(await local.repository.readThread(read.threads[0]?.id ?? "")).toEqual(read.threads[0]);
  });

  it("there is no thread where an id is that of nothing or of something else, and no comment where there is none", async () => {
    await using local = await startLocalGitHub();
    const { pull, first } = await openDiscussed(local);
    const { repository } = local;
    expect(await repository.readThread("PRRT_nothing")).toBeNull();
    expect(await repository.readThread((await repository.readPull(pull.number))?.nodeId ?? "")).toBeNull();
    expect(await repository.readComment(999_999)).toBeNull();
    // A comment of a thread is none of the conversation.
    expect(await repository.readComment(first)).toBeNull();
    expect((await failureOf(repository.readDiscussion(99))).kind).toBe("not-found");
  });
});

describe("what GitHub answers about a discussion", () => {
  useMocks();

  const bot = { __typename: "Bot", login: "ci", databaseId: 9 };
  const at = "2026-11-20T12:00:00Z";
  const unedited = { lastEditedAt: null, editor: null };
  const note = (id: number, over: object = {}) => ({
    fullDatabaseId: `${id}`,
    author: bot,
    body: `note ${id}`,
    createdAt: at,
    ...unedited,
    diffHunk: "@@ -1 +1 @@",
    originalCommit: { oid: head },
    ...over,
  });
  const review = (id: number, over: object = {}) => ({
    fullDatabaseId: `${id}`,
    state: "COMMENTED",
    body: "",
    submittedAt: at,
    updatedAt: at,
    author: bot,
    ...unedited,
    commit: { oid: head },
    ...over,
  });
  const page = (nodes: readonly unknown[], over: object = {}) => ({
    totalCount: nodes.length,
    pageInfo: { hasNextPage: false, endCursor: null },
    nodes,
    ...over,
  });
  /** Not the last page of so many items. */
  const part = (totalCount: number, nodes: readonly unknown[], endCursor = "next") =>
    page(nodes, { totalCount, pageInfo: { hasNextPage: true, endCursor } });
  const thread = (comments: object, over: object = {}) => ({
    id: "T",
    isResolved: false,
    resolvedBy: null,
    isOutdated: false,
    path: "a.ts",
    line: null,
    originalLine: 1,
    pullRequest: { id: "PR" },
    comments,
    ...over,
  });
  /** What GraphQL says of a comment of the conversation. */
  const written = (id: number, over: object = {}) => ({
    fullDatabaseId: `${id}`,
    updatedAt: at,
    author: bot,
    ...unedited,
    ...over,
  });
  const replyPull = (over: object, comments: readonly object[] = []) =>
    replyGraphql({
      repository: {
        pullRequest: { comments: page(comments), reviews: page([]), reviewThreads: page([]), ...over },
      },
    });
  const said = (id: number, over: object = {}) => ({
    id,
    issue_url: `${api}/repos/octo/shop/issues/3`,
    user: { id: 3, login: "ada", type: "User" },
    performed_via_github_app: null,
    body: "hello",
    created_at: at,
    updated_at: at,
    ...over,
  });
  const replyComments = (number: number, comments: readonly unknown[]) =>
    nock(api)
      .get(`/repos/octo/shop/issues/3/comments?per_page=100&page=${number}`)
      .reply(200, comments as nock.Body);
  const read = () => {
    grantTokens();
    return openMocked({ retryPausesMs: [] }).repository.readDiscussion(3);
  };
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

  it.each([
    { what: "a person", over: {}, author: { id: 3, login: "ada", kind: "human" }, viaAppId: null },
    {
      what: "a person through an App",
      over: { performed_via_github_app: { id: 8 } },
      author: { id: 3, login: "ada", kind: "human" },
      viaAppId: 8,
    },
    {
      what: "an App itself",
      over: { user: { id: 9, login: "ci[bot]", type: "Bot" }, performed_via_github_app: { id: 8 } },
      author: { id: 9, login: "ci[bot]", kind: "bot" },
      viaAppId: 8,
    },
    { what: "someone who is gone", over: { user: null }, author: null, viaAppId: null },
    {
      what: "a mannequin",
      over: { user: { id: 5, login: "old", type: "Mannequin" } },
      author: null,
      viaAppId: null,
    },
  ])("a comment by $what", async ({ over, author, viaAppId }) => {
    replyPull({}, [written(1)]);
    replyComments(1, [said(1, over)]);
    expect((await read()).comments).toEqual([
      { id: 1, number: 3, author, viaAppId, body: "hello", createdAt: start, updatedAt: start, editedBy: "nobody" },
    ]);
  });

  const person = { __typename: "User", login: "ci", databaseId: 9 };
  it.each([
    { what: "nobody", over: {}, editedBy: "nobody" },
    { what: "its author", over: { lastEditedAt: at, editor: bot }, editedBy: "author" },
    { what: "another bot", over: { lastEditedAt: at, editor: { ...bot, databaseId: 8 } }, editedBy: "other" },
    { what: "a person of its author's number", over: { lastEditedAt: at, editor: person }, editedBy: "other" },
    { what: "somebody who is gone", over: { lastEditedAt: at, editor: null }, editedBy: "other" },
    { what: "a mannequin", over: { lastEditedAt: at, editor: { ...bot, __typename: "Mannequin" } }, editedBy: "other" },
    { what: "its author, at no known time", over: { editor: bot }, editedBy: "author" },
    {
      what: "somebody, and by now its author is gone",
      over: { lastEditedAt: at, author: null, editor: null },
      editedBy: "other",
    },
  ])("what was edited by $what: $editedBy", async ({ over, editedBy }) => {
    const threads = page([thread(page([note(1, over)]))]);
    replyPull({ reviews: page([review(1, over)]), reviewThreads: threads }, [written(1, over)]);
    replyComments(1, [said(1)]);
    const {
      reviews,
      comments,
      threads: [one],
    } = await read();
    expect([...reviews, ...comments, ...(one?.comments ?? [])].map((of) => of.editedBy)).toEqual([
      editedBy,
      editedBy,
      editedBy,
    ]);
  });

  it("a comment that was edited between its text and its editor: transient", async () => {
    replyPull({}, [written(1, { updatedAt: "2026-11-20T12:00:01Z" })]);
    replyComments(1, [said(1)]);
    expect((await failureOf(read())).kind).toBe("transient");
  });

  it("a comment of which GraphQL knows nothing: somebody may have edited it", async () => {
    replyPull({}, [written(2)]);
    replyComments(1, [said(1)]);
    expect((await read()).comments.map(({ editedBy }) => editedBy)).toEqual(["other"]);
  });

  it("a thread of which an author, a commit and a difference are gone", async () => {
    replyPull({
      reviewThreads: page([thread(page([note(1, { author: null, originalCommit: null, diffHunk: null })]))]),
    });
    replyComments(1, []);
    expect((await read()).threads).toMatchObject([
      { line: null, originalLine: 1, comments: [{ id: 1, author: null, head: null, hunk: null }] },
    ]);
  });

  it("reviews that nobody submitted yet, or of a commit that is gone, say nothing", async () => {
    const silent = [review(2, { state: "PENDING", submittedAt: null }), review(3, { commit: null })];
    replyPull({ reviews: page([review(1), ...silent]) });
    replyComments(1, []);
    expect((await read()).reviews.map(({ id, updatedAt }) => [id, updatedAt])).toEqual([[1, start]]);
  });

  it("more than a page of reviews is asked for without the threads, which were read", async () => {
    replyPull({
      reviews: part(
        101,
        range(0, 100).map((id) => review(id)),
      ),
    });
    replyComments(1, []);
    const asked: unknown[] = [];
    nock(api)
      .post("/graphql")
      .reply(200, async (request: Request) => {
        asked.push(((await request.json()) as { variables: unknown }).variables);
        const reviews = page([review(100)], { totalCount: 101 });
        return { data: { repository: { pullRequest: { reviews } } } };
      });
    expect((await read()).reviews).toHaveLength(101);
    expect(asked).toMatchObject([
      { wantsReviews: true, reviewsAfter: "next", wantsThreads: false, wantsComments: false },
    ]);
  });

  it.each([
    { what: "fewer reviews than GitHub counts", over: { reviews: page([review(1)], { totalCount: 2 }) } },
    { what: "the same review twice", over: { reviews: page([review(1), review(1)]) } },
    {
      what: "fewer threads than GitHub counts",
      over: { reviewThreads: page([thread(page([note(1)]))], { totalCount: 2 }) },
    },
    {
      what: "fewer comments of a thread than GitHub counts",
      over: { reviewThreads: page([thread(page([note(1)], { totalCount: 2 }))]) },
    },
  ])("with $what: transient, and never short", async ({ over }) => {
    replyPull(over);
    replyComments(1, []);
    expect((await failureOf(read())).kind).toBe("transient");
  });

  it.each([
    { what: "the same comment on both", count: 101, second: [said(99)] },
    { what: "another number of comments than GitHub counts", count: 102, second: [said(100)] },
    { what: "none on the second, since one went from the first", count: 101, second: [] },
  ])("with two pages of comments and $what: transient", async ({ count, second }) => {
    replyPull(
      {},
      range(0, count).map((id) => written(id)),
    );
    replyComments(
      1,
      range(0, 100).map((id) => said(id)),
    );
    replyComments(2, second);
    expect((await failureOf(read())).kind).toBe("transient");
  });

  it.each([
    { what: "a comment without a text", over: { body: null } },
    { what: "a comment of no issue", over: { issue_url: `${api}/repos/octo/shop/pulls/3` } },
    { what: "a comment of no time", over: { updated_at: "now" } },
    { what: "a comment through an App without a number", over: { performed_via_github_app: { id: "8" } } },
  ])("with $what: invalid", async ({ over }) => {
    replyPull({}, [written(1)]);
    replyComments(1, [said(1, over)]);
    expect((await failureOf(read())).kind).toBe("invalid");
  });

  it("with a part that GitHub leaves out: the error that it names, and no part of the discussion", async () => {
    replyGraphql({ repository: { pullRequest: { comments: page([]), reviews: page([]), reviewThreads: null } } }, [
      { type: "FORBIDDEN", path: ["repository", "pullRequest", "reviewThreads"], message: "no" },
    ]);
    replyComments(1, []);
    expect((await failureOf(read())).kind).toBe("forbidden");
  });

  it("with more than a hundred pages: invalid", async () => {
    nock(api)
      .post("/graphql")
      .times(100)
      .reply(200, {
        data: {
          repository: { pullRequest: { comments: page([]), reviews: part(9, []), reviewThreads: page([]) } },
        },
      });
    replyComments(1, []);
    expect((await failureOf(read())).kind).toBe("invalid");
  });

  const readThread = () => {
    grantTokens();
    return openMocked({ retryPausesMs: [] }).repository.readThread("T");
  };
  const node = (comments: object, over: object = {}) => ({
    node: { __typename: "PullRequestReviewThread", repository: { databaseId: 11 }, ...thread(comments), ...over },
  });
  const gone = [{ type: "NOT_FOUND", path: ["node"], message: "Could not resolve" }];

  it.each([
    { what: "nothing", data: { node: null }, errors: gone },
    { what: "a pull request", data: { node: { __typename: "PullRequest" } }, errors: undefined },
    { what: "a thread elsewhere", data: node(page([note(1)]), { repository: { databaseId: 12 } }), errors: undefined },
  ])("the id of $what: no thread", async ({ data, errors }) => {
    replyGraphql(data, errors);
    expect(await readThread()).toBeNull();
  });

  it("a thread that goes while it is read: transient, and not half of it", async () => {
    replyGraphql(node(part(2, [note(1)])));
    replyGraphql({ node: null }, gone);
    expect((await failureOf(readThread())).kind).toBe("transient");
  });

  it("a thread to which a comment comes while it is read has that one too", async () => {
    replyGraphql(node(part(2, [note(1)])));
    replyGraphql(node(page([note(2), note(3)], { totalCount: 3 })));
    expect((await readThread())?.comments.map(({ id }) => id)).toEqual([1, 2, 3]);
  });
});
