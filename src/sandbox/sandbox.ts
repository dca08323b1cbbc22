import { mkdir, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";

import { createOrganisation, createUser } from "#sandbox/accounts/create-account.ts";
import { createActionsApp } from "#sandbox/apps/create-app.ts";
import { registerCheckSuites } from "#sandbox/checks/suites.ts";
import { createFaults, type FaultPlan, type Faults } from "#sandbox/faults/faults.ts";
import { registerPushEvents } from "#sandbox/git/push-events.ts";
import { isGitPath } from "#sandbox/git/smart-http.ts";
import { githubHooks, type HookSettings, startHooks } from "#sandbox/hooks/hooks.ts";
import { hookRoutes } from "#sandbox/hooks/hook-routes.ts";
import { createStaleReads } from "#sandbox/faults/stale-reads.ts";
import type { Surroundings } from "#sandbox/kernel/exchange.ts";
import { rememberNames } from "#sandbox/kernel/former-names.ts";
import { serveGit } from "#sandbox/kernel/git-endpoint.ts";
import { limitRoutes } from "#sandbox/kernel/limit-routes.ts";
import { createRateLimits, githubLimits, type LimitSettings, type RateLimits } from "#sandbox/kernel/rate-limit.ts";
import { buildRest, type Env, respond } from "#sandbox/kernel/router.ts";
import type { Route } from "#sandbox/kernel/route.ts";
import { createWorld, type World } from "#sandbox/kernel/world.ts";
import { buildControl } from "#sandbox/page/control.ts";
import { findPage } from "#sandbox/page/pages.ts";
import { computeMergeability } from "#sandbox/pulls/mergeability.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { registerSettling } from "#sandbox/pulls/settle.ts";
import { registerPullSync } from "#sandbox/pulls/synchronize.ts";
import { allRoutes } from "#sandbox/routes.ts";

export interface SandboxOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  readonly host?: string;
  /**
   * Where the git repositories are kept: an empty directory, or one that is not there yet. Without it a temporary one, which
   * goes when the sandbox closes.
   */
  readonly directory?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Where its ids begin: Apps in one process that talk to several of these must not meet the same ids twice. */
  readonly firstId?: number;
  readonly faults?: FaultPlan;
  readonly limits?: LimitSettings;
  readonly hooks?: HookSettings;
  /** A defect of the sandbox itself; without it, `idle` rejects with it. */
  readonly onDefect?: (error: unknown) => void;
  /** Further operations, for tests of the router itself. */
  readonly routes?: readonly Route[];
}

export interface Sandbox {
  readonly world: World;
  /** Without a slash at the end. REST answers here and at `/api/v3`, GraphQL at `/graphql` and `/api/graphql`. */
  readonly url: string;
  readonly faults: Faults;
  readonly limits: RateLimits;
  /** Requests that nothing here answers; on GitHub they may well mean something. */
  readonly unimplemented: readonly UnknownRequest[];
  /** Resolves when all that goes on in the background has happened, deliveries included. */
  readonly idle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface UnknownRequest {
  readonly method: string;
  readonly path: string;
}

/** Node's own 5 s end a connection on which a busy client has just sent its next request. */
const keptAliveMs = 300_000;

/** The oldest of more unknown requests than this are forgotten. */
const maxUnknown = 1_000;

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const directory = await openDirectory(options.directory);
  const world = createWorld({
    directory,
    now: options.now ?? Date.now,
    ...(options.firstId === undefined ? {} : { firstId: options.firstId }),
  });
  const faults = createFaults(options.faults);
  const limits = createRateLimits(world, options.limits ?? githubLimits);
  const stale = createStaleReads(world.now);
  const unimplemented: UnknownRequest[] = [];
  const surroundings: Surroundings = {
    limits,
    faults,
    stale,
    // Whoever waits for the sandbox to come to rest gets to see it.
    onDefect: options.onDefect ?? ((error) => world.background(Promise.reject(error))),
  };
  world.listen(({ repository }) => stale.wrote(repository?.id ?? null));
  rememberNames(world);
  registerPushEvents(world);
  registerPullSync(world);
  registerCheckSuites(world);
  registerSettling(world);
  createActionsApp(world, createOrganisation(world, { login: "github", owner: createUser(world, { login: "ghost" }) }));

  const hooks = startHooks(world, faults, options.hooks ?? githubHooks);
  const routes = [...allRoutes, ...hookRoutes(hooks), ...limitRoutes(limits), ...(options.routes ?? [])];

  const server = buildServer({ world, surroundings, routes, faults, unimplemented });
  const { host = "127.0.0.1", port = 0 } = options;
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      listening();
    });
  });
  const url = `http://${reachable(host)}:${(server.address() as AddressInfo).port}`;
  world.urls = { api: `${url}/api/v3`, html: url, graphql: `${url}/api/graphql` };

  return {
    world,
    url,
    faults,
    limits,
    unimplemented,
    idle: world.idle,
    close: async () => {
      hooks.close();
      const closed = new Promise<void>((done) => server.close(() => done()));
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
      // What still goes on would write into a directory that is gone; what failed in it is told to who asks for rest.
      await world.idle().catch(() => {});
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** An address that listens on everything is reached by this machine's own. */
function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

async function openDirectory(given: string | undefined): Promise<string> {
  if (given === undefined) return realpath(await mkdtemp(join(tmpdir(), "github-sandbox-")));
  const directory = resolve(given);
  await mkdir(directory, { recursive: true });
  // Accounts and pull requests are not kept, so repositories of an earlier run would belong to nobody.
  if ((await readdir(directory)).length > 0) throw new Error(`${directory} is not empty`);
  return directory;
}

function buildServer(parts: {
  readonly world: World;
  readonly surroundings: Surroundings;
  readonly routes: readonly Route[];
  readonly faults: Faults;
  readonly unimplemented: UnknownRequest[];
}) {
  const { world, surroundings, routes, unimplemented } = parts;
  const server = new Hono<Env>({ strict: false });
  server.route("/_sandbox", buildControl(parts));
  server.on("POST", ["/graphql", "/api/graphql"], async (context) => {
    // GitHub's schema takes half a second to load; whoever only uses REST does without.
    const { handleGraphql } = await import("#sandbox/kernel/graphql-endpoint.ts");
    return respond(context, handleGraphql(world, surroundings, context));
  });
  server.get("/favicon.ico", (context) => context.body(null, 204));
  server.use("*", async (context, next) =>
    isGitPath(context.req.path) ? serveGit(world, surroundings, context) : next(),
  );
  server.get("*", async (context, next) => {
    const readMergeState = async (pull: Pull) => (await computeMergeability(world, pull)).state;
    const page = await findPage({ ...parts, readMergeState }, context);
    return page === null ? next() : context.html(page);
  });
  const rest = buildRest(world, routes, surroundings, (request) => {
    unimplemented.push(request);
    if (unimplemented.length > maxUnknown) unimplemented.shift();
  });
  server.all("*", (context) => rest.fetch(context.req.raw, context.env));
  const serverOptions = { keepAliveTimeout: keptAliveMs };
  return createAdaptorServer({ fetch: server.fetch, overrideGlobalObjects: false, serverOptions });
}
