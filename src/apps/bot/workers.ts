import { createHash } from "node:crypto";
import { type GitHub, GitHubError, type RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { JobOutcome, Jobs, RunningJob, WorkLimits } from "#adapters/jobs/jobs.ts";
import type { Notifier } from "#adapters/notify/notifier.ts";
import type { PullKey, RepositoryNote, Store } from "#adapters/store/store.ts";
import type { Instant, RepoId } from "#core/ids.ts";
import { parseRepoId } from "#core/ids.ts";
import {
  askInstallations,
  askLostDeliveries,
  askPreview,
  askPullAt,
  parseGroupKey,
  parseOrderKey,
  parsePullKey,
  queues,
  sweepKeys,
} from "#flows/asks.ts";
import { evaluatePull } from "#flows/evaluate.ts";
import { evaluateGroup } from "#flows/evaluate-group.ts";
import { findInstallations } from "#flows/find-installations.ts";
import type { LandedAlarm } from "#flows/follow-merge.ts";
import { findLostDeliveries, type LostDeliverySources } from "#flows/find-lost-deliveries.ts";
import { openOwnersCache } from "#flows/gather-code-owners.ts";
import { obeyOrder } from "#flows/obey-order.ts";
import type { PolicyCache } from "#flows/policy.ts";
import { previewContract } from "#flows/preview-contract.ts";
import { publishTrouble, type Trouble } from "#flows/publish-trouble.ts";
import type { Floor } from "#flows/read-floor.ts";
import { openThreadNews, type ThreadNote } from "#flows/resolve-threads.ts";
import { sweepRepository } from "#flows/sweep.ts";
import { countCalls } from "./call-count.ts";
import type { Config } from "./config.ts";
import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";

export interface WorkerOptions {
  readonly github: GitHub;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly readFloor: ((owner: string) => Promise<Floor>) | null;
  readonly ownAppId: number;
  readonly profile: Config["profile"];
  /** A MAC by which our own comments and issues are known again (SR-34). */
  readonly sign: (text: string) => string;
  /** Null: nobody outside GitHub is told anything. */
  readonly notifier: Notifier | null;
  readonly accounts: readonly string[] | null;
  readonly takeLost: LostDeliverySources["take"];
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly now: () => Instant;
}

/**
 * Eight attempts in three and a half minutes: nobody's news makes a pause shorter, and ten minutes after GitHub answers again
 * every check must be right (L1).
 */
const retryDelaysMs = [1_000, 2_000, 4_000, 8_000, 16_000, 60_000, 120_000] as const;

/**
 * How long after a crash until another replica takes the work over. It is renewed three times in that time, and a write to
 * GitHub takes 30 s at most: with 45 s nobody takes over while a write of who lost it may still arrive.
 */
const leaseMs = 45_000;

/** What runs at once in one process: pull requests of many repositories, each mostly waiting for GitHub. */
const limits: Readonly<Record<keyof typeof queues, WorkLimits>> = {
  order: { concurrency: 4, leaseMs, maxAttempts: 8, retryDelaysMs },
  pull: { concurrency: 10, leaseMs, maxAttempts: 8, retryDelaysMs },
  confirm: { concurrency: 4, leaseMs: 60_000, maxAttempts: 8, retryDelaysMs },
  group: { concurrency: 4, leaseMs, maxAttempts: 8, retryDelaysMs },
  preview: { concurrency: 1, leaseMs, maxAttempts: 5, retryDelaysMs },
  sweep: { concurrency: 2, leaseMs, maxAttempts: 8, retryDelaysMs },
};

/** Together well within the ten minutes after which a check must be right (L1): a sweep every eight, spread over one. */
const sweepEveryMs = 8 * 60_000;
const sweepSpreadMs = 60_000;
/** What cannot be done now, and must not be given up, is tried anew after this. */
const tryAnewMs = 120_000;
const installationsEveryMs = 60 * 60_000;
const deliveriesEveryMs = 10 * 60_000;
/** A look goes back to a little before the last one that missed nothing: GitHub lists a delivery only when it has ended. */
const deliveriesOverlapMs = 5 * 60_000;
/** The first look of a process, which cannot know since when nothing came: GitHub keeps deliveries no longer than three days. */
const deliveriesKeptMs = 3 * 24 * 60 * 60_000;

export interface Workers {
  readonly start: () => Promise<void>;
}

/** What the App does in the background, as jobs: each is one flow, and how its end is recorded. */
export function openWorkers(options: WorkerOptions): Workers {
  const { github, store, jobs, readFloor, ownAppId, profile, log, metrics, now } = options;
  const policies: PolicyCache = new Map();
  const owners = openOwnersCache();
  const isThreadNews = openThreadNews();
  const swept = new Set<RepoId>();
  /** When the last look began that left no delivery lost; of an earlier process nobody knows. */
  let nothingLostUntil: Instant | null = null;

  const later = (ms: number): JobOutcome => ({ kind: "again", at: (now() + ms) as Instant });
  const at = (instant: Instant | null): JobOutcome =>
    instant === null ? { kind: "done" } : { kind: "again", at: instant };

  let slug: Promise<string> | null = null;
  /** The App's own slug; read once, and again where that failed. */
  const readSlug = () => {
    slug ??= github.readApp().then((app) => app.slug);
    slug.catch(() => (slug = null));
    return slug;
  };

  /** `holder`: the work by its key. The queue never runs a key twice at a time, so who takes over goes on at once. */
  function sourcesFor(note: RepositoryNote, repository: RepositoryOnGitHub, holder: string) {
    return {
      repository,
      store,
      jobs,
      readFloor: async () => (readFloor === null ? null : readFloor(note.owner)),
      policies,
      owners,
      sign: options.sign,
      notifier: options.notifier,
      ownAppId,
      fullName: `${note.owner}/${note.name}`,
      readOwnAccount: async () => repository.readAppAccount({ slug: await readSlug(), appId: ownAppId }),
      onThread: (thread: ThreadNote) => {
        if (!isThreadNews(thread)) return;
        metrics.threads.inc({ outcome: thread.outcome });
        log.info({ repo: `${note.owner}/${note.name}`, ...thread }, "a review thread");
      },
      onTrouble: (part: string, error: Error) => {
        metrics.followUpFailures.inc({ part });
        log.warn(
          { repo: `${note.owner}/${note.name}`, part, err: error },
          "what follows from a verdict could not be done",
        );
      },
      onAlarm: (alarm: LandedAlarm) => {
        metrics.landedDifferences.inc();
        log.error({ repo: `${note.owner}/${note.name}`, ...alarm }, "what landed is not what was judged");
      },
      holder,
      mayMerge: () => swept.has(note.repo),
      judgesOnly: profile === "gate",
      now,
      pause,
    };
  }

  async function lookAtPull(key: PullKey): Promise<JobOutcome> {
    const note = await store.readRepository(key.repo);
    if (note === null) return { kind: "done" };
    const started = performance.now();
    const { value: result, calls } = await countCalls(() =>
      evaluatePull(sourcesFor(note, github.repository(note), holderOf(key)), key),
    );
    const verdict = result.verdict ?? "none";
    metrics.evaluations.inc({ kind: result.kind, verdict });
    metrics.evaluationSeconds.observe((performance.now() - started) / 1_000);
    metrics.callsPerEvaluation.observe({ kind: "read" }, calls.read);
    metrics.callsPerEvaluation.observe({ kind: "write" }, calls.write);
    if (result.merge !== null) metrics.merges.inc({ outcome: result.merge });
    if (result.wantsPreview) await jobs.ask([askPreview(key, now())]);
    log.info({ repo: `${note.owner}/${note.name}`, pull: key.number, ...result, calls }, "looked at a pull request");
    // Of another replica's sweeps one hears nothing: what waits for one has it here (RR-11).
    if (result.merge === "next" && !swept.has(key.repo)) await sweepOne(note);
    return at(result.at);
  }

  async function lookAtOrder(text: string): Promise<JobOutcome> {
    const key = parseOrderKey(text);
    const note = await store.readRepository(key.repo);
    if (note === null) return { kind: "done" };
    const result = await obeyOrder(sourcesFor(note, github.repository(note), `order ${text}`), key);
    if (result === "busy") return later(1_000);
    metrics.orders.inc({ result });
    log.info({ repo: `${note.owner}/${note.name}`, order: key.id, result }, "an order");
    return { kind: "done" };
  }

  async function lookAtGroup(text: string): Promise<JobOutcome> {
    const key = parseGroupKey(text);
    const note = await store.readRepository(key.repo);
    if (note === null) return { kind: "done" };
    return at(await evaluateGroup(sourcesFor(note, github.repository(note), `group ${text}`), key));
  }

  async function preview(key: PullKey): Promise<JobOutcome> {
    const note = await store.readRepository(key.repo);
    if (note === null) return { kind: "done" };
    const result = await previewContract(sourcesFor(note, github.repository(note), holderOf(key)), key);
    return result === "busy" ? later(2_000) : { kind: "done" };
  }

  async function sweep(key: string): Promise<JobOutcome> {
    if (key === sweepKeys.installations) {
      const { repositories, failures } = await findInstallations(options);
      for (const { installation, error } of failures) {
        log.error({ installation: installation.id, err: error }, "an installation's repositories could not be listed");
      }
      log.info({ repositories }, "listed the installations");
      return later(failures.length > 0 ? tryAnewMs : installationsEveryMs);
    }
    if (key === sweepKeys.deliveries) {
      await recoverDeliveries();
      return later(deliveriesEveryMs);
    }
    const repo = parseRepoId(Number(key));
    const note = repo === null ? null : await store.readRepository(repo);
    if (repo === null || note === null) return { kind: "done" };
    await sweepOne(note);
    return later(sweepEveryMs);
  }

  async function recoverDeliveries(): Promise<void> {
    const started = now();
    const wanted = Math.max(started - deliveriesKeptMs, (nothingLostUntil ?? 0) - deliveriesOverlapMs) as Instant;
    const { taken, left, refused, since } = await findLostDeliveries(
      { github, store, take: options.takeLost, now },
      wanted,
    );
    if (left === 0) nothingLostUntil = started;
    if (taken > 0 || left > 0) log.warn({ deliveries: taken, left }, "took up deliveries that never arrived");
    if (refused > 0) log.error({ deliveries: refused }, "GitHub does not hand over deliveries that never arrived");
    if (since > wanted) {
      log.warn({ since: new Date(since).toISOString() }, "GitHub lists too many deliveries; older ones stay lost");
    }
  }

  async function sweepOne(note: RepositoryNote): Promise<void> {
    await sweepRepository({ repository: github.repository(note), store, jobs, now }, note, sweepSpreadMs);
    swept.add(note.repo);
  }

  /** A limit is no failure of the job: it is put off until GitHub takes calls again. */
  function patient(run: () => Promise<JobOutcome>, what: Record<string, unknown>): Promise<JobOutcome> {
    return run().catch((error: unknown) => {
      if (error instanceof GitHubError && error.kind === "rate-limited") {
        log.warn({ ...what, operation: error.operation }, "GitHub's rate limit is used up; waiting");
        return later(error.retryAfterMs ?? 60_000);
      }
      if (isGitHubs(error)) log.warn({ ...what, err: error }, "GitHub could not be read; the job is tried again");
      else log.error({ ...what, err: error }, "a job failed");
      throw error;
    });
  }

  /** After the last attempt the check says so. What is GitHub's trouble is tried anew; what is ours waits for a change. */
  function honest(run: () => Promise<JobOutcome>, key: PullKey, { attempt }: RunningJob): Promise<JobOutcome> {
    return run().catch(async (error: unknown) => {
      if (attempt < limits.pull.maxAttempts) throw error;
      // The same for each failure of one pull request, so that the check does not change with every one of them.
      const reference = `e-${createHash("sha256").update(`${key.repo}/${key.number}`).digest("hex").slice(0, 12)}`;
      log.error({ ...key, reference, err: error }, "a pull request could not be judged");
      await tellTrouble(key, isGitHubs(error) ? { kind: "github" } : { kind: "own", reference }).catch(
        (failure: unknown) => {
          log.error({ ...key, reference, err: failure }, "nor could its check say so");
        },
      );
      if (isGitHubs(error)) return later(tryAnewMs);
      throw error;
    });
  }

  async function tellTrouble(key: PullKey, trouble: Trouble): Promise<void> {
    const note = await store.readRepository(key.repo);
    if (note !== null) await publishTrouble(sourcesFor(note, github.repository(note), holderOf(key)), key, trouble);
  }

  /** Without the sweeps a lost webhook would stay lost, a queue waits for its groups, and a person for an answer: never given up. */
  function tireless(run: () => Promise<JobOutcome>, { attempt }: RunningJob, maxAttempts: number): Promise<JobOutcome> {
    return run().catch((error: unknown) => {
      if (attempt < maxAttempts) throw error;
      return later(tryAnewMs);
    });
  }

  return {
    start: async () => {
      await jobs.work(queues.pull, limits.pull, (job) => {
        const key = parsePullKey(job.key);
        return honest(() => patient(() => lookAtPull(key), { queue: queues.pull, key: job.key }), key, job);
      });
      await jobs.work(queues.confirm, limits.confirm, async ({ key }) => {
        await jobs.ask([askPullAt(parsePullKey(key), now())]);
        return { kind: "done" };
      });
      await jobs.work(queues.order, limits.order, (job) =>
        tireless(
          () => patient(() => lookAtOrder(job.key), { queue: queues.order, key: job.key }),
          job,
          limits.order.maxAttempts,
        ),
      );
      await jobs.work(queues.group, limits.group, (job) =>
        tireless(
          () => patient(() => lookAtGroup(job.key), { queue: queues.group, key: job.key }),
          job,
          limits.group.maxAttempts,
        ),
      );
      await jobs.work(queues.preview, limits.preview, ({ key }) =>
        patient(() => preview(parsePullKey(key)), { queue: queues.preview, key }),
      );
      await jobs.work(queues.sweep, limits.sweep, (job) =>
        tireless(
          () => patient(() => sweep(job.key), { queue: queues.sweep, key: job.key }),
          job,
          limits.sweep.maxAttempts,
        ),
      );
      await jobs.ask([askInstallations(now()), askLostDeliveries(now())]);
    },
  };
}

/** GitHub stumbled, or what was read changed while it was read: no fault of ours, and over soon. */
function isGitHubs(error: unknown): boolean {
  return error instanceof GitHubError && (error.kind === "transient" || error.kind === "conflict");
}

function holderOf({ repo, number }: PullKey): string {
  return `pull ${repo}/${number}`;
}

function pause(ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}
