/** Opens the store and the queue, uses them, closes them, and must then end by itself. */
import { openJobsAt, openStoreAt, type Place } from "#test/support/database.ts";
import { at, buildDelivery, kindOfRejection } from "#test/support/store.ts";

const place = JSON.parse(process.argv[2] ?? "") as Place;
const opened = await openStoreAt(place).catch((error: unknown) => error);
if (opened instanceof Error) {
  console.log(await kindOfRejection(Promise.reject(opened)));
} else {
  const store = opened as Awaited<ReturnType<typeof openStoreAt>>;
  const jobs = await openJobsAt(place);
  await store.recordDelivery(buildDelivery("g"));
  await jobs.work("q", { concurrency: 1, leaseMs: 60_000, maxAttempts: 1, retryDelaysMs: [1] }, async () => ({
    kind: "again",
    at: at(Date.now() + 3_600_000),
  }));
  await jobs.ask([{ queue: "q", key: "k", notBefore: at(0), ceilingMs: null }]);
  await jobs.stop(1_000);
  await store.close();
  console.log("closed");
}
