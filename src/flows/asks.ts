import type { Ask } from "#adapters/jobs/jobs.ts";
import type { PullKey } from "#adapters/store/store.ts";
import type { CommitSha, Instant, RepoId } from "#core/ids.ts";
import { parseCommitSha, parseRepoId } from "#core/ids.ts";

/** The kinds of work that the App does, and how each thing to look at is named as a key. */
export const queues = {
  pull: "pull",
  confirm: "confirm",
  group: "group",
  preview: "preview",
  order: "order",
  sweep: "sweep",
} as const;

/**
 * A push makes a dozen events within a second or two, and CI reports in bursts: one look after the burst is enough, and a
 * storm that never pauses does not put it off for longer than the ceiling.
 */
export const quietMs = 2_000;
export const ceilingMs = 5_000;

/** Look at a pull request, once things have calmed down. */
export function askPull(key: PullKey, now: Instant): Ask {
  return { queue: queues.pull, key: pullKey(key), notBefore: (now + quietMs) as Instant, ceilingMs };
}

/** Look at a pull request at that time, unless something happens sooner. */
export function askPullAt(key: PullKey, at: Instant): Ask {
  return { queue: queues.pull, key: pullKey(key), notBefore: at, ceilingMs: null };
}

/**
 * GitHub tells of a check before all of its answers show it, and no answer says how old it is. So what was looked at because
 * of news is looked at once more when the lag is over, which is nearly always within seconds.
 */
const confirmMs = 15_000;
const confirmCeilingMs = 60_000;

/** Look at a pull request once more, some time after the news about it. */
export function askConfirmation(key: PullKey, now: Instant): Ask {
  const notBefore = (now + confirmMs) as Instant;
  return { queue: queues.confirm, key: pullKey(key), notBefore, ceilingMs: confirmCeilingMs };
}

export interface GroupKey {
  readonly repo: RepoId;
  readonly group: CommitSha;
  readonly branch: string;
}

export function askGroup({ repo, group, branch }: GroupKey, now: Instant): Ask {
  return { queue: queues.group, key: `${repo}/${group}/${branch}`, notBefore: now, ceilingMs: null };
}

/** List the installations again, and what each of them reaches. */
export function askInstallations(at: Instant): Ask {
  return { queue: queues.sweep, key: sweepKeys.installations, notBefore: at, ceilingMs: null };
}

/** Ask GitHub which deliveries it sent, and take up those that never came. */
export function askLostDeliveries(at: Instant): Ask {
  return { queue: queues.sweep, key: sweepKeys.deliveries, notBefore: at, ceilingMs: null };
}

/** Look at every open pull request of a repository. */
export function askSweep(repo: RepoId, at: Instant): Ask {
  return { queue: queues.sweep, key: String(repo), notBefore: at, ceilingMs: null };
}

export const sweepKeys = { installations: "installations", deliveries: "deliveries" } as const;

export function askPreview(key: PullKey, now: Instant): Ask {
  return { queue: queues.preview, key: pullKey(key), notBefore: now, ceilingMs: null };
}

export interface OrderKey {
  readonly repo: RepoId;
  /** As the store has it: `comment/17`, or `button/<delivery>/7`. */
  readonly id: string;
}

/** Look into an order at once: a person waits for what comes of it. */
export function askOrder({ repo, id }: OrderKey, now: Instant): Ask {
  return { queue: queues.order, key: `${repo}/${id}`, notBefore: now, ceilingMs: null };
}

function pullKey({ repo, number }: PullKey): string {
  return `${repo}/${number}`;
}

/** The pull request that a key names. A key that does not parse was not made here: a defect. */
export function parsePullKey(key: string): PullKey {
  const match = /^(\d{1,16})\/(\d{1,10})$/.exec(key);
  const repo = parseRepoId(Number(match?.[1]));
  if (repo === null) throw new Error(`not the key of a pull request: ${key}`);
  return { repo, number: Number(match?.[2]) };
}

export function parseGroupKey(key: string): GroupKey {
  const match = /^(\d{1,16})\/([0-9a-f]{40,64})\/(.+)$/s.exec(key);
  const repo = parseRepoId(Number(match?.[1]));
  const group = parseCommitSha(match?.[2] ?? "");
  const branch = match?.[3];
  if (repo === null || group === null || branch === undefined) throw new Error(`not the key of a merge group: ${key}`);
  return { repo, group, branch };
}

/** Deliveries have GUIDs, of which the ingress takes no others than these. */
export function parseOrderKey(key: string): OrderKey {
  const match = /^(\d{1,16})\/(comment\/\d{1,16}|button\/[0-9a-zA-Z-]{8,64}\/\d{1,10})$/.exec(key);
  const repo = parseRepoId(Number(match?.[1]));
  const id = match?.[2];
  if (repo === null || id === undefined) throw new Error(`not the key of an order: ${key}`);
  return { repo, id };
}
