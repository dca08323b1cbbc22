import type { Account } from "#sandbox/accounts/account.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { Repository } from "./repository.ts";

interface RepositoryEvent {
  readonly event: string;
  readonly action: string | null;
  readonly sender: Account;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Only this App is told. */
  readonly onlyAppId?: number;
}

/** Tells what happened in a repository; the action goes into the payload too, as GitHub has it. */
export function emitOnRepository(world: World, repository: Repository, event: RepositoryEvent): void {
  world.emit({
    event: event.event,
    action: event.action,
    repository,
    organisation: repository.owner.type === "Organization" ? repository.owner : null,
    sender: event.sender,
    payload: event.action === null ? event.payload : { action: event.action, ...event.payload },
    onlyAppId: event.onlyAppId ?? null,
  });
}

type RepositoryAction =
  | "created"
  | "deleted"
  | "edited"
  | "renamed"
  | "archived"
  | "unarchived"
  | "publicized"
  | "privatized";

/** Tells what happened to the repository itself. */
export function emitRepository(
  world: World,
  repository: Repository,
  action: RepositoryAction,
  sender: Account,
  changes?: Readonly<Record<string, unknown>>,
): void {
  const payload = changes === undefined ? {} : { changes };
  emitOnRepository(world, repository, { event: "repository", action, sender, payload });
}
