import {
  absentMode,
  type ChangedFile,
  executableMode,
  regularMode,
  submoduleMode,
  symlinkMode,
} from "#core/change/change.ts";
import { controlPlane } from "#core/change/control-plane.ts";
import { compileGlobs, type GlobSet } from "#core/change/glob.ts";
import { readPath, type ReadPath } from "#core/change/path.ts";
import { type Contract, type RuleSet, tierRank } from "#core/contract/contract.ts";
import { isNonEmpty } from "#core/result.ts";
import type { FileAssessment, FileReason, TieredReason } from "./assessment.ts";

/** One contract file's answer for a path: the first rule that matches, in order of severity, or its default tier. */
type PathClassifier = (path: string) => { readonly ruled: TieredReason; readonly steering: TieredReason | null };

const builtInControlPlane = compileGlobs(controlPlane.map(({ pattern }) => pattern));

/** A function that tells the tier of each file under `contract`; compiling the globs once is what makes it fast. */
export function fileClassifier(contract: Contract): (file: ChangedFile) => FileAssessment {
  const mostSevere = contract.tiers[0].name;
  const ranks = new Map(contract.tiers.map(({ name }) => [name, tierRank(contract, name)]));
  const classifiers = contract.ruleSets.map((rules) => pathClassifier(rules, mostSevere));
  // Sorting is stable: of two equally severe reasons the earlier stays first, and that no rule matches says the least.
  const bySeverity = (a: TieredReason, b: TieredReason) =>
    (ranks.get(a.tier) ?? 0) - (ranks.get(b.tier) ?? 0) || Number(a.kind === "no-rule") - Number(b.kind === "no-rule");

  return (file) => {
    const path = readPath(file.path);
    const previous = file.previousPath === null ? null : readPath(file.previousPath);
    const paths = previous === null ? [path] : [path, previous];
    const answers = paths.flatMap((one) => classifiers.map((classify) => classify(one.path)));
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

function pathClassifier(rules: RuleSet, mostSevere: string): PathClassifier {
  const globs = compileGlobs(rules.rules.map((rule) => rule.pattern.text));
  const listed = compileGlobs(rules.controlPlane.paths.map((pattern) => pattern.text));
  const exempt = compileGlobs(rules.controlPlane.except.map((pattern) => pattern.text));

  function ruled(path: string): TieredReason {
    const rule = rules.rules[firstMatch(globs, path) ?? -1];
    if (rule !== undefined) return { kind: "rule", path, role: rules.role, pattern: rule.pattern, tier: rule.tier };
    return { kind: "no-rule", path, role: rules.role, at: rules.defaultTier.at, tier: rules.defaultTier.value };
  }

  function steering(path: string): TieredReason | null {
    if (firstMatch(exempt, path) !== null) return null;
    const own = rules.controlPlane.paths[firstMatch(listed, path) ?? -1];
    if (own !== undefined) {
      return { kind: "control-plane", path, what: "listed", pattern: own.text, at: own.at, tier: mostSevere };
    }
    const builtIn = controlPlane[firstMatch(builtInControlPlane, path) ?? -1];
    if (builtIn === undefined) return null;
    return { kind: "control-plane", path, what: builtIn.kind, pattern: builtIn.pattern, at: null, tier: mostSevere };
  }

  return (path) => ({ ruled: ruled(path), steering: steering(path) });
}

function firstMatch(globs: GlobSet, path: string): number | null {
  return globs.match(path)[0] ?? null;
}

function oddPath({ path, oddities }: ReadPath): FileReason[] {
  return isNonEmpty(oddities) ? [{ kind: "odd-path", path, oddities }] : [];
}

/** Entries whose content says little about what they do: a link's target, another repository's commit, a permission. */
function oddMode(file: ChangedFile, path: string): FileReason[] {
  const modes = [file.oldMode, file.newMode];
  const reasons: FileReason[] = [];
  if (modes.includes(symlinkMode)) reasons.push({ kind: "symlink", path });
  if (modes.includes(submoduleMode)) reasons.push({ kind: "submodule", path });
  if (file.oldMode === regularMode && file.newMode === executableMode) reasons.push({ kind: "became-executable", path });
  const known = [absentMode, regularMode, executableMode, symlinkMode, submoduleMode];
  if (file.status === "unmerged" || !modes.every((mode) => known.includes(mode))) reasons.push({ kind: "unmerged", path });
  return reasons;
}
