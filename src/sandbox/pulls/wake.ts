import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

interface Alarm {
  readonly at: number;
  readonly timer: NodeJS.Timeout;
}

const alarms = new WeakMap<Repository, Alarm>();
const sleepers = new WeakMap<World, (repository: Repository) => void>();

/** Who is woken when something has waited long enough. */
export function onWake(world: World, wake: (repository: Repository) => void): void {
  sleepers.set(world, wake);
}

/** A timer takes no longer delay: 2^31 - 1 ms, some 24 days. */
const maxDelayMs = 2_147_483_647;

/** Wakes once at that time by the world's clock; the earliest of several times counts. It keeps no process alive. */
export function wakeAt(world: World, repository: Repository, at: number): void {
  const known = alarms.get(repository);
  if (known !== undefined && known.at <= at && known.at > world.now()) return;
  clearTimeout(known?.timer);
  const delayMs = Math.min(Math.max(at - world.now(), 0), maxDelayMs);
  const timer = setTimeout(() => {
    alarms.delete(repository);
    sleepers.get(world)?.(repository);
  }, delayMs);
  timer.unref();
  alarms.set(repository, { at, timer });
}
