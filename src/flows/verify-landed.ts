import type { PullRead, RepositoryOnGitHub } from "#adapters/github/github.ts";
import { compareLanded, type Landing, type LandedList, type LandingUnknown } from "#core/gate/landed.ts";
import type { CommitSha } from "#core/ids.ts";
import { renderLandedIssue } from "#core/message/landed.ts";

export interface LandedCheck {
  readonly landing: Landing;
  /** What to tell people; null unless it is `different`. */
  readonly issue: { readonly title: string; readonly body: string } | null;
}

type Reads = Pick<RepositoryOnGitHub, "readComparison" | "readCommit">;

/** A merge that is looked at. */
interface Merge {
  readonly judgedHead: CommitSha;
  readonly mergeCommit: CommitSha;
  readonly commitCount: number;
}

/** A comparison with the landing parent that it is about; null where there is none. */
interface Compared {
  readonly landing: Landing;
  readonly parent: CommitSha | null;
}

/** Each costs two calls. GitHub lists as many of a pull request's commits. Source: docs.github.com, "List commits on a pull request". */
const maxRebasedCommits = 250;

const nothing: LandedList = { files: [], isComplete: true };

/**
 * Whether what a merged pull request left on its base branch is what was judged (SR-33): three or four comparisons, and two
 * calls for each commit of one that was rebased. Rejects where GitHub fails, or has forgotten a commit.
 */
export async function verifyLanded(
  repository: Reads,
  pull: Pick<PullRead, "number" | "url" | "baseRef" | "state" | "mergeCommit" | "commitCount">,
  judgedHead: CommitSha,
): Promise<LandedCheck> {
  const { state, mergeCommit, commitCount } = pull;
  if (state !== "merged" || mergeCommit === null) return { landing: unknown("not-merged"), issue: null };
  const { landing, parent } = await findLanding(repository, { judgedHead, mergeCommit, commitCount });
  if (landing.kind !== "different" || parent === null) return { landing, issue: null };
  const { number, url, baseRef } = pull;
  const place = { number, url, baseRef, judgedHead, parent, mergeCommit };
  return { landing, issue: renderLandedIssue(place, landing) };
}

/**
 * GitHub does not say how it was merged. The last commit of a rebase looks like a squash: one parent. So it is compared as
 * a squash first, and as a rebase only if it is no difference that this commit alone would be: it holds just what the head
 * commit alone changes. A squash that takes back what had landed before it is never read as a rebase of several commits.
 */
async function findLanding(repository: Reads, merge: Merge): Promise<Compared> {
  const parents = await readParents(repository, merge.mergeCommit);
  const [parent] = parents;
  if (parent === undefined) return { landing: unknown("no-parent"), parent: null };
  const squashed = { landing: await compareFrom(repository, merge, parent), parent };
  if (squashed.landing.kind !== "different" || parents.length > 1 || merge.commitCount < 2) return squashed;

  const headParents = await readParents(repository, merge.judgedHead);
  const [beforeHead] = headParents;
  if (beforeHead === undefined || headParents.length > 1) {
    const { extra, altered } = squashed.landing;
    return extra.length + altered.length > 0 ? squashed : { landing: unknown("not-linear"), parent };
  }
  const last = await compareLastCommits(repository, merge, beforeHead, parent);
  if (last.kind === "different") return squashed;
  if (last.kind === "unknown") return { landing: last, parent };
  return compareRebase(repository, merge, beforeHead, parent);
}

/** `beforeLast`: the parent of the commit that it landed as. */
async function compareRebase(
  repository: Reads,
  merge: Merge,
  beforeHead: CommitSha,
  beforeLast: CommitSha,
): Promise<Compared> {
  if (merge.commitCount > maxRebasedCommits) return { landing: unknown("too-many-commits"), parent: null };
  let parent = beforeLast;
  let original: CommitSha | null = beforeHead;
  for (let commits = 1; commits < merge.commitCount; commits += 1) {
    const readOwn: Promise<readonly CommitSha[]> =
      original === null ? Promise.resolve([]) : readParents(repository, original);
    const [rebased, own] = await Promise.all([readParents(repository, parent), readOwn]);
    const [next] = rebased;
    if (next === undefined) return { landing: unknown("no-parent"), parent: null };
    parent = next;
    original = own.length === 1 ? (own[0] ?? null) : null;
  }
  const landing = await compareFrom(repository, merge, parent);
  // With merges left out there are fewer commits than counted, so some of the base branch's own were compared as well.
  const mayBeOwn = original === null && landing.kind === "different" && landing.missing.length === 0;
  return { landing: mayBeOwn ? unknown("not-linear") : landing, parent };
}

/** `parent...head` is against their merge base, so it is what was judged wherever the base branch has gone since. */
async function compareFrom(
  { readComparison }: Reads,
  { judgedHead, mergeCommit }: Merge,
  parent: CommitSha,
): Promise<Landing> {
  const [judged, landed] = await Promise.all([readComparison(parent, judgedHead), readComparison(parent, mergeCommit)]);
  const hasMoved = judged.status === "diverged" || judged.status === "behind";
  const moved = hasMoved ? await readComparison(judgedHead, parent) : nothing;
  return compareLanded({ judged, landed, moved });
}

/** The head commit alone, and the commit that it landed as alone. What lies before either counts as moved. */
async function compareLastCommits(
  { readComparison }: Reads,
  { judgedHead, mergeCommit }: Merge,
  beforeHead: CommitSha,
  beforeLast: CommitSha,
): Promise<Landing> {
  const [judged, landed, moved] = await Promise.all([
    readComparison(beforeHead, judgedHead),
    readComparison(beforeLast, mergeCommit),
    readComparison(judgedHead, beforeLast),
  ]);
  return compareLanded({ judged, landed, moved });
}

async function readParents({ readCommit }: Reads, commit: CommitSha): Promise<readonly CommitSha[]> {
  return (await readCommit(commit)).parents;
}

function unknown(why: LandingUnknown): Landing {
  return { kind: "unknown", why };
}
