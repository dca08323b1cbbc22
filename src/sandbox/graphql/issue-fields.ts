import type { Account } from "#sandbox/accounts/account.ts";
import { authorAssociation } from "#sandbox/accounts/association.ts";
import { timestamp, timestampOrNull } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { Issue, IssueComment, Label, Reaction, ReactionContent } from "#sandbox/issues/issue.ts";
import type { Review, ReviewComment } from "#sandbox/pulls/pull.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import { connect, type PageArgs } from "./connection.ts";
import type { Field, Fields } from "./context.ts";
import { actorSource, pullSource, type ReactableSource, type Source, source, userSource } from "./source.ts";

const reactionNames: Readonly<Record<ReactionContent, string>> = {
  "+1": "THUMBS_UP",
  "-1": "THUMBS_DOWN",
  laugh: "LAUGH",
  confused: "CONFUSED",
  heart: "HEART",
  hooray: "HOORAY",
  rocket: "ROCKET",
  eyes: "EYES",
};

/** The order in which GitHub lists the groups. */
const reactionOrder: readonly ReactionContent[] = [
  "+1",
  "-1",
  "laugh",
  "hooray",
  "confused",
  "heart",
  "rocket",
  "eyes",
];

export function reactionContent(name: string): ReactionContent {
  const content = reactionOrder.find((one) => reactionNames[one] === name);
  if (content === undefined) throw new Error(`no reaction ${name}`);
  return content;
}

/** Null where nobody can react here, as to a review. */
export function reactionsOf(subject: ReactableSource): Reaction[] | null {
  switch (subject.__typename) {
    case "Issue":
      return subject.issue.reactions;
    case "PullRequest":
      return subject.pull.issue.reactions;
    case "PullRequestReview":
      return null;
    default:
      return subject.comment.reactions;
  }
}

export function reactionGroups(subject: ReactableSource): Source<"ReactionGroup">[] {
  return reactionOrder.map((content) => source("ReactionGroup", { content, subject }));
}

function reactionsOfGroup({ content, subject }: Source<"ReactionGroup">): Reaction[] {
  return (reactionsOf(subject) ?? []).filter((reaction) => reaction.content === content);
}

export const reactionGroupFields: Fields<"ReactionGroup"> = {
  content: ({ content }) => reactionNames[content],
  createdAt: (group) => timestampOrNull(reactionsOfGroup(group)[0]?.createdAt ?? null),
  subject: ({ subject }) => subject,
  viewerHasReacted: (group, _args, { actor }) =>
    reactionsOfGroup(group).some(({ author }) => author.id === actor.account.id),
  users: (group, args: PageArgs, _context, info) =>
    connect(
      info,
      args,
      reactionsOfGroup(group),
      ({ author }) => userSource(author),
      ({ id }) => id,
    ),
  reactors: (group, args: PageArgs, _context, info) =>
    connect(
      info,
      args,
      reactionsOfGroup(group),
      ({ author }) => actorSource(author),
      ({ id }) => id,
    ),
};

const reactableFields: Readonly<Record<string, Field<ReactableSource>>> = {
  reactionGroups,
  reactions: (subject, args: PageArgs & { content?: string | null }, _context, info) => {
    const wanted = typeof args.content === "string" ? reactionContent(args.content) : null;
    const reactions = (reactionsOf(subject) ?? []).filter(({ content }) => wanted === null || content === wanted);
    return connect(
      info,
      args,
      reactions,
      (reaction) => source("Reaction", { reaction, subject }),
      ({ id }) => id,
    );
  },
};

export const reactionFields: Fields<"Reaction"> = {
  id: ({ reaction }) => nodeId("Reaction", reaction.id),
  databaseId: ({ reaction }) => reaction.id,
  content: ({ reaction }) => reactionNames[reaction.content],
  createdAt: ({ reaction }) => timestamp(reaction.createdAt),
  user: ({ reaction }) => userSource(reaction.author),
  reactable: ({ subject }) => subject,
};

type CommentSource = Source<"IssueComment" | "PullRequestReview" | "PullRequestReviewComment">;

function written(parent: CommentSource): IssueComment | Review | ReviewComment {
  return parent.__typename === "PullRequestReview" ? parent.review : parent.comment;
}

function writtenAt(parent: CommentSource): number {
  if (parent.__typename !== "PullRequestReview") return parent.comment.createdAt;
  return parent.review.submittedAt ?? parent.review.updatedAt;
}

/** Who edited the text last, and when; null: nobody did. A review is also altered by being dismissed, which is no edit. */
function lastEdit(parent: CommentSource): { readonly by: Account; readonly at: number } | null {
  if (parent.__typename === "PullRequestReview") return parent.review.lastEdit ?? null;
  const { editor, updatedAt } = parent.comment;
  return editor === null ? null : { by: editor, at: updatedAt };
}

function minimizedReason(parent: CommentSource): string | null {
  return written(parent).minimizedReason ?? null;
}

/** What comments and reviews have in common. */
export const commentFields: Readonly<Record<string, Field<CommentSource>>> = {
  ...reactableFields,
  id: (parent) => nodeId(parent.__typename, written(parent).id),
  databaseId: (parent) => written(parent).id,
  fullDatabaseId: (parent) => String(written(parent).id),
  author: (parent) => actorSource(written(parent).author),
  authorAssociation: (parent, _args, { world }) => authorAssociation(world, parent.repository, written(parent).author),
  body: (parent) => written(parent).body,
  bodyText: (parent) => written(parent).body,
  createdAt: (parent) => timestamp(writtenAt(parent)),
  publishedAt: (parent) => timestamp(writtenAt(parent)),
  updatedAt: (parent) => timestamp(written(parent).updatedAt),
  createdViaEmail: () => false,
  editor: (parent) => {
    const edit = lastEdit(parent);
    return edit === null ? null : actorSource(edit.by);
  },
  includesCreatedEdit: (parent) => lastEdit(parent) !== null,
  lastEditedAt: (parent) => timestampOrNull(lastEdit(parent)?.at ?? null),
  isMinimized: (parent) => minimizedReason(parent) !== null,
  minimizedReason,
  repository: ({ repository }) => source("Repository", { repository }),
  viewerDidAuthor: (parent, _args, { actor }) => written(parent).author.id === actor.account.id,
};

export const issueCommentFields: Fields<"IssueComment"> = {
  ...commentFields,
  issue: ({ repository, issue }) => source("Issue", { repository, issue }),
  pullRequest: ({ repository, issue }) => {
    const pull = repository.pulls.get(issue.number);
    return pull === undefined ? null : pullSource(pull);
  },
  resourcePath: (parent) => commentPath(parent),
  url: (parent, _args, { world }) => world.urls.html + commentPath(parent),
};

function commentPath({ repository, issue, comment }: Source<"IssueComment">): string {
  const kind = issue.isPull ? "pull" : "issues";
  return `/${fullName(repository)}/${kind}/${issue.number}#issuecomment-${comment.id}`;
}

/** A pull request answers these from its issue. */
type ConversationSource = Source<"Issue" | "PullRequest">;

export function issueOf(parent: ConversationSource): Issue {
  return parent.__typename === "Issue" ? parent.issue : parent.pull.issue;
}

function pathOf(parent: ConversationSource): string {
  const kind = parent.__typename === "Issue" ? "issues" : "pull";
  return `/${fullName(parent.repository)}/${kind}/${issueOf(parent).number}`;
}

interface CommentOrder {
  readonly direction: "ASC" | "DESC";
}

export const conversationFields: Readonly<Record<string, Field<ConversationSource>>> = {
  ...reactableFields,
  number: (parent) => issueOf(parent).number,
  title: (parent) => issueOf(parent).title,
  body: (parent) => issueOf(parent).body ?? "",
  bodyText: (parent) => issueOf(parent).body ?? "",
  author: (parent) => actorSource(issueOf(parent).author),
  authorAssociation: (parent, _args, { world }) => authorAssociation(world, parent.repository, issueOf(parent).author),
  closed: (parent) => issueOf(parent).state === "closed",
  closedAt: (parent) => timestampOrNull(issueOf(parent).closedAt),
  createdAt: (parent) => timestamp(issueOf(parent).createdAt),
  publishedAt: (parent) => timestamp(issueOf(parent).createdAt),
  updatedAt: (parent) => timestamp(issueOf(parent).updatedAt),
  createdViaEmail: () => false,
  locked: (parent) => issueOf(parent).isLocked,
  repository: ({ repository }) => source("Repository", { repository }),
  resourcePath: pathOf,
  url: (parent, _args, { world }) => world.urls.html + pathOf(parent),
  viewerDidAuthor: (parent, _args, { actor }) => issueOf(parent).author.id === actor.account.id,
  labels: (parent, args: PageArgs & LabelArgs, _context, info) => {
    const wanted = issueOf(parent).labels;
    const labels = [...parent.repository.labels.values()].filter((label) =>
      isLabelled(parent.repository, wanted, label),
    );
    return labelConnection(parent.repository, labels, args, info);
  },
  assignees: (parent, args: PageArgs, { world }, info) => {
    const accounts = [...issueOf(parent).assignees].map((id) => world.accounts.get(id));
    return connect(
      info,
      args,
      accounts.filter((one) => one !== undefined),
      userSource,
      ({ id }) => id,
    );
  },
  comments: (parent, args: PageArgs & { orderBy?: CommentOrder | null }, _context, info) => {
    const issue = issueOf(parent);
    const comments = args.orderBy?.direction === "DESC" ? issue.comments.toReversed() : issue.comments;
    const toNode = (comment: IssueComment) => source("IssueComment", { repository: parent.repository, issue, comment });
    return connect(info, args, comments, toNode, ({ id }) => id);
  },
};

/** An issue keeps the keys under which its repository keeps its labels. */
function isLabelled(repository: Repository, keys: ReadonlySet<string>, label: Label): boolean {
  return [...keys].some((key) => repository.labels.get(key) === label);
}

export interface LabelArgs {
  readonly orderBy?: { readonly field: "CREATED_AT" | "NAME" | "ISSUE_COUNT"; readonly direction: "ASC" | "DESC" };
}

export function labelConnection(
  repository: Repository,
  labels: readonly Label[],
  { orderBy, ...args }: PageArgs & LabelArgs,
  info: Parameters<typeof connect>[0],
) {
  if (orderBy?.field === "ISSUE_COUNT") return undefined;
  const isByName = orderBy?.field === "NAME";
  const sorted = labels.toSorted((a, b) => (isByName ? (a.name < b.name ? -1 : 1) : a.id - b.id));
  if (orderBy?.direction === "DESC") sorted.reverse();
  return connect(
    info,
    args,
    sorted,
    (label) => source("Label", { repository, label }),
    ({ id }) => id,
  );
}

export const issueFields: Fields<"Issue"> = {
  ...conversationFields,
  id: ({ issue }) => nodeId("Issue", issue.id),
  databaseId: ({ issue }) => issue.id,
  fullDatabaseId: ({ issue }) => String(issue.id),
  state: ({ issue }) => issue.state.toUpperCase(),
  stateReason: ({ issue }) => issue.stateReason?.toUpperCase() ?? null,
};

export const labelFields: Fields<"Label"> = {
  id: ({ label }) => nodeId("Label", label.id),
  name: ({ label }) => label.name,
  color: ({ label }) => label.color,
  description: ({ label }) => label.description,
  repository: ({ repository }) => source("Repository", { repository }),
  resourcePath: ({ repository, label }) => `/${fullName(repository)}/labels/${encodeURIComponent(label.name)}`,
  url: ({ repository, label }, _args, { world }) =>
    `${world.urls.html}/${fullName(repository)}/labels/${encodeURIComponent(label.name)}`,
};
