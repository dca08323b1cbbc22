import { hasRole } from "#sandbox/accounts/permission.ts";
import type { Team } from "#sandbox/accounts/account.ts";
import { timestamp, timestampOrNull } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import { findQueueEntry } from "#sandbox/pulls/find-pull.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { queueSettings } from "#sandbox/pulls/queue.ts";
import { fullName } from "#sandbox/repositories/repository.ts";

import { timelineItems } from "./ref-change-fields.ts";
import { rollupOf } from "./check-fields.ts";
import { connect, type PageArgs } from "./connection.ts";
import type { Context, Fields } from "./context.ts";
import { conversationFields } from "./issue-fields.ts";
import { mergeQueueOf } from "./repository-fields.ts";
import { canSeeRepository, mayWrite } from "./permission.ts";
import { listPullCommits, listPullFiles, pullState } from "./pull-lists.ts";
import { actorSource, pullSource, type Source, source } from "./source.ts";
import { decideReviews } from "./review-decision.ts";
import { reviewListFields } from "./review-fields.ts";
import { mergeability } from "./merge-view.ts";
import { mergeNeeds, pullNeeds } from "./write-needs.ts";

function page({ repository, pull }: Source<"PullRequest">, { world }: Context): string {
  return `${world.urls.html}/${fullName(repository)}/pull/${pull.number}`;
}

function headRepository(context: Context, { head }: Pull) {
  return head.repository !== null && canSeeRepository(context, head.repository) ? head.repository : null;
}

export const pullFields: Fields<"PullRequest"> = {
  ...conversationFields,
  ...reviewListFields,
  id: ({ pull }) => nodeId("PullRequest", pull.id),
  databaseId: ({ pull }) => pull.id,
  fullDatabaseId: ({ pull }) => String(pull.id),
  state: ({ pull }) => pullState(pull),
  isDraft: ({ pull }) => pull.isDraft,
  merged: ({ pull }) => pull.merged !== null,
  mergedAt: ({ pull }) => timestampOrNull(pull.merged?.at ?? null),
  mergedBy: ({ pull }) => (pull.merged === null ? null : actorSource(pull.merged.by)),
  maintainerCanModify: ({ pull }) => pull.maintainerCanModify,
  activeLockReason: ({ pull }) => pull.issue.lockReason?.toUpperCase().replaceAll(/[- ]/g, "_") ?? null,
  permalink: (parent, _args, context) => page(parent, context),
  checksUrl: (parent, _args, context) => `${page(parent, context)}/checks`,

  headRefName: ({ pull }) => pull.head.ref,
  headRefOid: ({ pull }) => pull.head.sha,
  /** Null once the branch is deleted. */
  headRef: async ({ pull }, _args, context) => {
    const repository = headRepository(context, pull);
    if (repository === null) return null;
    const name = `refs/heads/${pull.head.ref}`;
    const oid = await context.git.ref(repository, name);
    return oid === null ? null : source("Ref", { repository, name, oid });
  },
  headRepository: ({ pull }, _args, context) => {
    const repository = headRepository(context, pull);
    return repository === null ? null : source("Repository", { repository });
  },
  headRepositoryOwner: ({ pull }, _args, context) => {
    const repository = headRepository(context, pull);
    return repository === null ? null : actorSource(repository.owner);
  },
  isCrossRepository: ({ pull }) => pull.head.repository !== pull.base.repository,
  baseRefName: ({ pull }) => pull.base.ref,
  baseRefOid: ({ pull }) => pull.base.sha,
  baseRef: async ({ repository, pull }, _args, context) => {
    const name = `refs/heads/${pull.base.ref}`;
    const oid = await context.git.ref(repository, name);
    return oid === null ? null : source("Ref", { repository, name, oid });
  },
  timelineItems,
  baseRepository: ({ repository }) => source("Repository", { repository }),

  additions: ({ pull }) => pull.size.additions,
  deletions: ({ pull }) => pull.size.deletions,
  changedFiles: ({ pull }) => pull.size.changedFiles,
  files: async ({ pull }, args: PageArgs, _context, info) => {
    const files = await listPullFiles(pull);
    return connect(
      info,
      args,
      files,
      (file) => file,
      ({ path }) => path,
    );
  },
  commits: async ({ repository, pull }, args: PageArgs, _context, info) => {
    const oids = await listPullCommits(pull);
    return connect(
      info,
      args,
      oids,
      (oid) => source("PullRequestCommit", { repository, pull, oid }),
      (oid) => oid,
    );
  },

  mergeable: async ({ pull }, _args, context) => {
    if (pull.merged !== null) return "UNKNOWN";
    const { mergeable } = await mergeability(context, pull);
    return mergeable === null ? "UNKNOWN" : mergeable ? "MERGEABLE" : "CONFLICTING";
  },
  mergeStateStatus: async ({ pull }, _args, context) => (await mergeability(context, pull)).state.toUpperCase(),
  reviewDecision: ({ pull }, _args, context) => decideReviews(context, pull),
  mergeCommit: ({ repository, pull }) =>
    pull.merged === null ? null : source("Commit", { repository, oid: pull.merged.commit }),
  potentialMergeCommit: ({ repository, pull }) => {
    const oid = pull.merged === null && pull.issue.state === "open" ? (pull.mergeTest?.commit ?? null) : null;
    return oid === null ? null : source("Commit", { repository, oid });
  },
  statusCheckRollup: ({ repository, pull }, _args, context) => rollupOf(context, repository, pull.head.sha),

  autoMergeRequest: ({ repository, pull }) =>
    pull.autoMerge === null ? null : source("AutoMergeRequest", { repository, pull }),
  isInMergeQueue: ({ repository, pull }) => findQueueEntry(repository, pull) !== null,
  isMergeQueueEnabled: ({ repository, pull }, _args, context) =>
    mergeQueueOf(context, repository, pull.base.ref) !== null,
  mergeQueue: ({ repository, pull }, _args, context) => mergeQueueOf(context, repository, pull.base.ref),
  mergeQueueEntry: ({ repository, pull }) => {
    const entry = findQueueEntry(repository, pull);
    return entry === null ? null : source("MergeQueueEntry", { repository, branch: pull.base.ref, entry });
  },
  viewerCanEnableAutoMerge: async ({ repository, pull }, _args, context) => {
    if (pull.issue.state !== "open" || pull.isDraft || pull.autoMerge !== null) return false;
    if (!repository.settings.allowAutoMerge || !mayWrite(context, repository, mergeNeeds)) return false;
    const { state } = await mergeability(context, pull);
    return state !== "clean" && state !== "unstable" && state !== "has_hooks";
  },
  viewerCanDisableAutoMerge: ({ repository, pull }, _args, context) =>
    pull.autoMerge !== null && mayWrite(context, repository, pullNeeds),
  viewerCanUpdate: ({ repository, pull }, _args, { world, actor }) =>
    pull.issue.author.id === actor.account.id || hasRole(world, repository, actor.account, "triage"),
};

export const pullCommitFields: Fields<"PullRequestCommit"> = {
  id: ({ pull, oid }) => nodeId("PullRequest", `${pull.id}:${oid}`),
  commit: ({ repository, oid }) => source("Commit", { repository, oid }),
  pullRequest: ({ pull }) => pullSource(pull),
};

export const autoMergeFields: Fields<"AutoMergeRequest"> = {
  enabledAt: ({ pull }) => timestampOrNull(pull.autoMerge?.at ?? null),
  enabledBy: ({ pull }) => (pull.autoMerge === null ? null : actorSource(pull.autoMerge.by)),
  mergeMethod: ({ pull }) => pull.autoMerge?.method.toUpperCase(),
  commitHeadline: ({ pull }) => pull.autoMerge?.commitHeadline ?? null,
  commitBody: ({ pull }) => pull.autoMerge?.commitBody ?? null,
  pullRequest: ({ pull }) => pullSource(pull),
};

export const mergeQueueFields: Fields<"MergeQueue"> = {
  id: ({ repository, branch }) => nodeId("MergeQueue", `${repository.id}:${branch}`),
  repository: ({ repository }) => source("Repository", { repository }),
  entries: ({ repository, branch }, args: PageArgs, _context, info) => {
    const entries = repository.mergeQueues.get(branch) ?? [];
    return connect(
      info,
      args,
      entries,
      (entry) => source("MergeQueueEntry", { repository, branch, entry }),
      ({ id }) => id,
    );
  },
  configuration: ({ repository, branch }, _args, { world }) => {
    const settings = queueSettings(world, repository, branch);
    if (settings === null) return null;
    return {
      mergeMethod: settings.method.toUpperCase(),
      maximumEntriesToBuild: settings.maxToBuild,
      maximumEntriesToMerge: settings.maxToMerge,
      minimumEntriesToMerge: settings.minToMerge,
      minimumEntriesToMergeWaitTime: settings.minWaitMs / 1_000,
      checkResponseTimeout: settings.timeoutMs / 1_000,
    };
  },
  resourcePath: ({ repository, branch }) => `/${fullName(repository)}/queue/${branch}`,
  url: ({ repository, branch }, _args, { world }) => `${world.urls.html}/${fullName(repository)}/queue/${branch}`,
};

export const mergeQueueEntryFields: Fields<"MergeQueueEntry"> = {
  id: ({ entry }) => nodeId("MergeQueueEntry", entry.id),
  state: ({ entry }) => entry.state,
  enqueuedAt: ({ entry }) => timestamp(entry.enqueuedAt),
  enqueuer: ({ entry }) => actorSource(entry.enqueuedBy),
  /** From 1. */
  position: ({ repository, branch, entry }) => (repository.mergeQueues.get(branch)?.indexOf(entry) ?? -1) + 1,
  jump: () => false,
  solo: () => false,
  headCommit: ({ repository, entry: { groupCommit } }) =>
    groupCommit === null ? null : source("Commit", { repository, oid: groupCommit }),
  baseCommit: ({ repository, entry: { groupBase } }) =>
    groupBase === null ? null : source("Commit", { repository, oid: groupBase }),
  mergeQueue: ({ repository, branch }) => source("MergeQueue", { repository, branch }),
  pullRequest: ({ repository, entry }) => {
    const pull = repository.pulls.get(entry.pull);
    return pull === undefined ? null : pullSource(pull);
  },
};

export const reviewRequestFields: Fields<"ReviewRequest"> = {
  asCodeOwner: () => false,
  pullRequest: ({ pull }) => pullSource(pull),
  requestedReviewer: ({ reviewer }) => (isTeam(reviewer) ? source("Team", { team: reviewer }) : actorSource(reviewer)),
};

function isTeam(reviewer: Source<"ReviewRequest">["reviewer"]): reviewer is Team {
  return "slug" in reviewer;
}
