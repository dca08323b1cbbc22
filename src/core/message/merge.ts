import { code } from "./text.ts";

/** Why Headgate does not merge a change that its contract allows to merge by itself. */
export const mergeTexts = {
  rulesUnknown: () => "GitHub did not tell the rules of the base branch. Nothing to do: it is tried again.",
  notRequired: (checkName: string) =>
    `Headgate does not merge this by itself: the rules of the base branch do not require ${code(checkName)}, so they would not stop anyone else either. Require it there, with this App as its expected source.`,
  notPinned: (checkName: string) =>
    `Headgate does not merge this by itself: the rules of the base branch let anyone report ${code(checkName)}. Choose this App as its expected source.`,
  canBypass: (known: "yes" | "unknown") =>
    known === "yes"
      ? "Headgate does not merge this by itself: this App may bypass the rules of the base branch. Take it off the bypass list."
      : "Headgate does not merge this by itself: GitHub does not tell whether this App may bypass the rules of the base branch.",
  conflicting: () =>
    "Headgate does not merge this by itself: it conflicts with the base branch. Bring the branch up to date.",
  mergeabilityUnknown: () =>
    "GitHub is still working out whether this can be merged. Nothing to do: it is looked at again.",
  /** `what` is a sentence. */
  spent: (what: string) =>
    `Headgate does not try again to merge this head by itself: ${what} Merge it by hand, or push.`,
  refused: (message: string) => `GitHub refused the merge (${message}).`,
  takenBack: () => "GitHub had taken it, into its merge queue if there is one, and has dropped it again.",
  judgesOnly: () =>
    "Headgate does not merge this by itself: it was installed to judge and report only. Merge it by hand.",
  outcomeUnknown: (attempts: number) => `GitHub gave no clear answer to ${attempts} attempts.`,
} as const;
