import type { Repository } from "#sandbox/repositories/repository.ts";
import type { World } from "./world.ts";

const namesOf = new WeakMap<World, Map<string, Repository>>();

/** From now on a repository can be found by the names that it had before. */
export function rememberNames(world: World): void {
  const names = new Map<string, Repository>();
  namesOf.set(world, names);
  world.listen(({ event, action, repository, payload }) => {
    if (event !== "repository" || action !== "renamed" || repository === null) return;
    const { changes } = payload as {
      readonly changes?: { readonly repository?: { readonly name?: { from?: string } } };
    };
    const from = changes?.repository?.name?.from;
    if (from !== undefined) names.set(`${repository.owner.login}/${from}`.toLowerCase(), repository);
  });
}

/** The repository that once had this name, if it is still there. */
export function findByFormerName(world: World, owner: string, name: string): Repository | null {
  const repository = namesOf.get(world)?.get(`${owner}/${name}`.toLowerCase());
  return repository !== undefined && world.repositories.has(repository.id) ? repository : null;
}
