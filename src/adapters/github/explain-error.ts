import type { Instant } from "#core/ids.ts";
import { GitHubError, type GitHubErrorKind } from "./github.ts";

/** GitHub asks for a minute where it limits without saying for how long. Source: docs.github.com, rate limits of the REST API. */
const unsaidRetryMs = 60_000;

export type Headers = Readonly<Record<string, string | number | undefined>>;

/** What Octokit throws, of REST and of GraphQL. */
interface Failure {
  readonly status?: number;
  readonly response?: { readonly headers?: Headers };
  readonly headers?: Headers;
  readonly errors?: readonly GraphqlError[];
  readonly cause?: unknown;
}

export interface GraphqlError {
  readonly type?: string;
  readonly message?: string;
  readonly path?: readonly (string | number)[];
  /** Of a query that GitHub's schema does not take. */
  readonly extensions?: { readonly code?: string };
}

/** Whatever went wrong in a call, by status and headers and by GraphQL's types; never by the words of a message. */
export function explain(error: unknown, operation: string, now: Instant): GitHubError {
  if (error instanceof GitHubError) return error;
  const failure = (error instanceof Error ? error : {}) as Failure;
  // Octokit wraps what our own transport throws.
  if (failure.cause instanceof GitHubError) {
    const { kind, message } = failure.cause;
    return new GitHubError(kind, operation, `${operation}: ${message}`, { cause: error });
  }
  const headers = headersOf(error);
  const kind = kindOf(failure, headers);
  const retryAfterMs = kind === "rate-limited" ? retryAfter(headers, now) : null;
  return new GitHubError(kind, operation, `${operation}: ${detailOf(failure)}`, { retryAfterMs, cause: error });
}

/** Of the answer that an error came with; none if no answer came. */
export function headersOf(error: unknown): Headers {
  const failure = (error instanceof Error ? error : {}) as Failure;
  // An error of GraphQL's has its answer's body as `response`, and the headers beside it.
  return failure.response?.headers ?? failure.headers ?? {};
}

/** Whether the limit is that of one resource, which its remaining calls tell, or one of GitHub's secondary ones. */
export function isPrimaryLimit(headers: Headers): boolean {
  return headers["retry-after"] === undefined && String(headers["x-ratelimit-remaining"]) === "0";
}

function detailOf({ errors, status, response }: Failure): string {
  if (errors !== undefined) return errors[0]?.message ?? "GraphQL names no reason";
  return response === undefined ? "no answer" : `status ${status}`;
}

function kindOf({ errors, status, response }: Failure, headers: Headers): GitHubErrorKind {
  if (errors !== undefined) return kindOfGraphql(errors);
  // Octokit gives a time-out, a cut connection or an unknown host the status 500, but no response.
  if (response === undefined || status === undefined || status >= 500) return "transient";
  if (status === 429) return "rate-limited";
  if (status === 403) {
    const isLimited = headers["retry-after"] !== undefined || isPrimaryLimit(headers);
    return isLimited ? "rate-limited" : "forbidden";
  }
  if (status === 401 || status === 451) return "forbidden";
  if (status === 404 || status === 410) return "not-found";
  if (status === 409) return "conflict";
  return "invalid";
}

const graphqlKinds: Readonly<Record<string, GitHubErrorKind>> = {
  NOT_FOUND: "not-found",
  FORBIDDEN: "forbidden",
  INSUFFICIENT_SCOPES: "forbidden",
  RATE_LIMITED: "rate-limited",
  RATE_LIMIT: "rate-limited",
  SERVICE_UNAVAILABLE: "transient",
  INTERNAL: "transient",
  RESOURCE_LIMITS_EXCEEDED: "transient",
  STALE_DATA: "conflict",
};

function kindOfGraphql(errors: readonly GraphqlError[]): GitHubErrorKind {
  const kinds = errors.map(({ type, extensions }): GitHubErrorKind => {
    if (type !== undefined) return Object.hasOwn(graphqlKinds, type) ? (graphqlKinds[type] ?? "invalid") : "invalid";
    // "Something went wrong" comes with neither; a query that the schema does not take has a code.
    return extensions?.code === undefined ? "transient" : "invalid";
  });
  return kinds.find((kind) => kind === "rate-limited") ?? kinds[0] ?? "invalid";
}

/** By GitHub's own clock where it says what time it is: ours may be wrong (RR-13). */
function retryAfter(headers: Headers, now: Instant): number {
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  if (!Number.isNaN(seconds)) return Math.max(1_000, seconds * 1_000);
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
  const date = Date.parse(String(headers["date"] ?? ""));
  if (isPrimaryLimit(headers) && !Number.isNaN(reset)) {
    return Math.max(1_000, reset * 1_000 - (Number.isNaN(date) ? now : date));
  }
  return unsaidRetryMs;
}
