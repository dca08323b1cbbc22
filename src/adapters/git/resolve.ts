import { type CommitSha, parseCommitSha } from "#core/ids.ts";

import { GitError } from "./git-error.ts";
import { callInRepository, type Repository } from "./repository.ts";
import { runGit } from "./run-git.ts";

const maxBytesPerAnswer = 8_192;

/**
 * The commit that `ref` names: a branch, a tag (peeled), a hash or an expression such as `HEAD~2`.
 *
 * Names go to git through stdin, so that none of them is ever an argument. Everywhere else only hashes are.
 */
export async function resolveCommit(repository: Repository, ref: string): Promise<CommitSha> {
  const [commit] = await resolveCommits(repository, [ref]);
  return commit;
}

/** As `resolveCommit`, for several at once in one process. Rejects with `unknown-revision` if any of them names no commit. */
export async function resolveCommits<const Refs extends readonly string[]>(
  repository: Repository,
  refs: Refs,
): Promise<{ readonly [Index in keyof Refs]: CommitSha }> {
  for (const ref of refs) {
    if (!isAskable(ref)) {
      throw new GitError("unknown-revision", `${JSON.stringify(ref)} cannot be the name of a commit.`);
    }
  }
  const args = ["cat-file", "--batch-check=%(objectname) %(objecttype)"];
  const questions = refs.map((ref) => `${ref}^{commit}\n`).join("");
  const call = callInRepository(repository, args, questions);
  const answers = (await runGit(call, refs.length * maxBytesPerAnswer)).toString("utf8").split("\n");

  const commits = refs.map((ref, index) => {
    const [hash = "", type] = (answers[index] ?? "").split(" ");
    const commit = parseCommitSha(hash);
    if (commit === null || type !== "commit") {
      throw new GitError(
        "unknown-revision",
        `${JSON.stringify(ref)} does not name a commit in ${repository.directory}. Has it been fetched?`,
        { args },
      );
    }
    return commit;
  });
  return commits as { readonly [Index in keyof Refs]: CommitSha };
}

/** One question is one line, so a line break would be a second question; and a leading `-` is never a name, only an attempt. */
function isAskable(ref: string): boolean {
  return ref !== "" && ref.length <= 1_024 && !ref.startsWith("-") && !/\p{Cc}/u.test(ref);
}
