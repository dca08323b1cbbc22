import { invalid } from "#sandbox/kernel/api-error.ts";
import { optionalText } from "#sandbox/kernel/input.ts";
import { created, list, type Route } from "#sandbox/kernel/route.ts";
import { presentMinimalRepository } from "#sandbox/repositories/present-repository.ts";
import { fullName } from "#sandbox/repositories/repository.ts";

import { commitInPath } from "./commit-in-path.ts";
import { presentSimpleStatus, presentStatus } from "./present-check.ts";
import { combinedState, createStatus, statusesOf } from "./statuses.ts";

const states = ["error", "failure", "pending", "success"] as const;

export const statusRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/repos/:owner/:repo/statuses/:sha",
    needs: [{ statuses: "write" }],
    handle: async (call) => {
      const { world, repository, params } = call;
      const given = optionalText(call, "Status", "state");
      const state = states.find((candidate) => candidate === given);
      if (state === undefined) throw invalid("Status", "state", "custom", "state is not included in the list");
      const status = await createStatus(world, repository, {
        sha: params["sha"] ?? "",
        state,
        context: optionalText(call, "Status", "context"),
        description: optionalText(call, "Status", "description"),
        targetUrl: optionalText(call, "Status", "target_url"),
        creator: call.writer().account,
      });
      return created(presentStatus(world, repository, status));
    },
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/commits/:ref{.+}/statuses",
    needs: [{ statuses: "read" }],
    handle: async (call) => {
      const { world, repository } = call;
      const sha = await commitInPath(call);
      return list(statusesOf(repository, sha).map((status) => presentStatus(world, repository, status)));
    },
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/commits/:ref{.+}/status",
    needs: [{ statuses: "read" }],
    handle: async (call) => {
      const { world, repository } = call;
      const sha = await commitInPath(call);
      const { state, statuses } = combinedState(repository, sha);
      const url = `${world.urls.api}/repos/${fullName(repository)}/commits/${sha}`;
      return {
        kind: "list",
        items: statuses.map((status) => presentSimpleStatus(world, repository, status)),
        wrap: (page, total) => ({
          state,
          statuses: page,
          sha,
          total_count: total,
          repository: presentMinimalRepository(world, repository),
          commit_url: url,
          url: `${url}/status`,
        }),
      };
    },
  },
];
