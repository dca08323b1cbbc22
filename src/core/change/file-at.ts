import type { FileMode } from "./change.ts";

/** What a commit holds at a path. Only a regular file has bytes: a link is not followed, and never taken for its target. */
export type FileAt =
  | { readonly kind: "file"; readonly mode: FileMode; readonly blob: string; readonly bytes: Uint8Array }
  | { readonly kind: "too-large"; readonly mode: FileMode; readonly blob: string; readonly sizeBytes: number }
  | { readonly kind: "symlink" | "submodule"; readonly mode: FileMode };
