import type { Account } from "#sandbox/accounts/account.ts";
import { hasRole } from "#sandbox/accounts/permission.ts";
import { shareObjects } from "#sandbox/git/forks.ts";
import { isAncestor } from "#sandbox/git/history.ts";
import { buildMerge } from "#sandbox/git/merge.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { signatureOf } from "#sandbox/git/signature.ts";
import { ApiError, unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { isOpen } from "./find-pull.ts";
import type { Pull } from "./pull.ts";

interface BranchUpdate {
  readonly expectedHead?: string | null;
  readonly method?: "merge" | "rebase";
}

/** Brings the base into the head branch. What can be refused is refused at once; the branch moves in the background. */
export async function updateBranch(world: World, pull: Pull, by: Account, update: BranchUpdate): Promise<void> {
  const { repository, ref } = pull.head;
  const base = pull.base.repository;
  if (!isOpen(pull) || repository === null) throw unprocessable("Cannot update a closed pull request's branch.");
  const head = pull.head.sha;
  const { expectedHead } = update;
  if (expectedHead !== undefined && expectedHead !== null && expectedHead !== head) {
    throw unprocessable("expected head sha didn’t match current head ref.");
  }
  const mayPush =
    hasRole(world, repository, by, "write") || (pull.maintainerCanModify && hasRole(world, base, by, "write"));
  if (!mayPush) throw new ApiError(403, "user doesn’t have permission to update head repository");
  const tip = await readRef(base, `refs/heads/${pull.base.ref}`);
  if (tip === null) throw unprocessable("The base branch has been deleted.");
  if (await isAncestor(base, tip, head)) throw unprocessable("There are no new commits on the base branch.");
  const author = signatureOf(by, world.now());
  const title = `Merge branch '${pull.base.ref}' into ${ref}`;
  const isRebase = update.method === "rebase";
  const built = await buildMerge(base, {
    method: isRebase ? "rebase" : "merge",
    base: isRebase ? tip : head,
    head: isRebase ? head : tip,
    title,
    message: "",
    author,
  });
  if (built.kind === "conflict") throw unprocessable("merge conflict between base and head");
  const move = async (): Promise<void> => {
    await shareObjects(base, repository, built.commit);
    await updateRef(world, repository, { ref: `refs/heads/${ref}`, to: built.commit, from: head, pusher: by });
  };
  // A push that came in between wins, and nobody hears of what was not done.
  world.background(
    move().catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
    }),
  );
}
