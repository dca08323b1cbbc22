import { contractPaths } from "#core/contract/find.ts";

/** What stands at each of the contract's paths in a commit, under the alias `contract0`, `contract1` … */
const contractFiles = contractPaths
  .map((path, index) => `contract${index}: file(path: ${JSON.stringify(path)}) { ...Entry }`)
  .join("\n");

/** An entry of a tree; the text of a blob is GitHub's reading of its bytes, which is proved by hashing it. */
export const entryFields = `
fragment Entry on TreeEntry {
  mode
  oid
  size
  object { ... on Blob { text } }
}`;

/** Of the head commit: what else is known by its name. */
export const headFields = `
fragment Head on Commit {
  tree { oid }
  status { contexts { id context state description createdAt creator { ...Account } } }
  associatedPullRequests(first: 50) {
    nodes { number state headRefOid baseRepository { databaseId } }
  }
}`;

export const accountFields = `
fragment Account on Actor {
  __typename
  login
  ... on User { databaseId }
  ... on Bot { databaseId }
}`;

export const reviewFields = `
fragment Review on PullRequestReview {
  fullDatabaseId
  state
  body
  submittedAt
  author { ...Account }
  commit { oid }
}`;

export const threadFields = `
fragment Thread on PullRequestReviewThread {
  id
  isResolved
  isOutdated
  path
  comments(first: 20) {
    totalCount
    nodes { author { __typename } }
  }
}`;

/**
 * All that is read about a pull request, but for its files and its check runs. As GitHub counts: one request for each list,
 * and one for the comments of each of 100 threads, 109 in all; a hundredth of that, rounded, is one point of 5,000 an hour.
 */
export const pullQuery = `
query Pull($owner: String!, $name: String!, $number: Int!) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) {
    defaultBranchRef { name target { ...Contract } }
    pullRequest(number: $number) {
      id
      number
      title
      url
      state
      isDraft
      createdAt
      updatedAt
      changedFiles
      mergeable
      isInMergeQueue
      mergeQueue { id }
      autoMergeRequest { enabledAt }
      mergeCommit { oid }
      potentialMergeCommit {
        tree { oid }
        parents(first: 2) { totalCount nodes { oid } }
      }
      isCrossRepository
      headRefOid
      headRefName
      baseRefName
      author { ...Account }
      baseRef {
        target { ...Contract }
        rules(first: 100) {
          pageInfo { hasNextPage }
          nodes {
            type
            parameters {
              ... on RequiredStatusChecksParameters {
                requiredStatusChecks { context integrationId }
              }
            }
          }
        }
        branchProtectionRule { requiredStatusChecks { context app { databaseId } } }
      }
      commits(last: 100) {
        totalCount
        nodes {
          commit {
            oid
            author { user { ...Account } }
            committer { user { ...Account } }
          }
        }
      }
      headCommit: commits(last: 1) { nodes { commit { oid ...Head } } }
      timelineItems(
        last: 1
        itemTypes: [BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT, BASE_REF_FORCE_PUSHED_EVENT]
      ) {
        nodes {
          __typename
          ... on BaseRefChangedEvent { createdAt }
          ... on AutomaticBaseChangeSucceededEvent { createdAt }
          ... on BaseRefForcePushedEvent { createdAt }
        }
      }
      headMoves: timelineItems(last: 1, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT]) {
        nodes { ... on HeadRefForcePushedEvent { createdAt } }
      }
      reviews(first: 100) { pageInfo { hasNextPage endCursor } nodes { ...Review } }
      reviewThreads(first: 100) { pageInfo { hasNextPage endCursor } nodes { ...Thread } }
    }
  }
}
fragment Contract on Commit {
  oid
  ${contractFiles}
}
${entryFields}
${headFields}
${accountFields}
${reviewFields}
${threadFields}`;
