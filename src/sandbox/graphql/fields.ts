import { appFields, botFields, organizationFields, teamFields, userFields } from "./account-fields.ts";
import { workflowFields, workflowRunFields } from "./actions-fields.ts";
import {
  checkRunFields,
  checkSuiteFields,
  statusCheckRollupFields,
  statusContextFields,
  statusFields,
} from "./check-fields.ts";
import { commitFields } from "./commit-fields.ts";
import type { Field, Fields } from "./context.ts";
import { blobFields, gitActorFields, tagFields, treeEntryFields, treeFields } from "./git-fields.ts";
import { issueCommentFields, issueFields, labelFields, reactionFields, reactionGroupFields } from "./issue-fields.ts";
import { mutationFields } from "./mutation-fields.ts";
import {
  autoMergeFields,
  mergeQueueEntryFields,
  mergeQueueFields,
  pullCommitFields,
  pullFields,
  reviewRequestFields,
} from "./pull-fields.ts";
import { queryFields } from "./query-fields.ts";
import {
  automaticBaseChangeFields,
  baseRefChangedFields,
  baseRefForcePushedFields,
  headRefForcePushedFields,
} from "./ref-change-fields.ts";
import { refFields, repositoryFields } from "./repository-fields.ts";
import { reviewCommentFields, reviewFields, threadFields } from "./review-fields.ts";
import { branchProtectionFields, ruleFields, rulesetFields } from "./rule-fields.ts";
import type { TypeName } from "./source.ts";

const ofSources: { readonly [Name in TypeName]: Fields<Name> } = {
  App: appFields,
  AutoMergeRequest: autoMergeFields,
  AutomaticBaseChangeSucceededEvent: automaticBaseChangeFields,
  BaseRefChangedEvent: baseRefChangedFields,
  BaseRefForcePushedEvent: baseRefForcePushedFields,
  Blob: blobFields,
  Bot: botFields,
  BranchProtectionRule: branchProtectionFields,
  CheckRun: checkRunFields,
  CheckSuite: checkSuiteFields,
  Commit: commitFields,
  GitActor: gitActorFields,
  HeadRefForcePushedEvent: headRefForcePushedFields,
  Issue: issueFields,
  IssueComment: issueCommentFields,
  Label: labelFields,
  MergeQueue: mergeQueueFields,
  MergeQueueEntry: mergeQueueEntryFields,
  Organization: organizationFields,
  PullRequest: pullFields,
  PullRequestCommit: pullCommitFields,
  PullRequestReview: reviewFields,
  PullRequestReviewComment: reviewCommentFields,
  PullRequestReviewThread: threadFields,
  Reaction: reactionFields,
  ReactionGroup: reactionGroupFields,
  Ref: refFields,
  Repository: repositoryFields,
  RepositoryRule: ruleFields,
  RepositoryRuleset: rulesetFields,
  ReviewRequest: reviewRequestFields,
  Status: statusFields,
  StatusCheckRollup: statusCheckRollupFields,
  StatusContext: statusContextFields,
  Tag: tagFields,
  Team: teamFields,
  Tree: treeFields,
  TreeEntry: treeEntryFields,
  User: userFields,
  Workflow: workflowFields,
  WorkflowRun: workflowRunFields,
};

/** What the sandbox resolves, by type and field. Pages, payloads and plain values are not here: they are what they hold. */
export const fieldsByType: Readonly<Record<string, Readonly<Record<string, Field<never>>>>> = {
  ...ofSources,
  Query: queryFields,
  Mutation: mutationFields,
};
