import { inspect } from "node:util";
import nock from "nock";
import { describe, expect, it } from "vitest";
import {
  api,
  failureOf,
  grantTokens,
  head,
  openMocked,
  privateKey,
  replyGraphql,
  runsPath,
  start,
  useMocks,
} from "./mocked-github.ts";

useMocks();

const seconds = (instant: number) => String(Math.floor(instant / 1_000));
const noRuns = { total_count: 0, check_runs: [] };

describe("a REST read that fails", () => {
  it.each([
    { status: 401, headers: {}, kind: "forbidden", sent: 2 },
    { status: 403, headers: {}, kind: "forbidden", sent: 1 },
    { status: 403, headers: { "x-ratelimit-remaining": "4999" }, kind: "forbidden", sent: 1 },
    { status: 403, headers: { "retry-after": "7" }, kind: "rate-limited", afterMs: 7_000, sent: 1 },
    {
      status: 403,
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds(start + 90_000) },
      kind: "rate-limited",
      afterMs: 90_000,
      sent: 1,
    },
    { status: 429, headers: { "retry-after": "30" }, kind: "rate-limited", afterMs: 30_000, sent: 1 },
    { status: 429, headers: {}, kind: "rate-limited", afterMs: 60_000, sent: 1 },
    { status: 404, headers: {}, kind: "not-found", sent: 1 },
    { status: 410, headers: {}, kind: "not-found", sent: 1 },
    { status: 409, headers: {}, kind: "conflict", sent: 1 },
    { status: 422, headers: {}, kind: "invalid", sent: 1 },
    { status: 451, headers: {}, kind: "forbidden", sent: 1 },
    { status: 500, headers: {}, kind: "transient", sent: 3 },
    { status: 502, headers: {}, kind: "transient", sent: 3 },
    { status: 503, headers: {}, kind: "transient", sent: 3 },
  ])("$status with $headers: $kind, sent $sent times", async ({ status, headers, kind, afterMs = null, sent }) => {
    grantTokens();
    nock(api).get(runsPath).times(sent).reply(status, { message: "You have exceeded a secondary rate limit" }, headers);
    const { repository, calls } = openMocked();
    const failure = await failureOf(repository.readCheckRuns(head));
    expect(failure).toMatchObject({
      kind,
      retryAfterMs: afterMs,
      operation: "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    });
    expect(calls.map((call) => call.status)).toEqual(Array.from({ length: sent }, () => status));
  });

  it("counts the wait by GitHub's clock, not by ours, which is an hour slow", async () => {
    grantTokens();
    const theirs = start + 3_600_000;
    nock(api)
      .get(runsPath)
      .reply(
        403,
        {},
        {
          date: new Date(theirs).toUTCString(),
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": seconds(theirs + 90_000),
        },
      );
    const { repository, github } = openMocked();
    expect((await failureOf(repository.readCheckRuns(head))).retryAfterMs).toBe(90_000);
    expect(github.clockOffsetMs()).toBe(3_600_000);
  });

  it("is sent again after a cut connection and after a 502, and its answer counts", async () => {
    grantTokens();
    nock(api)
      .get(runsPath)
      .replyWithError(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }))
      .get(runsPath)
      .reply(502)
      .get(runsPath)
      .reply(200, noRuns);
    const { repository, calls } = openMocked();
    expect(await repository.readCheckRuns(head)).toEqual([]);
    expect(calls.map(({ status }) => status)).toEqual([null, 502, 200]);
  });

  it.each([
    { what: "another form", answer: { total_count: "0", check_runs: null } },
    { what: "no JSON", answer: "<html>" },
  ])("is invalid when GitHub answers $what, and never an empty list", async ({ answer }) => {
    grantTokens();
    nock(api).get(runsPath).reply(200, answer);
    expect((await failureOf(openMocked().repository.readCheckRuns(head))).kind).toBe("invalid");
  });
});

it.each([
  { what: "REST", read: "readCheckRuns", answer: () => nock(api).get(runsPath).reply(403, { message: "no" }) },
  { what: "GraphQL", read: "readBranchTip", answer: () => replyGraphql(null, [{ type: "FORBIDDEN", message: "no" }]) },
] as const)("a failure of $what gives away neither the key nor a token (SR-62)", async ({ read, answer }) => {
  grantTokens();
  answer();
  const failure = await failureOf(openMocked().repository[read](head));
  const shown = inspect(failure, { depth: 20, showHidden: true });
  expect(shown).toContain("forbidden");
  expect(shown).not.toContain("token-5-11");
  expect(shown).not.toContain(privateKey.split("\n")[3]);
});

describe("a GraphQL read that fails", () => {
  it.each([
    { error: { type: "NOT_FOUND" }, kind: "not-found", sent: 1 },
    { error: { type: "FORBIDDEN" }, kind: "forbidden", sent: 1 },
    { error: { type: "INSUFFICIENT_SCOPES" }, kind: "forbidden", sent: 1 },
    { error: { type: "RATE_LIMITED" }, kind: "rate-limited", sent: 1 },
    { error: { type: "RESOURCE_LIMITS_EXCEEDED" }, kind: "transient", sent: 3 },
    { error: { type: "SOMETHING_NEW" }, kind: "invalid", sent: 1 },
    { error: { type: "constructor" }, kind: "invalid", sent: 1 },
    { error: {}, kind: "transient", sent: 3 },
    { error: { extensions: { code: "undefinedField" } }, kind: "invalid", sent: 1 },
  ])("$error: $kind, sent $sent times", async ({ error, kind, sent }) => {
    grantTokens();
    for (let i = 0; i < sent; i += 1) replyGraphql(null, [{ message: "NOT_FOUND rate limit", ...error }]);
    const { repository, calls } = openMocked();
    expect(await failureOf(repository.readBranchTip("main"))).toMatchObject({ kind, operation: "graphql" });
    expect(calls).toHaveLength(sent);
  });

  it("takes no part of an answer for the whole", async () => {
    grantTokens();
    const partial = { repository: { defaultBranchRef: { target: { oid: head } } } };
    replyGraphql(partial, [{ type: "FORBIDDEN", path: ["repository", "ref"], message: "no" }]);
    expect((await failureOf(openMocked().repository.readBranchTip(null))).kind).toBe("forbidden");
  });
});

describe("a limit that GitHub named", () => {
  const limited = { "retry-after": "30" };

  it("holds back every further call of the installation until it is over", async () => {
    grantTokens();
    nock(api).get(runsPath).reply(429, {}, limited);
    const { repository, clock, calls } = openMocked();
    await failureOf(repository.readCheckRuns(head));
    clock.elapsedMs = 29_000;
    expect(await failureOf(repository.readBranchTip("main"))).toMatchObject({
      kind: "rate-limited",
      retryAfterMs: 1_000,
    });
    expect(calls).toHaveLength(1);
    clock.elapsedMs = 30_000;
    nock(api).get(runsPath).reply(200, noRuns);
    expect(await repository.readCheckRuns(head)).toEqual([]);
  });

  it("leaves other installations alone", async () => {
    grantTokens();
    nock(api).get(runsPath).reply(429, {}, limited).get(runsPath).reply(200, noRuns);
    const { github, repository } = openMocked();
    await failureOf(repository.readCheckRuns(head));
    const elsewhere = github.repository({ installation: 6 as never, repo: 12 as never, owner: "octo", name: "shop" });
    expect(await elsewhere.readCheckRuns(head)).toEqual([]);
  });

  it("is that of REST or of GraphQL alone if it is the primary one", async () => {
    grantTokens();
    const spent = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds(start + 60_000) };
    nock(api).get(runsPath).reply(403, {}, spent);
    replyGraphql({ repository: { ref: { target: { oid: head } } } });
    const { repository } = openMocked();
    await failureOf(repository.readCheckRuns(head));
    expect(await repository.readBranchTip("main")).toBe(head);
    expect((await failureOf(repository.readCheckRuns(head))).kind).toBe("rate-limited");
  });

  it("silences nobody for more than an hour, whatever the header says", async () => {
    grantTokens();
    nock(api).get(runsPath).reply(429, {}, { "retry-after": "99999999" }).get(runsPath).reply(200, noRuns);
    const { repository, clock } = openMocked();
    await failureOf(repository.readCheckRuns(head));
    clock.elapsedMs = 3_600_000;
    expect(await repository.readCheckRuns(head)).toEqual([]);
  });
});
