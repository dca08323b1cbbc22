import { listCommits } from "#sandbox/git/history.ts";
import { list, type Route } from "#sandbox/kernel/route.ts";
import { presentCommit, presentFile } from "#sandbox/repositories/present-commit.ts";

import { readFiles } from "./pull-files.ts";
import { pullOf } from "./pull-routes.ts";

/** What is listed of one pull request. Source: docs.github.com, REST API, pull requests. */
export const listLimits = { files: 3_000, commits: 250 } as const;

const readNeeds = [{ pull_requests: "read" }] as const;

export const pullContentRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/:owner/:repo/pulls/:number/files",
    needs: readNeeds,
    handle: async (call) => {
      const pull = pullOf(call);
      const files = (await readFiles(pull)).slice(0, listLimits.files);
      return list(files.map((file) => presentFile(call.world, call.repository, file, pull.head.sha)));
    },
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/pulls/:number/commits",
    needs: readNeeds,
    handle: async (call) => {
      const { world, repository } = call;
      const { mergeBase, head } = pullOf(call);
      const commits = await listCommits(repository, { from: mergeBase, to: head.sha, oldestFirst: true });
      return list(commits.slice(0, listLimits.commits).map((commit) => presentCommit(world, repository, commit)));
    },
  },
];
