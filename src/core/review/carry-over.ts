import {
  absentMode,
  type Change,
  executableMode,
  regularMode,
  submoduleMode,
  symlinkMode,
} from "#core/change/change.ts";
import type { ChangeIdentity, RoundFact, RoundRun } from "#core/gate/facts.ts";
import type { CommitSha } from "#core/ids.ts";
import { compareText } from "#core/order.ts";

/**
 * The earlier head whose clean review by this reviewer counts for the present one, or null. Of the heads (oldest first)
 * that come to the same as the present one, the newest on which the reviewer said anything decides: what is not clean is
 * not carried, and hides what was clean before it. A head on which it said nothing hides nothing, or a review could be
 * carried over one push only.
 */
export function carriedReview(
  reviewer: string,
  rounds: readonly RoundFact[],
  present: { readonly head: CommitSha; readonly identity: ChangeIdentity | null },
): { readonly from: CommitSha } | null {
  const decisive = rounds.findLast(
    ({ head, identity, runs }) =>
      head !== present.head && isSame(identity, present.identity) && runs.some((run) => run.reviewer === reviewer),
  );
  if (decisive === undefined) return null;
  return isClean(decisive.runs.filter((run) => run.reviewer === reviewer)) ? { from: decisive.head } : null;
}

/** Of two runs at the same instant the one that is not clean counts. */
function isClean(runs: readonly RoundRun[]): boolean {
  const newest = Math.max(...runs.map(({ at }) => at));
  return runs.every(({ state, at }) => at < newest || state === "clean");
}

/** What is not known of both is never the same. */
function isSame(one: ChangeIdentity | null, other: ChangeIdentity | null): boolean {
  if (one === null || other === null) return false;
  return one.base === other.base && one.mergeTree === other.mergeTree && one.patch === other.patch;
}

const knownModes = [absentMode, regularMode, executableMode, symlinkMode, submoduleMode];
/** git's name of a blob, or of a submodule's commit, in SHA-1 or SHA-256. */
const objectName = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * What a change does to which files, as one canonical text: the JSON of their sorted paths, statuses, modes and blobs.
 * Null where that is not known of every file. The text is as long as the listing, so the caller keeps its SHA-256; a shorter
 * hash would not do, since whoever writes the change chooses what is hashed.
 */
export function patchIdentity({ files, listing }: Change): string | null {
  if (listing.kind === "incomplete") return null;
  const isKnown = files.every(
    ({ status, oldMode, newMode, newBlob }) =>
      status !== "unmerged" &&
      knownModes.includes(oldMode) &&
      knownModes.includes(newMode) &&
      (newMode === absentMode || (newBlob !== null && objectName.test(newBlob))),
  );
  if (!isKnown) return null;
  const entries = files.map(({ path, previousPath, status, oldMode, newMode, newBlob }) =>
    JSON.stringify([path, previousPath, status, oldMode, newMode, newMode === absentMode ? null : newBlob]),
  );
  return `[${entries.toSorted(compareText).join(",")}]`;
}
