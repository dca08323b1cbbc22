import { PgBoss } from "pg-boss";

import { type Jobs, JobsError } from "./jobs.ts";
import { jobsOver } from "./jobs-over.ts";
import { openPgBossSource } from "./pg-boss-source.ts";

export interface PgBossJobsOptions {
  /** `postgres://…`; never printed, since it may hold a password. */
  readonly url: string;
  /** `headgate_jobs` unless told: pg-boss's own, with its tables and functions. */
  readonly schema?: string;
  /** Hears of what goes wrong between calls; the work goes on. */
  readonly onError?: (error: unknown) => void;
}

/** Per replica, beside one that listens. */
const maxConnections = 5;
const connectWithinMs = 5_000;

export async function openPgBossJobs({
  url,
  schema = "headgate_jobs",
  onError = () => {},
}: PgBossJobsOptions): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: url,
    schema,
    max: maxConnections,
    connectionTimeoutMillis: connectWithinMs,
    application_name: "headgate-jobs",
    schedule: false,
  });
  // Without a listener, pg-boss's first error would end the process.
  boss.on("error", onError);
  try {
    await boss.start();
    return await jobsOver(openPgBossSource(boss, schema, Date.now), unavailable, onError);
  } catch (error) {
    await boss.stop({ graceful: false }).catch(onError);
    throw unavailable(error);
  }
}

function unavailable(cause: unknown): JobsError {
  return new JobsError(
    "unavailable",
    "The PostgreSQL of DATABASE_URL does not answer or cannot be written. Is it running, and may this user make a schema there?",
    cause,
  );
}
