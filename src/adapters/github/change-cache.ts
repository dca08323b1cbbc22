import type { Change } from "#core/change/change.ts";
import type { ChangeRequest } from "./read-change.ts";

export interface ChangeCache {
  readonly get: (request: ChangeRequest) => Promise<Change> | null;
  readonly set: (request: ChangeRequest, change: Promise<Change>) => void;
}

/** Of one repository. A file without its content takes half a kilobyte, so this is some ten megabytes. */
const maxFiles = 20_000;

/** What an empty change counts for, so that many of them count too. */
const leastFiles = 20;

/** Decisions about the same two commits read the same files: what was read of two commits stays true. */
export function openChangeCache(limit = maxFiles): ChangeCache {
  const kept = new Map<string, { readonly change: Promise<Change>; readonly files: number }>();
  let files = 0;
  const keyOf = ({ number, base, head, changedFiles, wantsContent }: ChangeRequest) =>
    JSON.stringify([number, base, head, changedFiles, wantsContent]);

  function drop(key: string): void {
    files -= kept.get(key)?.files ?? 0;
    kept.delete(key);
  }

  return {
    get: (request) => {
      const key = keyOf(request);
      const found = kept.get(key);
      if (found === undefined) return null;
      kept.delete(key);
      kept.set(key, found);
      return found.change;
    },
    set: (request, change) => {
      const key = keyOf(request);
      drop(key);
      const entry = { change, files: Math.max(leastFiles, request.changedFiles) };
      kept.set(key, entry);
      files += entry.files;
      change.catch(() => {
        if (kept.get(key) === entry) drop(key);
      });
      for (const oldest of kept.keys()) {
        if (files <= limit || kept.size === 1) break;
        drop(oldest);
      }
    },
  };
}
