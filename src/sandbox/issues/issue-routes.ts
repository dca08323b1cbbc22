import type { Account } from "#sandbox/accounts/account.ts";
import { findAccount } from "#sandbox/accounts/find-account.ts";
import { hasRoleOrPermission } from "#sandbox/accounts/permission.ts";
import { ApiError, invalid, unprocessable } from "#sandbox/kernel/api-error.ts";
import { optionalChoice, optionalText, optionalTexts, requiredText } from "#sandbox/kernel/input.ts";
import { type Call, created, empty, json, list, type Route } from "#sandbox/kernel/route.ts";
import { editPull } from "#sandbox/pulls/pull-state.ts";

import { type Issue, lockReasons } from "./issue.ts";
import { issueInPath, issueRead, issueWrite } from "./issue-access.ts";
import { setLabels } from "./labels.ts";
import { addAssignees, createIssue, editIssue, removeAssignees, setLock } from "./operations.ts";
import { presentIssue } from "./present-issue.ts";

const issues = "/repos/:owner/:repo/issues";

export const issueRoutes: readonly Route[] = [
  {
    method: "GET",
    path: issues,
    needs: issueRead,
    handle: (call) => list(findIssues(call).map((issue) => presentIssue(call.world, call.repository, issue))),
  },
  {
    method: "POST",
    path: issues,
    needs: [{ issues: "write" }],
    role: "read",
    handle: (call) => {
      const { world, repository } = call;
      const author = call.writer().account;
      const title = requiredText(call, "Issue", "title");
      const body = optionalText(call, "Issue", "body");
      // Who may not triage opens the issue without them.
      const isTriager = mayTriage(call);
      const issue = createIssue(world, repository, {
        author,
        title,
        body,
        labels: isTriager ? (labelNames(call) ?? []) : [],
        assignees: isTriager ? (assigneesIn(call) ?? []) : [],
      });
      return created(presentIssue(world, repository, issue));
    },
  },
  {
    method: "GET",
    path: `${issues}/:issue_number`,
    needs: issueRead,
    handle: (call) => json(presentIssue(call.world, call.repository, issueInPath(call, "read"))),
  },
  {
    method: "PATCH",
    path: `${issues}/:issue_number`,
    needs: issueWrite,
    role: "read",
    handle: editInPath,
  },
  {
    method: "PUT",
    path: `${issues}/:issue_number/lock`,
    needs: issueWrite,
    handle: (call) => {
      const reason = optionalChoice(call, "Issue", "lock_reason", lockReasons);
      setLock(call.world, call.repository, issueInPath(call, "write"), { reason }, call.writer().account);
      return empty();
    },
  },
  {
    method: "DELETE",
    path: `${issues}/:issue_number/lock`,
    needs: issueWrite,
    handle: (call) => {
      setLock(call.world, call.repository, issueInPath(call, "write"), null, call.writer().account);
      return empty();
    },
  },
  {
    method: "POST",
    path: `${issues}/:issue_number/assignees`,
    needs: issueWrite,
    role: "triage",
    handle: (call) => {
      const { world, repository } = call;
      const issue = issueInPath(call, "write");
      addAssignees(world, repository, issue, assigneesIn(call) ?? [], call.writer().account);
      return created(presentIssue(world, repository, issue));
    },
  },
  {
    method: "DELETE",
    path: `${issues}/:issue_number/assignees`,
    needs: issueWrite,
    role: "triage",
    handle: (call) => {
      const { world, repository } = call;
      const issue = issueInPath(call, "write");
      removeAssignees(world, repository, issue, assigneesIn(call) ?? [], call.writer().account);
      return json(presentIssue(world, repository, issue));
    },
  },
];

async function editInPath(call: Call) {
  const { world, repository, body } = call;
  const issue = issueInPath(call, "write");
  const sender = call.writer().account;
  if (sender.id !== issue.author.id && !mayTriage(call))
    throw new ApiError(403, "Must have admin rights to Repository.");
  const title = optionalText(call, "Issue", "title");
  const state = optionalChoice(call, "Issue", "state", ["open", "closed"]);
  const stateReason = optionalChoice(call, "Issue", "state_reason", [
    "completed",
    "not_planned",
    "duplicate",
    "reopened",
  ]);
  const edit = {
    ...(title === null ? {} : { title }),
    ...("body" in body ? { body: optionalText(call, "Issue", "body") } : {}),
    ...(state === null ? {} : { state }),
  };
  const pull = repository.pulls.get(issue.number);
  if (pull === undefined) editIssue(world, repository, issue, { ...edit, stateReason }, sender);
  else await editPull(world, pull, sender, edit);
  const labels = labelNames(call);
  if (labels !== null && mayTriage(call)) setLabels(world, repository, issue, labels, sender);
  const wanted = assigneesIn(call);
  if (wanted !== null && mayTriage(call)) {
    const ids = new Set(wanted.map(({ id }) => id));
    const gone = [...issue.assignees].flatMap((id) => (ids.has(id) ? [] : [world.accounts.get(id) ?? []].flat()));
    removeAssignees(world, repository, issue, gone, sender);
    addAssignees(world, repository, issue, wanted, sender);
  }
  return json(presentIssue(world, repository, issue));
}

function mayTriage(call: Call): boolean {
  return hasRoleOrPermission(call.world, call.repository, call.writer().account, "triage");
}

/** Names, or objects with a name. */
export function labelNames(call: Call, given: unknown = call.body["labels"]): string[] | null {
  if (given === undefined) return null;
  if (!Array.isArray(given)) throw invalid("Label", "labels", "invalid");
  return given.map((one: unknown) => {
    const name: unknown = typeof one === "object" && one !== null && "name" in one ? one.name : one;
    if (typeof name !== "string" || name === "") throw invalid("Label", "name", "invalid");
    return name;
  });
}

function assigneesIn(call: Call): Account[] | null {
  const single = optionalText(call, "Issue", "assignee");
  const logins = optionalTexts(call, "Issue", "assignees") ?? (single === null ? null : [single]);
  return (
    logins?.map((login) => {
      const account = findAccount(call.world, login);
      if (account === null) throw invalid("Issue", "assignees", "invalid");
      return account;
    }) ?? null
  );
}

/** Pull requests are among them, as on GitHub. */
function findIssues({ world, repository, query }: Call): Issue[] {
  const state = query.get("state") ?? "open";
  if (!["open", "closed", "all"].includes(state)) throw unprocessable("Validation Failed");
  const labels = (query.get("labels") ?? "").split(",").filter((name) => name !== "");
  const [assignee, creator] = [query.get("assignee"), query.get("creator")];
  const since = sinceOf(query);
  const chosen = [...repository.issues.values()].filter(
    (issue) =>
      (state === "all" || issue.state === state) &&
      labels.every((name) => [...issue.labels].some((held) => held.toLowerCase() === name.toLowerCase())) &&
      (assignee === null || isAssignedTo(issue, assignee, findAccount(world, assignee))) &&
      (creator === null || issue.author.login.toLowerCase() === creator.toLowerCase()) &&
      issue.updatedAt >= since,
  );
  const sort = query.get("sort") ?? "created";
  const key = (issue: Issue): number =>
    sort === "updated" ? issue.updatedAt : sort === "comments" ? issue.comments.length : issue.createdAt;
  const sign = query.get("direction") === "asc" ? 1 : -1;
  return chosen.sort((left, right) => sign * (key(left) - key(right) || left.number - right.number));
}

/** Beginning of time where none is given. */
export function sinceOf(query: URLSearchParams): number {
  const since = query.get("since");
  if (since === null) return -Infinity;
  const ms = Date.parse(since);
  if (Number.isNaN(ms)) throw unprocessable("Validation Failed");
  return ms;
}

function isAssignedTo(issue: Issue, wanted: string, account: Account | null): boolean {
  if (wanted === "none") return issue.assignees.size === 0;
  if (wanted === "*") return issue.assignees.size > 0;
  return account !== null && issue.assignees.has(account.id);
}
