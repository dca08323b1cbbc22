import { git } from "#sandbox/git/git.ts";
import { countCommits, mergeBase } from "#sandbox/git/history.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Pull, PullSize } from "./pull.ts";

interface Measure {
  readonly mergeBase: string;
  readonly size: PullSize;
}

/** What a pull request is about, from where it left the base; null where the two have no history in common. */
export async function measure(repository: Repository, base: string, head: string): Promise<Measure | null> {
  const root = await mergeBase(repository, base, head);
  if (root === null) return null;
  const [commits, summary] = await Promise.all([
    countCommits(repository, { from: base, to: head }),
    git(repository.gitDirectory, ["diff", "--shortstat", "--find-renames", root, head, "--"]),
  ]);
  const count = (what: RegExp): number => Number(what.exec(summary)?.[1] ?? 0);
  return {
    mergeBase: root,
    size: {
      commits,
      changedFiles: count(/(\d+) files? changed/),
      additions: count(/(\d+) insertions?/),
      deletions: count(/(\d+) deletions?/),
    },
  };
}

/** Takes over what was measured. Where the histories have come apart, the pull request stays as it was. */
export async function remeasure(pull: Pull): Promise<void> {
  const measured = await measure(pull.base.repository, pull.base.sha, pull.head.sha);
  if (measured === null) return;
  pull.size = measured.size;
  pull.mergeBase = measured.mergeBase;
}

/** Whether two states of a pull request propose the same change: a merge of the base into the head alters nothing of it. */
export async function proposesTheSame(
  repository: Repository,
  before: { readonly mergeBase: string; readonly head: string },
  after: { readonly mergeBase: string; readonly head: string },
): Promise<boolean> {
  const [one, other] = await Promise.all([before, after].map((state) => patchOf(repository, state)));
  return one === other;
}

/** Without the hunks' places: they move when the base does. */
async function patchOf(repository: Repository, state: { readonly mergeBase: string; readonly head: string }) {
  const args = ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--full-index", "--binary", "--unified=0"];
  const patch = await git(repository.gitDirectory, [...args, state.mergeBase, state.head, "--"]);
  return patch.replaceAll(/^(?:@@ .*|index .*)$/gm, "");
}
