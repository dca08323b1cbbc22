import type { PullRead } from "#adapters/github/github.ts";
import type { PullKey, PullRecord, Store } from "#adapters/store/store.ts";
import { defaults } from "#core/contract/defaults.ts";
import { checkNameFor } from "#core/effects/check.ts";
import { blockBecause } from "#core/gate/judgement.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { reasons } from "#core/message/reasons.ts";
import type { FreshJudgement, PullUnderPolicy } from "./judge-pull.ts";
import { type MemorySources, readMemory } from "./memory.ts";
import { loadPolicy, type PolicyCache } from "./policy.ts";
import { type FreshSources, readFresh } from "./read-fresh.ts";
import type { Floor } from "./read-floor.ts";

export interface SharedHeadSources extends FreshSources {
  readonly store: FreshSources["store"] & Pick<Store, "listOpenPulls"> & MemorySources;
  readonly readFloor: () => Promise<Floor | null>;
  readonly policies: PolicyCache;
}

/** A head that more pull requests share is nobody's ordinary work; each costs a read. */
const maxShared = 20;

export interface SharedHead {
  readonly pulls: readonly PullUnderPolicy[];
  /** Every open pull request that has the head, also those whose base branch is gone, as `7:main`. */
  readonly known: ReadonlySet<string>;
  readonly count: number;
  readonly isComplete: boolean;
}

/**
 * Every open pull request whose head is this commit: what GitHub lists, and what is remembered, each read afresh. Null: one
 * of them was read as it was before its newest webhook, so that nobody knows what it needs.
 */
export async function readShared(sources: SharedHeadSources, key: PullKey, pull: PullRead): Promise<SharedHead | null> {
  const { store } = sources;
  const remembered = await store.listOpenPulls({ repo: key.repo, head: pull.head });
  const numbers = new Set([...pull.siblings, ...remembered.map(({ number }) => number)]);
  numbers.delete(pull.number);
  const count = numbers.size + 1;
  const isComplete = count <= maxShared;
  const siblings = isComplete
    ? await Promise.all([...numbers].map((number) => readFresh(sources, { repo: key.repo, number })))
    : [];
  if (siblings.some(({ kind }) => kind === "stale")) return null;
  const floor = await sources.readFloor();
  const others = siblings.flatMap((read) => (read.kind === "read" ? [read.pull] : []));
  const having = [pull, ...others].filter((one) => one.state === "open" && one.head === pull.head);
  const known = new Set(having.map(({ number, baseRef }) => `${number}:${baseRef}`));
  const open = having.flatMap((one) => (one.baseTip === null ? [] : [{ ...one, baseTip: one.baseTip }]));
  const pulls = await Promise.all(
    open
      .toSorted((a, b) => a.number - b.number)
      .map(async (one) => {
        const record: PullRecord | null = await store.readPull({ repo: key.repo, number: one.number });
        // With another base it is another change, and whoever spoke of the one has not seen the other. And a head that came back
        // was not seen in between.
        const times = [one.comparedSince, one.headForcedAt ?? one.comparedSince];
        const since = record?.head === one.head ? Math.max(record.headSince, ...times) : null;
        const headSince = since as Instant | null;
        const memory = await readMemory(store, { repo: key.repo, number: one.number }, one);
        const isShared = having.some(({ baseRef }) => baseRef !== one.baseRef);
        return { pull: one, policy: await loadPolicy(one, floor, sources.policies), headSince, isShared, memory };
      }),
  );
  return { pulls, known, count, isComplete };
}

/** Whether webhooks have told meanwhile that the commit is the head of more than was judged. */
export async function isOvertaken(
  store: Pick<Store, "listOpenPulls">,
  { repo }: PullKey,
  head: CommitSha,
  { known }: SharedHead,
): Promise<boolean> {
  const told = await store.listOpenPulls({ repo, head });
  return told.some(({ number, baseRef }) => !known.has(`${number}:${baseRef}`));
}

export function nameOf({ pull, policy }: PullUnderPolicy): string {
  const name = policy.kind === "ok" ? policy.value.contract.checkName.value : defaults.checkName;
  return checkNameFor(
    name,
    pull.baseRef,
    (pull.requiredContexts ?? []).map(({ context }) => context),
  );
}

export function tooMany(judgement: FreshJudgement, count: number): FreshJudgement {
  const reason = reasons.tooManyPulls(count, maxShared);
  const verdict = blockBecause(judgement.verdict.head, "infrastructure", "shared head", reason);
  return { ...judgement, verdict, grounds: null };
}
