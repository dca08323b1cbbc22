import { describe, expect, test } from "vitest";

import type { Ask, JobOutcome, Jobs, RunningJob, WorkLimits } from "#adapters/jobs/jobs.ts";
import { JobsError } from "#adapters/jobs/jobs.ts";
import { databases } from "#test/support/database.ts";
import { at } from "#test/support/store.ts";

const hourMs = 3_600_000;
const graceMs = 5_000;
// So long a lease that the look around which goes with its renewal helps nobody who was forgotten.
const limits: WorkLimits = { concurrency: 4, leaseMs: hourMs, maxAttempts: 3, retryDelaysMs: [1] };
const done: JobOutcome = { kind: "done" };

function ask(key: string, inMs = 0, ceilingMs: number | null = null, queue = "q"): Ask {
  return { queue, key, notBefore: at(Date.now() + inMs), ceilingMs };
}

interface Gate {
  readonly promise: Promise<void>;
  readonly open: () => void;
}

function buildGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
}

/** Works on `q`, writes down each run, and lets a test wait for them. */
async function follow(jobs: Jobs, run: (job: RunningJob) => Promise<JobOutcome> = async () => done, own = limits) {
  const started: string[] = [];
  const waiting = new Set<() => void>();
  await jobs.work("q", own, async (job) => {
    started.push(`${job.key} ${job.attempt}`);
    for (const wake of waiting) wake();
    return run(job);
  });
  return {
    started,
    /** Resolves when so many runs have started. */
    until: async (count: number) => {
      while (started.length < count) {
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
        });
      }
    },
  };
}

/** Until nothing of `q` runs or is about to. */
async function untilIdle(jobs: Jobs): Promise<void> {
  for (;;) {
    const { running, waiting } = await jobs.readDepth("q", at(Date.now()));
    if (running === 0 && waiting === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe.each(databases)("$name", ({ build, skipReason }) => {
  describe.skipIf(skipReason !== null)("asks", () => {
    test("lead to a run", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const { started, until } = await follow(jobs);
      await jobs.ask([ask("a")]);
      await until(1);
      await untilIdle(jobs);
      expect(started).toEqual(["a 1"]);
      await jobs.stop(graceMs);
    });

    test("a thousand of them for one key lead to one run, and to one more if they come during a run", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const storm = () => Promise.all(Array.from({ length: 1_000 }, () => jobs.ask([ask("a", 0, 1_000)])));
      await storm();
      const gate = buildGate();
      const { started, until } = await follow(jobs, () => gate.promise.then(() => done));
      await until(1);
      await storm();
      gate.open();
      await untilIdle(jobs);
      expect(started).toEqual(["a 1", "a 1"]);
      await jobs.stop(graceMs);
    });

    test("that are moved back again and again start at the ceiling", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      for (let count = 0; count < 20; count += 1) await jobs.ask([ask("a", hourMs + count, 100)]);
      const { started, until } = await follow(jobs);
      await until(1);
      expect(started).toEqual(["a 1"]);
      await jobs.stop(graceMs);
    });

    test("start in the order in which they are due, and none before its time", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      let asks: readonly Ask[] = [];
      const early: string[] = [];
      const { started, until } = await follow(jobs, async ({ key }) => {
        const notBefore = asks.find((candidate) => candidate.key === key)?.notBefore ?? Infinity;
        if (Date.now() < notBefore) early.push(key);
        return done;
      });
      asks = [ask("last", 3_000), ask("first"), ask("middle", 1_500)];
      await jobs.ask(asks);
      await until(3);
      expect(started).toEqual(["first 1", "middle 1", "last 1"]);
      expect(early).toEqual([]);
      await jobs.stop(graceMs);
    });

    test("start in the order in which they were due, also when all of them are late", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      // Over several asks and backwards: neither the age nor the name of a row gives the order.
      const late = [2, 0, 3, 1].map((index) => ask(`k${index}`, 3_000 + index * 20));
      for (const one of late) await jobs.ask([one]);
      await new Promise((resolve) => setTimeout(resolve, 3_200));
      const { started, until } = await follow(jobs);
      await until(4);
      expect(started).toEqual(["k0 1", "k1 1", "k2 1", "k3 1"]);
      await jobs.stop(graceMs);
    });

    test("that fall due at any moment are not forgotten", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const { until } = await follow(jobs);
      await jobs.ask(Array.from({ length: 200 }, (_, index) => ask(`k${index}`, index * 2)));
      await until(200);
      await jobs.stop(graceMs);
    });

    test("for sooner bring a job forward, asks for later do not put it off", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      await jobs.ask([ask("forward", hourMs), ask("far", hourMs), ask("stays", 50)]);
      await jobs.ask([ask("stays", hourMs)]);
      const { started, until } = await follow(jobs);
      await jobs.ask([ask("forward")]);
      await until(2);
      expect(started.toSorted()).toEqual(["forward 1", "stays 1"]);
      expect(await jobs.readDepth("q", at(Date.now()))).toMatchObject({ waiting: 1, oldestDueMs: 0 });
      await jobs.stop(graceMs);
    });

    test("of one queue are not run by the workers of another", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const { started, until } = await follow(jobs);
      await jobs.ask([ask("other", 0, null, "other"), ask("a")]);
      await until(1);
      await untilIdle(jobs);
      expect(started).toEqual(["a 1"]);
      expect(await jobs.readDepth("other", at(Date.now() + 1_000))).toMatchObject({ waiting: 1, running: 0 });
      await jobs.stop(graceMs);
    });

    test("that were kept are there when the queue is opened again", async () => {
      await using database = await build();
      const before = await database.openJobs();
      await before.ask([ask("a"), ask("b")]);
      await before.stop(graceMs);
      const after = await database.openJobs();
      const { started, until } = await follow(after);
      await until(2);
      expect(started.toSorted()).toEqual(["a 1", "b 1"]);
      await after.stop(graceMs);
    });
  });

  describe.skipIf(skipReason !== null)("runs", () => {
    test("are never more at once than the limit, and never two of one key", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const running: string[] = [];
      const again = new Set<string>();
      let most = 0;
      let hasOverlap = false;
      const run = async ({ key }: RunningJob) => {
        hasOverlap ||= running.includes(key);
        running.push(key);
        most = Math.max(most, running.length);
        // Asked for while it runs, so that the next run of this key waits at the door.
        if (!again.has(key)) await jobs.ask([ask(key)]);
        again.add(key);
        await new Promise((resolve) => setImmediate(resolve));
        running.splice(running.indexOf(key), 1);
        return done;
      };
      await jobs.ask(Array.from({ length: 30 }, (_, index) => ask(`k${index % 10}`)));
      const { started } = await follow(jobs, run, { ...limits, concurrency: 3 });
      await untilIdle(jobs);
      expect(hasOverlap).toBe(false);
      expect(most).toBeLessThanOrEqual(3);
      expect(started).toHaveLength(20);
      await jobs.stop(graceMs);
    });

    test("use the whole limit", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const gate = buildGate();
      const { until } = await follow(jobs, () => gate.promise.then(() => done));
      await jobs.ask([ask("a"), ask("b"), ask("c"), ask("d"), ask("e")]);
      await until(4);
      expect(await jobs.readDepth("q", at(Date.now()))).toMatchObject({ waiting: 1, running: 4 });
      gate.open();
      await until(5);
      await jobs.stop(graceMs);
    });

    test("of a key that waits for its turn do not hide other keys", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const gate = buildGate();
      const { started, until } = await follow(jobs, async ({ key }) => {
        if (key === "slow") await gate.promise;
        return done;
      });
      await jobs.ask([ask("slow")]);
      await until(1);
      await jobs.ask([ask("slow")]);
      await jobs.ask([ask("quick")]);
      await until(2);
      expect(started).toEqual(["slow 1", "quick 1"]);
      gate.open();
      await until(3);
      await jobs.stop(graceMs);
    });

    test("that fail are tried again, then given up; an ask begins anew", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const { started, until } = await follow(jobs, async () => {
        throw new TypeError("no such thing");
      });
      await jobs.ask([ask("a")]);
      await until(3);
      await untilIdle(jobs);
      expect(started).toEqual(["a 1", "a 2", "a 3"]);
      await jobs.ask([ask("b")]);
      await until(6);
      await untilIdle(jobs);
      const dead = await jobs.listDead("q", 10);
      expect(dead).toEqual([
        { key: "b", attempts: 3, error: "TypeError: no such thing", at: expect.any(Number) },
        { key: "a", attempts: 3, error: "TypeError: no such thing", at: expect.any(Number) },
      ]);
      expect(await jobs.listDead("q", 1)).toEqual(dead.slice(0, 1));
      expect(await jobs.listDead("other", 10)).toEqual([]);
      await jobs.ask([ask("a")]);
      await until(7);
      expect(started[6]).toBe("a 1");
      await jobs.stop(graceMs);
    });

    test("that are given up do not take the ask with them that came meanwhile", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const { started, until } = await follow(jobs, async ({ attempt }) => {
        if (started.length > 3) return done;
        if (attempt === 3) await jobs.ask([ask("a")]);
        throw new Error("not yet");
      });
      await jobs.ask([ask("a")]);
      await until(4);
      await untilIdle(jobs);
      expect(started).toEqual(["a 1", "a 2", "a 3", "a 1"]);
      expect(await jobs.listDead("q", 10)).toHaveLength(1);
      await jobs.stop(graceMs);
    });

    test("that fail pause, whoever asks", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const { started, until } = await follow(
        jobs,
        async ({ key }) => {
          if (key === "a") throw new Error("not yet");
          return done;
        },
        { ...limits, retryDelaysMs: [hourMs] },
      );
      await jobs.ask([ask("a")]);
      await until(1);
      await jobs.ask([ask("a"), ask("b")]);
      await until(2);
      await jobs.ask([ask("c")]);
      await until(3);
      expect(started).toEqual(["a 1", "b 1", "c 1"]);
      await jobs.stop(graceMs);
    });

    test("may want to look again, from the first attempt on", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const { started, until } = await follow(jobs, async ({ attempt }) => {
        if (started.length === 1) throw new Error("not yet");
        return attempt === 2 ? { kind: "again", at: at(Date.now() + 20) } : done;
      });
      await jobs.ask([ask("a")]);
      await until(3);
      await untilIdle(jobs);
      expect(started).toEqual(["a 1", "a 2", "a 1"]);
      await jobs.stop(graceMs);
    });

    test("are counted, and how long the oldest has waited", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const before = Date.now();
      await jobs.ask([ask("a"), ask("b", hourMs)]);
      const depth = await jobs.readDepth("q", at(before + hourMs / 2));
      expect(depth).toMatchObject({ waiting: 2, running: 0 });
      expect(depth.oldestDueMs).toBeLessThanOrEqual(hourMs / 2);
      expect(depth.oldestDueMs).toBeGreaterThan(0);
      expect(await jobs.readDepth("never", at(before))).toEqual({ waiting: 0, running: 0, oldestDueMs: 0 });
      await jobs.stop(graceMs);
    });
  });

  describe.skipIf(skipReason !== null)("stopping", () => {
    test("waits for what runs, and takes nothing new", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const gate = buildGate();
      const { started, until } = await follow(jobs, () => gate.promise.then(() => done), { ...limits, concurrency: 1 });
      await jobs.ask([ask("a"), ask("b", 1)]);
      await until(1);
      const stopped = jobs.stop(graceMs);
      gate.open();
      await stopped;
      expect(started).toEqual(["a 1"]);
      const after = await database.openJobs();
      const { started: startedAfter, until: untilAfter } = await follow(after);
      await untilAfter(1);
      await untilIdle(after);
      expect(startedAfter).toEqual(["b 1"]);
      await after.stop(graceMs);
    });

    test("takes what a run asks for that comes to its end", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const gate = buildGate();
      const { until } = await follow(jobs, async () => {
        await gate.promise;
        await jobs.ask([ask("b")]);
        return done;
      });
      await jobs.ask([ask("a")]);
      await until(1);
      const stopped = jobs.stop(graceMs);
      gate.open();
      await stopped;
      const after = await database.openJobs();
      const { started, until: untilAfter } = await follow(after);
      await untilAfter(1);
      expect(started).toEqual(["b 1"]);
      await after.stop(graceMs);
    });

    test("aborts what is not done within the grace, and it runs again as if it had not begun", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      const { until } = await follow(jobs, ({ signal }) => {
        const { promise, reject } = Promise.withResolvers<JobOutcome>();
        signal.addEventListener("abort", () => reject(signal.reason as Error));
        return promise;
      });
      await jobs.ask([ask("a")]);
      await until(1);
      await jobs.stop(1);
      const after = await database.openJobs();
      const { started, until: untilAfter } = await follow(after);
      await untilAfter(1);
      expect(started).toEqual(["a 1"]);
      await after.stop(graceMs);
    });

    test("leaves nothing to call", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      await Promise.all([jobs.stop(graceMs), jobs.stop(graceMs)]);
      await expect(jobs.ask([ask("a")])).rejects.toBeInstanceOf(JobsError);
      await expect(follow(jobs)).rejects.toBeInstanceOf(JobsError);
    });

    test("a queue is worked on once", async () => {
      await using database = await build();
      const jobs = await database.openJobs();
      await follow(jobs);
      await expect(follow(jobs)).rejects.toThrow("queue q is worked on already");
      await jobs.stop(graceMs);
    });
  });
});
