import { ApiError } from "#sandbox/kernel/api-error.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { git } from "./git.ts";
import { emptyTree, zeroSha } from "./objects.ts";

type FileStatus = "added" | "removed" | "modified" | "renamed" | "copied" | "changed" | "unchanged";

export interface FileDiff {
  readonly path: string;
  /** Of a renamed file; null otherwise. */
  readonly previousPath: string | null;
  readonly status: FileStatus;
  /** 0 for a binary file. */
  readonly additions: number;
  readonly deletions: number;
  /** The new blob, of a removed file the old one, of a submodule its commit. */
  readonly sha: string;
  /** From the first hunk on; null for a binary file, for one without hunks, and beyond `patchLimits`. */
  readonly patch: string | null;
  /** Six octal digits; `000000` where there is no file. */
  readonly oldMode: string;
  readonly newMode: string;
}

/**
 * Of one file, and of all files of one answer together. Source: docs.github.com, "Limits for viewing content and diffs in a
 * repository".
 */
export const patchLimits = {
  file: { lines: 20_000, bytes: 500_000 },
  total: { lines: 20_000, bytes: 1_000_000 },
};

const statuses: Readonly<Record<string, FileStatus>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  C: "copied",
  T: "changed",
};

const form = [
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--find-renames",
  "--full-index",
  "--no-abbrev",
  "--src-prefix=a/",
  "--dst-prefix=b/",
];

/** What changed between two commits or trees, in git's order of paths. A null `from` is nothing: all files are added. */
export async function diffFiles(repository: Repository, from: string | null, to: string): Promise<FileDiff[]> {
  const range = [from ?? emptyTree, to, "--"];
  const raw = await git(repository.gitDirectory, ["diff", ...form, "--raw", "--numstat", "-z", ...range]);
  if (raw === "") return [];
  const sections = splitPatches(await git(repository.gitDirectory, ["diff", ...form, "--patch", ...range]));
  const { entries, counts } = parseRaw(raw);
  const left = { ...patchLimits.total };
  let section = 0;
  return entries.map((entry, index) => {
    const letter = entry.letter;
    const patches = sections.slice(section, (section += letter === "T" ? 2 : 1));
    const { additions, deletions } = counts[index] ?? { additions: 0, deletions: 0 };
    return {
      path: entry.path,
      previousPath: entry.previousPath,
      status: statuses[letter] ?? "changed",
      additions,
      deletions,
      sha: entry.newSha === zeroSha ? entry.oldSha : entry.newSha,
      patch: fitPatch(
        patches
          .map(bodyOf)
          .filter((text) => text !== "")
          .join("\n"),
        left,
      ),
      oldMode: entry.oldMode,
      newMode: entry.newMode,
    };
  });
}

function fitPatch(patch: string, left: { lines: number; bytes: number }): string | null {
  if (patch === "") return null;
  const lines = patch.split("\n").length;
  const bytes = Buffer.byteLength(patch);
  if (lines > Math.min(patchLimits.file.lines, left.lines)) return null;
  if (bytes > Math.min(patchLimits.file.bytes, left.bytes)) return null;
  left.lines -= lines;
  left.bytes -= bytes;
  return patch;
}

interface RawEntry {
  readonly letter: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldSha: string;
  readonly newSha: string;
  readonly path: string;
  readonly previousPath: string | null;
}

interface Count {
  readonly additions: number;
  readonly deletions: number;
}

/** All raw entries come first, then all counts; both in the same order. */
function parseRaw(output: string): { entries: RawEntry[]; counts: Count[] } {
  const parts = output.split("\0");
  const entries: RawEntry[] = [];
  const counts: Count[] = [];
  let next = 0;
  while (parts[next]?.startsWith(":") === true) {
    const [oldMode = "", newMode = "", oldSha = "", newSha = "", status = ""] = (parts[next] ?? "").slice(1).split(" ");
    const letter = status.slice(0, 1);
    const isPair = letter === "R" || letter === "C";
    const [first = "", second = ""] = parts.slice(next + 1, next + 3);
    const path = isPair ? second : first;
    entries.push({ letter, oldMode, newMode, oldSha, newSha, path, previousPath: isPair ? first : null });
    next += isPair ? 3 : 2;
  }
  while (next < parts.length && parts[next] !== "") {
    const [additions = "", deletions = "", path = ""] = (parts[next] ?? "").split("\t");
    counts.push({ additions: countOf(additions), deletions: countOf(deletions) });
    next += path === "" ? 3 : 1;
  }
  return { entries, counts };
}

/** `-` for a binary file. */
function countOf(text: string): number {
  return text === "-" ? 0 : Number(text);
}

/** A line of content never begins with `diff`: it has a space, a sign or a backslash before it. */
function splitPatches(output: string): string[] {
  return output.split(/^(?=diff --git )/m).filter((section) => section !== "");
}

function bodyOf(section: string): string {
  const start = section.search(/^@@ /m);
  return start === -1 ? "" : section.slice(start).replace(/\n$/, "");
}

export function countChanges(files: readonly FileDiff[]): { readonly additions: number; readonly deletions: number } {
  return files.reduce(
    (sum, file) => ({ additions: sum.additions + file.additions, deletions: sum.deletions + file.deletions }),
    { additions: 0, deletions: 0 },
  );
}

/** Source: docs.github.com, "Limits for viewing content and diffs in a repository". */
const textLimits = { files: 300, lines: 20_000 };

/** The answer to `application/vnd.github.diff`; 406 where it is too large. */
export async function readDiffText(repository: Repository, from: string | null, to: string): Promise<string> {
  const range = [from ?? emptyTree, to, "--"];
  const names = await git(repository.gitDirectory, ["diff", "--name-only", "-z", ...form, ...range]);
  if (names.split("\0").length - 1 > textLimits.files) throw tooLarge("files", textLimits.files);
  const text = await git(repository.gitDirectory, ["diff", "--patch", ...form, ...range]);
  if (text.split("\n").length - 1 > textLimits.lines) throw tooLarge("lines", textLimits.lines);
  return text;
}

/** The answer to `application/vnd.github.patch`: one mail for each commit that `to` has and `from` has not. */
export async function readPatchText(repository: Repository, from: string | null, to: string): Promise<string> {
  const range = from === null ? ["--root", "-1", to] : [`${from}..${to}`];
  const args = ["format-patch", "--stdout", "--no-signature", ...form, ...range, "--"];
  const text = await git(repository.gitDirectory, args);
  if (text.split("\n").length - 1 > textLimits.lines) throw tooLarge("lines", textLimits.lines);
  return text;
}

function tooLarge(what: string, limit: number): ApiError {
  return new ApiError(406, `Sorry, the diff exceeded the maximum number of ${what} (${limit}).`, {
    errors: [{ resource: "PullRequest", field: "diff", code: "too_large" }],
  });
}
