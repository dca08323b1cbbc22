import { createHash } from "node:crypto";

import { presentAccount } from "#sandbox/accounts/present-account.ts";
import { presentMatchingPulls } from "#sandbox/checks/present-check.ts";
import { timestamp, timestampOrNull } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { presentSimpleCommit } from "#sandbox/repositories/present-commit.ts";
import { presentRepositoryLinks } from "#sandbox/repositories/present-repository.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import type { Artifact, PastAttempt, Workflow, WorkflowJob, WorkflowRun } from "./workflow.ts";

function actionsUrl(world: World, repository: Repository): string {
  return `${world.urls.api}/repos/${fullName(repository)}/actions`;
}

export function presentWorkflow(world: World, repository: Repository, workflow: Workflow) {
  const page = `${world.urls.html}/${fullName(repository)}`;
  const file = workflow.path.split("/").at(-1) ?? "";
  return {
    id: workflow.id,
    node_id: nodeId("Workflow", workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: workflow.state,
    created_at: timestamp(workflow.createdAt),
    updated_at: timestamp(workflow.updatedAt),
    url: `${actionsUrl(world, repository)}/workflows/${workflow.id}`,
    html_url: `${page}/blob/${repository.defaultBranch}/${workflow.path}`,
    badge_url: `${page}/actions/workflows/${file}/badge.svg`,
  };
}

/** GitHub's "workflow-run"; with `past` as it was at the end of that attempt. */
export function presentRun(world: World, repository: Repository, run: WorkflowRun, past: PastAttempt | null = null) {
  const url = `${actionsUrl(world, repository)}/runs/${run.id}`;
  const suite = repository.checkSuites.get(run.checkSuiteId);
  const attempt = past?.attempt ?? run.attempt;
  const actor = presentAccount(world, run.actor);
  const headRepository = world.repositories.get(run.headRepositoryId) ?? repository;
  return {
    id: run.id,
    name: run.workflow.name,
    node_id: nodeId("WorkflowRun", run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.workflow.path,
    display_title: run.displayTitle,
    run_number: run.runNumber,
    event: run.event,
    status: past === null ? run.status : "completed",
    conclusion: past === null ? run.conclusion : past.conclusion,
    workflow_id: run.workflow.id,
    check_suite_id: run.checkSuiteId,
    check_suite_node_id: nodeId("CheckSuite", run.checkSuiteId),
    url,
    html_url: `${world.urls.html}/${fullName(repository)}/actions/runs/${run.id}`,
    pull_requests: headRepository === repository ? presentMatchingPulls(world, repository, run) : [],
    created_at: timestamp(run.createdAt),
    updated_at: timestamp(past?.updatedAt ?? run.updatedAt),
    actor,
    run_attempt: attempt,
    referenced_workflows: [],
    run_started_at: timestamp(past?.startedAt ?? run.startedAt),
    triggering_actor: actor,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${world.urls.api}/repos/${fullName(repository)}/check-suites/${run.checkSuiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: attempt > 1 ? `${url}/attempts/${attempt - 1}` : null,
    workflow_url: `${actionsUrl(world, repository)}/workflows/${run.workflow.id}`,
    head_commit: suite === undefined ? null : presentSimpleCommit(suite.headCommit),
    repository: presentRepositoryLinks(world, repository),
    head_repository: presentRepositoryLinks(world, headRepository),
  };
}

/** GitHub's "job". It has no steps: nothing is executed. */
export function presentJob(world: World, repository: Repository, job: WorkflowJob) {
  const { run } = job;
  const runUrl = `${actionsUrl(world, repository)}/runs/${run.id}`;
  const hasRunner = job.status !== "queued";
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.workflow.name,
    head_branch: run.headBranch,
    run_url: runUrl,
    run_attempt: job.attempt,
    node_id: nodeId("CheckRun", job.id),
    head_sha: run.headSha,
    url: `${actionsUrl(world, repository)}/jobs/${job.id}`,
    html_url: `${world.urls.html}/${fullName(repository)}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: timestamp(job.createdAt),
    started_at: timestamp(job.startedAt ?? job.createdAt),
    completed_at: timestampOrNull(job.completedAt),
    name: job.name,
    steps: [],
    check_run_url: `${world.urls.api}/repos/${fullName(repository)}/check-runs/${job.checkRunId}`,
    labels: ["ubuntu-latest"],
    runner_id: hasRunner ? 1 : null,
    runner_name: hasRunner ? "GitHub Actions 1" : null,
    runner_group_id: hasRunner ? 0 : null,
    runner_group_name: hasRunner ? "GitHub Actions" : null,
  };
}

export function presentArtifact(world: World, repository: Repository, artifact: Artifact) {
  const { run } = artifact;
  const url = `${actionsUrl(world, repository)}/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: nodeId("Artifact", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.zip.byteLength,
    url,
    archive_download_url: `${url}/zip`,
    expired: world.now() >= artifact.expiresAt,
    digest: `sha256:${createHash("sha256").update(artifact.zip).digest("hex")}`,
    created_at: timestamp(artifact.createdAt),
    updated_at: timestamp(artifact.createdAt),
    expires_at: timestamp(artifact.expiresAt),
    workflow_run: {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: run.headRepositoryId,
      head_branch: run.headBranch ?? "",
      head_sha: run.headSha,
    },
  };
}
