import type { Repository } from "#sandbox/repositories/repository.ts";

import { git, runGit } from "./git.ts";
import { readLog } from "./log.ts";
import type { Commit } from "./objects.ts";

/** The best common ancestor; null where the two have nothing in common. */
export async function mergeBase(repository: Repository, one: string, other: string): Promise<string | null> {
  const { exitCode, stdout } = await runGit(repository.gitDirectory, ["merge-base", one, other]);
  return exitCode === 0 ? stdout.toString().trim() : null;
}

/** A commit counts as its own ancestor. */
export async function isAncestor(repository: Repository, ancestor: string, descendant: string): Promise<boolean> {
  const args = ["merge-base", "--is-ancestor", ancestor, descendant];
  return (await runGit(repository.gitDirectory, args)).exitCode === 0;
}

/** How many commits `head` has that `base` has not, and the other way round. */
export async function countAheadBehind(
  repository: Repository,
  base: string,
  head: string,
): Promise<{ readonly ahead: number; readonly behind: number }> {
  const args = ["rev-list", "--left-right", "--count", `${base}...${head}`, "--"];
  const [behind, ahead] = (await git(repository.gitDirectory, args)).trim().split("\t");
  return { ahead: Number(ahead), behind: Number(behind) };
}

interface CommitRange {
  /** What is reachable from here is left out. */
  readonly from?: string | null;
  readonly to: string;
  readonly limit?: number;
  readonly skip?: number;
  /** From old to new, as a pull request lists them; otherwise from new to old. */
  readonly oldestFirst?: boolean;
  readonly path?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly until?: number;
}

export async function listCommits(repository: Repository, range: CommitRange): Promise<Commit[]> {
  return readLog(
    repository,
    [...rangeArgs(range), ...(range.oldestFirst === true ? ["--reverse", "--topo-order"] : [])].concat(
      revisions(range),
    ),
  );
}

export async function countCommits(repository: Repository, range: CommitRange): Promise<number> {
  const args = ["rev-list", "--count", ...rangeArgs(range), ...revisions(range)];
  return Number((await git(repository.gitDirectory, args, { env: { GIT_LITERAL_PATHSPECS: "1" } })).trim());
}

function rangeArgs({ limit, skip, since, until }: CommitRange): string[] {
  return [
    ...(limit === undefined ? [] : [`--max-count=${limit}`]),
    ...(skip === undefined ? [] : [`--skip=${skip}`]),
    ...(since === undefined ? [] : [`--since=@${Math.floor(since / 1_000)}`]),
    ...(until === undefined ? [] : [`--until=@${Math.floor(until / 1_000)}`]),
  ];
}

function revisions({ from, to, path }: CommitRange): string[] {
  return [
    to,
    ...(from === undefined || from === null ? [] : [`^${from}`]),
    "--",
    ...(path === undefined ? [] : [path]),
  ];
}
