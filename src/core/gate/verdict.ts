import type { CommitSha } from "#core/ids.ts";
import { compareData } from "#core/order.ts";
import type { NonEmpty } from "#core/result.ts";

/** Why a verdict is what it is. The code is stable, for machines; the words are for the person who waits. */
export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
  /** What to do next; null where there is nothing to do. */
  readonly next: string | null;
}

export type ReasonCode =
  | "ALL_MET"
  | "OVERRIDDEN"
  | "HEAD_MOVED"
  | "CONTRACT_MISSING"
  | "CONTRACT_INVALID"
  | "TOO_MANY_PULLS"
  | "INTERNAL_ERROR"
  | "INFRASTRUCTURE_TROUBLE"
  | "CHECK_PASSED"
  | "CHECK_MISSING"
  | "CHECK_STALE"
  | "CHECK_WRONG_APP"
  | "CHECK_RUNNING"
  | "CHECK_FAILED"
  | "CHECK_NOT_COUNTED"
  | "CHECK_UNFINISHED"
  | "REVIEW_CLEAN"
  | "REVIEW_MISSING"
  | "REVIEW_STALE"
  | "REVIEW_RUNNING"
  | "REVIEW_FAILING_OVER"
  | "REVIEWER_UNAVAILABLE"
  | "REVIEW_TIMED_OUT"
  | "REVIEW_NOT_DONE"
  | "REVIEW_ESCALATED"
  | "REVIEW_CARRIED"
  | "FINDINGS_OPEN"
  | "FINDINGS_DEFERRED"
  | "NOT_CONVERGING"
  | "HELD"
  | "APPROVED"
  | "APPROVAL_MISSING"
  | "APPROVAL_STALE"
  | "CHANGES_REQUESTED"
  | "CODE_OWNER_MISSING"
  | "EVIDENCE_VALID"
  | "EVIDENCE_MISSING"
  | "EVIDENCE_STALE"
  | "EVIDENCE_TOO_OLD"
  | "EVIDENCE_INVALID"
  | "THREADS_RESOLVED"
  | "THREADS_OPEN"
  | "DOCS_UPDATED"
  | "DOCS_DRIFT"
  | "DOCS_DRIFT_WAIVED"
  | "DOCS_DRIFT_WARNING"
  | "DOCS_UNKNOWN"
  | "ESCALATED"
  | "ESCALATION_APPROVED"
  | "ESCALATION_NEEDS_APPROVAL"
  | "NOT_READ"
  | "NOT_TOLD"
  | "NOT_SUPPORTED"
  | "MERGE_GROUP_MEMBER";

/** What a requirement asks for, as a person would name it. Several requirements of one kind differ in their subject. */
export interface Requirement {
  readonly kind: RequirementKind;
  readonly subject: string;
}

export type RequirementKind =
  | "contract"
  | "docs"
  | "review"
  | "check"
  | "evidence"
  | "approval"
  | "escalation"
  | "threads"
  | "loop"
  | "hold"
  | "infrastructure"
  | "merge-group";

/**
 * - `met`: nothing left to do.
 * - `warned`: said, but stops nothing.
 * - `pending`: not there yet, and it can come by itself or by the next step.
 * - `unmet`: it will not come until someone changes something.
 */
export type RequirementStatus = "met" | "warned" | "pending" | "unmet";

export interface RequirementState {
  readonly requirement: Requirement;
  readonly status: RequirementStatus;
  readonly reason: Reason;
}

/**
 * *preflight* asks what must hold before CI fans out (documentation, reviewers); *final* asks for everything.
 * They are two readings of one decision, never two decisions.
 */
export type Phase = "preflight" | "final";

interface Decided<P extends Phase> {
  readonly head: CommitSha;
  readonly phase: P;
  /** What keeps the verdict from being `allow`, most urgent first; or why it is `allow`. */
  readonly reasons: NonEmpty<Reason>;
  /** Every requirement of the phase, met or not, in a fixed order. */
  readonly requirements: readonly RequirementState[];
}

export type Verdict<P extends Phase = Phase> =
  | ({ readonly kind: "allow" } & Decided<P>)
  | ({ readonly kind: "wait" } & Decided<P>)
  | ({ readonly kind: "block" } & Decided<P>);

const severity = { allow: 0, wait: 1, block: 2 } as const;

/**
 * Of the final verdicts of all pull requests that have one commit as head, the worst: a check belongs to a commit, not to a
 * pull request (S1).
 */
export function worstOf(verdicts: NonEmpty<Verdict<"final">>): Verdict<"final"> {
  const worse = (a: Verdict, b: Verdict) => severity[b.kind] - severity[a.kind] || compareData(a, b);
  return verdicts.reduce((worst, verdict) => (worse(verdict, worst) < 0 ? verdict : worst));
}
