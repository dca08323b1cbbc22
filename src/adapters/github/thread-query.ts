import { accountFields } from "./pull-query.ts";

export const discussedThreadFields = `
fragment DiscussedThread on PullRequestReviewThread {
  id
  isResolved
  resolvedBy { ...Account }
  isOutdated
  path
  line
  originalLine
  pullRequest { id }
}
fragment ThreadComments on PullRequestReviewCommentConnection {
  totalCount
  pageInfo { hasNextPage endCursor }
  nodes {
    fullDatabaseId
    author { ...Account }
    body
    createdAt
    lastEditedAt
    editor { ...Account }
    diffHunk
    originalCommit { oid }
  }
}`;

/** One thread by its id, with its comments from a cursor on. */
export const threadQuery = `
query Thread($id: ID!, $after: String) {
  rateLimit { cost remaining resetAt }
  node(id: $id) {
    __typename
    ... on PullRequestReviewThread {
      ...DiscussedThread
      repository { databaseId }
      comments(first: 100, after: $after) { ...ThreadComments }
    }
  }
}
${accountFields}
${discussedThreadFields}`;
