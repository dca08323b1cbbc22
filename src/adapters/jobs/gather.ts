/** Gathers what is given in one turn of the event loop, and while a write is under way, into one write. */
export interface Gather<Item> {
  /** Resolves when the write that holds the items is done. */
  readonly add: (items: readonly Item[]) => Promise<void>;
  /** Resolves when nothing waits any more. */
  readonly drain: () => Promise<void>;
}

interface Waiting<Item> {
  readonly items: readonly Item[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** `maxItems`: in one write, unless a single call gave more. `refuse`: what a call rejects with when `maxWaiting` calls wait. */
export function openGather<Item>(
  limits: { readonly maxItems: number; readonly maxWaiting: number },
  write: (items: readonly Item[]) => Promise<void>,
  refuse: () => Error,
): Gather<Item> {
  const waiting: Waiting<Item>[] = [];
  let running: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      const group = waiting.splice(0, 1);
      let count = group[0]?.items.length ?? 0;
      for (
        let next = waiting[0];
        next !== undefined && count + next.items.length <= limits.maxItems;
        next = waiting[0]
      ) {
        count += next.items.length;
        group.push(next);
        waiting.shift();
      }
      try {
        await write(group.flatMap(({ items }) => items));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    running = null;
  };

  return {
    add: (items) => {
      if (items.length === 0) return Promise.resolve();
      if (waiting.length >= limits.maxWaiting) return Promise.reject(refuse());
      return new Promise((resolve, reject) => {
        waiting.push({ items, resolve, reject });
        running ??= run();
      });
    },
    drain: async () => {
      while (running !== null) await running;
    },
  };
}
