import { GitHubError } from "./github.ts";

/** Null for what GitHub does not know, or does not show to this App; every other failure stays one. */
export async function orNothing<Value>(reading: Promise<Value>): Promise<Value | null> {
  return reading.catch((error: unknown) => {
    if (error instanceof GitHubError && error.kind === "not-found") return null;
    throw error;
  });
}
