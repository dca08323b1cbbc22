import type { World } from "#sandbox/kernel/world.ts";

import { fullName, type Repository } from "./repository.ts";

/** Whoever may see it. Names are compared without regard to case. */
export function findByName(world: World, owner: string, name: string): Repository | null {
  const wanted = `${owner}/${name}`.toLowerCase();
  for (const repository of world.repositories.values()) {
    if (fullName(repository).toLowerCase() === wanted) return repository;
  }
  return null;
}
