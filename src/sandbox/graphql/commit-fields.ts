import { git } from "#sandbox/git/git.ts";
import type { Commit } from "#sandbox/git/objects.ts";
import type { Signature } from "#sandbox/git/signature.ts";
import { timestamp } from "#sandbox/kernel/input.ts";
import { pullsOfCommit } from "#sandbox/pulls/pulls-of-commit.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import { rollupOf, statusOf, suitesOf } from "./check-fields.ts";
import { connect, type PageArgs } from "./connection.ts";
import type { Context, Fields } from "./context.ts";
import { entrySource, gitNodeFields } from "./git-fields.ts";
import { requireRead } from "./permission.ts";
import { pullSource, type Source, source } from "./source.ts";

function data({ repository, oid }: Source<"Commit">, { git: reads }: Context): Promise<Commit> {
  return reads.commit(repository, oid);
}

function actor(signature: Signature): Source<"GitActor"> {
  return source("GitActor", { signature });
}

function commitPath({ repository, oid }: Source<"Commit">): string {
  return `/${fullName(repository)}/commit/${oid}`;
}

/** GitHub's headline ends at the first line; the body begins after the blank lines that follow. */
function splitMessage(message: string): readonly [headline: string, body: string] {
  const end = message.indexOf("\n");
  return end === -1 ? [message, ""] : [message.slice(0, end), message.slice(end).replace(/^\n+/, "")];
}

interface HistoryArgs extends PageArgs {
  readonly path?: string | null;
  readonly since?: string | null;
  readonly until?: string | null;
  readonly author?: unknown;
}

export const commitFields: Fields<"Commit"> = {
  ...gitNodeFields,
  message: async (commit, _args, context) => (await data(commit, context)).message,
  messageHeadline: async (commit, _args, context) => splitMessage((await data(commit, context)).message)[0],
  messageBody: async (commit, _args, context) => splitMessage((await data(commit, context)).message)[1],
  authoredDate: async (commit, _args, context) => timestamp((await data(commit, context)).author.at),
  committedDate: async (commit, _args, context) => timestamp((await data(commit, context)).committer.at),
  /** No longer answered by GitHub: it says null for every commit. */
  pushedDate: () => null,
  author: async (commit, _args, context) => actor((await data(commit, context)).author),
  committer: async (commit, _args, context) => actor((await data(commit, context)).committer),
  /** The author first, then who is named by `Co-authored-by`. */
  authors: async (commit, args: PageArgs, context, info) => {
    const { author, message } = await data(commit, context);
    const others = message.matchAll(/^co-authored-by: *(.*?) *<([^>]*)>[ \t]*$/gim);
    const all = [author, ...Array.from(others, ([, name = "", email = ""]) => ({ ...author, name, email }))];
    return connect(info, args, all, actor);
  },
  authoredByCommitter: async (commit, _args, context) => {
    const { author, committer } = await data(commit, context);
    return author.email === committer.email;
  },
  parents: async (commit, args: PageArgs, context, info) => {
    const { parents } = await data(commit, context);
    return connect(info, args, parents, (oid) => source("Commit", { repository: commit.repository, oid }));
  },
  tree: async (commit, _args, context) => {
    requireRead(context, commit.repository, "contents");
    const { tree } = await data(commit, context);
    return source("Tree", { repository: commit.repository, oid: tree, path: "" });
  },
  /** Of a folder too; null where there is nothing of that path. */
  file: async (commit, { path }: { path: string }, context) => {
    requireRead(context, commit.repository, "contents");
    const { tree } = await data(commit, context);
    const item = (await context.git.tree(commit.repository, tree)).get(path.replaceAll(/^\/+|\/+$/g, ""));
    return item === undefined ? null : entrySource(commit.repository, item);
  },
  /** Newest first, as `git log` has them. */
  history: async ({ repository, oid }, args: HistoryArgs, context, info) => {
    if (args.author !== undefined && args.author !== null) return undefined;
    requireRead(context, repository, "contents");
    const oids = await listHistory(repository, oid, args);
    return connect(
      info,
      args,
      oids,
      (one) => source("Commit", { repository, oid: one }),
      (one) => one,
    );
  },
  checkSuites: ({ repository, oid }, args: PageArgs & { filterBy?: SuiteFilter | null }, context, info) => {
    const suites = suitesOf(context, repository, oid, args.filterBy ?? null);
    return connect(
      info,
      args,
      suites,
      (suite) => suite,
      ({ suite }) => suite.id,
    );
  },
  status: ({ repository, oid }, _args, context) => statusOf(context, repository, oid),
  statusCheckRollup: ({ repository, oid }, _args, context) => rollupOf(context, repository, oid),
  associatedPullRequests: async ({ repository, oid }, args: PageArgs & { orderBy?: PullOrder }, context, info) => {
    requireRead(context, repository, "pull_requests");
    const pulls = await pullsOfCommit(repository, oid);
    if (args.orderBy?.direction === "DESC") pulls.reverse();
    return connect(info, args, pulls, pullSource, ({ id }) => id);
  },
  resourcePath: commitPath,
  url: (commit, _args, { world }) => world.urls.html + commitPath(commit),
  treeResourcePath: ({ repository, oid }) => `/${fullName(repository)}/tree/${oid}`,
  treeUrl: ({ repository, oid }, _args, { world }) => `${world.urls.html}/${fullName(repository)}/tree/${oid}`,
};

interface SuiteFilter {
  readonly appId?: number | null;
  readonly checkName?: string | null;
}

interface PullOrder {
  readonly field: "CREATED_AT";
  readonly direction: "ASC" | "DESC";
}

async function listHistory(repository: Repository, oid: string, args: HistoryArgs): Promise<string[]> {
  const options = ["rev-list"];
  if (typeof args.since === "string") options.push(`--since=${args.since}`);
  if (typeof args.until === "string") options.push(`--until=${args.until}`);
  const path = typeof args.path === "string" && args.path !== "" ? ["--", `:(top,literal)${args.path}`] : [];
  const output = await git(repository.gitDirectory, [...options, oid, ...path]);
  return output.split("\n").filter((line) => line !== "");
}
