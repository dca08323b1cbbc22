import type { Contract } from "#core/contract/contract.ts";
import { reasons } from "#core/message/reasons.ts";
import { type Convergence, convergenceOf } from "#core/review/convergence.ts";
import type { Facts, RoundFact } from "./facts.ts";
import { type RequirementOutcome, unmet } from "./outcome.ts";

/** The present head as one more round: what its reviewers have said so far. */
export function presentRound({ head, headSince, tree, identity, reviews, selfInflicted }: Facts): RoundFact | null {
  if (reviews.kind === "unread" || headSince === null) return null;
  const runs = reviews.items
    .filter((run) => run.head === head)
    .map(({ reviewer, state, at, findings }) => ({
      reviewer,
      state,
      at,
      findings: findings.map((finding) => ({
        ...finding,
        isSelfInflicted: selfInflicted === null ? null : selfInflicted.includes(finding.fingerprint),
      })),
    }));
  return { head, since: headSince, tree, identity, runs };
}

/** Where the loop of review and fix stands; null while nobody can tell. */
export function loopOf({ convergence }: Contract, facts: Facts): Convergence | null {
  const present = presentRound(facts);
  return present === null ? null : convergenceOf(convergence, facts.rounds, present);
}

/** Said beside the findings that are open: nobody is asked any more, and a person decides how to go on. */
export function judgeLoop({ convergence }: Contract, loop: Convergence | null): RequirementOutcome | null {
  if (loop === null || loop.stop === null) return null;
  return unmet(reasons.notConverging(loop, convergence.maxRounds.value));
}
