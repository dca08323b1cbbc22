import type { Repository } from "#sandbox/repositories/repository.ts";

import { networkRoot } from "./forks.ts";

/** By the root of the network. A hash cannot be forged, so it is as good as the signature that GitHub would make. */
const signed = new WeakMap<Repository, Set<string>>();

/** GitHub signs what it commits by itself, and what a bot commits without naming an author. */
export function markSigned(repository: Repository, sha: string): void {
  const root = networkRoot(repository);
  const known = signed.get(root) ?? new Set();
  known.add(sha);
  signed.set(root, known);
}

export function isSigned(repository: Repository, sha: string): boolean {
  return signed.get(networkRoot(repository))?.has(sha) ?? false;
}
