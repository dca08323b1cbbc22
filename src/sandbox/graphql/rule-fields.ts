import { timestamp } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import { contextsOf } from "#sandbox/repositories/protection-rules.ts";
import type { RulesetRule } from "#sandbox/repositories/protection.ts";

import { connect, type PageArgs } from "./connection.ts";
import type { Fields } from "./context.ts";
import { mayWrite } from "./permission.ts";
import { type Source, source } from "./source.ts";

export const rulesetFields: Fields<"RepositoryRuleset"> = {
  id: ({ ruleset }) => nodeId("RepositoryRuleset", ruleset.id),
  databaseId: ({ ruleset }) => ruleset.id,
  name: ({ ruleset }) => ruleset.name,
  target: ({ ruleset }) => ruleset.target.toUpperCase(),
  enforcement: ({ ruleset }) => ruleset.enforcement.toUpperCase(),
  createdAt: ({ ruleset }) => timestamp(ruleset.createdAt),
  updatedAt: ({ ruleset }) => timestamp(ruleset.updatedAt),
  source: ({ repository, ruleset }) => {
    if (repository === null) return undefined;
    return ruleset.source.type === "Repository"
      ? source("Repository", { repository })
      : source("Organization", { account: repository.owner });
  },
  conditions: ({ ruleset: { conditions } }) => ({
    refName: conditions.refName,
    repositoryId: null,
    repositoryName: conditions.repositoryName === undefined ? null : { protected: false, ...conditions.repositoryName },
    repositoryProperty: null,
  }),
  rules: ({ repository, ruleset }, args: PageArgs & { type?: string | null }, _context, info) => {
    const rules = ruleset.rules
      .map((rule, index) => ({ repository, ruleset, rule, index }))
      .filter(({ rule }) => typeof args.type !== "string" || rule.type.toUpperCase() === args.type);
    return connect(
      info,
      args,
      rules,
      (parts) => source("RepositoryRule", parts),
      ({ index }) => index,
    );
  },
  /** Null for who may not edit the ruleset, as GitHub hides them. */
  bypassActors: ({ repository, ruleset }, args: PageArgs, context, info) => {
    if (repository === null) return undefined;
    const needs = { permissions: ["administration"], role: "admin" } as const;
    if (!mayWrite(context, repository, needs)) return null;
    const { world } = context;
    return connect(info, args, ruleset.bypassActors, (actor) => {
      const app = actor.actorType === "Integration" ? world.apps.get(actor.actorId ?? -1) : undefined;
      const team = actor.actorType === "Team" ? world.teams.get(actor.actorId ?? -1) : undefined;
      return {
        actor: app !== undefined ? source("App", { app }) : team !== undefined ? source("Team", { team }) : null,
        bypassMode: actor.bypassMode.toUpperCase(),
        deployKey: actor.actorType === "DeployKey",
        organizationAdmin: actor.actorType === "OrganizationAdmin",
        repositoryRoleDatabaseId: actor.actorType === "RepositoryRole" ? actor.actorId : null,
        repositoryRuleset: source("RepositoryRuleset", { repository, ruleset }),
      };
    });
  },
};

export const ruleFields: Fields<"RepositoryRule"> = {
  id: ({ ruleset, index }) => nodeId("RepositoryRuleset", `${ruleset.id}:${index}`),
  type: ({ rule }) => rule.type.toUpperCase(),
  parameters: ({ rule }) => presentParameters(rule),
  repositoryRuleset: ({ repository, ruleset }) => source("RepositoryRuleset", { repository, ruleset }),
};

/** GraphQL's names of the parameters that GraphQL has: those of a merge queue, for one, it does not show. */
function presentParameters(rule: RulesetRule): unknown {
  const { type, parameters = {} } = rule;
  const flag = (name: string) => parameters[name] === true;
  switch (type) {
    case "required_status_checks":
      return {
        __typename: "RequiredStatusChecksParameters",
        strictRequiredStatusChecksPolicy: flag("strict_required_status_checks_policy"),
        requiredStatusChecks: contextsOf([rule]).map(({ context, appId }) => ({ context, integrationId: appId })),
      };
    case "pull_request":
      return {
        __typename: "PullRequestParameters",
        dismissStaleReviewsOnPush: flag("dismiss_stale_reviews_on_push"),
        requireCodeOwnerReview: flag("require_code_owner_review"),
        requireLastPushApproval: flag("require_last_push_approval"),
        requiredApprovingReviewCount: parameters["required_approving_review_count"] ?? 0,
        requiredReviewThreadResolution: flag("required_review_thread_resolution"),
      };
    case "update":
      return {
        __typename: "UpdateParameters",
        updateAllowsFetchAndMerge: flag("update_allows_fetch_and_merge"),
      };
    case "creation":
    case "deletion":
    case "non_fast_forward":
    case "required_linear_history":
    case "merge_queue":
      return null;
    default:
      return undefined;
  }
}

export const branchProtectionFields: Fields<"BranchProtectionRule"> = {
  id: ({ repository, protection }) => nodeId("BranchProtectionRule", `${repository.id}:${protection.pattern}`),
  pattern: ({ protection }) => protection.pattern,
  repository: ({ repository }) => source("Repository", { repository }),
  isAdminEnforced: ({ protection }) => protection.enforceAdmins,
  allowsForcePushes: ({ protection }) => protection.allowForcePushes,
  allowsDeletions: ({ protection }) => protection.allowDeletions,
  requiresLinearHistory: ({ protection }) => protection.requireLinearHistory,
  requiresConversationResolution: ({ protection }) => protection.requireConversationResolution,
  requiresStatusChecks: ({ protection }) => protection.requiredStatusChecks !== null,
  requiresStrictStatusChecks: ({ protection }) => protection.requiredStatusChecks?.strict ?? false,
  requiredStatusCheckContexts: ({ protection }) => checksOf(protection).map(({ context }) => context),
  requiredStatusChecks: ({ protection }, _args, { world }) =>
    checksOf(protection).map(({ context, appId }) => {
      const app = appId === null ? undefined : world.apps.get(appId);
      return { context, app: app === undefined ? null : source("App", { app }) };
    }),
  requiresApprovingReviews: ({ protection }) => protection.requiredReviews !== null,
  requiredApprovingReviewCount: ({ protection }) => protection.requiredReviews?.count ?? null,
  dismissesStaleReviews: ({ protection }) => protection.requiredReviews?.dismissStale ?? false,
  requiresCodeOwnerReviews: ({ protection }) => protection.requiredReviews?.codeOwners ?? false,
  requireLastPushApproval: ({ protection }) => protection.requiredReviews?.requireLastPushApproval ?? false,
  requiresCommitSignatures: () => false,
  requiresDeployments: () => false,
  requiredDeploymentEnvironments: () => [],
  restrictsPushes: () => false,
  restrictsReviewDismissals: () => false,
  blocksCreations: () => false,
  lockBranch: () => false,
  lockAllowsFetchAndMerge: () => false,
};

function checksOf(protection: Source<"BranchProtectionRule">["protection"]) {
  return protection.requiredStatusChecks?.checks ?? [];
}
