import type { MergeMethod } from "#core/contract/contract.ts";
import type { Judgement } from "#core/gate/judgement.ts";
import { mergeTexts } from "#core/message/merge.ts";
import type { NonEmpty } from "#core/result.ts";

/** What is known about a pull request, of GitHub's own, when the question is whether to merge it. */
export interface MergeSituation {
  readonly isDraft: boolean;
  readonly mergeable: "mergeable" | "conflicting" | "unknown";
  readonly isInMergeQueue: boolean;
  readonly hasMergeQueue: boolean;
  /** The name under which this pull request's check is published. */
  readonly checkName: string;
  readonly ownAppId: number;
  /** GitHub's own requirements for the base branch; null where they could not be read. */
  readonly rules: {
    readonly required: readonly { readonly context: string; readonly appId: number | null }[];
    readonly canBypass: "no" | "yes" | "unknown";
  } | null;
  /** How the last attempt to merge this head ended, if it is not to be repeated. */
  readonly spent: string | null;
}

/**
 * - `off`: the contract does not merge this tier by itself, or it is not time yet: there is nothing to say.
 * - `refuse`: Headgate will not merge it, and says why.
 * - `later`: GitHub is not ready; look again.
 */
export type MergePlan =
  | { readonly kind: "off" }
  | { readonly kind: "refuse" | "later"; readonly text: string }
  | { readonly kind: "merge"; readonly method: MergeMethod }
  | { readonly kind: "enqueue" };

/**
 * Whether Headgate merges the pull request of `judgement`, whose head all of `judgements` share (S1, S2). It refuses where
 * GitHub itself would not hold anyone else to the check: not required, not pinned to this App, or the App could get round
 * it (SR-22, SR-31).
 */
export function planMerge(judgement: Judgement, judgements: NonEmpty<Judgement>, situation: MergeSituation): MergePlan {
  const { grounds } = judgement;
  if (grounds === null) return { kind: "off" };
  const method = grounds.assessment.autoMerge.value;
  if (method === false || grounds.policy.contract.mode.value === "observe") return { kind: "off" };
  if (situation.isInMergeQueue || situation.isDraft) return { kind: "off" };
  if (!judgements.every(({ verdict }) => verdict.kind === "allow")) return { kind: "off" };
  if (situation.spent !== null) return { kind: "refuse", text: mergeTexts.spent(situation.spent) };

  const { rules, checkName, ownAppId } = situation;
  if (rules === null) return { kind: "later", text: mergeTexts.rulesUnknown() };
  const own = rules.required.filter(({ context }) => context === checkName);
  if (own.length === 0) return { kind: "refuse", text: mergeTexts.notRequired(checkName) };
  if (!own.some(({ appId }) => appId === ownAppId)) return { kind: "refuse", text: mergeTexts.notPinned(checkName) };
  if (rules.canBypass !== "no") return { kind: "refuse", text: mergeTexts.canBypass(rules.canBypass) };
  if (situation.mergeable === "conflicting") return { kind: "refuse", text: mergeTexts.conflicting() };
  if (situation.mergeable === "unknown") return { kind: "later", text: mergeTexts.mergeabilityUnknown() };
  return situation.hasMergeQueue ? { kind: "enqueue" } : { kind: "merge", method };
}

/** What the check says about merging, if anything. */
export function mergeNote(plan: MergePlan): string | null {
  return plan.kind === "refuse" ? plan.text : null;
}
