/** Records deliveries for as long as it lives, and prints the GUID of each one that was acknowledged. */
import { openStoreAt, type Place } from "#test/support/database.ts";
import { buildDelivery } from "#test/support/store.ts";

const store = await openStoreAt(JSON.parse(process.argv[2] ?? "") as Place);
const body = JSON.stringify({ text: "x".repeat(2_000) });
for (let round = 0; ; round += 1) {
  const guids = Array.from({ length: 50 }, (_, index) => `g${round}-${index}`);
  await Promise.all(
    guids.map(async (guid) => {
      await store.recordDelivery(buildDelivery(guid, round, body));
      console.log(guid);
    }),
  );
}
