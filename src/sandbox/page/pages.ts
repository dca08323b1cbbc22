import type { Context } from "hono";

import type { Faults } from "#sandbox/faults/faults.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { findByName } from "#sandbox/repositories/find-repository.ts";
import { renderCheckPage } from "./check-page.ts";
import { renderIssuePage } from "./issue-page.ts";
import type { Html } from "./layout.ts";
import { renderOverview } from "./overview-page.ts";
import { renderPullPage } from "./pull-page.ts";
import { renderRepositoryPage } from "./repository-page.ts";

interface PageSources {
  readonly world: World;
  readonly faults: Faults;
  readonly unimplemented: readonly { readonly method: string; readonly path: string }[];
  /** GitHub's word for whether a pull request may merge. */
  readonly readMergeState: (pull: Pull) => Promise<string>;
}

/**
 * The page at an address, for a browser; null where there is none, and the API answers. Whoever runs the sandbox sees private
 * repositories too: it listens on this machine only, unless told otherwise.
 */
export async function findPage(sources: PageSources, context: Context): Promise<Html | null> {
  if (context.req.method !== "GET" || !(context.req.header("accept") ?? "").includes("text/html")) return null;
  const [, owner, name, kind, id] = decodeURIComponent(new URL(context.req.url).pathname).split("/");
  if (owner === "") return renderOverview({ ...sources, faults: sources.faults.list() });
  const repository = findByName(sources.world, owner ?? "", name ?? "");
  if (repository === null) return null;
  if (kind === undefined || kind === "") return renderRepositoryPage(sources.world, repository);
  if (kind === "pull") {
    const pull = repository.pulls.get(Number(id));
    if (pull === undefined) return null;
    return renderPullPage(pull, pull.issue.state === "open" ? await sources.readMergeState(pull) : null);
  }
  if (kind === "issues") {
    const issue = repository.issues.get(Number(id));
    return issue === undefined || issue.isPull ? null : renderIssuePage(repository, issue);
  }
  const run = kind === "runs" ? repository.checkRuns.get(Number(id)) : undefined;
  return run === undefined ? null : renderCheckPage(repository, run);
}
