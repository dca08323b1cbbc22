import type { Context } from "hono";
import { parse } from "graphql";

import { executeGraphql, type GraphqlRequest } from "#sandbox/graphql/execute.ts";
import type { Actor } from "./actor.ts";
import { exchange, type Outcome, type Surroundings } from "./exchange.ts";
import type { RateLimits } from "./rate-limit.ts";
import { readJsonObject } from "./read-body.ts";
import { renderError, replyJson } from "./reply.ts";
import { type Env, withActor } from "./router.ts";
import { ApiError } from "./api-error.ts";
import type { World } from "./world.ts";

/** `POST /graphql`: one address for reads and writes, with a budget of its own. */
export function handleGraphql(world: World, surroundings: Surroundings, context: Context<Env>): Promise<Outcome> {
  return withActor(world, context, async (actor) => {
    let request: GraphqlRequest;
    try {
      request = await readJsonObject(context.req.raw);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { kind: "reply", reply: renderError(error) };
    }
    const isWrite = isMutation(request.query);
    const about = {
      method: "POST",
      path: "/graphql",
      address: "/graphql",
      headers: context.req.raw.headers,
      actor,
      resource: "graphql",
      isWrite,
      isContent: isWrite,
      isFree: false,
      repositoryId: () => null,
      distinction: JSON.stringify([request.query, request.variables, request.operationName]),
    } as const;
    return exchange(surroundings, world, about, async () => {
      const charge = (points: number) => takePoints(surroundings.limits, actor, points);
      const { status, body, headers } = await executeGraphql(world, actor, request, { charge });
      return replyJson(status, body, { ...headers, "x-cost": "0" });
    });
  });
}

function takePoints(limits: RateLimits, actor: Actor, points: number) {
  if (limits.status(actor, "graphql").remaining < points) return null;
  limits.spend(actor, "graphql", points);
  const { limit, used, remaining, reset } = limits.status(actor, "graphql");
  return { limit, used, remaining, resetAt: reset * 1_000 };
}

/** Whether any operation of the document writes; what does not parse writes nothing. */
function isMutation(query: unknown): boolean {
  if (typeof query !== "string" || !query.includes("mutation")) return false;
  try {
    return parse(query).definitions.some((one) => one.kind === "OperationDefinition" && one.operation === "mutation");
  } catch {
    return false;
  }
}
