import type { Account } from "#sandbox/accounts/account.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { Pull, ReviewThread } from "./pull.ts";
import { emitThread } from "./pull-events.ts";

/** Whoever may is decided by the caller: only GraphQL can do this. */
export function resolveThread(world: World, pull: Pull, thread: ReviewThread, by: Account): void {
  if (thread.resolvedBy !== null) return;
  thread.resolvedBy = by;
  pull.issue.updatedAt = world.now();
  emitThread(world, pull, thread, "resolved", by);
}

export function unresolveThread(world: World, pull: Pull, thread: ReviewThread, by: Account): void {
  if (thread.resolvedBy === null) return;
  thread.resolvedBy = null;
  pull.issue.updatedAt = world.now();
  emitThread(world, pull, thread, "unresolved", by);
}
