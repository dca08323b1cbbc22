import type { RequestFault } from "#sandbox/faults/fault.ts";
import type { Reply } from "#sandbox/kernel/reply.ts";

type StaleFault = Extract<RequestFault, { readonly kind: "stale" }>;

interface Remembered {
  readonly reply: Reply;
  /** How many writes there had been when it was read. */
  readonly version: number;
  servedFor: number;
  servedTimes: number;
}

/** What one address answered last is kept for this many addresses and bytes; the least recently read goes first. */
const kept = { addresses: 2_000, bytes: 64 * 1024 * 1024 };

/** Answers from before the newest write, as from a replica that lags behind. */
export interface StaleReads {
  /** Null: a write that concerns no single repository. */
  readonly wrote: (repositoryId: number | null) => void;
  readonly remember: (address: string, repositoryId: number | null, reply: Reply) => void;
  readonly recall: (address: string, repositoryId: number | null, fault: StaleFault) => Reply | null;
}

export function createStaleReads(now: () => number): StaleReads {
  const remembered = new Map<string, Remembered>();
  const writes = new Map<number | null, { count: number; at: number }>();
  let bytes = 0;

  // Reads that belong to no repository, such as GraphQL's, are behind all writes.
  const lastWrite = (repositoryId: number | null) => writes.get(repositoryId) ?? { count: 0, at: -Infinity };
  const count = (repositoryId: number | null): void => {
    writes.set(repositoryId, { count: lastWrite(repositoryId).count + 1, at: now() });
  };
  const forget = (address: string): void => {
    bytes -= remembered.get(address)?.reply.body?.length ?? 0;
    remembered.delete(address);
  };

  return {
    wrote: (repositoryId) => {
      count(null);
      if (repositoryId !== null) count(repositoryId);
    },
    remember: (address, repositoryId, reply) => {
      forget(address);
      const version = lastWrite(repositoryId).count;
      remembered.set(address, { reply, version, servedFor: version, servedTimes: 0 });
      bytes += reply.body?.length ?? 0;
      for (const oldest of remembered.keys()) {
        if (remembered.size <= kept.addresses && bytes <= kept.bytes) break;
        forget(oldest);
      }
    },
    recall: (address, repositoryId, { reads = Infinity, ms = Infinity }) => {
      const found = remembered.get(address);
      const write = lastWrite(repositoryId);
      if (found === undefined || found.version === write.count || now() - write.at >= ms) return null;
      if (found.servedFor !== write.count) Object.assign(found, { servedFor: write.count, servedTimes: 0 });
      if (found.servedTimes >= reads) return null;
      found.servedTimes += 1;
      return found.reply;
    },
  };
}
