/**
 * Asks for what `count` paths hold in two commits, and for the head of the pull request then: `base0`, `head0`, `base1` and
 * so on are the entries of `$path0`, `$path1` … As many queries as there are counts, all of them the same text but for that.
 */
export function entriesQuery(count: number): string {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const paths = indexes.map((index) => `$path${index}: String!`).join(", ");
  const entries = (side: string) => indexes.map((index) => `${side}${index}: file(path: $path${index}) { ...Entry }`);
  return `
query Entries($owner: String!, $name: String!, $number: Int!, $base: GitObjectID!, $head: GitObjectID!, ${paths}) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) { headRefOid }
    base: object(oid: $base) { ... on Commit { ${entries("base").join("\n")} } }
    head: object(oid: $head) { ... on Commit { ${entries("head").join("\n")} } }
  }
}
fragment Entry on TreeEntry { mode oid size }`;
}
