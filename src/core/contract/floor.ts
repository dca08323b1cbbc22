import { contractText } from "#core/message/contract-problems.ts";
import { failed, isNonEmpty, type NonEmpty, ok, type Result } from "#core/result.ts";
import type {
  Contract,
  ContractProblem,
  ConvergencePolicy,
  NotifyPolicy,
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
 * Where one of them is silent the other's word holds, but for three things that would lift the organisation's own
 * requirements: `mode: observe`, `override` and `convergence.ratchet` count only if both files say so; and an agent
 * remediates only where the repository says so. How people are told is no matter of strictness: there the repository's word
 * comes first. Each value keeps its place.
 *
 * It fails where two files disagree on which of two tiers is more severe, and where the repository gives the gate's own
 * check, for which the gate never waits, the name of a check that the organisation requires.
 */
export function tighten(organisation: Contract, repository: Contract): Result<Contract, ContractProblem> {
  const checkName = organisation.checkName.at === null ? repository.checkName : organisation.checkName;
  const problems = [...findTakenCheckName(organisation, checkName), ...findTierDisorder(organisation, repository)];
  if (isNonEmpty(problems)) return failed(problems);

  return ok({
    sources: [...organisation.sources, ...repository.sources],
    checkName,
    mode: organisation.mode.value === "observe" ? repository.mode : organisation.mode,
    tiers: tightenTiers(withoutOwnCheck(organisation, checkName), withoutOwnCheck(repository, checkName)),
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
    convergence: {
      maxRounds: lower(organisation.convergence.maxRounds, repository.convergence.maxRounds),
      ratchet: tightenRatchet(organisation.convergence.ratchet, repository.convergence.ratchet),
    },
    notify: mergeNotify(organisation.notify, repository.notify),
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

function findTakenCheckName(organisation: Contract, checkName: Sourced<string>): ContractProblem[] {
  const isOwn = checkName.value === organisation.checkName.value;
  const isRequired = organisation.tiers.some(({ policy }) =>
    policy.requiredChecks.some((check) => check.name === checkName.value),
  );
  return isOwn || !isRequired || checkName.at === null
    ? []
    : [{ ...contractText.checkNameTaken(checkName.value), at: checkName.at }];
}

/** A file that requires its own gate's check means the gate itself, whatever the gate is called in the end. */
function withoutOwnCheck({ tiers, checkName }: Contract, actual: Sourced<string>): NonEmpty<Tier> {
  if (checkName.value === actual.value) return tiers;
  const [first, ...others] = tiers;
  const without = ({ name, at, policy }: Tier): Tier => ({
    name,
    at,
    policy: { ...policy, requiredChecks: policy.requiredChecks.filter((check) => check.name !== checkName.value) },
  });
  return [without(first), ...others.map(without)];
}

/** The first tier of the repository that stands after one which the organisation calls less severe. */
function findTierDisorder(organisation: Contract, repository: Contract): ContractProblem[] {
  const ranks = new Map(organisation.tiers.map(({ name }, index) => [name, index]));
  const shared = repository.tiers.filter(({ name }) => ranks.has(name));
  const rank = (tier: Tier | undefined) => ranks.get(tier?.name ?? "") ?? -1;
  const index = shared.findIndex((tier, position) => rank(tier) < rank(shared[position - 1]));
  const [before, after] = [shared[index - 1], shared[index]];
  if (before === undefined || after === undefined) return [];
  return [{ ...contractText.tierOrder(before.name, after.name), at: after.at }];
}

function tightenTiers(organisation: NonEmpty<Tier>, repository: NonEmpty<Tier>): NonEmpty<Tier> {
  const both = [...organisation, ...repository];
  const named = mergeTierOrder(organisation, repository).map((name) => both.filter((tier) => tier.name === name));
  const [first, ...others] = named.map(mergeTiers);
  if (first === undefined) throw new Error("a contract has at least one tier");
  return [first, ...others];
}

/**
 * One order, most severe first, that both files agree with: the organisation's, with each tier that only the repository
 * has placed before the next tier that both know, or last.
 */
function mergeTierOrder(organisation: readonly Tier[], repository: readonly Tier[]): string[] {
  const names = organisation.map((tier) => tier.name);
  const merged: string[] = [];
  let placed = 0;
  let waiting: string[] = [];
  for (const { name } of repository) {
    const index = names.indexOf(name);
    if (index < 0) {
      waiting.push(name);
      continue;
    }
    merged.push(...names.slice(placed, index), ...waiting, name);
    placed = index + 1;
    waiting = [];
  }
  return [...merged, ...names.slice(placed), ...waiting];
}

function mergeTiers(tiers: readonly Tier[]): Tier {
  return tiers.reduce((first, second) => ({ ...first, policy: bothPolicies(first.policy, second.policy) }));
}

/** What two policies ask for together. */
export function bothPolicies(first: TierPolicy, second: TierPolicy): TierPolicy {
  return {
    requiredChecks: [...first.requiredChecks, ...second.requiredChecks.filter((check) => !repeats(first, check))],
    reviews: unionBy((rule) => rule, first.reviews, second.reviews),
    approvals: unionBy((rule) => rule, first.approvals, second.approvals),
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

/** What it lets through is mild in the eyes of both, and late in the eyes of both. */
function tightenRatchet(
  organisation: ConvergencePolicy["ratchet"],
  repository: ConvergencePolicy["ratchet"],
): ConvergencePolicy["ratchet"] {
  if (organisation === null || repository === null) return null;
  return {
    afterRounds: higher(organisation.afterRounds, repository.afterRounds),
    severity: stricter(
      organisation.severity,
      repository.severity,
      (value, than) => blockingOrder.indexOf(value) > blockingOrder.indexOf(than),
    ),
  };
}

/** What blocks least first: P3 lets nothing through. */
const blockingOrder: readonly Severity[] = ["P0", "P1", "P2", "P3"];

function mergeNotify(organisation: NotifyPolicy, repository: NotifyPolicy): NotifyPolicy {
  return {
    comment: repository.comment.at === null ? organisation.comment : repository.comment,
    label: repository.label ?? organisation.label,
    users: unionBy((user) => user.value, organisation.users, repository.users),
    teams: unionBy((team) => team.value, organisation.teams, repository.teams),
  };
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

function tightenOverride(
  organisation: OverridePolicy | null,
  repository: OverridePolicy | null,
): OverridePolicy | null {
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

/** The stricter of two values that were both written; where one file is silent, what the other says. */
function stricter<Value>(
  floor: Sourced<Value>,
  other: Sourced<Value>,
  isStricter: (value: Value, than: Value) => boolean,
): Sourced<Value> {
  if (floor.at === null) return other;
  return other.at !== null && isStricter(other.value, floor.value) ? other : floor;
}

function lower(floor: Sourced<number>, other: Sourced<number>): Sourced<number> {
  return stricter(floor, other, (value, than) => value < than);
}

function higher(floor: Sourced<number>, other: Sourced<number>): Sourced<number> {
  return stricter(floor, other, (value, than) => value > than);
}

/** As `stricter`, of two values one of which is the strict one. */
function prefer<Value>(
  strict: (value: Value) => boolean,
  floor: Sourced<Value>,
  other: Sourced<Value>,
): Sourced<Value> {
  return stricter(floor, other, (value, than) => strict(value) && !strict(than));
}

function bothName<Value>(
  floor: readonly Sourced<Value>[],
  other: readonly Sourced<Value>[],
): readonly Sourced<Value>[] {
  if (floor.length === 0 || other.length === 0) return [...floor, ...other];
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
