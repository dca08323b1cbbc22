import type { Contract, OutagePolicy, Reviewer, ReviewRule, Severity } from "#core/contract/contract.ts";
import type { Instant } from "#core/ids.ts";
import { reasons } from "#core/message/reasons.ts";
import { compareData, compareText } from "#core/order.ts";
import type { Facts, FindingFact, ReviewFact, ReviewState } from "./facts.ts";
import { met, pending, type RequirementOutcome, unmet } from "./outcome.ts";
import type { Reason } from "./verdict.ts";

/** What one reviewer's runs on the head come to. */
type Standing =
  | { readonly kind: "clean" }
  | { readonly kind: "blocking"; readonly findings: readonly FindingFact[] }
  | { readonly kind: "open"; readonly reason: Reason }
  | { readonly kind: "failed"; readonly state: ReviewState; readonly policy: OutagePolicy | "block" };

interface FailedReviewer {
  readonly reviewer: Reviewer;
  readonly state: ReviewState;
  readonly policy: OutagePolicy | "block";
}

/**
 * Whether enough reviewers looked at the head and found nothing that blocks. A finding of any listed reviewer blocks,
 * quorum or not; one that is still looking does not hold up a quorum that is met: ask for two if you want two.
 *
 * A reviewer that cannot answer hands over to the next one in the contract's order. When too few are left, an outage makes
 * the gate wait (infrastructure is never a red), while silence and a refusal to review make it block.
 */
export function judgeReviews(rule: ReviewRule, contract: Contract, facts: Facts, now: Instant): RequirementOutcome {
  const standings = rule.reviewers.map((id) => {
    const reviewer = contract.reviewers.find((candidate) => candidate.id === id);
    if (reviewer === undefined) throw new Error(`no reviewer ${id}`);
    return { reviewer, standing: standingOf(reviewer, rule, facts, now) };
  });

  for (const { reviewer, standing } of standings) {
    if (standing.kind === "blocking") return unmet(reasons.findingsOpen(reviewer.id, standing.findings));
  }
  const clean = standings.filter(({ standing }) => standing.kind === "clean").map(({ reviewer }) => reviewer.id);
  if (clean.length >= rule.quorum) return met(reasons.reviewClean(clean));

  const failures = standings.flatMap(({ reviewer, standing }) =>
    standing.kind === "failed" ? [{ reviewer, state: standing.state, policy: standing.policy }] : [],
  );
  const final = failures.find(({ policy }) => policy !== "fail-over");
  if (final !== undefined) return withoutFailOver(final);

  const open = standings.flatMap(({ reviewer, standing }) =>
    standing.kind === "open" ? [{ id: reviewer.id, reason: standing.reason }] : [],
  );
  return failOver(rule.quorum - clean.length, open, failures);
}

/** The contract says what a failure of this reviewer means, and it is not to ask another. */
function withoutFailOver({ reviewer, state, policy }: FailedReviewer): RequirementOutcome {
  if (policy === "escalate") return pending(reasons.reviewEscalated(reviewer.id, state));
  if (policy === "wait") return pending(reasons.reviewAwaited(reviewer.id, state));
  return unmet(conclusion({ reviewer, state, policy }));
}

/** `wanted` more clean reviews are needed, of those who may still answer. */
function failOver(
  wanted: number,
  open: readonly { readonly id: string; readonly reason: Reason }[],
  failures: readonly FailedReviewer[],
): RequirementOutcome {
  const last = failures.at(-1);
  const [next] = open;
  if (next !== undefined && open.length >= wanted) {
    return pending(last === undefined ? next.reason : reasons.reviewFailingOver(last.reviewer.id, last.state, next.id));
  }
  const outage = failures.find(({ state }) => outages.has(state));
  const conclusive = failures.find(({ state }) => !outages.has(state));
  const canComeBack = open.length + failures.filter(({ state }) => outages.has(state)).length >= wanted;
  if (outage !== undefined && (canComeBack || conclusive === undefined)) {
    return pending(reasons.reviewerUnavailable(outage.reviewer.id, outage.state));
  }
  if (conclusive === undefined) throw new Error("the contract asks for no more reviews than it lists reviewers");
  return unmet(conclusion(conclusive));
}

function conclusion({ reviewer, state }: FailedReviewer): Reason {
  return state === "silent"
    ? reasons.reviewTimedOut(reviewer.id, reviewer.timeoutMinutes)
    : reasons.reviewNotDone(reviewer.id, state);
}

/** States that say something about the reviewer, or about how it is read, and nothing about the change. */
const outages: ReadonlySet<ReviewState> = new Set(["rate-limited", "errored", "unreadable"]);

function standingOf(reviewer: Reviewer, rule: ReviewRule, facts: Facts, now: Instant): Standing {
  if (facts.reviews.kind === "unread") {
    return { kind: "open", reason: reasons.notRead(facts.reviews, `whether ${reviewer.id} reviewed this head`) };
  }
  const own = facts.reviews.items.filter((fact) => fact.reviewer === reviewer.id).toSorted(byRecency);
  const onHead = own.filter((fact) => fact.head === facts.head);
  const found = findingsInForce(onHead, rule.blockingSeverity);
  if (found !== null) return { kind: "blocking", findings: found };

  const [run] = onHead;
  if (run !== undefined && run.state !== "running") return standingOfRun(run, reviewer, rule);
  const since = run?.at ?? facts.headSince;
  if (since !== null && now - since >= reviewer.timeoutMinutes * 60_000) {
    return failed("silent", reviewer.onSilence, rule);
  }
  if (run !== undefined) return { kind: "open", reason: reasons.reviewRunning(reviewer.id) };
  const [stale] = own;
  const reason =
    stale === undefined ? reasons.reviewMissing(reviewer.id) : reasons.reviewStale(reviewer.id, stale.head);
  return { kind: "open", reason };
}

/**
 * The findings that block, or null. What a reviewer found stands until it has looked again: a quota notice, or a run that
 * has only begun, takes nothing back. Runs of one instant count together. Findings that nobody could list still block.
 */
function findingsInForce(onHead: readonly ReviewFact[], blocking: Severity): FindingFact[] | null {
  const lastLook = Math.max(
    ...onHead.filter(({ state }) => state === "clean" || state === "findings").map(({ at }) => at),
  );
  const inForce = onHead.filter(({ at }) => at >= lastLook);
  const severe = inForce.flatMap(({ findings }) => findings).filter(({ severity }) => rank(severity) <= rank(blocking));
  const isUnlisted = inForce.some(({ state, findings }) => state === "findings" && findings.length === 0);
  return severe.length > 0 || isUnlisted ? severe.toSorted(bySeverity) : null;
}

function standingOfRun({ state }: ReviewFact, reviewer: Reviewer, rule: ReviewRule): Standing {
  switch (state) {
    case "clean":
    case "findings":
      return { kind: "clean" };
    case "silent":
      return failed(state, reviewer.onSilence, rule);
    case "rate-limited":
      return failed(state, reviewer.onRateLimit, rule);
    default:
      return failed(state, "fail-over", rule);
  }
}

/** A reviewer that hands over does so in the way of the tier. */
function failed(state: ReviewState, own: OutagePolicy | "block", rule: ReviewRule): Standing {
  return { kind: "failed", state, policy: own === "fail-over" ? rule.onOutage : own };
}

const severities = ["P0", "P1", "P2", "P3"];

/** A severity that nobody knows stands before all others. */
function rank(severity: string): number {
  return severities.indexOf(severity);
}

/** Newest first; of two runs at the same instant the less favourable. */
function byRecency(a: ReviewFact, b: ReviewFact): number {
  return b.at - a.at || favour(a.state) - favour(b.state) || compareData(a, b);
}

function favour(state: ReviewState): number {
  return state === "clean" || state === "findings" ? 1 : 0;
}

function bySeverity(a: FindingFact, b: FindingFact): number {
  return rank(a.severity) - rank(b.severity) || compareText(a.fingerprint, b.fingerprint) || compareData(a, b);
}
