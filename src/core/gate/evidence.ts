import type { Flow } from "#core/contract/contract.ts";
import type { Instant } from "#core/ids.ts";
import { compareData } from "#core/order.ts";
import { reasons } from "#core/message/reasons.ts";
import { code } from "#core/message/text.ts";
import type { EvidenceFact, Facts } from "./facts.ts";
import { met, pending, type RequirementOutcome, unmet } from "./outcome.ts";

/** How far two clocks may differ before one of them is not believed. Source: RR-13 of the threat model. */
export const maxClockSkewMs = 5 * 60_000;

/** Whether the flow was exercised at this head, lately enough, by a manifest that holds. */
export function judgeEvidence(flow: Flow, facts: Facts, now: Instant): RequirementOutcome {
  if (facts.evidence.kind === "unread")
    return pending(reasons.notRead(facts.evidence, `the evidence for the flow ${code(flow.id)}`));
  const own = facts.evidence.items.filter((fact) => fact.flow === flow.id);
  const evidence = latest(own.filter((fact) => fact.head === facts.head));
  if (evidence === undefined) {
    const stale = latest(own);
    return pending(stale === undefined ? reasons.evidenceMissing(flow) : reasons.evidenceStale(flow, stale.head));
  }
  if (evidence.problems.length > 0) return unmet(reasons.evidenceInvalid(flow, evidence.problems.toSorted()));
  const ageMs = now - evidence.capturedAt;
  if (ageMs < -maxClockSkewMs) return pending(reasons.evidenceFromTheFuture(flow));
  return ageMs > flow.maxAgeMinutes * 60_000
    ? pending(reasons.evidenceTooOld(flow, ageMs))
    : met(reasons.evidenceValid(flow));
}

/** The newest; of two captured at the same instant the one with problems. */
function latest(facts: readonly EvidenceFact[]): EvidenceFact | undefined {
  return facts.toSorted(
    (a, b) => b.capturedAt - a.capturedAt || b.problems.length - a.problems.length || compareData(a, b),
  )[0];
}
