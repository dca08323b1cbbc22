import type { FileDiff } from "#sandbox/git/diff.ts";
import { mergeBase } from "#sandbox/git/history.ts";

import { findLine, followLine, parsePatch } from "./diff-lines.ts";
import { readFiles } from "./pull-files.ts";
import type { Pull, ReviewThread } from "./pull.ts";

/** Finds the places of all threads anew at the current head. A line that was changed since, or left the diff, is outdated. */
export async function relocateThreads(pull: Pull): Promise<void> {
  if (pull.threads.length === 0) return;
  const files = await readFiles(pull);
  for (const thread of pull.threads) {
    const place = await findPlace(pull, thread, files);
    thread.isOutdated = place === null;
    thread.line = place?.line ?? null;
    thread.startLine = place?.startLine ?? null;
    thread.position = place?.position ?? null;
    if (place !== null) thread.commit = pull.head.sha;
  }
}

interface Place {
  readonly line: number | null;
  readonly startLine: number | null;
  readonly position: number | null;
}

async function findPlace(pull: Pull, thread: ReviewThread, files: readonly FileDiff[]): Promise<Place | null> {
  const file = files.find(({ path }) => path === thread.path);
  if (file === undefined) return null;
  if (thread.subjectType === "FILE" || thread.originalLine === null) {
    return { line: null, startLine: null, position: null };
  }
  const path = thread.side === "LEFT" ? (file.previousPath ?? file.path) : file.path;
  const versions = await versionsOf(pull, thread);
  if (versions === null || file.patch === null) return null;
  const repository = pull.base.repository;
  const line = await followLine(repository, path, { ...versions, line: thread.originalLine });
  const first = thread.originalStartLine;
  const startLine = first === null ? null : await followLine(repository, path, { ...versions, line: first });
  if (line === null || (first !== null && startLine === null)) return null;
  const found = findLine(parsePatch(file.patch), thread.side, line);
  return found === null ? null : { line, startLine, position: found.position };
}

/** The right side is the head; the left one is where the head left the base. */
async function versionsOf(pull: Pull, thread: ReviewThread): Promise<{ from: string; to: string } | null> {
  if (thread.side === "RIGHT") return { from: thread.originalCommit, to: pull.head.sha };
  const from = await mergeBase(pull.base.repository, pull.base.sha, thread.originalCommit);
  return from === null ? null : { from, to: pull.mergeBase };
}
