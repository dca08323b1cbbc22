import type { CommitSha } from "#core/ids.ts";
import { type Facts, notAsked } from "./facts.ts";

/** What is known about a head where nobody asks GitHub: nothing. Every fact that a requirement needs is then pending. */
export function offlineFacts(head: CommitSha): Facts {
  return {
    head,
    headSince: null,
    hadOtherBase: false,
    writers: null,
    checks: notAsked,
    reviews: notAsked,
    threads: notAsked,
    evidence: notAsked,
    approvals: notAsked,
    codeOwners: notAsked,
    waivers: notAsked,
    overrides: notAsked,
    holds: notAsked,
    rounds: [],
    requests: [],
    tree: null,
    identity: null,
    selfInflicted: null,
    trouble: [],
    pull: null,
    loop: null,
  };
}
