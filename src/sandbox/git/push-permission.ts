import type { Account } from "#sandbox/accounts/account.ts";
import { hasRole } from "#sandbox/accounts/permission.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

/** Whether someone may push to a repository at all: by their role, or to the head of a pull request that lets them. */
export function mayPushSomewhere(world: World, repository: Repository, account: Account): boolean {
  return hasRole(world, repository, account, "write") || lentBranches(world, repository, account).length > 0;
}

export function mayPushTo(world: World, repository: Repository, account: Account, ref: string): boolean {
  if (hasRole(world, repository, account, "write")) return true;
  return lentBranches(world, repository, account).some((branch) => ref === `refs/heads/${branch}`);
}

/** Heads of open pull requests whose authors let the maintainers of the base push to their fork. */
function lentBranches(world: World, fork: Repository, account: Account): string[] {
  if (fork.parent === null) return [];
  return [...world.repositories.values()].flatMap((base) =>
    [...base.pulls.values()]
      .filter(
        ({ head, issue, maintainerCanModify }) =>
          head.repository === fork && issue.state === "open" && maintainerCanModify,
      )
      .filter(() => hasRole(world, base, account, "write"))
      .map(({ head }) => head.ref),
  );
}
