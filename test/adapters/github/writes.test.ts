import nock from "nock";
import { describe, expect, it } from "vitest";
import type { CheckRunWrite, RepositoryOnGitHub } from "#adapters/github/github.ts";
import {
  api,
  failureOf,
  grantTokens,
  head,
  openMocked,
  other,
  replyGraphql,
  runsPath,
  start,
  useMocks,
} from "./mocked-github.ts";

useMocks();

const runs = "/repos/octo/shop/check-runs";
const mergePath = "/repos/octo/shop/pulls/3/merge";
const merge = { number: 3, head, method: "squash" } as const;

const check: CheckRunWrite = {
  name: "risk-policy-gate",
  head,
  externalId: "key",
  state: { kind: "completed", conclusion: "success", completedAt: start },
  title: "Allowed",
  summary: "All is there.",
  text: null,
  detailsUrl: null,
  annotations: [],
  actions: [{ label: "Re-evaluate", description: "Look again", identifier: "re-evaluate" }],
};

const annotate = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    path: "a.ts",
    line: index + 1,
    level: "warning" as const,
    title: "t",
    message: "m",
  }));

/** Keeps the bodies of requests that are answered with `status` and `answer`. */
function keepBodies(scope: nock.Interceptor, times: number, status = 200, answer: object = { id: 41 }): any[] {
  const bodies: unknown[] = [];
  scope.times(times).reply(status, async (request: Request) => {
    bodies.push(await request.json());
    return answer;
  });
  return bodies;
}

describe("a check run", () => {
  it("is written with all that it says", async () => {
    grantTokens();
    const bodies = keepBodies(nock(api).post(runs), 1, 201);
    const { repository, calls } = openMocked();
    expect(await repository.createCheckRun(check)).toBe(41);
    expect(bodies).toEqual([
      {
        name: "risk-policy-gate",
        head_sha: head,
        external_id: "key",
        status: "completed",
        conclusion: "success",
        completed_at: "2026-11-20T12:00:00.000Z",
        output: { title: "Allowed", summary: "All is there.", annotations: [] },
        actions: check.actions,
      },
    ]);
    expect(calls).toMatchObject([{ operation: "POST /repos/{owner}/{repo}/check-runs", kind: "write", status: 201 }]);
  });

  it("in progress has no conclusion, so that an update takes an old one away", async () => {
    grantTokens();
    const bodies = keepBodies(nock(api).patch(`${runs}/41`), 1);
    await openMocked().repository.updateCheckRun(41, { ...check, state: { kind: "in-progress", startedAt: start } });
    expect(bodies[0]).toMatchObject({ status: "in_progress", started_at: "2026-11-20T12:00:00.000Z" });
    expect(bodies[0]).not.toHaveProperty("conclusion");
  });

  it.each([
    { count: 50, sizes: [50] },
    { count: 51, sizes: [50, 1] },
    { count: 120, sizes: [50, 50, 20] },
  ])("with $count annotations sends $sizes", async ({ count, sizes }) => {
    grantTokens();
    const first = keepBodies(nock(api).post(runs), 1, 201);
    const more = sizes.length > 1 ? keepBodies(nock(api).patch(`${runs}/41`), sizes.length - 1) : [];
    await openMocked().repository.createCheckRun({ ...check, annotations: annotate(count) });
    const sent = [...first, ...more].map((body) => body.output.annotations);
    expect(sent.map((part) => part.length)).toEqual(sizes);
    expect(sent.flat().map((one: { start_line: number }) => one.start_line)).toEqual(
      annotate(count).map(({ line }) => line),
    );
  });

  it.each([
    { what: "letters", text: "x".repeat(70_000) },
    { what: "characters of four bytes", text: "🟢".repeat(20_000) },
  ])("that says more $what than GitHub takes is cut, and says so", async ({ text }) => {
    grantTokens();
    const bodies = keepBodies(nock(api).post(runs), 1, 201);
    await openMocked().repository.createCheckRun({ ...check, title: text, summary: text, text });
    const { title, summary } = bodies[0].output;
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(65_500);
    expect(summary).toMatch(/left out: GitHub takes no more\.$/);
    expect(title).toMatch(/…$/);
    expect(title.length).toBeLessThanOrEqual(255);
    expect(summary).not.toContain("\uFFFD");
  });

  it.each([
    { what: "four buttons", actions: Array(4).fill(check.actions[0]) },
    { what: "a label of 21", actions: [{ label: "l".repeat(21), description: "d", identifier: "i" }] },
    { what: "a description of 41", actions: [{ label: "l", description: "d".repeat(41), identifier: "i" }] },
    { what: "an identifier of 21", actions: [{ label: "l", description: "d", identifier: "i".repeat(21) }] },
  ])("with $what is never sent", async ({ actions }) => {
    const { repository, calls } = openMocked();
    expect((await failureOf(repository.createCheckRun({ ...check, actions }))).kind).toBe("invalid");
    expect(calls).toEqual([]);
  });

  it.each([500, 502, 503])("that GitHub answers with %i was sent once", async (status) => {
    grantTokens();
    nock(api).post(runs).reply(status);
    const { repository, calls } = openMocked();
    expect((await failureOf(repository.createCheckRun(check))).kind).toBe("transient");
    expect(calls).toHaveLength(1);
  });
});

describe("a merge", () => {
  it("carries the commit that was judged", async () => {
    grantTokens();
    const bodies = keepBodies(nock(api).put(mergePath), 1, 200, { merged: true, sha: other, message: "" });
    expect(await openMocked().repository.mergePull(merge)).toEqual({ kind: "merged", commit: other });
    expect(bodies).toEqual([{ sha: head, merge_method: "squash" }]);
  });

  it.each([
    { status: 405, kind: "not-mergeable" },
    { status: 409, kind: "head-moved" },
    { status: 403, kind: "refused" },
    { status: 404, kind: "refused" },
    { status: 422, kind: "refused" },
    { status: 500, kind: "unknown" },
    { status: 502, kind: "unknown" },
    { status: 504, kind: "unknown" },
  ])("that GitHub answers with $status: $kind, and sent once", async ({ status, kind }) => {
    grantTokens();
    nock(api).put(mergePath).reply(status, { message: "Head branch was modified. Review and try the merge again." });
    const { repository, calls } = openMocked();
    expect((await repository.mergePull(merge)).kind).toBe(kind);
    expect(calls).toHaveLength(1);
  });

  it.each([
    { what: "that it did not merge", answer: { merged: false, sha: other } },
    { what: "no commit", answer: { merged: true } },
    { what: "nothing that can be read", answer: "ok" },
  ])("to which GitHub says yes with $what: unknown", async ({ answer }) => {
    grantTokens();
    nock(api).put(mergePath).reply(200, answer);
    expect((await openMocked().repository.mergePull(merge)).kind).toBe("unknown");
  });

  it("whose connection is cut: unknown", async () => {
    grantTokens();
    nock(api).put(mergePath).replyWithError("socket hang up");
    expect((await openMocked().repository.mergePull(merge)).kind).toBe("unknown");
  });

  it("that is held back by a limit did not happen, and says when to try", async () => {
    grantTokens();
    nock(api).put(mergePath).reply(403, {}, { "retry-after": "5" });
    const failure = await failureOf(openMocked().repository.mergePull(merge));
    expect(failure).toMatchObject({ kind: "rate-limited", retryAfterMs: 5_000 });
  });
});

describe("a place in the merge queue", () => {
  const enqueue = { nodeId: "PR_1", head };

  it("is asked for with the commit that was judged", async () => {
    grantTokens();
    const answer = { data: { enqueuePullRequest: { mergeQueueEntry: { id: "MQE_1" } } } };
    const bodies = keepBodies(nock(api).post("/graphql"), 1, 200, answer);
    const { repository, calls } = openMocked();
    expect(await repository.enqueuePull(enqueue)).toEqual({ kind: "merged", commit: null });
    expect(bodies[0].variables).toEqual({ pull: "PR_1", head });
    expect(calls).toMatchObject([{ kind: "write" }]);
  });

  it.each([
    { errors: [{ type: "UNPROCESSABLE", message: "m" }], kind: "not-mergeable" },
    { errors: [{ type: "FORBIDDEN", message: "m" }], kind: "refused" },
    { errors: [{ type: "STALE_DATA", message: "m" }], kind: "head-moved" },
    { errors: [{ message: "Something went wrong" }], kind: "unknown" },
  ])("$errors: $kind, and sent once", async ({ errors, kind }) => {
    grantTokens();
    replyGraphql(null, errors);
    expect((await openMocked().repository.enqueuePull(enqueue)).kind).toBe(kind);
  });
});

describe("a comment", () => {
  const comments = "/repos/octo/shop/issues/3/comments";

  it("is written, and its number told", async () => {
    grantTokens();
    const bodies = keepBodies(nock(api).post(comments), 1, 201, { id: 17 });
    expect(await openMocked().repository.createComment(3, "Looked at.")).toBe(17);
    expect(bodies).toEqual([{ body: "Looked at." }]);
  });

  it("is written anew in its place", async () => {
    grantTokens();
    const bodies = keepBodies(nock(api).patch("/repos/octo/shop/issues/comments/17"), 1);
    await openMocked().repository.updateComment(17, "Looked at again.");
    expect(bodies).toEqual([{ body: "Looked at again." }]);
  });

  it.each([
    { size: 65_536, isCut: false },
    { size: 65_537, isCut: true },
  ])("of $size characters is cut: $isCut, and says so", async ({ size, isCut }) => {
    grantTokens();
    const created = keepBodies(nock(api).post(comments), 1, 201, { id: 17 });
    const updated = keepBodies(nock(api).patch("/repos/octo/shop/issues/comments/17"), 1);
    const { repository } = openMocked();
    const text = "x".repeat(size);
    await repository.updateComment(await repository.createComment(3, text), text);
    expect([created.length, updated.length]).toEqual([1, 1]);
    for (const { body } of [...created, ...updated]) {
      expect(body.length).toBeLessThanOrEqual(65_536);
      expect(body.endsWith("left out: GitHub takes no more.")).toBe(isCut);
    }
  });

  it.each(["eyes", "+1", "-1", "confused"] as const)("is answered with %s, twice as once", async (reaction) => {
    grantTokens();
    const path = "/repos/octo/shop/issues/comments/17/reactions";
    const first = keepBodies(nock(api).post(path), 1, 201, { id: 1, content: reaction });
    const second = keepBodies(nock(api).post(path), 1, 200, { id: 1, content: reaction });
    const { repository } = openMocked();
    await repository.addReaction(17, reaction);
    await repository.addReaction(17, reaction);
    expect([...first, ...second]).toEqual([{ content: reaction }, { content: reaction }]);
  });

  it("whose answer has no number is an error, since nobody could find it again", async () => {
    grantTokens();
    nock(api).post(comments).reply(201, {});
    expect((await failureOf(openMocked().repository.createComment(3, "x"))).kind).toBe("invalid");
  });
});

describe("a label", () => {
  it("is put on", async () => {
    grantTokens();
    const bodies = keepBodies(nock(api).post("/repos/octo/shop/issues/3/labels"), 1, 200, []);
    await openMocked().repository.addLabel(3, "risk: high");
    expect(bodies).toEqual([{ labels: ["risk: high"] }]);
  });

  it.each([
    { what: "51 characters", label: "l".repeat(51) },
    { what: "nothing", label: " " },
  ])("of $what is never sent, nor is an issue with it", async ({ label }) => {
    const { repository, calls } = openMocked();
    expect((await failureOf(repository.addLabel(3, label))).kind).toBe("invalid");
    expect((await failureOf(repository.createIssue({ title: "t", body: "b", labels: [label] }))).kind).toBe("invalid");
    expect(calls).toEqual([]);
  });
});

describe("an issue", () => {
  it("is opened, and its number told", async () => {
    grantTokens();
    const bodies = keepBodies(nock(api).post("/repos/octo/shop/issues"), 1, 201, { id: 90, number: 4 });
    const issue = { title: "A gap", body: "What no test caught.", labels: ["gap"] };
    expect(await openMocked().repository.createIssue(issue)).toBe(4);
    expect(bodies).toEqual([issue]);
  });

  it("that says more than GitHub takes is cut", async () => {
    grantTokens();
    const bodies = keepBodies(nock(api).post("/repos/octo/shop/issues"), 1, 201, { id: 90, number: 4 });
    await openMocked().repository.createIssue({ title: "t".repeat(300), body: "b".repeat(70_000), labels: [] });
    expect(bodies[0].title).toMatch(/…$/);
    expect(bodies[0].title.length).toBeLessThanOrEqual(256);
    expect(bodies[0].body).toMatch(/left out: GitHub takes no more\.$/);
    expect(bodies[0].body.length).toBeLessThanOrEqual(65_536);
  });
});

describe("a review thread", () => {
  it.each([
    { isResolved: true, field: "resolveReviewThread", says: true },
    { isResolved: false, field: "unresolveReviewThread", says: false },
    { isResolved: true, field: "resolveReviewThread", says: false },
  ])("that is to be resolved: $isResolved, is so as GitHub says: $says", async ({ isResolved, field, says }) => {
    grantTokens();
    const answer = { data: { [field]: { thread: { isResolved: says } } } };
    const bodies = keepBodies(nock(api).post("/graphql"), 1, 200, answer);
    const { repository, calls } = openMocked();
    expect(await repository.setThreadResolved("PRRT_1", isResolved)).toBe(says);
    expect(bodies[0].variables).toEqual({ thread: "PRRT_1" });
    expect(bodies[0].query).toContain(`${field}(`);
    expect(calls).toMatchObject([{ kind: "write" }]);
  });

  it.each([
    { type: "FORBIDDEN", kind: "forbidden" },
    { type: "NOT_FOUND", kind: "not-found" },
    { type: undefined, kind: "transient" },
  ])("that GitHub answers with $type: $kind, and sent once", async ({ type, kind }) => {
    grantTokens();
    replyGraphql({ resolveReviewThread: null }, [{ type, message: "m", path: ["resolveReviewThread"] }]);
    const { repository, calls } = openMocked();
    expect((await failureOf(repository.setThreadResolved("PRRT_1", true))).kind).toBe(kind);
    expect(calls).toHaveLength(1);
  });

  it.each([{ resolveReviewThread: null }, { resolveReviewThread: { thread: null } }])(
    "of which GitHub says %j is not taken for resolved",
    async (data) => {
      grantTokens();
      replyGraphql(data);
      expect((await failureOf(openMocked().repository.setThreadResolved("PRRT_1", true))).kind).toBe("invalid");
    },
  );
});

describe("what is said in a discussion", () => {
  const writes: readonly { what: string; write: (repository: RepositoryOnGitHub) => Promise<unknown> }[] = [
    { what: "a comment", write: ({ createComment }) => createComment(3, "x") },
    { what: "a changed comment", write: ({ updateComment }) => updateComment(17, "x") },
    { what: "a reaction", write: ({ addReaction }) => addReaction(17, "eyes") },
    { what: "a label", write: ({ addLabel }) => addLabel(3, "x") },
    { what: "an issue", write: ({ createIssue }) => createIssue({ title: "x", body: "x", labels: [] }) },
    { what: "a resolved thread", write: ({ setThreadResolved }) => setThreadResolved("PRRT_1", true) },
  ];
  const failures = [
    { status: 403, headers: {}, kind: "forbidden" },
    { status: 403, headers: { "retry-after": "5" }, kind: "rate-limited" },
    { status: 404, headers: {}, kind: "not-found" },
    { status: 410, headers: {}, kind: "not-found" },
    { status: 422, headers: {}, kind: "invalid" },
    { status: 502, headers: {}, kind: "transient" },
  ] as const;

  it.each(writes.flatMap((write) => failures.map((failure) => ({ ...write, ...failure }))))(
    "as $what is sent once, and a $status is $kind",
    async ({ write, status, headers, kind }) => {
      grantTokens();
      nock(api)
        .post(/^\/(?:repos|graphql)/)
        .optionally()
        .reply(status, {}, headers);
      nock(api).patch(/./).optionally().reply(status, {}, headers);
      const { repository, calls } = openMocked();
      expect((await failureOf(write(repository))).kind).toBe(kind);
      expect(calls).toMatchObject([{ kind: "write", status }]);
    },
  );
});

describe("calls of one installation", () => {
  /** Answers after a moment, and tells how many were answered at once. */
  function measure(interceptor: nock.Interceptor, times: number, answer: object) {
    const seen = { now: 0, most: 0 };
    interceptor.times(times).reply(200, async () => {
      seen.now += 1;
      seen.most = Math.max(seen.most, seen.now);
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      seen.now -= 1;
      return answer;
    });
    return seen;
  }

  it("write one after another", async () => {
    grantTokens();
    const seen = measure(nock(api).patch(`${runs}/41`), 8, {});
    const { repository } = openMocked();
    await Promise.all(Array.from({ length: 8 }, () => repository.updateCheckRun(41, check)));
    expect(seen.most).toBe(1);
  });

  it("write with a gap between them", async () => {
    grantTokens();
    nock(api).patch(`${runs}/41`).twice().reply(200, {});
    const { repository } = openMocked({ writeGapMs: 100 });
    const started = performance.now();
    await Promise.all([repository.updateCheckRun(41, check), repository.updateCheckRun(41, check)]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(99);
  });

  it("read at most forty at once", async () => {
    grantTokens();
    const seen = measure(nock(api).get(runsPath), 90, { total_count: 0, check_runs: [] });
    const { repository } = openMocked();
    await Promise.all(Array.from({ length: 90 }, () => repository.readCheckRuns(head)));
    expect(seen.most).toBeGreaterThan(1);
    expect(seen.most).toBeLessThanOrEqual(40);
  });
});
