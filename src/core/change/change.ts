import type { CommitSha } from "#core/ids.ts";

/** What happened to a file, in git's words. A rename also carries the path that it came from. */
export type FileStatus = "added" | "modified" | "deleted" | "renamed" | "copied" | "type-changed" | "unmerged";

/** git's six octal digits. `000000` is the side on which the file does not exist. */
export type FileMode = string;

export const absentMode: FileMode = "000000";
export const executableMode: FileMode = "100755";
export const regularMode: FileMode = "100644";
export const submoduleMode: FileMode = "160000";
export const symlinkMode: FileMode = "120000";

/** The lines that a change adds to one file, without their line ends; or why nobody could or would read them. */
export type AddedLines =
  | { readonly kind: "read"; readonly lines: readonly string[] }
  | { readonly kind: "unread"; readonly why: "not-asked" | "too-large" | "failed" };

export interface ChangedFile {
  /** The path as the source lists it, with `/` between its parts: not yet normalised, and never trusted as text. */
  readonly path: string;
  /** For `renamed` and `copied`: the path on the base side. */
  readonly previousPath: string | null;
  readonly status: FileStatus;
  readonly oldMode: FileMode;
  readonly newMode: FileMode;
  /** The name of the blob (of the commit, for a submodule) on the head side; null where it was deleted or the source does not say. */
  readonly newBlob: string | null;
  /** Whether the content differs between the two sides: false for a plain rename or a changed mode. */
  readonly hasNewContent: boolean;
  /** Lines added and deleted; null for a binary file or where the source does not say. */
  readonly additions: number | null;
  readonly deletions: number | null;
  /** False also where the source does not say. */
  readonly isBinary: boolean;
  /** Size of the file on the head side; null when it was deleted, is a submodule, or the source does not say. */
  readonly sizeBytes: number | null;
  readonly addedLines: AddedLines;
}

/** Whether `files` is everything that the change alters. A list that may be cut is never judged as if it were whole. */
export type Listing = { readonly kind: "complete" } | { readonly kind: "incomplete"; readonly why: IncompleteReason };

/**
 * - `shallow-clone`: history is cut, so the merge base cannot be trusted.
 * - `no-common-ancestor`: the two histories share no commit; `files` compares the two trees.
 * - `too-many-merge-bases`: criss-cross history beyond the limit; `files` covers the first few.
 * - `too-many-files`: the source stops listing (GitHub: 3,000 files a pull request; git: our own limit).
 */
export type IncompleteReason = "shallow-clone" | "no-common-ancestor" | "too-many-merge-bases" | "too-many-files";

/** What a pull request, or one merged commit, alters. */
export interface Change {
  /** The commit whose contract is in force: the tip of the base branch. */
  readonly base: CommitSha;
  readonly head: CommitSha;
  /** In any order. A path stands twice where two merge bases see it differently: each way it changed is judged. */
  readonly files: readonly ChangedFile[];
  readonly listing: Listing;
}
