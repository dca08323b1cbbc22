import { compareData, compareText } from "#core/order.ts";
import type { Contract, OutagePolicy, Reviewer, ReviewRule, Severity } from "#core/contract/contract.ts";
import type { Instant } from "#core/ids.ts";
import { reasons } from "#core/message/reasons.ts";
import type { Facts, FindingFact, ReviewFact, ReviewState } from "./facts.ts";
import { met, pending, type RequirementOutcome, unmet } from "./outcome.ts";
import type { Reason } from "./verdict.ts";

/** What one reviewer's latest run on the head comes to. */
type Standing =
  | { readonly kind: "clean" }
  | { readonly kind: "blocking"; readonly findings: readonly FindingFact[] }
  | { readonly kind: "open"; readonly reason: Reason }
  | { readonly kind: "failed"; readonly state: ReviewState; readonly policy: OutagePolicy | "block"; readonly reason: Reason };

/**
 * Whether enough reviewers looked at the head and found nothing that blocks. A finding of any listed reviewer blocks,
 * quorum or not. A reviewer that cannot answer hands over to the next one in the contract's order; when none is left, one
 * that is out of order makes the gate wait (infrastructure is never a red) and one that stayed silent or did not review
 * makes it block.
 */
export function judgeReviews(rule: ReviewRule, contract: Contract, facts: Facts, now: Instant): RequirementOutcome {
  const standings = rule.reviewers.map((id) => {
    const reviewer = contract.reviewers.find((candidate) => candidate.id === id);
    if (reviewer === undefined) throw new Error(`no reviewer ${id}`);
    return { id, standing: standingOf(reviewer, rule.blockingSeverity, facts, now) };
  });

  for (const { id, standing } of standings) {
    if (standing.kind === "blocking") return unmet(reasons.findingsOpen(id, standing.findings));
  }
  const clean = standings.filter(({ standing }) => standing.kind === "clean").map(({ id }) => id);
  if (clean.length >= rule.quorum) return met(reasons.reviewClean(clean));

  const open = standings.flatMap(({ id, standing }) => (standing.kind === "open" ? [{ id, reason: standing.reason }] : []));
  const failures = standings.flatMap(({ id, standing }) => (standing.kind === "failed" ? [{ id, ...standing }] : []));
  const stopped = failures.find(({ policy }) => policy === "block");
  if (stopped !== undefined) return unmet(stopped.reason);
  const waiting = failures.find(({ policy }) => policy !== "fail-over");
  if (waiting !== undefined) return pending(waiting.reason);

  const [lastFailure] = failures.toReversed();
  if (clean.length + open.length >= rule.quorum) {
    const [next] = open;
    if (next === undefined) throw new Error("a quorum that is not met but can be has an open reviewer");
    return pending(lastFailure === undefined ? next.reason : reasons.reviewFailingOver(lastFailure.id, lastFailure.state, next.id));
  }
  if (lastFailure === undefined) throw new Error("the contract asks for no more reviews than it lists reviewers");
  // Nobody is left. Out of order means wait; only silence and a refusal to review are about this change.
  const conclusive = failures.find(({ state }) => !outages.has(state));
  return conclusive === undefined
    ? pending(reasons.reviewerUnavailable(lastFailure.id, lastFailure.state))
    : unmet(conclusive.reason);
}

/** States that say something about the reviewer and nothing about the change. */
const outages: ReadonlySet<ReviewState> = new Set(["rate-limited", "errored"]);

function standingOf(reviewer: Reviewer, blocking: Severity, facts: Facts, now: Instant): Standing {
  if (facts.reviews.kind === "unread") return { kind: "open", reason: reasons.notRead(`whether ${reviewer.id} reviewed this head`) };
  const own = facts.reviews.items.filter((fact) => fact.reviewer === reviewer.id);
  const run = latest(own.filter((fact) => fact.head === facts.head));
  if (run !== undefined && run.state !== "running") return standingOfRun(run, reviewer, blocking);

  const since = run?.at ?? facts.headSince;
  if (since !== null && now - since >= reviewer.timeoutMinutes * 60_000) return silent(reviewer);
  if (run !== undefined) return { kind: "open", reason: reasons.reviewRunning(reviewer.id) };
  const stale = latest(own);
  const reason = stale === undefined ? reasons.reviewMissing(reviewer.id) : reasons.reviewStale(reviewer.id, stale.head);
  return { kind: "open", reason };
}

function standingOfRun(run: ReviewFact, reviewer: Reviewer, blocking: Severity): Standing {
  // Severities sort as text: P0 is the most severe. Findings that nobody could list are taken for the worst.
  const findings = run.findings.filter((finding) => finding.severity <= blocking);
  if (findings.length > 0) return { kind: "blocking", findings: findings.toSorted(bySeverity) };
  switch (run.state) {
    case "clean":
      return { kind: "clean" };
    case "findings":
      return run.findings.length > 0 ? { kind: "clean" } : { kind: "blocking", findings: [] };
    case "silent":
      return silent(reviewer);
    case "rate-limited":
      return failed(run.state, reviewer.onRateLimit, reasons.reviewerUnavailable(reviewer.id, run.state));
    case "errored":
      return failed(run.state, "fail-over", reasons.reviewerUnavailable(reviewer.id, run.state));
    default:
      return failed(run.state, "fail-over", reasons.reviewNotDone(reviewer.id, run.state));
  }
}

function silent(reviewer: Reviewer): Standing {
  return failed("silent", reviewer.onSilence, reasons.reviewTimedOut(reviewer.id, reviewer.timeoutMinutes));
}

function failed(state: ReviewState, policy: OutagePolicy | "block", reason: Reason): Standing {
  return { kind: "failed", state, policy, reason };
}

function latest(runs: readonly ReviewFact[]): ReviewFact | undefined {
  return runs.toSorted((a, b) => b.at - a.at || favour(a.state) - favour(b.state) || compareData(a, b))[0];
}

/** Of two runs at the same instant the less favourable counts. */
function favour(state: ReviewState): number {
  return state === "clean" ? 2 : state === "findings" ? 0 : 1;
}

function bySeverity(a: FindingFact, b: FindingFact): number {
  return compareText(a.severity, b.severity) || compareText(a.fingerprint, b.fingerprint);
}
