import type { PullRead } from "#adapters/github/github.ts";
import type { Lease, PullKey, Store } from "#adapters/store/store.ts";
import type { Contract } from "#core/contract/contract.ts";
import { endOfLoop } from "#core/effects/calls.ts";
import type { Facts, RequestFact } from "#core/gate/facts.ts";
import { loopOf } from "#core/gate/loop.ts";
import type { Instant } from "#core/ids.ts";
import { commandReplies } from "#core/message/commands.ts";
import { renderRequest } from "#core/message/requests.ts";
import { isNonEmpty } from "#core/result.ts";
import { planReruns, type RerunPlan } from "#core/review/reruns.ts";
import type { Assessment } from "#core/risk/assessment.ts";
import { escalationKey } from "./call-people.ts";
import { commentKey, commentOnce, type CommentSources } from "./comments.ts";
import type { Followed } from "./follow-up.ts";
import type { FreshJudgement } from "./judge-pull.ts";
import { listDoubtfulRequests, rerunKey } from "./memory.ts";
import { replyTo } from "./orders.ts";

export interface AskReviewersSources extends CommentSources {
  readonly store: CommentSources["store"] & Pick<Store, "readEffect" | "listEffects">;
}

/** A person's wish for a review of the present head that nobody has answered yet. */
interface Wish {
  readonly order: string;
  /** Null: of all that the change needs. */
  readonly reviewer: string | null;
}

/**
 * Asks the reviewers that the head needs and that have not looked at it: the one place from which any review is asked for. The
 * store says what was asked already; a comment of our own with its mark says so where the store was lost (S5). A request that
 * may never have reached GitHub is planned as if it had not been made, so that it is looked for there and, if need be, made.
 */
export async function askReviewers(
  sources: AskReviewersSources,
  lease: Lease,
  key: PullKey,
  pull: PullRead,
  judgement: FreshJudgement,
): Promise<Followed> {
  const { grounds } = judgement;
  if (grounds === null || pull.isDraft) return { wrote: 0, at: null };
  const { policy, assessment, facts } = grounds;
  const { contract } = policy;
  const contractHash = policy.hash.replace(":", "-");
  const wishes = await findWishes(sources, key, judgement);
  const doubtful = await listDoubtfulRequests(sources.store, key, { head: pull.head, contract: contractHash });
  const plan = planReruns({
    contract,
    assessment,
    facts: { ...facts, requests: facts.requests.filter((one) => !doubtful.some((other) => isSame(one, other))) },
    isStopped: (loopOf(contract, facts)?.stop ?? null) !== null || (await isEnded(sources, key)),
    asked: wishes.map(({ reviewer }) => reviewer ?? "*"),
    now: sources.now(),
  });
  let wrote = 0;
  for (const { reviewer, comment, attempt } of plan.ask) {
    const request = { head: pull.head, reviewer: reviewer.id, contract: contractHash, attempt };
    const effect = { key: rerunKey(key, request), kind: "rerun" };
    const body = renderRequest({ comment, head: pull.head });
    if (await commentOnce(sources, lease, { on: key, kind: "rerun", name: effect.key, body, effect })) wrote += 1;
  }
  for (const wish of wishes) {
    const body = answerWish(wish, plan, { contract, assessment, facts, now: sources.now() });
    if (await commentOnce(sources, lease, { on: key, ...replyTo(wish.order), body })) wrote += 1;
  }
  return { wrote, at: plan.next };
}

function isSame(one: RequestFact, other: RequestFact): boolean {
  return one.reviewer === other.reviewer && one.head === other.head && one.at === other.at;
}

/**
 * Whether a person was called because the loop did not come to an end. That holds for the heads that follow too: each of them
 * has no findings before it is looked at, and would start the next round.
 */
async function isEnded({ store }: AskReviewersSources, key: PullKey): Promise<boolean> {
  const call = await store.readEffect(escalationKey(key, endOfLoop));
  return call !== null && call.state !== "abandoned";
}

async function findWishes(
  { store }: AskReviewersSources,
  key: PullKey,
  { orders, grounds }: FreshJudgement,
): Promise<readonly Wish[]> {
  const wishes: Wish[] = [];
  for (const { order, command } of orders) {
    if (command.verb !== "review" || order.head !== grounds?.facts.head) continue;
    const answer = await store.readEffect(commentKey(key, replyTo(order.id)));
    if (answer?.state !== "done") wishes.push({ order: order.id, reviewer: command.reviewer });
  }
  return wishes;
}

/** What a person hears who asked for a review. */
function answerWish(
  { reviewer }: Wish,
  plan: RerunPlan,
  situation: {
    readonly contract: Contract;
    readonly assessment: Assessment;
    readonly facts: Facts;
    readonly now: Instant;
  },
): string {
  const { contract, assessment, facts, now } = situation;
  const known = [...new Set(assessment.reviews.flatMap(({ reviewers }) => reviewers))];
  const isMeant = (id: string) => reviewer === null || id === reviewer;
  if (reviewer !== null && !known.includes(reviewer)) return commandReplies.reviewerUnknown(reviewer, known);
  const asked = plan.ask.map((one) => one.reviewer.id).filter(isMeant);
  if (isNonEmpty(asked)) return commandReplies.reviewAsked(asked, facts.head);
  if (plan.exhausted !== null) {
    const { maxPerHead, maxPerPullRequest } = contract.rerun;
    return commandReplies.reviewLimit(
      plan.exhausted,
      (plan.exhausted === "per-head" ? maxPerHead : maxPerPullRequest).value,
    );
  }
  for (const { id, timeoutMinutes, rerunComment } of contract.reviewers.filter((one) => known.includes(one.id))) {
    if (!isMeant(id)) continue;
    if (rerunComment === null && reviewer !== null) return commandReplies.reviewerCannotBeAsked(id);
    const live = facts.requests.findLast(
      (one) => one.reviewer === id && one.head === facts.head && now - one.at < timeoutMinutes * 60_000,
    );
    if (live !== undefined) return commandReplies.reviewAlreadyAsked(id, facts.head, live.at, timeoutMinutes);
  }
  return commandReplies.reviewAlreadyDone(facts.head);
}
