import type { ApprovalRule } from "#core/contract/contract.ts";
import { reasons } from "#core/message/reasons.ts";
import { compareData, compareText } from "#core/order.ts";
import type { Escalation } from "#core/risk/assessment.ts";
import type { Actor, ApprovalFact, Facts } from "./facts.ts";
import { met, pending, type RequirementOutcome, unmet, warned } from "./outcome.ts";
import { hasAuthority, isNamed, mayApprove } from "./people.ts";

/**
 * Whether enough of the right people approved exactly this head. Nobody approves their own work: not who opened the pull
 * request, and not who pushed to it. As long as nobody knows who that was, no approval counts.
 */
export function judgeApprovals(rule: ApprovalRule, facts: Facts): RequirementOutcome {
  if (facts.approvals.kind === "unread") return pending(reasons.notRead(facts.approvals, "who approved this head"));
  const { writers } = facts;
  if (writers === null) return pending(reasons.notRead({ why: "unavailable" }, "who wrote this change"));

  const onHead = standingOpinions(facts).filter(({ state }) => state === "approved");
  const counted = onHead.filter(({ by }) => mayApprove(by, rule) && !isOneOf(by, writers));
  if (counted.length < rule.count) {
    const stale = facts.approvals.items.filter(
      ({ by, head, state }) =>
        head !== facts.head &&
        state === "approved" &&
        mayApprove(by, rule) &&
        !isOneOf(by, [...writers, ...counted.map((opinion) => opinion.by)]),
    );
    return pending(
      stale.length > 0
        ? reasons.approvalStale(rule, counted.length, logins(stale))
        : reasons.approvalMissing(counted.length, rule, onHead.length - counted.length),
    );
  }
  return rule.codeOwners ? judgeCodeOwners(facts, onHead, writers, counted) : met(reasons.approved(logins(counted)));
}

function judgeCodeOwners(
  facts: Facts,
  onHead: readonly ApprovalFact[],
  writers: readonly Actor[],
  counted: readonly ApprovalFact[],
): RequirementOutcome {
  if (facts.codeOwners.kind === "unread")
    return pending(reasons.notRead(facts.codeOwners, "who owns the changed files"));
  const approving = onHead.filter(({ by }) => hasAuthority(by) && !isOneOf(by, writers));
  const [missing] = facts.codeOwners.items
    .filter(({ owners }) => owners.length > 0 && !approving.some(({ by }) => isNamed(by, owners)))
    .map(({ paths, owners }) => ({ paths: paths.toSorted(compareText), owners: owners.toSorted(compareText) }))
    .toSorted(compareData);
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
    if (facts.approvals.why === "not-asked") return null;
    return pending(reasons.notRead(facts.approvals, "whether anyone asked for changes"));
  }
  const asking = standingOpinions(facts).filter(({ by, state }) => state === "changes-requested" && hasAuthority(by));
  return asking.length === 0 ? null : unmet(reasons.changesRequested(logins(asking)));
}

export function judgeEscalation(escalation: Escalation, facts: Facts): RequirementOutcome {
  const { approvals } = escalation.rule;
  if (approvals === null) return warned(reasons.escalated(escalation));
  const outcome = judgeApprovals(approvals, facts);
  const reason =
    outcome.status === "met"
      ? reasons.escalationApproved(escalation, outcome.reason)
      : reasons.escalationNeedsApproval(escalation, outcome.reason, approvals);
  return { status: outcome.status, reason };
}

function isOneOf(actor: Actor, actors: readonly Actor[]): boolean {
  return actors.some(({ id }) => id === actor.id);
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
  return (
    b.at - a.at || b.id - a.id || Number(a.state === "approved") - Number(b.state === "approved") || compareData(a, b)
  );
}

function logins(facts: readonly ApprovalFact[]): string[] {
  return [...new Set(facts.map(({ by }) => by.login))].toSorted(compareText);
}
