import type { CommitSha } from "#core/ids.ts";
import type { RoundFact } from "./facts.ts";
import type { Judgement } from "./judgement.ts";

/**
 * What makes one decision this decision and no other. It holds nothing that changes while the answer stays the same, such as
 * the time or the tip of the base branch, so that its hash is the same as long as the answer is.
 */
export function decisionIdentity(head: CommitSha, { pull, verdict, grounds }: Judgement) {
  return {
    head,
    pull: pull.number,
    base: pull.baseRef,
    policy: grounds?.policy.hash ?? null,
    tier: grounds?.assessment.tier ?? null,
    verdict: verdict.kind,
    requirements: verdict.requirements.map(({ requirement, status, reason }) => ({
      ...requirement,
      status,
      ...reason,
    })),
    reasons: verdict.reasons,
  };
}

/** The record of one decision: its identity, and what it was made of, so that it can be explained and made again. */
export function receiptDocument(head: CommitSha, judgement: Judgement) {
  const { grounds } = judgement;
  return {
    decision: decisionIdentity(head, judgement),
    grounds:
      grounds === null
        ? null
        : {
            contract: { path: grounds.policy.path, hash: grounds.policy.hash, commit: grounds.policy.commit },
            checkName: grounds.policy.contract.checkName.value,
            base: grounds.assessment.base,
            files: grounds.assessment.files.length,
            facts: { ...grounds.facts, rounds: grounds.facts.rounds.map(withoutFindings) },
          },
  };
}

/**
 * What was found on earlier heads only counts repetitions. It can be 500 findings for each of 100 heads and reviewers, and every
 * decision has a receipt, which is never forgotten.
 */
function withoutFindings(round: RoundFact): RoundFact {
  return { ...round, runs: round.runs.map((run) => ({ ...run, findings: [] })) };
}

/** The check's name in the contract that a receipt was decided by; null if there was none. */
export function checkNameOf(document: string): string | null {
  const { grounds } = JSON.parse(document) as Pick<ReturnType<typeof receiptDocument>, "grounds">;
  return grounds?.checkName ?? null;
}
