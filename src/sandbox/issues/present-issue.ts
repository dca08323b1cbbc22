import { authorAssociation } from "#sandbox/accounts/association.ts";
import { presentAccount, presentAccountOrNull } from "#sandbox/accounts/present-account.ts";
import { presentApp } from "#sandbox/apps/present-app.ts";
import { timestamp, timestampOrNull } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import type { Issue, IssueComment, Label, Reaction, ReactionContent } from "./issue.ts";
import { reactionContents } from "./issue.ts";
import { labelKey } from "./label-key.ts";

/** GitHub's "issue"; of a pull request too, with its links. */
export function presentIssue(world: World, repository: Repository, issue: Issue) {
  return {
    ...presentIssueForHook(world, repository, issue),
    closed_by: presentAccountOrNull(world, issue.closedBy),
  };
}

/** Who closed it a webhook does not say: its sender did, when it happened. */
export function presentIssueForHook(world: World, repository: Repository, issue: Issue) {
  const repositoryUrl = `${world.urls.api}/repos/${fullName(repository)}`;
  const url = `${repositoryUrl}/issues/${issue.number}`;
  const assignees = presentAssignees(world, issue);
  return {
    url,
    repository_url: repositoryUrl,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: issuePage(world, repository, issue),
    id: issue.id,
    node_id: nodeId(issue.isPull ? "PullRequest" : "Issue", issue.id),
    number: issue.number,
    title: issue.title,
    user: presentAccount(world, issue.author),
    labels: presentLabelsOf(world, repository, issue),
    state: issue.state,
    locked: issue.isLocked,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: issue.comments.length,
    created_at: timestamp(issue.createdAt),
    updated_at: timestamp(issue.updatedAt),
    closed_at: timestampOrNull(issue.closedAt),
    author_association: authorAssociation(world, repository, issue.author),
    active_lock_reason: issue.lockReason ?? null,
    ...presentPullLinks(world, repository, issue),
    body: issue.body,
    reactions: presentReactionRollup(url, issue.reactions),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: presentAppOf(world, issue.author.appId),
    state_reason: issue.stateReason,
  };
}

function presentPullLinks(world: World, repository: Repository, issue: Issue) {
  const pull = repository.pulls.get(issue.number);
  if (pull === undefined) return {};
  const page = issuePage(world, repository, issue);
  return {
    draft: pull.isDraft,
    pull_request: {
      url: `${world.urls.api}/repos/${fullName(repository)}/pulls/${issue.number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: timestampOrNull(pull.merged?.at ?? null),
    },
  };
}

function issuePage(world: World, repository: Repository, issue: Issue): string {
  return `${world.urls.html}/${fullName(repository)}/${issue.isPull ? "pull" : "issues"}/${issue.number}`;
}

export function presentAssignees(world: World, issue: Issue) {
  return [...issue.assignees].flatMap((id) => {
    const account = world.accounts.get(id);
    return account === undefined ? [] : [presentAccount(world, account)];
  });
}

export function presentLabelsOf(world: World, repository: Repository, issue: Issue) {
  return [...issue.labels].flatMap((name) => {
    const label = repository.labels.get(labelKey(repository, name));
    return label === undefined ? [] : [presentLabel(world, repository, label)];
  });
}

export function presentLabel(world: World, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: nodeId("Label", label.id),
    url: `${world.urls.api}/repos/${fullName(repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

/** GitHub's "issue-comment". */
export function presentIssueComment(world: World, repository: Repository, issue: Issue, comment: IssueComment) {
  const issues = `${world.urls.api}/repos/${fullName(repository)}/issues`;
  const url = `${issues}/comments/${comment.id}`;
  return {
    url,
    html_url: `${issuePage(world, repository, issue)}#issuecomment-${comment.id}`,
    issue_url: `${issues}/${issue.number}`,
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    user: presentAccount(world, comment.author),
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.updatedAt),
    author_association: authorAssociation(world, repository, comment.author),
    body: comment.body,
    reactions: presentReactionRollup(url, comment.reactions),
    performed_via_github_app: presentAppOf(world, comment.viaAppId),
  };
}

function presentAppOf(world: World, appId: number | null) {
  const app = appId === null ? undefined : world.apps.get(appId);
  return app === undefined ? null : presentApp(world, app);
}

export function presentReaction(world: World, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: nodeId("Reaction", reaction.id),
    user: presentAccount(world, reaction.author),
    content: reaction.content,
    created_at: timestamp(reaction.createdAt),
  };
}

/** `url` is that of what was reacted to. */
export function presentReactionRollup(url: string, reactions: readonly Reaction[]) {
  const count = (content: ReactionContent) => reactions.filter((reaction) => reaction.content === content).length;
  const counts = Object.fromEntries(reactionContents.map((content) => [content, count(content)]));
  return { url: `${url}/reactions`, total_count: reactions.length, ...counts };
}
