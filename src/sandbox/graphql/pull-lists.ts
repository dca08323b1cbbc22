import type { FileDiff } from "#sandbox/git/diff.ts";
import { listCommits } from "#sandbox/git/history.ts";
import { listLimits } from "#sandbox/pulls/pull-content-routes.ts";
import { readFiles } from "#sandbox/pulls/pull-files.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";

import type { PageArgs } from "./connection.ts";
import { Problem } from "./problem.ts";

type PullState = "OPEN" | "CLOSED" | "MERGED";

export interface PullArgs extends PageArgs {
  readonly states?: readonly PullState[] | null;
  readonly headRefName?: string | null;
  readonly baseRefName?: string | null;
  readonly labels?: readonly string[] | null;
  readonly orderBy?: {
    readonly field: "CREATED_AT" | "UPDATED_AT" | "COMMENTS";
    readonly direction: "ASC" | "DESC";
  } | null;
}

/** In GraphQL a merged pull request is not closed. */
export function pullState({ merged, issue }: Pull): PullState {
  if (merged !== null) return "MERGED";
  return issue.state === "open" ? "OPEN" : "CLOSED";
}

export function filterPulls(pulls: readonly Pull[], args: PullArgs): Pull[] {
  const { states, headRefName, baseRefName, labels, orderBy } = args;
  const wanted = pulls.filter(
    (pull) =>
      (states === undefined || states === null || states.includes(pullState(pull))) &&
      (headRefName === undefined || headRefName === null || pull.head.ref === headRefName) &&
      (baseRefName === undefined || baseRefName === null || pull.base.ref === baseRefName) &&
      (labels === undefined || labels === null || labels.some((name) => pull.issue.labels.has(name))),
  );
  if (orderBy?.field === "COMMENTS") throw new Problem("SANDBOX_UNRESOLVED", "The sandbox does not sort by COMMENTS");
  const key = orderBy?.field === "UPDATED_AT" ? "updatedAt" : "createdAt";
  wanted.sort((a, b) => a.issue[key] - b.issue[key] || a.number - b.number);
  return orderBy?.direction === "DESC" ? wanted.reverse() : wanted;
}

const changeTypes: Readonly<Record<FileDiff["status"], string | null>> = {
  added: "ADDED",
  removed: "DELETED",
  modified: "MODIFIED",
  renamed: "RENAMED",
  copied: "COPIED",
  changed: "CHANGED",
  unchanged: null,
};

export async function listPullFiles(pull: Pull) {
  const files = (await readFiles(pull)).slice(0, listLimits.files);
  return files.map(({ path, additions, deletions, status }) => ({
    path,
    additions,
    deletions,
    changeType: changeTypes[status],
  }));
}

/** Hashes, oldest first. */
export async function listPullCommits({ base, head, mergeBase }: Pull): Promise<string[]> {
  const commits = await listCommits(base.repository, { from: mergeBase, to: head.sha, oldestFirst: true });
  return commits.slice(0, listLimits.commits).map(({ sha }) => sha);
}
