import type { FileMode } from "#core/change/change.ts";
import type { CommitSha } from "#core/ids.ts";
import type { Client } from "./client.ts";
import { entriesQuery } from "./entries-query.ts";
import type { RepositoryRef } from "./github.ts";
import type { ListedFile } from "./list-files.ts";
import type { Shape } from "./shape.ts";
import { folderMode, readMode } from "./tree-entry.ts";

/** Paths in one query, each looked up in two commits: 3,000 files are then 30 queries, which go out side by side. */
const pathsPerQuery = 100;

export interface Entry {
  readonly mode: FileMode;
  readonly blob: string;
  readonly sizeBytes: number;
}

/** What both commits hold at the paths of the files, by path; nothing where they hold nothing. */
export interface Sides {
  readonly base: ReadonlyMap<string, Entry>;
  readonly head: ReadonlyMap<string, Entry>;
  /** The heads that the pull request had meanwhile. */
  readonly heads: readonly CommitSha[];
}

export async function readSides(
  { graphql }: Client,
  { owner, name }: RepositoryRef,
  request: { readonly number: number; readonly base: CommitSha; readonly head: CommitSha },
  files: readonly ListedFile[],
): Promise<Sides> {
  const paths = [...new Set(files.flatMap((file) => [file.path, file.previousPath ?? file.path]))];
  const chunks = Array.from({ length: Math.ceil(paths.length / pathsPerQuery) }, (_, index) =>
    paths.slice(index * pathsPerQuery, (index + 1) * pathsPerQuery),
  );
  const sides = { base: new Map<string, Entry>(), head: new Map<string, Entry>() };
  const heads = await Promise.all(
    chunks.map(async (chunk) => {
      const variables = Object.fromEntries(chunk.map((path, index) => [`path${index}`, path]));
      const { number, base, head } = request;
      const { data } = await graphql(entriesQuery(chunk.length), { owner, name, number, base, head, ...variables });
      const repository = data.field("repository");
      for (const side of ["base", "head"] as const) {
        chunk.forEach((path, index) => {
          const entry = readEntryOf(repository.field(side), `${side}${index}`);
          if (entry !== null) sides[side].set(path, entry);
        });
      }
      return repository.field("pullRequest").field("headRefOid").sha();
    }),
  );
  return { ...sides, heads };
}

/** Null for a folder, which is no file, and where the commit itself is gone: nothing is known then of any of its files. */
function readEntryOf(commit: Shape, alias: string): Entry | null {
  const entry = commit.isNull() ? commit : commit.field(alias);
  if (entry.isNull()) return null;
  const mode = readMode(entry);
  if (mode === folderMode) return null;
  return { mode, blob: entry.field("oid").text(), sizeBytes: entry.field("size").integer() };
}
