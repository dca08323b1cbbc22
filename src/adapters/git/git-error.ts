/**
 * - `not-a-repository`: the directory is missing, holds no repository, or one that git will not read (owned by someone else).
 * - `unknown-revision`: the name or hash does not lead to a commit in this repository.
 * - `git-missing`: no `git` program on PATH.
 * - `timeout`, `output-too-large`: our own limits; git was killed.
 * - `failed`: git ended with an exit code that we did not expect, or printed what we cannot read.
 */
export type GitErrorKind =
  | "not-a-repository"
  | "unknown-revision"
  | "git-missing"
  | "timeout"
  | "output-too-large"
  | "failed";

export interface GitErrorDetails {
  /** What git was asked, without the options that every call carries. */
  readonly args?: readonly string[];
  /** Null when git did not start, or ended by a signal. */
  readonly exitCode?: number | null;
  /** The last bytes that git wrote to stderr, for a person to read: never a basis for a decision. */
  readonly stderrTail?: string;
  readonly cause?: unknown;
}

export class GitError extends Error {
  override readonly name = "GitError";
  readonly kind: GitErrorKind;
  readonly args: readonly string[];
  readonly exitCode: number | null;
  readonly stderrTail: string;

  constructor(kind: GitErrorKind, message: string, details: GitErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.args = details.args ?? [];
    this.exitCode = details.exitCode ?? null;
    this.stderrTail = details.stderrTail ?? "";
  }
}
