import { hasRole, roleOn } from "#sandbox/accounts/permission.ts";
import { git } from "#sandbox/git/git.ts";
import { timestamp, timestampOrNull } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import { activeRules, findProtection, rulesetsOf } from "#sandbox/repositories/protection-rules.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import { connect, type PageArgs } from "./connection.ts";
import type { Context, Fields } from "./context.ts";
import { findObject } from "./git-fields.ts";
import { type LabelArgs, labelConnection } from "./issue-fields.ts";
import { canSeeRepository, mayRead, requireRead } from "./permission.ts";
import { unresolvable } from "./problem.ts";
import { filterPulls, type PullArgs } from "./pull-lists.ts";
import { actorSource, pullSource, type Source, source } from "./source.ts";

export const repositoryFields: Fields<"Repository"> = {
  id: ({ repository }) => nodeId("Repository", repository.id),
  databaseId: ({ repository }) => repository.id,
  name: ({ repository }) => repository.name,
  nameWithOwner: ({ repository }) => fullName(repository),
  owner: ({ repository }) => actorSource(repository.owner),
  description: ({ repository }) => repository.description,
  url: ({ repository }, _args, { world }) => `${world.urls.html}/${fullName(repository)}`,
  resourcePath: ({ repository }) => `/${fullName(repository)}`,
  sshUrl: ({ repository }, _args, { world }) => `git@${new URL(world.urls.html).hostname}:${fullName(repository)}.git`,
  isPrivate: ({ repository }) => repository.isPrivate,
  visibility: ({ repository }) => (repository.isPrivate ? "PRIVATE" : "PUBLIC"),
  isArchived: ({ repository }) => repository.isArchived,
  isFork: ({ repository }) => repository.parent !== null,
  isInOrganization: ({ repository }) => repository.owner.type === "Organization",
  isDisabled: () => false,
  isLocked: () => false,
  isMirror: () => false,
  isTemplate: () => false,
  isEmpty: async ({ repository }) =>
    (await git(repository.gitDirectory, ["for-each-ref", "--count=1", "refs/heads/"])) === "",
  parent: ({ repository: { parent } }, _args, context) =>
    parent === null || !canSeeRepository(context, parent) ? null : source("Repository", { repository: parent }),
  forkCount: ({ repository }, _args, { world }) =>
    [...world.repositories.values()].filter(({ parent }) => parent === repository).length,
  createdAt: ({ repository }) => timestamp(repository.createdAt),
  updatedAt: ({ repository }) => timestamp(repository.updatedAt),
  pushedAt: ({ repository }) => timestampOrNull(repository.pushedAt),
  hasIssuesEnabled: () => true,
  autoMergeAllowed: ({ repository }) => repository.settings.allowAutoMerge,
  mergeCommitAllowed: ({ repository }) => repository.settings.allowMergeCommit,
  squashMergeAllowed: ({ repository }) => repository.settings.allowSquashMerge,
  rebaseMergeAllowed: ({ repository }) => repository.settings.allowRebaseMerge,
  allowUpdateBranch: ({ repository }) => repository.settings.allowUpdateBranch,
  deleteBranchOnMerge: ({ repository }) => repository.settings.deleteBranchOnMerge,
  viewerPermission: ({ repository }, _args, { world, actor }) => {
    const role = roleOn(world, repository, actor.account);
    return role === "none" ? null : role.toUpperCase();
  },
  viewerCanAdminister: ({ repository }, _args, { world, actor }) => hasRole(world, repository, actor.account, "admin"),

  defaultBranchRef: ({ repository }, _args, context) => findRef(context, repository, repository.defaultBranch),
  ref: ({ repository }, { qualifiedName }: { qualifiedName: string }, context) =>
    findRef(context, repository, qualifiedName),
  refs: async ({ repository }, args: PageArgs & RefsArgs, context, info) => {
    if (args.orderBy?.field === "TAG_COMMIT_DATE") return undefined;
    requireRead(context, repository, "contents");
    const refs = await listRefs(repository, args.refPrefix);
    const query = args.query?.toLowerCase() ?? "";
    const wanted = refs.filter(({ name }) => name.slice(args.refPrefix.length).toLowerCase().includes(query));
    if ((args.orderBy?.direction ?? args.direction) === "DESC") wanted.reverse();
    return connect(
      info,
      args,
      wanted,
      (ref) => ref,
      ({ name }) => name,
    );
  },
  object: ({ repository }, { oid, expression }: { oid?: string | null; expression?: string | null }, context) => {
    const wanted = oid ?? expression;
    if (wanted === undefined || wanted === null) throw unresolvable("Either oid or expression must be given.");
    return findObject(context, repository, wanted);
  },

  pullRequest: ({ repository }, { number }: { number: number }, context) => {
    requireRead(context, repository, "pull_requests");
    const pull = repository.pulls.get(number);
    if (pull !== undefined) return pullSource(pull);
    throw unresolvable(`Could not resolve to a PullRequest with the number of ${number}.`);
  },
  pullRequests: ({ repository }, args: PullArgs, context, info) => {
    requireRead(context, repository, "pull_requests");
    return connect(info, args, filterPulls([...repository.pulls.values()], args), pullSource, ({ id }) => id);
  },
  issue: ({ repository }, { number }: { number: number }, context) => {
    requireRead(context, repository, "issues");
    const issue = repository.issues.get(number);
    if (issue !== undefined && !issue.isPull) return source("Issue", { repository, issue });
    throw unresolvable(`Could not resolve to an Issue with the number of ${number}.`);
  },
  issues: ({ repository }, args: PageArgs & IssuesArgs, context, info) => {
    if (typeof args.filterBy === "object" && args.filterBy !== null) return undefined;
    requireRead(context, repository, "issues");
    const issues = [...repository.issues.values()].filter(
      (issue) =>
        !issue.isPull &&
        (args.states === undefined || args.states === null || args.states.includes(issue.state.toUpperCase())) &&
        (args.labels === undefined || args.labels === null || args.labels.some((name) => issue.labels.has(name))),
    );
    const key = args.orderBy?.field === "UPDATED_AT" ? "updatedAt" : "createdAt";
    if (args.orderBy?.field === "COMMENTS") return undefined;
    issues.sort((a, b) => a[key] - b[key] || a.number - b.number);
    if (args.orderBy?.direction === "DESC") issues.reverse();
    return connect(
      info,
      args,
      issues,
      (issue) => source("Issue", { repository, issue }),
      ({ id }) => id,
    );
  },
  issueOrPullRequest: ({ repository }, { number }: { number: number }, context) => {
    const pull = repository.pulls.get(number);
    const issue = repository.issues.get(number);
    requireRead(context, repository, pull === undefined ? "issues" : "pull_requests");
    if (pull !== undefined) return pullSource(pull);
    if (issue !== undefined) return source("Issue", { repository, issue });
    throw unresolvable(`Could not resolve to an issue or pull request with the number of ${number}.`);
  },
  label: ({ repository }, { name }: { name: string }) => {
    const label = repository.labels.values().find((one) => one.name.toLowerCase() === name.toLowerCase());
    return label === undefined ? null : source("Label", { repository, label });
  },
  labels: ({ repository }, args: PageArgs & LabelArgs & { query?: string | null }, _context, info) => {
    const query = args.query?.toLowerCase() ?? "";
    const labels = [...repository.labels.values()].filter(
      ({ name, description }) =>
        name.toLowerCase().includes(query) || (description?.toLowerCase().includes(query) ?? false),
    );
    return labelConnection(repository, labels, args, info);
  },

  rulesets: ({ repository }, args: PageArgs & { includeParents: boolean }, { world }, info) => {
    const all = rulesetsOf(world, repository).filter(
      ({ source: { type } }) => args.includeParents || type === "Repository",
    );
    return connect(
      info,
      args,
      all,
      (ruleset) => source("RepositoryRuleset", { repository, ruleset }),
      ({ id }) => id,
    );
  },
  ruleset: ({ repository }, args: { databaseId: number; includeParents: boolean }, { world }) => {
    const ruleset = rulesetsOf(world, repository).find(
      ({ id, source: { type } }) => id === args.databaseId && (args.includeParents || type === "Repository"),
    );
    return ruleset === undefined ? null : source("RepositoryRuleset", { repository, ruleset });
  },
  branchProtectionRules: ({ repository }, args: PageArgs, context, info) => {
    requireRead(context, repository, "administration");
    // GitHub shows them to administrators, and to all others an empty list.
    const isAdmin =
      context.actor.kind === "installation" || hasRole(context.world, repository, context.actor.account, "admin");
    const rules = isAdmin ? [...repository.branchProtections.values()] : [];
    const toNode = (protection: (typeof rules)[number]) => source("BranchProtectionRule", { repository, protection });
    return connect(info, args, rules, toNode, ({ pattern }) => pattern);
  },
  /** Null where the branch's rules ask for no queue. */
  mergeQueue: ({ repository }, args: { branch?: string | null }, context) => {
    requireRead(context, repository, "merge_queues", "contents");
    return mergeQueueOf(context, repository, args.branch ?? repository.defaultBranch);
  },
};

interface RefsArgs {
  readonly refPrefix: string;
  readonly query?: string | null;
  readonly direction?: "ASC" | "DESC" | null;
  readonly orderBy?: { readonly field: "ALPHABETICAL" | "TAG_COMMIT_DATE"; readonly direction: "ASC" | "DESC" } | null;
}

interface IssuesArgs {
  readonly filterBy?: unknown;
  readonly labels?: readonly string[] | null;
  readonly states?: readonly string[] | null;
  readonly orderBy?: { readonly field: string; readonly direction: "ASC" | "DESC" } | null;
}

export function mergeQueueOf({ world }: Context, repository: Repository, branch: string): Source<"MergeQueue"> | null {
  const isQueued = activeRules(world, repository, branch).some(({ type }) => type === "merge_queue");
  return isQueued ? source("MergeQueue", { repository, branch }) : null;
}

/** A branch by its name alone, or any ref by its full name. */
async function findRef(context: Context, repository: Repository, qualifiedName: string): Promise<Source<"Ref"> | null> {
  requireRead(context, repository, "contents");
  const candidates = qualifiedName.startsWith("refs/")
    ? [qualifiedName]
    : [`refs/${qualifiedName}`, `refs/heads/${qualifiedName}`, `refs/tags/${qualifiedName}`];
  const oids = await Promise.all(candidates.map((name) => context.git.ref(repository, name)));
  const index = oids.findIndex((oid) => oid !== null);
  const [name, oid] = [candidates[index], oids[index]];
  return name === undefined || oid === undefined || oid === null ? null : source("Ref", { repository, name, oid });
}

async function listRefs(repository: Repository, prefix: string): Promise<Source<"Ref">[]> {
  const output = await git(repository.gitDirectory, ["for-each-ref", "--format=%(refname)%00%(objectname)"]);
  return output.split("\n").flatMap((line) => {
    const [name, oid] = line.split("\0");
    const isWanted = name !== undefined && oid !== undefined && name.startsWith(prefix);
    return isWanted ? [source("Ref", { repository, name, oid })] : [];
  });
}

/** `refs/heads/`, `refs/tags/`: what stands before the name. */
function prefixOf(name: string): string {
  return /^refs\/[^/]+\//.exec(name)?.[0] ?? "refs/";
}

export const refFields: Fields<"Ref"> = {
  id: ({ repository, name }) => nodeId("Ref", `${repository.id}:${name}`),
  name: ({ name }) => name.slice(prefixOf(name).length),
  prefix: ({ name }) => prefixOf(name),
  repository: ({ repository }) => source("Repository", { repository }),
  target: ({ repository, oid }, _args, context) => findObject(context, repository, oid),
  /** Pull requests that have this branch as their head, in whatever repository. */
  associatedPullRequests: ({ repository, name }, args: PullArgs, context, info) => {
    const branch = name.slice(prefixOf(name).length);
    const pulls = [...context.world.repositories.values()]
      .filter((base) => canSeeRepository(context, base) && mayRead(context, base, "pull_requests"))
      .flatMap((base) => [...base.pulls.values()])
      .filter(({ head }) => head.repository === repository && head.ref === branch && name.startsWith("refs/heads/"));
    return connect(info, args, filterPulls(pulls, args), pullSource, ({ id }) => id);
  },
  rules: ({ repository, name }, args: PageArgs, { world }, info) => {
    const branch = name.slice(prefixOf(name).length);
    const rules = activeRules(world, repository, branch).flatMap(({ ruleset, protection: _, ...rule }) =>
      ruleset === null
        ? []
        : [{ repository, ruleset, rule, index: ruleset.rules.findIndex(({ type }) => type === rule.type) }],
    );
    return connect(
      info,
      args,
      rules,
      (parts) => source("RepositoryRule", parts),
      ({ ruleset, index }) => `${ruleset.id}:${index}`,
    );
  },
  /** Only administrators see it. */
  branchProtectionRule: ({ repository, name }, _args, context) => {
    requireRead(context, repository, "administration");
    if (context.actor.kind === "user" && !hasRole(context.world, repository, context.actor.account, "admin"))
      return null;
    const protection = name.startsWith("refs/heads/")
      ? findProtection(repository, name.slice(prefixOf(name).length))
      : null;
    return protection === null ? null : source("BranchProtectionRule", { repository, protection });
  },
  refUpdateRule: ({ repository, name }, _args, { world, actor }) => {
    const protection = name.startsWith("refs/heads/")
      ? findProtection(repository, name.slice(prefixOf(name).length))
      : null;
    if (protection === null) return null;
    return {
      pattern: protection.pattern,
      requiredApprovingReviewCount: protection.requiredReviews?.count ?? null,
      requiredStatusCheckContexts: protection.requiredStatusChecks?.checks.map(({ context }) => context) ?? [],
      requiresCodeOwnerReviews: protection.requiredReviews?.codeOwners ?? false,
      requiresConversationResolution: protection.requireConversationResolution,
      requiresLinearHistory: protection.requireLinearHistory,
      requiresSignatures: false,
      allowsDeletions: protection.allowDeletions,
      allowsForcePushes: protection.allowForcePushes,
      blocksCreations: false,
      viewerCanPush: hasRole(world, repository, actor.account, "write"),
    };
  },
};
