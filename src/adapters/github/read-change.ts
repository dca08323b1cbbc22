import { type Change, submoduleMode } from "#core/change/change.ts";
import type { Client } from "./client.ts";
import { GitHubError, type RepositoryOnGitHub, type RepositoryRef } from "./github.ts";
import { type ListedFile, listFiles, maxFiles } from "./list-files.ts";
import { type Entry, readSides } from "./read-sides.ts";
import { toChangedFile } from "./changed-file.ts";

export type ChangeRequest = Parameters<RepositoryOnGitHub["readChange"]>[0];

/**
 * The files of a pull request with their modes on both sides: first all pages side by side, then all modes.
 *
 * GitHub lists the files of the pull request as it is at that moment, not of a commit. So that a list is never taken for
 * that of another head, however quickly heads change, every file on it must stand in the head commit with the blob that the
 * list names, every deleted one must be gone from it, and the pull request must still have that head afterwards.
 */
export async function readChange(client: Client, repository: RepositoryRef, request: ChangeRequest): Promise<Change> {
  const listed = await listFiles(client, repository, request);
  const sides = await readSides(client, repository, request, listed);
  const staying = new Set(listed.flatMap(({ status, path }) => (status === "deleted" ? [] : [path])));
  const isOf = listed.every((file) =>
    // A file that gives way to a link or a submodule of its name may be listed twice, as deleted and as added.
    file.status === "deleted" && staying.has(file.path) ? true : isInHead(file, sides.head.get(file.path) ?? null),
  );
  if (!isOf || sides.heads.some((head) => head !== request.head)) {
    throw new GitHubError("conflict", "files", "the list of files is not that of the head: it moved in between");
  }
  const distinct = new Set(listed.map(({ status, path }) => `${status} ${path}`));
  const isComplete =
    listed.length === request.changedFiles && listed.length === distinct.size && listed.length < maxFiles;
  return {
    base: request.base,
    head: request.head,
    files: listed.map((file) => toChangedFile(file, sides, request.wantsContent)),
    listing: isComplete ? { kind: "complete" } : { kind: "incomplete", why: "too-many-files" },
  };
}

/** A list may leave out the name of a blob, and a submodule has none: then it proves nothing. */
function isInHead({ status, blob }: ListedFile, entry: Entry | null): boolean {
  if (status === "deleted") return entry === null;
  return entry !== null && (blob === null || entry.mode === submoduleMode || blob === entry.blob);
}
