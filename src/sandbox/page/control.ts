import { type Context, Hono } from "hono";

import { findAccount } from "#sandbox/accounts/find-account.ts";
import { createUserToken } from "#sandbox/apps/tokens.ts";
import type { Faults } from "#sandbox/faults/faults.ts";
import { parseFaultPlan } from "#sandbox/faults/parse-fault.ts";
import { ApiError, notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { readJsonObject } from "#sandbox/kernel/read-body.ts";
import { renderError } from "#sandbox/kernel/reply.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { fullName } from "#sandbox/repositories/repository.ts";
import { sow } from "#sandbox/seed.ts";
import { parseSeed } from "#sandbox/parse-seed.ts";

interface ControlSources {
  readonly world: World;
  readonly faults: Faults;
  readonly unimplemented: readonly { readonly method: string; readonly path: string }[];
}

/** `/_sandbox`: what nobody could do on GitHub. It asks for no token, because it hands them out. */
export function buildControl({ world, faults, unimplemented }: ControlSources): Hono {
  const control = new Hono();
  const showFaults = () => ({ seed: faults.seed(), rules: faults.list().map(({ rule, hits }) => ({ ...rule, hits })) });

  control.use(async (context, next) => {
    // A page of the web can send a form to this machine, but not JSON without being asked for leave first.
    const isJson = (context.req.header("content-type") ?? "").startsWith("application/json");
    if (context.req.method !== "GET" && !isJson) return refuse(new ApiError(415, "Send application/json"));
    return next();
  });
  control.get("/", (context) => context.json({ ...presentWorld(world), faults: showFaults(), unimplemented }));
  control.get("/faults", (context) => context.json(showFaults()));
  control.put("/faults", async (context) => {
    faults.set(parseFaultPlan(await readJsonObject(context.req.raw)));
    return context.json(showFaults());
  });
  control.post("/faults", async (context) => {
    const { rules } = parseFaultPlan({ rules: [await readJsonObject(context.req.raw)] });
    for (const rule of rules) faults.add(rule);
    return context.json(showFaults(), 201);
  });
  control.delete("/faults", (context) => {
    faults.clear();
    return context.json(showFaults());
  });
  control.post("/seed", async (context) =>
    context.json(await sow(world, parseSeed(await readJsonObject(context.req.raw))), 201),
  );
  control.post("/tokens", (context) => createToken(world, context));
  control.post("/idle", async (context) => {
    await world.idle();
    return context.json({});
  });
  control.notFound(() => refuse(notFound()));
  control.onError((error) => {
    if (error instanceof ApiError) return refuse(error);
    throw error;
  });
  return control;
}

function refuse(error: ApiError): Response {
  const { status, headers, body } = renderError(error);
  return new Response(String(body), { status, headers });
}

async function createToken(world: World, context: Context): Promise<Response> {
  const { login } = await readJsonObject(context.req.raw);
  const account = typeof login === "string" ? findAccount(world, login) : null;
  if (account?.type !== "User") throw unprocessable("login must name a user");
  return context.json({ login: account.login, token: createUserToken(world, account) }, 201);
}

function presentWorld(world: World) {
  return {
    accounts: [...world.accounts.values()].map(({ id, login, type }) => ({ id, login, type })),
    repositories: [...world.repositories.values()].map((repository) => ({
      id: repository.id,
      full_name: fullName(repository),
      private: repository.isPrivate,
      pulls: [...repository.pulls.values()].map(({ number, issue, head, base, merged }) => ({
        number,
        title: issue.title,
        state: merged === null ? issue.state : "merged",
        head: head.sha,
        base: base.ref,
      })),
    })),
    apps: [...world.apps.values()].map(({ id, slug, webhook }) => ({ id, slug, webhook: webhook?.url ?? null })),
    installations: [...world.installations.values()].map(({ id, app, account }) => ({
      id,
      app: app.slug,
      account: account.login,
    })),
    deliveries: world.deliveries.length,
  };
}
