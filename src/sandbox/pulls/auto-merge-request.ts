import type { Account } from "#sandbox/accounts/account.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { Pull } from "./pull.ts";
import { emitPull } from "./pull-events.ts";

/** Takes an auto-merge back; `reason` is what the webhook says. */
export function disableAutoMerge(world: World, pull: Pull, by: Account, reason?: string): void {
  if (pull.autoMerge === null) return;
  pull.autoMerge = null;
  pull.issue.updatedAt = world.now();
  emitPull(world, pull, "auto_merge_disabled", by, { reason: reason ?? "Auto-merge was disabled by user" });
}
