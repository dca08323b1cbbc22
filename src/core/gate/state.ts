import type { Contract } from "#core/contract/contract.ts";
import type { Instant } from "#core/ids.ts";
import type { Assessment } from "#core/risk/assessment.ts";
import { decide } from "./decide.ts";
import type { Facts, LoopFact } from "./facts.ts";
import type { ReasonCode, RequirementKind, RequirementState } from "./verdict.ts";

/**
 * Where a pull request stands, as one word for lists and dashboards: the states of the Code Factory diagram
 * (`preflight-gate` to `merge`, and `blocked`), and those that it lacks: `timed-out`, `escalated`, `not-converging`,
 * `in-merge-queue`, `merged`. Always derived, never stored. `merged` and `in-merge-queue` are GitHub's word; of the others,
 * `merge` is named exactly when the verdict allows.
 */
export type StateName =
  | "preflight-gate"
  | "risk-analysis"
  | "blocked"
  | "low-risk-ci"
  | "high-risk-review"
  | "review-pending"
  | "findings-found"
  | "review-clean"
  | "remediation"
  | "human-review"
  | "browser-evidence"
  | "full-ci"
  | "merge"
  | "timed-out"
  | "escalated"
  | "not-converging"
  | "in-merge-queue"
  | "merged";

/** `assessment` is null until the change was read, `facts` until anything about its head was. */
export function stateOf(
  contract: Contract,
  assessment: Assessment | null,
  facts: Facts | null,
  now: Instant,
): StateName {
  if (facts?.pull?.isMerged) return "merged";
  if (facts?.pull?.isInMergeQueue) return "in-merge-queue";
  if (facts === null || (assessment !== null && facts.head !== assessment.head)) return "preflight-gate";
  if (assessment === null) return "risk-analysis";

  const verdict = decide(contract, assessment, facts, now);
  if (verdict.kind === "allow") return "merge";
  const loop = facts.loop;
  if (verdict.requirements.some(({ reason }) => reason.code === "NOT_CONVERGING")) return "not-converging";
  if (loop !== null && loop.escalatedAt !== null) return "escalated";
  const open = verdict.requirements.filter(({ status }) => status === "unmet" || status === "pending");
  return reviewState(contract, open, loop) ?? proofState(contract, assessment, open);
}

/** The states of the review and its loop; null once review is no longer what the change waits for. */
function reviewState(contract: Contract, open: readonly RequirementState[], loop: LoopFact | null): StateName | null {
  if (has(open, "docs")) return "blocked";
  const codes = new Set(
    open.filter(({ requirement }) => requirement.kind === "review").map(({ reason }) => reason.code),
  );
  if (codes.has("FINDINGS_OPEN")) {
    if (loop?.isAttemptRunning) return "remediation";
    return mayRemediate(contract, loop) ? "findings-found" : "human-review";
  }
  if (codes.has("REVIEW_TIMED_OUT")) return "timed-out";
  if (codes.has("REVIEW_ESCALATED")) return "escalated";
  if (codes.has("REVIEW_NOT_DONE") || codes.has("REVIEWER_UNAVAILABLE")) return "human-review";
  if (codes.has("REVIEW_RUNNING") || codes.has("REVIEW_FAILING_OVER")) return "review-pending";
  return codes.size > 0 ? "high-risk-review" : null;
}

function proofState(contract: Contract, { tier, reviews }: Assessment, open: readonly RequirementState[]): StateName {
  if (hasCode(open, "CHECK_FAILED") || hasCode(open, "CHECK_NOT_COUNTED") || hasCode(open, "EVIDENCE_INVALID")) {
    return "blocked";
  }
  if (has(open, "evidence")) return "browser-evidence";
  if (has(open, "check")) return isLowRisk(contract, tier) ? "low-risk-ci" : "full-ci";
  if (has(open, "escalation")) return "escalated";
  if (has(open, "approval")) return "human-review";
  if (has(open, "threads")) return reviews.length > 0 ? "review-clean" : "human-review";
  return "preflight-gate";
}

/** The mildest of several tiers: what the diagram calls low-risk paths. */
function isLowRisk({ tiers }: Contract, tier: string): boolean {
  return tiers.length > 1 && tiers.at(-1)?.name === tier;
}

function mayRemediate({ remediation }: Contract, loop: LoopFact | null): boolean {
  return remediation !== null && remediation.enabled.value && (loop?.attempts ?? 0) < remediation.maxAttempts.value;
}

function has(open: readonly RequirementState[], kind: RequirementKind): boolean {
  return open.some(({ requirement }) => requirement.kind === kind);
}

function hasCode(open: readonly RequirementState[], code: ReasonCode): boolean {
  return open.some(({ reason }) => reason.code === code);
}
