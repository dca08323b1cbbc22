import type { LandedChange } from "#adapters/git/landed.ts";
import type { Contract } from "#core/contract/contract.ts";
import { decide } from "#core/gate/decide.ts";
import { offlineFacts } from "#core/gate/offline.ts";
import { outcomeOf, type ReplayedOutcome, type ReplayReport, ruleUse } from "#core/gate/replay.ts";
import type { CommitSha } from "#core/ids.ts";
import { assessor } from "#core/risk/assess.ts";
import type { Assessment } from "#core/risk/assessment.ts";
import { readsContent } from "#core/risk/escalate.ts";
import type { LocalSources } from "./judge-locally.ts";

export interface ReplayRequest {
  readonly tip: CommitSha;
  readonly last: number;
  readonly contract: Contract;
  /** The contract to compare with, or null. */
  readonly against: Contract | null;
}

/**
 * Judges the last merged changes of a branch under one contract or two, as if each were a pull request at the moment it
 * was merged. Newest first, as git lists them.
 */
export async function replay(
  { readLandedChanges }: Pick<LocalSources, "readLandedChanges">,
  { tip, last, contract, against }: ReplayRequest,
): Promise<ReplayReport> {
  const contracts = against === null ? [contract] : [contract, against];
  const landed = await readLandedChanges({ tip, last, wantsContent: contracts.some(readsContent) });
  const judgeNew = judge(contract);
  const judgeOld = against === null ? null : judge(against);

  const assessments: Assessment[] = [];
  const changes = landed.map((one) => {
    const after = judgeNew(one);
    assessments.push(after.assessment);
    return {
      sha: one.change.head,
      subject: one.subject,
      committedAt: one.committedAt,
      files: one.change.files.length,
      before: judgeOld === null ? null : judgeOld(one).outcome,
      after: after.outcome,
    };
  });
  return { changes, ...ruleUse(assessments) };
}

function judge(contract: Contract) {
  const assess = assessor(contract);
  return ({ change, committedAt }: LandedChange): { assessment: Assessment; outcome: ReplayedOutcome } => {
    const assessment = assess(change);
    const verdict = decide(contract, assessment, offlineFacts(change.head), committedAt);
    return { assessment, outcome: outcomeOf(contract, assessment, verdict) };
  };
}
