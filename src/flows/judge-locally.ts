import type { LandedChange, LandedRequest } from "#adapters/git/landed.ts";
import type { ChangeRequest } from "#adapters/git/read-change.ts";
import type { Change } from "#core/change/change.ts";
import type { ContractProblem } from "#core/contract/contract.ts";
import { decide } from "#core/gate/decide.ts";
import { offlineFacts } from "#core/gate/offline.ts";
import type { Verdict } from "#core/gate/verdict.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { failed, ok, type Result } from "#core/result.ts";
import { assess } from "#core/risk/assess.ts";
import type { Assessment } from "#core/risk/assessment.ts";
import { readsContent } from "#core/risk/escalate.ts";
import {
  type ContractBytes,
  loadContract,
  type LoadedContract,
  readContractAt,
  type ReadFilesAt,
} from "./load-contract.ts";

export interface LocalJudgement {
  readonly contract: LoadedContract;
  readonly assessment: Assessment;
  readonly verdict: Verdict;
}

export interface LocalRequest {
  readonly base: CommitSha;
  readonly head: CommitSha;
  /** Instead of the base commit's contract. */
  readonly contract: ContractBytes | null;
  readonly floor: ContractBytes | null;
  readonly now: Instant;
}

export interface LocalSources {
  readonly readFilesAt: ReadFilesAt;
  readonly readChange: (request: ChangeRequest) => Promise<Change>;
  readonly readLandedChanges: (request: LandedRequest) => Promise<readonly LandedChange[]>;
}

/**
 * What the gate says of a change in a checkout, with nothing but the repository at hand: the tier, what it needs, and
 * whatever already blocks. Checks, reviews and approvals are on GitHub and stay pending.
 */
export async function judgeLocally(
  { readFilesAt, readChange }: Pick<LocalSources, "readFilesAt" | "readChange">,
  { base, head, contract: given, floor, now }: LocalRequest,
): Promise<Result<LocalJudgement, ContractProblem>> {
  // Most contracts read no content, so the change is read at the same time as the contract.
  const withoutContent = readChange({ base, head, wantsContent: false });
  // Awaited below; a contract that does not load must not leave its rejection unhandled.
  withoutContent.catch(() => {});
  const file = given === null ? await readContractAt(readFilesAt, base) : ok(given);
  if (file.kind === "failed") return file;
  const loaded = loadContract(file.value, floor === null ? [] : [floor]);
  if (loaded.kind === "failed") return failed(loaded.problems);

  const { contract } = loaded.value;
  const change = readsContent(contract) ? await readChange({ base, head, wantsContent: true }) : await withoutContent;
  const assessment = assess(contract, change);
  return ok({
    contract: loaded.value,
    assessment,
    verdict: decide(contract, assessment, offlineFacts(head), now),
  });
}

/** What one commit would have been judged, against its first parent; null where it has none. */
export async function judgeLanded(
  { readLandedChanges }: Pick<LocalSources, "readLandedChanges">,
  { contract }: LoadedContract,
  commit: CommitSha,
  now: Instant,
): Promise<Pick<LocalJudgement, "assessment" | "verdict"> | null> {
  const [landed] = await readLandedChanges({ tip: commit, last: 1, wantsContent: readsContent(contract) });
  if (landed === undefined) return null;
  const assessment = assess(contract, landed.change);
  return { assessment, verdict: decide(contract, assessment, offlineFacts(landed.change.head), now) };
}
