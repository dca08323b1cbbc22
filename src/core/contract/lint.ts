import { compileGlobs } from "#core/change/glob.ts";
import { readPath } from "#core/change/path.ts";
import { type LintText, lintText } from "#core/message/lint.ts";
import { compareText } from "#core/order.ts";
import type { Contract, Origin, Reviewer, RuleSet, Tier } from "./contract.ts";
import type { ReportedCheck } from "./workflow-checks.ts";

export interface LintFinding extends LintText {
  readonly at: Origin;
}

/** What is known about the repository that the contract is for. Null: unknown, and the rules that need it say nothing. */
export interface LintSurroundings {
  readonly trackedPaths: readonly string[] | null;
  readonly reportedChecks: readonly ReportedCheck[] | null;
}

/** What a valid contract says but can hardly mean. In the order of its files. */
export function lintContract(contract: Contract, { trackedPaths, reportedChecks }: LintSurroundings): LintFinding[] {
  const paths = trackedPaths?.map((path) => readPath(path).path) ?? null;
  return [
    ...(paths === null
      ? []
      : [...lintDeadGlobs(contract, paths), ...contract.ruleSets.flatMap((rules) => lintRules(rules, paths))]),
    ...contract.ruleSets.flatMap(lintCatchAll),
    ...lintTierOrder(contract.tiers),
    ...lintChecks(contract, reportedChecks),
    ...lintReviews(contract),
    ...lintUse(contract),
  ].toSorted((a, b) => compareText(a.at.file, b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column);
}

/** Globs of any section that no tracked file matches: a typing error, or a folder that has moved. */
function lintDeadGlobs(contract: Contract, paths: readonly string[]): LintFinding[] {
  const patterns = [
    ...contract.ruleSets.flatMap(({ rules, controlPlane }) => [
      ...rules.map((rule) => rule.pattern),
      ...controlPlane.paths,
      ...controlPlane.except,
    ]),
    ...contract.docsDrift.flatMap((rule) => [...rule.when, ...rule.require]),
    ...contract.escalations.flatMap((rule) => rule.path),
    ...contract.flows.flatMap((flow) => flow.when),
    ...(contract.remediation?.allowedPaths.flat() ?? []),
    ...(contract.remediation?.protectedPaths ?? []),
  ];
  const globs = compileGlobs(patterns.map((pattern) => pattern.text));
  const alive = new Set(paths.flatMap((path) => globs.match(path)));
  return patterns
    .filter((_, index) => !alive.has(index))
    .map((pattern) => ({ ...lintText.globMatchesNothing(pattern), at: pattern.at }));
}

/** Rules and tiers that match files but decide none, and files that no rule decides. */
function lintRules({ rules, defaultTier }: RuleSet, paths: readonly string[]): LintFinding[] {
  const globs = compileGlobs(rules.map((rule) => rule.pattern.text));
  const matched = rules.map(() => 0);
  const decided = rules.map(() => 0);
  const unmatched: string[] = [];
  for (const path of paths) {
    const indices = globs.match(path);
    for (const index of indices) matched[index] = (matched[index] ?? 0) + 1;
    // Of two rules of one tier both decide; only a more severe tier takes a file away.
    const first = rules[indices[0] ?? -1];
    if (first === undefined) unmatched.push(path);
    for (const index of indices) if (rules[index]?.tier === first?.tier) decided[index] = (decided[index] ?? 0) + 1;
  }

  const findings: LintFinding[] = [];
  for (const [tier, own] of Map.groupBy(rules.entries(), ([, rule]) => rule.tier)) {
    const shadowed = own.filter(([index]) => (matched[index] ?? 0) > 0 && decided[index] === 0);
    const [first] = own;
    if (first !== undefined && shadowed.length === own.length) {
      findings.push({ ...lintText.shadowedTier(tier), at: first[1].pattern.at });
      continue;
    }
    for (const [index, { pattern }] of shadowed) {
      findings.push({ ...lintText.shadowedRule(pattern, tier, matched[index] ?? 0), at: pattern.at });
    }
  }
  const last = rules.at(-1);
  if (unmatched.length > 0 && defaultTier.at === null && last !== undefined) {
    findings.push({
      ...lintText.unmatchedPaths(unmatched.slice(0, 3), unmatched.length, defaultTier.value),
      at: last.pattern.at,
    });
  }
  return findings;
}

/** Any path of any depth, with or without an ending: what a glob must match to take everything. */
const strangers = ["a-file-that-nobody-thought-of", "one/two/three/four/a-file-that-nobody.thought-of"];

function lintCatchAll({ rules, mostSevere }: RuleSet): LintFinding[] {
  const globs = compileGlobs(rules.map((rule) => rule.pattern.text));
  const takesAll = strangers.map((path) => new Set(globs.match(path)));
  return rules.flatMap(({ tier, pattern }, index) => {
    if (tier === mostSevere || !takesAll.every((matches) => matches.has(index))) return [];
    return [{ ...lintText.catchAll(pattern, tier), at: pattern.at }];
  });
}

/** A requirement of a less severe tier that the next more severe one lacks: touching a riskier path would drop it. */
function lintTierOrder(tiers: readonly Tier[]): LintFinding[] {
  return tiers.slice(1).flatMap((mild, index) => {
    const severe = tiers[index];
    if (severe === undefined) return [];
    const ask = {
      checks: new Set(severe.policy.requiredChecks.map(({ name }) => name)),
      flows: new Set(severe.policy.evidence.map(({ value }) => value)),
    };
    return [
      ...mild.policy.requiredChecks
        .filter(({ name }) => !ask.checks.has(name))
        .map(({ name, at }) => ({ ...lintText.tierAsksLess(severe.name, mild.name, `the check \`${name}\``), at })),
      ...mild.policy.evidence
        .filter(({ value }) => !ask.flows.has(value))
        .flatMap(({ value, at }) =>
          at === null ? [] : [{ ...lintText.tierAsksLess(severe.name, mild.name, `the flow \`${value}\``), at }],
        ),
      ...mild.policy.reviews
        .filter(({ quorum }) => quorum > Math.max(0, ...severe.policy.reviews.map((rule) => rule.quorum)))
        .map(({ quorum, at }) => ({
          ...lintText.tierAsksLess(severe.name, mild.name, quorum === 1 ? "a review" : `${quorum} reviews`),
          at,
        })),
      ...mild.policy.approvals
        .filter(({ count }) => count > Math.max(0, ...severe.policy.approvals.map((rule) => rule.count)))
        .map(({ count, at }) => ({
          ...lintText.tierAsksLess(severe.name, mild.name, count === 1 ? "an approval" : `${count} approvals`),
          at,
        })),
    ];
  });
}

function lintChecks(contract: Contract, reported: readonly ReportedCheck[] | null): LintFinding[] {
  const reviewerChecks = new Set(contract.reviewers.map((reviewer) => reviewer.checkName));
  const seen = new Set<string>();
  return contract.tiers.flatMap(({ policy }) =>
    policy.requiredChecks.flatMap((check): LintFinding[] => {
      const key = JSON.stringify([check.name, check.appId, check.appSlug]);
      if (check.name === contract.checkName.value || seen.has(key)) return [];
      seen.add(key);
      const isPinned = check.appId !== null || check.appSlug !== null;
      const isReported =
        reported === null ||
        reviewerChecks.has(check.name) ||
        (isPinned && check.appSlug !== "github-actions") ||
        reported.some(({ name, isPrefix }) => (isPrefix ? check.name.startsWith(name) : check.name === name));
      return [
        ...(isPinned ? [] : [{ ...lintText.unpinnedCheck(check), at: check.at }]),
        ...(isReported ? [] : [{ ...lintText.checkNotReported(check), at: check.at }]),
      ];
    }),
  );
}

function lintReviews({ tiers, reviewers, rerun }: Contract): LintFinding[] {
  const asked = namedReviewers(tiers);
  const [mostSevere] = tiers;
  return [
    ...reviewers
      .filter(({ appId, appSlug, accountId }) => appId === null && appSlug === null && accountId === null)
      .map((reviewer) => ({ ...lintText.unknownReviewer(reviewer), at: reviewer.at })),
    ...reviewers
      .filter(({ appId, appSlug, accountId }) => appId === null && appSlug === null && accountId !== null)
      .map((reviewer) => ({ ...lintText.reviewerWithoutApp(reviewer), at: reviewer.at })),
    ...reviewers
      .filter(({ appId, appSlug, accountId }) => appId !== null && appSlug === null && accountId === null)
      .map((reviewer) => ({ ...lintText.reviewerWithoutAccount(reviewer), at: reviewer.at })),
    ...reviewers
      .filter(({ appId, appSlug, accountId }) => appSlug !== null && appId === null && accountId === null)
      .map((reviewer) => ({ ...lintText.reviewerBySlug(reviewer), at: reviewer.at })),
    ...reviewers
      .filter(({ id, rerunComment }) => rerun.onPush.value && asked.has(id) && rerunComment === null)
      .map((reviewer) => ({ ...lintText.reviewerNeverAsked(reviewer), at: reviewer.at })),
    ...tiers.flatMap((tier) => lintSeats(tier, reviewers)),
    ...mostSevere.policy.reviews
      .filter(({ carryOver }) => carryOver)
      .map(({ at }) => ({ ...lintText.carryOverMostSevere(mostSevere.name), at })),
  ];
}

/** Reviewers of a quorum that are the same one: of one format, one App, one account and one name of check runs. */
function lintSeats({ name, policy }: Tier, reviewers: readonly Reviewer[]): LintFinding[] {
  return policy.reviews
    .filter(({ quorum }) => quorum > 1)
    .flatMap((rule) => {
      const seated = reviewers.filter(({ id }) => rule.reviewers.includes(id));
      const same = Map.groupBy(seated, ({ adapter, appId, appSlug, accountId, checkName }) =>
        JSON.stringify([adapter, appId, appSlug, accountId, checkName]),
      );
      return [...same.values()].flatMap(([first, second]) =>
        first === undefined || second === undefined
          ? []
          : [{ ...lintText.reviewerTwice(first, second, name), at: rule.at }],
      );
    });
}

function namedReviewers(tiers: readonly Tier[]): ReadonlySet<string> {
  return new Set(tiers.flatMap(({ policy }) => policy.reviews.flatMap((rule) => rule.reviewers)));
}

function lintUse({ tiers, reviewers, flows }: Contract): LintFinding[] {
  const asked = namedReviewers(tiers);
  const proven = new Set(tiers.flatMap(({ policy }) => policy.evidence.map(({ value }) => value)));
  return [
    ...reviewers
      .filter(({ id }) => !asked.has(id))
      .map((reviewer) => ({ ...lintText.unusedReviewer(reviewer), at: reviewer.at })),
    ...flows.filter(({ id }) => !proven.has(id)).map(({ id, at }) => ({ ...lintText.unusedFlow(id), at })),
  ];
}
