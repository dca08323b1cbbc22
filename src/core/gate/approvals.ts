import { compareData } from "#core/order.ts";
import type { ApprovalRule } from "#core/contract/contract.ts";
import type { Escalation } from "#core/risk/assessment.ts";
import { reasons } from "#core/message/reasons.ts";
import type { ApprovalFact, Facts } from "./facts.ts";
import { met, pending, type RequirementOutcome, unmet, warned } from "./outcome.ts";
import { hasPermission, isNamed, mayApprove } from "./people.ts";

/** Whether enough of the right people approved exactly this head. The author's own approval never counts. */
export function judgeApprovals(rule: ApprovalRule, facts: Facts): RequirementOutcome {
  if (facts.approvals.kind === "unread") return pending(reasons.notRead("who approved this head"));
  const onHead = standingOpinions(facts).filter((opinion) => opinion.state === "approved");
  const counted = onHead.filter((opinion) => counts(opinion, rule, facts));
  if (counted.length < rule.count) {
    const stale = facts.approvals.items.filter(
      (opinion) => opinion.head !== facts.head && opinion.state === "approved" && counts(opinion, rule, facts),
    );
    return pending(
      stale.length > 0
        ? reasons.approvalStale(rule, counted.length, logins(stale))
        : reasons.approvalMissing(counted.length, rule, onHead.length - counted.length),
    );
  }
  return rule.codeOwners ? judgeCodeOwners(facts, onHead, counted) : met(reasons.approved(logins(counted)));
}

function judgeCodeOwners(
  facts: Facts,
  onHead: readonly ApprovalFact[],
  counted: readonly ApprovalFact[],
): RequirementOutcome {
  if (facts.codeOwners.kind === "unread") return pending(reasons.notRead("who owns the changed files"));
  const approving = onHead.filter(({ by }) => by.kind === "human" && by.id !== facts.author?.id);
  const missing = facts.codeOwners.items
    .filter(({ owners }) => !approving.some(({ by }) => isNamed(by, owners)))
    .toSorted(compareData)[0];
  return missing === undefined
    ? met(reasons.approved(logins(counted)))
    : pending(reasons.codeOwnerMissing(missing.paths, missing.owners));
}

/**
 * A person with write access who asked for changes on this head keeps it from merging, whatever the tier asks for.
 * Null where nobody did, or where, offline, nobody was to be asked.
 */
export function judgeChangeRequests(facts: Facts): RequirementOutcome | null {
  if (facts.approvals.kind === "unread") {
    return facts.approvals.why === "not-asked" ? null : pending(reasons.notRead("whether anyone asked for changes"));
  }
  const asking = standingOpinions(facts).filter(
    ({ by, state }) => state === "changes-requested" && by.kind === "human" && hasPermission(by, "write"),
  );
  return asking.length === 0 ? null : unmet(reasons.changesRequested(logins(asking)));
}

export function judgeEscalation(escalation: Escalation, facts: Facts): RequirementOutcome {
  const { action, approvals } = escalation.rule;
  if (action === "notify" || approvals === null) return warned(reasons.escalated(escalation));
  if (facts.approvals.kind === "unread") {
    return pending(reasons.escalationNeedsApproval(escalation, 0, approvals));
  }
  const outcome = judgeApprovals(approvals, facts);
  if (outcome.status !== "met") {
    return pending(reasons.escalationNeedsApproval(escalation, countedApprovals(approvals, facts), approvals));
  }
  const approving = standingOpinions(facts).filter((opinion) => opinion.state === "approved" && counts(opinion, approvals, facts));
  return met(reasons.escalationApproved(escalation, logins(approving)));
}

function countedApprovals(rule: ApprovalRule, facts: Facts): number {
  return standingOpinions(facts).filter((opinion) => opinion.state === "approved" && counts(opinion, rule, facts)).length;
}

function counts({ by }: ApprovalFact, rule: ApprovalRule, facts: Facts): boolean {
  return by.id !== facts.author?.id && mayApprove(by, rule);
}

/** Each person's last opinion on this head. A comment is no opinion and changes none; a dismissal takes one back. */
function standingOpinions(facts: Facts): ApprovalFact[] {
  if (facts.approvals.kind === "unread") return [];
  const opinions = facts.approvals.items.filter(({ head, state }) => head === facts.head && state !== "commented");
  const perPerson = Map.groupBy(opinions, ({ by }) => by.id);
  return [...perPerson.values()].flatMap((own) => own.toSorted(byRecency)[0] ?? []);
}

/** Newest first; of two at the same instant the less favourable. */
function byRecency(a: ApprovalFact, b: ApprovalFact): number {
  return b.at - a.at || b.id - a.id || Number(a.state === "approved") - Number(b.state === "approved") || compareData(a, b);
}

function logins(facts: readonly ApprovalFact[]): string[] {
  return [...new Set(facts.map(({ by }) => by.login))].toSorted();
}
