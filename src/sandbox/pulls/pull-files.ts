import { diffFiles, type FileDiff } from "#sandbox/git/diff.ts";

import type { Pull } from "./pull.ts";

interface Known {
  readonly key: string;
  readonly files: Promise<FileDiff[]>;
}

const known = new WeakMap<Pull, Known>();

/** The files of the current head, read once for all pages. */
export function readFiles(pull: Pull): Promise<readonly FileDiff[]> {
  const key = `${pull.mergeBase} ${pull.head.sha}`;
  const before = known.get(pull);
  if (before?.key === key) return before.files;
  const files = diffFiles(pull.base.repository, pull.mergeBase, pull.head.sha);
  known.set(pull, { key, files });
  // What failed is tried again.
  files.catch(() => known.delete(pull));
  return files;
}

/** Both names of a renamed file. */
export async function changedPaths(pull: Pull): Promise<string[]> {
  const files = await readFiles(pull);
  return [
    ...new Set(files.flatMap(({ path, previousPath }) => (previousPath === null ? [path] : [path, previousPath]))),
  ];
}
