import { standingOpinions } from "#sandbox/pulls/opinions.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { openRequirements } from "#sandbox/pulls/requirements.ts";
import { activeRules } from "#sandbox/repositories/protection-rules.ts";

import type { Context } from "./context.ts";

/**
 * Null where no review is required, even if somebody approved: reports differ about that, and this is what gives a reader the
 * least to lean on.
 */
export async function decideReviews(
  { world, git }: Context,
  pull: Pull,
): Promise<"APPROVED" | "CHANGES_REQUESTED" | "REVIEW_REQUIRED" | null> {
  const repository = pull.base.repository;
  const rules = activeRules(world, repository, pull.base.ref).filter(
    ({ type, parameters = {} }) =>
      type === "pull_request" &&
      (Number(parameters["required_approving_review_count"] ?? 0) > 0 ||
        parameters["require_code_owner_review"] === true ||
        parameters["require_last_push_approval"] === true),
  );
  if (rules.length === 0) return null;
  if (standingOpinions(world, pull).some(({ state }) => state === "CHANGES_REQUESTED")) return "CHANGES_REQUESTED";
  const base = (await git.ref(repository, `refs/heads/${pull.base.ref}`)) ?? pull.base.sha;
  const open = await openRequirements(world, pull, rules, base);
  return open.some(({ kind }) => kind === "reviews") ? "REVIEW_REQUIRED" : "APPROVED";
}
