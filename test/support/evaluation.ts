import type { EvaluationSources } from "#flows/evaluate.ts";
import { openOwnersCache } from "#flows/gather-code-owners.ts";

/** What an evaluation needs beside GitHub, the store and the queue, where nothing but the check is looked at. */
export function buildSurroundings(): Omit<EvaluationSources, "repository" | "store" | "jobs" | "ownAppId" | "now"> {
  return {
    readFloor: async () => null,
    policies: new Map(),
    owners: openOwnersCache(),
    sign: (text) => text,
    notifier: null,
    fullName: "octo/shop",
    holder: "test",
    mayMerge: () => false,
    judgesOnly: false,
    readOwnAccount: async () => null,
    onThread: () => {},
    onTrouble: () => {},
    onAlarm: () => {},
    pause: async () => {},
  };
}
