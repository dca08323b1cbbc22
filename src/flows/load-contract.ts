import { createHash } from "node:crypto";
import type { FileAt } from "#core/change/file-at.ts";
import type { Contract, ContractProblem, Role } from "#core/contract/contract.ts";
import { contractPaths } from "#core/contract/find.ts";
import { tighten } from "#core/contract/floor.ts";
import { parseContract } from "#core/contract/parse.ts";
import { textLimits } from "#core/contract/source-text.ts";
import type { CommitSha } from "#core/ids.ts";
import { contractText, type ProblemText } from "#core/message/contract-problems.ts";
import { failed, ok, type Result } from "#core/result.ts";

/** The bytes of a contract file and the path under which it is shown. */
export interface ContractBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A contract that is in force, and what identifies it: `hash` changes exactly when a byte of its files does. */
export interface LoadedContract {
  readonly contract: Contract;
  readonly path: string;
  /** `sha256:` and the hash of the file; under a floor, the hash over both files' hashes. */
  readonly hash: string;
}

/** Reads several paths of one commit's tree; null for a path that is not there. */
export type ReadFilesAt = (
  commit: CommitSha,
  paths: readonly string[],
  maxBytes: number,
) => Promise<readonly (FileAt | null)[]>;

/** The one contract file that `commit` holds: never that of a head, which its author could have written (S3). */
export async function readContractAt(
  readFilesAt: ReadFilesAt,
  commit: CommitSha,
): Promise<Result<ContractBytes, ContractProblem>> {
  const files = await readFilesAt(commit, contractPaths, textLimits.bytes);
  const found = contractPaths.flatMap((path, index) => {
    const file = files[index];
    return file === null || file === undefined ? [] : [{ path, file }];
  });
  const [first, ...others] = found;
  if (first === undefined) return refuse(contractPaths[0], contractText.missing(contractPaths));
  const { path, file } = first;
  if (others.length > 0) return refuse(path, contractText.several(found.map((one) => one.path)));
  if (file.kind === "too-large") return refuse(path, contractText.tooLarge(textLimits.bytes));
  if (file.kind !== "file" || file.mode === "120000") return refuse(path, contractText.notAFile(file.mode));
  return ok({ path, bytes: file.bytes });
}

/**
 * A contract from its bytes, on top of the floors under it, nearest first: what each of them demands holds too. The policy of
 * a base branch stands on the default branch's, and that on the organisation's.
 */
export function loadContract(
  file: ContractBytes,
  floors: readonly ContractBytes[],
): Result<LoadedContract, ContractProblem> {
  const own = parseAs(file, "repository");
  if (own.kind === "failed") return own;
  let contract = own.value;
  let hash = sha256(file.bytes);
  for (const floor of floors) {
    const beneath = parseAs(floor, "organisation");
    if (beneath.kind === "failed") return beneath;
    const both = tighten(beneath.value, contract);
    if (both.kind === "failed") return both;
    contract = both.value;
    hash = sha256(Buffer.from(sha256(floor.bytes) + hash));
  }
  return ok({ contract, path: file.path, hash: `sha256:${hash}` });
}

function parseAs(file: ContractBytes, role: Role): Result<Contract, ContractProblem> {
  return parseContract({ ...file, role });
}

function refuse(path: string, text: ProblemText): Result<never, ContractProblem> {
  return failed([{ ...text, at: { file: path, line: 1, column: 1 } }]);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
