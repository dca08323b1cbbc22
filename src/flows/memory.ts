import type { PullKey, Round, Store } from "#adapters/store/store.ts";
import type { RequestFact, RoundFact } from "#core/gate/facts.ts";
import { presentRound } from "#core/gate/loop.ts";
import type { Judgement } from "#core/gate/judgement.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { commandOf, type OrderedCommand } from "./orders.ts";

/** What is remembered of a pull request and bears on its verdict. Losing it can only make the gate stricter, but for holds. */
export interface PullMemory {
  /** Of every head that was looked at, oldest first, the present one among them. */
  readonly rounds: readonly RoundFact[];
  readonly requests: readonly RequestFact[];
  /** What people asked for and was granted, oldest first. */
  readonly orders: readonly OrderedCommand[];
  /** Orders older than these are not known: a hold may be among them. */
  readonly isCut: boolean;
  /** When a person was last called for this head; null if nobody was. */
  readonly escalatedAt: Instant | null;
}

/** More heads than this are no loop that anybody follows; what was before them is forgotten. */
const maxRounds = 100;
/** The contract allows at most 200 requests for one pull request; each may have been made twice. */
const maxRequests = 400;
const maxOrders = 200;
const maxEscalations = 50;

export type MemorySources = Pick<Store, "listRounds" | "listEffects" | "listOrders">;

/**
 * `baseRef`: rounds against another branch are left out. There another contract said who reviews: whoever can write to that
 * branch could have had rounds counted, or reviews carried over, by a reviewer of their own.
 */
export async function readMemory(
  store: MemorySources,
  key: PullKey,
  { head, baseRef }: { readonly head: CommitSha; readonly baseRef: string },
): Promise<PullMemory> {
  const { repo, number } = key;
  const [rounds, requests, orders, escalations] = await Promise.all([
    store.listRounds({ ...key, limit: maxRounds }),
    store.listEffects({ kind: "rerun", prefix: `rerun/${repo}/${number}/`, limit: maxRequests }),
    readOrders(store, key),
    store.listEffects({ kind: "escalation", prefix: `escalation/${repo}/${number}/`, limit: maxEscalations }),
  ]);
  const own = escalations.filter(({ state, result }) => state === "done" && result?.split(" ").at(-1) === head);
  return {
    rounds: rounds.flatMap((round) => parseRound(round, baseRef)),
    // One whose end nobody knows may have reached the reviewer, so it counts.
    requests: requests.filter(({ state }) => state !== "abandoned").map(({ key: text, at }) => toRequest(text, at)),
    ...orders,
    escalatedAt: own.length === 0 ? null : (Math.max(...own.map(({ at }) => at)) as Instant),
  };
}

/** What people asked for and was granted, as far back as it is remembered. */
export async function readOrders(
  store: Pick<Store, "listOrders">,
  key: PullKey,
): Promise<Pick<PullMemory, "orders" | "isCut">> {
  const orders = await store.listOrders({ ...key, state: "accepted", limit: maxOrders });
  return { orders: orders.flatMap((order) => commandOf(order) ?? []), isCut: orders.length >= maxOrders };
}

/** Keeps what is known of the head now: the next heads are compared with it. */
export async function rememberRound(
  store: Pick<Store, "saveRound">,
  key: PullKey,
  { grounds, pull }: Pick<Judgement, "grounds" | "pull">,
): Promise<void> {
  const present = grounds === null ? null : presentRound(grounds.facts);
  if (present === null) return;
  const { head, since, ...rest } = present;
  const kept: KeptRound = { ...rest, baseRef: pull.baseRef };
  await store.saveRound({ ...key, head, since, document: JSON.stringify(kept) });
}

interface KeptRound extends Omit<RoundFact, "head" | "since"> {
  readonly baseRef: string;
}

function parseRound({ head, since, document }: Round, wanted: string): readonly RoundFact[] {
  const { baseRef, ...rest } = JSON.parse(document) as KeptRound;
  return baseRef === wanted ? [{ ...rest, head, since }] : [];
}

/** The natural key of a request: once for each pull request, head, reviewer and contract, and each further time on somebody's word. */
export function rerunKey(
  { repo, number }: PullKey,
  request: { readonly head: CommitSha; readonly reviewer: string; readonly contract: string; readonly attempt: number },
): string {
  const { head, reviewer, contract, attempt } = request;
  return `rerun/${repo}/${number}/${head}/${reviewer}/${contract}/${attempt}`;
}

/** Of the requests about a head under one contract, as they are remembered, those of which nobody knows whether GitHub has them. */
export async function listDoubtfulRequests(
  store: Pick<Store, "listEffects">,
  { repo, number }: PullKey,
  { head, contract }: { readonly head: CommitSha; readonly contract: string },
): Promise<readonly RequestFact[]> {
  const prefix = `rerun/${repo}/${number}/${head}/`;
  const effects = await store.listEffects({ kind: "rerun", prefix, limit: maxRequests });
  const doubtful = effects.filter(({ state, key }) => state === "begun" && key.split("/")[5] === contract);
  return doubtful.map(({ key, at }) => toRequest(key, at));
}

function toRequest(key: string, at: Instant): RequestFact {
  const [, , , head, reviewer] = key.split("/");
  if (head === undefined || reviewer === undefined) throw new Error(`not the key of a request: ${key}`);
  return { reviewer, head: head as CommitSha, at };
}
