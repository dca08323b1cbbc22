export const unresolveThreadMutation = `
mutation UnresolveThread($thread: ID!) {
  unresolveReviewThread(input: { threadId: $thread }) {
    thread { isResolved }
  }
}`;
