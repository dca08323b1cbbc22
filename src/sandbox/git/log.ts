import type { Repository } from "#sandbox/repositories/repository.ts";

import { git, runGit } from "./git.ts";
import type { Commit } from "./objects.ts";
import type { Signature } from "./signature.ts";

const fields = ["%H", "%T", "%P", "%an", "%ae", "%ad", "%cn", "%ce", "%cd", "%B"] as const;

const command = ["log", "-z", "--date=raw", `--format=tformat:${fields.join("%x00")}`];

/** The commits that `git log` names for these arguments. */
export async function readLog(repository: Repository, args: readonly string[]): Promise<Commit[]> {
  return parseLog(await git(repository.gitDirectory, [...command, ...args], { env: { GIT_LITERAL_PATHSPECS: "1" } }));
}

/** By its full hash; null where the repository has no such commit. */
export async function findCommit(repository: Repository, sha: string): Promise<Commit | null> {
  const { exitCode, stdout } = await runGit(repository.gitDirectory, [...command, "--max-count=1", sha, "--"]);
  const [commit] = exitCode === 0 ? parseLog(stdout.toString()) : [];
  // git takes a tag's hash for the commit that it stands for.
  return commit?.sha === sha ? commit : null;
}

function parseLog(output: string): Commit[] {
  const parts = output.split("\0");
  const commits: Commit[] = [];
  for (let start = 0; start + fields.length <= parts.length; start += fields.length) {
    const [sha = "", tree = "", parents = "", an, ae, ad, cn, ce, cd, message = ""] = parts.slice(start);
    commits.push({
      sha,
      tree,
      parents: parents === "" ? [] : parents.split(" "),
      message: message.replace(/\n+$/, ""),
      author: parseSignature(an, ae, ad),
      committer: parseSignature(cn, ce, cd),
    });
  }
  return commits;
}

function parseSignature(name = "", email = "", date = ""): Signature {
  const [seconds = "0", zone = "+0000"] = date.split(" ");
  return { name, email, at: Number(seconds) * 1_000, zone };
}
