import { AsyncLocalStorage } from "node:async_hooks";

import type { World } from "#sandbox/kernel/world.ts";

interface Turn {
  readonly world: World;
  isOver: boolean;
}

const turns = new AsyncLocalStorage<Turn>();
const tails = new WeakMap<World, Promise<unknown>>();

/**
 * Ref moves, and all that follows each of them, happen one after the other in a world, so that nobody hears of a newer head
 * before an older one. What follows may move further refs: that belongs to the same turn.
 */
export async function inTurn<Result>(world: World, work: () => Promise<Result>): Promise<Result> {
  const current = turns.getStore();
  if (current?.world === world && !current.isOver) return work();
  const turn: Turn = { world, isOver: false };
  const result = (tails.get(world) ?? Promise.resolve()).then(() => turns.run(turn, work));
  const tail = result.then(
    () => (turn.isOver = true),
    () => (turn.isOver = true),
  );
  tails.set(world, tail);
  return result;
}
