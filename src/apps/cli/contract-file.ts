import { open, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { Repository } from "#adapters/git/repository.ts";
import { resolveCommit } from "#adapters/git/resolve.ts";
import { readFilesAt } from "#adapters/git/tree.ts";
import type { ContractProblem } from "#core/contract/contract.ts";
import { contractPaths } from "#core/contract/find.ts";
import { textLimits } from "#core/contract/source-text.ts";
import { failed, ok, type Result } from "#core/result.ts";
import { type ContractBytes, loadContract, type LoadedContract, readContractAt } from "#flows/load-contract.ts";
import { UsageError } from "./exit.ts";

/** Where someone who works on a contract takes it from. */
export interface ContractOptions {
  readonly repo: string;
  /** From this commit instead of the work tree. */
  readonly base?: string;
  readonly contract?: string;
  readonly floor?: string;
}

/** The contract that someone works on, on top of the organisation's: a named file, a commit's, or the work tree's. */
export async function loadAuthoredContract(
  repository: Repository,
  { repo, base, contract, floor }: ContractOptions,
): Promise<Result<LoadedContract, ContractProblem>> {
  const file = await readAuthoredContract(repository, { repo, base, contract });
  if (file.kind === "failed") return failed(file.problems);
  return loadContract(file.value, floor === undefined ? [] : [await readContractFile(floor)]);
}

async function readAuthoredContract(
  repository: Repository,
  {
    repo,
    base,
    contract,
  }: { readonly repo: string; readonly base: string | undefined; readonly contract: string | undefined },
): Promise<Result<ContractBytes, ContractProblem>> {
  if (contract !== undefined) return ok(await readContractFile(contract));
  if (base === undefined) return ok(await findContractInWorkTree(repo));
  const commit = await resolveCommit(repository, base);
  return readContractAt((at, paths, maxBytes) => readFilesAt(repository, at, paths, maxBytes), commit);
}

/** A contract file that someone named. One byte over the limit is read, so that the parser can say that it is too large. */
export async function readContractFile(path: string): Promise<ContractBytes> {
  const file = await open(path).catch(() => {
    throw new UsageError(`There is no file ${JSON.stringify(path)} that can be read.`);
  });
  try {
    const buffer = Buffer.alloc(textLimits.bytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      ({ bytesRead: read } = await file.read(buffer, length, buffer.length - length));
    }
    return { path, bytes: buffer.subarray(0, length) };
  } catch {
    throw new UsageError(`${JSON.stringify(path)} is not a file that can be read.`);
  } finally {
    await file.close();
  }
}

/** The contract of the work tree that `directory` lies in: what its author is editing, not what is in force. */
async function findContractInWorkTree(directory: string): Promise<ContractBytes> {
  const root = await findWorkTree(resolve(directory));
  const exists = await Promise.all(contractPaths.map((path) => isThere(join(root, path))));
  const found = contractPaths.filter((_, index) => exists[index]);
  const [path, ...others] = found;
  if (path === undefined) {
    throw new UsageError(`${root} has no contract. Add ${contractPaths[0]}, or name a file with --contract.`);
  }
  if (others.length > 0) throw new UsageError(`${root} has several contracts: ${found.join(", ")}. Keep one.`);
  const { bytes } = await readContractFile(join(root, path));
  return { path: relative(root, join(root, path)), bytes };
}

async function findWorkTree(directory: string): Promise<string> {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (await isThere(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) throw new UsageError(`${directory} is not in a git work tree.`);
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
