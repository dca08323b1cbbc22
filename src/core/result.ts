/** What can fail in a way that its caller must look at. Anything else that goes wrong is a defect and throws. */
export type Result<Value, Problem> =
  | { readonly kind: "ok"; readonly value: Value }
  | { readonly kind: "failed"; readonly problems: NonEmpty<Problem> };

/** A list that someone has proved not to be empty. */
export type NonEmpty<Item> = readonly [Item, ...(readonly Item[])];

export function ok<Value>(value: Value): Result<Value, never> {
  return { kind: "ok", value };
}

export function failed<Problem>(problems: NonEmpty<Problem>): Result<never, Problem> {
  return { kind: "failed", problems };
}

export function isNonEmpty<Item>(items: readonly Item[]): items is NonEmpty<Item> {
  return items.length > 0;
}

/** Ends a switch over something that came from outside: the compiler proves that no case is missing. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
