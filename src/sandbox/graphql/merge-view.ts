import { type Mergeability, readMergeability } from "#sandbox/pulls/mergeability.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";

import type { Context } from "./context.ts";

/** The fields of one answer agree: what is found out while it is being put together is for the next one. */
export function mergeability({ world, mergeViews }: Context, pull: Pull): Promise<Mergeability> {
  const view = mergeViews.get(pull.id) ?? readMergeability(world, pull.base.repository, pull);
  mergeViews.set(pull.id, view);
  return view;
}
