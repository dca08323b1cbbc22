import { hasRole } from "#sandbox/accounts/permission.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { Pull, Review } from "./pull.ts";

/** Oldest first; a review that is not submitted is not there. */
export function submittedReviews(pull: Pull): Review[] {
  return pull.reviews
    .filter(({ state }) => state !== "PENDING")
    .toSorted((left, right) => (left.submittedAt ?? 0) - (right.submittedAt ?? 0) || left.id - right.id);
}

/** Of each author who may write the last approval or request for changes. A comment clears nothing; a dismissal does. */
export function standingOpinions(world: World, pull: Pull): Review[] {
  const latest = new Map<number, Review>();
  for (const review of submittedReviews(pull)) {
    if (review.state !== "COMMENTED") latest.set(review.author.id, review);
  }
  return [...latest.values()].filter(
    ({ author, state }) => state !== "DISMISSED" && hasRole(world, pull.base.repository, author, "write"),
  );
}
