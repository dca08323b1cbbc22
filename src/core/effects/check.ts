import type { Judgement } from "#core/gate/judgement.ts";
import type { NonEmpty } from "#core/result.ts";

/** What the required check says of a commit. It is never neutral or skipped for "not decided": both would let it merge. */
export type CheckState = "in-progress" | "success" | "failure" | "neutral";

/** Worst first. */
const severity: readonly CheckState[] = ["failure", "in-progress", "neutral", "success"];

/**
 * The state of the check on a head that `judgements` (one for every open pull request that has it) share: the worst of
 * theirs. `neutral` stands for one thing alone: it is decided that the change would be blocked, and the contract only
 * observes.
 */
export function checkState(judgements: NonEmpty<Pick<Judgement, "verdict" | "grounds">>): CheckState {
  const states = new Set(judgements.map(stateOfOne));
  const worst = severity.find((state) => states.has(state));
  if (worst === undefined) throw new Error("a list that is not empty");
  return worst;
}

function stateOfOne({ verdict, grounds }: Pick<Judgement, "verdict" | "grounds">): CheckState {
  switch (verdict.kind) {
    case "allow":
      return "success";
    case "wait":
      return "in-progress";
    case "block":
      return grounds?.policy.contract.mode.value === "observe" ? "neutral" : "failure";
  }
}

/**
 * The names under which the check of a pull request is to be published. Where the rules of the base branch require the name
 * with the branch behind it, `risk-policy-gate (main)`, it gets that one, so that a commit that was green for another base
 * carries nothing over; else the plain name.
 */
export function checkNameFor(name: string, baseRef: string, requiredContexts: readonly string[]): string {
  const suffixed = `${name} (${baseRef})`;
  return requiredContexts.includes(suffixed) ? suffixed : name;
}
