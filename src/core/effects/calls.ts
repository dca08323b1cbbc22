import type { Contract } from "#core/contract/contract.ts";
import type { Facts } from "#core/gate/facts.ts";
import type { Judgement } from "#core/gate/judgement.ts";
import { loopOf } from "#core/gate/loop.ts";
import { overrideInForce } from "#core/gate/override.ts";
import { standingsOf } from "#core/gate/reviews.ts";
import type { Instant } from "#core/ids.ts";
import type { EscalationCall } from "#core/message/escalation.ts";
import { isNonEmpty } from "#core/result.ts";
import type { Assessment } from "#core/risk/assessment.ts";

/** Someone is to be called. `name` tells the causes of one pull request apart: each is called for once. */
export interface Call {
  readonly name: string;
  readonly cause: EscalationCall;
}

/** The name of the call that ends the loop of review and fix. */
export const endOfLoop = "not-converging";

/** For what a person is needed, or is to hear of, in a fixed order. */
export function callsFor({ verdict, grounds }: Judgement, now: Instant): readonly Call[] {
  if (grounds === null) return [];
  const { policy, assessment, facts } = grounds;
  const codes = new Set(verdict.requirements.map(({ reason }) => reason.code));
  const rules = assessment.escalations.map((escalation): Call => ({
    name: `rule/${escalation.rule.id}`,
    cause: { kind: "rule", escalation },
  }));
  const loop = codes.has("NOT_CONVERGING") ? loopOf(policy.contract, facts) : null;
  const override = verdict.reasons[0].code === "OVERRIDDEN" ? overrideInForce(policy.contract, facts, now) : null;
  const open = verdict.requirements.filter(({ status }) => status === "unmet" || status === "pending").length;
  return [
    ...rules,
    ...(loop === null ? [] : [{ name: endOfLoop, cause: { kind: "not-converging", loop } } as const]),
    ...(codes.has("REVIEW_ESCALATED") ? outages(policy.contract, assessment, facts, now) : []),
    ...(override !== null && isNonEmpty(override.by)
      ? [{ name: `override/${verdict.head}`, cause: { kind: "override", ...override, by: override.by, open } } as const]
      : []),
  ];
}

/** The reviewers that cannot answer and about which the contract says to call a person. */
function outages(contract: Contract, assessment: Assessment, facts: Facts, now: Instant): readonly Call[] {
  const loop = loopOf(contract, facts);
  const failed = assessment.reviews.flatMap((rule) =>
    standingsOf(rule, contract, facts, loop, now).flatMap(({ reviewer, standing }) =>
      standing.kind === "failed" && standing.policy === "escalate"
        ? [{ reviewer: reviewer.id, state: standing.state }]
        : [],
    ),
  );
  const once = new Map(failed.map((one) => [one.reviewer, one]));
  return [...once.values()].map(({ reviewer, state }) => ({
    name: `outage/${reviewer}`,
    cause: { kind: "reviewer-outage", reviewer, state, since: null },
  }));
}
