import type { Client } from "./client.ts";
import { resolveThreadMutation } from "./resolve-thread-mutation.ts";
import { unresolveThreadMutation } from "./unresolve-thread-mutation.ts";

/** Whether the thread is resolved afterwards, in the words of the answer: that it was taken does not say so (SR-37). */
export async function setThreadResolved({ graphql }: Client, id: string, isResolved: boolean): Promise<boolean> {
  const [mutation, field] = isResolved
    ? [resolveThreadMutation, "resolveReviewThread"]
    : [unresolveThreadMutation, "unresolveReviewThread"];
  const { data } = await graphql(mutation, { thread: id }, { kind: "write" });
  return data.field(field).field("thread").field("isResolved").flag();
}
