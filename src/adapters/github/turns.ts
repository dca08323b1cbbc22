import { GitHubError } from "./github.ts";

export type Turns = <Value>(work: () => Promise<Value>) => Promise<Value>;

/** What waits for its turn holds a job each; more than this means that something asks without end. */
const maxWaiting = 5_000;

/** Lets at most `limit` pieces of work go on at once; the others wait in the order in which they came. */
export function openTurns(limit: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running < limit) {
      running += 1;
    } else {
      if (waiting.length >= maxWaiting) throw new GitHubError("transient", "queue", "too many calls wait already");
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      // A turn is handed on, so that nobody who comes just now can take it first.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
