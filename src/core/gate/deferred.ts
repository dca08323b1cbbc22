import type { Contract } from "#core/contract/contract.ts";
import type { CommitSha } from "#core/ids.ts";
import { compareText } from "#core/order.ts";
import { firstSeen } from "#core/review/convergence.ts";
import type { Assessment } from "#core/risk/assessment.ts";
import type { Facts, FindingFact } from "./facts.ts";
import { loopOf, presentRound } from "./loop.ts";
import { blockingFindings } from "./reviews.ts";

export interface DeferredFact extends FindingFact {
  readonly reviewer: string;
  /** The first head on which it was found. */
  readonly firstHead: CommitSha;
}

/** The findings on this head that would block, had the loop not gone on for so long that the ratchet lets them through. */
export function deferredFindings(contract: Contract, { reviews }: Assessment, facts: Facts): readonly DeferredFact[] {
  const ratchet = loopOf(contract, facts)?.ratchet ?? null;
  const present = presentRound(facts);
  if (ratchet === null || present === null) return [];
  const deferred = reviews.flatMap((rule) =>
    rule.reviewers.flatMap((reviewer) => {
      const blocking = new Set(blockingFindings(reviewer, rule, facts, ratchet).map(({ fingerprint }) => fingerprint));
      return blockingFindings(reviewer, rule, facts, null)
        .filter(({ fingerprint }) => !blocking.has(fingerprint))
        .map((finding) => ({
          ...finding,
          reviewer,
          firstHead: firstSeen(facts.rounds, present, finding.fingerprint).first,
        }));
    }),
  );
  const once = new Map(deferred.map((finding) => [finding.fingerprint, finding]));
  return [...once.values()].toSorted(
    (a, b) => compareText(a.severity, b.severity) || compareText(a.fingerprint, b.fingerprint),
  );
}
