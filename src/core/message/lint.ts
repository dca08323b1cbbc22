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
  | "LINT_UNPINNED_REVIEWER"
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
  unpinnedReviewer: (reviewer: Reviewer) =>
    warning(
      "LINT_UNPINNED_REVIEWER",
      `the reviewer ${code(reviewer.id)} has neither appId nor appSlug, so its name is all that tells it from an impostor`,
      "Add its appId.",
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
