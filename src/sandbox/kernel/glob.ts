import { minimatch } from "minimatch";

/** As GitHub matches paths and refs: fnmatch with FNM_PATHNAME, where `*` stops at a slash. Case counts. */
export function matchesGlob(text: string, pattern: string): boolean {
  return minimatch(text, pattern, {
    platform: "linux",
    dot: true,
    nobrace: true,
    noext: true,
    nonegate: true,
    nocomment: true,
  });
}
