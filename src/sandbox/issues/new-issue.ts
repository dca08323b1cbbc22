import type { Account } from "#sandbox/accounts/account.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Issue } from "./issue.ts";

/** Adds one under the next number; nobody is told yet. Whether its words are such as GitHub takes is the caller's business. */
export function addIssue(
  world: World,
  repository: Repository,
  parts: {
    readonly title: string;
    readonly body?: string | null | undefined;
    readonly author: Account;
    readonly isPull: boolean;
  },
): Issue {
  const now = world.now();
  const number = repository.nextNumber;
  repository.nextNumber += 1;
  const issue: Issue = {
    id: world.nextId(),
    number,
    title: parts.title,
    body: parts.body ?? null,
    author: parts.author,
    state: "open",
    stateReason: null,
    labels: new Set(),
    assignees: new Set(),
    isLocked: false,
    comments: [],
    reactions: [],
    isPull: parts.isPull,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
  };
  repository.issues.set(number, issue);
  return issue;
}
