import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";

import type { Environment } from "./environment.ts";
import { GitError, type GitErrorDetails } from "./git-error.ts";

export interface GitCall {
  /** The subcommand and its arguments. */
  readonly args: readonly string[];
  readonly directory: string;
  /** All of it: nothing is added from this process. */
  readonly environment: Environment;
  readonly timeoutMs: number;
  readonly stdin?: string;
  /** Exit codes that are answers, not failures. `[0]` unless told. */
  readonly answers?: readonly number[];
}

export type GitEnd = { readonly kind: "exited"; readonly exitCode: number } | { readonly kind: "stopped" };

const everyCall = ["--no-pager", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"];

/** Enough for git's last words; a corrupt repository can complain about every object. */
const maxStderrBytes = 4_096;

/**
 * Runs git and hands over its output as it comes. `take` answers whether it wants more; if not, git is killed and the end is
 * `stopped`. Rejects with a GitError of kind `git-missing`, `timeout` or `failed`.
 *
 * git runs in a process group of its own, and the group is what gets killed: a helper that outlives git would keep stdout
 * open, and the wait for its end would last as long as the helper. An interrupt from the keyboard does not reach the group;
 * git then ends at its next write into a pipe that nobody reads any more.
 */
export function streamGit(call: GitCall, take: (chunk: Buffer) => boolean): Promise<GitEnd> {
  return new Promise((resolve, reject) => {
    let child: ChildProcess;
    try {
      child = startGit(call);
    } catch (cause) {
      reject(explainStart(call, cause));
      return;
    }
    let stderr = Buffer.alloc(0);
    let hasEnded = false;

    const end = (settle: () => void): void => {
      if (hasEnded) return;
      hasEnded = true;
      clearTimeout(deadline);
      settle();
    };
    const endByKilling = (settle: () => void): void =>
      end(() => {
        killGroup(child);
        for (const stream of child.stdio) stream?.destroy();
        settle();
      });
    const details = (exitCode: number | null): GitErrorDetails => ({
      args: call.args,
      exitCode,
      stderrTail: stderr.toString("utf8"),
    });

    const deadline = setTimeout(() => {
      const message = `git ${call.args[0]} did not finish within ${call.timeoutMs} ms and was stopped.`;
      endByKilling(() => reject(new GitError("timeout", message, details(null))));
    }, call.timeoutMs);

    child.on("error", (cause) => end(() => reject(explainStart(call, cause))));
    child.stdout?.on("data", (chunk: Buffer) => {
      if (!hasEnded && !take(chunk)) endByKilling(() => resolve({ kind: "stopped" }));
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr = Buffer.concat([stderr, chunk]).subarray(-maxStderrBytes);
    });
    // git may end before it has read all of its input. Its exit code says whether that was a failure.
    child.stdin?.on("error", () => {});
    child.stdin?.end(call.stdin);
    child.on("close", (exitCode, signal) =>
      end(() => {
        if (exitCode !== null && (call.answers ?? [0]).includes(exitCode)) {
          resolve({ kind: "exited", exitCode });
        } else {
          reject(new GitError("failed", explainExit(call, exitCode, signal, stderr), details(exitCode)));
        }
      }),
    );
  });
}

/** The first `maxBytes` of what git prints, and whether there was more. */
export async function readAtMost(call: GitCall, maxBytes: number): Promise<{ bytes: Buffer; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let total = 0;
  const end = await streamGit(call, (chunk) => {
    chunks.push(chunk);
    total += chunk.length;
    return total <= maxBytes;
  });
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), isCut: end.kind === "stopped" };
}

/** All that git prints. Rejects with kind `output-too-large` beyond `maxBytes`. */
export async function runGit(call: GitCall, maxBytes: number): Promise<Buffer> {
  const { bytes, isCut } = await readAtMost(call, maxBytes);
  if (isCut) {
    const message = `git ${call.args[0]} printed more than ${maxBytes} bytes and was stopped.`;
    throw new GitError("output-too-large", message, { args: call.args });
  }
  return bytes;
}

function startGit(call: GitCall): ChildProcess {
  return spawn("git", [...everyCall, ...call.args], {
    cwd: call.directory,
    env: call.environment,
    detached: true,
    windowsHide: true,
    stdio: [call.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already, or the platform has none (Windows).
    child.kill("SIGKILL");
  }
}

/** Node reports ENOENT for a missing program and for a missing working directory alike. */
function explainStart(call: GitCall, cause: unknown): GitError {
  const details = { args: call.args, cause };
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "ENOTDIR" || !existsSync(call.directory)) {
    return new GitError("not-a-repository", `${call.directory} is not a directory.`, details);
  }
  if (code === "ENOENT") {
    return new GitError("git-missing", "There is no git program on PATH. Install git 2.30 or later.", details);
  }
  return new GitError("failed", `git could not be started: ${message}`, details);
}

function explainExit(call: GitCall, exitCode: number | null, signal: string | null, stderr: Buffer): string {
  const end = exitCode === null ? `was ended by ${signal}` : `ended with exit code ${exitCode}`;
  const words = lastWords(stderr.toString("utf8"));
  return `git ${call.args[0]} ${end}${words === "" ? "." : `: ${words}`}`;
}

/** From the last `fatal:` on, since advice may follow it; else the last line. */
function lastWords(stderr: string): string {
  const lines = stderr.trimEnd().split("\n");
  const start = lines.findLastIndex((line) => line.startsWith("fatal: "));
  return lines
    .slice(start === -1 ? -1 : start)
    .join(" ")
    .replaceAll(/\s+/g, " ");
}
