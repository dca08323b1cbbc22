import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Account } from "#sandbox/accounts/account.ts";
import { createUser } from "#sandbox/accounts/create-account.ts";
import { git } from "#sandbox/git/git.ts";
import { createWorld, type World } from "#sandbox/kernel/world.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";
import { buildRepository, type CommitPlan } from "#test/support/git.ts";

interface Scene extends AsyncDisposable {
  readonly world: World;
  readonly owner: Account;
  readonly repository: Repository;
  /** One for each plan. */
  readonly shas: readonly string[];
}

/** A world without a server, and in it a repository with these commits. */
export async function local(plans: readonly CommitPlan[]): Promise<Scene> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "sandbox-world-")));
  const world = createWorld({ directory, now: () => 1_790_000_000_000 });
  const owner = createUser(world, { login: "octo-dev" });
  const repository = await createRepository(world, { owner, name: "shop" });
  await using source = await buildRepository();
  const shas = await source.commits(plans);
  await git(repository.gitDirectory, ["fetch", "--quiet", source.directory, "+refs/heads/*:refs/heads/*"]);
  return {
    world,
    owner,
    repository,
    shas,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
