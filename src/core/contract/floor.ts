import { contractText } from "#core/message/contract-problems.ts";
import { failed, ok, type Result } from "#core/result.ts";
import type {
  Contract,
  ContractProblem,
  OverridePolicy,
  RemediationPolicy,
  RequiredCheck,
  Severity,
  Sourced,
  Tier,
  TierPolicy,
} from "./contract.ts";

/**
 * A repository's contract on top of its organisation's: the requirements of both hold, and of two limits the stricter one.
 * Where the organisation is silent the repository is free, but for two things that would lift the organisation's own
 * requirements: `mode: observe` and `override` count only if both files say so. Each value keeps its place.
 *
 * The only thing that can fail is the order of tiers: two files that disagree on which of two tiers is more severe.
 */
export function tighten(organisation: Contract, repository: Contract): Result<Contract, ContractProblem> {
  const order = mergeTierOrder(organisation, repository);
  if (order.kind === "failed") return order;

  const [firstTier, ...otherTiers] = order.value.map((name) => tightenTier(name, organisation, repository));
  if (firstTier === undefined) throw new Error("a contract has at least one tier");
  return ok({
    sources: [...organisation.sources, ...repository.sources],
    checkName: organisation.checkName.at === null ? repository.checkName : organisation.checkName,
    mode: organisation.mode.value === "observe" ? repository.mode : organisation.mode,
    tiers: [firstTier, ...otherTiers],
    ruleSets: [...organisation.ruleSets, ...repository.ruleSets],
    docsDrift: [...prefixIds(organisation.docsDrift), ...repository.docsDrift],
    escalations: [...prefixIds(organisation.escalations), ...repository.escalations],
    reviewers: firstById(organisation.reviewers, repository.reviewers),
    flows: firstById(organisation.flows, repository.flows),
    rerun: {
      maxPerHead: lower(organisation.rerun.maxPerHead, repository.rerun.maxPerHead),
      maxPerPullRequest: lower(organisation.rerun.maxPerPullRequest, repository.rerun.maxPerPullRequest),
      quietSeconds: higher(organisation.rerun.quietSeconds, repository.rerun.quietSeconds),
      onPush: prefer((asks) => asks, organisation.rerun.onPush, repository.rerun.onPush),
    },
    threads: {
      requireResolved: stricter(
        organisation.threads.requireResolved,
        repository.threads.requireResolved,
        (value, than) => resolvedOrder.indexOf(value) > resolvedOrder.indexOf(than),
      ),
      autoResolve: prefer((resolves) => !resolves, organisation.threads.autoResolve, repository.threads.autoResolve),
      bots: bothName(organisation.threads.bots, repository.threads.bots),
    },
    remediation: tightenRemediation(organisation.remediation, repository.remediation),
    harnessGaps: {
      labels: unionBy((label) => label.value, organisation.harnessGaps.labels, repository.harnessGaps.labels),
      slaHours: tightenHours(organisation, repository),
    },
    override: tightenOverride(organisation.override, repository.override),
  });
}

/** Least strict first. */
const resolvedOrder = ["none", "human", "all"];

/**
 * One order, most severe first, that both files agree with: the organisation's, with each tier that only the repository
 * has placed before the next tier that both know, or last.
 */
function mergeTierOrder(organisation: Contract, repository: Contract): Result<readonly string[], ContractProblem> {
  const names = organisation.tiers.map((tier) => tier.name);
  const rank = new Map(names.map((name, index) => [name, index]));
  const merged: string[] = [];
  let placed = 0;
  let waiting: string[] = [];
  let previous: string | null = null;
  for (const { name } of repository.tiers) {
    const index = rank.get(name);
    if (index === undefined) {
      waiting.push(name);
      continue;
    }
    if (index < placed) {
      const at = repository.ruleSets[0].rules.find((rule) => rule.tier === name)?.pattern.at;
      const start = { file: repository.sources[0].file, line: 1, column: 1 };
      return failed([{ ...contractText.tierOrder(previous ?? name, name), at: at ?? start }]);
    }
    merged.push(...names.slice(placed, index), ...waiting, name);
    placed = index + 1;
    waiting = [];
    previous = name;
  }
  return ok([...merged, ...names.slice(placed), ...waiting]);
}

function tightenTier(name: string, organisation: Contract, repository: Contract): Tier {
  const policies = [organisation, repository].flatMap((contract) => contract.tiers.filter((tier) => tier.name === name));
  const [first, ...others] = policies;
  if (first === undefined) throw new Error(`no tier ${name}`);
  return { name, policy: others.reduce((policy, tier) => bothPolicies(policy, tier.policy), first.policy) };
}

/** What two policies ask for together. */
export function bothPolicies(first: TierPolicy, second: TierPolicy): TierPolicy {
  return {
    requiredChecks: [...first.requiredChecks, ...second.requiredChecks.filter((check) => !repeats(first, check))],
    reviews: [...first.reviews, ...second.reviews],
    approvals: [...first.approvals, ...second.approvals],
    evidence: unionBy((flow) => flow.value, first.evidence, second.evidence),
    autoMerge: prefer((method) => method === false, first.autoMerge, second.autoMerge),
  };
}

/** A name alone adds nothing to the same name with the same or no pins; other pins and other conclusions do. */
function repeats(policy: TierPolicy, check: RequiredCheck): boolean {
  return policy.requiredChecks.some(
    (other) =>
      other.name === check.name &&
      (check.appId === null || check.appId === other.appId) &&
      (check.appSlug === null || check.appSlug === other.appSlug) &&
      other.accept.every((conclusion) => check.accept.includes(conclusion)),
  );
}

function tightenRemediation(
  organisation: RemediationPolicy | null,
  repository: RemediationPolicy | null,
): RemediationPolicy | null {
  if (organisation === null || repository === null) return repository;
  return {
    enabled: prefer((enabled) => !enabled, organisation.enabled, repository.enabled),
    agent: organisation.agent,
    model: organisation.model,
    effort: organisation.effort,
    maxAttempts: lower(organisation.maxAttempts, repository.maxAttempts),
    allowedPaths: [...organisation.allowedPaths, ...repository.allowedPaths],
    protectedPaths: [...organisation.protectedPaths, ...repository.protectedPaths],
    validation: unionBy((command) => command.value, organisation.validation, repository.validation),
    maxPatchFiles: lower(organisation.maxPatchFiles, repository.maxPatchFiles),
    maxPatchKibibytes: lower(organisation.maxPatchKibibytes, repository.maxPatchKibibytes),
    maxUsdPerAttempt: lower(organisation.maxUsdPerAttempt, repository.maxUsdPerAttempt),
    maxUsdPerPullRequest: lower(organisation.maxUsdPerPullRequest, repository.maxUsdPerPullRequest),
  };
}

function tightenOverride(organisation: OverridePolicy | null, repository: OverridePolicy | null): OverridePolicy | null {
  if (organisation === null || repository === null) return null;
  return {
    who: [...organisation.who, ...repository.who],
    people: higher(organisation.people, repository.people),
    expiresMinutes: lower(organisation.expiresMinutes, repository.expiresMinutes),
  };
}

function tightenHours(organisation: Contract, repository: Contract): Record<Severity, Sourced<number>> {
  const hours = (severity: Severity) =>
    lower(organisation.harnessGaps.slaHours[severity], repository.harnessGaps.slaHours[severity]);
  return { P0: hours("P0"), P1: hours("P1"), P2: hours("P2"), P3: hours("P3") };
}

/** The floor's value, unless the floor is silent or the other is stricter. */
function stricter<Value>(
  floor: Sourced<Value>,
  other: Sourced<Value>,
  isStricter: (value: Value, than: Value) => boolean,
): Sourced<Value> {
  return floor.at === null || isStricter(other.value, floor.value) ? other : floor;
}

function lower(floor: Sourced<number>, other: Sourced<number>): Sourced<number> {
  return stricter(floor, other, (value, than) => value < than);
}

function higher(floor: Sourced<number>, other: Sourced<number>): Sourced<number> {
  return stricter(floor, other, (value, than) => value > than);
}

/** The other's value only where it is the strict one of two. */
function prefer<Value>(strict: (value: Value) => boolean, floor: Sourced<Value>, other: Sourced<Value>): Sourced<Value> {
  return stricter(floor, other, (value, than) => strict(value) && !strict(than));
}

function bothName<Value>(floor: readonly Sourced<Value>[], other: readonly Sourced<Value>[]): readonly Sourced<Value>[] {
  if (floor.length === 0) return other;
  return other.filter((item) => floor.some(({ value }) => value === item.value));
}

function unionBy<Item>(key: (item: Item) => unknown, first: readonly Item[], second: readonly Item[]): Item[] {
  const known = new Set(first.map(key));
  return [...first, ...second.filter((item) => !known.has(key(item)))];
}

/** Who a reviewer is and what a flow must show is the organisation's to say; a repository adds its own beside them. */
function firstById<Item extends { readonly id: string }>(first: readonly Item[], second: readonly Item[]): Item[] {
  return unionBy((item) => item.id, first, second);
}

/** So that a waiver for a rule of the repository never names one of the organisation. */
function prefixIds<Rule extends { readonly id: string }>(rules: readonly Rule[]): Rule[] {
  return rules.map((rule) => ({ ...rule, id: `organisation/${rule.id}` }));
}
