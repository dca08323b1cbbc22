import type { RateLimits } from "./rate-limit.ts";
import { type Answer, json, type Route } from "./route.ts";
import type { World } from "./world.ts";

/** What is about no resource: the limits, and what one can learn of the server itself. */
export function limitRoutes(limits: RateLimits): readonly Route[] {
  return [
    { method: "GET", path: "/rate_limit", needs: null, handle: ({ actor }) => presentLimits(limits, actor) },
    { method: "GET", path: "/", needs: null, handle: ({ world }) => json(presentRoot(world)) },
    { method: "GET", path: "/meta", needs: null, handle: () => json({ verifiable_password_authentication: false }) },
    {
      method: "GET",
      path: "/zen",
      needs: null,
      handle: () => ({
        kind: "bytes",
        status: 200,
        type: "text/plain;charset=utf-8",
        bytes: "Keep it logically awesome.",
      }),
    },
    { method: "GET", path: "/versions", needs: null, handle: () => json(["2022-11-28"]) },
  ];
}

function presentLimits(limits: RateLimits, actor: Parameters<RateLimits["status"]>[0]): Answer {
  const core = limits.status(actor, "core");
  const graphql = limits.status(actor, "graphql");
  return json({ resources: { core, search: { ...core, limit: 30, used: 0, remaining: 30 }, graphql }, rate: core });
}

/** `GET /`: where everything is. */
function presentRoot(world: World): Readonly<Record<string, string>> {
  const { api } = world.urls;
  return {
    current_user_url: `${api}/user`,
    rate_limit_url: `${api}/rate_limit`,
    repository_url: `${api}/repos/{owner}/{repo}`,
    organization_url: `${api}/orgs/{org}`,
    user_url: `${api}/users/{user}`,
  };
}
