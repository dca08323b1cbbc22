/** Works on `q`, prints each run that starts, and never ends one of them: only losing its lease ends it. */
import type { WorkLimits } from "#adapters/jobs/jobs.ts";
import { openJobsAt, type Place } from "#test/support/database.ts";

const place = JSON.parse(process.argv[2] ?? "") as Place;
const limits = JSON.parse(process.argv[3] ?? "") as WorkLimits;
const jobs = await openJobsAt(place);
await jobs.work("q", limits, ({ key, attempt, signal }) => {
  console.log(`${key} ${attempt}`);
  const { promise, resolve } = Promise.withResolvers<{ kind: "done" }>();
  signal.addEventListener("abort", () => {
    console.log("aborted");
    resolve({ kind: "done" });
  });
  return promise;
});
// A queue that waits keeps no process alive.
setInterval(() => {}, 60_000);
