import { setTimeout as sleep } from "node:timers/promises";

import type { Account } from "#sandbox/accounts/account.ts";
import type { Application } from "#sandbox/apps/application.ts";
import { createApp, createPrivateKeyPem, installApp, reaches } from "#sandbox/apps/create-app.ts";
import { diffFiles, type FileDiff } from "#sandbox/git/diff.ts";
import { mergeBase } from "#sandbox/git/history.ts";
import { createTurns } from "#sandbox/hooks/turns.ts";
import type { World, WorldEvent } from "#sandbox/kernel/world.ts";
import { parsePatch } from "#sandbox/pulls/diff-lines.ts";
import { isOpen } from "#sandbox/pulls/find-pull.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { fullName } from "#sandbox/repositories/repository.ts";
import { coderabbit } from "./coderabbit.ts";
import { copilot } from "./copilot.ts";
import { greptile } from "./greptile.ts";
import { isCalled } from "./mention.ts";
import { type Behaviour, type Outcome, type ReviewerKind, type ReviewerScript, stepsOf } from "./script.ts";
import type { ReviewBot, Visit } from "./visit.ts";

export interface Reviewer {
  readonly app: Application;
  /** The bot that writes reviews and comments. */
  readonly account: Account;
  readonly appId: number;
  readonly slug: string;
  readonly accountId: number;
  /** Reviews that it took up, the oldest first; also those of which nothing is published. */
  readonly runs: readonly ReviewerRun[];
  /** Resolves when all that it took up has been published; rejects with a defect. */
  readonly settled: () => Promise<void>;
  /** It takes nothing up any more, and publishes nothing of what it still waits for. */
  readonly close: () => void;
}

export interface ReviewerRun {
  readonly repository: string;
  readonly pull: number;
  readonly head: string;
  readonly attempt: number;
  readonly cause: Cause;
  readonly behaviour: Behaviour["kind"];
}

type Cause = "opened" | "pushed" | "asked";

/** Resolves after so many milliseconds; rejects when the signal says so. */
type Wait = (ms: number, signal: AbortSignal) => Promise<unknown>;

const waitByClock: Wait = (ms, signal) => sleep(ms, undefined, { signal, ref: false });

const bots: Readonly<Record<ReviewerKind, ReviewBot>> = { greptile, coderabbit, copilot };

/** The oldest of more runs are forgotten. */
const maxRuns = 10_000;

/** Nobody needs the key of a reviewer, since it acts from within; one will do for all, because making one takes long. */
let key: Promise<string> | null = null;

/**
 * A review agent on all repositories of an account, that publishes as the real one does.
 *
 * It hears of what happens from the world itself, and writes by the operations that REST and GraphQL use, as its App's bot: so
 * faults and limits, which are there to try others with, never strike it, and no delivery to it is lost. All that it writes is
 * seen and told as if it had come over HTTP. While it publishes the sandbox is not idle. While it waits (`delayMs`, `late`) it
 * is: `settled` waits for that.
 */
export async function addReviewer(
  world: World,
  options: {
    readonly kind: ReviewerKind;
    readonly owner: Account;
    readonly script: ReviewerScript;
    /** For tests that do not want to depend on how fast a machine is. */
    readonly wait?: Wait;
  },
): Promise<Reviewer> {
  const { kind, owner, script, wait = waitByClock } = options;
  const bot = bots[kind];
  const app = await findOrCreateApp(world, bot, owner);
  const installation = installApp(world, app, owner);
  const closing = new AbortController();
  const turns = createTurns(1);
  const runs: ReviewerRun[] = [];
  const attempts = new WeakMap<Pull, Map<string, number>>();
  const reviewedOf = new WeakMap<Pull, string[]>();
  const going = new Set<Promise<void>>();

  const review = async (
    pull: Pull,
    request: { readonly head: string; readonly attempt: number; readonly cause: Cause },
    pause: (ms: number) => Promise<void>,
  ): Promise<void> => {
    const { head, attempt, cause } = request;
    const { repository } = pull.base;
    const root = (await mergeBase(repository, pull.base.sha, head)) ?? pull.mergeBase;
    const files = await diffFiles(repository, root, head);
    const paths = files.map(({ path }) => path);
    const about = { pull: pull.number, head, attempt };
    const behaviour = script.verdict({ ...about, files: paths, gained: gainedIn(files) });
    runs.push({ ...about, repository: fullName(repository), cause, behaviour: behaviour.kind });
    if (runs.length > maxRuns) runs.shift();
    const reviewed = reviewedOf.get(pull) ?? [];
    reviewedOf.set(pull, reviewed);
    const { reportsBy = "check-run" } = script;
    const visit: Visit = { world, app, pull, head, root, files, reviewed, reportsBy, check: null };
    for (const { waitMs, outcome } of stepsOf(behaviour)) {
      await pause(waitMs);
      await turns.take(() => bot.begin(visit, outcome));
      await pause(script.delayMs);
      await turns.take(async () => {
        await bot.publish(visit, outcome);
        if (hasLooked(outcome)) reviewed.push(head);
      });
    }
  };

  /** Counts as work in the background, except while it pauses. */
  const attend = async (pull: Pull, cause: Cause): Promise<void> => {
    const head = pull.head.sha;
    const ofPull = attempts.get(pull) ?? new Map<string, number>();
    const attempt = (ofPull.get(head) ?? 0) + 1;
    attempts.set(pull, ofPull.set(head, attempt));
    let work = Promise.withResolvers<void>();
    world.background(work.promise);
    const pause = async (ms: number): Promise<void> => {
      if (ms <= 0) return;
      work.resolve();
      await wait(ms, closing.signal);
      work = Promise.withResolvers<void>();
      world.background(work.promise);
    };
    try {
      await review(pull, { head, attempt, cause }, pause);
    } catch (error) {
      // Whoever closes wants no more reviews.
      if (!closing.signal.aborted) {
        work.reject(error);
        throw error;
      }
    } finally {
      work.resolve();
    }
  };

  world.listen((event) => {
    const isThere = world.installations.has(installation.id) && installation.suspendedAt === null;
    const { repository } = event;
    if (closing.signal.aborted || !isThere || repository === null || !reaches(installation, repository)) return;
    const found = findRequest(event, app.bot, script);
    const pull = found === null ? undefined : repository.pulls.get(found.pull);
    if (found === null || pull === undefined || !isOpen(pull)) return;
    if (pull.isDraft && found.cause !== "asked") return;
    const task = attend(pull, found.cause);
    going.add(task);
    task.catch(() => {}).finally(() => going.delete(task));
  });

  return {
    app,
    account: app.bot,
    appId: app.id,
    slug: app.slug,
    accountId: app.bot.id,
    runs,
    settled: async () => {
      while (going.size > 0) await Promise.all(going);
    },
    close: () => closing.abort(),
  };
}

async function findOrCreateApp(
  world: World,
  { slug, name, permissions }: ReviewBot,
  owner: Account,
): Promise<Application> {
  const known = [...world.apps.values()].find((app) => app.slug === slug);
  if (known !== undefined) return known;
  key ??= createPrivateKeyPem();
  const privateKeyPem = await key;
  const events = ["issue_comment", "pull_request"];
  return (await createApp(world, { slug, name, owner, permissions, events, privateKeyPem })).app;
}

interface Found {
  readonly pull: number;
  readonly cause: Cause;
}

/** What an event asks of the reviewer, if anything. */
function findRequest({ event, action, payload }: WorldEvent, bot: Account, script: ReviewerScript): Found | null {
  if (event === "pull_request") {
    const { number } = payload["pull_request"] as { readonly number: number };
    if (script.onOpen && (action === "opened" || action === "ready_for_review"))
      return { pull: number, cause: "opened" };
    return script.onPush && action === "synchronize" ? { pull: number, cause: "pushed" } : null;
  }
  if (event !== "issue_comment" || action !== "created") return null;
  const { issue, comment } = payload as {
    readonly issue: { readonly number: number };
    readonly comment: { readonly body: string; readonly user: { readonly id: number } };
  };
  if (comment.user.id === bot.id || !isCalled(comment.body, script.respondsTo)) return null;
  return { pull: issue.number, cause: "asked" };
}

function gainedIn(files: readonly FileDiff[]): readonly { readonly path: string; readonly line: number }[] {
  return files.flatMap(({ path, patch }) => {
    const line = parsePatch(patch ?? "").find(({ kind }) => kind === "added")?.right ?? null;
    return line === null ? [] : [{ path, line }];
  });
}

function hasLooked({ kind }: Outcome): boolean {
  return kind === "clean" || kind === "findings" || kind === "green-with-findings";
}
