import type { Account } from "#sandbox/accounts/account.ts";
import { hasRole, hasRoleOrPermission } from "#sandbox/accounts/permission.ts";
import { presentAccount } from "#sandbox/accounts/present-account.ts";
import { ApiError, invalid, notFound } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Issue, IssueComment, LockReason } from "./issue.ts";
import { emitComment, emitIssue } from "./issue-events.ts";
import { addLabels } from "./labels.ts";
import { addIssue } from "./new-issue.ts";

/** GitHub's, in characters and accounts. */
const issueLimits = { title: 256, body: 65_536, assignees: 10 } as const;

interface NewIssue {
  readonly author: Account;
  readonly title: string;
  readonly body?: string | null;
  readonly labels?: readonly string[];
  readonly assignees?: readonly Account[];
}

export function createIssue(world: World, repository: Repository, input: NewIssue): Issue {
  const { author } = input;
  refuseTitle(input.title);
  refuseBody("Issue", input.body ?? "");
  const issue = addIssue(world, repository, { title: input.title, body: input.body, author, isPull: false });
  emitIssue(world, repository, issue, "opened", author);
  addLabels(world, repository, issue, input.labels ?? [], author);
  addAssignees(world, repository, issue, input.assignees ?? [], author);
  return issue;
}

export function requireIssue(repository: Repository, number: number): Issue {
  const issue = repository.issues.get(number);
  if (issue === undefined) throw notFound();
  return issue;
}

interface IssueEdit {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly stateReason?: Issue["stateReason"];
}

/** Title, body and state of an issue that is no pull request. */
export function editIssue(world: World, repository: Repository, issue: Issue, edit: IssueEdit, sender: Account): void {
  const { title, body } = issue;
  if (edit.title !== undefined) refuseTitle(edit.title);
  if (edit.body !== undefined) refuseBody("Issue", edit.body ?? "");
  const changes = {
    ...(edit.title === undefined || edit.title === title ? {} : { title: { from: title } }),
    ...(edit.body === undefined || edit.body === body ? {} : { body: { from: body ?? "" } }),
  };
  if (Object.keys(changes).length > 0) {
    issue.title = edit.title ?? title;
    issue.body = edit.body === undefined ? body : edit.body;
    issue.updatedAt = world.now();
    emitIssue(world, repository, issue, "edited", sender, { changes });
  }
  if (edit.state !== undefined && edit.state !== issue.state) {
    const isClosed = edit.state === "closed";
    issue.state = edit.state;
    issue.stateReason = edit.stateReason ?? (isClosed ? "completed" : "reopened");
    issue.closedAt = isClosed ? world.now() : null;
    issue.closedBy = isClosed ? sender : null;
    issue.updatedAt = world.now();
    emitIssue(world, repository, issue, isClosed ? "closed" : "reopened", sender);
  }
}

function refuseTitle(title: string): void {
  if (title.trim() === "") throw invalid("Issue", "title", "missing_field");
  if (title.length > issueLimits.title) {
    throw invalid("Issue", "title", "custom", `title is too long (maximum is ${issueLimits.title} characters)`);
  }
}

function refuseBody(resource: "Issue" | "IssueComment", body: string): void {
  if (body.length <= issueLimits.body) return;
  const message = `Body is too long (maximum is ${issueLimits.body} characters)`;
  throw resource === "Issue"
    ? invalid("Issue", "body", "custom", message.toLowerCase())
    : invalid("IssueComment", "data", "unprocessable", message);
}

/** A locked conversation is open to those who can write. */
export function addComment(
  world: World,
  repository: Repository,
  issue: Issue,
  body: string,
  author: Account,
): IssueComment {
  refuseComment(body);
  if (issue.isLocked && !hasRole(world, repository, author, "write")) {
    throw new ApiError(403, "Unable to create comment because issue is locked.");
  }
  const now = world.now();
  const comment: IssueComment = {
    id: world.nextId(),
    author,
    viaAppId: author.appId,
    body,
    createdAt: now,
    updatedAt: now,
    editor: null,
    reactions: [],
  };
  issue.comments.push(comment);
  issue.updatedAt = now;
  emitComment(world, repository, issue, comment, "created", author);
  return comment;
}

/** The text of what was edited stays with its author; only `editor` tells who wrote it. */
export function editComment(
  world: World,
  repository: Repository,
  issue: Issue,
  comment: IssueComment,
  body: string,
  editor: Account,
): void {
  refuseComment(body);
  refuseForeign(world, repository, comment.author, editor);
  if (body === comment.body) return;
  const from = comment.body;
  comment.body = body;
  comment.editor = editor;
  comment.updatedAt = world.now();
  emitComment(world, repository, issue, comment, "edited", editor, { changes: { body: { from } } });
}

export function deleteComment(
  world: World,
  repository: Repository,
  issue: Issue,
  comment: IssueComment,
  sender: Account,
): void {
  refuseForeign(world, repository, comment.author, sender);
  issue.comments.splice(issue.comments.indexOf(comment), 1);
  emitComment(world, repository, issue, comment, "deleted", sender);
}

function refuseComment(body: string): void {
  if (body.trim() === "") throw invalid("IssueComment", "body", "missing_field");
  refuseBody("IssueComment", body);
}

/** One's own, or with write access. */
function refuseForeign(world: World, repository: Repository, author: Account, by: Account): void {
  if (author.id === by.id || hasRoleOrPermission(world, repository, by, "write")) return;
  throw new ApiError(403, "Must have admin rights to Repository.");
}

export function findComment(
  repository: Repository,
  id: number,
): { readonly issue: Issue; readonly comment: IssueComment } | null {
  for (const issue of repository.issues.values()) {
    const comment = issue.comments.find((candidate) => candidate.id === id);
    if (comment !== undefined) return { issue, comment };
  }
  return null;
}

/** Who cannot be assigned, for want of any given access, is left out without a word, as GitHub does. */
export function addAssignees(
  world: World,
  repository: Repository,
  issue: Issue,
  accounts: readonly Account[],
  sender: Account,
): void {
  for (const account of accounts) {
    if (issue.assignees.has(account.id) || issue.assignees.size >= issueLimits.assignees) continue;
    if (!hasRole(world, repository, account, "triage") && account.id !== issue.author.id) continue;
    issue.assignees.add(account.id);
    issue.updatedAt = world.now();
    emitIssue(world, repository, issue, "assigned", sender, { assignee: presentAccount(world, account) });
  }
}

export function removeAssignees(
  world: World,
  repository: Repository,
  issue: Issue,
  accounts: readonly Account[],
  sender: Account,
): void {
  for (const account of accounts) {
    if (!issue.assignees.delete(account.id)) continue;
    issue.updatedAt = world.now();
    emitIssue(world, repository, issue, "unassigned", sender, { assignee: presentAccount(world, account) });
  }
}

/** Null opens the conversation again. */
export function setLock(
  world: World,
  repository: Repository,
  issue: Issue,
  lock: { readonly reason: LockReason | null } | null,
  sender: Account,
): void {
  const wasLocked = issue.isLocked;
  issue.isLocked = lock !== null;
  issue.lockReason = lock?.reason ?? null;
  if (issue.isLocked === wasLocked) return;
  emitIssue(world, repository, issue, issue.isLocked ? "locked" : "unlocked", sender);
}
