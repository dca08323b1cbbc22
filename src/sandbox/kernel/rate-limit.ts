import { repositoriesOf } from "#sandbox/apps/create-app.ts";
import type { Actor } from "./actor.ts";
import { ApiError } from "./api-error.ts";
import type { World } from "./world.ts";

/** What a caller may do. Source: docs.github.com, "Rate limits for the REST API" and "… the GraphQL API". */
export interface LimitSettings {
  /** Requests an hour. An installation's grows with its repositories and users, up to 12,500. Null: no limit. */
  readonly primary: { readonly authenticated: number; readonly anonymous: number; readonly graphql: number } | null;
  readonly secondary: SecondaryLimits | null;
}

interface SecondaryLimits {
  readonly concurrent: number;
  /** A read costs 1 point, a write 5. */
  readonly restPointsPerMinute: number;
  /** A query costs 1 point, a mutation 5. */
  readonly graphqlPointsPerMinute: number;
  /** GitHub does not say which writes create content. Here all do but those for tokens, deliveries and git objects. */
  readonly contentPerMinute: number;
  readonly contentPerHour: number;
}

export const githubLimits = {
  primary: { authenticated: 5_000, anonymous: 60, graphql: 5_000 },
  secondary: {
    concurrent: 100,
    restPointsPerMinute: 900,
    graphqlPointsPerMinute: 2_000,
    contentPerMinute: 80,
    contentPerHour: 500,
  },
} as const satisfies LimitSettings;

export type Resource = "core" | "graphql";

interface Demand {
  readonly resource: Resource;
  readonly isWrite: boolean;
  readonly isContent: boolean;
}

interface Window {
  used: number;
  startedAt: number;
}

/** A request that was let in. */
interface Admission {
  /** Charges the primary limit, once the cost is known; 0 for a 304. */
  readonly charge: (points: number) => void;
  readonly headers: () => Record<string, string>;
  /** Must be called once the answer is there. */
  readonly leave: () => void;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long a secondary limit asks to wait, where no window tells better. */
const secondaryWaitSeconds = 60;

/** Counts what each caller used; settings may change at any time. */
export interface RateLimits {
  settings: LimitSettings;
  readonly admit: (actor: Actor, demand: Demand) => Admission;
  readonly status: (actor: Actor, resource: Resource) => LimitStatus;
  /** Takes from what is left of the hour, as other work of the same caller would. */
  readonly spend: (actor: Actor, resource: Resource, points: number) => void;
}

interface LimitStatus {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

export function createRateLimits(world: World, settings: LimitSettings): RateLimits {
  const windows = new Map<string, Window>();
  const underWay = new Map<string, number>();

  const open = (key: string, lengthMs: number): Window => {
    const found = windows.get(key);
    if (found !== undefined && world.now() < found.startedAt + lengthMs) return found;
    const fresh = { used: 0, startedAt: world.now() };
    windows.set(key, fresh);
    return fresh;
  };
  const primary = (actor: Actor, resource: Resource): Window => open(`${caller(actor)} ${resource}`, hourMs);
  const status = (actor: Actor, resource: Resource): LimitStatus => {
    const { used, startedAt } = primary(actor, resource);
    const limit = primaryLimit(world, limits.settings, actor, resource);
    const reset = Math.ceil((startedAt + hourMs) / 1_000);
    return { limit, used: Math.min(used, limit), remaining: Math.max(0, limit - used), reset };
  };
  const headers = (actor: Actor, resource: Resource): Record<string, string> => {
    const { limit, used, remaining, reset } = status(actor, resource);
    return {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-used": String(used),
      "x-ratelimit-reset": String(reset),
      "x-ratelimit-resource": resource,
    };
  };

  /** All windows are looked at before any is used up: a refused request costs nothing. */
  const takeSecondary = (actor: Actor, demand: Demand, allowed: SecondaryLimits): void => {
    const key = caller(actor);
    if ((underWay.get(key) ?? 0) >= allowed.concurrent) throw secondaryLimit(secondaryWaitSeconds);
    const isRest = demand.resource === "core";
    const points = demand.isWrite ? 5 : 1;
    const most = isRest ? allowed.restPointsPerMinute : allowed.graphqlPointsPerMinute;
    const takes: [window: Window, lengthMs: number, points: number, most: number][] = [
      [open(`${key} ${demand.resource} points`, minuteMs), minuteMs, points, most],
    ];
    if (demand.isContent) {
      takes.push([open(`${key} content/min`, minuteMs), minuteMs, 1, allowed.contentPerMinute]);
      takes.push([open(`${key} content/h`, hourMs), hourMs, 1, allowed.contentPerHour]);
    }
    for (const [{ used, startedAt }, lengthMs, cost, limit] of takes) {
      if (used + cost > limit) {
        throw secondaryLimit(Math.max(1, Math.ceil((startedAt + lengthMs - world.now()) / 1_000)));
      }
    }
    for (const [window, , cost] of takes) window.used += cost;
  };

  const limits: RateLimits = {
    settings,
    status,
    spend: (actor, resource, points) => void (primary(actor, resource).used += points),
    admit: (actor, demand) => {
      const { resource } = demand;
      // GraphQL says so itself, in a 200.
      if (resource === "core" && status(actor, resource).remaining === 0) {
        throw primaryLimitReached(actor, headers(actor, resource));
      }
      if (limits.settings.secondary !== null) takeSecondary(actor, demand, limits.settings.secondary);
      const key = caller(actor);
      underWay.set(key, (underWay.get(key) ?? 0) + 1);
      return {
        charge: (points) => void (primary(actor, resource).used += points),
        headers: () => headers(actor, resource),
        leave: () => void underWay.set(key, (underWay.get(key) ?? 1) - 1),
      };
    },
  };
  return limits;
}

function caller(actor: Actor): string {
  switch (actor.kind) {
    case "anonymous":
      return "anonymous";
    case "user":
      return `user ID ${actor.account.id}`;
    case "app":
      return `app ID ${actor.app.id}`;
    case "installation":
      return `installation ID ${actor.installation.id}`;
  }
}

function primaryLimit(world: World, { primary }: LimitSettings, actor: Actor, resource: Resource): number {
  // Where nothing is limited, clients still see headers that give them no reason to slow down.
  if (primary === null) return 1_000_000;
  if (actor.kind === "anonymous") return primary.anonymous;
  const base = resource === "graphql" ? primary.graphql : primary.authenticated;
  if (actor.kind !== "installation") return base;
  const repositories = repositoriesOf(world, actor.installation).length;
  const users = world.organisationMembers.get(actor.installation.account.id)?.size ?? 0;
  const grown = base + 50 * Math.max(0, repositories - 20) + 50 * Math.max(0, users - 20);
  return Math.max(base, Math.min(grown, 12_500));
}

function primaryLimitReached(actor: Actor, headers: Readonly<Record<string, string>>): ApiError {
  const whose = actor.kind === "anonymous" ? "127.0.0.1" : caller(actor);
  return new ApiError(403, `API rate limit exceeded for ${whose}.`, {
    headers: {
      ...headers,
      "x-documentation-url":
        "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#primary-rate-limits",
    },
  });
}

/** Null: it does not say when to come back, as it happens. */
export function secondaryLimit(retryAfterSeconds: number | null, status: 403 | 429 = 403): ApiError {
  return new ApiError(
    status,
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
    {
      headers: {
        ...(retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) }),
        "x-documentation-url":
          "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits",
      },
    },
  );
}
