import type { Account } from "#sandbox/accounts/account.ts";
import { emitOnRepository } from "#sandbox/repositories/repository-events.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { emitPull } from "#sandbox/pulls/pull-events.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Issue, IssueComment } from "./issue.ts";
import { presentIssueComment, presentIssueForHook } from "./present-issue.ts";

type Parts = Readonly<Record<string, unknown>>;

/** `issues`, or `pull_request` where the issue is one. */
export function emitIssue(
  world: World,
  repository: Repository,
  issue: Issue,
  action: string,
  sender: Account,
  parts: Parts = {},
): void {
  const pull = repository.pulls.get(issue.number);
  if (pull !== undefined) return emitPull(world, pull, action, sender, parts);
  emitOnRepository(world, repository, {
    event: "issues",
    action,
    sender,
    payload: { issue: presentIssueForHook(world, repository, issue), ...parts },
  });
}

/** `issue_comment`, of an issue and of a pull request alike. */
export function emitComment(
  world: World,
  repository: Repository,
  issue: Issue,
  comment: IssueComment,
  action: "created" | "edited" | "deleted",
  sender: Account,
  parts: Parts = {},
): void {
  emitOnRepository(world, repository, {
    event: "issue_comment",
    action,
    sender,
    payload: {
      issue: presentIssueForHook(world, repository, issue),
      comment: presentIssueComment(world, repository, issue, comment),
      ...parts,
    },
  });
}
