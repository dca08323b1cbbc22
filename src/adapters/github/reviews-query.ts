import { accountFields, reviewFields } from "./pull-query.ts";

/** Further reviews of a pull request that has more than a hundred. */
export const reviewsQuery = `
query Reviews($owner: String!, $name: String!, $number: Int!, $after: String!) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviews(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...Review } }
    }
  }
}
${accountFields}
${reviewFields}`;
