import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";

import { authenticate } from "#sandbox/apps/tokens.ts";
import { findByName } from "#sandbox/repositories/find-repository.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";
import { checkAccess, findRepository, forbidden, isVisible } from "./access.ts";
import type { Actor, Writer } from "./actor.ts";
import { ApiError, notFound } from "./api-error.ts";
import { exchange, type Exchange, type Outcome, type Surroundings } from "./exchange.ts";
import { findByFormerName } from "./former-names.ts";
import { readJsonObject } from "./read-body.ts";
import { renderAnswer, renderError, type Reply } from "./reply.ts";
import type { Call, Route } from "./route.ts";
import type { World } from "./world.ts";

export type Env = { readonly Bindings: HttpBindings };

/** GitHub Enterprise Server has its REST API there, and github.com at the root; both answer here. */
const enterprisePrefix = "/api/v3";

const repositoryPath = "/repos/:owner/:repo";

/** Writes that are no content in GitHub's sense: tokens, redeliveries, git objects. */
const contentless = /^\/(app|installation)\/|\/git\/(blobs|trees|commits|tags)$/;

/** The REST API. What it does not know answers 404, as GitHub does, and is told to `onUnknown`. */
export function buildRest(
  world: World,
  routes: readonly Route[],
  surroundings: Surroundings,
  onUnknown: (request: { readonly method: string; readonly path: string }) => void = () => {},
): Hono<Env> {
  const rest = new Hono<Env>();
  for (const route of [...routes].sort(bySpecificity)) {
    const path = route.path.replace(/\/\*(\w+)$/, "/:$1{.+}");
    // A repository that was renamed is pointed to by its id.
    const aliases = path.startsWith(`${repositoryPath}/`)
      ? [path.replace(repositoryPath, "/repositories/:repository_id")]
      : [];
    const paths = [path, ...aliases].flatMap((one) => [one, `${enterprisePrefix}${one}`]);
    rest.on(route.method, path === "/" ? [...paths, enterprisePrefix] : paths, (context) =>
      respond(context, handleRoute(world, surroundings, route, context)),
    );
  }
  rest.notFound((context) => {
    // A person who looks around in a browser asks for pages, not for operations.
    const isBrowser = (context.req.header("accept") ?? "").includes("text/html");
    if (!isBrowser) onUnknown({ method: context.req.method, path: restPath(context) });
    return respond(
      context,
      withActor(world, context, (actor) =>
        exchange(surroundings, world, describe(context, actor), () => Promise.reject(notFound())),
      ),
    );
  });
  return rest;
}

/** A fixed part goes before a parameter, and a parameter before the rest of the path. */
function bySpecificity(left: Route, right: Route): number {
  const [one, other] = [left, right].map(({ path }) => path.split("/").map(partRank)) as [number[], number[]];
  for (let place = 0; place < Math.max(one.length, other.length); place += 1) {
    const difference = (one[place] ?? 0) - (other[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function partRank(part: string, place: number, parts: readonly string[]): number {
  if (part.startsWith("*") || (part.endsWith("{.+}") && place === parts.length - 1)) return 3;
  return part.startsWith(":") ? 2 : 1;
}

export async function respond(context: Context<Env>, outcome: Promise<Outcome>): Promise<Response> {
  const result = await outcome;
  if (result.kind === "cut") {
    context.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const { status, headers, body } = result.reply;
  return new Response(body as string | Uint8Array<ArrayBuffer> | null, { status, headers });
}

/** Who calls; and the 401 of someone who is not who they say they are. */
export async function withActor(
  world: World,
  context: Context<Env>,
  use: (actor: Actor) => Promise<Outcome>,
): Promise<Outcome> {
  try {
    if (context.req.header("user-agent") === undefined) {
      throw new ApiError(
        403,
        "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
      );
    }
    return await use(await authenticate(world, context.req.header("authorization")));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { kind: "reply", reply: renderError(error) };
  }
}

function handleRoute(world: World, surroundings: Surroundings, route: Route, context: Context<Env>): Promise<Outcome> {
  return withActor(world, context, (actor) => {
    let repository: Repository | null = null;
    const request = describe(context, actor, () => repository?.id ?? null);
    return exchange(surroundings, world, request, async (): Promise<Reply> => {
      const params = context.req.param() as Readonly<Record<string, string>>;
      if (route.path.startsWith(repositoryPath)) repository = requireRepository(world, actor, context);
      checkAccess(world, actor, route, repository);
      const body = route.method === "GET" ? {} : await readJsonObject(context.req.raw);
      const call = buildCall({ world, route, actor, context, params, body, repository });
      return renderAnswer(await route.handle(call), apiUrl(world, context));
    });
  });
}

function requireRepository(world: World, actor: Actor, context: Context<Env>): Repository {
  const { repository_id: id, owner = "", repo = "" } = context.req.param() as Readonly<Record<string, string>>;
  if (id !== undefined) {
    const repository = world.repositories.get(Number(id));
    if (repository === undefined || !isVisible(world, actor, repository)) throw notFound();
    return repository;
  }
  // A new repository of an old name takes it over.
  const moved = findByName(world, owner, repo) === null ? findByFormerName(world, owner, repo) : null;
  if (moved === null || !isVisible(world, actor, moved)) return findRepository(world, actor, owner, repo);
  const location = apiUrl(world, context);
  location.pathname = location.pathname.replace(/\/repos\/[^/]+\/[^/]+/, `/repositories/${moved.id}`);
  const isRead = context.req.method === "GET" || context.req.method === "HEAD";
  const headers = { location: location.href };
  throw isRead
    ? new ApiError(301, "Moved Permanently", { headers })
    : new ApiError(307, "Temporary Redirect", { headers });
}

function describe(context: Context<Env>, actor: Actor, repositoryId: () => number | null = () => null): Exchange {
  const { method } = context.req;
  const path = restPath(context);
  const isWrite = method !== "GET" && method !== "HEAD";
  return {
    method,
    path,
    address: `${path}${new URL(context.req.url).search}`,
    headers: context.req.raw.headers,
    actor,
    resource: "core",
    isWrite,
    isContent: isWrite && method !== "DELETE" && !contentless.test(path),
    isFree: path === "/rate_limit",
    repositoryId,
    distinction: "",
  };
}

function restPath(context: Context<Env>): string {
  const { pathname } = new URL(context.req.url);
  if (pathname === enterprisePrefix) return "/";
  return pathname.startsWith(`${enterprisePrefix}/`) ? pathname.slice(enterprisePrefix.length) : pathname;
}

function apiUrl(world: World, context: Context<Env>): URL {
  return new URL(`${world.urls.api}${restPath(context)}${new URL(context.req.url).search}`);
}

function buildCall(parts: {
  readonly world: World;
  readonly route: Route;
  readonly actor: Actor;
  readonly context: Context<Env>;
  readonly params: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly repository: Repository | null;
}): Call {
  const { world, route, actor, context, params, body, repository } = parts;
  return {
    world,
    actor,
    params,
    query: new URL(context.req.url).searchParams,
    body,
    headers: context.req.header(),
    get repository(): Repository {
      if (repository === null) throw new Error(`${route.path} is about no repository`);
      return repository;
    },
    writer: () => requireWriter(actor, route),
  };
}

function requireWriter(actor: Actor, route: Route): Writer {
  if (actor.kind === "anonymous") throw new ApiError(401, "Requires authentication");
  if (actor.kind === "app") throw forbidden(route.needs ?? []);
  return actor;
}
