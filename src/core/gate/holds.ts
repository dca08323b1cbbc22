import { reasons } from "#core/message/reasons.ts";
import { compareData } from "#core/order.ts";
import type { Facts } from "./facts.ts";
import { pending, type RequirementOutcome, unmet } from "./outcome.ts";
import { hasAuthority } from "./people.ts";

/**
 * Whether someone who may write here holds the pull request back; null where nobody does, or where, offline, nobody was to be
 * asked. A hold can only make the gate stricter, so it outlives a push.
 */
export function judgeHolds({ holds }: Facts): RequirementOutcome | null {
  if (holds.kind === "unread") {
    return holds.why === "not-asked" ? null : pending(reasons.notRead(holds, "whether anyone holds this back"));
  }
  const [newest] = holds.items
    .filter(({ by }) => hasAuthority(by))
    .toSorted((a, b) => b.at - a.at || compareData(a, b));
  return newest === undefined ? null : unmet(reasons.held(newest.by.login, newest.reason));
}
