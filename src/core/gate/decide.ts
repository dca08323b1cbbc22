import { compareText } from "#core/order.ts";
import type { Contract } from "#core/contract/contract.ts";
import type { Instant } from "#core/ids.ts";
import { reasons } from "#core/message/reasons.ts";
import { isNonEmpty } from "#core/result.ts";
import type { Assessment } from "#core/risk/assessment.ts";
import { judgeApprovals, judgeChangeRequests, judgeEscalation } from "./approvals.ts";
import { judgeCheck } from "./checks.ts";
import { judgeDocs } from "./docs.ts";
import { judgeEvidence } from "./evidence.ts";
import type { Facts } from "./facts.ts";
import { judgeHolds } from "./holds.ts";
import { judgeLoop, loopOf } from "./loop.ts";
import { pending, type RequirementOutcome } from "./outcome.ts";
import { overrideInForce } from "./override.ts";
import { judgeReviews } from "./reviews.ts";
import { judgeThreads } from "./threads.ts";
import type { Phase, RequirementKind, RequirementState, RequirementStatus, Verdict } from "./verdict.ts";

/**
 * The one judgement of Headgate: what the contract asks of this change, held against what is known about its head.
 * The App, the Actions, the CLI, replay and the tests all call this function; they differ in where the facts come from.
 *
 * Anything unmet blocks. Anything that is not there yet, or could not be read, waits. Only when every requirement of the
 * phase is met, or an override is in force, the answer is `allow`. The order of facts and files never matters.
 */
export function decide(contract: Contract, assessment: Assessment, facts: Facts, now: Instant): Verdict<"final">;
export function decide<P extends Phase>(
  contract: Contract,
  assessment: Assessment,
  facts: Facts,
  now: Instant,
  phase: P,
): Verdict<P>;
export function decide(
  contract: Contract,
  assessment: Assessment,
  facts: Facts,
  now: Instant,
  phase: Phase = "final",
): Verdict {
  const { head } = assessment;
  if (facts.head !== head) {
    return { kind: "wait", head, phase, reasons: [reasons.headMoved(head, facts.head)], requirements: [] };
  }
  const requirements = [
    ...preflightRequirements(contract, assessment, facts, now),
    ...(phase === "final" ? finalRequirements(contract, assessment, facts, now) : []),
    ...facts.trouble.map((trouble) => state("infrastructure", trouble.source, pending(reasons.trouble(trouble)))),
  ].toSorted(byUrgency);

  const open = requirements.filter(({ status }) => status === "unmet" || status === "pending");
  const openReasons = open.map(({ reason }) => reason);
  if (!isNonEmpty(openReasons)) {
    const met = requirements.filter(({ status }) => status === "met");
    return { kind: "allow", head, phase, reasons: [reasons.allMet(met.length)], requirements };
  }
  // An override lifts what the contract asks: neither that somebody holds it back, nor that nobody knows what there is to lift.
  const isHeld = open.some(({ requirement }) => requirement.kind === "hold");
  const override = isHeld || facts.trouble.length > 0 ? null : overrideInForce(contract, facts, now);
  if (override !== null) {
    const reason = reasons.overridden(override.by, override.reason, override.until, open.length);
    return { kind: "allow", head, phase, reasons: [reason, ...openReasons], requirements };
  }
  const kind = open.some(({ status }) => status === "unmet") ? "block" : "wait";
  return { kind, head, phase, reasons: openReasons, requirements };
}

/** What must hold before CI fans out: the documentation moved with the code, and the reviewers found nothing. */
function preflightRequirements(
  contract: Contract,
  assessment: Assessment,
  facts: Facts,
  now: Instant,
): RequirementState[] {
  const loop = loopOf(contract, facts);
  const reviews = assessment.reviews.map((rule) =>
    state("review", rule.reviewers.join(", "), judgeReviews(rule, contract, facts, loop, now)),
  );
  const stopped = reviews.some(({ status }) => status !== "met") ? judgeLoop(contract, loop) : null;
  return [
    ...judgeDocs(contract, assessment, facts).map((outcome) => state("docs", outcome.subject, outcome)),
    ...reviews,
    ...(stopped === null ? [] : [state("loop", "", stopped)]),
  ];
}

function finalRequirements(contract: Contract, assessment: Assessment, facts: Facts, now: Instant): RequirementState[] {
  const threads = judgeThreads(contract, facts);
  const changeRequests = judgeChangeRequests(facts);
  const holds = judgeHolds(facts);
  return [
    ...assessment.requiredChecks
      // The gate's own check is the answer, not a condition of it: waiting for it would never end.
      .filter((check) => check.name !== contract.checkName.value)
      .map((check) => state("check", check.name, judgeCheck(check, facts.checks, facts.head))),
    ...assessment.flows.map((flow) => state("evidence", flow.id, judgeEvidence(flow, facts, now))),
    ...assessment.approvals.map((rule) => state("approval", approvalSubject(rule), judgeApprovals(rule, facts))),
    ...(changeRequests === null ? [] : [state("approval", "changes requested", changeRequests)]),
    ...assessment.escalations.map((escalation) =>
      state("escalation", escalation.rule.id, judgeEscalation(escalation, facts)),
    ),
    ...(threads === null ? [] : [state("threads", "", threads)]),
    ...(holds === null ? [] : [state("hold", "", holds)]),
  ];
}

function approvalSubject(rule: { readonly users: readonly string[]; readonly teams: readonly string[] }): string {
  return [...rule.users, ...rule.teams].join(", ");
}

function state(kind: RequirementKind, subject: string, { status, reason }: RequirementOutcome): RequirementState {
  return { requirement: { kind, subject }, status, reason };
}

const statusOrder: readonly RequirementStatus[] = ["unmet", "pending", "warned", "met"];
const kindOrder: readonly RequirementKind[] = [
  "contract",
  "docs",
  "hold",
  "loop",
  "review",
  "check",
  "evidence",
  "approval",
  "escalation",
  "threads",
  "merge-group",
  "infrastructure",
];

/** What someone must act on first; within that, a fixed order that does not depend on how facts were listed. */
function byUrgency(a: RequirementState, b: RequirementState): number {
  return (
    statusOrder.indexOf(a.status) - statusOrder.indexOf(b.status) ||
    kindOrder.indexOf(a.requirement.kind) - kindOrder.indexOf(b.requirement.kind) ||
    compareText(a.requirement.subject, b.requirement.subject) ||
    compareText(a.reason.message, b.reason.message)
  );
}
