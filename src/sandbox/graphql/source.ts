import type { Account, Team } from "#sandbox/accounts/account.ts";
import type { Workflow, WorkflowRun } from "#sandbox/actions/workflow.ts";
import type { Application } from "#sandbox/apps/application.ts";
import type { CheckRun, CheckSuite, CommitStatus } from "#sandbox/checks/check.ts";
import type { TreeEntry } from "#sandbox/git/objects.ts";
import type { Signature } from "#sandbox/git/signature.ts";
import type { Issue, IssueComment, Label, Reaction, ReactionContent } from "#sandbox/issues/issue.ts";
import type { MergeQueueEntry } from "#sandbox/pulls/merge-queue.ts";
import type { RefChange, Pull, Review, ReviewComment, ReviewThread } from "#sandbox/pulls/pull.ts";
import type { BranchProtection, Ruleset, RulesetRule } from "#sandbox/repositories/protection.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

/** What stands behind an object of each type while a call is answered. */
interface Parts {
  Repository: { readonly repository: Repository };
  Ref: { readonly repository: Repository; readonly name: string; readonly oid: string };
  Commit: { readonly repository: Repository; readonly oid: string };
  Tree: { readonly repository: Repository; readonly oid: string; readonly path: string };
  Blob: { readonly repository: Repository; readonly oid: string };
  Tag: { readonly repository: Repository; readonly oid: string };
  TreeEntry: {
    readonly repository: Repository;
    readonly item: TreeEntry;
    readonly name: string;
    readonly path: string;
  };
  GitActor: { readonly signature: Signature };
  User: { readonly account: Account };
  Bot: { readonly account: Account };
  Organization: { readonly account: Account };
  Team: { readonly team: Team };
  App: { readonly app: Application };
  PullRequest: { readonly repository: Repository; readonly pull: Pull };
  PullRequestCommit: { readonly repository: Repository; readonly pull: Pull; readonly oid: string };
  PullRequestReview: { readonly repository: Repository; readonly pull: Pull; readonly review: Review };
  PullRequestReviewThread: { readonly repository: Repository; readonly pull: Pull; readonly thread: ReviewThread };
  PullRequestReviewComment: {
    readonly repository: Repository;
    readonly pull: Pull;
    readonly thread: ReviewThread;
    readonly comment: ReviewComment;
  };
  ReviewRequest: { readonly repository: Repository; readonly pull: Pull; readonly reviewer: Account | Team };
  BaseRefChangedEvent: { readonly pull: Pull; readonly change: RefChange & { readonly kind: "changed" } };
  AutomaticBaseChangeSucceededEvent: { readonly pull: Pull; readonly change: RefChange & { readonly kind: "moved" } };
  BaseRefForcePushedEvent: { readonly pull: Pull; readonly change: RefChange & { readonly kind: "base-forced" } };
  HeadRefForcePushedEvent: { readonly pull: Pull; readonly change: RefChange & { readonly kind: "head-forced" } };
  AutoMergeRequest: { readonly repository: Repository; readonly pull: Pull };
  MergeQueue: { readonly repository: Repository; readonly branch: string };
  MergeQueueEntry: { readonly repository: Repository; readonly branch: string; readonly entry: MergeQueueEntry };
  Issue: { readonly repository: Repository; readonly issue: Issue };
  IssueComment: { readonly repository: Repository; readonly issue: Issue; readonly comment: IssueComment };
  Label: { readonly repository: Repository; readonly label: Label };
  ReactionGroup: { readonly content: ReactionContent; readonly subject: ReactableSource };
  Reaction: { readonly reaction: Reaction; readonly subject: ReactableSource };
  CheckSuite: { readonly repository: Repository; readonly suite: CheckSuite };
  CheckRun: { readonly repository: Repository; readonly run: CheckRun };
  Status: { readonly repository: Repository; readonly oid: string };
  StatusContext: { readonly repository: Repository; readonly status: CommitStatus };
  StatusCheckRollup: { readonly repository: Repository; readonly oid: string };
  Workflow: { readonly repository: Repository; readonly workflow: Workflow };
  WorkflowRun: { readonly repository: Repository; readonly run: WorkflowRun };
  RepositoryRuleset: { readonly repository: Repository | null; readonly ruleset: Ruleset };
  RepositoryRule: {
    readonly repository: Repository | null;
    readonly ruleset: Ruleset;
    readonly rule: RulesetRule;
    readonly index: number;
  };
  BranchProtectionRule: { readonly repository: Repository; readonly protection: BranchProtection };
}

export type TypeName = keyof Parts;
export type Source<Name extends TypeName> = Name extends TypeName ? { readonly __typename: Name } & Parts[Name] : never;

export type ReactableSource = Source<
  "Issue" | "PullRequest" | "IssueComment" | "PullRequestReview" | "PullRequestReviewComment"
>;
export type ActorSource = { readonly __typename: "User" | "Bot" | "Organization"; readonly account: Account };
export type GitObjectSource = Source<"Commit" | "Tree" | "Blob" | "Tag">;

export function source<Name extends TypeName>(name: Name, parts: Parts[Name]): Source<Name> {
  return { __typename: name, ...parts } as Source<Name>;
}

/** GraphQL tells bots from people by the type, and leaves `[bot]` out of their logins. */
export function actorSource(account: Account): ActorSource {
  return { __typename: account.type, account };
}

/** Some fields are of type User whoever stands behind them; a bot then shows its full login. */
export function userSource(account: Account): Source<"User"> {
  return source("User", { account });
}

export function pullSource(pull: Pull): Source<"PullRequest"> {
  return source("PullRequest", { repository: pull.base.repository, pull });
}
