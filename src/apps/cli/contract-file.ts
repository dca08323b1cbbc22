import { open, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { contractPaths } from "#core/contract/find.ts";
import { textLimits } from "#core/contract/source-text.ts";
import type { ContractBytes } from "#flows/load-contract.ts";
import { UsageError } from "./exit.ts";

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
export async function findContractInWorkTree(directory: string): Promise<ContractBytes> {
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
