import type { Contract, ContractProblem } from "#core/contract/contract.ts";
import { contractPaths } from "#core/contract/find.ts";
import type { CommitSha } from "#core/ids.ts";
import { renderPlace } from "#core/message/place.ts";
import { reasons } from "#core/message/reasons.ts";
import type { NonEmpty } from "#core/result.ts";
import type { Assessment } from "#core/risk/assessment.ts";
import type { Facts } from "./facts.ts";
import { type Verdict, worstOf } from "./verdict.ts";

/** The contract that is in force for a pull request, and what identifies it. */
export interface Policy {
  readonly contract: Contract;
  readonly path: string;
  /** `sha256:` and a hash that changes with every byte of the files that make up the policy. */
  readonly hash: string;
  /** The commit of the base branch that it was read at. */
  readonly commit: CommitSha;
}

/** One open pull request, judged by the policy of its base branch. */
export interface Judgement {
  readonly pull: JudgedPull;
  readonly verdict: Verdict<"final">;
  /** What the verdict was made of; null where there was no contract to judge by. */
  readonly grounds: {
    readonly policy: Policy;
    readonly assessment: Assessment;
    readonly facts: Facts;
  } | null;
}

export interface JudgedPull {
  readonly number: number;
  readonly baseRef: string;
  readonly url: string;
}

/** No contract, no green: nobody can tell what the change needs (SR-11). */
export function refuseWithoutContract(
  head: CommitSha,
  branch: string,
  problems: NonEmpty<ContractProblem>,
): Verdict<"final"> {
  const [{ code, at, message }] = problems;
  const reason =
    code === "CONTRACT_MISSING"
      ? reasons.contractMissing(branch, contractPaths[0])
      : reasons.contractInvalid(branch, `${renderPlace(at)} ${message}`, problems.length - 1);
  return blockBecause(head, "contract", branch, reason);
}

/** A verdict that blocks for one reason that lies outside the change. */
export function blockBecause(
  head: CommitSha,
  kind: "contract" | "infrastructure",
  subject: string,
  reason: Verdict["reasons"][0],
): Verdict<"final"> {
  const requirements = [{ requirement: { kind, subject }, status: "unmet", reason }] as const;
  return { kind: "block", head, phase: "final", reasons: [reason], requirements };
}

/** A verdict that waits because something could not be read: trouble is never a red, and never a green. */
export function waitForTrouble(head: CommitSha, source: string): Verdict<"final"> {
  const reason = reasons.trouble({ source, retryAt: null });
  const requirements = [
    { requirement: { kind: "infrastructure", subject: source }, status: "pending", reason },
  ] as const;
  return { kind: "wait", head, phase: "final", reasons: [reason], requirements };
}

/** The judgement that the check shows: that of the pull request that is worst off, of two alike the older one. */
export function worstJudgement(judgements: NonEmpty<Judgement>): Judgement {
  const [first, ...others] = judgements.toSorted((a, b) => a.pull.number - b.pull.number);
  if (first === undefined) throw new Error("a list that is not empty");
  const worst = worstOf([first.verdict, ...others.map(({ verdict }) => verdict)]);
  return [first, ...others].find(({ verdict }) => verdict.kind === worst.kind) ?? first;
}
