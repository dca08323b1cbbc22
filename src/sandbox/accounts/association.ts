import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Account } from "./account.ts";

type AuthorAssociation = "OWNER" | "MEMBER" | "COLLABORATOR" | "CONTRIBUTOR" | "NONE";

/** How someone stands to a repository, as beside each comment. A contributor is who had a pull request merged. */
export function authorAssociation(world: World, repository: Repository, account: Account): AuthorAssociation {
  if (repository.owner.id === account.id) return "OWNER";
  if (world.organisationMembers.get(repository.owner.id)?.has(account.id) === true) return "MEMBER";
  if (repository.collaborators.has(account.id)) return "COLLABORATOR";
  for (const pull of repository.pulls.values()) {
    if (pull.merged !== null && pull.issue.author.id === account.id) return "CONTRIBUTOR";
  }
  return "NONE";
}
