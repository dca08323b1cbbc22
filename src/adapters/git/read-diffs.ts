import { type AddedLines, absentMode, type ChangedFile, submoduleMode } from "#core/change/change.ts";
import type { CommitSha } from "#core/ids.ts";

import { GitError } from "./git-error.ts";
import { matchAddedLines } from "./match-added-lines.ts";
import { callInView, type ObjectView } from "./object-view.ts";
import { type Patch, startPatchReader } from "./parse-patch.ts";
import { parseRawDiffs, type RawChange, type RawDiff } from "./parse-raw-diff.ts";
import { readAtMost, runGit, streamGit } from "./run-git.ts";

export interface CommitPair {
  readonly commit: CommitSha;
  /** What the commit is compared with: one of its parents, a merge base, or any other commit. */
  readonly origin: CommitSha;
}

export interface DiffEntry {
  readonly raw: RawChange;
  readonly file: ChangedFile;
}

export interface Diffs {
  /** One for each pair, in order; fewer if the listing was cut. */
  readonly diffs: readonly (readonly DiffEntry[])[];
  readonly isCut: boolean;
}

/** A file takes 110 bytes and twice its path, so this is more than twice the files that a change may have before it counts as cut. */
const maxListingBytes = 64 * 1024 * 1024;

/** A person does not review a megabyte of new lines in one file; a generated one, or an attack on the memory, has more. */
const patchLimits = { maxBytesPerFile: 1024 * 1024, maxBytes: 64 * 1024 * 1024 };

const maxBytesPerSize = 128;

/** 1,000 is git's own limit since 2.35. Beyond it a renamed and edited file shows as deleted and added: both paths stay. */
const compare = ["diff-tree", "--stdin", "--always", "-r", "-l1000"];
const renames = "-M";

/** Only renames that keep the content: these are told from the hashes alone, and the others show as deleted and added. */
const exactRenames = "-M100%";

/** Compares many pairs of commits in one process, and in two more where the content is wanted: counts, sizes and added lines. */
export async function readDiffs(view: ObjectView, pairs: readonly CommitPair[], wantsContent: boolean): Promise<Diffs> {
  const questions = pairs.map(({ commit, origin }) => `${commit} ${origin}\n`).join("");
  const [{ rawDiffs, sizes, isCut }, patch] = await Promise.all([
    readListing(view, questions, pairs, wantsContent),
    wantsContent ? readPatch(view, questions) : null,
  ]);
  const diffs = rawDiffs.map(({ changes }, index) => {
    const addedLines = patch === null ? [] : matchAddedLines(changes, patch.diffs[index] ?? []);
    const otherwise = patch?.rest ?? notAsked;
    return changes.map((raw, place) => ({ raw, file: toChangedFile(raw, sizes, addedLines[place] ?? otherwise) }));
  });
  return { diffs, isCut };
}

const notAsked: AddedLines = { kind: "unread", why: "not-asked" };

interface RawListing {
  readonly rawDiffs: readonly RawDiff[];
  readonly sizes: ReadonlyMap<string, number>;
  readonly isCut: boolean;
}

async function readListing(
  view: ObjectView,
  questions: string,
  pairs: readonly CommitPair[],
  wantsContent: boolean,
): Promise<RawListing> {
  const list = (...options: readonly string[]) =>
    readAtMost(callInView(view, [...compare, "-z", "--raw", ...options], questions), maxListingBytes);
  const listed = wantsContent ? list(renames, "--numstat") : list(renames);
  // A partial clone lacks the contents that counts and likenesses need. What changed is told by the trees alone.
  const { bytes, isCut } = await listed.catch((error: unknown) => {
    if (error instanceof GitError && error.kind === "failed") return list(exactRenames);
    throw error;
  });
  const rawDiffs = parseRawDiffs(bytes);
  const isInOrder = rawDiffs.every(({ commit }, index) => commit === pairs[index]?.commit);
  if (!isInOrder || (rawDiffs.length < pairs.length && !isCut)) {
    throw new GitError("failed", "git diff-tree did not compare what it was asked to.", { args: compare });
  }
  const sized = wantsContent ? rawDiffs.flatMap(({ changes }) => changes.filter(hasContent)) : [];
  return { rawDiffs, sizes: await readSizes(view, sized), isCut };
}

function hasContent({ newMode }: RawChange): boolean {
  return newMode !== absentMode && newMode !== submoduleMode;
}

async function readSizes(view: ObjectView, changes: readonly RawChange[]): Promise<ReadonlyMap<string, number>> {
  const blobs = [...new Set(changes.map(({ newBlob }) => newBlob))];
  if (blobs.length === 0) return new Map();
  const call = callInView(view, ["cat-file", "--buffer", "--batch-check=%(objectsize)"], `${blobs.join("\n")}\n`);
  const answers = (await runGit(call, blobs.length * maxBytesPerSize)).toString("latin1").split("\n");
  const sizes = new Map<string, number>();
  blobs.forEach((blob, index) => {
    const answer = answers[index] ?? "";
    if (/^\d+$/.test(answer)) sizes.set(blob, Number(answer));
  });
  return sizes;
}

/**
 * The listing stands without the lines: where git cannot make a patch (a file beyond 1 GB) or not in time, all of them stay
 * unread. What came before the failure is not used, since nobody can say where the last section would have ended.
 */
async function readPatch(view: ObjectView, questions: string): Promise<Patch> {
  const reader = startPatchReader(patchLimits);
  const formats = ["-p", "-U0", "--text", "--full-index", "--irreversible-delete"];
  try {
    await streamGit(callInView(view, [...compare, renames, ...formats], questions), reader.take);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return { diffs: [], rest: { kind: "unread", why: "failed" } };
  }
  return reader.finish();
}

function toChangedFile(raw: RawChange, sizes: ReadonlyMap<string, number>, addedLines: AddedLines): ChangedFile {
  const { status, oldMode, newMode, counts } = raw;
  const isCounted = counts !== null && counts !== "binary";
  return {
    path: decodePath(raw.path),
    previousPath: raw.previousPath === null ? null : decodePath(raw.previousPath),
    status,
    oldMode,
    newMode,
    newBlob: newMode === absentMode ? null : raw.newBlob,
    hasNewContent: raw.oldBlob !== raw.newBlob,
    additions: isCounted ? counts.additions : null,
    deletions: isCounted ? counts.deletions : null,
    isBinary: counts === "binary",
    sizeBytes: hasContent(raw) ? (sizes.get(raw.newBlob) ?? null) : null,
    addedLines,
  };
}

/** Bytes that are no UTF-8 become U+FFFD, so that such a name stays visible as what it is. */
function decodePath(path: Buffer): string {
  return path.toString("utf8");
}
