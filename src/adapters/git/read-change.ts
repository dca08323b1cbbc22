import type { Change, ChangedFile, Listing } from "#core/change/change.ts";
import { type CommitSha, parseCommitSha } from "#core/ids.ts";

import { callInView, type ObjectView, withObjects } from "./object-view.ts";
import { type DiffEntry, readDiffs } from "./read-diffs.ts";
import type { RawChange } from "./parse-raw-diff.ts";
import type { Repository } from "./repository.ts";
import { runGit } from "./run-git.ts";

export interface ChangeRequest {
  /** The tip of the base branch. The change is what the head alters since the two parted, not since this tip. */
  readonly base: CommitSha;
  readonly head: CommitSha;
  /** Counts, sizes and added lines, which cost two more processes. Whoever only asks for tiers seldom needs them. */
  readonly wantsContent: boolean;
}

/** Real criss-cross merges have two. Each further one is one more comparison of two whole trees. */
const maxMergeBases = 8;

/** More than the whole of Linux (90,000 files). Nobody has reviewed a change as large as that. */
export const maxFiles = 100_000;

const maxMergeBaseBytes = 1024 * 1024;

/**
 * What `head` alters since it parted from `base`.
 *
 * Where the histories parted more than once, the files are those that differ from any of the merge bases: what one of them
 * does not show, another may. A file that two of them see differently (another mode, another source) is listed once for each.
 */
export async function readChange(repository: Repository, request: ChangeRequest): Promise<Change> {
  const { base, head, wantsContent } = request;
  return withObjects(repository, [base, head], async (view) => {
    const mergeBases = await readMergeBases(view, base, head);
    const origins = mergeBases.length === 0 ? [base] : mergeBases.slice(0, maxMergeBases);
    const pairs = origins.map((origin) => ({ commit: head, origin }));
    const { diffs, isCut } = await readDiffs(view, pairs, wantsContent);
    const files = unite(diffs);
    return {
      base,
      head,
      files: files.slice(0, maxFiles),
      listing: judgeListing({
        isShallow: view.isShallow,
        mergeBaseCount: mergeBases.length,
        isTooLong: isCut || files.length > maxFiles,
      }),
    };
  });
}

async function readMergeBases(view: ObjectView, base: CommitSha, head: CommitSha): Promise<readonly CommitSha[]> {
  const call = { ...callInView(view, ["merge-base", "--all", base, head]), answers: [0, 1] };
  const answer = await runGit(call, maxMergeBaseBytes);
  return answer
    .toString("latin1")
    .split("\n")
    .map(parseCommitSha)
    .filter((commit) => commit !== null);
}

function unite(diffs: readonly (readonly DiffEntry[])[]): readonly ChangedFile[] {
  if (diffs.length === 1) return diffs.flat().map(({ file }) => file);
  const views = new Map<string, ChangedFile>();
  for (const { raw, file } of diffs.flat()) {
    const identity = identify(raw);
    if (!views.has(identity)) views.set(identity, file);
  }
  return [...views.values()];
}

function identify({ status, oldMode, newMode, oldBlob, newBlob, path, previousPath }: RawChange): string {
  const paths = [path, previousPath].map((bytes) => bytes?.toString("latin1"));
  return JSON.stringify([status, oldMode, newMode, oldBlob, newBlob, ...paths]);
}

interface ListingFacts {
  readonly isShallow: boolean;
  readonly mergeBaseCount: number;
  readonly isTooLong: boolean;
}

/** The deepest doubt first: in a cut history neither the number of merge bases nor the list means much. */
function judgeListing({ isShallow, mergeBaseCount, isTooLong }: ListingFacts): Listing {
  if (isShallow) return { kind: "incomplete", why: "shallow-clone" };
  if (mergeBaseCount === 0) return { kind: "incomplete", why: "no-common-ancestor" };
  if (mergeBaseCount > maxMergeBases) return { kind: "incomplete", why: "too-many-merge-bases" };
  if (isTooLong) return { kind: "incomplete", why: "too-many-files" };
  return { kind: "complete" };
}
