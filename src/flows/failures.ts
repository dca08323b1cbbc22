import type { GitHubErrorKind } from "#adapters/github/github.ts";

/**
 * What a flow may know of a failure outside: its closed kind, by which it is told from a defect of ours. A flow imports no
 * error class of an adapter.
 */
export type Failure =
  | { readonly kind: GitHubErrorKind; readonly retryAfterMs: number | null }
  /** A receiver outside GitHub did not take a notice. */
  | { readonly kind: "undelivered"; readonly retryAfterMs: null };

const kinds: readonly string[] = [
  "not-found",
  "forbidden",
  "conflict",
  "rate-limited",
  "transient",
  "invalid",
  "undelivered",
] satisfies readonly Failure["kind"][];

/** Null: it is no failure of GitHub's or of a receiver's. */
export function failureOf(error: unknown): Failure | null {
  if (!(error instanceof Error) || !("kind" in error) || !kinds.includes(String(error.kind))) return null;
  const retryAfterMs = "retryAfterMs" in error && typeof error.retryAfterMs === "number" ? error.retryAfterMs : null;
  return { kind: error.kind, retryAfterMs } as Failure;
}

/** Whether GitHub said no, so that nothing was written; after anything else nobody knows. */
export function isRefusal(error: unknown): boolean {
  const kind = failureOf(error)?.kind;
  return kind !== undefined && kind !== "transient" && kind !== "undelivered";
}

/** Whether it may be over by itself soon. What GitHub refuses it refuses again, until someone grants it. */
export function isPassing({ kind }: Failure): boolean {
  return kind === "transient" || kind === "rate-limited" || kind === "conflict" || kind === "undelivered";
}
