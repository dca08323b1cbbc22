import { RE2JS } from "re2js";
import { checkGlob, type GlobProblem } from "#core/change/glob.ts";
import { contractText, globProblemText, type ProblemText } from "#core/message/contract-problems.ts";
import { failed, isNonEmpty, ok, type NonEmpty, type Result } from "#core/result.ts";
import type {
  ApprovalRule,
  Contract,
  ContractProblem,
  ConvergencePolicy,
  DocsDriftRule,
  EscalationRule,
  Flow,
  HarnessGapPolicy,
  NotifyPolicy,
  Origin,
  OverridePolicy,
  Pattern,
  People,
  RemediationPolicy,
  RequiredCheck,
  Reviewer,
  ReviewRule,
  Role,
  RuleSet,
  Severity,
  Sourced,
  ThreadPolicy,
  Tier,
  TierPolicy,
} from "./contract.ts";
import { defaults } from "./defaults.ts";
import type { ContractDocument } from "./schema.ts";
import { renderPointer } from "./schema-problems.ts";
import { pointerTo, type Side } from "./source-text.ts";

type Policy = ContractDocument["mergePolicy"][string];
type Section<Key extends keyof ContractDocument> = NonNullable<ContractDocument[Key]>;
type ApproversDocument = NonNullable<Policy["approvals"]>;
type PeopleDocument = Section<"override">["who"];

/**
 * RE2 instructions of all expressions of one contract. An ordinary one has fewer than a hundred; `\pL{1000}` has a
 * thousand. At the limit the set that the gate matches takes 0.7 s to compile, measured; twenty times more exhausts it.
 */
const maxRegexInstructions = 50_000;

/**
 * A schema-valid document as a Contract: defaults filled in, places attached, and every name that one part uses looked up
 * in the part that defines it. `originOf` gives the place of the value at a JSON pointer, or of its key.
 */
export function buildContract(
  document: ContractDocument,
  role: Role,
  originOf: (pointer: string, side?: Side) => Origin,
): Result<Contract, ContractProblem> {
  const problems: ContractProblem[] = [];
  const tierNames = Object.keys(document.riskTierRules);
  const reviewerIds = Object.keys(document.reviewers ?? {});
  const flowIds = Object.keys(document.evidence?.flows ?? {});

  const globProblems = new Map<string, GlobProblem | null>();
  let regexInstructions = 0;

  function report(pointer: string, text: ProblemText, side: Side = "value"): void {
    problems.push({ ...text, at: originOf(pointer, side) });
  }

  function sourced<Value>(pointer: string, value: Value | undefined, fallback: Value): Sourced<Value> {
    return value === undefined ? { value: fallback, at: null } : { value, at: originOf(pointer) };
  }

  function sourcedList<Value>(pointer: string, values: readonly Value[] | undefined): Sourced<Value>[] {
    return (values ?? []).map((value, index) => ({ value, at: originOf(pointerTo(pointer, index)) }));
  }

  function patterns(pointer: string, texts: readonly string[] | undefined): Pattern[] {
    return (texts ?? []).map((text, index) => {
      const place = pointerTo(pointer, index);
      const problem = globProblem(text);
      if (problem !== null) report(place, globProblemText(text, problem));
      return { text, at: originOf(place) };
    });
  }

  /** Each text is checked once: an anchor may repeat hundreds of globs, and the hardest takes 10 ms. */
  function globProblem(text: string): GlobProblem | null {
    const known = globProblems.get(text);
    if (known !== undefined) return known;
    const problem = checkGlob(text);
    globProblems.set(text, problem);
    return problem;
  }

  function checkTier(pointer: string, name: string, side: Side): void {
    if (tierNames.includes(name)) return;
    report(pointer, contractText.unknownTier(name, renderPointer(pointer), tierNames), side);
  }

  /** The ids that rules have of their own, or a number in their list where they have none. */
  function ruleIds(pointer: string, rules: readonly { readonly id?: string }[]): string[] {
    const seen = new Set<string>();
    return rules.map((rule, index) => {
      const id = rule.id ?? String(index + 1);
      if (seen.has(id))
        report(pointerTo(pointerTo(pointer, index), "id"), contractText.repeatedId(id, renderPointer(pointer)));
      seen.add(id);
      return id;
    });
  }

  function ruleSet(): RuleSet {
    const rules = tierNames.flatMap((tier) =>
      patterns(pointerTo("/riskTierRules", tier), document.riskTierRules[tier]).map((pattern) => ({ tier, pattern })),
    );
    if (document.defaultTier !== undefined) checkTier("/defaultTier", document.defaultTier, "value");
    return {
      role,
      mostSevere: tierNames[0] ?? "",
      rules,
      defaultTier: sourced("/defaultTier", document.defaultTier, tierNames[0] ?? ""),
      controlPlane: {
        paths: patterns("/controlPlane/paths", document.controlPlane?.paths),
        except: patterns("/controlPlane/except", document.controlPlane?.except),
      },
    };
  }

  function tiers(): Tier[] {
    for (const name of Object.keys(document.mergePolicy)) checkTier(pointerTo("/mergePolicy", name), name, "key");
    return tierNames.flatMap((name): Tier[] => {
      const policy = document.mergePolicy[name];
      if (policy === undefined) {
        report("/mergePolicy", contractText.tierWithoutPolicy(name), "key");
        return [];
      }
      const at = originOf(pointerTo("/riskTierRules", name), "key");
      return [{ name, at, policy: tierPolicy(pointerTo("/mergePolicy", name), policy) }];
    });
  }

  function tierPolicy(pointer: string, policy: Policy): TierPolicy {
    const evidence = sourcedList(`${pointer}/evidence`, policy.evidence);
    evidence.forEach((flow, index) => {
      const place = `${pointer}/evidence/${index}`;
      if (!flowIds.includes(flow.value))
        report(place, contractText.unknownFlow(flow.value, renderPointer(place), flowIds));
    });
    return {
      requiredChecks: requiredChecks(`${pointer}/requiredChecks`, policy.requiredChecks),
      reviews: policy.reviews === undefined ? [] : [reviewRule(`${pointer}/reviews`, policy.reviews)],
      approvals: policy.approvals === undefined ? [] : [approvalRule(`${pointer}/approvals`, policy.approvals)],
      evidence,
      autoMerge: sourced(`${pointer}/autoMerge`, policy.autoMerge, false),
    };
  }

  function requiredChecks(pointer: string, checks: Policy["requiredChecks"]): RequiredCheck[] {
    const seen = new Set<string>();
    return checks.map((check, index) => {
      const place = pointerTo(pointer, index);
      const { name, appId, appSlug, accept } = typeof check === "string" ? { name: check } : check;
      const key = JSON.stringify([name, appId, appSlug]);
      if (seen.has(key)) report(place, contractText.repeatedCheck(name, renderPointer(pointer)));
      seen.add(key);
      const isPinned = appId !== undefined || appSlug !== undefined;
      if (isPinned && name === (document.checkName ?? defaults.checkName))
        report(place, contractText.ownCheckPinned(name));
      return { name, appId: appId ?? null, appSlug: appSlug ?? null, accept: accept ?? [], at: originOf(place) };
    });
  }

  function reviewRule(pointer: string, rule: NonNullable<Policy["reviews"]>): ReviewRule {
    rule.reviewers.forEach((id, index) => {
      const place = `${pointer}/reviewers/${index}`;
      if (!reviewerIds.includes(id)) report(place, contractText.unknownReviewer(id, renderPointer(place), reviewerIds));
    });
    const quorum = rule.quorum ?? defaults.quorum;
    if (quorum > rule.reviewers.length) {
      report(`${pointer}/quorum`, contractText.quorumTooHigh(renderPointer(pointer), quorum, rule.reviewers.length));
    }
    return {
      // The schema asks for at least one.
      reviewers: rule.reviewers as unknown as NonEmpty<string>,
      quorum,
      onOutage: rule.onOutage ?? defaults.onOutage,
      blockingSeverity: rule.blockingSeverity ?? defaults.blockingSeverity,
      carryOver: rule.carryOver ?? false,
      at: originOf(pointer),
    };
  }

  function approvalRule(pointer: string, rule: ApproversDocument): ApprovalRule {
    const count = rule.count ?? defaults.approvalCount;
    if (rule.teams === undefined && rule.users !== undefined && count > rule.users.length) {
      report(`${pointer}/count`, contractText.tooFewPeople(renderPointer(pointer), count, rule.users.length));
    }
    return {
      count,
      users: rule.users ?? [],
      teams: rule.teams ?? [],
      codeOwners: rule.codeOwners ?? false,
      at: originOf(pointer),
    };
  }

  function people(pointer: string, who: PeopleDocument): People {
    return {
      users: who.users ?? [],
      teams: who.teams ?? [],
      permission: who.permission ?? null,
      at: originOf(pointer),
    };
  }

  function docsDrift(rules: Section<"docsDrift">): DocsDriftRule[] {
    const ids = ruleIds("/docsDrift", rules);
    return rules.map((rule, index) => {
      const pointer = pointerTo("/docsDrift", index);
      return {
        id: ids[index] ?? "",
        when: patterns(`${pointer}/when`, rule.when),
        require: patterns(`${pointer}/require`, rule.require),
        action: rule.action ?? defaults.docsDriftAction,
        waiver: rule.waiver === undefined ? null : people(`${pointer}/waiver`, rule.waiver),
        at: originOf(pointer),
      };
    });
  }

  function escalations(rules: Section<"escalation">): EscalationRule[] {
    const ids = ruleIds("/escalation", rules);
    return rules.map((rule, index) => {
      const pointer = pointerTo("/escalation", index);
      const where = renderPointer(pointer);
      if (rule.path === undefined && rule.content === undefined)
        report(pointer, contractText.ruleWithoutTrigger(where));
      if (rule.action === "require-approval" && rule.approvals === undefined)
        report(pointer, contractText.approvalsMissing(where));
      if (rule.action === "notify" && rule.approvals !== undefined)
        report(`${pointer}/approvals`, contractText.approvalsUnused(where));
      rule.content?.forEach((pattern, line) => checkRegex(`${pointer}/content/${line}`, pattern));
      return {
        id: ids[index] ?? "",
        path: patterns(`${pointer}/path`, rule.path),
        content: sourcedList(`${pointer}/content`, rule.content),
        channel: rule.channel ?? null,
        approvals: rule.approvals === undefined ? null : approvalRule(`${pointer}/approvals`, rule.approvals),
        at: originOf(pointer),
      };
    });
  }

  /** Beyond the limit no more are compiled, and the one that went beyond it is named. */
  function checkRegex(pointer: string, pattern: string): void {
    if (regexInstructions > maxRegexInstructions) return;
    try {
      regexInstructions += RE2JS.compile(pattern).programSize();
      if (regexInstructions > maxRegexInstructions) report(pointer, contractText.regexesTooLarge(pattern));
    } catch (error) {
      report(pointer, contractText.badRegex(pattern, error instanceof Error ? error.message : String(error)));
    }
  }

  function reviewers(): Reviewer[] {
    return Object.entries(document.reviewers ?? {}).map(([id, reviewer]) => ({
      id,
      adapter: reviewer.adapter,
      appId: reviewer.appId ?? null,
      appSlug: reviewer.appSlug ?? null,
      accountId: reviewer.accountId ?? null,
      checkName: reviewer.checkName ?? null,
      rerunComment: reviewer.rerunComment ?? null,
      timeoutMinutes: reviewer.timeoutMinutes ?? defaults.reviewTimeoutMinutes,
      onSilence: reviewer.onSilence ?? defaults.onSilence,
      onRateLimit: reviewer.onRateLimit ?? defaults.onRateLimit,
      at: originOf(pointerTo("/reviewers", id)),
    }));
  }

  function flows(): Flow[] {
    return Object.entries(document.evidence?.flows ?? {}).map(([id, flow]) => {
      const pointer = pointerTo("/evidence/flows", id);
      return {
        id,
        when: patterns(`${pointer}/when`, flow.when),
        entrypoint: flow.entrypoint,
        account: flow.account ?? null,
        assertions: flow.assertions ?? [],
        maxAgeMinutes: flow.maxAgeMinutes ?? defaults.evidenceMaxAgeMinutes,
        workflow: flow.workflow,
        at: originOf(pointer),
      };
    });
  }

  function convergence(): ConvergencePolicy {
    const maxRounds = sourced("/convergence/maxRounds", document.convergence?.maxRounds, defaults.maxRounds);
    const section = document.convergence?.ratchet;
    return { maxRounds, ratchet: section === undefined ? null : ratchet(section, maxRounds.value) };
  }

  function ratchet(
    section: NonNullable<Section<"convergence">["ratchet"]>,
    maxRounds: number,
  ): NonNullable<ConvergencePolicy["ratchet"]> {
    const pointer = "/convergence/ratchet";
    const afterRounds = sourced(`${pointer}/afterRounds`, section.afterRounds, defaults.ratchetAfterRounds);
    if (afterRounds.value >= maxRounds) {
      const place = afterRounds.at === null ? pointer : `${pointer}/afterRounds`;
      report(place, contractText.ratchetTooLate(renderPointer(pointer), afterRounds.value, maxRounds));
    }
    return { afterRounds, severity: sourced(`${pointer}/severity`, section.severity, defaults.ratchetSeverity) };
  }

  function notify(): NotifyPolicy {
    const { comment, label, users, teams } = document.notify ?? {};
    return {
      comment: sourced("/notify/comment", comment, true),
      label: label === undefined ? null : sourced("/notify/label", label, label),
      users: sourcedList("/notify/users", users),
      teams: sourcedList("/notify/teams", teams),
    };
  }

  function threads(): ThreadPolicy {
    return {
      requireResolved: sourced("/threads/requireResolved", document.threads?.requireResolved, "none"),
      autoResolve: sourced("/threads/autoResolve", document.threads?.autoResolve, false),
      bots: sourcedList("/threads/bots", document.threads?.bots),
    };
  }

  function remediation(section: Section<"remediation">): RemediationPolicy {
    const number = (key: string, value: number | undefined, fallback: number) =>
      sourced(`/remediation/${key}`, value, fallback);
    const given = <Value>(key: string, value: Value) => sourced(`/remediation/${key}`, value, value);
    return {
      enabled: given("enabled", section.enabled),
      agent: given("agent", section.agent),
      model: given("model", section.model),
      effort: given("effort", section.effort),
      maxAttempts: number("maxAttempts", section.maxAttempts, defaults.maxAttempts),
      allowedPaths: [patterns("/remediation/allowedPaths", section.allowedPaths)],
      protectedPaths: patterns("/remediation/protectedPaths", section.protectedPaths),
      validation: sourcedList("/remediation/validation", section.validation),
      maxPatchFiles: number("limits/maxFiles", section.limits?.maxFiles, defaults.maxPatchFiles),
      maxPatchKibibytes: number(
        "limits/maxPatchKibibytes",
        section.limits?.maxPatchKibibytes,
        defaults.maxPatchKibibytes,
      ),
      maxUsdPerAttempt: number("cost/maxUsdPerAttempt", section.cost?.maxUsdPerAttempt, defaults.maxUsdPerAttempt),
      maxUsdPerPullRequest: number(
        "cost/maxUsdPerPullRequest",
        section.cost?.maxUsdPerPullRequest,
        defaults.maxUsdPerPullRequest,
      ),
    };
  }

  function harnessGaps(): HarnessGapPolicy {
    const hours = (severity: Severity) =>
      sourced(
        `/harnessGaps/slaHours/${severity}`,
        document.harnessGaps?.slaHours?.[severity],
        defaults.slaHours[severity],
      );
    return {
      labels: sourcedList("/harnessGaps/labels", document.harnessGaps?.labels),
      slaHours: { P0: hours("P0"), P1: hours("P1"), P2: hours("P2"), P3: hours("P3") },
    };
  }

  function override(section: Section<"override">): OverridePolicy {
    const { users, teams, permission } = section.who;
    const wanted = section.people ?? defaults.overridePeople;
    if (users !== undefined && teams === undefined && permission === undefined && wanted > users.length) {
      report("/override/people", contractText.tooFewPeople("override", wanted, users.length));
    }
    return {
      who: [people("/override/who", section.who)],
      people: sourced("/override/people", section.people, defaults.overridePeople),
      expiresMinutes: sourced("/override/expiresMinutes", section.expiresMinutes, defaults.overrideExpiresMinutes),
    };
  }

  const builtTiers = tiers();
  const contract = {
    sources: [{ role, file: originOf("").file }],
    checkName: sourced("/checkName", document.checkName, defaults.checkName),
    mode: sourced("/mode", document.mode, defaults.mode),
    tiers: builtTiers,
    ruleSets: [ruleSet()],
    docsDrift: docsDrift(document.docsDrift ?? []),
    escalations: escalations(document.escalation ?? []),
    reviewers: reviewers(),
    flows: flows(),
    rerun: {
      maxPerHead: sourced("/rerun/maxPerHead", document.rerun?.maxPerHead, defaults.rerunsPerHead),
      maxPerPullRequest: sourced(
        "/rerun/maxPerPullRequest",
        document.rerun?.maxPerPullRequest,
        defaults.rerunsPerPullRequest,
      ),
      quietSeconds: sourced("/rerun/quietSeconds", document.rerun?.quietSeconds, defaults.rerunQuietSeconds),
      onPush: sourced("/rerun/onPush", document.rerun?.onPush, true),
    },
    threads: threads(),
    convergence: convergence(),
    notify: notify(),
    remediation: document.remediation === undefined ? null : remediation(document.remediation),
    harnessGaps: harnessGaps(),
    override: document.override === undefined ? null : override(document.override),
  } as const;

  if (isNonEmpty(problems)) return failed(problems);
  // Without problems every tier has its policy, and the schema asks for at least one tier.
  return ok({ ...contract, tiers: builtTiers as unknown as NonEmpty<Tier> });
}
