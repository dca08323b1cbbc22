import type { Contract } from "#core/contract/contract.ts";
import { reasons } from "#core/message/reasons.ts";
import type { Facts } from "./facts.ts";
import { met, pending, type RequirementOutcome, unmet } from "./outcome.ts";

/** Whether the review threads that the contract counts are resolved; null where it counts none. */
export function judgeThreads(contract: Contract, facts: Facts): RequirementOutcome | null {
  const which = contract.threads.requireResolved.value;
  if (which === "none") return null;
  if (facts.threads.kind === "unread")
    return pending(reasons.notRead(facts.threads, "whether review threads are open"));
  const open = facts.threads.items.filter((thread) => !thread.isResolved && (which === "all" || thread.hasHuman));
  return open.length === 0 ? met(reasons.threadsResolved()) : unmet(reasons.threadsOpen(open.length));
}
