import type { Account } from "#sandbox/accounts/account.ts";
import { parseNodeId } from "#sandbox/kernel/node-id.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Context } from "./context.ts";
import { canSeeRepository, type PermissionName, requireRead } from "./permission.ts";
import { unresolvable } from "./problem.ts";
import { actorSource, type ActorSource, pullSource, type Source, source, type TypeName } from "./source.ts";

type Found = Source<TypeName> | ActorSource;

/** What a global id stands for; null where there is nothing that the caller can see. */
export async function findNode(context: Context, id: string): Promise<Found | null> {
  const parsed = parseNodeId(id);
  if (parsed === null) return null;
  const { world } = context;
  const { type, id: text } = parsed;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : -1;
  if (type === "User" || type === "Bot" || type === "Organization") {
    const account = world.accounts.get(number);
    return account?.type === type ? actorSource(account) : null;
  }
  if (type === "Team") {
    const team = world.teams.get(number);
    return team === undefined ? null : source("Team", { team });
  }
  if (type === "App") {
    const app = world.apps.get(number);
    return app === undefined ? null : source("App", { app });
  }
  for (const repository of world.repositories.values()) {
    if (!canSeeRepository(context, repository)) continue;
    const found = (await findGitNode(context, repository, type, text)) ?? findIn(repository, type, number);
    if (found === null) continue;
    const needs = readNeeds[found.__typename];
    if (needs !== undefined) requireRead(context, repository, ...needs);
    return found;
  }
  return null;
}

/** One of these is needed to reach an object by its id, as it is to reach it through its repository. */
const readNeeds: Readonly<Partial<Record<TypeName, readonly PermissionName[]>>> = {
  PullRequest: ["pull_requests"],
  PullRequestReview: ["pull_requests"],
  PullRequestReviewThread: ["pull_requests"],
  PullRequestReviewComment: ["pull_requests"],
  Issue: ["issues"],
  IssueComment: ["issues", "pull_requests"],
  CheckSuite: ["checks"],
  CheckRun: ["checks"],
  Status: ["statuses"],
  StatusContext: ["statuses"],
  Ref: ["contents"],
  Commit: ["contents"],
  Tree: ["contents"],
  Blob: ["contents"],
  MergeQueue: ["merge_queues", "contents"],
  MergeQueueEntry: ["merge_queues", "contents"],
  BranchProtectionRule: ["administration"],
  Workflow: ["actions"],
  WorkflowRun: ["actions"],
};

/** What git knows has an id made of the repository's and its own name: a hash, or a full ref. */
async function findGitNode(
  context: Context,
  repository: Repository,
  type: string,
  text: string,
): Promise<Found | null> {
  const prefix = `${repository.id}:`;
  if (!text.startsWith(prefix)) return null;
  const name = text.slice(prefix.length);
  if (type === "MergeQueue") return source("MergeQueue", { repository, branch: name });
  if (type === "BranchProtectionRule") {
    const protection = repository.branchProtections.get(name);
    return protection === undefined ? null : source("BranchProtectionRule", { repository, protection });
  }
  if (type === "Ref") {
    const oid = await context.git.ref(repository, name);
    return oid === null ? null : source("Ref", { repository, name, oid });
  }
  if (type === "Status") return source("Status", { repository, oid: name });
  if (!/^[0-9a-f]{40}$/.test(name)) return null;
  const head = await context.git.find(repository, name);
  if (head === null || head.type !== type.toLowerCase()) return null;
  return gitObjectSource(repository, head.sha, head.type);
}

export function gitObjectSource(repository: Repository, oid: string, type: "commit" | "tree" | "blob" | "tag") {
  if (type === "commit") return source("Commit", { repository, oid });
  if (type === "tree") return source("Tree", { repository, oid, path: "" });
  return type === "blob" ? source("Blob", { repository, oid }) : source("Tag", { repository, oid });
}

function findIn(repository: Repository, type: string, id: number): Found | null {
  switch (type) {
    case "Repository":
      return repository.id === id ? source("Repository", { repository }) : null;
    case "PullRequest":
    case "PullRequestReview":
    case "PullRequestReviewThread":
    case "PullRequestReviewComment":
      return findInPulls(repository, type, id);
    case "Issue":
    case "IssueComment":
      return findInIssues(repository, type, id);
    case "Label": {
      const label = repository.labels.values().find((one) => one.id === id);
      return label === undefined ? null : source("Label", { repository, label });
    }
    case "CheckSuite": {
      const suite = repository.checkSuites.get(id);
      return suite === undefined ? null : source("CheckSuite", { repository, suite });
    }
    case "CheckRun": {
      const run = repository.checkRuns.get(id);
      return run === undefined ? null : source("CheckRun", { repository, run });
    }
    case "StatusContext": {
      const status = repository.statuses.find((one) => one.id === id);
      return status === undefined ? null : source("StatusContext", { repository, status });
    }
    case "Workflow": {
      const workflow = repository.workflows.get(id);
      return workflow === undefined ? null : source("Workflow", { repository, workflow });
    }
    case "WorkflowRun": {
      const run = repository.workflowRuns.get(id);
      return run === undefined ? null : source("WorkflowRun", { repository, run });
    }
    case "RepositoryRuleset": {
      const ruleset = repository.rulesets.get(id);
      return ruleset === undefined ? null : source("RepositoryRuleset", { repository, ruleset });
    }
    case "MergeQueueEntry": {
      for (const [branch, entries] of repository.mergeQueues) {
        const entry = entries.find((one) => one.id === id);
        if (entry !== undefined) return source("MergeQueueEntry", { repository, branch, entry });
      }
      return null;
    }
    default:
      return null;
  }
}

function findInPulls(repository: Repository, type: string, id: number): Found | null {
  for (const pull of repository.pulls.values()) {
    if (type === "PullRequest") {
      // The issues API names the same pull request by the id of its issue.
      if (pull.id === id || pull.issue.id === id) return pullSource(pull);
    } else if (type === "PullRequestReview") {
      const review = pull.reviews.find((one) => one.id === id);
      if (review !== undefined) return source("PullRequestReview", { repository, pull, review });
    } else {
      for (const thread of pull.threads) {
        if (type === "PullRequestReviewThread") {
          if (thread.id === id) return source("PullRequestReviewThread", { repository, pull, thread });
          continue;
        }
        const comment = thread.comments.find((one) => one.id === id);
        if (comment !== undefined) return source("PullRequestReviewComment", { repository, pull, thread, comment });
      }
    }
  }
  return null;
}

function findInIssues(repository: Repository, type: string, id: number): Found | null {
  for (const issue of repository.issues.values()) {
    if (type === "Issue") {
      if (issue.id === id && !issue.isPull) return source("Issue", { repository, issue });
      continue;
    }
    const comment = issue.comments.find((one) => one.id === id);
    if (comment !== undefined) return source("IssueComment", { repository, issue, comment });
  }
  return null;
}

/** The object of one of these types behind an id, or GitHub's refusal. */
export async function requireNode<Name extends TypeName>(
  context: Context,
  id: string,
  ...types: readonly Name[]
): Promise<Source<Name>> {
  const found = await findNode(context, id);
  if (found === null || !types.some((type) => type === found.__typename)) {
    throw unresolvable(`Could not resolve to a node with the global id of '${id}'`);
  }
  return found as Source<Name>;
}

export async function requireAccountNode(context: Context, id: string): Promise<Account> {
  const found = await findNode(context, id);
  if (found !== null && "account" in found) return found.account;
  throw unresolvable(`Could not resolve to a node with the global id of '${id}'`);
}
