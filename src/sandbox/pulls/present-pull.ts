import type { Account } from "#sandbox/accounts/account.ts";
import { authorAssociation } from "#sandbox/accounts/association.ts";
import { presentAccount, presentTeam } from "#sandbox/accounts/present-account.ts";
import { presentAssignees, presentLabelsOf } from "#sandbox/issues/present-issue.ts";
import { timestamp, timestampOrNull } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { presentRepository } from "#sandbox/repositories/present-repository.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import { publicComments } from "./find-pull.ts";
import type { Pull } from "./pull.ts";

/** GitHub's words, in lower case. */
type MergeableState = "clean" | "dirty" | "blocked" | "behind" | "unstable" | "draft" | "unknown" | "has_hooks";

/** What is known at a moment about whether a pull request can be merged. */
export interface MergeView {
  readonly mergeable: boolean | null;
  readonly rebaseable: boolean | null;
  readonly state: MergeableState;
}

const unknownView: MergeView = { mergeable: null, rebaseable: null, state: "unknown" };

/** GitHub's "pull-request". Webhooks are sent before anyone has looked whether it can be merged. */
export function presentPull(world: World, repository: Repository, pull: Pull, view: MergeView = unknownView) {
  const { auto_merge, ...simple } = presentSimplePull(world, repository, pull);
  return {
    ...simple,
    auto_merge,
    merged: pull.merged !== null,
    mergeable: view.mergeable,
    rebaseable: view.rebaseable,
    mergeable_state: view.state,
    merged_by: pull.merged === null ? null : presentAccount(world, pull.merged.by),
    comments: pull.issue.comments.length,
    review_comments: pull.threads.reduce((count, thread) => count + publicComments(pull, thread).length, 0),
    maintainer_can_modify: pull.maintainerCanModify,
    commits: pull.size.commits,
    additions: pull.size.additions,
    deletions: pull.size.deletions,
    changed_files: pull.size.changedFiles,
  };
}

/** GitHub's "pull-request-simple": what lists have. */
export function presentSimplePull(world: World, repository: Repository, pull: Pull) {
  const { issue } = pull;
  const api = `${world.urls.api}/repos/${fullName(repository)}`;
  const url = `${api}/pulls/${pull.number}`;
  const page = `${world.urls.html}/${fullName(repository)}/pull/${pull.number}`;
  const links = {
    self: url,
    html: page,
    issue: `${api}/issues/${pull.number}`,
    comments: `${api}/issues/${pull.number}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${api}/statuses/${pull.head.sha}`,
  };
  const assignees = presentAssignees(world, issue);
  return {
    url,
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: links.issue,
    number: pull.number,
    state: issue.state,
    locked: issue.isLocked,
    title: issue.title,
    user: presentAccount(world, issue.author),
    body: issue.body,
    created_at: timestamp(issue.createdAt),
    updated_at: timestamp(issue.updatedAt),
    closed_at: timestampOrNull(issue.closedAt),
    merged_at: timestampOrNull(pull.merged?.at ?? null),
    merge_commit_sha: pull.merged?.commit ?? pull.mergeTest?.commit ?? null,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: accounts(world, pull.requestedReviewers),
    requested_teams: [...pull.requestedTeams].flatMap((id) => {
      const team = world.teams.get(id);
      return team === undefined ? [] : [presentTeam(world, team)];
    }),
    labels: presentLabelsOf(world, repository, issue),
    milestone: null,
    draft: pull.isDraft,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    head: presentEnd(world, pull.head),
    base: presentEnd(world, pull.base),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: authorAssociation(world, repository, issue.author),
    auto_merge: presentAutoMerge(world, pull),
    active_lock_reason: issue.lockReason ?? null,
  };
}

function presentEnd(
  world: World,
  end: { readonly repository: Repository | null; readonly ref: string; readonly sha: string },
) {
  const { repository } = end;
  return {
    label: repository === null ? `unknown repository:${end.ref}` : `${repository.owner.login}:${end.ref}`,
    ref: end.ref,
    sha: end.sha,
    user: repository === null ? null : presentAccount(world, repository.owner),
    repo: repository === null ? null : presentRepository(world, repository),
  };
}

function presentAutoMerge(world: World, { autoMerge, issue, number, head }: Pull) {
  if (autoMerge === null) return null;
  const isMerge = autoMerge.method === "merge";
  const owner = head.repository?.owner.login ?? "unknown repository";
  const title = isMerge ? `Merge pull request #${number} from ${owner}/${head.ref}` : `${issue.title} (#${number})`;
  return {
    enabled_by: presentAccount(world, autoMerge.by),
    merge_method: autoMerge.method,
    commit_title: autoMerge.commitHeadline ?? title,
    commit_message: autoMerge.commitBody ?? (isMerge ? issue.title : ""),
  };
}

function accounts(world: World, ids: ReadonlySet<number>) {
  return [...ids]
    .map((id) => world.accounts.get(id))
    .filter((account): account is Account => account !== undefined)
    .map((account) => presentAccount(world, account));
}
