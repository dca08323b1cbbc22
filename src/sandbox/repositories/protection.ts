/** Classic branch protection, with the settings that decide whether a pull request may merge. */
export interface BranchProtection {
  readonly id: number;
  readonly pattern: string;
  readonly createdAt: number;
  updatedAt: number;
  /** Null: no check is required. `appId` null: any source satisfies it. */
  requiredStatusChecks: { strict: boolean; checks: RequiredContext[] } | null;
  requiredReviews: {
    count: number;
    dismissStale: boolean;
    codeOwners: boolean;
    requireLastPushApproval: boolean;
  } | null;
  requireConversationResolution: boolean;
  enforceAdmins: boolean;
  allowForcePushes: boolean;
  allowDeletions: boolean;
  requireLinearHistory: boolean;
}

export interface RequiredContext {
  context: string;
  /** The App that must have reported it; null: any. */
  appId: number | null;
}

export interface Ruleset {
  readonly id: number;
  name: string;
  target: "branch" | "tag";
  enforcement: "active" | "evaluate" | "disabled";
  /** Where it was made: a repository's own, or an organisation's for its repositories. */
  readonly source: { readonly type: "Repository" | "Organization"; readonly name: string };
  bypassActors: BypassActor[];
  conditions: {
    refName: { include: string[]; exclude: string[] };
    /** Of an organisation's ruleset: names of repositories. */
    repositoryName?: { include: string[]; exclude: string[] };
  };
  rules: RulesetRule[];
  readonly createdAt: number;
  updatedAt: number;
}

export interface BypassActor {
  actorId: number | null;
  actorType: "Integration" | "OrganizationAdmin" | "RepositoryRole" | "Team" | "DeployKey";
  bypassMode: "always" | "pull_request" | "exempt";
}

/** One rule as the REST API spells it: `{type, parameters}`. Types and parameters are validated when it is written. */
export interface RulesetRule {
  type: string;
  parameters?: Record<string, unknown>;
}
