import type { InstallationId } from "#core/ids.ts";
import { openRateLimits, type RateLimits } from "./rate-limits.ts";
import { openTurns } from "./turns.ts";

/** The calls of one installation, which GitHub counts and limits together. */
export interface Lane {
  readonly limits: RateLimits;
  readonly inTurn: <Value>(kind: "read" | "write", work: () => Promise<Value>) => Promise<Value>;
}

/** Of the 100 that GitHub allows at once, with one write: 3,000 files are 30 pages, and go out side by side. */
const readsAtOnce = 40;

/**
 * GitHub asks for a second between two writes, and counts 80 a minute against whoever makes very many. A decision makes one:
 * a quarter of a second keeps bursts apart, and keeps nobody waiting who comes alone.
 */
const defaultWriteGapMs = 250;

/** A lane for each installation, kept for as long as the process runs: there are as many as accounts that chose the App. */
export function openLanes(options: {
  readonly writeGapMs: number | undefined;
  readonly elapsedMs: () => number;
}): (installation: InstallationId | null) => Lane {
  const { writeGapMs = defaultWriteGapMs, elapsedMs } = options;
  const lanes = new Map<InstallationId | null, Lane>();

  function openLane(): Lane {
    const [reads, writes] = [openTurns(readsAtOnce), openTurns(1)];
    let lastWriteAt = Number.NEGATIVE_INFINITY;
    return {
      limits: openRateLimits(elapsedMs),
      inTurn: (kind, work) => {
        if (kind === "read") return reads(work);
        return writes(async () => {
          const leftMs = lastWriteAt + writeGapMs - performance.now();
          if (leftMs > 0) await waitFor(leftMs);
          try {
            return await work();
          } finally {
            lastWriteAt = performance.now();
          }
        });
      },
    };
  }

  return (installation) => {
    const lane = lanes.get(installation) ?? openLane();
    lanes.set(installation, lane);
    return lane;
  };
}

export function waitFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
