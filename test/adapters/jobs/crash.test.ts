import { describe, expect, test } from "vitest";

import type { JobOutcome, WorkLimits } from "#adapters/jobs/jobs.ts";
import { databases, postgres, queryPostgres, startChild, type TestDatabase } from "#test/support/database.ts";
import { at } from "#test/support/store.ts";

const limits: WorkLimits = { concurrency: 4, leaseMs: 2_000, maxAttempts: 3, retryDelaysMs: [1] };
const done: JobOutcome = { kind: "done" };
const graceMs = 5_000;

function buildAsk(key: string) {
  return { queue: "q", key, notBefore: at(0), ceilingMs: null };
}

async function askAndClose(database: TestDatabase, key: string): Promise<void> {
  const jobs = await database.openJobs();
  await jobs.ask([buildAsk(key)]);
  await jobs.stop(graceMs);
}

function startWorker(database: TestDatabase, own = limits) {
  return startChild(new URL("run-until-killed.ts", import.meta.url), [database.place, own]);
}

describe.each(databases)("$name", ({ build, skipReason }) => {
  test.skipIf(skipReason !== null)("a run whose process was killed runs again", async () => {
    await using database = await build();
    await askAndClose(database, "a");
    await using child = startWorker(database);
    expect(await child.readLine()).toBe("a 1");
    await child.kill();

    const jobs = await database.openJobs();
    const again = Promise.withResolvers<string>();
    await jobs.work("q", limits, async ({ key, attempt }) => {
      again.resolve(`${key} ${attempt}`);
      return done;
    });
    expect(await again.promise).toBe("a 2");
    await jobs.stop(graceMs);
  });

  test.skipIf(skipReason !== null)("a run that kills its process each time is given up", async () => {
    await using database = await build();
    await askAndClose(database, "a");
    for (const line of ["a 1", "a 2", "a 3"]) {
      await using child = startWorker(database);
      expect(await child.readLine()).toBe(line);
      await child.kill();
    }
    const jobs = await database.openJobs();
    const started: string[] = [];
    await jobs.work("q", limits, async ({ key }) => {
      started.push(key);
      return done;
    });
    let dead = await jobs.listDead("q", 10);
    while (dead.length === 0) dead = await jobs.listDead("q", 10);
    expect(dead).toEqual([
      { key: "a", attempts: 3, error: "the process that ran it ended each time", at: expect.any(Number) },
    ]);
    expect(started).toEqual([]);
    await jobs.stop(graceMs);
  });

  test.skipIf(skipReason !== null)(
    "a run that does not end when it is told to is left behind, and runs again",
    async () => {
      await using database = await build();
      const before = await database.openJobs();
      const started = Promise.withResolvers<void>();
      await before.work("q", limits, () => {
        started.resolve();
        return new Promise(() => {});
      });
      await before.ask([buildAsk("a")]);
      await started.promise;
      await before.stop(1);

      const after = await database.openJobs();
      const again = Promise.withResolvers<string>();
      await after.work("q", limits, async ({ key, attempt }) => {
        again.resolve(`${key} ${attempt}`);
        return done;
      });
      expect(await again.promise).toBe("a 2");
      await after.stop(graceMs);
    },
  );

  test.skipIf(skipReason !== null)("every ask that was kept outlives a SIGKILL", async () => {
    await using database = await build();
    const kept: string[] = [];
    await using child = startChild(new URL("ask-until-killed.ts", import.meta.url), [database.place]);
    while (kept.length < 100) {
      const line = await child.readLine();
      if (line === null) throw new Error("it ended before it was killed");
      kept.push(line);
    }
    // The last line may be cut in its middle.
    kept.push(...(await child.kill()).slice(0, -1));

    const jobs = await database.openJobs();
    const missing = new Set(kept);
    const all = Promise.withResolvers<void>();
    await jobs.work("q", { ...limits, leaseMs: 5_000 }, async ({ key }) => {
      missing.delete(key);
      if (missing.size === 0) all.resolve();
      return done;
    });
    await all.promise;
    await jobs.stop(graceMs);
  });
});

describe.skipIf(postgres.skipReason !== null)(`two replicas on ${postgres.name}`, () => {
  test("never run one key at once, and share the work", async () => {
    await using database = await postgres.build();
    const replicas = await Promise.all([database.openJobs(), database.openJobs()]);
    const running = new Set<string>();
    const runsOf = new Map<string, number>();
    let overlaps = 0;
    const all = Promise.withResolvers<void>();
    const workers = new Set<number>();
    await Promise.all(
      replicas.map((jobs, index) =>
        jobs.work("q", { ...limits, leaseMs: 5_000 }, async ({ key }) => {
          workers.add(index);
          if (running.has(key)) overlaps += 1;
          running.add(key);
          const runs = (runsOf.get(key) ?? 0) + 1;
          runsOf.set(key, runs);
          // The other replica learns of it while this one still runs.
          if (runs < 6) await replicas[1 - index]?.ask([buildAsk(key)]);
          running.delete(key);
          if (runsOf.size === 8 && runsOf.values().every((count) => count === 6)) all.resolve();
          return done;
        }),
      ),
    );
    await replicas[0]?.ask(Array.from({ length: 8 }, (_, index) => buildAsk(`k${index}`)));
    await all.promise;
    expect(overlaps).toBe(0);
    expect(workers.size).toBe(2);
    await Promise.all(replicas.map((jobs) => jobs.stop(graceMs)));
  });

  test("go on working when their connections break", async () => {
    await using database = await postgres.build();
    if (database.place.kind !== "postgres") throw new Error("a PostgreSQL database has a schema");
    const { schema } = database.place;
    const [asker, worker] = [await database.openJobs(), await database.openJobs()];
    const ran = Promise.withResolvers<string>();
    await worker.work("q", { ...limits, leaseMs: 5_000 }, async ({ key }) => {
      ran.resolve(key);
      return done;
    });
    // Those of this test alone: what others did last names another schema.
    const { rows } = await queryPostgres(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'headgate-jobs' and query like '%${schema}%'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    // The first may still meet a broken connection.
    while (
      !(await asker.ask([buildAsk("a")]).then(
        () => true,
        () => false,
      ))
    ) {}
    expect(await ran.promise).toBe("a");
    await Promise.all([asker.stop(graceMs), worker.stop(graceMs)]);
  });

  test("one that stood still finds its lease lost and does not end the other's run", async () => {
    await using database = await postgres.build();
    await askAndClose(database, "a");
    // Long enough for a busy machine to renew in time.
    const own = { ...limits, leaseMs: 5_000 };
    await using child = startWorker(database, own);
    expect(await child.readLine()).toBe("a 1");
    child.process.kill("SIGSTOP");

    const jobs = await database.openJobs();
    const taken = Promise.withResolvers<string>();
    const gate = Promise.withResolvers<void>();
    let wasAborted: boolean | null = null;
    await jobs.work("q", own, async ({ key, attempt, signal }) => {
      taken.resolve(`${key} ${attempt}`);
      await gate.promise;
      wasAborted = signal.aborted;
      return done;
    });
    expect(await taken.promise).toBe("a 2");
    child.process.kill("SIGCONT");
    expect(await child.readLine()).toBe("aborted");
    expect(await jobs.readDepth("q", at(Date.now()))).toMatchObject({ waiting: 0, running: 1 });
    gate.resolve();
    await jobs.stop(graceMs);
    expect(wasAborted).toBe(false);
  });
});
