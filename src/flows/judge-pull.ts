import type { CheckRunRead, PullRead, RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { ContractProblem } from "#core/contract/contract.ts";
import { decide } from "#core/gate/decide.ts";
import { type Judgement, type Policy, refuseWithoutContract } from "#core/gate/judgement.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import type { Result } from "#core/result.ts";
import { assess } from "#core/risk/assess.ts";
import { readsContent } from "#core/risk/escalate.ts";
import type { OwnersCache } from "./gather-code-owners.ts";
import { type FactReads, gatherFacts } from "./gather-facts.ts";
import type { GatheredReviews } from "./gather-reviews.ts";
import type { PullMemory } from "./memory.ts";
import type { OrderedCommand } from "./orders.ts";

/** An open pull request whose base branch exists, and the policy of that branch. */
export interface PullUnderPolicy {
  readonly pull: PullRead & { readonly baseTip: CommitSha };
  readonly policy: Result<Policy, ContractProblem>;
  readonly headSince: Instant | null;
  /** Whether another open pull request with this head has another base, so that what is known by the head may be about that. */
  readonly isShared: boolean;
  readonly memory: PullMemory;
}

/** A judgement, and what else was read for it. */
export interface FreshJudgement extends Judgement {
  /** Null where there was no contract to judge by. */
  readonly reviews: GatheredReviews | null;
  /** What people asked for and was granted, oldest first. */
  readonly orders: readonly OrderedCommand[];
}

/** One pull request against the policy of its base, from facts that were just read. */
export async function judgePull(
  repository: FactReads & Pick<RepositoryOnGitHub, "readChange">,
  { pull, policy, headSince, isShared, memory }: PullUnderPolicy,
  runs: Promise<readonly CheckRunRead[]>,
  owners: OwnersCache,
  now: () => Instant,
): Promise<FreshJudgement> {
  const judged = { number: pull.number, baseRef: pull.baseRef, url: pull.url };
  if (policy.kind === "failed") {
    const verdict = refuseWithoutContract(pull.head, pull.baseRef, policy.problems);
    return { pull: judged, verdict, grounds: null, reviews: null, orders: memory.orders };
  }
  const { contract } = policy.value;
  const change = await repository.readChange({
    number: pull.number,
    base: pull.baseTip,
    head: pull.head,
    changedFiles: pull.changedFiles,
    wantsContent: readsContent(contract),
  });
  const assessment = assess(contract, change);
  const { facts, reviews } = await gatherFacts(repository, {
    pull,
    runs: await runs,
    contract,
    change,
    assessment,
    memory,
    headSince,
    isShared,
    owners,
    now: now(),
  });
  return {
    pull: judged,
    verdict: decide(contract, assessment, facts, now()),
    grounds: { policy: policy.value, assessment, facts },
    reviews,
    orders: memory.orders,
  };
}
