import { spawn } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { type CommitSha, parseCommitSha } from "#core/ids.ts";

/** What a commit puts at a path: text, bytes, one of the entries below, or nothing (`null` deletes). */
export type Entry =
  | string
  | Uint8Array
  | null
  | { readonly kind: "blob"; readonly mode: string; readonly content: string | Uint8Array }
  | { readonly kind: "submodule"; readonly commit: string }
  | { readonly kind: "moved" | "copied"; readonly from: string };

/** Pairs instead of a record where a path is not UTF-8. They are applied in order. */
export type Files = Readonly<Record<string, Entry>> | Iterable<readonly [path: string | Uint8Array, entry: Entry]>;

export interface CommitPlan {
  readonly files?: Files;
  /** `main` unless told. The branch moves to the new commit, whatever its parents are. */
  readonly branch?: string;
  /**
   * Branches or hashes. The tree starts from the first one's; a merge has to say itself what the others bring.
   * Without it the commit goes on top of its branch, with `[]` it starts a history of its own.
   */
  readonly parents?: readonly string[];
  readonly message?: string | Uint8Array;
}

export interface TestRepository extends AsyncDisposable {
  readonly directory: string;
  /** An empty home of its own: a `.gitconfig` written here is the user's configuration. */
  readonly home: string;
  /** A PATH and that home, and nothing else: what code under test should see as its environment. */
  readonly surroundings: Readonly<Record<string, string>>;
  /** Runs git in the repository and gives what it prints, without the line end. */
  readonly git: (...args: readonly string[]) => Promise<string>;
  readonly commit: (plan: CommitPlan) => Promise<CommitSha>;
  /** As many commits as wanted in one process. A later plan may name the branch of an earlier one as its parent. */
  readonly commits: (plans: readonly CommitPlan[]) => Promise<readonly CommitSha[]>;
  /** Writes a file below the directory without git: into the work tree, or into `.git`. */
  readonly write: (path: string, content: string | Uint8Array) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export interface RepositoryPlan {
  readonly isBare?: boolean;
  readonly objectFormat?: "sha1" | "sha256";
}

/**
 * A real repository in a temporary folder: `await using repository = await buildRepository();` removes it at the end of the
 * scope. The same plans give the same hashes: names and dates are fixed, and no configuration of the machine is read.
 * Nothing is checked out until `git("checkout", …)` says so.
 */
export async function buildRepository(plan: RepositoryPlan = {}): Promise<TestRepository> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "headgate-test-")));
  const home = join(root, "home");
  const directory = join(root, "repository");
  await mkdir(home);
  const surroundings = { PATH: process.env["PATH"] ?? "", HOME: home };
  const environment = { ...surroundings, ...identity, GIT_CONFIG_GLOBAL: join(home, ".gitconfig") };
  const git = async (...args: readonly string[]): Promise<string> =>
    (await run(directory, environment, args)).toString("utf8").replace(/\n$/, "");

  await run(root, environment, [
    "init",
    "--quiet",
    "--template=",
    "--initial-branch=main",
    `--object-format=${plan.objectFormat ?? "sha1"}`,
    ...(plan.isBare ? ["--bare"] : []),
    directory,
  ]);

  let commitCount = 0;
  const commits = async (plans: readonly CommitPlan[]): Promise<readonly CommitSha[]> => {
    const tips = await git("for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads");
    const stream = renderFastImport(plans, new Map(parsePairs(tips)), commitCount);
    commitCount += plans.length;
    const answer = await run(directory, environment, fastImport, stream);
    return answer.toString("utf8").split("\n").slice(0, plans.length).map(toCommitSha);
  };
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true });

  return {
    directory,
    home,
    surroundings,
    git,
    commits,
    async commit(one) {
      const [commit] = await commits([one]);
      return toCommitSha(commit ?? "");
    },
    async write(path, content) {
      const target = join(directory, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    },
    remove,
    [Symbol.asyncDispose]: remove,
  };
}

export function executable(content: string): Entry {
  return { kind: "blob", mode: "100755", content };
}

export function symlink(target: string): Entry {
  return { kind: "blob", mode: "120000", content: target };
}

export function submodule(commit: string): Entry {
  return { kind: "submodule", commit };
}

/** Moves what is at `from`, unchanged. To move and edit, delete the one path and write the other. */
export function movedFrom(from: string): Entry {
  return { kind: "moved", from };
}

/** Copies a file or a whole folder, which costs the same. */
export function copyOf(from: string): Entry {
  return { kind: "copied", from };
}

const identity = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Test Author",
  GIT_AUTHOR_EMAIL: "author@example.com",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "Test Committer",
  GIT_COMMITTER_EMAIL: "committer@example.com",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
  LC_ALL: "C",
};

/** 2026-01-01T00:00:00Z, and a minute later for each commit. */
const firstCommitSeconds = 1_767_225_600;

const fastImport = ["-c", "fastimport.unpackLimit=1", "-c", "core.fsync=none", "fast-import", "--quiet", "--force"];

function renderFastImport(plans: readonly CommitPlan[], tips: Map<string, string>, commitsBefore: number): Buffer {
  const parts: (string | Uint8Array)[] = [];
  const data = (content: string | Uint8Array): void => {
    const bytes = Buffer.from(content);
    parts.push(`data ${bytes.length}\n`, bytes, "\n");
  };

  plans.forEach((plan, index) => {
    const branch = plan.branch ?? "main";
    const parents = (plan.parents ?? [branch]).map((parent) => tips.get(parent) ?? parent);
    const hasParents = plan.parents === undefined ? tips.has(branch) : parents.length > 0;
    const mark = `:${index + 1}`;
    const seconds = firstCommitSeconds + 60 * (commitsBefore + index);

    if (!hasParents) parts.push(`reset refs/heads/${branch}\n`);
    parts.push(`commit refs/heads/${branch}\nmark ${mark}\n`);
    parts.push(`author Test Author <author@example.com> ${seconds} +0000\n`);
    parts.push(`committer Test Committer <committer@example.com> ${seconds} +0000\n`);
    data(plan.message ?? `commit ${commitsBefore + index + 1}`);
    if (hasParents) parents.forEach((parent, place) => parts.push(`${place === 0 ? "from" : "merge"} ${parent}\n`));

    for (const [path, entry] of listFiles(plan.files ?? {})) {
      const name = quotePath(path);
      if (entry === null) {
        parts.push(`D ${name}\n`);
      } else if (typeof entry === "string" || entry instanceof Uint8Array) {
        parts.push(`M 100644 inline ${name}\n`);
        data(entry);
      } else if (entry.kind === "blob") {
        parts.push(`M ${entry.mode} inline ${name}\n`);
        data(entry.content);
      } else if (entry.kind === "submodule") {
        parts.push(`M 160000 ${entry.commit} ${name}\n`);
      } else {
        parts.push(`${entry.kind === "moved" ? "R" : "C"} ${quotePath(entry.from)} ${name}\n`);
      }
    }
    parts.push(`\nget-mark ${mark}\n`);
    tips.set(branch, mark);
  });
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

function listFiles(files: Files): Iterable<readonly [path: string | Uint8Array, entry: Entry]> {
  return Symbol.iterator in files ? (files as Iterable<readonly [string | Uint8Array, Entry]>) : Object.entries(files);
}

/** Every byte that could mean something is written in octal, so that any path can be spelled. */
function quotePath(path: string | Uint8Array): string {
  const quoted = Array.from(Buffer.from(path), (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w./-]/.test(character) ? character : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${quoted.join("")}"`;
}

function parsePairs(lines: string): [string, string][] {
  const rows = lines.split("\n").filter((line) => line !== "");
  return rows.map((line) => line.split(" ") as [string, string]);
}

function toCommitSha(text: string): CommitSha {
  const commit = parseCommitSha(text);
  if (commit === null) throw new Error(`not a commit hash: ${JSON.stringify(text)}`);
  return commit;
}

function run(
  directory: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
  stdin: Buffer = Buffer.alloc(0),
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { cwd: directory, env: environment });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(stdout));
      else reject(new Error(`git ${args.join(" ")} ended with ${code}:\n${Buffer.concat(stderr).toString("utf8")}`));
    });
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
  });
}
