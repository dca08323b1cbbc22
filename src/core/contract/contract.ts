import type { NonEmpty } from "#core/result.ts";

/** Where something stands in a contract file: the file's path as it was given, and a 1-based line and column. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A single value and where it was written; `at` is null where the contract is silent and a default holds. */
export interface Sourced<Value> {
  readonly value: Value;
  readonly at: Origin | null;
}

/** A glob as it was written. Its text has passed `checkGlob`. */
export interface Pattern {
  readonly text: string;
  readonly at: Origin;
}

/** Whose word it is. An organisation's contract is a floor under that of each of its repositories. */
export type Role = "organisation" | "repository";

export interface ContractSource {
  readonly role: Role;
  readonly file: string;
}

export type Severity = "P0" | "P1" | "P2" | "P3";

/** The rules of one contract file. Each file judges every path alone; the most severe answer wins. */
export interface RuleSet {
  readonly role: Role;
  /** The first tier that this file names: what it gives to what is special by no rule, such as a path of the control plane. */
  readonly mostSevere: string;
  /** In this file's order of tiers, and within a tier in the order written. */
  readonly rules: readonly TierRule[];
  readonly defaultTier: Sourced<string>;
  /** Extra control-plane paths, and the exceptions from them and from the built-in ones. */
  readonly controlPlane: { readonly paths: readonly Pattern[]; readonly except: readonly Pattern[] };
}

export interface TierRule {
  readonly tier: string;
  readonly pattern: Pattern;
}

export type AcceptedConclusion = "skipped" | "neutral";

export interface RequiredCheck {
  readonly name: string;
  readonly appId: number | null;
  readonly appSlug: string | null;
  readonly accept: readonly AcceptedConclusion[];
  readonly at: Origin;
}

export type OutagePolicy = "fail-over" | "wait" | "escalate";

export interface ReviewRule {
  /** Reviewer ids in the order in which they are asked. */
  readonly reviewers: NonEmpty<string>;
  readonly quorum: number;
  readonly onOutage: OutagePolicy;
  readonly blockingSeverity: Severity;
  /** Whether a clean review of an earlier head counts on, where the new one changes the same and merges to the same. */
  readonly carryOver: boolean;
  readonly at: Origin;
}

export interface ApprovalRule {
  readonly count: number;
  /** Logins and `organisation/team` names whose approvals count; both empty means anyone's. */
  readonly users: readonly string[];
  readonly teams: readonly string[];
  readonly codeOwners: boolean;
  readonly at: Origin;
}

export type Permission = "write" | "maintain" | "admin";

export interface People {
  readonly users: readonly string[];
  readonly teams: readonly string[];
  readonly permission: Permission | null;
  readonly at: Origin;
}

export type MergeMethod = "merge" | "squash" | "rebase";

/** What a change of one tier needs. Lists, not single rules: an organisation's and a repository's both hold. */
export interface TierPolicy {
  readonly requiredChecks: readonly RequiredCheck[];
  readonly reviews: readonly ReviewRule[];
  readonly approvals: readonly ApprovalRule[];
  readonly evidence: readonly Sourced<string>[];
  readonly autoMerge: Sourced<MergeMethod | false>;
}

export interface Tier {
  readonly name: string;
  /** Where `riskTierRules` names it. */
  readonly at: Origin;
  readonly policy: TierPolicy;
}

export interface DocsDriftRule {
  readonly id: string;
  readonly when: readonly Pattern[];
  readonly require: readonly Pattern[];
  readonly action: "block" | "warn";
  readonly waiver: People | null;
  readonly at: Origin;
}

export interface EscalationRule {
  readonly id: string;
  /** At least one of the two lists is not empty. */
  readonly path: readonly Pattern[];
  readonly content: readonly Sourced<string>[];
  readonly channel: string | null;
  /** Null: people are only told. */
  readonly approvals: ApprovalRule | null;
  readonly at: Origin;
}

export type ReviewerAdapter = "greptile" | "coderabbit" | "copilot" | "codex" | "claude" | "sarif" | "generic";

export interface Reviewer {
  readonly id: string;
  readonly adapter: ReviewerAdapter;
  readonly appId: number | null;
  readonly appSlug: string | null;
  /** The account through which it writes reviews and comments. Null: the one that belongs to the App of `appSlug`. */
  readonly accountId: number | null;
  readonly checkName: string | null;
  readonly rerunComment: string | null;
  readonly timeoutMinutes: number;
  readonly onSilence: OutagePolicy | "block";
  readonly onRateLimit: OutagePolicy;
  readonly at: Origin;
}

export interface Flow {
  readonly id: string;
  /** Empty: the flow is needed whatever changes. */
  readonly when: readonly Pattern[];
  readonly entrypoint: string;
  readonly account: string | null;
  readonly assertions: readonly string[];
  readonly maxAgeMinutes: number;
  readonly workflow: string;
  readonly at: Origin;
}

export interface RerunPolicy {
  readonly maxPerHead: Sourced<number>;
  readonly maxPerPullRequest: Sourced<number>;
  readonly quietSeconds: Sourced<number>;
  readonly onPush: Sourced<boolean>;
}

/** How the loop of review and fix is brought to an end. A round is a head on which a reviewer found something. */
export interface ConvergencePolicy {
  /** After so many rounds no further review is asked for, and a person is called. */
  readonly maxRounds: Sourced<number>;
  /** After `afterRounds` rounds only findings at least as severe as this block. Null: all go on blocking. */
  readonly ratchet: { readonly afterRounds: Sourced<number>; readonly severity: Sourced<Severity> } | null;
}

/** How people learn that they are needed. */
export interface NotifyPolicy {
  /** Whether a pull request gets a comment, one and edited, where someone has something to do. */
  readonly comment: Sourced<boolean>;
  /** Put on a pull request for which a person is called. */
  readonly label: Sourced<string> | null;
  /** Who is named when a person is called: logins, and teams as `organisation/team-slug`. */
  readonly users: readonly Sourced<string>[];
  readonly teams: readonly Sourced<string>[];
}

export interface ThreadPolicy {
  readonly requireResolved: Sourced<"none" | "human" | "all">;
  readonly autoResolve: Sourced<boolean>;
  /** Numeric account ids. */
  readonly bots: readonly Sourced<number>[];
}

export type Effort = "low" | "medium" | "high" | "xhigh" | "max";

export interface RemediationPolicy {
  readonly enabled: Sourced<boolean>;
  readonly agent: Sourced<string>;
  readonly model: Sourced<string>;
  readonly effort: Sourced<Effort>;
  readonly maxAttempts: Sourced<number>;
  /** One list a contract file; a path must match one pattern of every list. */
  readonly allowedPaths: NonEmpty<readonly Pattern[]>;
  readonly protectedPaths: readonly Pattern[];
  readonly validation: readonly Sourced<string>[];
  readonly maxPatchFiles: Sourced<number>;
  readonly maxPatchKibibytes: Sourced<number>;
  readonly maxUsdPerAttempt: Sourced<number>;
  readonly maxUsdPerPullRequest: Sourced<number>;
}

export interface HarnessGapPolicy {
  readonly labels: readonly Sourced<string>[];
  readonly slaHours: Readonly<Record<Severity, Sourced<number>>>;
}

export interface OverridePolicy {
  /** One entry a contract file; whoever overrides must be among the people of each. */
  readonly who: NonEmpty<People>;
  readonly people: Sourced<number>;
  readonly expiresMinutes: Sourced<number>;
}

/** What the base branch demands: one repository's contract, on top of its organisation's if there is one. */
export interface Contract {
  readonly sources: NonEmpty<ContractSource>;
  readonly checkName: Sourced<string>;
  readonly mode: Sourced<"observe" | "enforce">;
  /** Most severe first. */
  readonly tiers: NonEmpty<Tier>;
  readonly ruleSets: NonEmpty<RuleSet>;
  readonly docsDrift: readonly DocsDriftRule[];
  readonly escalations: readonly EscalationRule[];
  readonly reviewers: readonly Reviewer[];
  readonly flows: readonly Flow[];
  readonly rerun: RerunPolicy;
  readonly threads: ThreadPolicy;
  readonly convergence: ConvergencePolicy;
  readonly notify: NotifyPolicy;
  readonly remediation: RemediationPolicy | null;
  readonly harnessGaps: HarnessGapPolicy;
  /** Null: nobody can override the gate. */
  readonly override: OverridePolicy | null;
}

/** One thing that is wrong with a contract file: where, what, and how to mend it. */
export interface ContractProblem {
  /** Stable, for machines: `CONTRACT_UNKNOWN_KEY` and so on. */
  readonly code: string;
  readonly at: Origin;
  readonly message: string;
  /** Null where no one way of mending it is the obvious one. */
  readonly fix: string | null;
}

/** How severe a tier is: 0 is the most severe. Every tier name in a Contract was checked when it was built. */
export function tierRank(contract: Contract, name: string): number {
  const rank = contract.tiers.findIndex((tier) => tier.name === name);
  if (rank < 0) throw new Error(`no tier ${name}`);
  return rank;
}
