import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a commit writes, by path; null takes a file away. */
export type Files = Readonly<Record<string, string | null>>;

/** Someone who works in a clone with git, over HTTP, and knows no more of GitHub than a URL and a token. */
export interface GitAuthor {
  /** Commits on a branch, which starts at `from` if it is not there yet. Nothing is pushed. */
  readonly commit: (branch: string, files: Files, from?: string) => Promise<string>;
  /** Commits on `from`, for a branch that is to be this one commit, whatever it was. Nothing is pushed. */
  readonly rewrite: (files: Files, from?: string) => Promise<string>;
  /** By force. */
  readonly push: (branch: string, commit: string) => Promise<void>;
  /** What a pull request changes, as its page would list it; a renamed file under both names. */
  readonly changedPaths: (base: string, commit: string) => Promise<readonly string[]>;
  /** Who wrote its commits. */
  readonly writers: (base: string, commit: string) => Promise<readonly string[]>;
  /** The titles of a branch's commits, newest first; of a merge only the merge itself. */
  readonly history: (branch: string) => Promise<readonly string[]>;
  readonly read: (branch: string, path: string) => Promise<string>;
}

/** A push to a local server takes a fraction of a second; a busy machine is slow. */
const timeoutMs = 120_000;

/** Clones `fork`, if there is one, and knows the repository itself as `upstream`. */
export async function cloneAs(
  login: string,
  {
    directory,
    url,
    token,
    repository,
    fork = repository,
  }: {
    readonly directory: string;
    readonly url: string;
    readonly token: string;
    readonly repository: string;
    readonly fork?: string;
  },
): Promise<GitAuthor> {
  const env = {
    PATH: process.env["PATH"],
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: login,
    GIT_AUTHOR_EMAIL: `${login}@users.noreply.github.com`,
    GIT_COMMITTER_NAME: login,
    GIT_COMMITTER_EMAIL: `${login}@users.noreply.github.com`,
  };
  const git = async (...args: string[]): Promise<string> =>
    (await run("git", args, { cwd: directory, env, timeout: timeoutMs })).stdout.trim();
  const remote = (name: string) => url.replace("://", `://x-access-token:${token}@`) + `/${name}.git`;
  const lines = (text: string) => text.split("\n").filter((line) => line !== "");

  await mkdir(directory, { recursive: true });
  await git("clone", "--quiet", remote(fork), ".");
  await git("remote", "add", "upstream", remote(repository));

  const fetchAll = () => git("fetch", "--quiet", "--all", "--prune");
  const commitOn = async (start: string, files: Files): Promise<string> => {
    await git("checkout", "--quiet", "--force", "--detach", start);
    for (const [path, text] of Object.entries(files)) {
      const place = join(directory, path);
      await mkdir(dirname(place), { recursive: true });
      await (text === null ? rm(place) : writeFile(place, text));
    }
    await git("add", "--all");
    await git("commit", "--quiet", "--message", `Change ${Object.keys(files).join(", ")}`);
    return git("rev-parse", "HEAD");
  };

  return {
    commit: async (branch, files, from = "main") => {
      await fetchAll();
      const isThere = (await git("branch", "--remotes", "--list", `origin/${branch}`)) !== "";
      return commitOn(isThere ? `origin/${branch}` : `upstream/${from}`, files);
    },
    rewrite: async (files, from = "main") => {
      await fetchAll();
      return commitOn(`upstream/${from}`, files);
    },
    push: async (branch, commit) => {
      await git("push", "--quiet", "--force", "origin", `${commit}:refs/heads/${branch}`);
    },
    changedPaths: async (base, commit) => {
      await fetchAll();
      return lines(await git("diff", "--name-only", "--no-renames", `upstream/${base}...${commit}`));
    },
    writers: async (base, commit) => [
      ...new Set(lines(await git("log", "--format=%an%n%cn", `upstream/${base}..${commit}`))),
    ],
    history: async (branch) => {
      await fetchAll();
      return lines(await git("log", "--first-parent", "--format=%s", `upstream/${branch}`));
    },
    read: async (branch, path) => {
      await fetchAll();
      return git("show", `upstream/${branch}:${path}`);
    },
  };
}
