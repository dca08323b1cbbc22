import type { ChangedFile } from "#core/change/change.ts";
import type { PatternIndex, Section, SeenPath } from "#core/change/pattern-index.ts";

/** A changed file with both its paths matched against everything that the contract asks about paths. */
export interface SeenFile {
  readonly file: ChangedFile;
  readonly path: SeenPath;
  readonly previous: SeenPath | null;
}

export function seeFile(index: PatternIndex, file: ChangedFile): SeenFile {
  return {
    file,
    path: index.look(file.path),
    previous: file.previousPath === null ? null : index.look(file.previousPath),
  };
}

/** The path of a file that a section matches, old or new, or null. */
export function matchingPath({ path, previous }: SeenFile, section: Section): SeenPath | null {
  if (path.firstIn(section) !== null) return path;
  return previous !== null && previous.firstIn(section) !== null ? previous : null;
}
