import type { Pattern, RequiredCheck, Reviewer } from "#core/contract/contract.ts";
import { counted } from "./duration.ts";
import { code, listed } from "./text.ts";

/** What lint has to say, in words. A `warning` makes `headgate contract lint` fail; a `note` only informs. */
export interface LintText {
  readonly code: LintCode;
  readonly severity: "warning" | "note";
  readonly message: string;
  readonly fix: string;
}

export type LintCode =
  | "LINT_GLOB_MATCHES_NOTHING"
  | "LINT_SHADOWED_RULE"
  | "LINT_SHADOWED_TIER"
  | "LINT_CATCH_ALL"
  | "LINT_UNMATCHED_PATHS"
  | "LINT_TIER_ASKS_LESS"
  | "LINT_UNPINNED_CHECK"
  | "LINT_CHECK_NOT_REPORTED"
  | "LINT_UNKNOWN_REVIEWER"
  | "LINT_REVIEWER_WITHOUT_APP"
  | "LINT_REVIEWER_WITHOUT_ACCOUNT"
  | "LINT_REVIEWER_BY_SLUG"
  | "LINT_REVIEWER_TWICE"
  | "LINT_REVIEWER_NEVER_ASKED"
  | "LINT_CARRY_OVER_MOST_SEVERE"
  | "LINT_UNUSED_REVIEWER"
  | "LINT_UNUSED_FLOW";

function warning(lintCode: LintCode, message: string, fix: string): LintText {
  return { code: lintCode, severity: "warning", message, fix };
}

function note(lintCode: LintCode, message: string, fix: string): LintText {
  return { code: lintCode, severity: "note", message, fix };
}

export const lintText = {
  globMatchesNothing: (pattern: Pattern) =>
    warning(
      "LINT_GLOB_MATCHES_NOTHING",
      `no tracked file matches ${code(pattern.text)}`,
      "Correct the glob or remove it.",
    ),
  shadowedRule: (pattern: Pattern, tier: string, files: number) =>
    warning(
      "LINT_SHADOWED_RULE",
      `${code(pattern.text)} decides nothing: an earlier rule takes ${files === 1 ? "the one file" : `all ${counted(files, "file")}`} that it matches, so ${code(tier)} never comes from it`,
      "Remove it, or narrow the earlier rule.",
    ),
  shadowedTier: (tier: string) =>
    warning(
      "LINT_SHADOWED_TIER",
      `no tracked file gets the tier ${code(tier)}: other tiers take all that its globs match`,
      "Remove the tier, or narrow the ones before it.",
    ),
  catchAll: (pattern: Pattern, tier: string) =>
    warning(
      "LINT_CATCH_ALL",
      `${code(pattern.text)} makes every path that nobody thought of ${code(tier)}, a path that is added tomorrow included`,
      "Name the paths that are safe, and let defaultTier take the rest.",
    ),
  unmatchedPaths: (examples: readonly string[], count: number, tier: string) =>
    note(
      "LINT_UNMATCHED_PATHS",
      `${counted(count, "tracked file")} ${count === 1 ? "matches" : "match"} no rule and so ${count === 1 ? "gets" : "get"} the most severe tier, ${code(tier)}: ${listed(examples.map(code))}${count > examples.length ? " …" : ""}`,
      "Write rules for them, or name a defaultTier.",
    ),
  tierAsksLess: (severe: string, mild: string, what: string) =>
    warning(
      "LINT_TIER_ASKS_LESS",
      `${code(severe)} does not ask for ${what}, though the less severe ${code(mild)} does, so a change gets out of it by touching a ${severe} path`,
      `Ask for it in ${code(severe)} too.`,
    ),
  unpinnedCheck: (check: RequiredCheck) =>
    warning(
      "LINT_UNPINNED_CHECK",
      `${code(check.name)} counts whoever reports it: anyone with write access can set a status of this name`,
      `Write { name: ${JSON.stringify(check.name)}, appSlug: github-actions } or the slug of the App that reports it.`,
    ),
  checkNotReported: (check: RequiredCheck) =>
    warning(
      "LINT_CHECK_NOT_REPORTED",
      `no workflow job of the repository reports ${code(check.name)}, so changes may wait for it for ever`,
      "Correct the name, or pin the check to the App that reports it.",
    ),
  unknownReviewer: (reviewer: Reviewer) =>
    warning(
      "LINT_UNKNOWN_REVIEWER",
      `the reviewer ${code(reviewer.id)} has no appId, appSlug or accountId, so nothing that anyone publishes counts as its own`,
      "Add its appId and its accountId.",
    ),
  reviewerWithoutApp: (reviewer: Reviewer) =>
    note(
      "LINT_REVIEWER_WITHOUT_APP",
      `the reviewer ${code(reviewer.id)} has neither appId nor appSlug, so no check run counts as its own, and only its reviews and comments are read`,
      "Add its appId, unless it reports no check run.",
    ),
  reviewerWithoutAccount: (reviewer: Reviewer) =>
    warning(
      "LINT_REVIEWER_WITHOUT_ACCOUNT",
      `the reviewer ${code(reviewer.id)} has neither accountId nor appSlug, so its reviews and comments cannot be told from anyone else's, and only its check runs are read`,
      "Add its accountId.",
    ),
  reviewerBySlug: (reviewer: Reviewer) =>
    note(
      "LINT_REVIEWER_BY_SLUG",
      `the reviewer ${code(reviewer.id)} is known by the slug of its App alone, which its owner can give up and someone else can take`,
      "Add its appId, or its accountId, or both.",
    ),
  reviewerTwice: (one: Reviewer, other: Reviewer, tier: string) =>
    warning(
      "LINT_REVIEWER_TWICE",
      `nothing tells ${code(one.id)} from ${code(other.id)}: one review counts for both, and fills two seats of the quorum of ${code(tier)}`,
      "Remove one of them, or give them Apps or accounts of their own, or names of check runs.",
    ),
  reviewerNeverAsked: (reviewer: Reviewer) =>
    note(
      "LINT_REVIEWER_NEVER_ASKED",
      `the reviewer ${code(reviewer.id)} has no rerunComment, so Headgate cannot ask it to look again after a push`,
      "Add its rerunComment, unless it looks at every push by itself.",
    ),
  carryOverMostSevere: (tier: string) =>
    warning(
      "LINT_CARRY_OVER_MOST_SEVERE",
      `${code(tier)} is the most severe tier, and lets a review of an earlier head count for a new one`,
      "Remove carryOver there, so that such a change is reviewed at the very commit that is merged.",
    ),
  unusedReviewer: (reviewer: Reviewer) =>
    note(
      "LINT_UNUSED_REVIEWER",
      `no tier asks for the reviewer ${code(reviewer.id)}`,
      "Use it in mergePolicy.<tier>.reviews, or remove it.",
    ),
  unusedFlow: (id: string) =>
    note(
      "LINT_UNUSED_FLOW",
      `no tier asks for the flow ${code(id)}`,
      "Use it in mergePolicy.<tier>.evidence, or remove it.",
    ),
} as const;
