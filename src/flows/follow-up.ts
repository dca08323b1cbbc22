import type { PullRead } from "#adapters/github/github.ts";
import type { Lease, PullKey, Store } from "#adapters/store/store.ts";
import type { Instant } from "#core/ids.ts";
import { nextLook } from "#core/review/next-look.ts";
import { askReviewers, type AskReviewersSources } from "./ask-reviewers.ts";
import { callPeople, type CallPeopleSources } from "./call-people.ts";
import { failureOf, isPassing } from "./failures.ts";
import type { FreshJudgement } from "./judge-pull.ts";
import { keepToDo } from "./keep-to-do.ts";
import { rememberRound } from "./memory.ts";
import { type IssueSources, openIssues } from "./open-issues.ts";
import { type ResolveSources, resolveThreads } from "./resolve-threads.ts";

export interface FollowUpSources extends AskReviewersSources, ResolveSources, CallPeopleSources, IssueSources {
  readonly repository: AskReviewersSources["repository"] &
    ResolveSources["repository"] &
    CallPeopleSources["repository"] &
    IssueSources["repository"];
  readonly store: AskReviewersSources["store"] &
    ResolveSources["store"] &
    IssueSources["store"] &
    Pick<Store, "acquireLease" | "renewLease" | "releaseLease" | "saveRound">;
  /** Who holds the leases: this piece of work, by its key in the queue, which never runs twice at a time. */
  readonly holder: string;
  /** It was given what judging needs and no more: whatever the contract says, nothing but checks is written. */
  readonly judgesOnly: boolean;
  /** GitHub refused a part, or stumbled over it. The verdict stands: its check is written before any of this. */
  readonly onTrouble: (part: string, error: Error) => void;
}

/** What came of one part. `at`: when to look again even if nothing happens. */
export interface Followed {
  readonly wrote: number;
  readonly at: Instant | null;
}

export interface FollowedUp extends Followed {
  /** False where nothing was done, since a person's order about the pull request is being looked into. */
  readonly isDone: boolean;
}

const leaseMs = 60_000;

/** Somebody's order is being carried out, which takes a few calls. */
const busyMs = 2_000;

/** GitHub stumbled over one of the writes below, or a receiver did not take a notice: a later look makes it up. */
const tryAgainMs = { github: 60_000, undelivered: 600_000 } as const;

/**
 * What follows from a verdict beside the check: reviewers are asked to look at the head, threads that are done with are
 * resolved, people are called where they are needed, and told what there is to do. Each part is written once, however often
 * the verdict is come to; and none of them can change it.
 */
export async function followUp(
  sources: FollowUpSources,
  key: PullKey,
  pull: PullRead,
  own: FreshJudgement,
): Promise<FollowedUp> {
  const { store, holder, now, judgesOnly, onTrouble } = sources;
  const { grounds } = own;
  if (grounds === null) return { wrote: 0, at: null, isDone: true };
  const { contract } = grounds.policy;
  const lookAt = nextLook(contract, grounds.assessment, grounds.facts, now());
  await rememberRound(store, key, own);
  if (judgesOnly || contract.mode.value === "observe") return { wrote: 0, at: lookAt, isDone: true };
  const lease = await store.acquireLease(`pull/${key.repo}/${key.number}`, holder, now(), leaseMs);
  if (lease === null) return { wrote: 0, at: (now() + busyMs) as Instant, isDone: false };

  const parts: Record<string, (held: Lease) => Promise<Followed>> = {
    "asking reviewers": (held) => askReviewers(sources, held, key, pull, own),
    "resolving threads": (held) => resolveThreads(sources, held, key, pull, own),
    "calling people": (held) => callPeople(sources, held, key, pull, own),
    "opening issues": (held) => openIssues(sources, held, key, own),
    "keeping the comment": (held) => keepToDo(sources, held, key, pull, own),
  };
  try {
    let wrote = 0;
    const times = lookAt === null ? [] : [lookAt];
    for (const [name, part] of Object.entries(parts)) {
      if (!(await store.renewLease(lease, now(), leaseMs)))
        return { wrote, at: (now() + busyMs) as Instant, isDone: false };
      const followed = await part(lease).catch((error: unknown): Followed => {
        const failure = failureOf(error);
        if (failure === null || !(error instanceof Error)) throw error;
        onTrouble(name, error);
        const afterMs = failure.retryAfterMs ?? tryAgainMs[failure.kind === "undelivered" ? "undelivered" : "github"];
        return { wrote: 0, at: isPassing(failure) ? ((now() + afterMs) as Instant) : null };
      });
      wrote += followed.wrote;
      if (followed.at !== null) times.push(followed.at);
    }
    return { wrote, at: times.length === 0 ? null : (Math.min(...times) as Instant), isDone: true };
  } finally {
    await store.releaseLease(lease);
  }
}
