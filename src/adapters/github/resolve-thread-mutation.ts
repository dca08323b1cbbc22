export const resolveThreadMutation = `
mutation ResolveThread($thread: ID!) {
  resolveReviewThread(input: { threadId: $thread }) {
    thread { isResolved }
  }
}`;
