import {
  absentMode,
  type AddedLines,
  type ChangedFile,
  type FileMode,
  type FileStatus,
  submoduleMode,
} from "#core/change/change.ts";
import type { ListedFile } from "./list-files.ts";
import type { Entry, Sides } from "./read-sides.ts";

/** For what must be there and is not: the core knows no such mode, and takes the file for as risky as any. */
const unknownMode: FileMode = "unknown";

/**
 * One file of a list, with what both commits hold. Where the base branch has moved on without a file that the change
 * altered, nobody can say what mode it had.
 */
export function toChangedFile(file: ListedFile, { base, head }: Sides, wantsContent: boolean): ChangedFile {
  const before = base.get(file.previousPath ?? file.path) ?? null;
  const after = head.get(file.path) ?? null;
  const oldMode = file.status === "added" ? absentMode : (before?.mode ?? unknownMode);
  const newMode = file.status === "deleted" ? absentMode : (after?.mode ?? unknownMode);
  const status = isOtherType(oldMode, newMode) ? "type-changed" : file.status;
  const content = contentOf(file, before, after, oldMode === newMode);
  return {
    path: file.path,
    previousPath: file.previousPath,
    status: file.status === "renamed" || file.status === "copied" ? file.status : status,
    oldMode,
    newMode,
    newBlob: file.status === "deleted" ? null : (after?.blob ?? null),
    hasNewContent: content !== "same",
    // GitHub counts no line where a file is binary, and says nothing of which is which.
    additions: content === "uncounted" ? null : file.additions,
    deletions: content === "uncounted" ? null : file.deletions,
    isBinary: false,
    sizeBytes: after === null || file.status === "deleted" || newMode === submoduleMode ? null : after.sizeBytes,
    addedLines: wantsContent ? addedLines(file, content) : { kind: "unread", why: "not-asked" },
  };
}

function isOtherType(oldMode: FileMode, newMode: FileMode): boolean {
  const known = [oldMode, newMode].every((mode) => /^[0-7]{6}$/.test(mode) && mode !== absentMode);
  return known && oldMode.slice(0, 3) !== newMode.slice(0, 3);
}

type Content = "same" | "counted" | "uncounted";

/** Whether the content changed, and whether GitHub counted its lines. In doubt it changed, and nobody knows by how much. */
function contentOf(
  { status, additions, deletions, patch }: ListedFile,
  before: Entry | null,
  after: Entry | null,
  hasSameMode: boolean,
): Content {
  if (additions > 0 || deletions > 0 || patch !== null) return "counted";
  if (status === "added") return after?.sizeBytes === 0 ? "counted" : "uncounted";
  // What is listed as modified, with nothing else to show for it, was modified: the base may hold the same by now.
  const isAltered: readonly FileStatus[] = ["modified", "deleted"];
  const isSame = before !== null && before.blob === after?.blob && !(isAltered.includes(status) && hasSameMode);
  return isSame ? "same" : "uncounted";
}

/** The lines that a patch adds, if it holds as many as GitHub counted: long ones are left out, or cut. */
function addedLines({ status, additions, patch }: ListedFile, content: Content): AddedLines {
  if (status === "deleted" || content === "same") return { kind: "read", lines: [] };
  if (content === "uncounted") return { kind: "unread", why: "too-large" };
  const added = (patch ?? "").split("\n").filter((line) => line.startsWith("+"));
  if (added.length !== additions) return { kind: "unread", why: "too-large" };
  return { kind: "read", lines: added.map((line) => line.slice(1).replace(/\r$/, "")) };
}
