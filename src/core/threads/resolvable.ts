import type { CommitSha } from "#core/ids.ts";

/** A review thread, read whole: one of which comments are missing is no `ThreadView`. */
export interface ThreadView {
  readonly id: string;
  /** The pull request that it stands in, by the id of its node. */
  readonly pull: string;
  readonly isResolved: boolean;
  /** GitHub no longer shows it at a line of the head. */
  readonly isOutdated: boolean;
  /** The commit that its first comment was written for; null where nobody knows. */
  readonly headOfOpener: CommitSha | null;
  /** Of every comment, in order; null where the account is gone. */
  readonly authors: readonly ({ readonly id: number; readonly kind: "human" | "bot" } | null)[];
}

export interface ThreadSituation {
  /** Numbers of the accounts whose comments may be resolved away. */
  readonly bots: readonly number[];
  /** Who writes through which account; several may share one. */
  readonly reviewers: readonly { readonly id: string; readonly accountId: number }[];
  /** Ids of the reviewers whose review of the head itself, not one carried over, is clean. */
  readonly clean: readonly string[];
  /** The pull request that is looked at, by the id of its node. */
  readonly pull: string;
  readonly head: CommitSha;
}

/**
 * Why a thread stays, where it does:
 * - `resolved`: there is nothing to do. `empty`: a thread that shows no comment shows nobody who may be overruled.
 * - `human`: a person wrote in it, or someone who is gone and may have been one. `unlisted-bot`: the contract does not list
 *   that bot. `another-pull`: it stands in another pull request.
 * - `not-a-reviewers`: no reviewer opened it. `not-clean`: the one that did has not found the head clean.
 * - `current`: it was opened for this very head and stands at one of its lines, or nobody knows what it was opened for.
 */
export type Resolvable =
  | { readonly kind: "yes"; readonly reviewer: string }
  | {
      readonly kind: "no";
      readonly why:
        | "resolved"
        | "empty"
        | "human"
        | "unlisted-bot"
        | "another-pull"
        | "not-a-reviewers"
        | "not-clean"
        | "current";
    };

/** A thread that stays open although its reviewer sees it settled. */
export interface LeftThread {
  readonly reviewer: string;
  readonly why: "human" | "unlisted-bot" | "another-pull";
}

/** Whether Headgate may resolve a thread: only where nobody but listed bots has spoken (S7), and its reviewer sees it settled. */
export function judgeThread(thread: ThreadView, situation: ThreadSituation): Resolvable {
  const { bots, reviewers, clean, pull, head } = situation;
  if (thread.isResolved) return no("resolved");
  const [opener] = thread.authors;
  if (opener === undefined) return no("empty");
  if (opener === null || thread.authors.some((author) => author?.kind !== "bot")) return no("human");
  if (!thread.authors.every((author) => author !== null && bots.includes(author.id))) return no("unlisted-bot");
  if (thread.pull !== pull) return no("another-pull");
  // Of several that write through one account nobody can tell which has opened it, so all of them must be content.
  const own = reviewers.filter(({ accountId }) => accountId === opener.id);
  const [reviewer] = own;
  if (reviewer === undefined) return no("not-a-reviewers");
  if (!own.every(({ id }) => clean.includes(id))) return no("not-clean");
  const isOfAnotherHead = thread.headOfOpener !== null && thread.headOfOpener !== head;
  return thread.isOutdated || isOfAnotherHead ? { kind: "yes", reviewer: reviewer.id } : no("current");
}

/**
 * What somebody may want to hear of: it would be resolved if nobody but its opener had spoken, the contract listed that one, and
 * it stood here. Null for any other thread, so that a review that is still open says nothing.
 */
export function judgeLeft(thread: ThreadView, situation: ThreadSituation): LeftThread | null {
  const judged = judgeThread(thread, situation);
  if (judged.kind === "yes") return null;
  const { why } = judged;
  const opener = thread.authors[0] ?? null;
  if (opener === null || (why !== "human" && why !== "unlisted-bot" && why !== "another-pull")) return null;
  const alone = judgeThread(
    { ...thread, pull: situation.pull, authors: [opener] },
    { ...situation, bots: [opener.id] },
  );
  return alone.kind === "yes" ? { reviewer: alone.reviewer, why } : null;
}

function no(why: Extract<Resolvable, { kind: "no" }>["why"]): Resolvable {
  return { kind: "no", why };
}
