export interface Turns {
  /** Runs the task when it is its turn; resolves or rejects with it. */
  readonly take: (task: () => Promise<void>) => Promise<void>;
}

/** Tasks begin in the order in which they came, and at most so many are under way at once. */
export function createTurns(concurrency: number): Turns {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  return {
    take: async (task) => {
      if (underWay >= concurrency) await new Promise<void>((turn) => waiting.push(turn));
      else underWay += 1;
      try {
        await task();
      } finally {
        // The place goes to the next one directly, so that nobody who comes now gets in between.
        const next = waiting.shift();
        if (next === undefined) underWay -= 1;
        else next();
      }
    },
  };
}
