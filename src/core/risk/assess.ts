import { type Change, type ChangedFile, executableMode, regularMode } from "#core/change/change.ts";
import { type PatternIndex, patternIndex } from "#core/change/pattern-index.ts";
import {
  type Contract,
  type DocsDriftRule,
  type Flow,
  type Pattern,
  type RuleSet,
  type TierPolicy,
  tierRank,
} from "#core/contract/contract.ts";
import { bothPolicies } from "#core/contract/floor.ts";
import { compareData, compareText } from "#core/order.ts";
import type { Assessment, DocsDrift, FileAssessment, TierReason } from "./assessment.ts";
import { fileClassifier } from "./classify-file.ts";
import { escalator } from "./escalate.ts";
import { matchingPath, seeFile, type SeenFile } from "./seen-file.ts";

/** What `contract` makes of one change. */
export function assess(contract: Contract, change: Change): Assessment {
  return assessor(contract)(change);
}

/** `assess` for many changes under one contract: its globs and expressions are compiled once. */
export function assessor(contract: Contract): (change: Change) => Assessment {
  const index = patternIndex();
  const classify = fileClassifier(contract, index);
  const findDrift = contract.docsDrift.map((rule) => driftFinder(rule, index));
  const escalate = escalator(contract, index);
  const flows = new Map(contract.flows.map((flow) => [flow.id, { flow, when: enter(index, flow.when) }]));

  return (change) => {
    const isComplete = change.listing.kind === "complete";
    // Whatever the source's order is, the same change gives the same assessment, examples included.
    const seen = change.files.toSorted(byPath).map((file) => seeFile(index, file));
    const files = seen.map(classify);
    const { tier, tierReason } = tierOf(contract, change, files);
    const policy = policyOf(contract, tier, tierReason, files);
    return {
      base: change.base,
      head: change.head,
      tier,
      tierReason,
      files,
      requiredChecks: policy.requiredChecks,
      reviews: policy.reviews,
      approvals: policy.approvals,
      flows: policy.evidence.flatMap(({ value }): Flow[] => {
        const known = flows.get(value);
        if (known === undefined) throw new Error(`no flow ${value}`);
        const isNeeded =
          known.flow.when.length === 0 || !isComplete || seen.some((file) => matchingPath(file, known.when));
        return isNeeded ? [known.flow] : [];
      }),
      docsDrift: findDrift.flatMap((find) => find(seen, isComplete) ?? []),
      escalations: escalate(seen, isComplete),
      autoMerge: isOrdinary(tierReason, files) ? policy.autoMerge : { value: false, at: null },
    };
  };
}

function enter(index: PatternIndex, patterns: readonly Pattern[]) {
  return index.enter(patterns.map((pattern) => pattern.text));
}

function byPath(a: ChangedFile, b: ChangedFile): number {
  const rest = (file: ChangedFile) => [file.previousPath, file.status, file.oldMode, file.newMode];
  return compareText(a.path, b.path) || compareData(rest(a), rest(b));
}

function tierOf(
  contract: Contract,
  change: Change,
  files: readonly FileAssessment[],
): { readonly tier: string; readonly tierReason: TierReason } {
  if (change.listing.kind === "incomplete") {
    return { tier: contract.tiers[0].name, tierReason: { kind: "incomplete", why: change.listing.why } };
  }
  if (files.length === 0) {
    const fallbacks = contract.ruleSets.map((rules) => rules.defaultTier.value);
    return { tier: mostSevere(contract, fallbacks), tierReason: { kind: "no-files" } };
  }
  const tier = mostSevere(
    contract,
    files.map((file) => file.tier),
  );
  return { tier, tierReason: { kind: "most-severe-file", files: files.filter((file) => file.tier === tier).length } };
}

function mostSevere(contract: Contract, names: readonly string[]): string {
  const rank = Math.min(...[...new Set(names)].map((name) => tierRank(contract, name)));
  return contract.tiers[rank]?.name ?? contract.tiers[0].name;
}

/**
 * What the change's tier asks for, and what the tier asks for that each contract file alone would give it: so one of them
 * calling a change more severe can never drop what the other demands of it.
 */
function policyOf(
  contract: Contract,
  tier: string,
  tierReason: TierReason,
  files: readonly FileAssessment[],
): TierPolicy {
  const own = contract.ruleSets.map((rules) => tierUnder(rules, contract, tierReason, files));
  const policies = [...new Set([tier, ...own])].map((name) => policyNamed(contract, name));
  const isForbidden = policies.some(({ autoMerge }) => autoMerge.value === false && autoMerge.at !== null);
  const autoMerge = policyNamed(contract, tier).autoMerge;
  return { ...policies.reduce(bothPolicies), autoMerge: isForbidden ? { ...autoMerge, value: false } : autoMerge };
}

/** The tier that one contract file alone would give the change. */
function tierUnder(
  { role, mostSevere: ownMostSevere, defaultTier }: RuleSet,
  contract: Contract,
  tierReason: TierReason,
  files: readonly FileAssessment[],
): string {
  if (tierReason.kind === "incomplete") return ownMostSevere;
  if (tierReason.kind === "no-files") return defaultTier.value;
  const tiers = files.flatMap(({ reasons }) =>
    reasons
      // What is odd about a file is odd under every contract; what a rule or an exemption says is its own file's word.
      .filter((reason) => !("role" in reason) || reason.role === role)
      .map((reason) => (reason.kind === "rule" || reason.kind === "no-rule" ? reason.tier : ownMostSevere)),
  );
  return mostSevere(contract, tiers);
}

function policyNamed(contract: Contract, name: string): TierPolicy {
  return (contract.tiers[tierRank(contract, name)] ?? contract.tiers[0]).policy;
}

/** Whether nothing but the contract's tier rules made the file what it is. */
function isByRule({ reasons }: FileAssessment): boolean {
  return reasons.every(({ kind }) => kind === "rule" || kind === "no-rule");
}

/** Whether the change is one that may merge by itself at all: listed whole, with files, none of them special. */
function isOrdinary(tierReason: TierReason, files: readonly FileAssessment[]): boolean {
  return tierReason.kind === "most-severe-file" && files.every(isByRule);
}

type DriftFinder = (files: readonly SeenFile[], isComplete: boolean) => DocsDrift | null;

function driftFinder(rule: DocsDriftRule, index: PatternIndex): DriftFinder {
  const when = enter(index, rule.when);
  const require = enter(index, rule.require);

  return (files, isComplete) => {
    if (files.some(({ file, path }) => isWritten(file) && path.firstIn(require) !== null)) return null;
    for (const seen of files) {
      const trigger = matchingPath(seen, when);
      if (trigger !== null) return { rule, because: trigger.path };
    }
    return isComplete ? null : { rule, because: null };
  };
}

/** To delete, to move or to re-permit a document is not to bring it up to date. */
function isWritten({ status, newMode, hasNewContent }: ChangedFile): boolean {
  return status !== "deleted" && hasNewContent && (newMode === regularMode || newMode === executableMode);
}
