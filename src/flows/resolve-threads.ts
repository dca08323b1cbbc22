import type { PullRead, RepositoryOnGitHub, ThreadDiscussion } from "#adapters/github/github.ts";
import type { Lease, PullKey, Store } from "#adapters/store/store.ts";
import type { Contract } from "#core/contract/contract.ts";
import type { Facts } from "#core/gate/facts.ts";
import type { CommitSha } from "#core/ids.ts";
import { leftThreadWords, refusedThreadWords } from "#core/message/threads.ts";
import { judgeLeft, judgeThread, type ThreadView } from "#core/threads/resolvable.ts";
import { failureOf } from "./failures.ts";
import type { Followed } from "./follow-up.ts";
import type { KnownReviewer } from "./gather-reviews.ts";
import type { FreshJudgement } from "./judge-pull.ts";
import { type OnceSources, publishOnce } from "./publish-once.ts";

export interface ResolveSources extends OnceSources {
  readonly store: OnceSources["store"] & Pick<Store, "listEffects">;
  readonly repository: Pick<RepositoryOnGitHub, "readThread" | "setThreadResolved">;
  /**
   * One line for each thread that was resolved, given back, refused or left: the audit of what Headgate did to a conversation,
   * and did not. What stays as it is comes again with every look; `openThreadNews` tells which is new.
   */
  readonly onThread: (note: ThreadNote) => void;
  /** The account through which this App writes; null while unknown. */
  readonly readOwnAccount: () => Promise<number | null>;
}

export interface ThreadNote {
  readonly pull: number;
  readonly head: CommitSha;
  readonly thread: string;
  /** Who opened it; null: none of those whom the change needs by now. */
  readonly reviewer: string | null;
  readonly outcome: ThreadOutcome;
  /** Why it is not resolved; null where that was not to be said. */
  readonly why: string | null;
}

/**
 * - `resolved`: GitHub says so.
 * - `given-back`: somebody wrote in it while it was resolved, so it was opened again.
 * - `refused`: GitHub did not resolve it.
 * - `left`: its reviewer sees it settled, and Headgate leaves it alone.
 */
export type ThreadOutcome = "resolved" | "given-back" | "refused" | "left";

/** Of threads that stay as they are; some 200 bytes each. */
const maxToldThreads = 5_000;

/**
 * Whether a note says something new. Of one thread and head `left` and `refused` are told once for the same reason, as far as
 * this process remembers: after a start they are told once more.
 */
export function openThreadNews(most = maxToldThreads): (note: ThreadNote) => boolean {
  const told = new Set<string>();
  return ({ thread, head, outcome, why }) => {
    if (outcome !== "left" && outcome !== "refused") return true;
    const key = [thread, head, outcome, why].join("\n");
    const isNew = !told.delete(key);
    told.add(key);
    for (const oldest of told) {
      if (told.size <= most) break;
      told.delete(oldest);
    }
    return isNew;
  };
}

/** Resolving one takes three calls; what is beyond this is left to the next look. */
const maxAtOnce = 30;

/** Threads of one pull request that Headgate has to do with. */
const maxKnownThreads = 500;

/**
 * Resolves the threads in which nothing is left to say: after a clean review of this very head, those that its reviewer opened
 * about another commit and in which nobody but listed bots ever wrote (S7). Each is read again, whole, right before and right
 * after (SR-36), and counts as resolved only if GitHub's answer says so (SR-37). Each at most once: what somebody opens again
 * stays open.
 *
 * One whose end nobody knows, since Headgate was killed or GitHub's answer lost, is taken up again whatever the review says by
 * now, and if none is needed any more: it may be resolved, and nobody has looked whether a person wrote in it meanwhile.
 */
export async function resolveThreads(
  sources: ResolveSources,
  lease: Lease,
  key: PullKey,
  pull: PullRead,
  { grounds, reviews }: FreshJudgement,
): Promise<Followed> {
  if (grounds === null) return { wrote: 0, at: null };
  const rules = rulesOf(grounds.policy.contract, grounds.facts, pull, reviews?.reviewers ?? []);
  const threads = reviews?.discussion?.threads ?? [];
  for (const thread of threads) tellLeft(sources, pull, thread, rules);
  const { doubtful, done } = await listKnown(sources, key);
  const candidates = new Map(
    threads.flatMap((thread) => {
      const judged = judgeThread(viewOf(thread), rules);
      return judged.kind === "yes" && !done.has(thread.id) ? [[thread.id, judged.reviewer] as const] : [];
    }),
  );
  const ids = [...new Set([...doubtful, ...candidates.keys()])];
  let wrote = 0;
  for (const [index, id] of ids.slice(0, maxAtOnce).entries()) {
    const published = await publishOnce(sources, lease, {
      key: threadKey(key, id),
      kind: "thread",
      payload: "once",
      find: async () => ((await isResolvedByUs(sources, id)) ? settleOne(sources, pull, id, rules) : null),
      send: async () => resolveOne(sources, pull, id, rules),
    }).catch((error: unknown) => {
      if (failureOf(error)?.kind === "forbidden") tellForbidden(sources, pull, ids.slice(index), candidates);
      throw error;
    });
    if (published.kind === "written") wrote += 1;
  }
  // Whether open threads still block has changed with it.
  return { wrote, at: wrote > 0 ? sources.now() : null };
}

export function threadKey({ repo, number }: PullKey, thread: string): string {
  return `thread/${repo}/${number}/${thread}`;
}

/**
 * Threads that Headgate has set about to resolve. `doubtful`: nobody knows what came of it. `done`: it is known, so that one of
 * them that is open was opened again.
 */
async function listKnown({ store }: Pick<ResolveSources, "store">, key: PullKey) {
  const prefix = threadKey(key, "");
  const effects = await store.listEffects({ kind: "thread", prefix, limit: maxKnownThreads });
  const idsIn = (wanted: "begun" | "done") =>
    effects.filter(({ state }) => state === wanted).map((effect) => effect.key.slice(prefix.length));
  return { doubtful: idsIn("begun"), done: new Set(idsIn("done")) };
}

/** Whether a thread may be resolved in which somebody spoke: a merge would leave it so for good. */
export async function hasUnsettledThreads(sources: Pick<ResolveSources, "store">, key: PullKey): Promise<boolean> {
  return (await listKnown(sources, key)).doubtful.length > 0;
}

/** GitHub said no to one of them, so it would to all: each is named. */
function tellForbidden(
  { onThread }: ResolveSources,
  { number, head }: PullRead,
  ids: readonly string[],
  candidates: ReadonlyMap<string, string>,
): void {
  for (const thread of ids) {
    const reviewer = candidates.get(thread);
    if (reviewer === undefined) continue;
    onThread({ pull: number, head, thread, reviewer, outcome: "refused", why: refusedThreadWords.forbidden });
  }
}

/** Says why a thread is left alone that its reviewer sees settled. */
function tellLeft(
  { onThread }: ResolveSources,
  { number, head }: PullRead,
  thread: ThreadDiscussion,
  rules: Rules,
): void {
  const left = judgeLeft(viewOf(thread), rules);
  if (left === null) return;
  const { reviewer, why } = left;
  onThread({ pull: number, head, thread: thread.id, reviewer, outcome: "left", why: leftThreadWords[why] });
}

type Rules = Parameters<typeof judgeThread>[1];

function rulesOf(
  { threads }: Contract,
  { reviews, head }: Facts,
  pull: PullRead,
  known: readonly KnownReviewer[],
): Rules {
  const onHead = reviews.kind === "read" ? reviews.items.filter((run) => run.head === head) : [];
  return {
    bots: threads.bots.map(({ value }) => value),
    reviewers: known.flatMap(({ reviewer, accountId }) => (accountId === null ? [] : [{ id: reviewer.id, accountId }])),
    clean: known.flatMap(({ reviewer: { id } }) => {
      if (!threads.autoResolve.value) return [];
      const states = onHead.filter(({ reviewer }) => reviewer === id).map(({ state }) => state);
      return states.length > 0 && states.every((state) => state === "clean") ? [id] : [];
    }),
    pull: pull.nodeId,
    head,
  };
}

function viewOf({ id, pullNodeId, isResolved, isOutdated, comments }: ThreadDiscussion): ThreadView {
  return {
    id,
    pull: pullNodeId,
    isResolved,
    isOutdated,
    headOfOpener: comments[0]?.head ?? null,
    authors: comments.map(({ author }) => author),
  };
}

async function isResolvedByUs({ repository, readOwnAccount }: ResolveSources, id: string): Promise<boolean> {
  const [thread, own] = await Promise.all([repository.readThread(id), readOwnAccount()]);
  return thread !== null && thread.isResolved && own !== null && thread.resolvedBy?.id === own;
}

/** Null where it turned out that the thread is not to be resolved, or was not. */
async function resolveOne(
  sources: ResolveSources,
  pull: PullRead,
  id: string,
  rules: Rules,
): Promise<ThreadOutcome | null> {
  const { repository, onThread } = sources;
  const before = await repository.readThread(id);
  if (before === null) return null;
  const judged = judgeThread(viewOf(before), rules);
  if (judged.kind === "no") {
    tellLeft(sources, pull, before, rules);
    return null;
  }
  if (await repository.setThreadResolved(id, true)) return settleOne(sources, pull, id, rules);
  const { number, head } = pull;
  const { reviewer } = judged;
  onThread({ pull: number, head, thread: id, reviewer, outcome: "refused", why: refusedThreadWords.unchanged });
  return null;
}

/** After it was resolved: whether it stays so, which it does unless somebody spoke who is no listed bot. */
async function settleOne(
  { repository, onThread }: ResolveSources,
  pull: PullRead,
  id: string,
  rules: Rules,
): Promise<ThreadOutcome> {
  const thread = await repository.readThread(id);
  const outcome = thread === null || hasSpeaker(thread, rules) ? "given-back" : "resolved";
  if (outcome === "given-back") await repository.setThreadResolved(id, false);
  const opener = thread?.comments[0]?.author?.id;
  const reviewer = rules.reviewers.find(({ accountId }) => accountId === opener)?.id ?? null;
  onThread({ pull: pull.number, head: pull.head, thread: id, reviewer, outcome, why: null });
  return outcome;
}

/** Someone whom nobody may talk over: a person, a bot that the contract does not list, an account that is gone. */
function hasSpeaker(thread: ThreadDiscussion, rules: Rules): boolean {
  const judged = judgeThread({ ...viewOf(thread), isResolved: false }, rules);
  return judged.kind === "no" && (judged.why === "human" || judged.why === "unlisted-bot" || judged.why === "empty");
}
