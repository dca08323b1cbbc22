import type { Repository } from "#sandbox/repositories/repository.ts";

import { runGit } from "./git.ts";
import { listCommits, mergeBase } from "./history.ts";
import { type Commit, readCommit, writeCommit } from "./objects.ts";
import { markSigned } from "./signed-commits.ts";
import { type Signature, webSignature } from "./signature.ts";

type MergedTree =
  | { readonly kind: "clean"; readonly tree: string }
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

/** Three-way merge of two commits by git, without a work tree. */
export async function mergeTree(repository: Repository, ours: string, theirs: string): Promise<MergedTree> {
  const args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", "--allow-unrelated-histories"];
  const { exitCode, stdout, stderr } = await runGit(repository.gitDirectory, [...args, ours, theirs]);
  const [tree = "", ...paths] = stdout.toString().split("\0");
  if (exitCode === 0) return { kind: "clean", tree };
  if (exitCode === 1) return { kind: "conflict", paths: paths.filter((path) => path !== "") };
  throw new Error(`git merge-tree failed with ${exitCode}: ${stderr.slice(0, 2_000)}`);
}

export interface MergePlan {
  readonly method: "merge" | "squash" | "rebase";
  readonly base: string;
  readonly head: string;
  readonly title: string;
  readonly message: string;
  /** Of a merge or squash; in a rebase who commits what others have written. */
  readonly author: Signature;
}

export type BuiltMerge =
  /** `commit` stands in no branch yet. */
  { readonly kind: "clean"; readonly commit: string } | { readonly kind: "conflict" };

/** Makes the commits that bring `head` onto `base`, as the merge button does; moves no ref. */
export function buildMerge(repository: Repository, plan: MergePlan): Promise<BuiltMerge> {
  return plan.method === "rebase" ? rebase(repository, plan) : combine(repository, plan);
}

async function combine(
  repository: Repository,
  { method, base, head, title, message, author }: MergePlan,
): Promise<BuiltMerge> {
  const merged = await mergeTree(repository, base, head);
  if (merged.kind === "conflict") return { kind: "conflict" };
  const commit = await writeCommit(repository, {
    tree: merged.tree,
    parents: method === "squash" ? [base] : [base, head],
    message: message === "" ? title : `${title}\n\n${message}`,
    author,
    committer: webSignature(author.at),
  });
  markSigned(repository, commit);
  return { kind: "clean", commit };
}

/** As many commits as a pull request may have to be rebased. Source: docs.github.com, "About merge methods on GitHub". */
const maxRebased = 100;

/** Commits with two parents and those that change nothing any more are left out, as git does. New commits always, as GitHub's. */
async function rebase(repository: Repository, { base, head, author }: MergePlan): Promise<BuiltMerge> {
  const root = await mergeBase(repository, base, head);
  const commits = await listCommits(repository, { from: base, to: head, oldestFirst: true });
  const kept = commits.filter(({ parents }) => parents.length === 1);
  if (root === null || kept.length > maxRebased) return { kind: "conflict" };
  let tip = base;
  let tipTree = (await readCommit(repository, base))?.tree ?? "";
  // What stands on the base already gives the trees that it has.
  const isOnTop = root === base && kept.length === commits.length;
  for (const commit of kept) {
    const picked = isOnTop
      ? ({ kind: "clean", tree: commit.tree } as const)
      : await pick(repository, commit, tipTree, author);
    if (picked.kind === "conflict") return { kind: "conflict" };
    if (picked.tree === tipTree) continue;
    tipTree = picked.tree;
    const { message, author: writer } = commit;
    tip = await writeCommit(repository, {
      tree: picked.tree,
      parents: [tip],
      message,
      author: writer,
      committer: author,
    });
  }
  return { kind: "clean", commit: tip };
}

/** git merges over the common ancestor of two commits: for a cherry-pick the picked commit's parent, so we make it one. */
async function pick(
  repository: Repository,
  { sha, parents }: Commit,
  onto: string,
  author: Signature,
): Promise<MergedTree> {
  const stand = await writeCommit(repository, { tree: onto, parents, message: "", author, committer: author });
  return mergeTree(repository, stand, sha);
}
