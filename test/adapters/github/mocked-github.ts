import { generateKeyPairSync } from "node:crypto";
import nock from "nock";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { CallRecord, GitHubOptions } from "#adapters/github/client.ts";
import type { GitHub, GitHubError, RepositoryOnGitHub } from "#adapters/github/github.ts";
import { openGitHub } from "#adapters/github/open-github.ts";
import type { CommitSha, InstallationId, Instant, RepoId } from "#core/ids.ts";

export const api = "https://api.github.com";
export const shop = { installation: 5 as InstallationId, repo: 11 as RepoId, owner: "octo", name: "shop" };
export const [base, head, other] = ["b", "a", "c"].map((digit) => digit.repeat(40)) as [
  CommitSha,
  CommitSha,
  CommitSha,
];
export const start = Date.UTC(2026, 10, 20, 12) as Instant;

export const everything = {
  actions: "read",
  administration: "read",
  checks: "write",
  contents: "write",
  members: "read",
  merge_queues: "read",
  metadata: "read",
  pull_requests: "write",
  statuses: "read",
} as const;

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2_048,
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
export { privateKey };

export interface MockedGitHub {
  readonly github: GitHub;
  readonly repository: RepositoryOnGitHub;
  readonly calls: readonly CallRecord[];
  /** What the forward-running clock shows. */
  readonly clock: { elapsedMs: number };
}

/** The adapter, with pauses that take no time. Answers to its calls are the test's to give. */
export function openMocked(options: Partial<GitHubOptions> = {}): MockedGitHub {
  const calls: CallRecord[] = [];
  const clock = { elapsedMs: 0 };
  const github = openGitHub({
    appId: 7,
    privateKey,
    profile: "full",
    now: () => start,
    onCall: (call) => calls.push(call),
    writeGapMs: 0,
    retryPausesMs: [0, 0],
    elapsedMs: () => clock.elapsedMs,
    ...options,
  });
  return { github, repository: github.repository(shop), calls, clock };
}

/** Lets every installation have tokens, named for what they reach: `token-5-11`. */
export function grantTokens(url = api, permissions: Readonly<Record<string, string>> = everything): void {
  const { origin, pathname } = new URL(url);
  const prefix = pathname === "/" ? "" : pathname;
  nock(origin)
    .persist()
    .get(new RegExp(`^${prefix}/app/installations/\\d+$`))
    .optionally()
    .reply(200, (request: Request) => ({ id: installationIn(request), permissions }))
    .post(new RegExp(`^${prefix}/app/installations/\\d+/access_tokens$`))
    .optionally()
    .reply(201, async (request: Request) => {
      const { repository_ids = ["all"], permissions: asked } = (await request.json()) as TokenRequest;
      return {
        token: `token-${installationIn(request)}-${repository_ids.join("-")}`,
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        permissions: asked,
      };
    });
}

export interface TokenRequest {
  readonly repository_ids?: readonly unknown[];
  readonly permissions: Readonly<Record<string, string>>;
}

function installationIn({ url }: Request): number {
  return Number(/\/installations\/(\d+)/.exec(url)?.[1]);
}

/** In a test file: nothing reaches a network, and an answer that was prepared and not asked for fails the test. */
export function useMocks(): void {
  beforeAll(() => {
    if (!nock.isActive()) nock.activate();
    nock.disableNetConnect();
  });
  afterEach(() => {
    const unused = nock.pendingMocks();
    nock.abortPendingRequests();
    nock.cleanAll();
    expect(unused, "answers that nobody asked for").toEqual([]);
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}

/** How a call failed; an error of another kind is a defect and fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<GitHubError> {
  const error: unknown = await call.then(
    (value) => new Error(`it succeeded: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toHaveProperty("name", "GitHubError");
  return error as GitHubError;
}

/** Answers one GraphQL query with this. */
export function replyGraphql(data: unknown, errors?: readonly object[]): nock.Scope {
  return nock(api)
    .post("/graphql")
    .reply(200, errors === undefined ? { data } : { data, errors });
}

export const runsPath = `/repos/octo/shop/commits/${head}/check-runs?filter=latest&per_page=100&page=1`;
