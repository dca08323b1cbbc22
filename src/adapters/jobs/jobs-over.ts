import { openGather } from "./gather.ts";
import type { ClaimedJob, JobSource } from "./job-source.ts";
import { type Ask, type Jobs, JobsError } from "./jobs.ts";
import { type QueueWorker, workQueue } from "./work-queue.ts";

const limits = {
  // pg-boss' rows are written one by one, each after a lock on its key.
  maxItems: 200,
  maxWaiting: 10_000,
};

export async function jobsOver<Claim extends ClaimedJob>(
  source: JobSource<Claim>,
  toJobsError: (cause: unknown) => JobsError,
  onError: (error: unknown) => void,
): Promise<Jobs> {
  const workers = new Map<string, QueueWorker>();
  await source.listen((queue, due) => workers.get(queue)?.noteDue(due));
  const asks = openGather<Ask>(
    limits,
    async (items) => {
      const dues = await source.ask(items);
      for (const [queue, due] of dues) workers.get(queue)?.noteDue(due);
    },
    () => new JobsError("unavailable", `${limits.maxWaiting} asks wait for the disk: it does not keep up.`),
  );
  const taken = new Set<string>();
  let stopping: Promise<void> | null = null;
  let isClosed = false;

  const assertOpen = (): void => {
    if (isClosed) throw new JobsError("unavailable", "The queue was stopped.");
  };
  const guarded = async <Value>(task: () => Promise<Value>): Promise<Value> => {
    assertOpen();
    try {
      return await task();
    } catch (error) {
      throw error instanceof JobsError ? error : toJobsError(error);
    }
  };

  return {
    ask: (items) => guarded(() => asks.add(items)),
    work: async (queue, workLimits, run) => {
      if (taken.has(queue)) throw new Error(`queue ${queue} is worked on already`);
      taken.add(queue);
      await guarded(async () => {
        await source.prepare(queue);
        if (stopping !== null) throw new JobsError("unavailable", "The queue is being stopped.");
        workers.set(queue, workQueue(source, queue, workLimits, run, onError));
      });
    },
    readDepth: (queue, now) => guarded(() => source.readDepth(queue, now)),
    listDead: (queue, limit) => guarded(() => source.listDead(queue, limit)),
    stop: (graceMs) => {
      stopping ??= (async () => {
        await Promise.all([...workers.values()].map((worker) => worker.stop(graceMs)));
        // Not before: a run that comes to its end may ask for what follows from it.
        isClosed = true;
        await asks.drain();
        await source.close();
      })();
      return stopping;
    },
  };
}
