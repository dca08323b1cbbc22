/** The commit that a branch points to. */
export const tipQuery = `
query Tip($owner: String!, $name: String!, $ref: String!, $isDefault: Boolean!) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) {
    defaultBranchRef @include(if: $isDefault) { target { oid } }
    ref(qualifiedName: $ref) @skip(if: $isDefault) { target { oid } }
  }
}`;
