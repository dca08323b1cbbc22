/** An answer that GitHub need not send again as long as its ETag holds: a 304 is free of the primary rate limit. */
export interface KeptAnswer {
  readonly etag: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: [string, string][];
}

export interface EtagCache {
  readonly get: (key: string) => KeptAnswer | null;
  readonly set: (key: string, answer: KeptAnswer) => void;
}

/** Check runs of a thousand commits take about as much. */
const maxBytes = 32 * 1024 * 1024;

/** Of a key, the headers and the map, which a thousand tiny answers would otherwise hide. */
const overheadBytes = 2_048;

/** What was used least lately goes first. One answer larger than an eighth of the room is not kept at all. */
export function openEtagCache(limitBytes = maxBytes): EtagCache {
  const kept = new Map<string, KeptAnswer>();
  let size = 0;
  const sizeOf = ({ body }: KeptAnswer) => body.length + overheadBytes;

  function drop(key: string): void {
    const answer = kept.get(key);
    if (answer === undefined) return;
    kept.delete(key);
    size -= sizeOf(answer);
  }

  return {
    get: (key) => {
      const answer = kept.get(key);
      if (answer === undefined) return null;
      kept.delete(key);
      kept.set(key, answer);
      return answer;
    },
    set: (key, answer) => {
      drop(key);
      if (sizeOf(answer) > limitBytes / 8) return;
      kept.set(key, answer);
      size += sizeOf(answer);
      for (const oldest of kept.keys()) {
        if (size <= limitBytes) break;
        drop(oldest);
      }
    },
  };
}
