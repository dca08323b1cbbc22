import { presentAccountOrNull } from "#sandbox/accounts/present-account.ts";
import { presentApp } from "#sandbox/apps/present-app.ts";
import { timestamp, timestampOrNull } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { presentSimpleCommit } from "#sandbox/repositories/present-commit.ts";
import { presentMinimalRepository } from "#sandbox/repositories/present-repository.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import type { CheckAnnotation, CheckRun, CheckSuite, CommitStatus } from "./check.ts";
import { latestOf, runsOfSuite, runState, suiteState } from "./state.ts";

function repositoryUrl(world: World, repository: Repository): string {
  return `${world.urls.api}/repos/${fullName(repository)}`;
}

/** GitHub's "check-run". */
export function presentCheckRun(world: World, repository: Repository, run: CheckRun) {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  const app = presentApp(world, run.suite.app);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CheckRun", run.id),
    head_sha: run.headSha,
    external_id: run.externalId ?? "",
    url,
    html_url: `${world.urls.html}/${fullName(repository)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? app.external_url,
    ...runState(world, run),
    started_at: timestampOrNull(run.startedAt),
    completed_at: timestampOrNull(run.completedAt),
    output: {
      ...run.output,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app,
    pull_requests: presentMatchingPulls(world, repository, run.suite),
  };
}

/** As a webhook has it, with more of its suite. */
export function presentCheckRunForHook(world: World, repository: Repository, run: CheckRun) {
  return {
    ...presentCheckRun(world, repository, run),
    check_suite: presentSuiteOfRun(world, repository, run.suite),
  };
}

/** GitHub's "check-suite". */
export function presentCheckSuite(world: World, repository: Repository, suite: CheckSuite) {
  return {
    ...presentCheckSuiteForHook(world, repository, suite),
    repository: presentMinimalRepository(world, repository),
  };
}

/** As a webhook has it: the repository stands beside it there. */
export function presentCheckSuiteForHook(world: World, repository: Repository, suite: CheckSuite) {
  const inRun = presentSuiteOfRun(world, repository, suite);
  return {
    ...inRun,
    rerequestable: true,
    runs_rerequestable: true,
    latest_check_runs_count: latestOf(runsOfSuite(repository, suite)).length,
    check_runs_url: `${inRun.url}/check-runs`,
    head_commit: presentSimpleCommit(suite.headCommit),
  };
}

function presentSuiteOfRun(world: World, repository: Repository, suite: CheckSuite) {
  return {
    id: suite.id,
    node_id: nodeId("CheckSuite", suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteState(world, repository, suite),
    url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}`,
    before: suite.before,
    after: suite.headSha,
    pull_requests: presentMatchingPulls(world, repository, suite),
    app: presentApp(world, suite.app),
    created_at: timestamp(suite.createdAt),
    updated_at: timestamp(suite.updatedAt),
  };
}

/**
 * Open pull requests whose head is this commit on a branch of this very repository, whatever their base. One from a fork
 * is never here, while one from here to another repository is.
 */
export function presentMatchingPulls(
  world: World,
  repository: Repository,
  { headSha, headBranch }: Pick<CheckSuite, "headSha" | "headBranch">,
) {
  const matching: Pull[] = [];
  for (const candidate of world.repositories.values()) {
    for (const pull of candidate.pulls.values()) {
      if (pull.issue.state !== "open" || pull.head.sha !== headSha) continue;
      if (pull.head.repository?.id !== repository.id) continue;
      if (headBranch === null || pull.head.ref === headBranch) matching.push(pull);
    }
  }
  return matching.map((pull) => ({
    url: `${repositoryUrl(world, pull.base.repository)}/pulls/${pull.number}`,
    id: pull.id,
    number: pull.number,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo: presentRepositoryReference(world, repository) },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo: presentRepositoryReference(world, pull.base.repository) },
  }));
}

function presentRepositoryReference(world: World, repository: Repository) {
  return { id: repository.id, url: repositoryUrl(world, repository), name: repository.name };
}

export function presentAnnotation(world: World, repository: Repository, run: CheckRun, annotation: CheckAnnotation) {
  const path = annotation.path.split("/").map(encodeURIComponent).join("/");
  return { ...annotation, blob_href: `${world.urls.html}/${fullName(repository)}/blob/${run.headSha}/${path}` };
}

/** GitHub's "status". */
export function presentStatus(world: World, repository: Repository, status: CommitStatus) {
  const creator = presentAccountOrNull(world, world.accounts.get(status.creatorId) ?? null);
  return { ...presentSimpleStatus(world, repository, status), creator };
}

/** GitHub's "simple-commit-status", as in the combined one. */
export function presentSimpleStatus(world: World, repository: Repository, status: CommitStatus) {
  const creator = presentAccountOrNull(world, world.accounts.get(status.creatorId) ?? null);
  return {
    url: `${repositoryUrl(world, repository)}/statuses/${status.sha}`,
    avatar_url: creator?.avatar_url ?? null,
    id: status.id,
    node_id: nodeId("StatusContext", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: timestamp(status.createdAt),
    updated_at: timestamp(status.createdAt),
  };
}
