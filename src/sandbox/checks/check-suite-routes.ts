import { ApiError, unprocessable } from "#sandbox/kernel/api-error.ts";
import { created, json, type Route, wrapped } from "#sandbox/kernel/route.ts";
import { presentMinimalRepository } from "#sandbox/repositories/present-repository.ts";

import { missingFields } from "./check-input.ts";
import { writingApp } from "./check-run-routes.ts";
import { commitInPath } from "./commit-in-path.ts";
import { rerequestCheckSuite } from "./operations.ts";
import { presentCheckSuite } from "./present-check.ts";
import { runsOfSuite } from "./state.ts";
import { autoTriggerPreferences, ensureSuite, requestSuite, requireSuite } from "./suites.ts";

const suites = "/repos/:owner/:repo/check-suites";

export const checkSuiteRoutes: readonly Route[] = [
  {
    method: "POST",
    path: suites,
    needs: [{ checks: "write" }],
    role: "read",
    handle: async (call) => {
      const { world, repository, body } = call;
      const app = writingApp(call);
      const headSha = body["head_sha"];
      if (typeof headSha !== "string") throw missingFields(["head_sha"]);
      const { suite, isNew } = await ensureSuite(world, repository, app, { headSha });
      if (isNew) requestSuite(world, repository, suite, app.bot);
      return json(presentCheckSuite(world, repository, suite), isNew ? 201 : 200);
    },
  },
  {
    method: "PATCH",
    path: `${suites}/preferences`,
    needs: [{ checks: "write" }],
    role: "admin",
    handle: ({ world, repository, body }) => {
      const preferences = autoTriggerPreferences(repository);
      for (const [appId, setting] of parsePreferences(body["auto_trigger_checks"])) preferences.set(appId, setting);
      return json({
        preferences: {
          auto_trigger_checks: [...preferences].map(([appId, setting]) => ({ app_id: appId, setting })),
        },
        repository: presentMinimalRepository(world, repository),
      });
    },
  },
  {
    method: "GET",
    path: `${suites}/:check_suite_id`,
    needs: [{ checks: "read" }],
    handle: (call) => json(presentCheckSuite(call.world, call.repository, requireSuite(call))),
  },
  {
    method: "POST",
    path: `${suites}/:check_suite_id/rerequest`,
    needs: [{ checks: "write" }],
    role: "read",
    handle: (call) => {
      const app = writingApp(call);
      const suite = requireSuite(call);
      if (suite.app.id !== app.id) throw new ApiError(403, "This check suite does not belong to the App");
      rerequestCheckSuite(call.world, call.repository, suite, call.writer().account);
      return created({});
    },
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/commits/:ref{.+}/check-suites",
    needs: [{ checks: "read" }],
    handle: async (call) => {
      const { world, repository, query } = call;
      const sha = await commitInPath(call);
      const [appId, name] = [query.get("app_id"), query.get("check_name")];
      const chosen = [...repository.checkSuites.values()].filter(
        (suite) =>
          suite.headSha === sha &&
          (appId === null || String(suite.app.id) === appId) &&
          (name === null || runsOfSuite(repository, suite).some((run) => run.name === name)),
      );
      return wrapped(
        "check_suites",
        chosen.map((suite) => presentCheckSuite(world, repository, suite)),
      );
    },
  },
];

function parsePreferences(value: unknown): [number, boolean][] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw unprocessable("Validation Failed");
  return value.map((one: unknown) => {
    if (typeof one !== "object" || one === null || !("app_id" in one) || !("setting" in one)) {
      throw unprocessable("Validation Failed");
    }
    const { app_id: appId, setting } = one;
    if (typeof appId !== "number" || typeof setting !== "boolean") throw unprocessable("Validation Failed");
    return [appId, setting];
  });
}
