import type { CheckRunRead, CheckRunWrite } from "#adapters/github/github.ts";
import type { EvaluationSources } from "#flows/evaluate.ts";
import { openOwnersCache } from "#flows/gather-code-owners.ts";
import { head } from "#test/support/judge.ts";

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

/** What GitHub shows of a check run that an App wrote on the head. */
export function shownAs(
  appId: number,
  id: number,
  { name, externalId, state, title, summary, text }: CheckRunWrite,
): CheckRunRead {
  return {
    id,
    name,
    appId,
    appSlug: "headgate",
    head,
    status: state.kind === "completed" ? "completed" : "in_progress",
    conclusion: state.kind === "completed" ? state.conclusion : null,
    startedAt: null,
    completedAt: null,
    url: null,
    externalId,
    title,
    summary,
    text,
  };
}
