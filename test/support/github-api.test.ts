import { describe, expect, it } from "vitest";

import { findUnknownProperties, operationIdOf, validateResponse } from "./github-api.ts";
import { readFixture } from "./published-schema.ts";

const examples = readFixture<Record<string, any>>("examples.json");
const headers = { "content-type": "application/json; charset=utf-8", location: "https://api.github.com/somewhere" };

/** The published example of an operation, as the answer to a concrete path. */
function exampleAnswer(name: string) {
  const [method = "", template = "", status = ""] = name.split(" ");
  const path = template.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => (/number|_id$/.test(parameter) ? "7" : "x"));
  return { method, path, status: Number(status), headers, body: structuredClone(examples[name]) };
}

const checkRun = "POST /repos/{owner}/{repo}/check-runs 201";

/** What is said of a good check run after one thing was done to it. */
function problemsAfter(change: (body: any) => void): readonly string[] {
  const answer = exampleAnswer(checkRun);
  change(answer.body);
  return validateResponse(answer);
}

describe("validateResponse", () => {
  it.each(Object.keys(examples))("accepts what GitHub publishes as an example: %s", (name) => {
    expect(validateResponse(exampleAnswer(name))).toEqual([]);
  });

  it.each<[title: string, change: (body: any) => void, problems: string[]]>([
    ["a missing property", (run) => delete run.head_sha, ["checks/create 201 /head_sha: is missing"]],
    [
      "a missing property, deep",
      (run) => delete run.app.owner.login,
      ["checks/create 201 /app/owner/login: is missing"],
    ],
    ["text for a number", (run) => (run.id = "4"), ['checks/create 201 /id: must be integer, is "4"']],
    ["null where none may be", (run) => (run.name = null), ["checks/create 201 /name: must be string, is null"]],
    [
      "a time without its zone",
      (run) => (run.started_at = "2018-05-04 01:14:52"),
      ['checks/create 201 /started_at: must match format "date-time", is "2018-05-04 01:14:52"'],
    ],
    [
      "a value that is none of the listed",
      (run) => (run.conclusion = "passed"),
      [
        'checks/create 201 /conclusion: must be one of "success", "failure", "neutral", "cancelled", "skipped", "timed_out", ' +
          '"action_required", null, is "passed"',
      ],
    ],
    [
      "two at once",
      (run) => Object.assign(run, { id: null, pull_requests: {} }),
      ["checks/create 201 /id: must be integer, is null", "checks/create 201 /pull_requests: must be array, is {}"],
    ],
  ])("finds %s", (_, change, problems) => {
    expect(problemsAfter(change)).toEqual(problems);
  });

  it.each<[title: string, change: (run: any) => void]>([
    ["null for a nullable property", (run) => (run.conclusion = null)],
    ["null for a nullable schema", (run) => (run.app = null)],
    ["a property that is not listed", (run) => (run.invented = true)],
  ])("lets %s pass", (_, change) => {
    expect(problemsAfter(change)).toEqual([]);
  });

  it("tells the problems of the alternative that was meant", () => {
    const answer = exampleAnswer("GET /repos/{owner}/{repo}/rules/branches/{branch} 200");
    const [rule] = answer.body;
    Object.assign(rule, { type: "required_status_checks", parameters: { required_status_checks: [{}] } });
    expect(validateResponse(answer)).toEqual([
      "repos/get-branch-rules 200 /0/parameters/strict_required_status_checks_policy: is missing",
      "repos/get-branch-rules 200 /0/parameters/required_status_checks/0/context: is missing",
    ]);
  });

  const error = { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" };

  it.each<[title: string, answer: Partial<Parameters<typeof validateResponse>[0]>, problems: string[]]>([
    [
      "a path that is not GitHub's",
      { path: "/repos/o/r/verdicts" },
      ["GET /repos/o/r/verdicts: GitHub describes no such operation"],
    ],
    ["a method that a path has not", { method: "PUT" }, ["PUT /repos/o/r/pulls/1: GitHub describes no such operation"]],
    [
      "a status that is not described",
      { status: 201 },
      ["pulls/get 201: GitHub describes no such status for this operation"],
    ],
    ["nothing instead of a body", { body: null }, ["pulls/get 200 : must have a body"]],
    [
      "text instead of JSON",
      { body: "<p>", headers: { "content-type": "text/html" } },
      ["pulls/get 200 header content-type: must be application/json, is text/html"],
    ],
    [
      "an error without its message",
      { status: 404, body: { documentation_url: "" } },
      ["pulls/get 404 /message: is missing"],
    ],
    [
      "a body where none is described",
      { method: "DELETE", path: "/repos/o/r/issues/comments/1", status: 204, body: {} },
      ["issues/delete-comment 204 : must have no body, has object of application/json"],
    ],
    [
      "a made thing without its place",
      {
        ...exampleAnswer("POST /repos/{owner}/{repo}/statuses/{sha} 201"),
        headers: { "content-type": "application/json" },
      },
      ["repos/create-commit-status 201 header location: is missing"],
    ],
    [
      "a redirect to nowhere",
      { path: "/repos/o/r/actions/jobs/1/logs", status: 302, body: null, headers: { location: "/logs" } },
      ["actions/download-job-logs-for-workflow-run 302 header location: must be a URL, is /logs"],
    ],
  ])("finds %s", (_, answer, problems) => {
    expect(
      validateResponse({ method: "GET", path: "/repos/o/r/pulls/1", status: 200, headers, body: error, ...answer }),
    ).toEqual(problems);
  });

  it.each<[title: string, answer: Partial<Parameters<typeof validateResponse>[0]>]>([
    ["an error where the description names one", { status: 404 }],
    ["an error that any operation can have", { status: 401 }],
    ["a secondary rate limit", { status: 429 }],
    ["sentences as the errors of a refusal", { status: 422, body: { ...error, errors: ["Base does not exist"] } }],
    ["a page instead of an answer when GitHub is down", { status: 502, body: "<html>", headers: {} }],
    ["nothing new", { status: 304, body: null, headers: {} }],
    ["a diff", { body: "diff --git", headers: { "content-type": "application/vnd.github.diff; charset=utf-8" } }],
    ["a check that says no", { path: "/repos/o/r/collaborators/octo-dev", status: 404 }],
    ["a promise without words", { method: "POST", path: "/repos/o/r/check-runs/1/rerequest", status: 201, body: {} }],
  ])("lets %s pass", (_, answer) => {
    expect(
      validateResponse({ method: "GET", path: "/repos/o/r/pulls/1", status: 200, headers, body: error, ...answer }),
    ).toEqual([]);
  });
});

describe("where the published description is wrong", () => {
  it("an outdated review comment has no line", () => {
    const answer = exampleAnswer("GET /repos/{owner}/{repo}/pulls/{pull_number}/comments 200");
    Object.assign(answer.body[0], { line: null, position: null });
    expect(validateResponse(answer)).toEqual([]);
  });

  it("an installation belongs to a person or an organisation, not to an enterprise as well", () => {
    const { body, ...answer } = exampleAnswer("GET /app/installations/{installation_id} 200");
    expect(validateResponse({ ...answer, path: "/app/installations", body: [body] })).toEqual([]);
    delete body.account.login;
    expect(validateResponse({ ...answer, path: "/app/installations", body: [body] })).toEqual([
      "apps/list-installations 200 /0/account/login: is missing",
    ]);
  });
});

describe("operationIdOf", () => {
  it.each<[request: string, operationId: string | null]>([
    ["GET /repos/o/r/pulls/1", "pulls/get"],
    ["get /repos/o/r/pulls/1?per_page=1", "pulls/get"],
    ["GET /repos/o/r/pulls/comments", "pulls/list-review-comments-for-repo"],
    ["GET /repos/o/r/issues/comments/1", "issues/get-comment"],
    ["GET /repos/o/r/commits/main", "repos/get-commit"],
    ["GET /repos/o/r/commits/feature/one", "repos/get-commit"],
    ["GET /repos/o/r/commits/feature/one/check-runs", "checks/list-for-ref"],
    ["GET /repos/o/r/branches/feature/one", "repos/get-branch"],
    ["GET /repos/o/r/branches/feature/one/protection", "repos/get-branch-protection"],
    ["GET /repos/o/r/contents", "repos/get-content"],
    ["GET /repos/o/r/contents/", "repos/get-content"],
    ["GET /repos/o/r/contents/src/pulls/1", "repos/get-content"],
    ["GET /repos/o/r/contents/src%2Fa.ts", "repos/get-content"],
    ["GET /repos/o/r/git/ref/heads/main", "git/get-ref"],
    ["GET /repos/o/r/compare/main...octo-dev:feature/one", "repos/compare-commits-with-basehead"],
    ["GET /repos/o/r.git.io", "repos/get"],
    ["GET /repositories/12/pulls/1", "pulls/get"],
    ["GET /api/v3/repos/o/r/pulls/1", "pulls/get"],
    ["GET /app", "apps/get-authenticated"],
    ["GET /app/installations/1", "apps/get-installation"],
    ["POST /graphql", null],
    ["GET /repos/o/r/pulls/1/2", null],
    ["GET /repos/o", null],
  ])("%s is %s", (request, operationId) => {
    const [method = "", path = ""] = request.split(" ");
    expect(operationIdOf(method, path)).toBe(operationId);
  });
});

describe("findUnknownProperties", () => {
  it("names what GitHub's description does not list, and nothing else", () => {
    const answer = exampleAnswer(checkRun);
    expect(findUnknownProperties(answer)).toEqual([]);
    answer.body.invented = true;
    answer.body.app.owner.shoe_size = 43;
    answer.body.pull_requests[0].base.repo["a/b"] = null;
    expect([...findUnknownProperties(answer)].sort()).toEqual([
      "checks/create 201 /app/owner/shoe_size",
      "checks/create 201 /invented",
      "checks/create 201 /pull_requests/0/base/repo/a~1b",
    ]);
  });
});
