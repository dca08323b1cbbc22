import type { CommitSha } from "#core/ids.ts";
import type { Client } from "./client.ts";
import { GitHubError, type GroupMemberRead, type RepositoryRef } from "./github.ts";
import { groupQuery } from "./group-query.ts";
import type { Shape } from "./shape.ts";

/** A thousand pull requests in one queue. */
const maxPages = 10;

interface Entry {
  readonly position: number;
  readonly member: GroupMemberRead;
  readonly commit: CommitSha;
  readonly before: CommitSha;
}

/**
 * The pull requests whose changes a group's commit holds: its own entry, and those that it was built upon. Each entry names
 * the commit before it, so the chain is followed and not guessed from positions, down to where the branch is now. A chain
 * that ends elsewhere belongs to a group that is being made anew: nothing may be said about it.
 *
 * GitHub does not document what an entry names that is built upon others, so whatever stands before it in the queue with a
 * commit of its own counts as well: one too many can only keep a group waiting.
 */
export async function readMergeGroup(
  { graphql }: Client,
  { owner, name }: RepositoryRef,
  branch: string,
  group: CommitSha,
): Promise<readonly GroupMemberRead[]> {
  const entries: Entry[] = [];
  let tip: CommitSha | null = null;
  let after: string | null = null;
  for (let page = 1; ; page += 1) {
    if (page > maxPages) throw new GitHubError("invalid", "graphql", `more than ${maxPages * 100} entries in a queue`);
    const ref = `refs/heads/${branch}`;
    const { data } = await graphql(groupQuery, { owner, name, branch, ref, after });
    const repository = data.field("repository");
    const queue = repository.field("mergeQueue");
    if (repository.field("ref").isNull() || queue.isNull()) return [];
    tip = repository.field("ref").field("target").field("oid").sha();
    const found = queue.field("entries");
    entries.push(...found.field("nodes").list().flatMap(readQueued));
    if (!found.field("pageInfo").field("hasNextPage").flag()) break;
    after = found.field("pageInfo").field("endCursor").text();
  }
  const byCommit = new Map(entries.map((entry) => [entry.commit, entry]));
  const own = byCommit.get(group);
  if (own === undefined) return [];
  const chain = new Set<Entry>();
  let at = group;
  for (let entry: Entry | undefined = own; entry !== undefined && at !== tip; entry = byCommit.get(at)) {
    if (chain.has(entry)) return [];
    chain.add(entry);
    at = entry.before;
  }
  if (at !== tip) return [];
  return entries
    .filter((entry) => chain.has(entry) || entry.position < own.position)
    .toSorted((a, b) => a.position - b.position)
    .map(({ member }) => member);
}

/** An entry that has no commit yet is in no group. */
function readQueued(entry: Shape): Entry[] {
  const [commit, before, pull] = [entry.field("headCommit"), entry.field("baseCommit"), entry.field("pullRequest")];
  if (commit.isNull() || before.isNull() || pull.isNull()) return [];
  const member = { number: pull.field("number").integer(), head: pull.field("headRefOid").sha() };
  const position = entry.field("position").integer();
  return [{ position, member, commit: commit.field("oid").sha(), before: before.field("oid").sha() }];
}
