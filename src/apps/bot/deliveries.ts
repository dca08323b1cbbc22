import type { NewDelivery, Store } from "#adapters/store/store.ts";
import type { Instant } from "#core/ids.ts";
import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";

export interface DeliveryOptions {
  readonly store: Pick<Store, "readDelivery" | "finishDelivery" | "listOpenDeliveries">;
  /** Hands one delivery to Probot; it resolves when every handler has. */
  readonly receive: (delivery: NewDelivery) => Promise<void>;
  /** Whether a webhook is being answered right now. */
  readonly isAnswering: () => boolean;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "deliveries">;
  readonly now: () => Instant;
}

export interface Deliveries {
  /** A delivery was kept a moment ago. */
  readonly push: (delivery: NewDelivery) => void;
  /** Takes what an earlier process left behind, and again every half minute. */
  readonly start: () => Promise<void>;
  /** Resolves when nothing is being worked off. What is left is taken at the next start. */
  readonly stop: () => Promise<void>;
}

/** At once. Each one writes a few rows, and many share the fsync that says they are done. */
const concurrency = 200;

/**
 * GitHub waits for an answer, and nobody for what comes after it: while answers are due, so many are worked off so often, 600 a
 * second. Few at a time, since an answer waits until they have had their turn.
 */
const whileAnswering = { count: 3, everyMs: 5 } as const;

/** Beyond this in memory, deliveries are left on the disk until the ones before them are worked off. One may be 25 MB. */
const maxInMemory = { deliveries: 2_000, bytes: 64 * 1024 * 1024 } as const;

/** How long a delivery may be under way before it is taken for left behind, and how often that is looked for. */
const reconcile = { afterMs: 30_000, everyMs: 30_000, batch: 500 } as const;

/** How often one delivery is tried; what it asked for is then left to the sweep. */
const maxAttempts = 5;

/**
 * Works off the deliveries that were kept. All that they can do is to mark something dirty, so working one off twice does no
 * harm, and losing one costs freshness only. A delivery is done when its marks are kept, not when it was seen.
 */
export function openDeliveries({ store, receive, isAnswering, log, metrics, now }: DeliveryOptions): Deliveries {
  const waiting: NewDelivery[] = [];
  /** Of those that wait and those that are being worked off. */
  let heldBytes = 0;
  const known = new Set<string>();
  const running = new Set<Promise<void>>();
  const attempts = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  let turn: NodeJS.Timeout | null = null;
  let isOpen = true;
  let hasLeftSome = false;
  let refilling: Promise<void> | null = null;

  /** False: there is no room for it, and it waits on the disk. */
  function hold(delivery: NewDelivery): boolean {
    if (!isOpen || known.has(delivery.guid)) return true;
    const bytes = heldBytes + delivery.body.byteLength;
    if (waiting.length >= maxInMemory.deliveries || (known.size > 0 && bytes > maxInMemory.bytes)) {
      hasLeftSome = true;
      return false;
    }
    known.add(delivery.guid);
    waiting.push(delivery);
    heldBytes = bytes;
    next();
    return true;
  }

  function next(isDue = false): void {
    if (waiting.length > 0 && isAnswering() && !isDue) {
      turn ??= setTimeout(() => {
        turn = null;
        next(true);
      }, whileAnswering.everyMs);
      return;
    }
    const most = isDue && isAnswering() ? whileAnswering.count : concurrency;
    for (let started = 0; started < most && running.size < concurrency; started += 1) {
      const delivery = waiting.shift();
      if (delivery === undefined) return refill();
      const task = workOff(delivery).finally(() => {
        known.delete(delivery.guid);
        heldBytes -= delivery.body.byteLength;
        running.delete(task);
        next();
      });
      running.add(task);
    }
    if (waiting.length > 0 && isAnswering()) next();
  }

  async function workOff(delivery: NewDelivery): Promise<void> {
    const { guid, event } = delivery;
    try {
      await receive(delivery);
      await store.finishDelivery(guid, "done", now());
      attempts.delete(guid);
      metrics.deliveries.inc({ event, result: "done" });
    } catch (error) {
      const attempt = (attempts.get(guid) ?? 0) + 1;
      attempts.set(guid, attempt);
      log.error({ err: error, guid, event, attempt }, "a delivery could not be worked off");
      metrics.deliveries.inc({ event, result: "failed" });
      if (attempt < maxAttempts) return;
      attempts.delete(guid);
      await store.finishDelivery(guid, "dead", now()).catch((failure: unknown) => {
        log.error({ err: failure, guid }, "a delivery could not be given up");
      });
    }
  }

  /** After a storm: what found no room is taken as soon as there is room, and not a batch every half minute. */
  function refill(): void {
    if (!hasLeftSome || !isOpen || refilling !== null) return;
    hasLeftSome = false;
    // What failed before is left to its half minute.
    refilling = takeLeftOvers((now() + 1) as Instant, (guid) => !attempts.has(guid))
      .catch((error: unknown) => log.error({ err: error }, "left-over deliveries could not be read"))
      .finally(() => {
        refilling = null;
        // Where nothing fitted, the end of what is under way asks again: to ask at once would go round without end.
        if (waiting.length > 0) next();
      });
  }

  async function takeLeftOvers(receivedBefore: Instant, isWanted: (guid: string) => boolean): Promise<void> {
    const guids = await store.listOpenDeliveries({ receivedBefore, limit: reconcile.batch });
    const wanted = guids.filter((guid) => !known.has(guid) && isWanted(guid));
    for (const guid of wanted) {
      const delivery = await store.readDelivery(guid);
      if (delivery !== null && delivery.state === "open" && !hold(delivery)) break;
    }
    if (guids.length === reconcile.batch && wanted.length > 0) hasLeftSome = true;
    next();
  }

  return {
    push: (delivery) => void hold(delivery),
    start: async () => {
      await takeLeftOvers(now(), () => true);
      timer = setInterval(() => {
        takeLeftOvers((now() - reconcile.afterMs) as Instant, () => true).catch((error: unknown) => {
          log.error({ err: error }, "left-over deliveries could not be read");
        });
      }, reconcile.everyMs);
    },
    stop: async () => {
      isOpen = false;
      if (timer !== null) clearInterval(timer);
      if (turn !== null) clearTimeout(turn);
      waiting.length = 0;
      await Promise.all([...running, refilling]);
    },
  };
}
