import { realpath } from "node:fs/promises";
import { resolve } from "node:path";

import { buildEnvironment, type Environment } from "./environment.ts";
import { GitError } from "./git-error.ts";
import { type GitCall, runGit } from "./run-git.ts";

/** Where a repository keeps its things. Holds nothing open: there is nothing to close. */
export interface Repository {
  readonly directory: string;
  readonly objectsDirectory: string;
  /** Exists only while the clone is shallow. */
  readonly shallowFile: string;
  readonly objectFormat: string;
  readonly environment: Environment;
  readonly timeoutMs: number;
}

export interface RepositoryOptions {
  /** For each git process, not for all of them together. */
  readonly timeoutMs?: number;
  /** Where PATH and HOME come from. This process's environment unless told. */
  readonly surroundings?: Readonly<Record<string, string | undefined>>;
}

/** Reading a change of 3,001 files takes a tenth of a second; a minute leaves room for a cold disk and a huge rename search. */
const defaultTimeoutMs = 60_000;

const maxAnswerBytes = 64 * 1024;

/**
 * Finds the repository that `directory` is in: a work tree or any folder below it, a linked work tree, or a bare repository.
 *
 * It costs one git process (3 ms), and that is the process that can tell "no repository here" from every other failure.
 */
export async function openRepository(directory: string, options: RepositoryOptions = {}): Promise<Repository> {
  const environment = buildEnvironment(options.surroundings ?? process.env);
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const args = ["rev-parse", "--git-path", "objects", "--git-path", "shallow", "--show-object-format"];
  // git answers relative to the real directory, so a symbolic link must not stay in the path.
  const where = await realpath(directory).catch((cause: unknown) => refuse(directory, cause));
  const answer = await runGit({ args, directory: where, environment, timeoutMs }, maxAnswerBytes).catch(
    (cause: unknown) => refuse(directory, cause),
  );

  const [objects, shallow, objectFormat, rest, ...tooMany] = answer.toString("utf8").split("\n");
  if (!objects || !shallow || !objectFormat || rest !== "" || tooMany.length > 0) {
    throw new GitError("failed", `${directory} is kept under a path with a line break, which git cannot spell out.`, {
      args,
    });
  }
  return {
    directory: where,
    objectsDirectory: resolve(where, objects),
    shallowFile: resolve(where, shallow),
    objectFormat,
    environment,
    timeoutMs,
  };
}

/** A call in the repository itself, with its configuration and refs in force. Contents are read through `withObjects`. */
export function callInRepository(repository: Repository, args: readonly string[], stdin: string): GitCall {
  const { directory, environment, timeoutMs } = repository;
  return { args, directory, environment, timeoutMs, stdin };
}

/** git's own exit code for "I will not work here" is 128; anything else went wrong for another reason. */
function refuse(directory: string, cause: unknown): never {
  if (cause instanceof GitError && cause.exitCode !== 128) throw cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new GitError("not-a-repository", `${directory} is not a git repository that can be read: ${reason}`, {
    cause,
    ...(cause instanceof GitError && { args: cause.args, exitCode: cause.exitCode, stderrTail: cause.stderrTail }),
  });
}
