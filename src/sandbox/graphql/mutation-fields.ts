import { commitMutations } from "./commit-mutations.ts";
import type { Field } from "./context.ts";
import { pullMutations } from "./pull-mutations.ts";
import { issueMutations } from "./issue-mutations.ts";
import { reviewMutations } from "./review-mutations.ts";
import type { Mutation } from "./mutation.ts";

const mutations: Readonly<Record<string, Mutation>> = {
  ...commitMutations,
  ...pullMutations,
  ...reviewMutations,
  ...issueMutations,
};

interface MutationArgs {
  readonly input: { readonly clientMutationId?: string | null };
}

function fieldOf({ run }: Mutation): Field<unknown> {
  return async (_parent, { input }: MutationArgs, context) => {
    const payload = await run(input as never, context);
    context.mergeViews.clear();
    return { clientMutationId: input.clientMutationId ?? null, ...payload };
  };
}

export const mutationFields: Readonly<Record<string, Field<unknown>>> = Object.fromEntries(
  Object.entries(mutations).map(([name, one]) => [name, fieldOf(one)]),
);

/** What each payload holds, so that a field it does not hold is refused before the effect. */
export const payloadFields: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(mutations).map(([name, { payload }]) => [
    `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Payload`,
    ["clientMutationId", ...payload],
  ]),
);
