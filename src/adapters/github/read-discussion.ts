import type { Client } from "./client.ts";
import { discussionQuery } from "./discussion-query.ts";
import {
  type CommentRead,
  type DiscussionRead,
  GitHubError,
  type RepositoryRef,
  type ThreadDiscussion,
} from "./github.ts";
import { readIssueComment } from "./read-comment.ts";
import { addPage, noPageRead } from "./read-connection.ts";
import { readEditedBy } from "./read-edited-by.ts";
import { readPages } from "./read-pages.ts";
import { readReview } from "./read-pull-parts.ts";
import { completeThread } from "./read-thread.ts";
import type { Shape } from "./shape.ts";

/** A page of comments. Fewer came with one call, in which nothing can change. */
const commentsPerPage = 100;

/**
 * Everything that was written in a pull request, or an error. The comments of the conversation come by REST, which alone says
 * through which App each was written; reviews and threads by GraphQL, which alone knows threads and who edited a text.
 */
export async function readDiscussion(
  client: Client,
  repository: RepositoryRef,
  number: number,
): Promise<DiscussionRead> {
  const [written, comments] = await Promise.all([
    readWritten(client, repository, number),
    readComments(client, repository, number),
  ]);
  // A comment that goes while pages are read pulls another over their edge, unseen.
  if (comments.length >= commentsPerPage && comments.length !== written.comments.length) throw changed();
  const threads: ThreadDiscussion[] = [];
  // One after the other: a thread that needs calls of its own is rare, and there may be ten thousand.
  for (const thread of written.threads) threads.push(await completeThread(client, thread));
  return {
    reviews: written.reviews.flatMap((review) => {
      return readReview(review).map((read) => ({
        ...read,
        updatedAt: review.field("updatedAt").instant(),
        editedBy: readEditedBy(review),
      }));
    }),
    comments: withEditors(comments, written.comments),
    threads,
  };
}

/**
 * A text and who edited it come by two calls, so that it must not have changed between them. Of one that the other call does not
 * list nobody says who edited it, which may stay so.
 */
function withEditors(comments: readonly CommentRead[], edited: readonly Shape[]): DiscussionRead["comments"] {
  const byId = new Map(edited.map((comment) => [comment.field("fullDatabaseId").numeral(), comment]));
  return comments.map((comment) => {
    const known = byId.get(comment.id);
    if (known === undefined) return { ...comment, editedBy: "other" };
    if (known.field("updatedAt").instant() !== comment.updatedAt) throw changed();
    return { ...comment, editedBy: readEditedBy(known) };
  });
}

function changed(): GitHubError {
  return new GitHubError("transient", "comments", "the list of comments changed while it was read");
}

interface Written {
  readonly reviews: readonly Shape[];
  readonly threads: readonly Shape[];
  /** Who edited each comment of the conversation, and when; not its text. */
  readonly comments: readonly Shape[];
}

async function readWritten({ graphql }: Client, { owner, name }: RepositoryRef, number: number): Promise<Written> {
  let [reviews, threads, comments] = [noPageRead, noPageRead, noPageRead];
  while (!reviews.isWhole || !threads.isWhole || !comments.isWhole) {
    const { data } = await graphql(discussionQuery, {
      owner,
      name,
      number,
      wantsReviews: !reviews.isWhole,
      reviewsAfter: reviews.after,
      wantsThreads: !threads.isWhole,
      threadsAfter: threads.after,
      wantsComments: !comments.isWhole,
      commentsAfter: comments.after,
    });
    const pull = data.field("repository").field("pullRequest");
    if (!reviews.isWhole) reviews = addPage(reviews, pull.field("reviews"), "reviews", "fullDatabaseId");
    if (!threads.isWhole) threads = addPage(threads, pull.field("reviewThreads"), "threads", "id");
    if (!comments.isWhole) comments = addPage(comments, pull.field("comments"), "comments", "fullDatabaseId");
  }
  return { reviews: reviews.items, threads: threads.items, comments: comments.items };
}

async function readComments(
  client: Client,
  { owner, name }: RepositoryRef,
  number: number,
): Promise<readonly CommentRead[]> {
  const items = await readPages(client, client.rest.issues.listComments, { owner, repo: name, issue_number: number });
  const comments = items.map(readIssueComment);
  if (new Set(comments.map(({ id }) => id)).size === comments.length) return comments;
  throw changed();
}
