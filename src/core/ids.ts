/** A string or number that only its own parser can make, so that a tag can never stand where a commit is wanted. */
type Brand<Base, Name extends string> = Base & { readonly __brand: Name };

/** A full commit hash in lower-case hex: 40 characters (SHA-1) or 64 (SHA-256). Never abbreviated, never a ref. */
export type CommitSha = Brand<string, "CommitSha">;

/** Milliseconds since 1970-01-01T00:00:00Z. The core never reads a clock; whoever calls it says what time it is. */
export type Instant = Brand<number, "Instant">;

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
