import { accountFields, reviewFields } from "./pull-query.ts";
import { discussedThreadFields } from "./thread-query.ts";

/**
 * Reviews and threads of a pull request, and who edited its comments, each from a cursor on, or not at all once it was read to
 * its end. Few threads have more than the 50 comments that come with them. As GitHub counts: 5,300 nodes of 500,000, and one
 * point of 5,000 an hour.
 */
export const discussionQuery = `
query Discussion(
  $owner: String!
  $name: String!
  $number: Int!
  $wantsReviews: Boolean!
  $reviewsAfter: String
  $wantsThreads: Boolean!
  $threadsAfter: String
  $wantsComments: Boolean!
  $commentsAfter: String
) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      comments(first: 100, after: $commentsAfter) @include(if: $wantsComments) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { fullDatabaseId updatedAt author { ...Account } lastEditedAt editor { ...Account } }
      }
      reviews(first: 100, after: $reviewsAfter) @include(if: $wantsReviews) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { ...Review updatedAt lastEditedAt editor { ...Account } }
      }
      reviewThreads(first: 100, after: $threadsAfter) @include(if: $wantsThreads) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          ...DiscussedThread
          comments(first: 50) { ...ThreadComments }
        }
      }
    }
  }
}
${accountFields}
${reviewFields}
${discussedThreadFields}`;
