/** A merge queue: what waits in it, and where its branch is. */
export const groupQuery = `
query Group($owner: String!, $name: String!, $branch: String!, $ref: String!, $after: String) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) {
    ref(qualifiedName: $ref) { target { oid } }
    mergeQueue(branch: $branch) {
      entries(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          position
          headCommit { oid }
          baseCommit { oid }
          pullRequest { number headRefOid }
        }
      }
    }
  }
}`;
