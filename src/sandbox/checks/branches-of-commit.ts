import { runGit } from "#sandbox/git/git.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

/** Branches that hold the commit, with their tips; GitHub names ten. */
export async function branchesWith(repository: Repository, sha: string): Promise<{ name: string; tip: string }[]> {
  const { stdout } = await runGit(repository.gitDirectory, [
    "for-each-ref",
    "--count=10",
    `--contains=${sha}`,
    "--format=%(refname:lstrip=2)%00%(objectname)",
    "refs/heads/",
  ]);
  return stdout
    .toString()
    .split("\n")
    .flatMap((line) => {
      const [name, tip] = line.split("\0");
      return name === undefined || tip === undefined ? [] : [{ name, tip }];
    });
}

/** The branch whose tip it is: the head of a pull request first, then the first by name. */
export async function branchAt(repository: Repository, sha: string): Promise<string | null> {
  for (const { head } of repository.pulls.values()) {
    if (head.sha === sha && head.repository?.id === repository.id) return head.ref;
  }
  const { stdout } = await runGit(repository.gitDirectory, [
    "for-each-ref",
    "--count=1",
    `--points-at=${sha}`,
    "--format=%(refname:lstrip=2)",
    "refs/heads/",
  ]);
  return stdout.toString().trim() || null;
}
