import { ProbotOctokit } from "probot";
import type { Instant } from "#core/ids.ts";
import { openEtagCache } from "./etag-cache.ts";
import { explain, type GraphqlError, type Headers, headersOf, isPrimaryLimit } from "./explain-error.ts";
import type { GitHubError } from "./github.ts";
import { type Lane, openLanes, waitFor } from "./lanes.ts";
import type { Profile } from "./permissions.ts";
import type { RateLimits, Resource } from "./rate-limits.ts";
import { type Shape, shapeOf } from "./shape.ts";
import { type Identity, openTokens } from "./tokens.ts";
import { openTransport } from "./transport.ts";

export interface GitHubOptions {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  /** `https://api.github.com`, `https://HOST/api/v3` or `https://api.TENANT.ghe.com`. GraphQL's address follows from it. */
  readonly baseUrl?: string;
  readonly profile: Profile;
  readonly now: () => Instant;
  /** Every call but those that mint tokens: one an hour and repository, and none of a decision. */
  readonly onCall: (call: CallRecord) => void;
  /** At least so long between the end of one write of an installation and the next. */
  readonly writeGapMs?: number;
  /** How long to wait before a read is sent again after GitHub stumbled; as often as there are numbers. */
  readonly retryPausesMs?: readonly number[];
  /** How long a call may take before its answer is not waited for any longer. */
  readonly timeoutsMs?: { readonly read: number; readonly write: number };
  /** A clock that only runs forward, by which limits and what is remembered end. */
  readonly elapsedMs?: () => number;
}

/** One call, as it ended. */
export interface CallRecord {
  /** `GET /repos/{owner}/{repo}/pulls/{pull_number}/files`, or `graphql`. */
  readonly operation: string;
  readonly kind: "read" | "write";
  /** Null: there was no answer. */
  readonly status: number | null;
  readonly durationMs: number;
  /** GitHub said that what was read before still holds (304). */
  readonly fromCache: boolean;
  /** What GitHub says is left of the primary limit; null where it did not say. */
  readonly remaining: number | null;
}

type Octokit = InstanceType<typeof ProbotOctokit>;

/** One of `octokit.rest`. */
interface Endpoint {
  (parameters: never): Promise<{ readonly data: unknown; readonly headers: Headers }>;
  readonly endpoint: { readonly DEFAULTS: { readonly method: string; readonly url: string } };
}

export interface Answer {
  readonly body: Shape;
  readonly headers: Headers;
}

/** GitHub as one identity. Every method rejects with a `GitHubError`. */
export interface Client {
  readonly rest: Octokit["rest"];
  /** Calls one of `rest`. */
  readonly ask: <Asked extends Endpoint>(endpoint: Asked, parameters: Parameters<Asked>[0]) => Promise<Answer>;
  /** A query with variables only (SR-61). Null may stand, in its answer, for nothing but what `mayLack` names. */
  readonly graphql: (
    query: string,
    variables: Readonly<Record<string, unknown>>,
    options?: { readonly kind?: "read" | "write"; readonly mayLack?: readonly Lack[] },
  ) => Promise<GraphqlAnswer>;
}

/** A part that GitHub may refuse while it answers the rest: `repository.pullRequest` with `NOT_FOUND`. */
export interface Lack {
  readonly path: string;
  readonly type: "NOT_FOUND" | "FORBIDDEN";
}

export interface GraphqlAnswer {
  readonly data: Shape;
  /** The paths of `mayLack` that were refused. */
  readonly lacking: ReadonlySet<string>;
}

/** GitHub gives up on a read after 10 s; a merge of a large repository may take longer. */
const defaultTimeoutsMs = { read: 10_000, write: 30_000 } as const;

const defaultRetryPausesMs = [250, 1_000];

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** How the hook below learns what Octokit's own options do not say. */
interface CallOptions {
  readonly kind: "read" | "write";
  readonly operation: string;
}

/**
 * Calls to GitHub, over Probot's octokit with its own retrying and throttling taken out: those repeat writes, and sleep in
 * memory while a job waits. Each call is bounded in time and size, counted, and fails as a `GitHubError`.
 */
export function openClients(options: GitHubOptions): {
  readonly as: (identity: Identity) => Client;
  readonly clockOffsetMs: () => number;
} {
  const { now, onCall, writeGapMs, retryPausesMs = defaultRetryPausesMs } = options;
  const { timeoutsMs = defaultTimeoutsMs, elapsedMs = () => performance.now() } = options;
  const baseUrl = (options.baseUrl ?? "https://api.github.com").replace(/\/+$/, "");
  const transport = openTransport({ origin: new URL(baseUrl).origin, cache: openEtagCache() });
  const laneOf = openLanes({ writeGapMs, elapsedMs });
  let offsetMs = 0;

  const common = {
    baseUrl,
    throttle: { enabled: false },
    retry: { enabled: false },
    log: silent,
    userAgent: "headgate",
  };
  const tokens = openTokens({
    ...options,
    elapsedMs,
    octokitOptions: {
      ...common,
      request: {
        fetch: async (url: string, init: RequestInit) => {
          const signal = AbortSignal.timeout(timeoutsMs.read);
          return (await transport("tokens", url, { ...init, signal })).response;
        },
      },
    },
  });

  /** Sends one request, and accounts for it. */
  async function exchange(scope: string, { kind, operation }: CallOptions, url: string, init: RequestInit) {
    const started = performance.now();
    let status: number | null = null;
    let headers: globalThis.Headers | null = null;
    try {
      const signal = AbortSignal.timeout(timeoutsMs[kind]);
      const answer = await transport(scope, url, { ...init, signal });
      ({ status } = answer);
      ({ headers } = answer.response);
      return answer.response;
    } finally {
      const remaining = headers?.get("x-ratelimit-remaining") ?? null;
      const date = Date.parse(headers?.get("date") ?? "");
      if (!Number.isNaN(date)) offsetMs = clockOffset(date, now());
      onCall({
        operation,
        kind,
        status,
        durationMs: performance.now() - started,
        fromCache: status === 304,
        remaining: remaining === null ? null : Number(remaining),
      });
    }
  }

  /** Sends a read again where GitHub stumbled; a write never, since nobody knows whether it happened (S8). */
  async function attempt<Value>(
    lane: Lane,
    resource: Resource,
    { kind, operation }: CallOptions,
    send: () => Promise<Value>,
  ): Promise<Value> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await lane.inTurn(kind, () => {
          lane.limits.check(resource, operation);
          return send();
        });
      } catch (error) {
        const failure = explain(error, operation, now());
        noteLimit(lane.limits, resource, failure);
        const pauseMs = kind === "read" ? retryPausesMs[tries] : undefined;
        if (failure.kind !== "transient" || pauseMs === undefined) throw failure;
        await waitFor(pauseMs);
      }
    }
  }

  function as(identity: Identity): Client {
    const lane = laneOf(identity.installation);
    const scope = JSON.stringify([identity.installation, identity.repo]);
    // Without a strategy of its own, Octokit would explain to every 404 that it has no token.
    const octokit = new ProbotOctokit({ ...common, authStrategy: () => withoutAuth });
    octokit.hook.wrap("request", async (request, endpoint) => {
      const { call = restCall(endpoint) } = endpoint.request as { call?: CallOptions };
      // Hooks hand on the options that they were all given, so what is to reach the wire is written into those.
      const send = async (authorization: string) => {
        endpoint.headers.authorization = authorization;
        return request(endpoint);
      };
      const fetchIt = (url: string, init: RequestInit) => exchange(scope, call, url, init);
      // A new object: Octokit shares the one that is there among all calls.
      endpoint.request = { ...endpoint.request, fetch: fetchIt };
      const authorization = await tokens.authorise(identity);
      return send(authorization).catch(async (error: unknown) => {
        // Refused before anything was done, so that a write may be sent again too: the token was revoked within its hour.
        const isRevoked = identity.installation !== null && error instanceof Error && statusOf(error) === 401;
        if (!isRevoked) throw error;
        return send(await tokens.authorise(identity, true));
      });
    });

    return {
      rest: octokit.rest,
      ask: async (endpoint, parameters) => {
        const { method, url } = endpoint.endpoint.DEFAULTS;
        const call = restCall({ method, url });
        const { data, headers } = await attempt(lane, "rest", call, () => endpoint(parameters as never));
        return { body: shapeOf(data, call.operation), headers };
      },
      graphql: async (query, variables, { kind = "read", mayLack = [] } = {}) => {
        const call: CallOptions = { kind, operation: "graphql" };
        return attempt(lane, "graphql", call, async () => {
          try {
            const data: unknown = await octokit.graphql(query, { ...variables, request: { call } });
            return { data: shapeOf(data, call.operation), lacking: new Set<string>() };
          } catch (error) {
            const partial = acceptPartial(error, mayLack);
            if (partial === null) throw error;
            return partial;
          }
        });
      },
    };
  }

  return { as, clockOffsetMs: () => offsetMs };
}

function restCall({ method, url }: { readonly method: string; readonly url: string }): CallOptions {
  return { kind: method === "GET" ? "read" : "write", operation: `${method} ${url}` };
}

const withoutAuth = Object.assign(() => Promise.resolve({}), {
  hook: (send: (options: unknown) => unknown, options: unknown) => send(options),
});

function statusOf(error: Error): unknown {
  return "status" in error ? error.status : null;
}

function noteLimit(limits: RateLimits, resource: Resource, { kind, retryAfterMs, cause }: GitHubError): void {
  // Without a cause it was our own refusal, made from what was noted before.
  if (kind !== "rate-limited" || retryAfterMs === null || cause === undefined) return;
  limits.note({ resource: isPrimaryLimit(headersOf(cause)) ? resource : "all", retryAfterMs });
}

/** What GraphQL answered beside its errors, if each of them is about a part that may be lacking. */
function acceptPartial(error: unknown, mayLack: readonly Lack[]): GraphqlAnswer | null {
  if (!(error instanceof Error) || !("errors" in error) || !("data" in error)) return null;
  const { errors, data } = error as { readonly errors: readonly GraphqlError[]; readonly data: unknown };
  const lacking = new Set<string>();
  for (const { path = [], type } of errors) {
    const place = path.join(".");
    const lack = mayLack.find((one) => one.type === type && (place === one.path || place.startsWith(`${one.path}.`)));
    if (lack === undefined) return null;
    lacking.add(lack.path);
  }
  return typeof data === "object" && data !== null ? { data: shapeOf(data, "graphql"), lacking } : null;
}

/** `Date` has whole seconds, and an answer takes a while: less than two seconds of difference is none. */
function clockOffset(theirs: number, ours: number): number {
  const offset = theirs - ours;
  return Math.abs(offset) < 2_000 ? 0 : offset;
}
