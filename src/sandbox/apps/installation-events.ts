import type { Account } from "#sandbox/accounts/account.ts";
import type { Installation } from "#sandbox/apps/application.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";
import { presentInstallation } from "./present-app.ts";

type InstallationAction = "created" | "deleted" | "suspend" | "unsuspend" | "new_permissions_accepted";

export function emitInstallation(
  world: World,
  installation: Installation,
  action: InstallationAction,
  sender?: Account,
): void {
  const covered = [...world.repositories.values()].filter(
    ({ id, owner }) => owner.id === installation.account.id && (installation.repositories?.has(id) ?? true),
  );
  emit(world, installation, "installation", action, sender, { repositories: covered.map(presentCovered) });
}

export function emitInstallationRepositories(
  world: World,
  installation: Installation,
  added: readonly Repository[],
  removed: readonly Repository[],
  sender?: Account,
): void {
  const parts = {
    repository_selection: installation.repositories === null ? "all" : "selected",
    repositories_added: added.map(presentCovered),
    repositories_removed: removed.map(presentCovered),
    requester: null,
  };
  if (added.length > 0) {
    emit(world, installation, "installation_repositories", "added", sender, { ...parts, repositories_removed: [] });
  }
  if (removed.length > 0) {
    emit(world, installation, "installation_repositories", "removed", sender, { ...parts, repositories_added: [] });
  }
}

function emit(
  world: World,
  installation: Installation,
  event: string,
  action: string,
  sender: Account | undefined,
  parts: Readonly<Record<string, unknown>>,
): void {
  world.emit({
    event,
    action,
    repository: null,
    organisation: null,
    sender: sender ?? ownerOf(world, installation.account),
    payload: { action, installation: presentInstallation(world, installation), ...parts },
    onlyAppId: installation.app.id,
  });
}

/** Organisations do nothing themselves: one of their admins does. */
function ownerOf(world: World, account: Account): Account {
  for (const [id, role] of world.organisationMembers.get(account.id) ?? []) {
    if (role === "admin") return world.accounts.get(id) ?? account;
  }
  return account;
}

function presentCovered(repository: Repository) {
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.isPrivate,
  };
}
