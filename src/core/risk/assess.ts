import type { Change, ChangedFile } from "#core/change/change.ts";
import { compileGlobs } from "#core/change/glob.ts";
import { readPath } from "#core/change/path.ts";
import {
  type Contract,
  type DocsDriftRule,
  type Flow,
  type MergeMethod,
  type Pattern,
  type Sourced,
  type TierPolicy,
  tierRank,
} from "#core/contract/contract.ts";
import { bothPolicies } from "#core/contract/floor.ts";
import { compareData, compareText } from "#core/order.ts";
import type { Assessment, DocsDrift, FileAssessment, TierReason } from "./assessment.ts";
import { fileClassifier } from "./classify-file.ts";
import { escalationMatcher, escalationsOf } from "./escalate.ts";

/** What `contract` makes of one change. */
export function assess(contract: Contract, change: Change): Assessment {
  return assessor(contract)(change);
}

/** `assess` for many changes under one contract: its globs and expressions are compiled once. */
export function assessor(contract: Contract): (change: Change) => Assessment {
  const classify = fileClassifier(contract);
  const drifts = contract.docsDrift.map(driftFinder);
  const escalations = contract.escalations.map((rule) => ({ rule, match: escalationMatcher(rule) }));
  const flowMatchers = new Map(contract.flows.map((flow) => [flow.id, { flow, applies: pathMatcher(flow.when) }]));

  return (change) => {
    const isComplete = change.listing.kind === "complete";
    // Whatever the source's order is, the same change gives the same assessment, examples included.
    const changed = change.files.toSorted(byPath);
    const files = changed.map(classify);
    const { tier, tierReason } = tierOf(contract, change, files);
    const policy = policyOf(contract, tier, files);
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
        const known = flowMatchers.get(value);
        if (known === undefined) return [];
        const isNeeded = known.flow.when.length === 0 || !isComplete || changed.some(known.applies);
        return isNeeded ? [known.flow] : [];
      }),
      docsDrift: drifts.flatMap((find) => find(changed, isComplete) ?? []),
      escalations: escalationsOf(escalations, changed, isComplete),
      autoMerge: autoMergeOf(policy, files, isComplete),
    };
  };
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
  const tier = mostSevere(contract, files.map((file) => file.tier));
  return { tier, tierReason: { kind: "most-severe-file", files: files.filter((file) => file.tier === tier).length } };
}

function mostSevere(contract: Contract, names: readonly string[]): string {
  const rank = Math.min(...[...new Set(names)].map((name) => tierRank(contract, name)));
  return contract.tiers[rank]?.name ?? contract.tiers[0].name;
}

/**
 * What the change's tier asks for. Under an organisation's floor the tier that each file's own rules give asks too, so
 * that one of them calling a change more severe can never drop what the other demands of it.
 */
function policyOf(contract: Contract, tier: string, files: readonly FileAssessment[]): TierPolicy {
  const own = contract.ruleSets.flatMap(({ role }) => {
    const given = files.flatMap((file) => file.reasons.filter((reason) => "role" in reason && reason.role === role));
    return given.length === 0 ? [] : [mostSevere(contract, given.map((reason) => reason.tier))];
  });
  const policies = [...new Set([tier, ...own])].map((name) => policyNamed(contract, name));
  const combined = policies.reduce(bothPolicies);
  const isForbidden = policies.some(({ autoMerge }) => autoMerge.value === false && autoMerge.at !== null);
  const autoMerge = policyNamed(contract, tier).autoMerge;
  return { ...combined, autoMerge: isForbidden ? { ...autoMerge, value: false } : autoMerge };
}

function policyNamed(contract: Contract, name: string): TierPolicy {
  return (contract.tiers[tierRank(contract, name)] ?? contract.tiers[0]).policy;
}

function autoMergeOf(
  policy: TierPolicy,
  files: readonly FileAssessment[],
  isComplete: boolean,
): Sourced<MergeMethod | false> {
  const steers = files.some((file) => file.reasons.some((reason) => reason.kind === "control-plane"));
  return steers || !isComplete ? { value: false, at: null } : policy.autoMerge;
}

function byPath(a: ChangedFile, b: ChangedFile): number {
  const rest = (file: ChangedFile) => [file.previousPath, file.status, file.oldMode, file.newMode];
  return compareText(a.path, b.path) || compareData(rest(a), rest(b));
}

/** Whether a file's new or old path matches one of the patterns. */
function pathMatcher(patterns: readonly Pattern[]): (file: ChangedFile) => boolean {
  const globs = compileGlobs(patterns.map((pattern) => pattern.text));
  const matches = (path: string | null) => path !== null && globs.match(readPath(path).path).length > 0;
  return (file) => matches(file.path) || matches(file.previousPath);
}

function driftFinder(rule: DocsDriftRule): (files: readonly ChangedFile[], isComplete: boolean) => DocsDrift | null {
  const triggers = pathMatcher(rule.when);
  const globs = compileGlobs(rule.require.map((pattern) => pattern.text));
  // To delete a document is not to bring it up to date.
  const documents = (file: ChangedFile) => file.status !== "deleted" && globs.match(readPath(file.path).path).length > 0;

  return (files, isComplete) => {
    if (files.some(documents)) return null;
    const trigger = files.find(triggers);
    if (trigger !== undefined) return { rule, because: readPath(trigger.path).path };
    return isComplete ? null : { rule, because: null };
  };
}
