import type { DeliveryRef, GitHub } from "#adapters/github/github.ts";
import type { Store } from "#adapters/store/store.ts";
import type { Instant } from "#core/ids.ts";
import { failureOf, isPassing } from "./failures.ts";

export interface LostDeliverySources {
  readonly github: Pick<GitHub, "listDeliveries" | "readDelivery">;
  readonly store: Pick<Store, "findUnknownDeliveries">;
  /** Hands over a delivery as GitHub kept it. */
  readonly take: (delivery: {
    readonly guid: string;
    readonly event: string;
    readonly payload: unknown;
  }) => Promise<void>;
  readonly now: () => Instant;
}

export interface LostDeliveries {
  readonly taken: number;
  /** What no sweep makes up for and was not taken yet: the next look has to go as far back again. */
  readonly left: number;
  /** What GitHub lists and does not hand over, and never will. */
  readonly refused: number;
  /** From when on GitHub was asked; later than wanted where it lists more than can be read. */
  readonly since: Instant;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What no sweep makes up for, the weightiest first, and how old it may be. */
const irreplaceable: readonly { readonly event: string; readonly maxAgeMs: number }[] = [
  // A hold counts however late it comes. When a word was written the comment says, which is read again.
  { event: "issue_comment", maxAgeMs: Infinity },
  // No queue waits longer for its checks. Source: docs.github.com, rules, `check_response_timeout_minutes`.
  { event: "merge_group", maxAgeMs: 6 * hourMs },
  // Buttons. When one was pressed nobody says, so an old override would begin anew; and whoever saw nothing come of it has
  // pressed again.
  { event: "check_run", maxAgeMs: hourMs },
];

/** Of the rest the sweep, every eight minutes, has seen all that is older. */
const maxRestAgeMs = 15 * minuteMs;

/** In one look: each costs a call of the App's own limit, of which its tokens are made as well. */
const maxRecovered = 200;

/** Of the rest: beyond this the sweep of the repositories is the cheaper way. */
const maxRestRecovered = 50;

/**
 * How far back to look before going all the way; a regular look goes no further than the first. GitHub's list is read whole
 * or not at all, ten thousand deliveries at most: where it is longer, the newest part of it is better than nothing.
 */
const reachesMs = [20 * minuteMs, 2 * hourMs, 12 * hourMs];

/**
 * Takes up deliveries that GitHub sent and that never arrived, as GitHub kept them: a redelivery has come without its
 * signature before, and GitHub repeats none by itself.
 */
export async function findLostDeliveries(sources: LostDeliverySources, wanted: Instant): Promise<LostDeliveries> {
  const { github, store, take, now } = sources;
  const at = now();
  const { since, sent } = await listDeliveries(github, wanted, at);
  const unknown = new Set(await store.findUnknownDeliveries([...new Set(sent.map(({ guid }) => guid))]));
  // Newest first, and a GUID that was redelivered stands there more than once.
  const lost = [...new Map(sent.filter(({ guid }) => unknown.has(guid)).map((one) => [one.guid, one])).values()];
  const needed = irreplaceable.flatMap(({ event, maxAgeMs }) =>
    lost.filter((one) => one.event === event && at - one.deliveredAt <= maxAgeMs),
  );
  const rest = lost.filter(
    ({ event, deliveredAt }) => irreplaceable.every((one) => one.event !== event) && at - deliveredAt <= maxRestAgeMs,
  );

  const failures: unknown[] = [];
  let [taken, refused] = [0, 0];
  /** False: it is to be tried again. */
  const recover = async ({ id, guid }: DeliveryRef): Promise<boolean> => {
    try {
      await take({ guid, ...(await github.readDelivery(id)) });
      taken += 1;
      return true;
    } catch (error) {
      const failure = failureOf(error);
      // All others would be refused as well; what was taken is known the next time.
      if (failure?.kind === "rate-limited") throw error;
      if (failure !== null && !isPassing(failure)) {
        refused += 1;
        return true;
      }
      failures.push(error);
      return false;
    }
  };
  let left = Math.max(0, needed.length - maxRecovered);
  for (const one of needed.slice(0, maxRecovered)) if (!(await recover(one))) left += 1;
  for (const one of rest.slice(0, Math.min(maxRestRecovered, Math.max(0, maxRecovered - needed.length)))) {
    await recover(one);
  }
  // One that cannot be read keeps nobody from the others; where none can, that is a failure to look into.
  if (taken === 0 && failures.length > 0) throw failures[0];
  return { taken, left, refused, since };
}

/** What was sent since then, or since as long ago as GitHub's list can be read. */
async function listDeliveries(
  github: LostDeliverySources["github"],
  wanted: Instant,
  at: Instant,
): Promise<{ readonly since: Instant; readonly sent: readonly DeliveryRef[] }> {
  let found: { readonly since: Instant; readonly sent: readonly DeliveryRef[] } | null = null;
  const nearer = reachesMs.map((ms) => (at - ms) as Instant).filter((since) => since > wanted);
  for (const since of [...nearer, wanted]) {
    try {
      found = { since, sent: await github.listDeliveries(since) };
    } catch (error) {
      if (found === null || failureOf(error)?.kind !== "invalid") throw error;
      return found;
    }
  }
  return found ?? { since: wanted, sent: [] };
}
