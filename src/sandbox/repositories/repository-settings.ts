import type { Account } from "#sandbox/accounts/account.ts";
import { readRef, setDefaultBranch } from "#sandbox/git/refs.ts";
import { removeStore } from "#sandbox/git/store.ts";
import { unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { refuseName } from "./create-repository.ts";
import type { Repository, RepositorySettings } from "./repository.ts";
import { emitOnRepository, emitRepository } from "./repository-events.ts";

/** What is left out stays. */
interface RepositoryChange {
  readonly name?: string;
  readonly description?: string | null;
  readonly isPrivate?: boolean;
  readonly isArchived?: boolean;
  readonly defaultBranch?: string;
  readonly settings?: Partial<RepositorySettings>;
}

export async function editRepository(
  world: World,
  repository: Repository,
  change: RepositoryChange,
  sender: Account,
): Promise<void> {
  const { name, defaultBranch } = change;
  const isRenamed = name !== undefined && name !== repository.name;
  if (isRenamed && name.toLowerCase() !== repository.name.toLowerCase()) refuseName(world, repository.owner, name);
  if (defaultBranch !== undefined && (await readRef(repository, `refs/heads/${defaultBranch}`)) === null) {
    throw unprocessable(
      `The branch ${defaultBranch} was not found. Please push that ref first or create it via the Git Data API.`,
    );
  }
  const { allowMergeCommit, allowSquashMerge, allowRebaseMerge } = { ...repository.settings, ...change.settings };
  if (!allowMergeCommit && !allowSquashMerge && !allowRebaseMerge) {
    throw unprocessable("Validation Failed", ["Sorry, you need to allow at least one merge strategy."]);
  }
  Object.assign(repository.settings, change.settings);
  repository.updatedAt = world.now();
  await editShown(world, repository, change, sender);
  editAccess(world, repository, change, sender);
  if (isRenamed) {
    const from = repository.name;
    repository.name = name;
    emitRepository(world, repository, "renamed", sender, { repository: { name: { from } } });
  }
}

async function editShown(
  world: World,
  repository: Repository,
  { description, defaultBranch }: RepositoryChange,
  sender: Account,
): Promise<void> {
  const changes: Record<string, unknown> = {};
  if (description !== undefined && description !== repository.description) {
    changes["description"] = { from: repository.description };
    repository.description = description;
  }
  if (defaultBranch !== undefined && defaultBranch !== repository.defaultBranch) {
    changes["default_branch"] = { from: repository.defaultBranch };
    await setDefaultBranch(repository, defaultBranch);
  }
  if (Object.keys(changes).length > 0) emitRepository(world, repository, "edited", sender, changes);
}

function editAccess(
  world: World,
  repository: Repository,
  { isPrivate, isArchived }: RepositoryChange,
  sender: Account,
): void {
  if (isPrivate !== undefined && isPrivate !== repository.isPrivate) {
    repository.isPrivate = isPrivate;
    emitRepository(world, repository, isPrivate ? "privatized" : "publicized", sender);
    if (!isPrivate) emitOnRepository(world, repository, { event: "public", action: null, sender, payload: {} });
  }
  if (isArchived !== undefined && isArchived !== repository.isArchived) {
    repository.isArchived = isArchived;
    emitRepository(world, repository, isArchived ? "archived" : "unarchived", sender);
  }
}

/** Pull requests that come from it stay, with an unknown head repository. */
export async function deleteRepository(world: World, repository: Repository, sender: Account): Promise<void> {
  emitRepository(world, repository, "deleted", sender);
  world.repositories.delete(repository.id);
  for (const team of world.teams.values()) team.repositories.delete(repository.id);
  for (const installation of world.installations.values()) installation.repositories?.delete(repository.id);
  for (const other of world.repositories.values()) {
    for (const pull of other.pulls.values()) if (pull.head.repository === repository) pull.head.repository = null;
  }
  await removeStore(repository.gitDirectory);
}
