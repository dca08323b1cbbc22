import type { Change, ChangedFile, Listing } from "#core/change/change.ts";
import { type CommitSha, type Instant, parseCommitSha } from "#core/ids.ts";

import { GitError } from "./git-error.ts";
import { callInView, type ObjectView, withObjects } from "./object-view.ts";
import { parseCommit } from "./parse-commit.ts";
import { maxFiles } from "./read-change.ts";
import { readDiffs } from "./read-diffs.ts";
import { readObjects } from "./read-objects.ts";
import type { Repository } from "./repository.ts";
import { runGit } from "./run-git.ts";

/** One step of a branch: a merge with all that it brought, a squashed pull request, or a plain commit. */
export interface LandedChange {
  /** Its base is the commit's first parent. */
  readonly change: Change;
  /** The title of the message, at most 200 characters: an author's text, control characters included. */
  readonly subject: string;
  /** As the committer claims; the beginning of 1970 where the claim cannot be read. */
  readonly committedAt: Instant;
}

export interface LandedRequest {
  readonly tip: CommitSha;
  /** How many commits to look at: a positive integer. */
  readonly last: number;
  readonly wantsContent: boolean;
}

/** A line of two hashes for each, so some 500,000 commits. */
const maxHistoryBytes = 64 * 1024 * 1024;

/** A commit takes half a kilobyte, one that is signed and well explained two. */
const maxCommitBytes = 64 * 1024 * 1024;

/**
 * The last commits of the first-parent history of `tip`, newest first, each compared with its first parent.
 *
 * A root commit is left out: nothing was in force before it, so it is no change to anything. At the edge of a shallow clone
 * the oldest commit's parent is known by its hash alone: that one comes with no files and an incomplete listing.
 */
export async function readLandedChanges(
  repository: Repository,
  request: LandedRequest,
): Promise<readonly LandedChange[]> {
  return withObjects(repository, [request.tip], async (view) => {
    const steps = await readSteps(view, request);
    const pairs = steps.flatMap(({ commit, parent }) => (parent === null ? [] : [{ commit, origin: parent }]));
    const hashes = steps.map(({ commit }) => commit);
    const [{ diffs, isCut }, objects] = await Promise.all([
      readDiffs(view, pairs, request.wantsContent),
      readObjects(view, hashes, maxCommitBytes),
    ]);
    if (isCut) {
      throw new GitError(
        "output-too-large",
        `The last ${request.last} commits alter more files than can be listed at once. Ask for fewer commits.`,
      );
    }
    // Only the oldest step can be without a parent, so the diffs of all others are at their own places.
    return steps.flatMap((step, index) => {
      const object = objects.get(step.commit);
      const files = diffs[index]?.map(({ file }) => file) ?? [];
      return object === undefined ? [] : toLanded(step, object, files);
    });
  });
}

interface Step {
  readonly commit: CommitSha;
  /** Null for a root, and at the edge of a shallow clone. */
  readonly parent: CommitSha | null;
}

async function readSteps(view: ObjectView, { tip, last }: LandedRequest): Promise<readonly Step[]> {
  const call = callInView(view, ["rev-list", "--first-parent", "--parents", `--max-count=${last}`, tip, "--"]);
  const lines = (await runGit(call, maxHistoryBytes)).toString("latin1").split("\n");
  return lines.flatMap((line) => {
    const [commit = null, parent = null] = line.split(" ", 2).map(parseCommitSha);
    return commit === null ? [] : [{ commit, parent }];
  });
}

function toLanded({ commit, parent }: Step, object: Buffer, files: readonly ChangedFile[]): readonly LandedChange[] {
  const { firstParent, subject, committedAt } = parseCommit(object);
  if (firstParent === null) return [];
  const listing = judgeListing(parent !== null, files.length);
  return [
    { change: { base: firstParent, head: commit, files: files.slice(0, maxFiles), listing }, subject, committedAt },
  ];
}

function judgeListing(hasParentHere: boolean, fileCount: number): Listing {
  if (!hasParentHere) return { kind: "incomplete", why: "shallow-clone" };
  if (fileCount > maxFiles) return { kind: "incomplete", why: "too-many-files" };
  return { kind: "complete" };
}
