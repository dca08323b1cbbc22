import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { CommitSha } from "#core/ids.ts";

import type { Environment } from "./environment.ts";
import { GitError } from "./git-error.ts";
import type { Repository } from "./repository.ts";
import { type GitCall, runGit } from "./run-git.ts";

/**
 * A git directory of our own over the repository's objects: no configuration, no attributes, no refs, no replacements, no
 * hooks and no work tree, neither the user's nor the repository's.
 *
 * Flags alone cannot do this. `* binary` in a checked-out `.gitattributes` or in `.git/info/attributes` takes the counts
 * from `--numstat` whatever flags are given, and so does a small `core.bigFileThreshold`. Over a bare object store there is
 * nothing left that could hide a change, and no list of settings to keep complete.
 */
export interface ObjectView {
  readonly directory: string;
  readonly environment: Environment;
  readonly timeoutMs: number;
  /** Whether some commits' parents were left behind by a shallow clone. */
  readonly isShallow: boolean;
}

const maxAnswerBytes = 64 * 1024;

/** Lends a view of the objects to `read`. `commits` are those it starts from: if one is not there, `unknown-revision`. */
export async function withObjects<Value>(
  repository: Repository,
  commits: readonly CommitSha[],
  read: (view: ObjectView) => Promise<Value>,
): Promise<Value> {
  const view = makeView(repository);
  try {
    return await read(view);
  } catch (error) {
    throw error instanceof GitError && error.kind === "failed" ? await explainMissing(view, commits, error) : error;
  } finally {
    rmSync(view.directory, { recursive: true, force: true });
  }
}

export function callInView(view: ObjectView, args: readonly string[], stdin?: string): GitCall {
  const { directory, environment, timeoutMs } = view;
  return { args, directory, environment, timeoutMs, ...(stdin !== undefined && { stdin }) };
}

/** Synchronous, because five tiny writes take 0.5 ms so and 1.5 ms through promises. */
function makeView(repository: Repository): ObjectView {
  const directory = mkdtempSync(join(tmpdir(), "headgate-objects-"));
  const shallow = readIfPresent(repository.shallowFile);
  mkdirSync(join(directory, "refs"));
  writeFileSync(join(directory, "HEAD"), "ref: refs/heads/none\n");
  writeFileSync(join(directory, "config"), configFor(repository.objectFormat));
  if (shallow !== null) writeFileSync(join(directory, "shallow"), shallow);
  return {
    directory,
    environment: {
      ...repository.environment,
      HOME: directory,
      XDG_CONFIG_HOME: directory,
      GIT_DIR: directory,
      GIT_OBJECT_DIRECTORY: repository.objectsDirectory,
    },
    timeoutMs: repository.timeoutMs,
    isShallow: shallow !== null,
  };
}

function configFor(objectFormat: string): string {
  if (objectFormat === "sha1") return "[core]\n\trepositoryFormatVersion = 0\n\tbare = true\n";
  return `[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = ${objectFormat}\n`;
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** `failure` itself, unless it came from a commit that is not there. */
async function explainMissing(view: ObjectView, commits: readonly CommitSha[], failure: GitError): Promise<GitError> {
  const questions = commits.map((commit) => `${commit}^{commit}\n`).join("");
  const call = callInView(view, ["cat-file", "--batch-check=%(objecttype)"], questions);
  const answers = await runGit(call, maxAnswerBytes).catch(() => null);
  const types = answers?.toString("utf8").split("\n");
  const missing = commits.find((_, index) => types !== undefined && types[index] !== "commit");
  if (missing === undefined) return failure;
  return new GitError("unknown-revision", `Commit ${missing} is not in this repository. Has it been fetched?`, {
    cause: failure,
    args: failure.args,
    exitCode: failure.exitCode,
    stderrTail: failure.stderrTail,
  });
}
