import type { FileStatus } from "#core/change/change.ts";
import type { Client } from "./client.ts";
import type { RepositoryRef } from "./github.ts";
import type { Shape } from "./shape.ts";

/** GitHub lists so many files of a pull request and no more (docs.github.com, "List pull requests files"). */
export const maxFiles = 3_000;
const pageSize = 100;

/** One file as REST lists it. */
export interface ListedFile {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: FileStatus;
  readonly additions: number;
  readonly deletions: number;
  /** Of the head side, but for a deleted file. */
  readonly blob: string | null;
  /** Left out for binary files and long differences. */
  readonly patch: string | null;
}

/** GitHub's words. `changed` is a change of the mode alone, which the modes tell; `unchanged` stands in no list so far. */
const statuses = {
  added: "added",
  removed: "deleted",
  modified: "modified",
  renamed: "renamed",
  copied: "copied",
  changed: "modified",
  unchanged: "modified",
} as const;

/** All pages at once: how many there are is known from the pull request. A page beyond the end is empty. */
export async function listFiles(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  { number, changedFiles }: { readonly number: number; readonly changedFiles: number },
): Promise<readonly ListedFile[]> {
  const pages = Math.max(1, Math.ceil(Math.min(changedFiles, maxFiles) / pageSize));
  const answers = await Promise.all(
    Array.from({ length: pages }, (_, index) =>
      ask(rest.pulls.listFiles, {
        owner,
        repo: name,
        pull_number: number,
        per_page: pageSize,
        page: index + 1,
      }),
    ),
  );
  return answers.flatMap(({ body }) => body.list().map(readListedFile));
}

/** GitHub's "diff-entry", of a pull request as of a comparison. */
export function readListedFile(file: Shape): ListedFile {
  const status = file.field("status").choice(statuses);
  return {
    path: file.field("filename").text(),
    previousPath: status === "renamed" || status === "copied" ? file.field("previous_filename").text() : null,
    status,
    additions: file.field("additions").integer(),
    deletions: file.field("deletions").integer(),
    blob: file.field("sha").textOrNull(),
    patch: file.field("patch").textOrNull(),
  };
}
