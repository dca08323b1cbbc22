import type { Application } from "#sandbox/apps/application.ts";
import { ApiError, notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { idParam } from "#sandbox/kernel/input.ts";
import { type Answer, type Call, created, json, list, type Route, wrapped } from "#sandbox/kernel/route.ts";

import type { CheckRun } from "./check.ts";
import { parseCheckRunChange, parseNewCheckRun } from "./check-input.ts";
import { commitInPath } from "./commit-in-path.ts";
import { createCheckRun, rerequestCheckRun, updateCheckRun } from "./operations.ts";
import { presentAnnotation, presentCheckRun } from "./present-check.ts";
import { latestOf, runsOfSuite, runState } from "./state.ts";
import { requireSuite } from "./suites.ts";

const read = [{ checks: "read" }] as const;
const write = [{ checks: "write" }] as const;
const repo = "/repos/:owner/:repo";

export const checkRunRoutes: readonly Route[] = [
  {
    method: "POST",
    path: `${repo}/check-runs`,
    needs: write,
    role: "read",
    handle: async (call) => {
      const { world, repository } = call;
      const run = await createCheckRun(world, repository, writingApp(call), parseNewCheckRun(call.body));
      return created(presentCheckRun(world, repository, run));
    },
  },
  {
    method: "GET",
    path: `${repo}/check-runs/:check_run_id`,
    needs: read,
    handle: (call) => json(presentCheckRun(call.world, call.repository, requireRun(call))),
  },
  {
    method: "PATCH",
    path: `${repo}/check-runs/:check_run_id`,
    needs: write,
    role: "read",
    handle: (call) => {
      const { world, repository } = call;
      const app = writingApp(call);
      const run = updateCheckRun(world, repository, app, requireRun(call), parseCheckRunChange(call.body));
      return json(presentCheckRun(world, repository, run));
    },
  },
  {
    method: "GET",
    path: `${repo}/check-runs/:check_run_id/annotations`,
    needs: read,
    handle: (call) => {
      const run = requireRun(call);
      return list(run.annotations.map((annotation) => presentAnnotation(call.world, call.repository, run, annotation)));
    },
  },
  {
    method: "POST",
    path: `${repo}/check-runs/:check_run_id/rerequest`,
    needs: write,
    role: "read",
    handle: (call) => {
      const app = writingApp(call);
      const run = requireRun(call);
      if (run.suite.app.id !== app.id) throw new ApiError(403, "This check run does not belong to the App");
      rerequestCheckRun(call.world, call.repository, run, call.writer().account);
      return created({});
    },
  },
  {
    method: "GET",
    path: `${repo}/check-suites/:check_suite_id/check-runs`,
    needs: read,
    handle: (call) => listRuns(call, runsOfSuite(call.repository, requireSuite(call))),
  },
  {
    method: "GET",
    path: `${repo}/commits/:ref{.+}/check-runs`,
    needs: read,
    handle: async (call) => {
      const sha = await commitInPath(call);
      return listRuns(
        call,
        [...call.repository.checkRuns.values()].filter((run) => run.headSha === sha),
      );
    },
  },
];

/** Newest first, of each name the latest unless all are wanted. */
function listRuns(call: Call, runs: readonly CheckRun[]): Answer {
  const { world, repository, query } = call;
  const filter = query.get("filter") ?? "latest";
  if (filter !== "latest" && filter !== "all") throw unprocessable("Validation Failed");
  const [name, status, appId] = [query.get("check_name"), query.get("status"), query.get("app_id")];
  const chosen = (filter === "all" ? [...runs] : latestOf(runs)).filter(
    (run) =>
      (name === null || run.name === name) &&
      (status === null || runState(world, run).status === status) &&
      (appId === null || String(run.suite.app.id) === appId),
  );
  return wrapped(
    "check_runs",
    chosen.toReversed().map((run) => presentCheckRun(world, repository, run)),
  );
}

/** Checks are written by Apps alone. */
export function writingApp({ actor }: Call): Application {
  if (actor.kind === "installation") return actor.app;
  throw new ApiError(403, "You must authenticate via a GitHub App.");
}

function requireRun(call: Call): CheckRun {
  const run = call.repository.checkRuns.get(idParam(call, "check_run_id"));
  if (run === undefined) throw notFound();
  return run;
}
