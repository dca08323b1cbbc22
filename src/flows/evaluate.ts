import type { CheckRunRead, MergeRules, PullRead, RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { Jobs } from "#adapters/jobs/jobs.ts";
import type { Lease, PullKey, Store } from "#adapters/store/store.ts";
import { defaults } from "#core/contract/defaults.ts";
import { contractPaths } from "#core/contract/find.ts";
import { buttonsFor } from "#core/effects/buttons.ts";
import { checkState } from "#core/effects/check.ts";
import { mergeNote, type MergePlan, planMerge } from "#core/effects/merge.ts";
import type { Judgement } from "#core/gate/judgement.ts";
import type { Requirement } from "#core/gate/verdict.ts";
import type { CommitSha, Instant, RepoId } from "#core/ids.ts";
import { renderCheck } from "#core/message/check.ts";
import { contractCheckName } from "#core/message/contract-check.ts";
import { mergeTexts } from "#core/message/merge.ts";
import type { NonEmpty } from "#core/result.ts";
import type { FileAssessment } from "#core/risk/assessment.ts";
import { askPullAt } from "./asks.ts";
import { followMerge, type FollowMergeSources } from "./follow-merge.ts";
import { followUp, type FollowUpSources } from "./follow-up.ts";
import type { OwnersCache } from "./gather-code-owners.ts";
import { type FreshJudgement, judgePull } from "./judge-pull.ts";
import { keepReceipts } from "./keep-receipts.ts";
import { readOrders } from "./memory.ts";
import { mergePull, type MergeResult, readSpentMerge } from "./merge-pull.ts";
import type { OrderedCommand } from "./orders.ts";
import type { PolicyCache } from "./policy.ts";
import { publishCheck, readPublished, type WantedCheck } from "./publish-check.ts";
import { readFresh } from "./read-fresh.ts";
import type { Floor } from "./read-floor.ts";
import { hasUnsettledThreads } from "./resolve-threads.ts";
import { isOvertaken, nameOf, readShared, tooMany } from "./shared-head.ts";
import { takeBack, takeBackAtOnce } from "./take-back.ts";

export interface EvaluationSources extends FollowUpSources, FollowMergeSources {
  readonly repository: RepositoryOnGitHub;
  readonly store: Store;
  readonly jobs: Pick<Jobs, "ask">;
  /** The organisation's contract, if one was named. */
  readonly readFloor: () => Promise<Floor | null>;
  readonly policies: PolicyCache;
  readonly owners: OwnersCache;
  /** False until this process has listed the open pull requests of the repository once (RR-11). */
  readonly mayMerge: () => boolean;
}

/** What came of looking at one pull request. `at` is when to look again even if nothing happens; null: nobody needs to. */
export interface Evaluation {
  readonly kind: "judged" | "closed" | "gone" | "busy" | "stale";
  readonly at: Instant | null;
  /** For the log: `allow`, `wait` … of the pull request itself; null unless judged. */
  readonly verdict: string | null;
  readonly wrote: number;
  readonly merge: string | null;
  /** It edits the contract, and a preview of what that would change is due. */
  readonly wantsPreview: boolean;
}

/** Longer than a decision with 3,000 files takes; renewed before a merge. */
const leaseMs = 120_000;

/** A merge counts on nothing that was read longer ago. Source: SR-29 of the threat model. */
const maxReadAgeMs = 15_000;

/** An order is looked into within seconds; one that cannot be, because GitHub is away, keeps nothing from merging for ever. */
const heardWithinMs = 600_000;

/** How long after a change GitHub may well be working out still whether it can be merged. */
const soonMergeableMs = 240_000;

/**
 * When to look again without being told to: short waits on GitHub itself. What waits for people or for checks is looked at
 * when they act, and by the sweep in any case.
 */
const lookAgainMs = {
  mergeBlocked: 300_000,
  mergeUnknown: 3_000,
  mergeLater: 15_000,
  headMoved: 2_000,
  busy: 1_000,
  trouble: 30_000,
} as const;

/**
 * Looks at one pull request afresh and makes its check what it must be: reads, decides, plans, publishes, keeps a receipt;
 * and merges what the contract lets merge by itself. A check belongs to a commit, so every open pull request with this head
 * is judged with it, and one evaluation at a time writes about a commit.
 */
export async function evaluatePull(sources: EvaluationSources, key: PullKey): Promise<Evaluation> {
  const { repository, store, now } = sources;
  const remembered = await store.readPull(key);
  if (remembered?.isOpen) await takeBackAtOnce(sources, remembered);
  const read = await readFresh(sources, key);
  if (read.kind === "stale") return ended("stale", soon(now(), lookAgainMs.trouble));
  if (read.kind === "gone" || read.pull.state !== "open") {
    if (remembered !== null) await askThoseWith(sources, key, remembered.head);
    if (read.kind === "read" && read.pull.state === "merged") await followMerge(sources, key, read.pull);
    return ended(read.kind === "gone" ? "gone" : "closed", null);
  }
  const { pull, at } = read;

  const scope = `head/${key.repo}/${pull.head}`;
  const lease = await store.acquireLease(scope, sources.holder, now(), leaseMs);
  if (lease === null) return ended("busy", soon(now(), lookAgainMs.busy));
  try {
    return await evaluateHead(sources, key, pull, at, lease, repository.readCheckRuns(pull.head));
  } finally {
    await store.releaseLease(lease);
  }
}

/**
 * Has those judged that share a head with a pull request that turned out to be closed: its part in the answer there is over,
 * and what was taken back for its sake, because news of its opening came after that of its end was lost, is theirs again.
 */
async function askThoseWith(
  { store, jobs, now }: Pick<EvaluationSources, "store" | "jobs" | "now">,
  { repo, number }: PullKey,
  head: CommitSha,
): Promise<void> {
  const others = (await store.listOpenPulls({ repo, head })).filter((one) => one.number !== number);
  if (others.length > 0) await jobs.ask(others.map((one) => askPullAt({ repo, number: one.number }, now())));
}

function ended(kind: Evaluation["kind"], at: Instant | null): Evaluation {
  return { kind, at, verdict: null, wrote: 0, merge: null, wantsPreview: false };
}

async function evaluateHead(
  sources: EvaluationSources,
  key: PullKey,
  pull: PullRead,
  readAt: Instant,
  lease: Lease,
  reading: Promise<readonly CheckRunRead[]>,
): Promise<Evaluation> {
  // Awaited below; what fails before that must not leave it unhandled.
  reading.catch(() => {});
  const { repository, store, now } = sources;
  const { head } = pull;
  const shared = await readShared(sources, key, pull);
  if (shared === null) return ended("stale", soon(now(), lookAgainMs.trouble));
  const names = new Map(shared.pulls.map((one) => [one.pull.number, nameOf(one)]));
  const basis = shared.pulls.map((one) => `${one.pull.number}:${one.pull.baseRef}`).join(" ");
  let wrote = 0;
  for (const name of new Set(names.values())) {
    const isWritten = await takeBack(sources, lease, { repo: key.repo, head, name, basis }, () => reading);
    if (isWritten) wrote += 1;
  }

  const [first, ...others] = await Promise.all(
    shared.pulls.map((one) => judgePull(repository, one, reading, sources.owners, now)),
  );
  if (first === undefined) return ended("gone", null);
  const judgements: NonEmpty<FreshJudgement> = shared.isComplete ? [first, ...others] : [tooMany(first, shared.count)];
  const runs = await reading;
  // Its own may be missing: without a base branch there is nothing to judge it by, and nothing to merge it into.
  const own = judgements.find((judgement) => judgement.pull.number === key.number) ?? null;
  const plan = await planOwnMerge(sources, key, pull, own, judgements, names.get(key.number) ?? defaults.checkName);

  const state = checkState(judgements);
  const mayPass = state === "success" || state === "neutral";
  if (mayPass && (await isOvertaken(store, key, head, shared))) return ended("stale", soon(now(), lookAgainMs.busy));
  const receipts = await keepReceipts(store, key, head, judgements, now());
  const text = renderCheck({
    head,
    state,
    judgements,
    receipts,
    linkOf: linksOf(runs),
    // Of several pull requests each would say something else, and they would overwrite one another for ever.
    mergeNote: judgements.length === 1 ? mergeNote(plan) : null,
  });
  // Nobody else may begin while a write of ours is still on its way: one that arrived late would undo theirs.
  const isLate = now() - readAt > leaseMs / 2;
  if (isLate && !(await store.renewLease(lease, now(), leaseMs))) return ended("busy", soon(now(), lookAgainMs.busy));
  const buttons = buttonsFor(judgements, !sources.judgesOnly);
  const check = { repo: key.repo, head, state, text, annotations: [], buttons, basis, detailsUrl: null };
  const publish = () => publishUnder(sources, lease, new Set(names.values()), check, runs);
  const published = mayPass ? await unlessOrdered(sources, key.repo, judgements, publish) : await publish();
  if (typeof published === "string") return ended("busy", soon(now(), lookAfterOrderMs[published]));
  wrote += published;
  const wantsPreview = await isPreviewDue(sources, key, head, own, wrote);
  const done = { kind: "judged", verdict: (own ?? first).verdict.kind, wrote, wantsPreview } as const;
  const followed = own === null ? { wrote: 0, at: null, isDone: true } : await followUp(sources, key, pull, own);
  const isDue = plan.kind === "merge" || plan.kind === "enqueue";
  // A merge counts on a read in which GitHub shows the check green already, and nothing follows a verdict once it is merged: so it
  // comes with a look that finds nothing else to write.
  const isSettled = published === 0 && followed.isDone && followed.wrote === 0;
  const isFresh = () => now() - readAt <= maxReadAgeMs;
  if (isDue && isSettled && sources.mayMerge() && isFresh()) {
    if (!(await store.renewLease(lease, now(), leaseMs))) return ended("busy", soon(now(), lookAgainMs.busy));
    const merge = async (): Promise<MergeResult | Unsettled> =>
      (await isUnsettled(sources, key.repo, judgements))
        ? "unsettled"
        : mergePull(sources, lease, key.repo, pull, plan);
    const merged = await unlessOrdered(sources, key.repo, judgements, merge);
    if (typeof merged !== "string") return { ...done, at: lookAfterMerge(merged.kind, now()), merge: merged.kind };
    return { ...done, at: earliest([followed.at, soon(now(), lookAfterOrderMs[merged])]), merge: "next" };
  }
  // GitHub works mergeability out within seconds of a push; where it does not, nobody knows how long it takes.
  const laterMs = now() - pull.updatedAt < soonMergeableMs ? lookAgainMs.mergeUnknown : lookAgainMs.mergeLater;
  let mergeAfterMs: number | null = plan.kind === "later" ? laterMs : null;
  if (isDue) mergeAfterMs = isSettled || !followed.isDone ? lookAgainMs.mergeLater : 0;
  const at = earliest([followed.at, mergeAfterMs === null ? null : soon(now(), mergeAfterMs)]);
  return { ...done, wrote: wrote + followed.wrote, at, merge: isDue ? "next" : null };
}

/** Makes the check under each of these names what it must be, and returns how many it wrote. */
async function publishUnder(
  sources: EvaluationSources,
  lease: Lease,
  names: ReadonlySet<string>,
  check: Omit<WantedCheck, "name">,
  runs: readonly CheckRunRead[],
): Promise<number> {
  let wrote = 0;
  for (const name of names) {
    if ((await publishCheck(sources, lease, { ...check, name }, runs)) === "written") wrote += 1;
  }
  return wrote;
}

/**
 * - `busy`: an order about one of the pull requests is being looked into.
 * - `ordered`: an order was granted, after what the judgement was made of was read.
 */
type OrderInTheWay = "busy" | "ordered";

/** What a merge would put an end to, and has no end yet: somebody's words, or a thread. */
type Unsettled = "unsettled";

/** Who looks into an order has the pull request looked at when that is done; this is for where it is not. */
const lookAfterOrderMs: Readonly<Record<OrderInTheWay | Unsettled, number>> = {
  busy: lookAgainMs.busy,
  ordered: 0,
  unsettled: lookAgainMs.mergeLater,
};

/**
 * Does what only a judgement that lets the head pass may do, unless people have ordered something since it was made: past a hold
 * that was granted nothing turns green and nothing is merged. Orders are granted under the lease of their pull request, so with
 * that of each that has the head none comes in between.
 */
async function unlessOrdered<Value>(
  { store, holder, now }: EvaluationSources,
  repo: RepoId,
  judgements: NonEmpty<FreshJudgement>,
  act: () => Promise<Value>,
): Promise<Value | OrderInTheWay> {
  const held: Lease[] = [];
  try {
    for (const { pull, orders } of judgements) {
      const key: PullKey = { repo, number: pull.number };
      const ordering = await store.acquireLease(`pull/${repo}/${key.number}`, holder, now(), leaseMs);
      if (ordering === null) return "busy";
      held.push(ordering);
      if (idsOf((await readOrders(store, key)).orders) !== idsOf(orders)) return "ordered";
    }
    return await act();
  } finally {
    for (const one of held) await store.releaseLease(one);
  }
}

/** Words that nobody has looked into may be that it is not to be merged; a thread may have to be opened again. */
async function isUnsettled(
  { store, now }: EvaluationSources,
  repo: RepoId,
  judgements: NonEmpty<FreshJudgement>,
): Promise<boolean> {
  for (const { pull } of judgements) {
    const key: PullKey = { repo, number: pull.number };
    if ((await isSpokenOf(store, key, now())) || (await hasUnsettledThreads({ store }, key))) return true;
  }
  return false;
}

function idsOf(orders: readonly OrderedCommand[]): string {
  return orders.map(({ order }) => order.id).join(" ");
}

/** Somebody's words of a moment ago have not been looked into: they may be that it is not to be merged. */
async function isSpokenOf(store: Pick<Store, "listOrders">, key: PullKey, now: Instant): Promise<boolean> {
  const open = await store.listOrders({ ...key, state: "open", limit: 20 });
  return open.some(({ at }) => now - at < heardWithinMs);
}

function lookAfterMerge(kind: MergeResult["kind"], now: Instant): Instant | null {
  switch (kind) {
    case "merged":
      return null;
    case "moved":
      return soon(now, lookAgainMs.headMoved);
    case "given-up":
      return soon(now, 0);
    case "not-yet":
      return soon(now, lookAgainMs.mergeBlocked);
  }
}

async function planOwnMerge(
  sources: EvaluationSources,
  key: PullKey,
  pull: PullRead,
  own: Judgement | null,
  judgements: NonEmpty<Judgement>,
  checkName: string,
): Promise<MergePlan> {
  if (own === null) return { kind: "off" };
  const situation = {
    isDraft: pull.isDraft,
    mergeable: pull.mergeable,
    isInMergeQueue: pull.isInMergeQueue,
    hasMergeQueue: pull.hasMergeQueue,
    checkName,
    ownAppId: sources.ownAppId,
    rules: null,
    spent: null,
  } as const;
  // The rules are read only for a change that could be merged; anything else is decided without them.
  if (planMerge(own, judgements, situation).kind === "off") return { kind: "off" };
  if (sources.judgesOnly) return { kind: "refuse", text: mergeTexts.judgesOnly() };
  const [rules, spent]: [MergeRules, string | null] = await Promise.all([
    sources.repository.readMergeRules(pull.baseRef),
    readSpentMerge(sources, key.repo, key.number, pull.head),
  ]);
  return planMerge(own, judgements, { ...situation, rules, spent });
}

/** The page of the newest run under a required check's name. */
function linksOf(runs: readonly CheckRunRead[]): (requirement: Requirement) => string | null {
  const byName = new Map(runs.toSorted((a, b) => a.id - b.id).map((run) => [run.name, run.url]));
  return ({ kind, subject }) => (kind === "check" ? (byName.get(subject) ?? null) : null);
}

/** Once for each head, and again with each new answer: to look at thirty others costs more than this decision did. */
async function isPreviewDue(
  sources: EvaluationSources,
  { repo }: PullKey,
  head: CommitSha,
  own: Judgement | null,
  wrote: number,
): Promise<boolean> {
  // Without a contract that holds nobody has looked at the files; whether one is proposed is for the preview to find out.
  if (own !== null && own.grounds === null) return wrote > 0;
  if (!(own?.grounds?.assessment.files.some(isContract) ?? false)) return false;
  return wrote > 0 || (await readPublished(sources, { repo, head, name: contractCheckName })) === null;
}

function isContract({ path, previousPath }: FileAssessment): boolean {
  return contractPaths.some((one) => one === path || one === previousPath);
}

/** The first of several times; null where there is none. */
function earliest(times: readonly (Instant | null)[]): Instant | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : (Math.min(...known) as Instant);
}

function soon(now: Instant, ms: number): Instant {
  return (now + ms) as Instant;
}
