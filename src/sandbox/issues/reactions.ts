import type { Account } from "#sandbox/accounts/account.ts";
import { notFound } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { Reaction, ReactionContent } from "./issue.ts";

/** One of each kind for each account: the one that was there already comes back. No webhook tells of reactions. */
export function addReaction(
  world: World,
  reactions: Reaction[],
  content: ReactionContent,
  author: Account,
): { readonly reaction: Reaction; readonly isNew: boolean } {
  const known = reactions.find((reaction) => reaction.author.id === author.id && reaction.content === content);
  if (known !== undefined) return { reaction: known, isNew: false };
  const reaction: Reaction = { id: world.nextId(), author, content, createdAt: world.now() };
  reactions.push(reaction);
  return { reaction, isNew: true };
}

/** One's own only: another's is a 404. */
export function removeReaction(reactions: Reaction[], id: number, by: Account): void {
  const place = reactions.findIndex((reaction) => reaction.id === id && reaction.author.id === by.id);
  if (place === -1) throw notFound();
  reactions.splice(place, 1);
}
