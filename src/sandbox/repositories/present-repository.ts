import type { Account } from "#sandbox/accounts/account.ts";
import { roleOn } from "#sandbox/accounts/permission.ts";
import { presentAccount } from "#sandbox/accounts/present-account.ts";
import { permissionFlags } from "#sandbox/accounts/role.ts";
import { networkRoot } from "#sandbox/git/forks.ts";
import { timestamp, timestampOrNull } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { fullName, type Repository } from "./repository.ts";

/** GitHub's "repository", which pull requests carry. With a viewer it says what they may do. */
export function presentRepository(world: World, repository: Repository, viewer: Account | null = null) {
  const { settings } = repository;
  return {
    ...presentMinimalRepository(world, repository, viewer),
    git_url: `${gitUrl(world, repository).replace(/^https?:/, "git:")}.git`,
    ssh_url: `git@${new URL(world.urls.html).hostname}:${fullName(repository)}.git`,
    clone_url: `${gitUrl(world, repository)}.git`,
    svn_url: gitUrl(world, repository),
    size: 0,
    has_downloads: true,
    is_template: false,
    has_pull_requests: true,
    pull_request_creation_policy: "all" as const,
    default_branch: repository.defaultBranch,
    created_at: timestamp(repository.createdAt),
    updated_at: timestamp(repository.updatedAt),
    // A repository that nobody has pushed to says when it was made.
    pushed_at: timestamp(repository.pushedAt ?? repository.createdAt),
    license: null,
    allow_rebase_merge: settings.allowRebaseMerge,
    allow_squash_merge: settings.allowSquashMerge,
    allow_merge_commit: settings.allowMergeCommit,
    allow_auto_merge: settings.allowAutoMerge,
    allow_update_branch: settings.allowUpdateBranch,
    delete_branch_on_merge: settings.deleteBranchOnMerge,
    allow_forking: true,
    use_squash_pr_title_as_default: false,
    squash_merge_commit_title: "COMMIT_OR_PR_TITLE" as const,
    squash_merge_commit_message: "COMMIT_MESSAGES" as const,
    merge_commit_title: "MERGE_MESSAGE" as const,
    merge_commit_message: "PR_TITLE" as const,
  };
}

/** In webhooks a repository tells its custom properties wherever it stands; in REST only by itself. */
export const customProperties = { custom_properties: {} };

/** GitHub's "repository-webhooks". */
export function presentRepositoryForHook(world: World, repository: Repository, viewer: Account | null = null) {
  return { ...presentRepository(world, repository, viewer), ...customProperties };
}

/** What workflow runs carry: who it is, and where everything of it is. */
export function presentRepositoryLinks(world: World, repository: Repository) {
  const url = `${world.urls.api}/repos/${fullName(repository)}`;
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.isPrivate,
    owner: presentAccount(world, repository.owner),
    html_url: gitUrl(world, repository),
    description: repository.description,
    fork: repository.parent !== null,
    url,
    forks_url: `${url}/forks`,
    keys_url: `${url}/keys{/key_id}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    teams_url: `${url}/teams`,
    hooks_url: `${url}/hooks`,
    issue_events_url: `${url}/issues/events{/number}`,
    events_url: `${url}/events`,
    assignees_url: `${url}/assignees{/user}`,
    branches_url: `${url}/branches{/branch}`,
    tags_url: `${url}/tags`,
    blobs_url: `${url}/git/blobs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    trees_url: `${url}/git/trees{/sha}`,
    statuses_url: `${url}/statuses/{sha}`,
    languages_url: `${url}/languages`,
    stargazers_url: `${url}/stargazers`,
    contributors_url: `${url}/contributors`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    commits_url: `${url}/commits{/sha}`,
    git_commits_url: `${url}/git/commits{/sha}`,
    comments_url: `${url}/comments{/number}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    contents_url: `${url}/contents/{+path}`,
    compare_url: `${url}/compare/{base}...{head}`,
    merges_url: `${url}/merges`,
    archive_url: `${url}/{archive_format}{/ref}`,
    downloads_url: `${url}/downloads`,
    issues_url: `${url}/issues{/number}`,
    pulls_url: `${url}/pulls{/number}`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    labels_url: `${url}/labels{/name}`,
    releases_url: `${url}/releases{/id}`,
    deployments_url: `${url}/deployments`,
  };
}

/** GitHub's "minimal-repository", as in lists. */
export function presentMinimalRepository(world: World, repository: Repository, viewer: Account | null = null) {
  const forkCount = forksOf(world, repository).length;
  const openIssues = repository.issues.values().reduce((count, { state }) => count + (state === "open" ? 1 : 0), 0);
  return {
    ...presentRepositoryLinks(world, repository),
    homepage: null,
    language: null,
    forks_count: forkCount,
    forks: forkCount,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    open_issues_count: openIssues,
    open_issues: openIssues,
    topics: [],
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    mirror_url: null,
    archived: repository.isArchived,
    disabled: false,
    visibility: visibilityOf(repository),
    web_commit_signoff_required: false,
    pushed_at: timestampOrNull(repository.pushedAt ?? repository.createdAt),
    created_at: timestamp(repository.createdAt),
    updated_at: timestamp(repository.updatedAt),
    ...(viewer === null ? {} : { permissions: permissionFlags(roleOn(world, repository, viewer)) }),
  };
}

/** GitHub's "full-repository": one repository by itself. */
export function presentFullRepository(world: World, repository: Repository, viewer: Account | null = null) {
  const { parent, owner } = repository;
  const counted = { network_count: networkOf(world, repository).length - 1, subscribers_count: 0 };
  return {
    ...presentRepository(world, repository, viewer),
    ...customProperties,
    ...counted,
    temp_clone_token: viewer === null ? null : "",
    ...(owner.type === "Organization" ? { organization: presentAccount(world, owner) } : {}),
    ...(parent === null || !world.repositories.has(parent.id)
      ? {}
      : { parent: presentRepository(world, parent), source: presentRepository(world, networkRoot(repository)) }),
  };
}

export function forksOf(world: World, repository: Repository): Repository[] {
  return [...world.repositories.values()].filter(({ parent }) => parent === repository);
}

function networkOf(world: World, repository: Repository): Repository[] {
  const root = networkRoot(repository);
  return [...world.repositories.values()].filter((one) => networkRoot(one) === root);
}

function visibilityOf({ isPrivate }: Repository): "private" | "public" {
  return isPrivate ? "private" : "public";
}

/** Where a person sees it and, with `.git` at its end, git clones it. */
function gitUrl(world: World, repository: Repository): string {
  return `${world.urls.html}/${fullName(repository)}`;
}
