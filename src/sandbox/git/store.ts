import { appendFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { git } from "./git.ts";

/** Makes an empty bare repository whose HEAD is this branch. */
export async function initStore(directory: string, branch: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await git(directory, ["init", "--quiet", "--bare", "--template=", `--initial-branch=${branch}`, "."]);
  await configure(directory);
}

/** Branches and tags come along, refs of pull requests do not. */
export async function copyStore(from: string, to: string, branch: string | null): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const only = branch === null ? [] : ["--single-branch", `--branch=${branch}`];
  await git(dirname(to), ["clone", "--quiet", "--bare", "--template=", ...only, "--", from, to]);
  await git(to, ["remote", "remove", "origin"]);
  await configure(to);
}

/** Any commit of a network can be fetched by its hash, and what no branch holds any more stays, both as on GitHub. */
async function configure(directory: string): Promise<void> {
  await appendFile(join(directory, "config"), "[uploadpack]\n\tallowAnySHA1InWant = true\n[gc]\n\tauto = 0\n");
}

export async function removeStore(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

/** One commit without parents, with these files; moves the branch there. Paths are made by us or checked. */
export async function importFiles(
  directory: string,
  branch: string,
  commit: {
    readonly files: Readonly<Record<string, string | Uint8Array>>;
    readonly message: string;
    /** As git's objects have it. */
    readonly signature: string;
  },
): Promise<void> {
  const parts: (string | Uint8Array)[] = [
    `commit refs/heads/${branch}\nauthor ${commit.signature}\ncommitter ${commit.signature}\n`,
    `data ${Buffer.byteLength(commit.message)}\n${commit.message}\n`,
  ];
  for (const [path, content] of Object.entries(commit.files)) {
    const bytes = Buffer.from(content);
    parts.push(`M 100644 inline ${quotePath(path)}\ndata ${bytes.length}\n`, bytes, "\n");
  }
  const input = Buffer.concat(parts.map((part) => Buffer.from(part)));
  await git(directory, ["fast-import", "--quiet", "--done", "--date-format=raw"], {
    input: Buffer.concat([input, Buffer.from("done\n")]),
  });
}

function quotePath(path: string): string {
  return `"${path.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll("\n", String.raw`\n`)}"`;
}
