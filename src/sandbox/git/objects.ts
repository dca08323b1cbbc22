import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import type { Repository } from "#sandbox/repositories/repository.ts";

import { git, runGit } from "./git.ts";
import { findCommit } from "./log.ts";
import { renderSignature, type Signature } from "./signature.ts";

export type ObjectType = "commit" | "tree" | "blob" | "tag";

export interface ObjectHead {
  readonly sha: string;
  readonly type: ObjectType;
  /** In bytes. */
  readonly size: number;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** Without the newlines at its end. */
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

export interface TreeEntry {
  /** From the tree that was read. */
  readonly path: string;
  /** Six octal digits. */
  readonly mode: string;
  readonly type: ObjectType;
  readonly sha: string;
  /** In bytes; null for what is no file. */
  readonly size: number | null;
}

export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
export const zeroSha = "0".repeat(40);

export function isSha(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** What each expression that git understands stands for; null where there is nothing. Only for expressions made here. */
export async function findObjects(
  repository: Repository,
  expressions: readonly string[],
): Promise<(ObjectHead | null)[]> {
  if (expressions.some((expression) => /[\n\0]/.test(expression))) return expressions.map(() => null);
  const input = expressions.map((expression) => `${expression}\n`).join("");
  const output = await git(repository.gitDirectory, ["cat-file", "--batch-check"], { input });
  const lines = output.split("\n");
  return expressions.map((_, index) => {
    const match = /^([0-9a-f]{40}) (commit|tree|blob|tag) (\d+)$/.exec(lines[index] ?? "");
    return match === null ? null : { sha: match[1] ?? "", type: match[2] as ObjectType, size: Number(match[3]) };
  });
}

/** By its full hash. */
export async function findObject(repository: Repository, sha: string): Promise<ObjectHead | null> {
  if (!isSha(sha)) return null;
  return (await findObjects(repository, [sha]))[0] ?? null;
}

export async function hasCommit(repository: Repository, sha: string): Promise<boolean> {
  return (await findObject(repository, sha))?.type === "commit";
}

/** Null where the repository has no such commit. */
export async function readCommit(repository: Repository, sha: string): Promise<Commit | null> {
  return isSha(sha) ? findCommit(repository, sha) : null;
}

/** Null where there is no such tree or commit. Folders are listed before what is in them. */
export async function readTree(
  repository: Repository,
  treeish: string,
  { recursive = false }: { readonly recursive?: boolean } = {},
): Promise<TreeEntry[] | null> {
  if (!isSha(treeish)) return null;
  const { exitCode, stdout } = await runGit(repository.gitDirectory, [
    "ls-tree",
    ...(recursive ? ["-r", "-t"] : []),
    "-l",
    "-z",
    "--full-tree",
    treeish,
  ]);
  return exitCode === 0 ? parseTree(stdout.toString()) : null;
}

/** The entry of one path; null where there is none. */
export async function readTreeEntry(repository: Repository, treeish: string, path: string): Promise<TreeEntry | null> {
  const { exitCode, stdout } = await runGit(
    repository.gitDirectory,
    ["ls-tree", "-l", "-z", "--full-tree", treeish, "--", path],
    { env: { GIT_LITERAL_PATHSPECS: "1" } },
  );
  return exitCode === 0 ? (parseTree(stdout.toString()).find((entry) => entry.path === path) ?? null) : null;
}

function parseTree(output: string): TreeEntry[] {
  return output.split("\0").flatMap((line): TreeEntry[] => {
    const match = /^(\d{6}) (commit|tree|blob) ([0-9a-f]{40}) +(\d+|-)\t(.+)$/s.exec(line);
    if (match === null) return [];
    const [, mode = "", type, sha = "", size, path = ""] = match;
    return [{ path, mode, type: type as ObjectType, sha, size: size === "-" ? null : Number(size) }];
  });
}

export async function readBlob(repository: Repository, sha: string): Promise<Buffer | null> {
  if (!isSha(sha)) return null;
  const { exitCode, stdout } = await runGit(repository.gitDirectory, ["cat-file", "blob", sha]);
  return exitCode === 0 ? stdout : null;
}

export async function writeBlob(repository: Repository, content: string | Uint8Array): Promise<string> {
  return (await git(repository.gitDirectory, ["hash-object", "-w", "--stdin"], { input: content })).trim();
}

export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  /** Null: the path goes, with all that is below it. */
  readonly sha: string | null;
}

/** A tree of `base` with these changes. Null where a change names what cannot be in a tree, such as `..` or `.git`. */
export async function writeTree(
  repository: Repository,
  { base, changes }: { readonly base: string | null; readonly changes: readonly TreeChange[] },
): Promise<string | null> {
  if (!changes.every(({ path }) => isTreePath(path))) return null;
  const index = join(repository.gitDirectory, `index-${randomUUID()}`);
  const env = { GIT_INDEX_FILE: index, GIT_LITERAL_PATHSPECS: "1" };
  const run = async (args: readonly string[], input?: string): Promise<boolean> =>
    (await runGit(repository.gitDirectory, args, { env, ...(input === undefined ? {} : { input }) })).exitCode === 0;
  try {
    await git(repository.gitDirectory, ["read-tree", base ?? emptyTree], { env });
    const folders = changes.filter(({ mode, sha }) => mode === "040000" || sha === null);
    if (folders.length > 0) {
      const below = folders.map(({ path }) => path);
      if (!(await run(["rm", "--cached", "-r", "-q", "-f", "--ignore-unmatch", "--", ...below]))) return null;
    }
    const files: TreeChange[] = changes.filter(({ mode, sha }) => mode !== "040000" && sha !== null);
    for (const { path, sha } of folders) {
      const below = sha === null ? [] : ((await readTree(repository, sha, { recursive: true })) ?? []);
      files.push(
        ...below.filter(({ type }) => type !== "tree").map((entry) => ({ ...entry, path: `${path}/${entry.path}` })),
      );
    }
    const lines = files.map(({ path, mode, sha }) => `${mode} ${sha}\t${path}\0`).join("");
    if (!(await run(["update-index", "--add", "--replace", "-z", "--index-info"], lines))) return null;
    return (await git(repository.gitDirectory, ["write-tree", "--missing-ok"], { env })).trim();
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}

/** git itself leaves out what it does not take, and says so to nobody. */
function isTreePath(path: string): boolean {
  return path.split("/").every((part) => !/^(|\.|\.\.|\.git)$/i.test(part) && !part.includes("\0"));
}

interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

export async function writeCommit(repository: Repository, commit: NewCommit): Promise<string> {
  const text = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${renderSignature(commit.author)}`,
    `committer ${renderSignature(commit.committer)}`,
    "",
    commit.message.replaceAll("\0", ""),
  ].join("\n");
  const args = ["hash-object", "-t", "commit", "-w", "--stdin"];
  return (await git(repository.gitDirectory, args, { input: text })).trim();
}

/** The full hash of the commit that a branch, a tag or a hash stands for, in this order. */
export async function resolveCommitish(repository: Repository, text: string): Promise<string | null> {
  const found = await findObjects(
    repository,
    candidates(repository, text).map((name) => `${name}^{commit}`),
  );
  return found.find((object) => object !== null)?.sha ?? null;
}

function candidates(repository: Repository, text: string): string[] {
  if (text === "" || /[\s~^:?*[\\\0]|\.\.|@\{/.test(text)) return [];
  if (text === "HEAD") return [`refs/heads/${repository.defaultBranch}`];
  const names = text.startsWith("refs/") ? [text] : [`refs/heads/${text}`, `refs/tags/${text}`];
  if (/^(heads|tags|pull)\//.test(text)) names.push(`refs/${text}`);
  if (/^[0-9a-f]{4,40}$/i.test(text)) names.push(text.toLowerCase());
  return names;
}
