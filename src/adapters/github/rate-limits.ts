import { GitHubError } from "./github.ts";

/** REST and GraphQL have a primary limit each; a secondary one holds for both. */
export type Resource = "rest" | "graphql";

/**
 * What GitHub told one installation to wait for. Until then nothing is sent for it: an App that goes on asking is banned
 * (docs.github.com, rate limits). Other installations go on (RR-07). Time is the process's own, which nobody sets back.
 */
export interface RateLimits {
  /** Throws `rate-limited` while GitHub wants no call. */
  readonly check: (resource: Resource, operation: string) => void;
  readonly note: (limit: { readonly resource: Resource | "all"; readonly retryAfterMs: number }) => void;
}

/** Longer than any of GitHub's limits, which end within the hour: a mad header must not silence an installation for good. */
const maxWaitMs = 60 * 60_000;

export function openRateLimits(now: () => number): RateLimits {
  const until = { rest: 0, graphql: 0, all: 0 };
  return {
    check: (resource, operation) => {
      const leftMs = Math.max(until[resource], until.all) - now();
      if (leftMs <= 0) return;
      const message = `${operation}: GitHub wants no call for another ${Math.ceil(leftMs / 1_000)} s`;
      throw new GitHubError("rate-limited", operation, message, { retryAfterMs: Math.ceil(leftMs) });
    },
    note: ({ resource, retryAfterMs }) => {
      until[resource] = Math.max(until[resource], now() + Math.min(retryAfterMs, maxWaitMs));
    },
  };
}
