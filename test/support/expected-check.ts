export type Tier = "low" | "high";
export type CiState = "none" | "running" | "success" | "failure";
export type ReviewState = "none" | "approved" | "changes";
export type CheckStateShown = "in_progress" | "success" | "failure";

/** All that a person has to know about a pull request to say what its check must be. */
export interface Situation {
  readonly tier: Tier;
  /** What CI said last of this head. */
  readonly ci: CiState;
  /** What people who did not write the change said last of this head. */
  readonly review: ReviewState;
}

/**
 * What the contract of the shop asks for, as a person reads it: CI for everything, and somebody else's approval for all but
 * documents. The first row that fits holds.
 */
const rows: readonly (Partial<Situation> & { readonly check: CheckStateShown })[] = [
  { ci: "failure", check: "failure" },
  { review: "changes", check: "failure" },
  { ci: "none", check: "in_progress" },
  { ci: "running", check: "in_progress" },
  { ci: "success", tier: "low", check: "success" },
  { ci: "success", tier: "high", review: "approved", check: "success" },
  { ci: "success", tier: "high", review: "none", check: "in_progress" },
];

export function expectedCheck(situation: Situation): CheckStateShown {
  const row = rows.find((one) =>
    (["tier", "ci", "review"] as const).every((key) => one[key] === undefined || one[key] === situation[key]),
  );
  if (row === undefined) throw new Error(`no row for ${JSON.stringify(situation)}`);
  return row.check;
}

/** A renamed file counts under both of its names. */
export function expectedTier(paths: readonly string[]): Tier {
  return paths.length > 0 && paths.every((path) => path.startsWith("docs/")) ? "low" : "high";
}

/** A check belongs to a commit, which several open pull requests may have as their head. */
export function worstCheck(checks: readonly CheckStateShown[]): CheckStateShown {
  return (["failure", "in_progress"] as const).find((one) => checks.includes(one)) ?? "success";
}
