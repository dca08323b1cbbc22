import { addLabels, removeLabel } from "#sandbox/issues/labels.ts";
import { addComment, deleteComment, editComment } from "#sandbox/issues/operations.ts";
import { addReaction, removeReaction } from "#sandbox/issues/reactions.ts";

import { encodeCursor } from "./connection.ts";
import type { Context } from "./context.ts";
import { requireNode } from "./find-node.ts";
import { issueOf, reactionContent, reactionGroups, reactionsOf } from "./issue-fields.ts";
import { type Mutation, mutation, sender } from "./mutation.ts";
import { requireWrite, type WriteNeeds } from "./permission.ts";
import { Problem, unprocessable } from "./problem.ts";
import { type Source, source } from "./source.ts";

type Conversation = Source<"Issue" | "PullRequest">;

/** Of a pull request's conversation either of two permissions will do. */
function conversationNeeds({ actor }: Context, isPull: boolean, role: WriteNeeds["role"]): WriteNeeds {
  const mayPulls = actor.kind === "installation" && actor.permissions["pull_requests"] === "write";
  return { permissions: isPull && mayPulls ? ["pull_requests"] : ["issues"], role };
}

async function requireConversation(
  context: Context,
  id: string,
  name: string,
  role: WriteNeeds["role"],
): Promise<Conversation> {
  const found = await requireNode(context, id, "Issue", "PullRequest");
  requireWrite(context, found.repository, name, conversationNeeds(context, found.__typename === "PullRequest", role));
  return found;
}

async function requireComment(context: Context, id: string, name: string): Promise<Source<"IssueComment">> {
  const found = await requireNode(context, id, "IssueComment");
  requireWrite(context, found.repository, name, conversationNeeds(context, found.issue.isPull, "read"));
  return found;
}

async function requireMinimizable(context: Context, id: string, name: string) {
  const found = await requireNode(context, id, "IssueComment", "PullRequestReview", "PullRequestReviewComment");
  const isPull = found.__typename !== "IssueComment" || found.issue.isPull;
  requireWrite(context, found.repository, name, conversationNeeds(context, isPull, "write"));
  return found;
}

async function requireReactable(context: Context, id: string, name: string) {
  const found = await requireNode(context, id, "Issue", "PullRequest", "IssueComment", "PullRequestReviewComment");
  const isPull =
    found.__typename === "PullRequest" ||
    found.__typename === "PullRequestReviewComment" ||
    (found.__typename === "IssueComment" && found.issue.isPull);
  requireWrite(context, found.repository, name, conversationNeeds(context, isPull, "read"));
  const reactions = reactionsOf(found);
  if (reactions === null)
    throw new Problem("SANDBOX_UNRESOLVED", `The sandbox keeps no reactions of ${found.__typename}`);
  return { found, reactions };
}

async function labelNames(context: Context, conversation: Conversation, ids: readonly string[]): Promise<string[]> {
  const labels = await Promise.all(ids.map((id) => requireNode(context, id, "Label")));
  if (labels.some(({ repository }) => repository !== conversation.repository)) {
    throw unprocessable("A label belongs to another repository.");
  }
  return labels.map(({ label }) => label.name);
}

export const issueMutations: Readonly<Record<string, Mutation>> = {
  addComment: mutation(["commentEdge", "subject"], async (input: AddCommentInput, context) => {
    const subject = await requireConversation(context, input.subjectId, "AddComment", "read");
    const { repository } = subject;
    const issue = issueOf(subject);
    const comment = addComment(context.world, repository, issue, input.body, sender(context));
    const node = source("IssueComment", { repository, issue, comment });
    return { subject, commentEdge: { cursor: encodeCursor(String(comment.id)), node } };
  }),
  updateIssueComment: mutation(["issueComment"], async (input: UpdateCommentInput, context) => {
    const found = await requireComment(context, input.id, "UpdateIssueComment");
    editComment(context.world, found.repository, found.issue, found.comment, input.body, sender(context));
    return { issueComment: found };
  }),
  deleteIssueComment: mutation([], async (input: { readonly id: string }, context) => {
    const found = await requireComment(context, input.id, "DeleteIssueComment");
    deleteComment(context.world, found.repository, found.issue, found.comment, sender(context));
    return {};
  }),
  minimizeComment: mutation(["minimizedComment"], async (input: MinimizeInput, context) => {
    const found = await requireMinimizable(context, input.subjectId, "MinimizeComment");
    const written = found.__typename === "PullRequestReview" ? found.review : found.comment;
    written.minimizedReason = input.classifier.toLowerCase().replaceAll("_", "-");
    return { minimizedComment: found };
  }),
  unminimizeComment: mutation(["unminimizedComment"], async (input: { readonly subjectId: string }, context) => {
    const found = await requireMinimizable(context, input.subjectId, "UnminimizeComment");
    const written = found.__typename === "PullRequestReview" ? found.review : found.comment;
    written.minimizedReason = null;
    return { unminimizedComment: found };
  }),
  addLabelsToLabelable: mutation(["labelable"], async (input: LabelsInput, context) => {
    const labelable = await requireConversation(context, input.labelableId, "AddLabelsToLabelable", "triage");
    const names = await labelNames(context, labelable, input.labelIds);
    addLabels(context.world, labelable.repository, issueOf(labelable), names, sender(context));
    return { labelable };
  }),
  /** A label that is not on it is no error. */
  removeLabelsFromLabelable: mutation(["labelable"], async (input: LabelsInput, context) => {
    const labelable = await requireConversation(context, input.labelableId, "RemoveLabelsFromLabelable", "triage");
    const issue = issueOf(labelable);
    for (const name of await labelNames(context, labelable, input.labelIds)) {
      if (issue.labels.has(name)) removeLabel(context.world, labelable.repository, issue, name, sender(context));
    }
    return { labelable };
  }),
  addReaction: mutation(["reaction", "reactionGroups", "subject"], async (input: ReactionInput, context) => {
    const { found, reactions } = await requireReactable(context, input.subjectId, "AddReaction");
    const { reaction } = addReaction(context.world, reactions, reactionContent(input.content), sender(context));
    return {
      reaction: source("Reaction", { reaction, subject: found }),
      reactionGroups: reactionGroups(found),
      subject: found,
    };
  }),
  removeReaction: mutation(["reaction", "reactionGroups", "subject"], async (input: ReactionInput, context) => {
    const { found, reactions } = await requireReactable(context, input.subjectId, "RemoveReaction");
    const content = reactionContent(input.content);
    const own = reactions.find((one) => one.content === content && one.author.id === sender(context).id);
    if (own === undefined) throw unprocessable("Reaction does not exist");
    removeReaction(reactions, own.id, sender(context));
    return {
      reaction: source("Reaction", { reaction: own, subject: found }),
      reactionGroups: reactionGroups(found),
      subject: found,
    };
  }),
};

interface AddCommentInput {
  readonly subjectId: string;
  readonly body: string;
}

interface UpdateCommentInput {
  readonly id: string;
  readonly body: string;
}

interface MinimizeInput {
  readonly subjectId: string;
  readonly classifier: string;
}

interface LabelsInput {
  readonly labelableId: string;
  readonly labelIds: readonly string[];
}

interface ReactionInput {
  readonly subjectId: string;
  readonly content: string;
}
