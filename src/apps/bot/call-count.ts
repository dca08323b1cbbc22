import { AsyncLocalStorage } from "node:async_hooks";

/** Calls to GitHub that one piece of work took, whatever went on side by side with it. */
export interface CallCount {
  read: number;
  write: number;
}

const current = new AsyncLocalStorage<CallCount>();

/** Runs `work`, and counts the calls that were made for it. */
export async function countCalls<Value>(
  work: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly calls: Readonly<CallCount> }> {
  const calls = { read: 0, write: 0 };
  return { value: await current.run(calls, work), calls };
}

export function recordCall(kind: keyof CallCount): void {
  const calls = current.getStore();
  if (calls !== undefined) calls[kind] += 1;
}
