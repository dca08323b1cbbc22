import { presentAccountOrNull } from "#sandbox/accounts/present-account.ts";
import { countChanges, type FileDiff } from "#sandbox/git/diff.ts";
import type { Commit } from "#sandbox/git/objects.ts";
import { accountOfEmail, localTime, type Signature } from "#sandbox/git/signature.ts";
import { isSigned } from "#sandbox/git/signed-commits.ts";
import { timestamp } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { fullName, type Repository } from "./repository.ts";

/** GitHub's "commit". With files it is one commit by itself. */
export function presentCommit(
  world: World,
  repository: Repository,
  commit: Commit,
  diff?: { readonly all: readonly FileDiff[]; readonly shown: readonly FileDiff[] },
) {
  const api = `${world.urls.api}/repos/${fullName(repository)}`;
  const url = `${api}/commits/${commit.sha}`;
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", `${repository.id}:${commit.sha}`),
    commit: {
      author: presentSignature(commit.author),
      committer: presentSignature(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: presentVerification(repository, commit),
    },
    url,
    html_url: `${world.urls.html}/${fullName(repository)}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    author: presentAccountOrNull(world, accountOfEmail(world, commit.author.email)),
    committer: presentAccountOrNull(world, accountOfEmail(world, commit.committer.email)),
    parents: presentParents(world, repository, commit, "commits"),
    ...(diff === undefined ? {} : presentDiff(world, repository, commit, diff)),
  };
}

function presentDiff(
  world: World,
  repository: Repository,
  commit: Commit,
  { all, shown }: { readonly all: readonly FileDiff[]; readonly shown: readonly FileDiff[] },
) {
  const { additions, deletions } = countChanges(all);
  return {
    stats: { total: additions + deletions, additions, deletions },
    files: shown.map((file) => presentFile(world, repository, file, commit.sha)),
  };
}

/** GitHub's "git-commit". */
export function presentGitCommit(world: World, repository: Repository, commit: Commit) {
  const api = `${world.urls.api}/repos/${fullName(repository)}`;
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", `${repository.id}:${commit.sha}`),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${world.urls.html}/${fullName(repository)}/commit/${commit.sha}`,
    author: presentSignature(commit.author),
    committer: presentSignature(commit.committer),
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: presentParents(world, repository, commit, "git/commits"),
    verification: presentVerification(repository, commit),
  };
}

/** GitHub's "simple-commit". */
export function presentSimpleCommit({ sha, tree, message, author, committer }: Commit) {
  return {
    id: sha,
    tree_id: tree,
    message,
    timestamp: localTime(committer),
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}

function presentParents(world: World, repository: Repository, { parents }: Commit, kind: string) {
  return parents.map((sha) => ({
    sha,
    url: `${world.urls.api}/repos/${fullName(repository)}/${kind}/${sha}`,
    html_url: `${world.urls.html}/${fullName(repository)}/commit/${sha}`,
  }));
}

function presentSignature({ name, email, at }: Signature) {
  return { name, email, date: timestamp(at) };
}

/** The signature itself is not made, so it is not shown. */
function presentVerification(repository: Repository, { sha, committer }: Commit) {
  const verified = isSigned(repository, sha);
  return {
    verified,
    reason: verified ? "valid" : "unsigned",
    signature: null,
    payload: null,
    verified_at: verified ? timestamp(committer.at) : null,
  };
}

/** GitHub's "diff-entry". `sha` is the commit in which the file is looked at. */
export function presentFile(world: World, repository: Repository, file: FileDiff, sha: string) {
  const page = `${world.urls.html}/${fullName(repository)}`;
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${sha}/${encodeURIComponent(file.path)}`,
    raw_url: `${page}/raw/${sha}/${encodeURIComponent(file.path)}`,
    contents_url: `${world.urls.api}/repos/${fullName(repository)}/contents/${path}?ref=${sha}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}
