import { readCommit } from "#sandbox/git/objects.ts";
import { readRef, readRefs } from "#sandbox/git/refs.ts";
import { ApiError } from "#sandbox/kernel/api-error.ts";
import { type Answer, type Call, json, list, type Route } from "#sandbox/kernel/route.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { presentCommit } from "./present-commit.ts";
import { findProtection, isProtected, requiredContexts } from "./protection-rules.ts";
import { fullName, type Repository } from "./repository.ts";

const read = [{ contents: "read" }] as const;

export const branchRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/branches", needs: read, handle: listBranches },
  { method: "GET", path: "/repos/:owner/:repo/branches/*branch", needs: read, handle: getBranch },
];

async function listBranches({ world, repository, query }: Call): Promise<Answer> {
  const refs = await readRefs(repository, "refs/heads/");
  const branches = refs.map(({ name, sha }) =>
    presentShortBranch(world, repository, name.slice("refs/heads/".length), sha),
  );
  const wanted = query.get("protected");
  return list(branches.filter((branch) => wanted === null || branch.protected === (wanted === "true")));
}

/** GitHub's "short-branch". */
export function presentShortBranch(world: World, repository: Repository, name: string, sha: string) {
  return {
    name,
    commit: { sha, url: `${world.urls.api}/repos/${fullName(repository)}/commits/${sha}` },
    ...presentProtection(world, repository, name),
  };
}

async function getBranch({ world, repository, params }: Call): Promise<Answer> {
  const name = params["branch"] ?? "";
  const sha = await readRef(repository, `refs/heads/${name}`);
  const commit = sha === null ? null : await readCommit(repository, sha);
  if (commit === null) throw new ApiError(404, "Branch not found");
  const api = `${world.urls.api}/repos/${fullName(repository)}/branches/${name}`;
  return json({
    name,
    commit: presentCommit(world, repository, commit),
    _links: { self: api, html: `${world.urls.html}/${fullName(repository)}/tree/${name}` },
    ...presentProtection(world, repository, name),
  });
}

/** `protected` counts rulesets too; `protection` is about classic protection and, of rulesets, the checks. */
function presentProtection(world: World, repository: Repository, branch: string) {
  const classic = findProtection(repository, branch);
  const contexts = requiredContexts(world, repository, branch);
  const level = classic?.enforceAdmins === true ? "everyone" : "non_admins";
  return {
    protected: isProtected(world, repository, branch),
    protection: {
      enabled: classic !== null,
      required_status_checks: {
        enforcement_level: contexts.length === 0 ? "off" : level,
        contexts: contexts.map(({ context }) => context),
        checks: contexts.map(({ context, appId }) => ({ context, app_id: appId })),
      },
    },
    protection_url: `${world.urls.api}/repos/${fullName(repository)}/branches/${branch}/protection`,
  };
}
