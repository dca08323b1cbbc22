import { compareData } from "#core/order.ts";
import type { Contract } from "#core/contract/contract.ts";
import type { Assessment, DocsDrift } from "#core/risk/assessment.ts";
import { reasons } from "#core/message/reasons.ts";
import type { Facts } from "./facts.ts";
import { met, pending, type RequirementOutcome, unmet, warned } from "./outcome.ts";
import { isAmong } from "./people.ts";

/** Whether the documentation moved with the code: one outcome for each broken rule, or one that says none is. */
export function judgeDocs(
  contract: Contract,
  assessment: Assessment,
  facts: Facts,
): (RequirementOutcome & { subject: string })[] {
  if (contract.docsDrift.length === 0) return [];
  if (assessment.docsDrift.length === 0)
    return [{ ...met(reasons.docsUpdated(contract.docsDrift.length)), subject: "" }];
  return assessment.docsDrift.map((drift) => ({ ...judgeDrift(drift, facts), subject: drift.rule.id }));
}

function judgeDrift({ rule, because }: DocsDrift, facts: Facts): RequirementOutcome {
  if (because === null) return pending(reasons.docsUnknown(rule));
  if (rule.action === "warn") return warned(reasons.docsDriftWarning(rule, because));
  const waiver = rule.waiver;
  const waived =
    facts.waivers.kind === "read" && waiver !== null
      ? facts.waivers.items
          .filter((fact) => fact.rule === rule.id && fact.head === facts.head && isAmong(fact.by, waiver))
          .toSorted(compareData)[0]
      : undefined;
  if (waived !== undefined) return met(reasons.docsDriftWaived(rule, waived.by.login, waived.reason));
  return unmet(reasons.docsDrift(rule, because));
}
