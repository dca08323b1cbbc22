import { absentMode, type FileMode, type FileStatus } from "#core/change/change.ts";

import { GitError } from "./git-error.ts";

export interface RawChange {
  readonly status: FileStatus;
  readonly oldMode: FileMode;
  readonly newMode: FileMode;
  readonly oldBlob: string;
  readonly newBlob: string;
  /** Paths are bytes: two that differ only in invalid UTF-8 are two files, though they decode to the same text. */
  readonly path: Buffer;
  readonly previousPath: Buffer | null;
  /** `binary` for what git will not count; null when the output ended before it. */
  readonly counts: { readonly additions: number; readonly deletions: number } | "binary" | null;
}

export interface RawDiff {
  readonly commit: string;
  readonly changes: readonly RawChange[];
}

const commitField = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const rawRecord = /^:([0-7]{6}) ([0-7]{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/;
const countRecord = /^(\d+|-)\t(\d+|-)\t/;

const statuses: Readonly<Record<string, FileStatus>> = {
  A: "added",
  M: "modified",
  D: "deleted",
  R: "renamed",
  C: "copied",
  T: "type-changed",
  U: "unmerged",
};

/**
 * Parses what `git diff-tree --stdin --always -r -z --raw --numstat` prints: for each commit its hash, the raw records, then
 * the counts. Every field ends in NUL, a path is only ever read as the field that a record announces, and so no path can
 * pass for a record. A record that the end of the output cuts short is left out.
 */
export function parseRawDiffs(output: Buffer): readonly RawDiff[] {
  const diffs: OpenDiff[] = [];
  const fields = splitFields(output);
  for (let field = fields.next(); field !== null; field = fields.next()) {
    const text = keyOf(field);
    if (commitField.test(text)) diffs.push({ commit: text, changes: [], places: new Map() });
    else readRecord(text, fields, diffs.at(-1));
  }
  return diffs.map(({ commit, changes }) => ({ commit, changes }));
}

interface OpenDiff {
  readonly commit: string;
  readonly changes: RawChange[];
  /** Where in `changes` a path is, to find it again when its counts come. */
  readonly places: Map<string, number>;
}

function readRecord(text: string, fields: Fields, diff: OpenDiff | undefined): void {
  const raw = rawRecord.exec(text);
  const counts = countRecord.exec(text);
  if (diff !== undefined && raw !== null) addChange(diff, raw, fields);
  else if (diff !== undefined && counts !== null) addCounts(diff, counts, text.slice(counts[0].length), fields);
  else throw unreadable(text);
}

function addChange(diff: OpenDiff, record: RegExpExecArray, fields: Fields): void {
  const [, oldMode = absentMode, newMode = absentMode, oldBlob = "", newBlob = "", letter = ""] = record;
  const status = statuses[letter];
  if (status === undefined) throw unreadable(record[0]);
  const hasTwoPaths = status === "renamed" || status === "copied";
  const previousPath = hasTwoPaths ? fields.next() : null;
  const path = fields.next();
  if (path === null) return;
  diff.places.set(keyOf(path), diff.changes.length);
  diff.changes.push({ status, oldMode, newMode, oldBlob, newBlob, path, previousPath, counts: null });
}

/** For a rename no path follows the counts: the old and the new one are fields of their own. */
function addCounts(diff: OpenDiff, record: RegExpExecArray, keyIfOnePath: string, fields: Fields): void {
  const key = keyIfOnePath === "" ? readNewPathKey(fields) : keyIfOnePath;
  if (key === null) return;
  const place = diff.places.get(key) ?? -1;
  const change = diff.changes[place];
  if (change === undefined) throw unreadable(record[0]);
  diff.changes[place] = { ...change, counts: parseCounts(record) };
}

function readNewPathKey(fields: Fields): string | null {
  fields.next();
  const path = fields.next();
  return path === null ? null : keyOf(path);
}

function parseCounts([, additions, deletions]: RegExpExecArray): RawChange["counts"] {
  if (additions === "-" || deletions === "-") return "binary";
  return { additions: Number(additions), deletions: Number(deletions) };
}

/** Latin-1 gives every byte a character of its own, so that different bytes stay different keys. */
function keyOf(path: Buffer): string {
  return path.toString("latin1");
}

interface Fields {
  readonly next: () => Buffer | null;
}

function splitFields(output: Buffer): Fields {
  let start = 0;
  return {
    next() {
      const end = output.indexOf(0, start);
      if (end === -1) return null;
      const field = output.subarray(start, end);
      start = end + 1;
      return field;
    },
  };
}

function unreadable(text: string): GitError {
  return new GitError("failed", `git diff-tree printed what is not a record: ${JSON.stringify(text.slice(0, 200))}`);
}
