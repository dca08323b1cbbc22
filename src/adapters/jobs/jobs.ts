import type { Instant } from "#core/ids.ts";

/**
 * Work that must be done, each under a key. It is level-triggered: a job says only "look at this key again", so asks for a
 * key that have not started are one job, and an ask while the key is being worked on leads to one more run.
 *
 * A job is kept until it was done: after a crash it runs again. Two implementations pass one conformance suite:
 * `openSqliteJobs` (a table, one process) and `openPgBossJobs` (pg-boss, any number of replicas). Every method rejects with a
 * `JobsError`.
 */
export interface Jobs {
  /** Resolves when the asks are kept. */
  ask(asks: readonly Ask[]): Promise<void>;
  /**
   * Runs jobs of one queue from now on; once a queue. Never two runs of one key at a time, in the whole cluster, as long as
   * none outlives its lease.
   */
  work(queue: string, limits: WorkLimits, run: (job: RunningJob) => Promise<JobOutcome>): Promise<void>;
  /** How many are waiting or running, and for how long the oldest that is due has waited; for metrics and tests. */
  readDepth(queue: string, now: Instant): Promise<QueueDepth>;
  /** Given up after `maxAttempts`, newest first. */
  listDead(queue: string, limit: number): Promise<readonly DeadJob[]>;
  /** Takes no new work, waits up to `graceMs` for what runs, then aborts the rest: it runs again elsewhere or later. */
  stop(graceMs: number): Promise<void>;
}

export interface Ask {
  readonly queue: string;
  readonly key: string;
  /** Not before this time, unless someone else asks for sooner. */
  readonly notBefore: Instant;
  /**
   * Where set, each further ask of this kind before the start moves it back to its own `notBefore`, but never beyond this
   * long after the first ask of this kind: the ceiling that keeps a storm from starving the key. Null: the earliest ask
   * counts. A key with asks of both kinds starts at the earlier of the two times, and after a failed run not before its
   * pause is over.
   */
  readonly ceilingMs: number | null;
}

export interface WorkLimits {
  /** Runs at once in this process. */
  readonly concurrency: number;
  /** Renewed while a run goes on; how long after a crash until another process takes the job over. */
  readonly leaseMs: number;
  /** A run that throws is tried again after `retryDelaysMs[attempt - 1]` (the last one repeats), at most this often. */
  readonly maxAttempts: number;
  readonly retryDelaysMs: readonly [number, ...number[]];
}

export interface RunningJob {
  readonly key: string;
  /** From 1. A run that ended with an outcome starts anew at 1. */
  readonly attempt: number;
  /** Aborted when the lease was lost or the grace of `stop` is over. */
  readonly signal: AbortSignal;
}

/** `again`: look at this key once more at that time, even if nobody asks. */
export type JobOutcome = { readonly kind: "done" } | { readonly kind: "again"; readonly at: Instant };

export interface QueueDepth {
  readonly waiting: number;
  readonly running: number;
  readonly oldestDueMs: number;
}

export interface DeadJob {
  readonly key: string;
  readonly attempts: number;
  readonly error: string;
  readonly at: Instant;
}

/**
 * - `unavailable`: the database cannot be reached or written; try later.
 * - `locked`: another process uses this data directory.
 * - `corrupt`: the file is no queue of Headgate's, or of a newer version.
 */
export type JobsErrorKind = "unavailable" | "locked" | "corrupt";

export class JobsError extends Error {
  override readonly name = "JobsError";
  readonly kind: JobsErrorKind;

  constructor(kind: JobsErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
