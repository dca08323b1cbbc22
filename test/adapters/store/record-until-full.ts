/** Records deliveries that do not compress until one is refused; prints the GUIDs that were kept, then how it was refused. */
import { randomBytes } from "node:crypto";

import { openStoreAt, type Place } from "#test/support/database.ts";
import { buildDelivery, kindOfRejection } from "#test/support/store.ts";

const store = await openStoreAt(JSON.parse(process.argv[2] ?? "") as Place);
for (let index = 0; ; index += 1) {
  const delivery = { ...buildDelivery(`g${index}`), body: randomBytes(10_000) };
  const kind = await kindOfRejection(store.recordDelivery(delivery));
  console.log(kind === "resolved" ? delivery.guid : kind);
  if (kind !== "resolved") break;
}
