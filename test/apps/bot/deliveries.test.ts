import { expect, test } from "vitest";
import type { Delivery, NewDelivery } from "#adapters/store/store.ts";
import { openDeliveries } from "#apps/bot/deliveries.ts";
import { openMetrics } from "#apps/bot/metrics.ts";
import type { Instant } from "#core/ids.ts";
import pino from "pino";

interface Bench {
  readonly deliveries: ReturnType<typeof openDeliveries>;
  /** Kept on the disk, by an earlier process. */
  readonly leave: (guid: string, body: Buffer) => void;
  /** Kept on the disk, and pushed as the ingress pushes it. */
  readonly push: (guid: string, body: Buffer) => void;
  readonly begun: readonly string[];
  /** Nothing is worked off to its end before this. */
  readonly open: () => void;
  /** Resolves when so many were worked off. */
  readonly finished: (count: number) => Promise<void>;
}

function setUp(): Bench {
  const kept = new Map<string, Delivery>();
  const begun: string[] = [];
  const gate = Promise.withResolvers<void>();
  const deliveries = openDeliveries({
    store: {
      readDelivery: async (guid) => kept.get(guid) ?? null,
      finishDelivery: async (guid, state) => void kept.set(guid, { ...kept.get(guid)!, state }),
      listOpenDeliveries: async ({ limit }) =>
        [...kept.values()].flatMap(({ guid, state }) => (state === "open" ? [guid] : [])).slice(0, limit),
    },
    receive: async ({ guid }) => {
      begun.push(guid);
      await gate.promise;
    },
    isAnswering: () => false,
    log: pino({ level: "silent" }),
    metrics: openMetrics(),
    now: () => 1_000 as Instant,
  });
  const keep = (guid: string, body: Buffer): NewDelivery => {
    const delivery: NewDelivery = { guid, event: "push", body, receivedAt: 900 as Instant };
    kept.set(guid, { ...delivery, state: "open" });
    return delivery;
  };
  return {
    deliveries,
    leave: (guid, body) => void keep(guid, body),
    push: (guid, body) => deliveries.push(keep(guid, body)),
    begun,
    open: gate.resolve,
    finished: async (count) => {
      const countDone = () => [...kept.values()].filter(({ state }) => state === "done").length;
      await expect.poll(countDone).toBe(count);
    },
  };
}

test("a storm of more deliveries than fit into memory is worked off without a pause, each of them once", async () => {
  const { deliveries, push, begun, open, finished } = setUp();
  const count = 6_000;
  for (let n = 0; n < count; n++) push(`guid-${n}`, Buffer.from("{}"));
  open();
  await finished(count);
  await deliveries.stop();
  expect(new Set(begun).size).toBe(count);
  expect(begun).toHaveLength(count);
});

test("deliveries of the largest size wait on the disk beyond 64 MiB of them, and are all worked off", async () => {
  const { deliveries, push, begun, open, finished } = setUp();
  const body = Buffer.alloc(24 * 1024 * 1024);
  for (let n = 0; n < 7; n++) push(`guid-${n}`, body);
  expect(begun).toEqual(["guid-0", "guid-1"]);
  open();
  await finished(7);
  await deliveries.stop();
  expect(begun.toSorted()).toEqual(Array.from({ length: 7 }, (_, n) => `guid-${n}`));
});

test("those of the largest size that an earlier process left are worked off, and keep nobody else from running", async () => {
  const { deliveries, leave, begun, open, finished } = setUp();
  const body = Buffer.alloc(24 * 1024 * 1024);
  for (let n = 0; n < 7; n++) leave(`guid-${n}`, body);
  // A timer: where one look for room led to the next at once, it would never come.
  setTimeout(open, 1);
  await deliveries.start();
  await finished(7);
  await deliveries.stop();
  expect(begun).toHaveLength(7);
});
