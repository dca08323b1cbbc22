import { type FileMode, symlinkMode } from "#core/change/change.ts";
import type { FileAt } from "#core/change/file-at.ts";
import type { CommitSha } from "#core/ids.ts";

import { GitError } from "./git-error.ts";
import { callInView, type ObjectView, withObjects } from "./object-view.ts";
import { readObjects } from "./read-objects.ts";
import type { Repository } from "./repository.ts";
import { runGit } from "./run-git.ts";

/** A million paths of 60 bytes. */
const maxListingBytes = 64 * 1024 * 1024;

/** What is at `path` in `commit`, or null if that is nothing or a folder. `path` is taken literally. */
export async function readFileAt(
  repository: Repository,
  commit: CommitSha,
  path: string,
  maxBytes: number,
): Promise<FileAt | null> {
  const [file = null] = await readFilesAt(repository, commit, [path], maxBytes);
  return file;
}

/** As `readFileAt` for several paths, in their order: one process to look, and one more to read what is there. */
export async function readFilesAt(
  repository: Repository,
  commit: CommitSha,
  paths: readonly string[],
  maxBytes: number,
): Promise<readonly (FileAt | null)[]> {
  const askable = paths.filter(isTreePath);
  if (askable.length === 0) return paths.map(() => null);
  return withObjects(repository, [commit], async (view) => {
    const entries = await readEntries(view, commit, askable);
    const wanted = [...entries.values()].filter(({ kind, sizeBytes }) => kind === "file" && sizeBytes <= maxBytes);
    const bytes = wanted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const blobs = await readObjects(
      view,
      wanted.map(({ object }) => object),
      bytes,
    );
    return paths.map((path) => {
      const entry = entries.get(path);
      return entry === undefined ? null : toFileAt(entry, blobs.get(entry.object));
    });
  });
}

/** Every path in `commit`, submodules included. Rejects with `output-too-large` beyond 64 MiB of names. */
export async function readTrackedPaths(repository: Repository, commit: CommitSha): Promise<readonly string[]> {
  return withObjects(repository, [commit], async (view) => {
    const call = callInView(view, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit]);
    return (await runGit(call, maxListingBytes)).toString("utf8").split("\0").slice(0, -1);
  });
}

interface TreeEntry {
  readonly kind: "file" | "symlink" | "submodule";
  readonly mode: FileMode;
  readonly object: string;
  /** 0 for a submodule. */
  readonly sizeBytes: number;
}

/** git would read `a/../b` as `b`, and fail the whole call for a path that leaves the tree. No tree holds such a name. */
function isTreePath(path: string): boolean {
  return !path.includes("\0") && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

async function readEntries(
  view: ObjectView,
  commit: CommitSha,
  paths: readonly string[],
): Promise<ReadonlyMap<string, TreeEntry>> {
  const call = callInView(view, ["ls-tree", "-z", "--long", "--full-tree", commit, "--", ...paths]);
  const records = (await runGit(call, maxListingBytes)).toString("utf8").split("\0").slice(0, -1);
  return new Map(records.map(parseEntry).filter((entry) => entry !== null));
}

/** The size of a blob that a partial clone has left behind reads `BAD`, and that is a failure: the file is there, unread. */
function parseEntry(record: string): [path: string, entry: TreeEntry] | null {
  const match = /^([0-7]{6}) (blob|tree|commit) ([0-9a-f]+) +(\d+|-)\t/.exec(record);
  if (match === null) {
    throw new GitError("failed", `git ls-tree printed what cannot be read: ${JSON.stringify(record.slice(0, 200))}`);
  }
  const [start, mode = "", type, object = "", size] = match;
  // Folders are left out, because git is of two minds: next to a path below it, a folder is walked into and not listed.
  if (type === "tree") return null;
  const kind = type === "commit" ? "submodule" : mode === symlinkMode ? "symlink" : "file";
  return [record.slice(start.length), { kind, mode, object, sizeBytes: size === "-" ? 0 : Number(size) }];
}

function toFileAt({ kind, mode, object, sizeBytes }: TreeEntry, bytes: Buffer | undefined): FileAt {
  if (kind !== "file") return { kind, mode };
  return bytes === undefined
    ? { kind: "too-large", mode, blob: object, sizeBytes }
    : { kind, mode, blob: object, bytes };
}
