import type { FoundFile, PullRead } from "#adapters/github/github.ts";
import type { ContractProblem } from "#core/contract/contract.ts";
import type { Policy } from "#core/gate/judgement.ts";
import type { CommitSha } from "#core/ids.ts";
import { ok, type Result } from "#core/result.ts";
import { type ContractBytes, loadContract, type LoadedContract, readContractAt } from "./load-contract.ts";
import type { Floor } from "./read-floor.ts";

/**
 * Contracts that were parsed lately, by the bytes that they were made of: every pull request of a repository has the same
 * one, and parsing costs more than all other steps of a decision together.
 */
export type PolicyCache = Map<string, Result<LoadedContract, ContractProblem>>;

/** Contracts of this many repositories and branches; each takes some hundred kilobytes at most. */
const maxCached = 200;

/**
 * The policy that judges a pull request: the contract at the tip of its base branch, never that of its head; on top of the
 * default branch's, so that a branch that someone made cannot demand less (SR-09); on top of the organisation's.
 */
export async function loadPolicy(
  pull: PullRead & { readonly baseTip: CommitSha },
  organisation: Floor | null,
  cache: PolicyCache,
): Promise<Result<Policy, ContractProblem>> {
  const file = await findContract(pull.baseTip, pull.contractFiles.base);
  if (file.kind === "failed") return file;
  const floors: ContractBytes[] = [];
  if (pull.baseRef !== pull.defaultRef && pull.defaultTip !== null && pull.contractFiles.default.length > 0) {
    const beneath = await findContract(pull.defaultTip, pull.contractFiles.default);
    if (beneath.kind === "failed") return beneath;
    if (!isSame(beneath.value.bytes, file.value.bytes)) floors.push(beneath.value);
  }
  if (organisation?.kind === "failed") return organisation;
  if (organisation !== null) floors.push(organisation.value);

  const key = [file.value, ...floors]
    .map(({ path, bytes }) => `${path}\n${Buffer.from(bytes).toString("latin1")}`)
    .join("\0");
  const loaded = cache.get(key) ?? loadContract(file.value, floors);
  cache.delete(key);
  cache.set(key, loaded);
  for (const oldest of cache.keys()) {
    if (cache.size <= maxCached) break;
    cache.delete(oldest);
  }
  return loaded.kind === "failed" ? loaded : ok({ ...loaded.value, commit: pull.baseTip });
}

function findContract(commit: CommitSha, found: readonly FoundFile[]): Promise<Result<ContractBytes, ContractProblem>> {
  const readFound = (_commit: CommitSha, paths: readonly string[]) =>
    Promise.resolve(paths.map((path) => found.find((one) => one.path === path)?.file ?? null));
  return readContractAt(readFound, commit);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
