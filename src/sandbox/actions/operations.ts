import type { Account } from "#sandbox/accounts/account.ts";
import type { Application } from "#sandbox/apps/application.ts";
import type { CheckConclusion } from "#sandbox/checks/check.ts";
import type { CheckOutput } from "#sandbox/checks/check-input.ts";
import { actionsAppId, createCheckRun, updateCheckRun } from "#sandbox/checks/operations.ts";
import { emitOnRepository } from "#sandbox/repositories/repository-events.ts";
import { ensureSuite } from "#sandbox/checks/suites.ts";
import { ApiError, unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import { ensureWorkflow } from "./discover.ts";
import { presentJob, presentRun, presentWorkflow } from "./present-workflow.ts";
import type { WorkflowJob, WorkflowRun } from "./workflow.ts";

/** Its check runs are those of workflow jobs; what is done in its name starts no workflows. */
export function actionsApp(world: World): Application {
  const app = world.apps.get(actionsAppId);
  if (app === undefined) throw new Error("this world has no github-actions App");
  return app;
}

export interface NewRun {
  /** `.github/workflows/ci.yml`. */
  readonly workflowPath: string;
  readonly workflowName?: string;
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string | null;
  /** Of a fork's pull request: the fork. */
  readonly headRepository?: Repository | null;
  readonly actor: Account;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly displayTitle?: string;
}

/** A run that has begun and has no job yet. It goes on by `startJob`, `completeJob` and `completeRun`. */
export async function startWorkflowRun(world: World, repository: Repository, input: NewRun): Promise<WorkflowRun> {
  const { headSha, headBranch } = input;
  const name = input.workflowName ?? input.workflowPath;
  const workflow = ensureWorkflow(world, repository, input.workflowPath, name);
  const { suite } = await ensureSuite(world, repository, actionsApp(world), { headSha, headBranch, isSeparate: true });
  const earlier = [...repository.workflowRuns.values()].filter((run) => run.workflow === workflow);
  const now = world.now();
  const run: WorkflowRun = {
    id: world.nextId(),
    workflow,
    runNumber: earlier.length + 1,
    attempt: 1,
    event: input.event,
    headSha,
    headBranch,
    headRepositoryId: (input.headRepository ?? repository).id,
    actor: input.actor,
    checkSuiteId: suite.id,
    inputs: input.inputs ?? {},
    displayTitle: input.displayTitle ?? suite.headCommit.message.split("\n", 1)[0] ?? "",
    pastAttempts: [],
    status: "queued",
    conclusion: null,
    createdAt: now,
    updatedAt: now,
    startedAt: now,
  };
  repository.workflowRuns.set(run.id, run);
  emitRun(world, repository, run, "requested");
  return run;
}

export function jobsOf(repository: Repository, run: WorkflowRun, attempt = run.attempt): WorkflowJob[] {
  return [...repository.workflowJobs.values()].filter((job) => job.run === run && job.attempt === attempt);
}

/** A job that runs, with its check run on the run's head commit. */
export async function startJob(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  name: string,
): Promise<WorkflowJob> {
  refuseCompleted(run);
  const suite = repository.checkSuites.get(run.checkSuiteId);
  if (suite === undefined) throw new Error(`run ${run.id} has no check suite`);
  const now = world.now();
  // A job and its check run have one id between them, as on GitHub.
  const id = world.nextId();
  const detailsUrl = `${world.urls.html}/${fullName(repository)}/actions/runs/${run.id}/job/${id}`;
  const input = { name, headSha: run.headSha, status: "in_progress", detailsUrl } as const;
  const check = await createCheckRun(world, repository, actionsApp(world), input, { suite, id });
  const job: WorkflowJob = {
    id,
    run,
    attempt: run.attempt,
    name,
    checkRunId: check.id,
    status: "queued",
    conclusion: null,
    createdAt: now,
    startedAt: null,
    completedAt: null,
  };
  repository.workflowJobs.set(job.id, job);
  emitJob(world, repository, job, "queued");
  job.status = "in_progress";
  job.startedAt = now;
  if (run.status !== "in_progress") {
    run.status = "in_progress";
    run.updatedAt = now;
    emitRun(world, repository, run, "in_progress");
  }
  emitJob(world, repository, job, "in_progress");
  return job;
}

export function completeJob(
  world: World,
  repository: Repository,
  job: WorkflowJob,
  conclusion: CheckConclusion,
  output?: CheckOutput,
): void {
  if (job.status === "completed") throw new Error(`job ${job.name} is completed already`);
  const check = repository.checkRuns.get(job.checkRunId);
  job.status = "completed";
  job.conclusion = conclusion;
  job.completedAt = world.now();
  if (check !== undefined) {
    updateCheckRun(world, repository, actionsApp(world), check, {
      conclusion,
      ...(output === undefined ? {} : { output }),
    });
  }
  emitJob(world, repository, job, "completed");
}

/** The worst of its jobs, unless it is named. A run whose jobs were all skipped is skipped. */
export function completeRun(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  conclusion: CheckConclusion = worstOf(jobsOf(repository, run)),
): void {
  refuseCompleted(run);
  for (const job of jobsOf(repository, run)) {
    if (job.status !== "completed") completeJob(world, repository, job, "cancelled");
  }
  run.status = "completed";
  run.conclusion = conclusion;
  run.updatedAt = world.now();
  emitRun(world, repository, run, "completed");
}

function worstOf(jobs: readonly WorkflowJob[]): CheckConclusion {
  const order: readonly CheckConclusion[] = ["failure", "timed_out", "cancelled", "action_required", "success"];
  for (const conclusion of order) if (jobs.some((job) => job.conclusion === conclusion)) return conclusion;
  return jobs.length > 0 && jobs.every((job) => job.conclusion === "skipped") ? "skipped" : "success";
}

export function cancelRun(world: World, repository: Repository, run: WorkflowRun): void {
  if (run.status === "completed") throw new ApiError(409, "Cannot cancel a workflow run that is completed.");
  completeRun(world, repository, run, "cancelled");
}

/** A further attempt of a run that is over. What it runs for, its event and commit, stays. */
export function rerunWorkflow(world: World, repository: Repository, run: WorkflowRun): void {
  if (run.status !== "completed") throw new ApiError(403, "This workflow is already running");
  const { attempt, conclusion, startedAt, updatedAt } = run;
  run.pastAttempts.push({ attempt, conclusion, startedAt, updatedAt });
  run.attempt += 1;
  run.status = "queued";
  run.conclusion = null;
  run.startedAt = run.updatedAt = world.now();
  const suite = repository.checkSuites.get(run.checkSuiteId);
  if (suite !== undefined) suite.isRerequested = true;
  emitRun(world, repository, run, "requested");
}

function refuseCompleted(run: WorkflowRun): void {
  if (run.status === "completed") throw unprocessable(`Run ${run.id} is completed`);
}

function emitRun(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  action: "requested" | "in_progress" | "completed",
): void {
  emitOnRepository(world, repository, {
    event: "workflow_run",
    action,
    sender: run.actor,
    payload: {
      workflow_run: presentRun(world, repository, run),
      workflow: presentWorkflow(world, repository, run.workflow),
    },
  });
}

function emitJob(
  world: World,
  repository: Repository,
  job: WorkflowJob,
  action: "queued" | "in_progress" | "completed",
): void {
  emitOnRepository(world, repository, {
    event: "workflow_job",
    action,
    sender: job.run.actor,
    payload: { workflow_job: presentJob(world, repository, job) },
  });
}
