import { threadFields } from "./pull-query.ts";

/** Further threads of a pull request that has more than a hundred. */
export const threadsQuery = `
query Threads($owner: String!, $name: String!, $number: Int!, $after: String!) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewThreads(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...Thread } }
    }
  }
}
${threadFields}`;
