import { disableAutoMerge } from "#sandbox/pulls/auto-merge-request.ts";
import { enableAutoMerge } from "#sandbox/pulls/auto-merge.ts";
import { createPull } from "#sandbox/pulls/create-pull.ts";
import { mergePull } from "#sandbox/pulls/merge-pull.ts";
import type { MergeMethod } from "#sandbox/pulls/pull.ts";
import { closePull, convertToDraft, editPull, markReady, reopenPull } from "#sandbox/pulls/pull-state.ts";
import { dequeuePull, enqueuePull } from "#sandbox/pulls/queue.ts";
import { removeReviewers, requestReviewers } from "#sandbox/pulls/requested-reviewers.ts";
import { updateBranch } from "#sandbox/pulls/update-branch.ts";

import type { Context } from "./context.ts";
import { requireAccountNode, requireNode } from "./find-node.ts";
import { type Mutation, mutation, sender } from "./mutation.ts";
import { requireWrite, type WriteNeeds } from "./permission.ts";
import { unprocessable } from "./problem.ts";
import { actorSource, pullSource, type Source, source } from "./source.ts";
import { commentNeeds, mergeNeeds, pullNeeds } from "./write-needs.ts";

interface PullInput {
  readonly pullRequestId: string;
}

interface MergeInput extends PullInput {
  readonly commitHeadline?: string | null;
  readonly commitBody?: string | null;
  readonly expectedHeadOid?: string | null;
  readonly mergeMethod: Uppercase<MergeMethod>;
}

async function requirePull(
  context: Context,
  id: string,
  name: string,
  needs: WriteNeeds,
): Promise<Source<"PullRequest">> {
  const found = await requireNode(context, id, "PullRequest");
  requireWrite(context, found.repository, name, needs);
  return found;
}

/** Who opened a pull request may edit, close and ready it without write access. */
async function requireOwnPull(context: Context, id: string, name: string): Promise<Source<"PullRequest">> {
  const found = await requireNode(context, id, "PullRequest");
  const { actor } = context;
  const isAuthor = actor.kind === "user" && actor.account.id === found.pull.issue.author.id;
  if (!isAuthor) requireWrite(context, found.repository, name, pullNeeds);
  return found;
}

function methodOf(name: Uppercase<MergeMethod>): MergeMethod {
  return name.toLowerCase() as MergeMethod;
}

export const pullMutations: Readonly<Record<string, Mutation>> = {
  createPullRequest: mutation(["pullRequest"], async (input: NewPullInput, context) => {
    const { repository } = await requireNode(context, input.repositoryId, "Repository");
    const needs = { permissions: ["pull_requests"], role: "read" } as const;
    requireWrite(context, repository, "CreatePullRequest", needs);
    const head =
      typeof input.headRepositoryId === "string"
        ? (await requireNode(context, input.headRepositoryId, "Repository")).repository
        : null;
    const pull = await createPull(context.world, repository, sender(context), {
      title: input.title,
      body: input.body ?? null,
      base: input.baseRefName.replace(/^refs\/heads\//, ""),
      head: head === null ? input.headRefName : `${head.owner.login}:${input.headRefName}`,
      headRepository: head?.name ?? null,
      isDraft: input.draft,
      maintainerCanModify: input.maintainerCanModify,
    });
    return { pullRequest: pullSource(pull) };
  }),
  updatePullRequest: mutation(["actor", "pullRequest"], async (input: UpdatePullInput, context) => {
    const { pull } = await requireOwnPull(context, input.pullRequestId, "UpdatePullRequest");
    const unheeded = (["assigneeIds", "labelIds", "milestoneId", "projectIds"] as const).find(
      (name) => input[name] !== undefined && input[name] !== null,
    );
    if (unheeded !== undefined) throw unprocessable(`The sandbox does not take ${unheeded} here`);
    await editPull(context.world, pull, sender(context), {
      ...(typeof input.title === "string" ? { title: input.title } : {}),
      ...(typeof input.body === "string" ? { body: input.body } : {}),
      ...(typeof input.baseRefName === "string" ? { base: input.baseRefName } : {}),
      ...(typeof input.state === "string" ? { state: input.state === "OPEN" ? "open" : "closed" } : {}),
      ...(typeof input.maintainerCanModify === "boolean" ? { maintainerCanModify: input.maintainerCanModify } : {}),
    });
    return { actor: actorSource(sender(context)), pullRequest: pullSource(pull) };
  }),
  closePullRequest: mutation(["pullRequest"], async (input: PullInput, context) => {
    const { pull } = await requireOwnPull(context, input.pullRequestId, "ClosePullRequest");
    await closePull(context.world, pull, sender(context));
    return { pullRequest: pullSource(pull) };
  }),
  reopenPullRequest: mutation(["pullRequest"], async (input: PullInput, context) => {
    const { pull } = await requireOwnPull(context, input.pullRequestId, "ReopenPullRequest");
    await reopenPull(context.world, pull, sender(context));
    return { pullRequest: pullSource(pull) };
  }),
  convertPullRequestToDraft: mutation(["pullRequest"], async (input: PullInput, context) => {
    const { pull } = await requireOwnPull(context, input.pullRequestId, "ConvertPullRequestToDraft");
    convertToDraft(context.world, pull, sender(context));
    return { pullRequest: pullSource(pull) };
  }),
  markPullRequestReadyForReview: mutation(["pullRequest"], async (input: PullInput, context) => {
    const { pull } = await requireOwnPull(context, input.pullRequestId, "MarkPullRequestReadyForReview");
    await markReady(context.world, pull, sender(context));
    return { pullRequest: pullSource(pull) };
  }),
  /** The branch moves in the background. */
  updatePullRequestBranch: mutation(["pullRequest"], async (input: UpdateBranchInput, context) => {
    const { pull } = await requirePull(context, input.pullRequestId, "UpdatePullRequestBranch", commentNeeds);
    await updateBranch(context.world, pull, sender(context), {
      expectedHead: input.expectedHeadOid ?? null,
      method: input.updateMethod === "REBASE" ? "rebase" : "merge",
    });
    return { pullRequest: pullSource(pull) };
  }),
  requestReviews: mutation(["actor", "pullRequest"], async (input: RequestInput, context) => {
    const { pull } = await requirePull(context, input.pullRequestId, "RequestReviews", pullNeeds);
    const accounts = await Promise.all((input.userIds ?? []).map((id) => requireAccountNode(context, id)));
    const found = await Promise.all((input.teamIds ?? []).map((id) => requireNode(context, id, "Team")));
    const teams = found.map(({ team }) => team);
    // Without `union` the reviewers that are named take the place of those that were asked.
    if (!input.union) {
      const { world } = context;
      const gone = {
        accounts: [...pull.requestedReviewers].flatMap((id) => {
          const account = world.accounts.get(id);
          return account === undefined || accounts.includes(account) ? [] : [account];
        }),
        teams: [...pull.requestedTeams].flatMap((id) => {
          const team = world.teams.get(id);
          return team === undefined || teams.includes(team) ? [] : [team];
        }),
      };
      removeReviewers(world, pull, sender(context), gone);
    }
    requestReviewers(context.world, pull, sender(context), { accounts, teams });
    return { actor: actorSource(sender(context)), pullRequest: pullSource(pull) };
  }),

  mergePullRequest: mutation(["actor", "pullRequest"], async (input: MergeInput, context) => {
    const { pull } = await requirePull(context, input.pullRequestId, "MergePullRequest", mergeNeeds);
    await mergePull(context.world, pull, sender(context), {
      method: methodOf(input.mergeMethod),
      sha: input.expectedHeadOid ?? null,
      title: input.commitHeadline ?? null,
      message: input.commitBody ?? null,
    });
    return { actor: actorSource(sender(context)), pullRequest: pullSource(pull) };
  }),
  enablePullRequestAutoMerge: mutation(["actor", "pullRequest"], async (input: MergeInput, context) => {
    const { pull } = await requirePull(context, input.pullRequestId, "EnablePullRequestAutoMerge", mergeNeeds);
    await enableAutoMerge(context.world, pull, sender(context), {
      method: methodOf(input.mergeMethod),
      commitHeadline: input.commitHeadline ?? null,
      commitBody: input.commitBody ?? null,
      expectedHead: input.expectedHeadOid ?? null,
    });
    return { actor: actorSource(sender(context)), pullRequest: pullSource(pull) };
  }),
  enqueuePullRequest: mutation(["mergeQueueEntry"], async (input: EnqueueInput, context) => {
    const { repository, pull } = await requirePull(context, input.pullRequestId, "EnqueuePullRequest", mergeNeeds);
    const entry = await enqueuePull(context.world, pull, sender(context), {
      jump: input.jump ?? null,
      expectedHead: input.expectedHeadOid ?? null,
    });
    return { mergeQueueEntry: source("MergeQueueEntry", { repository, branch: pull.base.ref, entry }) };
  }),
  /** The entry is answered as it was. */
  dequeuePullRequest: mutation(["mergeQueueEntry"], async (input: { readonly id: string }, context) => {
    const { repository, pull } = await requirePull(context, input.id, "DequeuePullRequest", mergeNeeds);
    const entry = await dequeuePull(context.world, pull, sender(context));
    return { mergeQueueEntry: source("MergeQueueEntry", { repository, branch: pull.base.ref, entry }) };
  }),
  disablePullRequestAutoMerge: mutation(["actor", "pullRequest"], async (input: PullInput, context) => {
    const { pull } = await requireOwnPull(context, input.pullRequestId, "DisablePullRequestAutoMerge");
    if (pull.autoMerge === null) throw unprocessable("Pull request Can't disable auto-merge for this pull request.");
    disableAutoMerge(context.world, pull, sender(context));
    return { actor: actorSource(sender(context)), pullRequest: pullSource(pull) };
  }),
};

interface EnqueueInput extends PullInput {
  readonly jump?: boolean | null;
  readonly expectedHeadOid?: string | null;
}

interface UpdateBranchInput extends PullInput {
  readonly expectedHeadOid?: string | null;
  readonly updateMethod?: "MERGE" | "REBASE" | null;
}

interface NewPullInput {
  readonly repositoryId: string;
  readonly headRepositoryId?: string | null;
  readonly baseRefName: string;
  readonly headRefName: string;
  readonly title: string;
  readonly body?: string | null;
  readonly draft: boolean;
  readonly maintainerCanModify: boolean;
}

interface UpdatePullInput extends PullInput {
  readonly title?: string | null;
  readonly body?: string | null;
  readonly baseRefName?: string | null;
  readonly state?: "OPEN" | "CLOSED" | null;
  readonly maintainerCanModify?: boolean | null;
  readonly assigneeIds?: unknown;
  readonly labelIds?: unknown;
  readonly milestoneId?: unknown;
  readonly projectIds?: unknown;
}

interface RequestInput extends PullInput {
  readonly userIds?: readonly string[] | null;
  readonly teamIds?: readonly string[] | null;
  readonly union: boolean;
}
