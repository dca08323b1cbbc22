/** A string or number that only its own parser can make, so that a tag can never stand where a commit is wanted. */
type Brand<Base, Name extends string> = Base & { readonly __brand: Name };

/** A full commit hash in lower-case hex: 40 characters (SHA-1) or 64 (SHA-256). Never abbreviated, never a ref. */
export type CommitSha = Brand<string, "CommitSha">;

/** Milliseconds since 1970-01-01T00:00:00Z. The core never reads a clock; whoever calls it says what time it is. */
export type Instant = Brand<number, "Instant">;

/** GitHub's number of a repository. It survives a rename and a transfer, which its name does not. */
export type RepoId = Brand<number, "RepoId">;

/** GitHub's number of one installation of the App on one account. */
export type InstallationId = Brand<number, "InstallationId">;

const commitSha = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The commit hash that `text` spells, or null. */
export function parseCommitSha(text: string): CommitSha | null {
  return commitSha.test(text) ? (text as CommitSha) : null;
}

/** The instant of an RFC 3339 time such as GitHub's `2026-11-20T12:00:00Z`, or null. */
export function parseInstant(text: string): Instant | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : (ms as Instant);
}

/** A repository's number from a JSON value, or null. */
export function parseRepoId(value: unknown): RepoId | null {
  return isId(value) ? (value as RepoId) : null;
}

/** An installation's number from a JSON value, or null. */
export function parseInstallationId(value: unknown): InstallationId | null {
  return isId(value) ? (value as InstallationId) : null;
}

function isId(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
