import type { Client } from "./client.ts";
import {
  type AccountRead,
  GitHubError,
  type RepositoryRef,
  type ThreadCommentRead,
  type ThreadDiscussion,
} from "./github.ts";
import { addPage, noPageRead } from "./read-connection.ts";
import { readEditedBy } from "./read-edited-by.ts";
import { readAccount } from "./read-pull-parts.ts";
import type { Shape } from "./shape.ts";
import { threadQuery } from "./thread-query.ts";

const mayLack = [{ path: "node", type: "NOT_FOUND" }] as const;

/** A thread of this repository by its id, whole; null where the id is that of nothing, or of something else. */
export async function readThread(
  client: Client,
  { repo }: RepositoryRef,
  id: string,
): Promise<ThreadDiscussion | null> {
  const { data } = await client.graphql(threadQuery, { id, after: null }, { mayLack });
  const node = data.field("node");
  if (node.isNull() || node.field("__typename").text() !== "PullRequestReviewThread") return null;
  // Ids hold for all of GitHub, and a token reads whatever is public.
  if (node.field("repository").field("databaseId").integer() !== repo) return null;
  return completeThread(client, node);
}

/** A thread with every comment, from one that came with the first of them. */
export async function completeThread({ graphql }: Client, thread: Shape): Promise<ThreadDiscussion> {
  const id = thread.field("id").text();
  const add = (read: typeof noPageRead, of: Shape) => {
    return addPage(read, of.field("comments"), "comments of a thread", "fullDatabaseId");
  };
  let comments = add(noPageRead, thread);
  while (!comments.isWhole) {
    const { data } = await graphql(threadQuery, { id, after: comments.after }, { mayLack });
    const node = data.field("node");
    if (node.isNull()) throw new GitHubError("transient", "graphql", "the thread went while it was read");
    comments = add(comments, node);
  }
  return {
    id,
    pullNodeId: thread.field("pullRequest").field("id").text(),
    isResolved: thread.field("isResolved").flag(),
    resolvedBy: readResolver(thread.field("resolvedBy")),
    isOutdated: thread.field("isOutdated").flag(),
    path: thread.field("path").text(),
    line: thread.field("line").integerOrNull(),
    originalLine: thread.field("originalLine").integerOrNull(),
    comments: comments.items.map(readThreadComment),
  };
}

/** The field is of type User whoever stands behind it, and a bot then shows its full login, which no person can have. */
function readResolver(user: Shape): AccountRead | null {
  const account = readAccount(user);
  return account?.login.endsWith("[bot]") === true ? { ...account, kind: "bot" } : account;
}

function readThreadComment(comment: Shape): ThreadCommentRead {
  const commit = comment.field("originalCommit");
  return {
    id: comment.field("fullDatabaseId").numeral(),
    author: readAccount(comment.field("author")),
    body: comment.field("body").text(),
    head: commit.isNull() ? null : commit.field("oid").sha(),
    hunk: comment.field("diffHunk").textOrNull(),
    createdAt: comment.field("createdAt").instant(),
    editedBy: readEditedBy(comment),
  };
}
