import { entryFields } from "./pull-query.ts";

/** What one commit holds at one path. */
export const fileQuery = `
query File($owner: String!, $name: String!, $commit: GitObjectID!, $path: String!) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) {
    object(oid: $commit) { ... on Commit { oid file(path: $path) { ...Entry } } }
  }
}
${entryFields}`;
