import type { Judgement } from "#core/gate/judgement.ts";
import { type CheckButton, overrideButton, reEvaluateButton, reReviewButton } from "#core/message/buttons.ts";

/**
 * The buttons below the required check: GitHub shows three at most, once the check has ended. Asking for a review and
 * overriding are offered where the contract knows of them; whether the person may is looked up when one is pressed.
 */
export function buttonsFor(judgements: readonly Judgement[], mayWrite: boolean): readonly CheckButton[] {
  const isReviewed = judgements.some(({ grounds }) => {
    if (grounds === null || grounds.policy.contract.mode.value === "observe") return false;
    const named = new Set(grounds.assessment.reviews.flatMap(({ reviewers }) => reviewers));
    return grounds.policy.contract.reviewers.some(({ id, rerunComment }) => named.has(id) && rerunComment !== null);
  });
  const isLiftable = judgements.some(
    ({ verdict, grounds }) => verdict.kind !== "allow" && grounds !== null && grounds.policy.contract.override !== null,
  );
  return [
    reEvaluateButton,
    ...(isReviewed && mayWrite ? [reReviewButton] : []),
    ...(isLiftable ? [overrideButton] : []),
  ];
}
