import type { MergeOutcome, PullRead, RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { Lease, Store } from "#adapters/store/store.ts";
import type { MergePlan } from "#core/effects/merge.ts";
import type { CommitSha, Instant, RepoId } from "#core/ids.ts";
import { mergeTexts } from "#core/message/merge.ts";
import { isRefusal } from "./failures.ts";

export interface MergeSources {
  readonly repository: Pick<RepositoryOnGitHub, "mergePull" | "enqueuePull" | "readPull">;
  readonly store: Pick<Store, "beginEffect" | "retryEffect" | "finishEffect" | "abandonEffect" | "readEffect">;
  readonly now: () => Instant;
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * - `merged`: it is merged, or in the queue.
 * - `moved`: the head is another one now.
 * - `not-yet`: GitHub's own rules are not met; look again later.
 * - `given-up`: it will not be tried again for this head; the words say why.
 */
export type MergeResult =
  | { readonly kind: "merged" | "moved" | "not-yet" }
  | { readonly kind: "given-up"; readonly why: string };

/** Sends of one merge, each after reading back that the one before did not happen. */
const maxSends = 3;

/** After a send without a clear answer: how long until GitHub must show what came of it. Together 15 s. */
const readBackPausesMs = [0, 1_000, 2_000, 4_000, 8_000];

/** What GitHub has not shown of a merge by then is no lag: its queue has dropped the pull request. */
const shownWithinMs = 60_000;

/**
 * Merges a pull request whose every requirement was met in a read of the same critical section (S2): the call carries the
 * head that was judged, so a push in between makes GitHub refuse. A send whose end nobody knows is read back before anything
 * else, and never repeated blindly (SR-30).
 */
export async function mergePull(
  { repository, store, now, pause }: MergeSources,
  lease: Lease,
  repo: RepoId,
  pull: PullRead,
  plan: Extract<MergePlan, { kind: "merge" | "enqueue" }>,
): Promise<MergeResult> {
  for (let attempt = 1; attempt <= maxSends; attempt += 1) {
    const key = mergeKey(repo, pull.number, pull.head, attempt);
    const intent = { key, kind: "merge", payloadHash: plan.kind === "merge" ? plan.method : "queue" };
    const begun = await store.beginEffect(intent, lease, now());
    if (begun.kind === "done") {
      const result = parseResult(begun.result);
      if (result.kind === "given-up") return result;
      // GitHub may not show the merge yet.
      return (await isMerged(repository, pull, pause)) ? { kind: "merged" } : { kind: "not-yet" };
    }
    if (begun.kind === "unknown") {
      if (await isMerged(repository, pull, pause)) {
        await store.finishEffect(key, intent.payloadHash, JSON.stringify({ kind: "merged" }), now());
        return { kind: "merged" };
      }
      continue;
    }
    const sending: Promise<MergeOutcome> =
      plan.kind === "merge"
        ? repository.mergePull({ number: pull.number, head: pull.head, method: plan.method })
        : repository.enqueuePull({ nodeId: pull.nodeId, head: pull.head });
    const outcome = await sending.catch(async (error: unknown) => {
      // A limit: the call was not taken up, so it does not count as a send of which nobody knows what came.
      if (isRefusal(error)) await store.abandonEffect(key, lease, now());
      throw error;
    });
    switch (outcome.kind) {
      case "merged":
        await store.finishEffect(key, intent.payloadHash, JSON.stringify({ kind: "merged" }), now());
        return { kind: "merged" };
      case "head-moved":
        await store.abandonEffect(key, lease, now());
        return { kind: "moved" };
      case "not-mergeable":
        await store.abandonEffect(key, lease, now());
        return { kind: "not-yet" };
      case "refused": {
        const result: MergeResult = { kind: "given-up", why: mergeTexts.refused(outcome.message) };
        await store.finishEffect(key, intent.payloadHash, JSON.stringify(result), now());
        return result;
      }
      case "unknown":
        if (await isMerged(repository, pull, pause)) {
          await store.finishEffect(key, intent.payloadHash, JSON.stringify({ kind: "merged" }), now());
          return { kind: "merged" };
        }
    }
  }
  return { kind: "given-up", why: mergeTexts.outcomeUnknown(maxSends) };
}

/** Why this head, which is neither merged nor queued, is not to be merged again; null while there is an attempt left. */
export async function readSpentMerge(
  { store, now }: { readonly store: Pick<Store, "readEffect">; readonly now: () => Instant },
  repo: RepoId,
  number: number,
  head: CommitSha,
): Promise<string | null> {
  for (let attempt = 1; attempt <= maxSends; attempt += 1) {
    const effect = await store.readEffect(mergeKey(repo, number, head, attempt));
    if (effect === null || effect.state === "abandoned") return null;
    if (effect.state === "done" && effect.result !== null) {
      const result = parseResult(effect.result);
      if (result.kind === "given-up") return result.why;
      return now() - effect.at > shownWithinMs ? mergeTexts.takenBack() : null;
    }
  }
  return mergeTexts.outcomeUnknown(maxSends);
}

async function isMerged(
  repository: Pick<RepositoryOnGitHub, "readPull">,
  { number, head }: PullRead,
  pause: (ms: number) => Promise<void>,
): Promise<boolean> {
  for (const ms of readBackPausesMs) {
    await pause(ms);
    const now = await repository.readPull(number);
    if (now === null || now.head !== head) return false;
    if (now.state === "merged" || now.isInMergeQueue) return true;
  }
  return false;
}

function mergeKey(repo: RepoId, number: number, head: CommitSha, attempt: number): string {
  return `merge/${repo}/${number}/${head}/${attempt}`;
}

function parseResult(text: string): MergeResult {
  return JSON.parse(text) as MergeResult;
}
