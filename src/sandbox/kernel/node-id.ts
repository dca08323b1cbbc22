/** The kinds of things that have a global id, as GraphQL names their types; it has none for artifacts. */
type NodeType =
  | "User"
  | "Bot"
  | "Organization"
  | "Team"
  | "App"
  | "IntegrationInstallation"
  | "Repository"
  | "PullRequest"
  | "PullRequestReview"
  | "PullRequestReviewThread"
  | "PullRequestReviewComment"
  | "Issue"
  | "IssueComment"
  | "Label"
  | "Reaction"
  | "CheckSuite"
  | "CheckRun"
  | "Status"
  | "StatusContext"
  | "Ref"
  | "Commit"
  | "Blob"
  | "Tree"
  | "Tag"
  | "MergeQueue"
  | "MergeQueueEntry"
  | "RepositoryRuleset"
  | "BranchProtectionRule"
  | "Workflow"
  | "WorkflowRun"
  | "Artifact";

/** An opaque global id, the same in REST (`node_id`) and in GraphQL (`id`). */
export function nodeId(type: NodeType, id: number | string): string {
  return Buffer.from(`${type}:${id}`).toString("base64url");
}

/** The type and id behind a global id, or null. */
export function parseNodeId(text: string): { readonly type: string; readonly id: string } | null {
  const decoded = Buffer.from(text, "base64url").toString();
  const match = /^([A-Za-z]{1,40}):(.{1,400})$/s.exec(decoded);
  return match?.[1] === undefined || match[2] === undefined ? null : { type: match[1], id: match[2] };
}
