export interface GroupCommitLimits {
  /** How long a commit waits for company; 0: for this turn of the event loop. */
  readonly lingerMs: number;
  /** How many items one commit may hold. */
  readonly maxItems: number;
  /** How many bytes one commit may hold; a larger item goes alone. */
  readonly maxBytes: number;
  /** How many items may wait: beyond it `add` rejects with what `refuse` makes. */
  readonly maxWaiting: number;
}

export interface GroupCommit<Item, Answer> {
  /** Resolves with the item's own answer once the commit that holds it is on the disk. */
  readonly add: (item: Item) => Promise<Answer>;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly bytes: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what arrives in one turn of the event loop, and while a commit is under way, into one commit: an fsync costs the
 * same for one row as for two hundred. One commit at a time; if it fails, all of its items reject.
 */
export function openGroupCommit<Item, Answer>(
  limits: GroupCommitLimits,
  sizeOf: (item: Item) => number,
  /** Answers in the order of the items. */
  commit: (items: readonly Item[]) => Promise<readonly Answer[]>,
  refuse: () => Error,
): GroupCommit<Item, Answer> {
  const waiting: Waiting<Item, Answer>[] = [];
  let isRunning = false;

  const run = async (): Promise<void> => {
    isRunning = true;
    while (waiting.length > 0) {
      await pause(limits.lingerMs);
      const group = waiting.splice(0, countOfGroup(waiting, limits));
      try {
        const answers = await commit(group.map(({ item }) => item));
        group.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    isRunning = false;
  };

  return {
    add: (item) => {
      if (waiting.length >= limits.maxWaiting) return Promise.reject(refuse());
      return new Promise((resolve, reject) => {
        waiting.push({ item, bytes: sizeOf(item), resolve, reject });
        if (!isRunning) void run();
      });
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms)));
}

function countOfGroup(waiting: readonly { readonly bytes: number }[], limits: GroupCommitLimits): number {
  let bytes = 0;
  const end = waiting.findIndex((entry, index) => {
    bytes += entry.bytes;
    return index > 0 && (index >= limits.maxItems || bytes > limits.maxBytes);
  });
  return end === -1 ? waiting.length : end;
}
