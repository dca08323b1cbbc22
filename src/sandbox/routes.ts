import { accountRoutes } from "#sandbox/accounts/account-routes.ts";
import { collaboratorRoutes } from "#sandbox/accounts/collaborator-routes.ts";
import { teamRoutes } from "#sandbox/accounts/team-routes.ts";
import { artifactRoutes } from "#sandbox/actions/artifact-routes.ts";
import { runRoutes } from "#sandbox/actions/run-routes.ts";
import { workflowRoutes } from "#sandbox/actions/workflow-routes.ts";
import { appRoutes } from "#sandbox/apps/app-routes.ts";
import { checkRunRoutes } from "#sandbox/checks/check-run-routes.ts";
import { checkSuiteRoutes } from "#sandbox/checks/check-suite-routes.ts";
import { statusRoutes } from "#sandbox/checks/status-routes.ts";
import { objectRoutes } from "#sandbox/git/object-routes.ts";
import { refRoutes } from "#sandbox/git/ref-routes.ts";
import { commentRoutes } from "#sandbox/issues/comment-routes.ts";
import { issueRoutes } from "#sandbox/issues/issue-routes.ts";
import { labelRoutes } from "#sandbox/issues/label-routes.ts";
import { reactionRoutes } from "#sandbox/issues/reaction-routes.ts";
import type { Route } from "#sandbox/kernel/route.ts";
import { pullContentRoutes } from "#sandbox/pulls/pull-content-routes.ts";
import { pullRoutes } from "#sandbox/pulls/pull-routes.ts";
import { reviewRoutes } from "#sandbox/pulls/review-routes.ts";
import { branchRoutes } from "#sandbox/repositories/branch-routes.ts";
import { commitRoutes } from "#sandbox/repositories/commit-routes.ts";
import { compareRoutes } from "#sandbox/repositories/compare-routes.ts";
import { contentRoutes } from "#sandbox/repositories/contents-routes.ts";
import { protectionRoutes } from "#sandbox/repositories/protection-routes.ts";
import { rulesetRoutes } from "#sandbox/repositories/protection-ruleset-routes.ts";
import { repositoryRoutes } from "#sandbox/repositories/repository-routes.ts";

/** Every operation of the REST API, but for those that are about this very server. */
export const allRoutes: readonly Route[] = [
  ...accountRoutes,
  ...collaboratorRoutes,
  ...teamRoutes,
  ...artifactRoutes,
  ...runRoutes,
  ...workflowRoutes,
  ...appRoutes,
  ...checkRunRoutes,
  ...checkSuiteRoutes,
  ...statusRoutes,
  ...objectRoutes,
  ...refRoutes,
  ...commentRoutes,
  ...issueRoutes,
  ...labelRoutes,
  ...reactionRoutes,
  ...pullContentRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...branchRoutes,
  ...commitRoutes,
  ...compareRoutes,
  ...contentRoutes,
  ...protectionRoutes,
  ...rulesetRoutes,
  ...repositoryRoutes,
];
