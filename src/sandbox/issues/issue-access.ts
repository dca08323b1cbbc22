import { forbidden, holds } from "#sandbox/kernel/access.ts";
import { idParam } from "#sandbox/kernel/input.ts";
import type { Call } from "#sandbox/kernel/route.ts";

import type { Issue } from "./issue.ts";
import { requireIssue } from "./operations.ts";

/** Either permission opens the way to issues and pull requests alike; which one it takes is judged by `mayTouch`. */
export const issueRead = [{ issues: "read" }, { pull_requests: "read" }] as const;
export const issueWrite = [{ issues: "write" }, { pull_requests: "write" }] as const;

export function issueInPath(call: Call, access: "read" | "write"): Issue {
  const issue = requireIssue(call.repository, idParam(call, "issue_number"));
  mayTouch(call, issue, access);
  return issue;
}

/** With `pull_requests` alone an App has no way to what is only an issue. */
export function mayTouch(call: Call, issue: Issue, access: "read" | "write"): void {
  const { actor } = call;
  if (actor.kind !== "installation" || issue.isPull) return;
  if (access === "read" && !call.repository.isPrivate) return;
  if (!holds(actor.permissions, { issues: access })) throw forbidden([{ issues: access }]);
}
