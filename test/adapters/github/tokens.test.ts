import fc from "fast-check";
import nock from "nock";
import { describe, expect, it } from "vitest";
import { tokenPermissions } from "#adapters/github/permissions.ts";
import {
  api,
  everything,
  failureOf,
  grantTokens,
  head,
  openMocked,
  runsPath,
  shop,
  type TokenRequest,
  useMocks,
} from "./mocked-github.ts";

useMocks();

const noRuns = { total_count: 0, check_runs: [] };
const merge = { number: 3, head, method: "squash" } as const;

/** Answers requests for tokens, and keeps what was asked for. */
function recordTokens(count: number, permissions: Readonly<Record<string, string>> = everything): TokenRequest[] {
  const asked: TokenRequest[] = [];
  nock(api).get("/app/installations/5").reply(200, { id: 5, permissions });
  nock(api)
    .post("/app/installations/5/access_tokens")
    .times(count)
    .reply(201, async (request: Request) => {
      const body = (await request.json()) as TokenRequest;
      asked.push(body);
      return { token: `t${asked.length}`, expires_at: "2999-01-01T00:00:00Z", permissions: body.permissions };
    });
  return asked;
}

describe("a token", () => {
  it("reaches one repository, serves every read of it, and may not write code", async () => {
    const asked = recordTokens(1);
    nock(api).get(runsPath).times(3).matchHeader("authorization", "token t1").reply(200, noRuns);
    const { repository } = openMocked();
    await Promise.all([1, 2, 3].map(() => repository.readCheckRuns(head)));
    expect(asked).toMatchObject([{ repository_ids: [11] }]);
    expect(asked[0]?.permissions).toEqual({ ...everything, contents: "read", pull_requests: "read" });
  });

  it.each([
    { profile: "full", contents: "write" },
    { profile: "gate", contents: "read" },
  ] as const)("for a merge may $contents code under the profile $profile", async ({ profile, contents }) => {
    const asked = recordTokens(1);
    nock(api).put("/repos/octo/shop/pulls/3/merge").reply(200, { merged: true, sha: head });
    await openMocked({ profile }).repository.mergePull(merge);
    expect(asked).toMatchObject([{ repository_ids: [11], permissions: { contents } }]);
  });

  it.each([
    { profile: "full", issues: "write" },
    { profile: "gate", issues: "read" },
  ] as const)(
    "for a comment may $issues issues under the profile $profile, and no code",
    async ({ profile, issues }) => {
      const asked = recordTokens(1, { ...everything, issues: "write" });
      nock(api).post("/repos/octo/shop/issues/3/comments").reply(201, { id: 17 });
      await openMocked({ profile }).repository.createComment(3, "Hello");
      const permissions = { contents: "read", issues, pull_requests: issues };
      expect(asked).toMatchObject([{ repository_ids: [11], permissions }]);
    },
  );

  it("of one scope is not used for another", async () => {
    const asked = recordTokens(3, { ...everything, issues: "write" });
    nock(api).get(runsPath).matchHeader("authorization", "token t1").reply(200, noRuns);
    nock(api).post("/repos/octo/shop/issues/3/labels").matchHeader("authorization", "token t2").reply(200, []);
    nock(api)
      .put("/repos/octo/shop/pulls/3/merge")
      .matchHeader("authorization", "token t3")
      .reply(200, { merged: true, sha: head });
    const { repository } = openMocked();
    await repository.readCheckRuns(head);
    await repository.addLabel(3, "risk: high");
    await repository.mergePull(merge);
    expect(asked.map(({ permissions }) => [permissions["contents"], permissions["issues"]])).toEqual([
      ["read", "read"],
      ["read", "write"],
      ["write", "read"],
    ]);
  });

  it("that lists repositories sees nothing but names", async () => {
    const asked: unknown[] = [];
    nock(api)
      .post("/app/installations/5/access_tokens")
      .reply(201, async (request: Request) => {
        asked.push(await request.json());
        return { token: "names", expires_at: "2999-01-01T00:00:00Z", permissions: {} };
      })
      .get("/installation/repositories?per_page=100&page=1")
      .reply(200, { repositories: [] });
    await openMocked().github.listRepositories(shop.installation);
    expect(asked).toEqual([{ permissions: { metadata: "read" } }]);
  });

  it("that was revoked within its hour is replaced once, for a write too: GitHub did nothing with it", async () => {
    const asked = recordTokens(2);
    nock(api).get("/app/installations/5").reply(200, { id: 5, permissions: everything });
    nock(api)
      .put("/repos/octo/shop/pulls/3/merge")
      .matchHeader("authorization", "token t1")
      .reply(401)
      .put("/repos/octo/shop/pulls/3/merge")
      .matchHeader("authorization", "token t2")
      .reply(200, { merged: true, sha: head });
    expect((await openMocked().repository.mergePull(merge)).kind).toBe("merged");
    expect(asked).toHaveLength(2);
  });

  it.each([
    { what: "is gone", status: 404, kind: "forbidden" },
    { what: "is suspended", status: 403, kind: "forbidden" },
    { what: "does not hold this repository", status: 422, kind: "forbidden" },
    { what: "cannot be asked", status: 503, kind: "transient" },
  ])("of an installation that $what: $kind, and never a repository without pull requests", async ({ status, kind }) => {
    nock(api).get("/app/installations/5").reply(200, { id: 5, permissions: everything });
    nock(api).post("/app/installations/5/access_tokens").reply(status, {});
    const { repository, calls } = openMocked({ retryPausesMs: [] });
    expect((await failureOf(repository.readPull(3))).kind).toBe(kind);
    expect(calls).toEqual([]);
  });

  it("is never that of another repository, however calls of many interleave (SR-63)", async () => {
    const path = /^\/repos\/octo\/r(\d+)\/commits\//;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ installation: fc.integer({ min: 1, max: 3 }), repo: fc.integer({ min: 1, max: 4 }) }), {
          maxLength: 12,
        }),
        async (visits) => {
          grantTokens();
          const carried: (readonly [string, string | null])[] = [];
          nock(api)
            .persist()
            .get(path)
            .query(true)
            .optionally()
            .reply(200, (request: Request) => {
              const repo = path.exec(new URL(request.url).pathname)?.[1] ?? "";
              carried.push([repo, request.headers.get("authorization")]);
              return noRuns;
            });
          const { github } = openMocked();
          await Promise.all(
            visits.map(({ installation, repo }) => {
              const ref = { installation: installation as never, repo: repo as never, owner: "octo", name: `r${repo}` };
              return github.repository(ref).readCheckRuns(head);
            }),
          );
          nock.cleanAll();
          const expected = visits.map(({ installation, repo }) => [`${repo}`, `token token-${installation}-${repo}`]);
          expect(carried.toSorted()).toEqual(expected.toSorted());
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("what a token asks for", () => {
  it.each([
    { profile: "full", may: "write-code", granted: { contents: "read" }, asked: { contents: "read" } },
    { profile: "full", may: "write-code", granted: { contents: "write" }, asked: { contents: "write" } },
    { profile: "full", may: "judge", granted: { contents: "write" }, asked: { contents: "read" } },
    { profile: "gate", may: "write-code", granted: { contents: "write" }, asked: { contents: "read" } },
    { profile: "full", may: "write-code", granted: { issues: "write" }, asked: { issues: "read" } },
    {
      profile: "full",
      may: "write-code",
      granted: { contents: "write", pull_requests: "write" },
      asked: { contents: "write", pull_requests: "write" },
    },
    {
      profile: "full",
      may: "discuss",
      granted: { contents: "write", issues: "write", pull_requests: "write" },
      asked: { contents: "read", issues: "write", pull_requests: "write" },
    },
    { profile: "full", may: "discuss", granted: { pull_requests: "write" }, asked: { pull_requests: "write" } },
    { profile: "full", may: "judge", granted: { issues: "write" }, asked: { issues: "read" } },
    {
      profile: "gate",
      may: "discuss",
      granted: { issues: "write", pull_requests: "write" },
      asked: { issues: "read", pull_requests: "read" },
    },
    { profile: "gate", may: "judge", granted: { checks: "write" }, asked: { checks: "write" } },
    { profile: "full", may: "write-code", granted: { workflows: "write", secrets: "write" }, asked: {} },
    { profile: "full", may: "write-code", granted: { administration: "write" }, asked: { administration: "read" } },
    { profile: "full", may: "write-code", granted: { checks: "admin", members: 1 }, asked: {} },
  ] as const)("$profile, to $may, granted $granted: $asked", ({ profile, may, granted, asked }) => {
    expect(tokenPermissions(profile, may, granted)).toEqual(asked);
  });
});
