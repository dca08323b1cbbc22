import type { PullRead, RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { PullKey, Store } from "#adapters/store/store.ts";
import type { Instant } from "#core/ids.ts";

export interface FreshSources {
  readonly repository: Pick<RepositoryOnGitHub, "readPull">;
  readonly store: Pick<Store, "readPull" | "notePull">;
  readonly now: () => Instant;
  readonly pause: (ms: number) => Promise<void>;
}

/** How far behind its own webhook GitHub's answer may be before it is judged a lag worth waiting for longer (RR-05). */
const stalePausesMs = [1_000, 2_000, 4_000, 8_000, 16_000];

/** How often an answer of the webhook's own second is asked for again if it names another head. */
const doubtfulReads = 3;

/** A pull request that changed less long ago, and that GitHub does not know, is one that it does not show yet (RR-05). */
const shownWithinMs = 300_000;

/** `at`: no later than what was read. */
export type FreshRead =
  | { readonly kind: "read"; readonly pull: PullRead; readonly at: Instant }
  | { readonly kind: "gone" }
  | { readonly kind: "stale" };

/**
 * Reads a pull request until GitHub's answer is at least as new as the newest webhook about it. GitHub's times have whole
 * seconds, so an answer of the same second that names another head may be the older of the two, and is asked for again; if
 * it stays, it was the webhooks that came out of order.
 *
 * One that GitHub does not know is remembered as closed, so that it does not stand in the way of others. Where that was
 * wrong, whatever tells of it next opens it again: a webhook, a read, or the sweep that lists it.
 */
export async function readFresh({ repository, store, now, pause }: FreshSources, key: PullKey): Promise<FreshRead> {
  for (const [index, ms] of [0, ...stalePausesMs].entries()) {
    await pause(ms);
    const at = now();
    const pull = await repository.readPull(key.number);
    const record = await store.readPull(key);
    if (pull === null) {
      if (record === null || !record.isOpen) return { kind: "gone" };
      if (now() - record.updatedAt < shownWithinMs) continue;
      // A webhook that came meanwhile is newer, and stands.
      await store.notePull({ ...record, isOpen: false, seenAt: now() });
      return { kind: "gone" };
    }
    const { head, baseRef, state, updatedAt } = pull;
    if (record !== null && record.newestSeen > updatedAt) continue;
    const isDoubtful = record !== null && record.updatedAt === updatedAt && record.head !== head;
    if (isDoubtful && index < doubtfulReads) continue;
    await store.notePull({ ...key, head, baseRef, isOpen: state === "open", updatedAt, seenAt: now() });
    return { kind: "read", pull, at };
  }
  return { kind: "stale" };
}
