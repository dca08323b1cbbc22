import type { Instant } from "#core/ids.ts";

import type { ClaimedJob, JobSource, Settlement } from "./job-source.ts";
import type { JobOutcome, RunningJob, WorkLimits } from "./jobs.ts";

export interface QueueWorker {
  /** A job of this queue may be due at that time. */
  readonly noteDue: (due: Instant) => void;
  readonly stop: (graceMs: number) => Promise<void>;
}

interface Run<Claim> {
  readonly claim: Claim;
  readonly controller: AbortController;
  /** Until then nobody else takes the job, whatever happens to the database. */
  heldUntil: number;
  hasLostLease: boolean;
  ended: Promise<void>;
}

/** After an error of the database, and while a result cannot be written down. */
const retryAfterMs = 1_000;

/** What a run may take to end once its signal says so. What has not ended by then keeps its lease, which then expires. */
const endWithinMs = 1_000;

/** A timer of Node's fires at once if it is set for longer than 24 days. */
const maxTimerMs = 3_600_000;

/** What is kept of an error, so that a page of HTML in a message does not fill the database. */
const maxErrorLength = 2_000;

/** The one loop that runs jobs: claims what is due up to `concurrency`, renews, settles, and waits for the next due time. */
export function workQueue<Claim extends ClaimedJob>(
  source: JobSource<Claim>,
  queue: string,
  limits: WorkLimits,
  run: (job: RunningJob) => Promise<JobOutcome>,
  onError: (error: unknown) => void,
): QueueWorker {
  const runs = new Set<Run<Claim>>();
  let isStopping = false;
  let pumping: Promise<void> | null = null;
  let mustPumpAgain = false;
  let timer: NodeJS.Timeout | null = null;
  let timerAt = Number.POSITIVE_INFINITY;

  const wakeAt = (at: number): void => {
    if (isStopping || at >= timerAt) return;
    if (timer !== null) clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(pump, Math.min(Math.max(at - Date.now(), 0), maxTimerMs)).unref();
  };

  function pump(): void {
    if (timer !== null) clearTimeout(timer);
    timerAt = Number.POSITIVE_INFINITY;
    mustPumpAgain = true;
    pumping ??= claimAll().finally(() => {
      pumping = null;
      // Asked for after the loop had looked for the last time.
      if (mustPumpAgain && canClaim()) pump();
    });
  }

  function canClaim(): boolean {
    return !isStopping && runs.size < limits.concurrency;
  }

  async function claimAll(): Promise<void> {
    while (mustPumpAgain && canClaim()) {
      mustPumpAgain = false;
      const heldUntil = Date.now() + limits.leaseMs;
      try {
        const { claims, nextDue } = await source.claim(queue, limits.concurrency - runs.size);
        for (const claim of claims) start(claim, heldUntil);
        if (nextDue !== null) wakeAt(nextDue);
        if (source.pollMs !== null) wakeAt(Date.now() + source.pollMs);
      } catch (error) {
        onError(error);
        wakeAt(Date.now() + retryAfterMs);
      }
    }
  }

  function start(claim: Claim, heldUntil: number): void {
    const entry: Run<Claim> = {
      claim,
      controller: new AbortController(),
      heldUntil,
      hasLostLease: false,
      ended: Promise.resolve(),
    };
    runs.add(entry);
    entry.ended = runOnce(entry).then((settlement) => settle(entry, settlement));
  }

  async function runOnce({ claim, controller }: Run<Claim>): Promise<Settlement> {
    const { key, attempt } = claim;
    if (isStopping) return { kind: "released" };
    if (attempt > limits.maxAttempts) {
      return { kind: "dead", attempts: attempt - 1, error: "the process that ran it ended each time" };
    }
    try {
      return await run({ key, attempt, signal: controller.signal });
    } catch (error) {
      if (controller.signal.aborted) return { kind: "released" };
      if (attempt >= limits.maxAttempts) return { kind: "dead", attempts: attempt, error: describe(error) };
      return { kind: "failed", retryAt: (Date.now() + delayAfter(limits, attempt)) as Instant };
    }
  }

  async function settle(entry: Run<Claim>, settlement: Settlement): Promise<void> {
    while (!entry.hasLostLease) {
      try {
        await source.settle(queue, entry.claim, settlement);
        break;
      } catch (error) {
        onError(error);
        if (isStopping || Date.now() >= entry.heldUntil) break;
        await sleep(retryAfterMs);
      }
    }
    runs.delete(entry);
    pump();
  }

  async function renew(): Promise<void> {
    const held = [...runs].filter(({ hasLostLease }) => !hasLostLease);
    const heldUntil = Date.now() + limits.leaseMs;
    try {
      const claims = held.map(({ claim }) => claim);
      const lost = new Set(await source.renew(queue, claims, limits));
      for (const entry of held) {
        if (lost.has(entry.claim)) loseLease(entry);
        else entry.heldUntil = heldUntil;
      }
    } catch (error) {
      onError(error);
    }
    for (const entry of held) if (Date.now() >= entry.heldUntil) loseLease(entry);
  }

  function loseLease(entry: Run<Claim>): void {
    // A run that has ended meanwhile is not in the set: its row is gone, and so is its lease.
    if (!runs.has(entry)) return;
    entry.hasLostLease = true;
    entry.controller.abort(new Error(`the lease of ${entry.claim.key} was lost`));
  }

  let renewing: Promise<void> | null = null;
  const renewal = setInterval(() => {
    renewing ??= renew().finally(() => {
      renewing = null;
      if (!isStopping) pump();
    });
  }, limits.leaseMs / 3).unref();
  pump();

  return {
    noteDue: wakeAt,
    stop: async (graceMs) => {
      isStopping = true;
      if (timer !== null) clearTimeout(timer);
      await pumping;
      await within(graceMs, () => Promise.all([...runs].map(({ ended }) => ended)));
      for (const { controller } of runs) controller.abort(new Error("Headgate is stopping"));
      await within(endWithinMs, () => Promise.all([...runs].map(({ ended }) => ended)));
      clearInterval(renewal);
      await renewing;
    },
  };
}

function delayAfter({ retryDelaysMs }: WorkLimits, attempt: number): number {
  return retryDelaysMs[Math.min(attempt, retryDelaysMs.length) - 1] ?? retryDelaysMs[0];
}

function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replaceAll("\0", "").slice(0, maxErrorLength);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

async function within(ms: number, task: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([task(), timeout]);
  clearTimeout(timer);
}
