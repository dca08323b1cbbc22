import type { Account } from "#sandbox/accounts/account.ts";
import { readCommit } from "#sandbox/git/objects.ts";
import { invalid, unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { presentCommit } from "#sandbox/repositories/present-commit.ts";
import { isProtected } from "#sandbox/repositories/protection-rules.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import { branchesWith } from "./branches-of-commit.ts";
import type { CommitStatus } from "./check.ts";
import { presentStatus } from "./present-check.ts";
import { newestStatuses } from "./state.ts";
import { emitOnRepository } from "#sandbox/repositories/repository-events.ts";

/** GitHub's limits: statuses of one commit and context; characters. */
export const statusLimits = { perContext: 1_000, description: 140, context: 255 } as const;

interface NewStatus {
  readonly sha: string;
  readonly state: CommitStatus["state"];
  readonly context?: string | null;
  readonly description?: string | null;
  readonly targetUrl?: string | null;
  readonly creator: Account;
}

export async function createStatus(world: World, repository: Repository, input: NewStatus): Promise<CommitStatus> {
  const context = input.context ?? "default";
  const { sha, description = null, targetUrl = null } = input;
  if (description !== null && description.length > statusLimits.description) {
    throw tooLong("description", statusLimits.description);
  }
  if (context.length > statusLimits.context) throw tooLong("context", statusLimits.context);
  if (targetUrl !== null && targetUrl !== "" && !/^https?:\/\//.test(targetUrl)) {
    throw invalid("Status", "target_url", "custom", "target_url must use http(s) scheme");
  }
  const commit = await readCommit(repository, sha);
  if (commit === null) throw unprocessable(`No commit found for SHA: ${sha}`);
  const branches = await branchesWith(repository, sha);
  const known = repository.statuses.filter((status) => status.sha === sha && status.context === context);
  if (known.length >= statusLimits.perContext) {
    throw unprocessable("Validation Failed", [
      {
        resource: "Status",
        code: "custom",
        message: "This SHA and context has reached the maximum number of statuses.",
      },
    ]);
  }
  const status: CommitStatus = {
    id: world.nextId(),
    sha,
    context,
    state: input.state,
    description,
    targetUrl,
    creatorId: input.creator.id,
    createdAt: world.now(),
  };
  repository.statuses.push(status);
  const { id, avatar_url, target_url, created_at, updated_at } = presentStatus(world, repository, status);
  emitOnRepository(world, repository, {
    event: "status",
    action: null,
    sender: input.creator,
    payload: {
      id,
      sha,
      name: fullName(repository),
      avatar_url,
      target_url,
      context,
      description,
      state: status.state,
      commit: presentCommit(world, repository, commit),
      branches: branches.map(({ name, tip }) => ({
        name,
        commit: { sha: tip, url: `${world.urls.api}/repos/${fullName(repository)}/commits/${tip}` },
        protected: isProtected(world, repository, name),
      })),
      created_at,
      updated_at,
    },
  });
  return status;
}

function tooLong(field: string, limit: number) {
  return invalid("Status", field, "custom", `${field} is too long (maximum is ${limit} characters)`);
}

/** Newest first. */
export function statusesOf(repository: Repository, sha: string): CommitStatus[] {
  return repository.statuses.filter((status) => status.sha === sha).toReversed();
}

interface CombinedState {
  readonly state: "failure" | "pending" | "success";
  /** The newest of each context. */
  readonly statuses: readonly CommitStatus[];
}

/** Statuses only; check runs have no part in it. Without any it is pending. */
export function combinedState(repository: Repository, sha: string): CombinedState {
  const statuses = newestStatuses(repository, sha);
  if (statuses.some(({ state }) => state === "failure" || state === "error")) return { state: "failure", statuses };
  const isPending = statuses.length === 0 || statuses.some(({ state }) => state === "pending");
  return { state: isPending ? "pending" : "success", statuses };
}
