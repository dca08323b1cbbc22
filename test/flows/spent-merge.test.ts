import { expect, it } from "vitest";
import { readSpentMerge } from "#flows/merge-pull.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { at, repoId, sha } from "#test/support/store.ts";

it.each([
  { afterMs: 30_000, what: "may only lag", spent: null },
  { afterMs: 61_000, what: "was dropped by the queue, and is not put there again for ever", spent: "has dropped it" },
])("a head that GitHub took, and shows open $afterMs ms later, $what", async ({ afterMs, spent }) => {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  const lease = await store.acquireLease("head", "me", at(0), 60_000);
  if (lease === null) throw new Error("no lease");
  const intent = { key: `merge/1/7/${sha("a")}/1`, kind: "merge", payloadHash: "queue" };
  await store.beginEffect(intent, lease, at(0));
  await store.finishEffect(intent.key, "queue", JSON.stringify({ kind: "merged" }), at(0));
  const why = await readSpentMerge({ store, now: () => at(afterMs) }, repoId(1), 7, sha("a"));
  expect(why === null || spent === null ? why : why.includes(spent)).toBe(spent === null ? null : true);
});
