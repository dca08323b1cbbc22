import type { Contract, OutagePolicy, Reviewer, ReviewRule, Severity } from "#core/contract/contract.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { reasons } from "#core/message/reasons.ts";
import { compareData, compareText } from "#core/order.ts";
import { carriedReview } from "#core/review/carry-over.ts";
import type { Convergence } from "#core/review/convergence.ts";
import type { Facts, FindingFact, ReviewFact, ReviewState } from "./facts.ts";
import { met, pending, type RequirementOutcome, unmet } from "./outcome.ts";
import type { Reason } from "./verdict.ts";

/** What one reviewer's runs on the head come to. `carriedFrom`: it looked at an earlier head that comes to the same. */
export type Standing =
  | {
      readonly kind: "clean";
      readonly carriedFrom: CommitSha | null;
      /** What it found and the ratchet no longer lets block. */
      readonly deferred: readonly FindingFact[];
    }
  | { readonly kind: "blocking"; readonly findings: readonly FindingFact[] }
  /** `silentAt`: when it counts as silent, if it has said nothing until then; null where nobody can tell. */
  | { readonly kind: "open"; readonly reason: Reason; readonly silentAt: Instant | null }
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
 *
 * After as many rounds as the contract says, only its severest findings go on blocking (`loop`); and where the rule lets it, a
 * clean review of an earlier head that comes to the same counts for this one.
 */
export function judgeReviews(
  rule: ReviewRule,
  contract: Contract,
  facts: Facts,
  loop: Convergence | null,
  now: Instant,
): RequirementOutcome {
  const standings = standingsOf(rule, contract, facts, loop, now);
  for (const { reviewer, standing } of standings) {
    if (standing.kind === "blocking") return unmet(reasons.findingsOpen(reviewer.id, standing.findings));
  }
  const clean = standings.flatMap(({ reviewer, standing }) =>
    standing.kind === "clean" ? [{ id: reviewer.id, ...standing }] : [],
  );
  if (clean.length >= rule.quorum) return met(howClean(clean, loop));

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

/** Why enough clean reviews are enough: the least usual of their kinds is what a person should hear of. */
function howClean(
  clean: readonly (Extract<Standing, { kind: "clean" }> & { readonly id: string })[],
  loop: Convergence | null,
): Reason {
  const ids = clean.map(({ id }) => id);
  const deferred = clean.flatMap((one) => one.deferred);
  if (deferred.length > 0 && loop !== null && loop.ratchet !== null) {
    return reasons.findingsDeferred(ids, deferred, loop.rounds, loop.ratchet);
  }
  const carried = clean.filter(({ carriedFrom }) => carriedFrom !== null);
  const [first] = carried;
  if (first === undefined || first.carriedFrom === null || carried.length < clean.length)
    return reasons.reviewClean(ids);
  return reasons.reviewCarried(ids, first.carriedFrom);
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

/** How each reviewer of a rule stands, in the rule's order. */
export function standingsOf(
  rule: ReviewRule,
  contract: Contract,
  facts: Facts,
  loop: Convergence | null,
  now: Instant,
): readonly { readonly reviewer: Reviewer; readonly standing: Standing }[] {
  const reviewers = rule.reviewers.map((id) => {
    const reviewer = contract.reviewers.find((candidate) => candidate.id === id);
    if (reviewer === undefined) throw new Error(`no reviewer ${id}`);
    return reviewer;
  });
  return reviewers.map((reviewer, place) => {
    // Who stands behind the quorum is asked only when someone before it has failed, and then has its own time.
    const before = place < rule.quorum ? [] : reviewers.slice(0, place);
    const turnMs = Math.max(0, ...before.map(({ timeoutMinutes }) => timeoutMinutes)) * 60_000;
    return { reviewer, standing: standingOf(reviewer, rule, facts, { ratchet: loop?.ratchet ?? null, turnMs, now }) };
  });
}

interface Moment {
  readonly ratchet: Severity | null;
  /** How long after there is this head it is the reviewer's turn, unless it is asked sooner. */
  readonly turnMs: number;
  readonly now: Instant;
}

function standingOf(reviewer: Reviewer, rule: ReviewRule, facts: Facts, { ratchet, turnMs, now }: Moment): Standing {
  if (facts.reviews.kind === "unread") {
    const reason = reasons.notRead(facts.reviews, `whether ${reviewer.id} reviewed this head`);
    return { kind: "open", reason, silentAt: null };
  }
  const own = facts.reviews.items.filter((fact) => fact.reviewer === reviewer.id).toSorted(byRecency);
  const onHead = own.filter((fact) => fact.head === facts.head);
  const found = findingsInForce(onHead, rule.blockingSeverity);
  const blocking = found === null ? null : findingsInForce(onHead, severer(rule.blockingSeverity, ratchet));
  if (blocking !== null) return { kind: "blocking", findings: blocking };

  const [run] = onHead;
  if (run !== undefined && run.state !== "running") return standingOfRun(run, reviewer, rule, found ?? []);
  const carried = rule.carryOver && run === undefined ? carriedReview(reviewer.id, facts.rounds, facts) : null;
  // What was kept of an earlier head was true when it was left; what is known of it now may say otherwise. One that somebody
  // dismissed is `unreadable` now.
  const isTakenBack = own.some(({ head, state }) => head === carried?.from && state !== "clean");
  if (carried !== null && !isTakenBack) return { kind: "clean", carriedFrom: carried.from, deferred: [] };
  const since = waitingSince(reviewer, facts, run ?? null, turnMs);
  const silentAt = since === null ? null : ((since + reviewer.timeoutMinutes * 60_000) as Instant);
  if (silentAt !== null && now >= silentAt) return failed("silent", reviewer.onSilence, rule);
  if (run !== undefined) return { kind: "open", reason: reasons.reviewRunning(reviewer.id), silentAt };
  const [stale] = own;
  const reason =
    stale === undefined ? reasons.reviewMissing(reviewer.id) : reasons.reviewStale(reviewer.id, stale.head);
  return { kind: "open", reason, silentAt };
}

/** One reviewer's findings that keep the rule from being met, the severest first; none also where nobody could list them. */
export function blockingFindings(
  reviewer: string,
  rule: ReviewRule,
  facts: Facts,
  ratchet: Severity | null,
): readonly FindingFact[] {
  if (facts.reviews.kind === "unread") return [];
  const onHead = facts.reviews.items.filter((fact) => fact.reviewer === reviewer && fact.head === facts.head);
  return findingsInForce(onHead, severer(rule.blockingSeverity, ratchet)) ?? [];
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

/** From when a reviewer is waited for: since it began, or was asked, or else since it was its turn on this head. */
function waitingSince(
  reviewer: Reviewer,
  { requests, head, headSince }: Facts,
  running: ReviewFact | null,
  turnMs: number,
): Instant | null {
  if (running !== null) return running.at;
  const asked = requests.filter((one) => one.reviewer === reviewer.id && one.head === head).map(({ at }) => at);
  if (asked.length > 0) return Math.max(...asked, headSince ?? 0) as Instant;
  return headSince === null ? null : ((headSince + turnMs) as Instant);
}

/** `deferred`: what it found that would block, were it not for the ratchet. */
function standingOfRun(
  { state }: ReviewFact,
  reviewer: Reviewer,
  rule: ReviewRule,
  deferred: readonly FindingFact[],
): Standing {
  switch (state) {
    case "clean":
    case "findings":
      return { kind: "clean", carriedFrom: null, deferred };
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

/** What blocks under the ratchet: it can let milder findings through, and never makes the rule itself wider. */
function severer(rule: Severity, ratchet: Severity | null): Severity {
  return ratchet !== null && rank(ratchet) < rank(rule) ? ratchet : rule;
}

function favour(state: ReviewState): number {
  return state === "clean" || state === "findings" ? 1 : 0;
}

/** Of equal ones a place in the code says more than a word on the whole, such as a weak confidence. */
function bySeverity(a: FindingFact, b: FindingFact): number {
  const place = Number(a.path === null) - Number(b.path === null);
  return rank(a.severity) - rank(b.severity) || place || compareText(a.fingerprint, b.fingerprint) || compareData(a, b);
}
