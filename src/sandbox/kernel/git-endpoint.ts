import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";

import { authenticate } from "#sandbox/apps/tokens.ts";
import { handleGit } from "#sandbox/git/smart-http.ts";
import { ApiError } from "./api-error.ts";
import { callerLogin, delay, type Surroundings } from "./exchange.ts";
import type { Env } from "./router.ts";
import type { World } from "./world.ts";

/** git over HTTP, with the faults that can meet a clone or a push. It has no limits, and streams both ways. */
export async function serveGit(
  world: World,
  { faults, onDefect }: Pick<Surroundings, "faults" | "onDefect">,
  context: Context<Env>,
): Promise<Response> {
  const request = context.req.raw;
  const caller = await authenticate(world, request.headers.get("authorization")).then(callerLogin, asAnonymous);
  const strokes = faults.drawRequest({ method: request.method, path: context.req.path, caller });
  await delay(strokes);
  const find = (kind: "cut" | "error", when: "before" | "after") =>
    strokes.find(({ fault }) => fault.kind === kind && fault.when === when)?.fault;
  const cut = (): Response => {
    context.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  };
  if (find("cut", "before") !== undefined) return cut();
  if (find("error", "before") !== undefined) return unavailable();
  let response: Response;
  try {
    response = await handleGit(world, request);
  } catch (error) {
    onDefect(error);
    return unavailable();
  }
  if (find("cut", "after") === undefined && find("error", "after") === undefined) return response;
  // The effect is there only once git has said all that it has to say.
  await response.arrayBuffer();
  return find("cut", "after") === undefined ? unavailable() : cut();
}

function unavailable(): Response {
  return new Response("Internal Server Error\n", { status: 500 });
}

/** Who is not who they say they are is told so by git's own handler. */
function asAnonymous(error: unknown): null {
  if (!(error instanceof ApiError)) throw error;
  return null;
}
