import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { name, owner, type Person, type Stage } from "./stage.ts";

/** A clone of the shop in which one author works: an ordinary git client, which knows nothing but a URL and a token. */
export interface Checkout {
  /** Commits these files on `branch` and pushes it; returns the new head. A branch that is not there starts at main. */
  readonly push: (branch: string, message: string, files: Readonly<Record<string, string>>) => Promise<string>;
}

/** A push to a local server takes a fraction of a second. */
const timeoutMs = 60_000;

export async function cloneShop(
  { url, directory, ending }: Pick<Stage, "url" | "directory" | "ending">,
  author: Person,
): Promise<Checkout> {
  const place = join(directory, author.login.replace(/\W/g, "-"));
  const env = {
    PATH: process.env["PATH"],
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: author.login,
    GIT_AUTHOR_EMAIL: `${author.login}@users.noreply.github.com`,
    GIT_COMMITTER_NAME: author.login,
    GIT_COMMITTER_EMAIL: `${author.login}@users.noreply.github.com`,
  };
  const git = (...args: string[]): Promise<string> => {
    ending.throwIfAborted();
    return runGit(args, place, env);
  };

  await mkdir(place, { recursive: true });
  const { host, protocol } = new URL(url);
  await git("clone", "--quiet", `${protocol}//x-access-token:${author.token}@${host}/${owner}/${name}.git`, ".");
  return {
    push: async (branch, message, files) => {
      const isKnown = (await git("branch", "--list", branch)) !== "";
      await git("fetch", "--quiet", "origin");
      await git("checkout", "--quiet", ...(isKnown ? [branch] : ["-b", branch, "origin/main"]));
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(place, path)), { recursive: true });
        await writeFile(join(place, path), text);
      }
      await git("add", "--all");
      await git("commit", "--quiet", "--message", message);
      await git("push", "--quiet", "--set-upstream", "origin", branch);
      return git("rev-parse", "HEAD");
    },
  };
}

/** In a group of its own: Ctrl-C in a terminal does not tear it away from the local GitHub in the middle of a push. */
function runGit(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn("git", args, { cwd, env, timeout: timeoutMs, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let complaint = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve(output.trim());
      else reject(new Error(`git ${args[0]} ended with ${code ?? signal}: ${complaint.trim()}`));
    });
  });
}
