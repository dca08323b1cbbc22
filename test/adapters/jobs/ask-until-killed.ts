/** Asks for as long as it lives, and prints each key whose ask was kept. */
import { openJobsAt, type Place } from "#test/support/database.ts";
import { at } from "#test/support/store.ts";

const jobs = await openJobsAt(JSON.parse(process.argv[2] ?? "") as Place);
for (let round = 0; ; round += 1) {
  const keys = Array.from({ length: 20 }, (_, index) => `k${round}-${index}`);
  await Promise.all(
    keys.map(async (key) => {
      await jobs.ask([{ queue: "q", key, notBefore: at(0), ceilingMs: null }]);
      console.log(key);
    }),
  );
}
