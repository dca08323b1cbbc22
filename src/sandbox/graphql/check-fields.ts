import type { CheckConclusion, CheckRun, CheckStatus, CommitStatus } from "#sandbox/checks/check.ts";
import { presentCheckRun, presentMatchingPulls } from "#sandbox/checks/present-check.ts";
import { latestOf, runsOfSuite, runState, suiteState } from "#sandbox/checks/state.ts";
import { combinedState } from "#sandbox/checks/statuses.ts";
import { timestamp, timestampOrNull } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import { requiredContexts } from "#sandbox/repositories/protection-rules.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import { connect, type PageArgs } from "./connection.ts";
import type { Context, Fields } from "./context.ts";
import { findNode } from "./find-node.ts";
import { requireRead } from "./permission.ts";
import { unresolvable } from "./problem.ts";
import { actorSource, pullSource, type Source, source } from "./source.ts";

interface SuiteFilter {
  readonly appId?: number | null;
  readonly checkName?: string | null;
}

interface RunFilter extends SuiteFilter {
  readonly checkType?: "ALL" | "LATEST" | null;
  readonly status?: Uppercase<CheckStatus> | null;
  readonly statuses?: readonly Uppercase<CheckStatus>[] | null;
  readonly conclusions?: readonly Uppercase<CheckConclusion>[] | null;
}

interface RequirableArgs {
  readonly pullRequestId?: string | null;
  readonly pullRequestNumber?: number | null;
}

function upper<Text extends string>(text: Text): Uppercase<Text> {
  return text.toUpperCase() as Uppercase<Text>;
}

export function suitesOf(context: Context, repository: Repository, sha: string, filter: SuiteFilter | null) {
  requireRead(context, repository, "checks");
  const suites = [...repository.checkSuites.values()].filter(
    (suite) =>
      suite.headSha === sha &&
      (filter?.appId === undefined || filter.appId === null || suite.app.id === filter.appId) &&
      (filter?.checkName === undefined ||
        filter.checkName === null ||
        runsOfSuite(repository, suite).some(({ name }) => name === filter.checkName)),
  );
  return suites.map((suite) => source("CheckSuite", { repository, suite }));
}

export const checkSuiteFields: Fields<"CheckSuite"> = {
  id: ({ suite }) => nodeId("CheckSuite", suite.id),
  databaseId: ({ suite }) => suite.id,
  app: ({ suite }) => source("App", { app: suite.app }),
  branch: async ({ repository, suite }, _args, { git }) => {
    if (suite.headBranch === null) return null;
    const name = `refs/heads/${suite.headBranch}`;
    const oid = await git.ref(repository, name);
    return oid === null ? null : source("Ref", { repository, name, oid });
  },
  commit: ({ repository, suite }) => source("Commit", { repository, oid: suite.headSha }),
  repository: ({ repository }) => source("Repository", { repository }),
  createdAt: ({ suite }) => timestamp(suite.createdAt),
  updatedAt: ({ suite }) => timestamp(suite.updatedAt),
  status: ({ repository, suite }, _args, { world }) => upper(suiteState(world, repository, suite).status),
  conclusion: ({ repository, suite }, _args, { world }) => {
    const { conclusion } = suiteState(world, repository, suite);
    return conclusion === null ? null : upper(conclusion);
  },
  resourcePath: ({ repository, suite }) => `/${fullName(repository)}/commit/${suite.headSha}/checks`,
  url: ({ repository, suite }, _args, { world }) =>
    `${world.urls.html}/${fullName(repository)}/commit/${suite.headSha}/checks`,
  /** Without a filter only the newest of each name. */
  checkRuns: ({ repository, suite }, args: PageArgs & { filterBy?: RunFilter | null }, { world }, info) => {
    const filter = args.filterBy ?? {};
    const all = runsOfSuite(repository, suite);
    const statuses =
      filter.statuses ?? (filter.status === undefined || filter.status === null ? null : [filter.status]);
    const runs = (filter.checkType === "ALL" ? all : latestOf(all)).filter((run) => {
      const { status, conclusion } = runState(world, run);
      return (
        (filter.checkName === undefined || filter.checkName === null || run.name === filter.checkName) &&
        (filter.appId === undefined || filter.appId === null || run.suite.app.id === filter.appId) &&
        (statuses === null || statuses.includes(upper(status))) &&
        (filter.conclusions === undefined ||
          filter.conclusions === null ||
          (conclusion !== null && filter.conclusions.includes(upper(conclusion))))
      );
    });
    return connect(
      info,
      args,
      runs,
      (run) => source("CheckRun", { repository, run }),
      ({ id }) => id,
    );
  },
  /** Never one that comes from a fork, as in REST. */
  matchingPullRequests: ({ repository, suite }, args: PageArgs, { world }, info) => {
    const ids = new Set(presentMatchingPulls(world, repository, suite).map(({ id }) => id));
    const pulls = [...repository.pulls.values()].filter(({ id }) => ids.has(id));
    return connect(info, args, pulls, pullSource, ({ id }) => id);
  },
  workflowRun: ({ repository, suite }) => {
    const run = repository.workflowRuns.values().find(({ checkSuiteId }) => checkSuiteId === suite.id);
    return run === undefined ? null : source("WorkflowRun", { repository, run });
  },
};

export const checkRunFields: Fields<"CheckRun"> = {
  id: ({ run }) => nodeId("CheckRun", run.id),
  databaseId: ({ run }) => run.id,
  name: ({ run }) => run.name,
  status: ({ run }, _args, { world }) => upper(runState(world, run).status),
  conclusion: ({ run }, _args, { world }) => {
    const { conclusion } = runState(world, run);
    return conclusion === null ? null : upper(conclusion);
  },
  startedAt: ({ run }) => timestampOrNull(run.startedAt),
  completedAt: ({ run }) => timestampOrNull(run.completedAt),
  detailsUrl: ({ repository, run }, _args, { world }) => presentCheckRun(world, repository, run).details_url,
  externalId: ({ run }) => run.externalId ?? "",
  title: ({ run }) => run.output.title,
  summary: ({ run }) => run.output.summary,
  text: ({ run }) => run.output.text,
  checkSuite: ({ repository, run }) => source("CheckSuite", { repository, suite: run.suite }),
  repository: ({ repository }) => source("Repository", { repository }),
  resourcePath: ({ repository, run }) => `/${fullName(repository)}/runs/${run.id}`,
  url: ({ repository, run }, _args, { world }) => `${world.urls.html}/${fullName(repository)}/runs/${run.id}`,
  permalink: ({ repository, run }, _args, { world }) => `${world.urls.html}/${fullName(repository)}/runs/${run.id}`,
  isRequired: ({ repository, run }, args: RequirableArgs, context) =>
    isRequired(context, repository, args, run.name, run.suite.app.id),
  annotations: ({ repository, run }, args: PageArgs, { world }, info) =>
    connect(info, args, run.annotations, (annotation) => ({
      annotationLevel: upper(annotation.annotation_level),
      path: annotation.path,
      message: annotation.message,
      title: annotation.title,
      rawDetails: annotation.raw_details,
      blobUrl: `${world.urls.html}/${fullName(repository)}/blob/${run.headSha}/${annotation.path}`,
      location: {
        start: { line: annotation.start_line, column: annotation.start_column },
        end: { line: annotation.end_line, column: annotation.end_column },
      },
    })),
};

async function isRequired(
  context: Context,
  repository: Repository,
  args: RequirableArgs,
  name: string,
  appId: number | null,
): Promise<boolean> {
  const found =
    typeof args.pullRequestNumber === "number"
      ? repository.pulls.get(args.pullRequestNumber)
      : await findPull(context, args.pullRequestId);
  if (found === undefined) throw unresolvable("Either pullRequestId or pullRequestNumber must be given.");
  const contexts = requiredContexts(context.world, repository, found.base.ref);
  return contexts.some((one) => one.context === name && (one.appId === null || one.appId === appId));
}

async function findPull(context: Context, id: string | null | undefined) {
  const found = typeof id === "string" ? await findNode(context, id) : null;
  return found?.__typename === "PullRequest" && "pull" in found ? found.pull : undefined;
}

export const statusFields: Fields<"Status"> = {
  id: ({ repository, oid }) => nodeId("Status", `${repository.id}:${oid}`),
  state: ({ repository, oid }) => upper(combinedState(repository, oid).state),
  commit: ({ repository, oid }) => source("Commit", { repository, oid }),
  contexts: ({ repository, oid }) => contextsOf(repository, oid),
  context: ({ repository, oid }, { name }: { name: string }) =>
    contextsOf(repository, oid).find(({ status }) => status.context === name) ?? null,
  combinedContexts: ({ repository, oid }, args: PageArgs, context, info) =>
    rollupConnection(context, repository, oid, args, info),
};

function contextsOf(repository: Repository, oid: string): Source<"StatusContext">[] {
  return combinedState(repository, oid).statuses.map((status) => source("StatusContext", { repository, status }));
}

/** Null where nobody set a status: check runs do not count. */
export function statusOf(context: Context, repository: Repository, oid: string) {
  requireRead(context, repository, "statuses");
  return contextsOf(repository, oid).length === 0 ? null : source("Status", { repository, oid });
}

export const statusContextFields: Fields<"StatusContext"> = {
  id: ({ status }) => nodeId("StatusContext", status.id),
  context: ({ status }) => status.context,
  state: ({ status }) => upper(status.state),
  description: ({ status }) => status.description,
  targetUrl: ({ status }) => status.targetUrl,
  createdAt: ({ status }) => timestamp(status.createdAt),
  creator: ({ status }, _args, { world }) => {
    const account = world.accounts.get(status.creatorId);
    return account === undefined ? null : actorSource(account);
  },
  commit: ({ repository, status }) => source("Commit", { repository, oid: status.sha }),
  isRequired: ({ repository, status }, args: RequirableArgs, context) => {
    const creator = context.world.accounts.get(status.creatorId);
    return isRequired(context, repository, args, status.context, creator?.appId ?? null);
  },
};

/** Null where nothing was reported. A suite without runs does not count. */
export function rollupOf(context: Context, repository: Repository, oid: string): Source<"StatusCheckRollup"> | null {
  requireRead(context, repository, "checks", "statuses");
  return rolledUp(repository, oid).length === 0 ? null : source("StatusCheckRollup", { repository, oid });
}

function rolledUp(repository: Repository, oid: string): (CheckRun | CommitStatus)[] {
  const runs = latestOf([...repository.checkRuns.values()].filter((run) => run.headSha === oid));
  return [...runs, ...combinedState(repository, oid).statuses];
}

function isRun(item: CheckRun | CommitStatus): item is CheckRun {
  return "suite" in item;
}

const passing: readonly (CheckConclusion | null)[] = ["success", "neutral", "skipped"];

export const statusCheckRollupFields: Fields<"StatusCheckRollup"> = {
  commit: ({ repository, oid }) => source("Commit", { repository, oid }),
  /**
   * Of what was reported, whoever reported it. What is required and was never reported is not part of it, and a required
   * check counts from any source: it says success where a pull request is blocked.
   */
  state: ({ repository, oid }, _args, { world }) => {
    const states = rolledUp(repository, oid).map((item) => {
      if (!isRun(item)) return upper(item.state);
      const { status, conclusion } = runState(world, item);
      if (status !== "completed") return "PENDING";
      return passing.includes(conclusion) ? "SUCCESS" : "FAILURE";
    });
    return (["ERROR", "FAILURE", "PENDING"] as const).find((state) => states.includes(state)) ?? "SUCCESS";
  },
  contexts: ({ repository, oid }, args: PageArgs, context, info) =>
    rollupConnection(context, repository, oid, args, info),
};

function rollupConnection(
  context: Context,
  repository: Repository,
  oid: string,
  args: PageArgs,
  info: Parameters<typeof connect>[0],
) {
  const items = rolledUp(repository, oid);
  const runs = items.filter(isRun);
  // Each context is held to its own permission, as the error names its place in the list.
  const toNode = (item: CheckRun | CommitStatus) => {
    try {
      requireRead(context, repository, isRun(item) ? "checks" : "statuses");
    } catch (error) {
      return error;
    }
    return isRun(item)
      ? source("CheckRun", { repository, run: item })
      : source("StatusContext", { repository, status: item });
  };
  return {
    ...connect(info, args, items, toNode, ({ id }) => id),
    checkRunCount: runs.length,
    statusContextCount: items.length - runs.length,
  };
}
