import { describe, expect, test } from "vitest";

import { updateRef } from "#sandbox/git/refs.ts";
import { ownersOf, parseOwners } from "#sandbox/pulls/code-owners.ts";
import { findReviewComment } from "#sandbox/pulls/find-pull.ts";
import { presentReviewComment } from "#sandbox/pulls/present-review.ts";
import { addReviewComment } from "#sandbox/pulls/review-comments.ts";
import { resolveThread, unresolveThread } from "#sandbox/pulls/threads.ts";

import { actAs } from "#test/sandbox/checks/app-client.ts";

import { addThreadOn, lines, openShop, reviewRule, type Shop } from "./shop.ts";

const review = (shop: Shop, body: unknown, by = shop.reviewer) => shop.as(by).post(shop.path("/pulls/1/reviews"), body);

/** GitHub's description of REST knows no comment without a line, while GitHub has them: outdated ones, and of whole files. */
function presented(shop: Shop, id: number) {
  const found = findReviewComment(shop.repository, id);
  if (found === null) throw new Error(`no comment ${id}`);
  return presentReviewComment(shop.sandbox.world, shop.repository, found.pull, found.thread, found.comment);
}

describe("a review", () => {
  test("is submitted with its comments, and told one by one", async () => {
    await using shop = await openShop();
    await shop.commit("feature", { "src/cart.ts": lines(20, { 5: "five", 9: "nine" }) });
    const { head } = await shop.open();
    shop.news();
    const { status, body } = await review(shop, {
      event: "REQUEST_CHANGES",
      body: "Please mend.",
      comments: [
        { path: "src/cart.ts", line: 5, side: "RIGHT", body: "Why five?" },
        { path: "src/cart.ts", start_line: 8, line: 9, side: "RIGHT", body: "And nine?" },
      ],
    });
    expect({ status, state: body.state, commit: body.commit_id }).toEqual({
      status: 200,
      state: "CHANGES_REQUESTED",
      commit: head.sha,
    });
    expect(shop.news()).toEqual([
      "pull_request_review.submitted",
      "pull_request_review_comment.created",
      "pull_request_review_comment.created",
    ]);
    expect(shop.events.find(({ event }) => event === "pull_request_review")?.payload["review"]).toMatchObject({
      state: "changes_requested",
    });
    const comments = await shop.as(shop.dev).get(shop.path(`/pulls/1/reviews/${body.id}/comments`));
    expect(
      comments.body.map((one: any) => [one.line, one.start_line, one.position, one.diff_hunk.split("\n").at(-1)]),
    ).toEqual([
      [5, null, 5, "+five"],
      [9, 8, 10, "+nine"],
    ]);
  });

  test("is seen by nobody else until it is submitted", async () => {
    await using shop = await openShop();
    await shop.open();
    const { body } = await review(shop, { body: "Wait", comments: [{ path: "src/new.ts", line: 1, body: "Hm" }] });
    expect([body.state, body.submitted_at]).toEqual(["PENDING", undefined]);
    const seen = async (by = shop.dev) => [
      (await shop.as(by).get(shop.path("/pulls/1/reviews"))).body.length,
      (await shop.as(by).get(shop.path("/pulls/1/comments"))).body.length,
    ];
    expect([await seen(), await seen(shop.reviewer)]).toEqual([
      [0, 0],
      [1, 0],
    ]);
    const again = await review(shop, { event: "APPROVE" });
    expect(again.body.errors).toEqual(["User can only have one pending review per pull request"]);
    shop.news();
    const events = shop.path(`/pulls/1/reviews/${body.id}/events`);
    expect((await shop.as(shop.reviewer).post(events, { event: "COMMENT" })).body.state).toBe("COMMENTED");
    expect(await seen()).toEqual([1, 1]);
    expect(shop.news()).toEqual(["pull_request_review.submitted", "pull_request_review_comment.created"]);
  });

  const refused = [
    ["an approval of one's own", { event: "APPROVE" }, ["Can not approve your own pull request"], true],
    [
      "a request for changes of one's own",
      { event: "REQUEST_CHANGES", body: "No" },
      ["Can not request changes on your own pull request"],
      true,
    ],
    ["a comment without words", { event: "COMMENT" }, ["Could not submit review, body can't be blank"], false],
    [
      "a request for changes without words",
      { event: "REQUEST_CHANGES" },
      ["Could not submit review, body can't be blank"],
      false,
    ],
    [
      "a comment beside the diff",
      { event: "COMMENT", body: "x", comments: [{ path: "src/new.ts", line: 99, body: "Hm" }] },
      [expect.objectContaining({ message: "pull_request_review_thread.line must be part of the diff" })],
      false,
    ],
    [
      "a comment on a file that is not changed",
      { event: "COMMENT", body: "x", comments: [{ path: "README.md", line: 1, body: "Hm" }] },
      [expect.objectContaining({ message: "pull_request_review_thread.path is not part of the diff" })],
      false,
    ],
  ] as const;
  test.each(refused)("422 for %s", async (_name, input, errors, isOwn) => {
    await using shop = await openShop();
    const pull = await shop.open();
    const { status, body } = await review(shop, input, isOwn ? shop.dev : shop.reviewer);
    expect([status, body.errors]).toEqual([422, errors]);
    expect([pull.reviews, pull.threads]).toEqual([[], []]);
  });

  test("is dismissed by who may write, once", async () => {
    await using shop = await openShop();
    await shop.open();
    const { body } = await review(shop, { event: "APPROVE" });
    const dismiss = (by = shop.dev) =>
      shop.as(by).put(shop.path(`/pulls/1/reviews/${body.id}/dismissals`), { message: "Old", event: "DISMISS" });
    expect((await dismiss(shop.guest)).status).toBe(403);
    expect((await dismiss()).body.state).toBe("DISMISSED");
    expect(shop.news().at(-1)).toBe("pull_request_review.dismissed");
    const again = await dismiss();
    expect([again.status, again.body.errors]).toEqual([422, ["Can not dismiss a dismissed pull request review"]]);
  });

  test("an App needs no more than pull_requests: write, but to move the branch", async () => {
    await using shop = await openShop();
    const { head } = await shop.open();
    const { body } = await review(shop, { event: "APPROVE" });
    await shop.commit("main", { "README.md": "# The shop\n" });
    const app = await shop.app("helper", { contents: "read", pull_requests: "write" });
    const helper = actAs(shop, app);
    const dismissed = await helper.put(shop.path(`/pulls/1/reviews/${body.id}/dismissals`), { message: "Old" });
    expect([dismissed.status, dismissed.body.state]).toEqual([200, "DISMISSED"]);
    const asked = await helper.post(shop.path("/pulls/1/requested_reviewers"), { reviewers: ["octo-guest"] });
    expect([asked.status, asked.body.requested_reviewers]).toMatchObject([201, [{ login: "octo-guest" }]]);
    const update = { expected_head_sha: head.sha };
    expect((await helper.put(shop.path("/pulls/1/update-branch"), update)).body.message).toBe(
      "user doesn’t have permission to update head repository",
    );
  });

  test("a push dismisses approvals where a rule says so, and leaves requests for changes", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    await shop.protect([reviewRule({ dismiss_stale_reviews_on_push: true })]);
    await review(shop, { event: "APPROVE" });
    await review(shop, { event: "REQUEST_CHANGES", body: "No" }, shop.owner);
    await shop.commit("feature", { "more.txt": "1\n" });
    expect(pull.reviews.map(({ state }) => state)).toEqual(["DISMISSED", "CHANGES_REQUESTED"]);
  });
});

describe("review comments", () => {
  const moves: [string, (shop: Shop) => Promise<unknown>, { line: number | null; position: number | null }][] = [
    ["stays where nothing changed", (shop) => shop.commit("feature", { "other.txt": "1\n" }), { line: 5, position: 5 }],
    [
      "moves with its line",
      (shop) => shop.commit("feature", { "src/cart.ts": `new\nnew\n${lines(20, { 5: "five" })}` }),
      { line: 7, position: 8 },
    ],
    [
      "is outdated when its line changes",
      (shop) => shop.commit("feature", { "src/cart.ts": lines(20, { 5: "six", 9: "nine" }) }),
      { line: null, position: null },
    ],
    [
      "is outdated when its file is no longer changed",
      (shop) => shop.commit("feature", { "src/cart.ts": lines(20), "other.txt": "1\n" }),
      { line: null, position: null },
    ],
  ];
  test.each(moves)("one %s", async (_name, act, place) => {
    await using shop = await openShop();
    await shop.commit("feature", { "src/cart.ts": lines(20, { 5: "five" }) });
    const pull = await shop.open();
    const original = pull.head.sha;
    const id = await addThreadOn(shop, "src/cart.ts", 5);
    await act(shop);
    const body = presented(shop, id);
    expect(body).toMatchObject({ ...place, original_line: 5, original_position: 5, original_commit_id: original });
    expect(body.commit_id).toBe(place.line === null ? original : pull.head.sha);
    expect(pull.threads[0]?.isOutdated).toBe(place.line === null);
  });

  test("one on the old side stands on a line that was taken away", async () => {
    await using shop = await openShop();
    await shop.commit("feature", { "src/cart.ts": lines(20).replace("line 7\n", "") });
    await shop.open();
    const id = await addThreadOn(shop, "src/cart.ts", 7, { side: "LEFT" });
    const { body } = await shop.as(shop.dev).get(shop.path(`/pulls/comments/${id}`));
    expect([body.side, body.line, body.diff_hunk.split("\n").at(-1)]).toEqual(["LEFT", 7, "-line 7"]);
  });

  test("a file can be commented as a whole", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    const place = { path: "src/new.ts", subjectType: "FILE" } as const;
    const { comment } = await addReviewComment(shop.sandbox.world, pull, shop.reviewer, {
      ...place,
      body: "All of it",
    });
    expect(presented(shop, comment.id)).toMatchObject({
      subject_type: "file",
      line: null,
      original_line: null,
      side: "RIGHT",
    });
  });

  test("are answered, edited and deleted; a thread goes with its last comment", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    const id = await addThreadOn(shop, "src/new.ts", 1);
    const reply = await shop.as(shop.dev).post(shop.path(`/pulls/1/comments/${id}/replies`), { body: "Because." });
    expect([reply.status, reply.body.in_reply_to_id]).toEqual([201, id]);
    const one = (comment: number) => shop.path(`/pulls/comments/${comment}`);
    expect((await shop.as(shop.guest).patch(one(reply.body.id), { body: "Ha" })).status).toBe(403);
    const edited = await shop.as(shop.dev).patch(one(reply.body.id), { body: "Because of it." });
    expect(edited.body.body).toBe("Because of it.");
    expect((await shop.as(shop.dev).delete(one(reply.body.id))).status).toBe(204);
    expect((await shop.as(shop.reviewer).delete(one(id))).status).toBe(204);
    expect(pull.threads).toEqual([]);
    expect(shop.news().filter((name) => name.startsWith("pull_request_review_comment"))).toEqual([
      "pull_request_review_comment.created",
      "pull_request_review_comment.created",
      "pull_request_review_comment.edited",
      "pull_request_review_comment.deleted",
      "pull_request_review_comment.deleted",
    ]);
    expect(
      shop.events.find(({ action, event }) => action === "edited" && event.endsWith("comment"))?.payload["changes"],
    ).toEqual({
      body: { from: "Because." },
    });
  });

  test("a thread is resolved and opened again", async () => {
    await using shop = await openShop();
    const pull = await shop.open();
    await addThreadOn(shop, "src/new.ts", 1);
    const [thread] = pull.threads;
    if (thread === undefined) throw new Error("no thread");
    shop.news();
    resolveThread(shop.sandbox.world, pull, thread, shop.dev);
    resolveThread(shop.sandbox.world, pull, thread, shop.dev);
    unresolveThread(shop.sandbox.world, pull, thread, shop.dev);
    expect(shop.news()).toEqual(["pull_request_review_thread.resolved", "pull_request_review_thread.unresolved"]);
  });
});

describe("asking for reviews", () => {
  test("people and teams are asked, and a review answers", async () => {
    await using shop = await openShop();
    await shop.open();
    shop.news();
    const url = shop.path("/pulls/1/requested_reviewers");
    const asked = await shop.as(shop.dev).post(url, { reviewers: ["octo-reviewer"] });
    expect(asked.body.requested_reviewers.map(({ login }: { login: string }) => login)).toEqual(["octo-reviewer"]);
    expect(shop.news()).toEqual(["pull_request.review_requested"]);
    await review(shop, { event: "APPROVE" });
    expect((await shop.as(shop.dev).get(url)).body).toEqual({ users: [], teams: [] });
    expect((await shop.as(shop.dev).post(url, { reviewers: ["octo-dev"] })).status).toBe(422);
    expect((await shop.as(shop.dev).post(url, { reviewers: ["nobody"] })).status).toBe(422);
  });

  test("code owners are asked when it opens, and not again once they were heard", async () => {
    await using shop = await openShop({ files: { CODEOWNERS: "/src/ @octo-reviewer @octo-dev\n", "src/a.ts": "a\n" } });
    const pull = await shop.open();
    expect([...pull.requestedReviewers]).toEqual([shop.reviewer.id]);
    await review(shop, { event: "COMMENT", body: "Seen." });
    await shop.commit("feature", { "src/more.ts": "x\n" });
    expect([...pull.requestedReviewers]).toEqual([]);
  });

  const text = [
    "# all",
    "* @all",
    "*.js @js # scripts",
    "/build/ @build",
    "docs/* @docs",
    "apps/ @apps",
    "/deep/**/x @deep",
    "/free.txt",
  ].join("\n");
  const owned = [
    ["README.md", ["@all"]],
    ["src/a.js", ["@js"]],
    ["build/out/a.js", ["@build"]],
    ["src/build/a.txt", ["@all"]],
    ["docs/a.md", ["@docs"]],
    ["docs/deep/a.md", ["@all"]],
    ["lib/apps/a.txt", ["@apps"]],
    ["deep/a/b/x", ["@deep"]],
    ["free.txt", []],
  ] as const;
  test.each(owned)("%s is owned by %s: the last rule that matches", (path, owners) => {
    expect(ownersOf(parseOwners(text), path)).toEqual(owners);
  });
});

test("a thread comes back when its line does", async () => {
  await using shop = await openShop();
  await shop.commit("feature", { "src/cart.ts": lines(20, { 5: "five" }) });
  const pull = await shop.open();
  const first = pull.head.sha;
  await addThreadOn(shop, "src/cart.ts", 5);
  await shop.commit("feature", { "src/cart.ts": lines(20, { 5: "six" }) });
  expect(pull.threads[0]?.isOutdated).toBe(true);
  await updateRef(shop.sandbox.world, shop.repository, { ref: "refs/heads/feature", to: first, pusher: shop.dev });
  expect(pull.threads[0]).toMatchObject({ isOutdated: false, line: 5 });
});
