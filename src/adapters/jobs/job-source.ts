import type { Instant } from "#core/ids.ts";

import type { Ask, DeadJob, QueueDepth, WorkLimits } from "./jobs.ts";

/** What a database does for the one loop that runs jobs. `Claim` is how it knows a run again. */
export interface JobSource<Claim extends ClaimedJob> {
  /** Keeps the asks; for each queue, when the earliest of them is due. */
  readonly ask: (asks: readonly Ask[]) => Promise<ReadonlyMap<string, Instant>>;
  readonly prepare: (queue: string) => Promise<void>;
  /** Tells of jobs that another process was asked for, until `close`. */
  readonly listen: (onDue: (queue: string, due: Instant) => void) => Promise<void>;
  /** At most `count` jobs that are due and that nobody runs, in the order in which they fell due. */
  readonly claim: (queue: string, count: number) => Promise<Claimed<Claim>>;
  /**
   * Says that these still run, and puts back what others claimed and no longer say so of. Returns those of `claims` that
   * others may have by now.
   */
  readonly renew: (queue: string, claims: readonly Claim[], limits: WorkLimits) => Promise<readonly Claim[]>;
  /** Changes nothing if the claim was lost. */
  readonly settle: (queue: string, claim: Claim, settlement: Settlement) => Promise<void>;
  readonly readDepth: (queue: string, now: Instant) => Promise<QueueDepth>;
  readonly listDead: (queue: string, limit: number) => Promise<readonly DeadJob[]>;
  readonly close: () => Promise<void>;
  /** How often to look for what nobody told us of; null where that cannot be. */
  readonly pollMs: number | null;
}

export interface ClaimedJob {
  readonly key: string;
  readonly attempt: number;
}

export interface Claimed<Claim> {
  readonly claims: readonly Claim[];
  /** When the next job of this queue is due, by our clock; null if none waits. */
  readonly nextDue: Instant | null;
}

export type Settlement =
  | { readonly kind: "done" }
  | { readonly kind: "again"; readonly at: Instant }
  | { readonly kind: "failed"; readonly retryAt: Instant }
  | { readonly kind: "dead"; readonly attempts: number; readonly error: string }
  /** Put back as if it had not been claimed. */
  | { readonly kind: "released" };
