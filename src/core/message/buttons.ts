/** Lengths are GitHub's: label 20, description 40, identifier 20 characters. */
export interface CheckButton {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

/** The button that every check has. */
export const reEvaluateButton: CheckButton = {
  label: "Re-evaluate",
  description: "Judge this head again from scratch",
  identifier: "re-evaluate",
};

export const reReviewButton: CheckButton = {
  label: "Request re-review",
  description: "Ask the reviewers to look at this head",
  identifier: "re-review",
};

export const overrideButton: CheckButton = {
  label: "Override",
  description: "Break the glass for this head alone",
  identifier: "override",
};

/** What stands in for a reason where someone only pressed the button: it takes no words. */
export const overrideByButton = "given by the button of the check, without words";
