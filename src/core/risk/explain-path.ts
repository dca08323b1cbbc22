import { absentMode, type ChangedFile, regularMode } from "#core/change/change.ts";
import { compileGlobs } from "#core/change/glob.ts";
import { readPath } from "#core/change/path.ts";
import { type Contract, tierRank, type TierRule } from "#core/contract/contract.ts";
import type { CommitSha } from "#core/ids.ts";
import { assess } from "./assess.ts";
import type { Assessment, FileAssessment } from "./assessment.ts";

/** What the contract makes of one path, whether or not a file stands there. */
export interface PathExplanation {
  readonly file: FileAssessment;
  /** Every rule that matches, the deciding one first; later ones are overruled. */
  readonly rules: readonly TierRule[];
  /** The name of the gate's own check, which nobody needs to wait for. */
  readonly checkName: string;
  /** What a change of this one file would need. */
  readonly assessment: Assessment;
}

export function explainPath(contract: Contract, path: string): PathExplanation {
  const none = "0".repeat(40) as CommitSha;
  const file: ChangedFile = {
    path,
    previousPath: null,
    status: "added",
    oldMode: absentMode,
    newMode: regularMode,
    newBlob: null,
    hasNewContent: true,
    additions: null,
    deletions: null,
    isBinary: false,
    sizeBytes: null,
    addedLines: { kind: "read", lines: [] },
  };
  const assessment = assess(contract, { base: none, head: none, files: [file], listing: { kind: "complete" } });
  const [assessed] = assessment.files;
  if (assessed === undefined) throw new Error("one file in, one assessment out");
  const rules = contract.ruleSets.flatMap((set) => {
    const globs = compileGlobs(set.rules.map((rule) => rule.pattern.text));
    return globs.match(readPath(path).path).flatMap((index) => set.rules[index] ?? []);
  });
  const bySeverity = (a: TierRule, b: TierRule) => tierRank(contract, a.tier) - tierRank(contract, b.tier);
  return { file: assessed, rules: rules.toSorted(bySeverity), assessment, checkName: contract.checkName.value };
}
