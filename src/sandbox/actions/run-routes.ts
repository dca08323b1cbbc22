import { notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { idParam } from "#sandbox/kernel/input.ts";
import { type Answer, type Call, created, empty, json, type Route, wrapped } from "#sandbox/kernel/route.ts";

import { cancelRun, jobsOf, rerunWorkflow } from "./operations.ts";
import { presentJob, presentRun } from "./present-workflow.ts";
import { continueRun } from "./runner.ts";
import type { WorkflowJob, WorkflowRun } from "./workflow.ts";
import { workflowInPath } from "./workflow-routes.ts";

const actions = "/repos/:owner/:repo/actions";
const read = [{ actions: "read" }] as const;
const write = [{ actions: "write" }] as const;

/** A search for runs ends after so many. Source: GitHub's OpenAPI description. */
const maxFound = 1_000;

export const runRoutes: readonly Route[] = [
  {
    method: "GET",
    path: `${actions}/runs`,
    needs: read,
    handle: (call) => listRuns(call, [...call.repository.workflowRuns.values()]),
  },
  {
    method: "GET",
    path: `${actions}/workflows/:workflow_id/runs`,
    needs: read,
    handle: async (call) => {
      const workflow = await workflowInPath(call);
      return listRuns(
        call,
        [...call.repository.workflowRuns.values()].filter((run) => run.workflow === workflow),
      );
    },
  },
  {
    method: "GET",
    path: `${actions}/runs/:run_id`,
    needs: read,
    handle: (call) => json(presentRun(call.world, call.repository, runInPath(call))),
  },
  {
    method: "GET",
    path: `${actions}/runs/:run_id/attempts/:attempt_number`,
    needs: read,
    handle: (call) => {
      const run = runInPath(call);
      const attempt = idParam(call, "attempt_number");
      const past = run.pastAttempts.find((one) => one.attempt === attempt) ?? null;
      if (past === null && attempt !== run.attempt) throw notFound();
      return json(presentRun(call.world, call.repository, run, past));
    },
  },
  {
    method: "GET",
    path: `${actions}/runs/:run_id/jobs`,
    needs: read,
    handle: (call) => {
      const run = runInPath(call);
      const isAll = call.query.get("filter") === "all";
      return listJobs(
        call,
        [...call.repository.workflowJobs.values()].filter(
          (job) => job.run === run && (isAll || job.attempt === run.attempt),
        ),
      );
    },
  },
  {
    method: "GET",
    path: `${actions}/runs/:run_id/attempts/:attempt_number/jobs`,
    needs: read,
    handle: (call) => listJobs(call, jobsOf(call.repository, runInPath(call), idParam(call, "attempt_number"))),
  },
  {
    method: "GET",
    path: `${actions}/jobs/:job_id`,
    needs: read,
    handle: (call) => json(presentJob(call.world, call.repository, jobInPath(call))),
  },
  { method: "POST", path: `${actions}/runs/:run_id/rerun`, needs: write, handle: rerun((call) => runInPath(call)) },
  {
    method: "POST",
    path: `${actions}/runs/:run_id/rerun-failed-jobs`,
    needs: write,
    handle: rerun((call) => runInPath(call)),
  },
  { method: "POST", path: `${actions}/jobs/:job_id/rerun`, needs: write, handle: rerun((call) => jobInPath(call).run) },
  {
    method: "POST",
    path: `${actions}/runs/:run_id/cancel`,
    needs: write,
    handle: (call) => {
      cancelRun(call.world, call.repository, runInPath(call));
      return json({}, 202);
    },
  },
  {
    method: "DELETE",
    path: `${actions}/runs/:run_id`,
    needs: write,
    handle: (call) => {
      const run = runInPath(call);
      if (run.status !== "completed") throw unprocessable("Cannot delete a workflow run that is not completed.");
      call.repository.workflowRuns.delete(run.id);
      return empty();
    },
  },
];

/** All jobs run again, whichever were asked for: nothing is executed that could be spared. */
function rerun(find: (call: Call) => WorkflowRun): Route["handle"] {
  return (call) => {
    const run = find(call);
    rerunWorkflow(call.world, call.repository, run);
    continueRun(call.world, call.repository, run);
    return created({});
  };
}

export function runInPath(call: Call): WorkflowRun {
  const run = call.repository.workflowRuns.get(idParam(call, "run_id"));
  if (run === undefined) throw notFound();
  return run;
}

export function jobInPath(call: Call): WorkflowJob {
  const job = call.repository.workflowJobs.get(idParam(call, "job_id"));
  if (job === undefined) throw notFound();
  return job;
}

function listJobs(call: Call, jobs: readonly WorkflowJob[]): Answer {
  return wrapped(
    "jobs",
    jobs.map((job) => presentJob(call.world, call.repository, job)),
  );
}

/** Newest first. `status` is a status or a conclusion. */
function listRuns(call: Call, runs: readonly WorkflowRun[]): Answer {
  const { world, repository, query } = call;
  const isWithin = parseRange(query.get("created"));
  const matches = (name: string, value: string | null): boolean => {
    const wanted = query.get(name);
    return wanted === null || wanted === value;
  };
  const status = query.get("status");
  const chosen = runs.filter(
    (run) =>
      matches("branch", run.headBranch) &&
      matches("event", run.event) &&
      matches("head_sha", run.headSha) &&
      matches("actor", run.actor.login) &&
      matches("check_suite_id", String(run.checkSuiteId)) &&
      (status === null || run.status === status || run.conclusion === status) &&
      isWithin(run.createdAt),
  );
  const found = chosen.toReversed().slice(0, maxFound);
  return wrapped(
    "workflow_runs",
    found.map((run) => presentRun(world, repository, run)),
  );
}

/** `2026-01-31`, `>=…`, `<…`, `a..b`, as GitHub's search has it. A day without a time is the whole day. */
function parseRange(text: string | null): (ms: number) => boolean {
  if (text === null) return () => true;
  const [from, to] = text.includes("..") ? text.split("..", 2) : [null, null];
  if (from !== null && from !== undefined) {
    const [first, last] = [from === "*" ? -Infinity : startOf(from), to === "*" ? Infinity : endOf(to ?? "")];
    return (ms) => ms >= first && ms <= last;
  }
  const [, sign = "", date = ""] = /^(>=|<=|>|<)?(.*)$/s.exec(text) ?? [];
  if (sign === ">") return (ms) => ms > endOf(date);
  if (sign === ">=") return (ms) => ms >= startOf(date);
  if (sign === "<") return (ms) => ms < startOf(date);
  if (sign === "<=") return (ms) => ms <= endOf(date);
  return (ms) => ms >= startOf(date) && ms <= endOf(date);
}

function startOf(date: string): number {
  const ms = Date.parse(date);
  if (Number.isNaN(ms)) throw unprocessable("Validation Failed");
  return ms;
}

function endOf(date: string): number {
  return startOf(date) + (/^\d{4}-\d{2}-\d{2}$/.test(date) ? 24 * 60 * 60 * 1000 - 1 : 999);
}
