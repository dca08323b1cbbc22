import type { Actor } from "#sandbox/kernel/actor.ts";
import { ApiError } from "#sandbox/kernel/api-error.ts";
import type { Application } from "./application.ts";

/** The App that calls with its JWT. Any other token is no JWT, and that is what GitHub answers. */
export function requireApp(actor: Actor): Application {
  if (actor.kind !== "app") throw new ApiError(401, "A JSON web token could not be decoded");
  return actor.app;
}
