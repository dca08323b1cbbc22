import type { Writer } from "#sandbox/kernel/actor.ts";
import { ApiError } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { judgePush, type Refusal } from "./push-rules.ts";
import { readRef, updateRef } from "./refs.ts";
import { inTurn } from "./turn.ts";

interface GuardedUpdate {
  readonly ref: string;
  readonly to: string | null;
  readonly from?: string | null;
  /** What the answer says before the rules that refused it: `Could not update file: `. */
  readonly prefix?: string;
  readonly refusedStatus: 409 | 422;
}

/** Moves a ref through the API for somebody: the rules of the branch bind them as they bind a push. */
export async function updateRefAs(
  world: World,
  repository: Repository,
  actor: Writer,
  { ref, to, from, prefix = "", refusedStatus }: GuardedUpdate,
): Promise<void> {
  await inTurn(world, async () => {
    const before = await readRef(repository, ref);
    const [judged] = await judgePush(world, repository, actor, [{ ref, before, after: to }]);
    if (judged !== undefined && judged.refusal !== null) throw refused(judged.refusal, prefix, refusedStatus);
    await updateRef(world, repository, { ref, to, pusher: actor.account, ...(from === undefined ? {} : { from }) });
  });
}

function refused({ source, sentences }: Refusal, prefix: string, status: number): ApiError {
  switch (source) {
    case "permission":
      return new ApiError(403, "Resource not accessible by integration");
    case "ruleset":
      return new ApiError(status, `Repository rule violations found\n\n${sentences.join("\n\n")}\n\n`);
    case "protection":
      return new ApiError(status, `${prefix}${sentences.join(" ")}`);
  }
}
