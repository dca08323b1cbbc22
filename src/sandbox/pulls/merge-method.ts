import { ApiError } from "#sandbox/kernel/api-error.ts";
import type { ActiveRule } from "#sandbox/repositories/protection-rules.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { MergeMethod } from "./pull.ts";
import { allowedMethods } from "./requirements.ts";

const names: Readonly<Record<MergeMethod, string>> = {
  merge: "Merge commits",
  squash: "Squash merges",
  rebase: "Rebase merges",
};

/** 405 where the repository or a rule of the branch does not allow this way of merging. */
export function refuseMethod(repository: Repository, method: MergeMethod, rules: readonly ActiveRule[]): void {
  const { allowMergeCommit, allowSquashMerge, allowRebaseMerge } = repository.settings;
  const allowed = { merge: allowMergeCommit, squash: allowSquashMerge, rebase: allowRebaseMerge };
  if (!allowed[method]) throw new ApiError(405, `${names[method]} are not allowed on this repository.`);
  if (!allowedMethods(rules).includes(method)) {
    const isLinear = method === "merge" && rules.some(({ type }) => type === "required_linear_history");
    const text = isLinear
      ? "This branch must not contain merge commits."
      : `${names[method]} are not allowed on this branch.`;
    throw violation(rules, [text]);
  }
}

/** 405 in the form of rulesets, or of classic protection where no ruleset has a part in it. */
export function violation(rules: readonly Pick<ActiveRule, "ruleset">[], texts: readonly string[]): ApiError {
  const isClassic = rules.every(({ ruleset }) => ruleset === null);
  return new ApiError(
    405,
    isClassic ? texts.join(" ") : `Repository rule violations found\n\n${texts.join("\n\n")}\n\n`,
  );
}

export function defaultMethod({ settings }: Repository): MergeMethod {
  if (settings.allowMergeCommit) return "merge";
  return settings.allowSquashMerge ? "squash" : "rebase";
}
