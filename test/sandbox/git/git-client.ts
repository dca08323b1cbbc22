import { spawn } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { Sandbox } from "#sandbox/sandbox.ts";

export interface Ran {
  readonly exitCode: number | null;
  /** What git prints, both streams in turn. */
  readonly output: string;
}

/** Somebody's machine: a folder, a git program, and perhaps a token. */
export interface GitClient extends AsyncDisposable {
  readonly directory: string;
  /** Runs git in the clone; what fails is an answer. */
  readonly try: (...args: readonly string[]) => Promise<Ran>;
  /** Runs git and expects that it works; gives what it printed. */
  readonly git: (...args: readonly string[]) => Promise<string>;
  readonly write: (path: string, content: string | Uint8Array) => Promise<void>;
  /** Puts one file into a commit on the branch where the client is; gives its hash. */
  readonly commit: (path: string, content: string, message?: string) => Promise<string>;
}

/** `login` is what stands before the token in the address; `null` for a token: nobody. */
export function remoteUrl(sandbox: Sandbox, path: string, token: string | null, login = "x-access-token"): string {
  const url = new URL(`${sandbox.url}/${path}.git`);
  if (token !== null) {
    url.username = login;
    url.password = token;
  }
  return url.href;
}

/** An empty folder with git in it; `clone` fills it. */
export async function startClient(): Promise<GitClient> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "sandbox-client-")));
  const attempt = (...args: readonly string[]): Promise<Ran> => run(directory, args);
  const git = async (...args: readonly string[]): Promise<string> => {
    const { exitCode, output } = await attempt(...args);
    if (exitCode !== 0) throw new Error(`git ${args.join(" ")} ended with ${exitCode}:\n${output}`);
    return output.trim();
  };
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  };
  return {
    directory,
    try: attempt,
    git,
    write,
    commit: async (path, content, message = `Change ${path}`) => {
      await write(path, content);
      await git("add", "--", path);
      await git("commit", "--quiet", "-m", message);
      return git("rev-parse", "HEAD");
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

export async function cloneOf(url: string, ...options: readonly string[]): Promise<GitClient> {
  const client = await startClient();
  await client.git("clone", "--quiet", ...options, url, ".");
  return client;
}

function run(directory: string, args: readonly string[]): Promise<Ran> {
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  const child = spawn("git", args, {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: directory,
      LC_ALL: "C",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TERMINAL_PROMPT: "0",
      GIT_AUTHOR_NAME: "Octo Dev",
      GIT_AUTHOR_EMAIL: "octo-dev@users.noreply.github.com",
      GIT_COMMITTER_NAME: "Octo Dev",
      GIT_COMMITTER_EMAIL: "octo-dev@users.noreply.github.com",
    },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.once("error", reject);
  child.once("close", (exitCode) => resolve({ exitCode, output }));
  return promise;
}
