import type { Contract } from "#core/contract/contract.ts";
import { judgeEvidence, maxClockSkewMs } from "#core/gate/evidence.ts";
import type { Facts } from "#core/gate/facts.ts";
import { loopOf } from "#core/gate/loop.ts";
import { overrideInForce } from "#core/gate/override.ts";
import { judgeReviews, standingsOf } from "#core/gate/reviews.ts";
import type { Instant } from "#core/ids.ts";
import type { Assessment } from "#core/risk/assessment.ts";

/**
 * The earliest instant after `now` at which time alone can change the verdict on these facts: a reviewer falls silent, an
 * override expires, evidence grows too old, or something dated ahead of our clock begins to count. It may be earlier than the
 * change, and never later. Null: the verdict stands until a fact changes.
 */
export function nextLook(contract: Contract, assessment: Assessment, facts: Facts, now: Instant): Instant | null {
  const times = [
    ...silences(contract, assessment, facts, now),
    ...overrideTimes(contract, facts, now),
    ...evidenceTimes(assessment, facts, now),
  ].filter((at) => at > now);
  return times.length === 0 ? null : (Math.min(...times) as Instant);
}

function silences(contract: Contract, assessment: Assessment, facts: Facts, now: Instant): readonly number[] {
  const loop = loopOf(contract, facts);
  return assessment.reviews
    .filter((rule) => judgeReviews(rule, contract, facts, loop, now).status !== "met")
    .flatMap((rule) => standingsOf(rule, contract, facts, loop, now))
    .flatMap(({ standing }) => (standing.kind === "open" && standing.silentAt !== null ? [standing.silentAt] : []));
}

function overrideTimes(contract: Contract, facts: Facts, now: Instant): readonly number[] {
  const until = overrideInForce(contract, facts, now)?.until;
  const { overrides, head } = facts;
  const given = overrides.kind === "read" ? overrides.items.filter((fact) => fact.head === head) : [];
  return [...given.map(({ at }) => at), ...(until === undefined ? [] : [until])];
}

/** For each flow the newest evidence alone counts. Evidence may be as old as the contract says, to the millisecond. */
function evidenceTimes({ flows }: Assessment, facts: Facts, now: Instant): readonly number[] {
  const { evidence, head } = facts;
  if (evidence.kind === "unread") return [];
  return flows.flatMap((flow) => {
    const own = evidence.items.filter((fact) => fact.flow === flow.id && fact.head === head);
    if (own.length === 0) return [];
    const capturedAt = Math.max(...own.map((fact) => fact.capturedAt));
    const isValid = judgeEvidence(flow, facts, now).status === "met";
    return [capturedAt - maxClockSkewMs, ...(isValid ? [capturedAt + flow.maxAgeMinutes * 60_000 + 1] : [])];
  });
}
