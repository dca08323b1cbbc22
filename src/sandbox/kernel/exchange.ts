import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { RequestFault } from "#sandbox/faults/fault.ts";
import type { Faults, Stroke } from "#sandbox/faults/faults.ts";
import type { StaleReads } from "#sandbox/faults/stale-reads.ts";
import type { Actor } from "./actor.ts";
import { ApiError } from "./api-error.ts";
import { type RateLimits, type Resource, secondaryLimit } from "./rate-limit.ts";
import { entityTag, isUnmodified, matchesTag, renderError, type Reply } from "./reply.ts";
import type { World } from "./world.ts";

/** What stands around every request to an API, whatever it asks for. */
export interface Surroundings {
  readonly limits: RateLimits;
  readonly faults: Faults;
  readonly stale: StaleReads;
  /** A handler that threw something else than an answer: a defect of the sandbox. */
  readonly onDefect: (error: unknown) => void;
}

export interface Exchange {
  readonly method: string;
  /** As GitHub documents it: without `/api/v3`, with `?…`. */
  readonly address: string;
  readonly path: string;
  readonly headers: Headers;
  readonly actor: Actor;
  readonly resource: Resource;
  readonly isWrite: boolean;
  readonly isContent: boolean;
  /** Known once the handler has looked it up. */
  readonly repositoryId: () => number | null;
  /** What tells this read from others of the same address: GraphQL's body. */
  readonly distinction: string;
  /** Costs nothing and is never refused, as `GET /rate_limit`. */
  readonly isFree: boolean;
}

/** An answer, or the order to cut the connection. */
export type Outcome = { readonly kind: "reply"; readonly reply: Reply } | { readonly kind: "cut" };

/**
 * Lets a request in, does what it asks, and sends it out: faults before the effect, limits, the effect, faults after it, then
 * ETag and headers. `effect` throws ApiError for what GitHub refuses.
 */
export async function exchange(
  { limits, faults, stale, onDefect }: Surroundings,
  world: World,
  request: Exchange,
  effect: () => Promise<Reply>,
): Promise<Outcome> {
  const caller = callerLogin(request.actor);
  const strokes = faults.drawRequest({ method: request.method, path: request.path, caller });
  await delay(strokes);
  if (strokes.some(({ fault }) => fault.kind === "cut" && fault.when === "before")) return { kind: "cut" };
  const before = refusal(strokes, "before");
  if (before !== null) return sent(world, before);

  let admission;
  try {
    admission = request.isFree ? null : limits.admit(request.actor, request);
  } catch (error) {
    return sent(world, renderFailure(error, onDefect));
  }
  try {
    const reply = await answer({ stale, onDefect }, request, strokes, effect);
    if (strokes.some(({ fault }) => fault.kind === "cut" && fault.when === "after")) return { kind: "cut" };
    const after = refusal(strokes, "after");
    const conditional = after ?? ifChanged(request, reply);
    const points = Number(conditional.headers["x-cost"] ?? 1);
    if (conditional.status !== 304) admission?.charge(points);
    return sent(world, conditional, admission?.headers() ?? {});
  } finally {
    admission?.leave();
  }
}

async function answer(
  { stale, onDefect }: Pick<Surroundings, "stale" | "onDefect">,
  request: Exchange,
  strokes: readonly Stroke<RequestFault>[],
  effect: () => Promise<Reply>,
): Promise<Reply> {
  const address = `${identity(request.actor)} ${request.address} ${request.headers.get("accept")} ${request.distinction}`;
  let reply: Reply;
  try {
    reply = await effect();
  } catch (error) {
    reply = renderFailure(error, onDefect);
  }
  if (request.isWrite) {
    if (reply.status < 400) stale.wrote(request.repositoryId());
    return reply;
  }
  for (const { fault } of strokes) {
    if (fault.kind !== "stale") continue;
    const old = stale.recall(address, request.repositoryId(), fault);
    if (old !== null) return old;
  }
  if (reply.status === 200 || reply.status === 404) stale.remember(address, request.repositoryId(), reply);
  return reply;
}

function renderFailure(error: unknown, onDefect: (error: unknown) => void): Reply {
  if (error instanceof ApiError) return renderError(error);
  onDefect(error);
  return renderError(new ApiError(500, "Server Error"));
}

export async function delay(strokes: readonly Stroke<RequestFault>[]): Promise<void> {
  for (const { fault, chance } of strokes) {
    if (fault.kind === "latency") await sleep(fault.ms + chance * (fault.jitterMs ?? 0));
  }
}

function refusal(strokes: readonly Stroke<RequestFault>[], when: "before" | "after"): Reply | null {
  for (const { fault } of strokes) {
    if (fault.kind === "error" && fault.when === when) {
      return renderError(new ApiError(fault.status ?? 502, "Server Error"));
    }
    if (fault.kind === "rate-limit" && when === "before") {
      const retryAfter = fault.retryAfterSeconds === undefined ? 1 : fault.retryAfterSeconds;
      return renderError(secondaryLimit(retryAfter, fault.status));
    }
  }
  return null;
}

function ifChanged(request: Exchange, reply: Reply): Reply {
  if (request.isWrite || request.resource !== "core" || reply.status !== 200) return reply;
  const etag = reply.headers["etag"] ?? entityTag(reply, request.headers.get("authorization") ?? "");
  const { "content-type": _, ...others } = reply.headers;
  const [tags, since] = ["if-none-match", "if-modified-since"].map((name) => request.headers.get(name) ?? undefined);
  const matches = tags === undefined ? isUnmodified(since, reply) : matchesTag(tags, etag);
  return matches
    ? { status: 304, headers: { ...others, etag }, body: null }
    : { ...reply, headers: { ...reply.headers, etag } };
}

function sent(world: World, reply: Reply, limitHeaders: Readonly<Record<string, string>> = {}): Outcome {
  const { "x-cost": _, ...headers } = reply.headers;
  return {
    kind: "reply",
    reply: {
      ...reply,
      headers: {
        "access-control-allow-origin": "*",
        "cache-control": "private, max-age=60, s-maxage=60",
        date: new Date(world.now()).toUTCString(),
        server: "github.com",
        vary: "Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With",
        "x-github-api-version-selected": "2022-11-28",
        "x-github-media-type": "github.v3; format=json",
        "x-github-request-id": requestId(),
        ...limitHeaders,
        ...headers,
      },
    },
  };
}

/** `AAAA:BBBBBB:…`, in the form that GitHub's support asks for. */
function requestId(): string {
  const digits = randomBytes(19).toString("hex").toUpperCase();
  return [4, 6, 7, 8, 8]
    .reduce<string[]>((parts, length) => {
      const from = parts.join("").length;
      return [...parts, digits.slice(from, from + length)];
    }, [])
    .join(":");
}

/** An App counts as its bot, whether it comes with its JWT or with a token. */
export function callerLogin(actor: Actor): string | null {
  if (actor.kind === "app") return actor.app.bot.login;
  return actor.kind === "user" || actor.kind === "installation" ? actor.account.login : null;
}

/** Two tokens of one installation and of one reach see the same replica. */
function identity(actor: Actor): string {
  switch (actor.kind) {
    case "anonymous":
      return "anonymous";
    case "user":
      return `user ${actor.account.id}`;
    case "app":
      return `app ${actor.app.id}`;
    case "installation": {
      const reach = JSON.stringify([actor.permissions, actor.repositories === null ? null : [...actor.repositories]]);
      return `installation ${actor.installation.id} ${createHash("sha256").update(reach).digest("base64url")}`;
    }
  }
}
