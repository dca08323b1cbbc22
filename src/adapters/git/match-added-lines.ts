import { type AddedLines, absentMode, type FileMode } from "#core/change/change.ts";

import type { PatchSection } from "./parse-patch.ts";
import type { RawChange } from "./parse-raw-diff.ts";

/**
 * Gives each change the lines of the section that is about it. git prints records and sections in the same order, and where
 * the content differs a section names both blobs: should they ever not be the record's, nothing is believed from there on,
 * and the answer ends early.
 */
export function matchAddedLines(
  changes: readonly RawChange[],
  sections: readonly PatchSection[],
): readonly AddedLines[] {
  const matched: AddedLines[] = [];
  let next = 0;
  for (const change of changes) {
    const pairs = blobPairsOf(change);
    const found = sections.slice(next, next + pairs.length);
    const last = found.at(-1);
    if (last === undefined || !pairs.every((pair, index) => isAbout(found[index], pair))) break;
    matched.push(last.added);
    next += pairs.length;
  }
  return matched;
}

type BlobPair = NonNullable<PatchSection["blobs"]>;

/** Where a file becomes a symlink or a submodule, git prints the deletion of the one and the creation of the other. */
function blobPairsOf({ oldMode, newMode, oldBlob, newBlob }: RawChange): readonly BlobPair[] {
  const isSplit = oldMode !== absentMode && newMode !== absentMode && typeOf(oldMode) !== typeOf(newMode);
  if (!isSplit) return [{ old: oldBlob, new: newBlob }];
  const none = "0".repeat(oldBlob.length);
  return [
    { old: oldBlob, new: none },
    { old: none, new: newBlob },
  ];
}

function typeOf(mode: FileMode): number {
  return Number.parseInt(mode, 8) & 0o170000;
}

function isAbout(section: PatchSection | undefined, pair: BlobPair): boolean {
  if (section === undefined) return false;
  if (section.blobs === null) return pair.old === pair.new;
  return section.blobs.old === pair.old && section.blobs.new === pair.new;
}
