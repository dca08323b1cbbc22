import {
  absentMode,
  type ChangedFile,
  executableMode,
  regularMode,
  submoduleMode,
  symlinkMode,
} from "#core/change/change.ts";
import { controlPlane } from "#core/change/control-plane.ts";
import type { PatternIndex, SeenPath } from "#core/change/pattern-index.ts";
import { type Contract, type RuleSet, tierRank } from "#core/contract/contract.ts";
import { isNonEmpty } from "#core/result.ts";
import type { FileAssessment, FileReason, TieredReason } from "./assessment.ts";
import type { SeenFile } from "./seen-file.ts";

/** One contract file's answer for a path: the first rule that matches, in order of severity, or its default tier. */
type PathClassifier = (path: SeenPath) => { readonly ruled: TieredReason; readonly steering: TieredReason | null };

/** A function that tells the tier of each file under `contract`, whose globs it enters into `index`. */
export function fileClassifier(contract: Contract, index: PatternIndex): (seen: SeenFile) => FileAssessment {
  const mostSevere = contract.tiers[0].name;
  const ranks = new Map(contract.tiers.map(({ name }) => [name, tierRank(contract, name)]));
  const builtIn = index.enter(controlPlane.map(({ pattern }) => pattern));
  const classifiers = contract.ruleSets.map((rules) => pathClassifier(rules, index));
  // Sorting is stable: of two equally severe reasons the earlier stays first, and that no rule matches says the least.
  const bySeverity = (a: TieredReason, b: TieredReason) =>
    (ranks.get(a.tier) ?? 0) - (ranks.get(b.tier) ?? 0) || Number(a.kind === "no-rule") - Number(b.kind === "no-rule");

  function pathClassifier(rules: RuleSet, own: PatternIndex): PathClassifier {
    const ruleSection = own.enter(rules.rules.map((rule) => rule.pattern.text));
    const listed = own.enter(rules.controlPlane.paths.map((pattern) => pattern.text));
    const exempt = own.enter(rules.controlPlane.except.map((pattern) => pattern.text));

    function ruled(seen: SeenPath): TieredReason {
      const { path } = seen;
      const rule = rules.rules[seen.firstIn(ruleSection) ?? -1];
      if (rule !== undefined) return { kind: "rule", path, role: rules.role, pattern: rule.pattern, tier: rule.tier };
      const { at, value: tier } = rules.defaultTier;
      return { kind: "no-rule", path, role: rules.role, at, tier };
    }

    function steering(seen: SeenPath): TieredReason | null {
      if (seen.firstIn(exempt) !== null) return null;
      const shared = { kind: "control-plane", path: seen.path, role: rules.role, tier: mostSevere } as const;
      const named = rules.controlPlane.paths[seen.firstIn(listed) ?? -1];
      if (named !== undefined) return { ...shared, what: "listed", pattern: named.text, at: named.at };
      const known = controlPlane[seen.firstIn(builtIn) ?? -1];
      return known === undefined ? null : { ...shared, what: known.kind, pattern: known.pattern, at: null };
    }

    return (seen) => ({ ruled: ruled(seen), steering: steering(seen) });
  }

  return ({ file, path, previous }) => {
    const paths = previous === null ? [path] : [path, previous];
    const answers = paths.flatMap((one) => classifiers.map((classify) => classify(one)));
    const reasons = [
      ...answers.map((answer) => answer.ruled),
      ...answers.flatMap((answer) => answer.steering ?? []),
      ...paths.flatMap(oddPath).map((reason) => ({ ...reason, tier: mostSevere })),
      ...oddMode(file, path.path).map((reason) => ({ ...reason, tier: mostSevere })),
    ].toSorted(bySeverity);
    if (!isNonEmpty(reasons)) throw new Error("a contract has at least one rule set");
    return { path: path.path, previousPath: previous?.path ?? null, tier: reasons[0].tier, reasons };
  };
}

function oddPath({ path, oddities }: SeenPath): FileReason[] {
  return isNonEmpty(oddities) ? [{ kind: "odd-path", path, oddities }] : [];
}

/** Entries whose content says little about what they do: a link's target, another repository's commit, a permission. */
function oddMode(file: ChangedFile, path: string): FileReason[] {
  const modes = [file.oldMode, file.newMode];
  const reasons: FileReason[] = [];
  if (modes.includes(symlinkMode)) reasons.push({ kind: "symlink", path });
  if (modes.includes(submoduleMode)) reasons.push({ kind: "submodule", path });
  if (file.oldMode === regularMode && file.newMode === executableMode)
    reasons.push({ kind: "became-executable", path });
  const known = [absentMode, regularMode, executableMode, symlinkMode, submoduleMode];
  if (file.status === "unmerged" || !modes.every((mode) => known.includes(mode))) {
    reasons.push({ kind: "unknown-mode", path });
  }
  return reasons;
}
