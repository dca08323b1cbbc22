import type { Account } from "#sandbox/accounts/account.ts";

import type { Context } from "./context.ts";

/** One mutation: the fields of its payload that are resolved, and what it does. */
export interface Mutation {
  readonly payload: readonly string[];
  readonly run: (input: never, context: Context) => Promise<Readonly<Record<string, unknown>>>;
}

export function mutation<Input, Key extends string>(
  payload: readonly Key[],
  run: (input: Input, context: Context) => Promise<Readonly<Record<Key, unknown>>>,
): Mutation {
  return { payload, run };
}

/** In whose name the caller acts: an App's bot, or a person. */
export function sender({ actor }: Context): Account {
  return actor.account;
}
