import type { CommitSha } from "#core/ids.ts";
import type { Client } from "./client.ts";
import type { ComparedFile, ComparisonRead, RepositoryRef } from "./github.ts";
import { readListedFile } from "./list-files.ts";
import type { Shape } from "./shape.ts";

/** GitHub lists so many files of a comparison and no more, all on its first page. Source: docs.github.com, "Compare two commits". */
const maxFiles = 300;

/** The start of a hunk: `@@ -12,3 +12,4 @@`, and after it whatever the file says. */
const hunkHeader = /^@@ -\d{1,9}(?:,\d{1,9})? \+(\d{1,9})(?:,\d{1,9})? @@/;

const statuses = { ahead: "ahead", behind: "behind", diverged: "diverged", identical: "identical" } as const;

/** What `head` alters since it parted from `base`. Files come whole or cut with the first page; of commits one is enough. */
export async function readComparison(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  base: CommitSha,
  head: CommitSha,
): Promise<ComparisonRead> {
  const parameters = { owner, repo: name, basehead: `${base}...${head}`, per_page: 1, page: 1 };
  const { body } = await ask(rest.repos.compareCommitsWithBasehead, parameters);
  const files = body.field("files").list().map(readComparedFile);
  return { status: body.field("status").choice(statuses), files, isComplete: files.length < maxFiles };
}

function readComparedFile(file: Shape): ComparedFile {
  const { path, previousPath, status, blob, additions, deletions, patch } = readListedFile(file);
  const added = patch === null ? null : readAddedLineNumbers(patch);
  return {
    path,
    previousPath,
    status,
    blob,
    additions,
    deletions,
    // A long patch is cut without a word.
    addedLineNumbers: added?.length === additions ? added : null,
  };
}

/** Where the added lines of a patch stand in the new file, from 1; null for what is no patch. */
function readAddedLineNumbers(patch: string): number[] | null {
  const added: number[] = [];
  let next: number | null = null;
  for (const line of patch.split("\n")) {
    const hunk = hunkHeader.exec(line);
    if (hunk !== null) next = Number(hunk[1]);
    else if (next === null) return null;
    else if (line.startsWith("+")) added.push(next++);
    else if (line.startsWith(" ")) next += 1;
    // What was there before, and "\ No newline at end of file", are no lines of the new file.
    else if (!line.startsWith("-") && !line.startsWith("\\")) return null;
  }
  return added;
}
