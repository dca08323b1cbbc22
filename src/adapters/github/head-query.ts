import { accountFields, headFields } from "./pull-query.ts";

/** The head commit by its name, where it is not the last that a pull request lists: GitHub lists 250. */
export const headQuery = `
query Head($owner: String!, $name: String!, $head: GitObjectID!) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) {
    object(oid: $head) { ... on Commit { oid ...Head } }
  }
}
${headFields}
${accountFields}`;
