import type { Repository } from "#sandbox/repositories/repository.ts";

/** A label's name as it is stored: case does not count when one is looked up. */
export function labelKey(repository: Repository, name: string): string {
  if (repository.labels.has(name)) return name;
  const wanted = name.toLowerCase();
  return [...repository.labels.keys()].find((known) => known.toLowerCase() === wanted) ?? name;
}
