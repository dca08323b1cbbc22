import { createHash } from "node:crypto";
import { GitHubError, type MergeOutcome, type RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { Ask, Jobs } from "#adapters/jobs/jobs.ts";
import { type Store, StoreError } from "#adapters/store/store.ts";
import type { Instant } from "#core/ids.ts";
import { findMarkers } from "#core/message/marker.ts";
import { parseOrderKey, parsePullKey, queues } from "#flows/asks.ts";
import { evaluatePull, type EvaluationSources } from "#flows/evaluate.ts";
import { openOwnersCache } from "#flows/gather-code-owners.ts";
import { obeyOrder } from "#flows/obey-order.ts";
import { sweepRepository } from "#flows/sweep.ts";
import { regularMode } from "#core/change/change.ts";
import { buildChange } from "#test/support/judge.ts";
import { apps, bots, checkName, type Thread, type World } from "./world.ts";

/** How a call to GitHub goes: as it should, or with an answer that never comes, before or after it had its effect. */
export type Fate = "done" | "lost-before" | "lost-after";

/** A call that GitHub has not answered yet. */
export interface Pending {
  readonly task: Task;
  readonly operation: string;
  readonly proceed: (fate: Fate) => void;
}

/** One run of a job. */
export interface Task {
  readonly process: Process;
  readonly queue: string;
  readonly key: string;
  /** When each thread was last read by it. */
  readonly readThreads: Map<string, number>;
}

/** What the invariants forbid, told where it happened. */
export type Report = (violation: string) => void;

/** The queue of all processes: level-triggered, and one run of a key at a time. */
export class ModelJobs implements Pick<Jobs, "ask"> {
  readonly due = new Map<string, number>();
  readonly running = new Set<string>();

  readonly ask = async (asks: readonly Ask[]): Promise<void> => {
    for (const { queue, key, notBefore } of asks) {
      const name = `${queue} ${key}`;
      this.due.set(name, Math.min(this.due.get(name) ?? Number.POSITIVE_INFINITY, notBefore));
    }
  };

  ready(nowMs: number): readonly string[] {
    return [...this.due].flatMap(([name, at]) => (at <= nowMs && !this.running.has(name) ? [name] : []));
  }

  nextMs(): number | null {
    const waiting = [...this.due].filter(([name]) => !this.running.has(name)).map(([, at]) => at);
    return waiting.length === 0 ? null : Math.min(...waiting);
  }
}

const retryAfterMs = 15_000;

/** A process of the App: the real flows, over a GitHub whose answers come when the schedule says so. */
export class Process {
  readonly pending: Pending[] = [];
  readonly running = new Set<Task>();
  readonly #world: World;
  readonly #jobs: ModelJobs;
  readonly #report: Report;
  readonly store: () => Store;
  readonly #policies: EvaluationSources["policies"] = new Map();
  readonly #owners = openOwnersCache();

  constructor(world: World, jobs: ModelJobs, store: () => Store, report: Report) {
    this.#world = world;
    this.#jobs = jobs;
    this.#report = report;
    this.store = store;
  }

  /** Begins a job that is ready. It goes on whenever one of its calls proceeds. */
  start(name: string): void {
    const [queue = "", key = ""] = name.split(" ");
    const task: Task = { process: this, queue, key, readThreads: new Map() };
    this.#jobs.due.delete(name);
    this.#jobs.running.add(name);
    this.running.add(task);
    const end = (againMs: number | null) => {
      if (!this.running.delete(task)) return;
      this.#jobs.running.delete(name);
      if (againMs !== null) void this.#jobs.ask([{ queue, key, notBefore: againMs as Instant, ceilingMs: null }]);
    };
    this.#run(task).then(end, (error: unknown) => {
      // Whoever was slower than its lease is kept from writing, and begins anew.
      const isExpected = error instanceof GitHubError || (error instanceof StoreError && error.kind === "fenced");
      if (!isExpected) this.#report(`${name} failed: ${String((error as Error).stack ?? error)}`);
      end(this.#world.nowMs + retryAfterMs);
    });
  }

  /** SIGKILL: what GitHub was sent and has not taken yet is never sent, and every job begins anew elsewhere. */
  kill(): void {
    for (const task of this.running) {
      const name = `${task.queue} ${task.key}`;
      this.#jobs.running.delete(name);
      this.#jobs.due.set(name, this.#world.nowMs);
    }
    this.running.clear();
    this.pending.length = 0;
  }

  async #run(task: Task): Promise<number | null> {
    const world = this.#world;
    const { queue, key } = task;
    switch (queue) {
      case queues.pull: {
        const pull = parsePullKey(key);
        return (await evaluatePull(this.#sources(task, `pull ${key}`), pull)).at;
      }
      case queues.confirm:
        await this.#jobs.ask([{ queue: queues.pull, key, notBefore: world.now(), ceilingMs: null }]);
        return null;
      case queues.order: {
        const result = await obeyOrder(this.#sources(task, `order ${key}`), parseOrderKey(key));
        if (result === "accepted") world.obey(Number(key.split("/").at(-1)));
        return result === "busy" ? world.nowMs + 1_000 : null;
      }
      case queues.sweep:
        await sweepRepository({ ...this.#sources(task, "sweep"), jobs: this.#jobs }, { repo: world.repo }, 0);
        return null;
      default:
        return null;
    }
  }

  #sources(task: Task, holder: string): EvaluationSources {
    return {
      repository: this.#repository(task),
      store: this.store(),
      jobs: this.#jobs,
      readFloor: async () => null,
      policies: this.#policies,
      owners: this.#owners,
      sign: (text) => createHash("sha256").update(`key ${text}`).digest("base64url"),
      notifier: null,
      ownAppId: apps.headgate,
      fullName: "octo/shop",
      holder,
      mayMerge: () => true,
      judgesOnly: false,
      readOwnAccount: async () => bots.headgate.id,
      onThread: () => {},
      onTrouble: () => {},
      onAlarm: ({ pull }) => this.#report(`what landed of #${pull} is not what was judged`),
      now: () => this.#world.now(),
      pause: async () => {},
    };
  }

  #call<Value>(task: Task, operation: string, act: () => Value, lost?: () => Value): Promise<Value> {
    return new Promise((resolve, reject) => {
      const proceed = (fate: Fate): void => {
        const call = this.pending.findIndex((one) => one.proceed === proceed);
        if (call >= 0) this.pending.splice(call, 1);
        try {
          const answer = fate === "lost-before" ? null : act();
          if (fate === "done") resolve(answer as Value);
          else if (lost !== undefined) resolve(lost());
          else reject(new GitHubError("transient", operation, "no answer"));
        } catch (error) {
          reject(error);
        }
      };
      this.pending.push({ task, operation, proceed });
    });
  }

  /** GitHub, as this task sees it. What a write must not do is looked for at the moment when it has its effect. */
  #repository(task: Task): RepositoryOnGitHub {
    const world = this.#world;
    const call = <Value>(operation: string, act: () => Value, lost?: () => Value) =>
      this.#call(task, operation, act, lost);
    const find = (id: string): Thread | undefined => world.threads.find((thread) => thread.id === id);
    const missing = (what: string) => new GitHubError("not-found", what, "404");
    return {
      readPull: (number) => call("readPull", () => world.readPull(number)),
      readChange: ({ number, base, head }) =>
        call("readChange", () => buildChange(world.readFiles({ ...world.pull(number), head }), { base, head })),
      readCheckRuns: (head) =>
        call("readCheckRuns", () => world.runs.filter((run) => run.head === head).map((run) => ({ ...run }))),
      readPerson: (account, teams) =>
        call("readPerson", () => ({ ...account, teams: teams.slice(0, 0), permission: "write" as const })),
      readMergeRules: () =>
        call("readMergeRules", () => ({
          required: [{ context: checkName, appId: apps.headgate }],
          canBypass: "no" as const,
        })),
      readMergeGroup: () => call("readMergeGroup", () => []),
      listOpenPulls: () =>
        call("listOpenPulls", () =>
          world.openPulls().map(({ number, head, updatedAt }) => ({ number, head, baseRef: "main", updatedAt })),
        ),
      readDiscussion: (number) => call("readDiscussion", () => world.readDiscussion(number)),
      readThread: (id) =>
        call("readThread", () => {
          const thread = find(id);
          if (thread === undefined) return null;
          task.readThreads.set(id, thread.comments.length);
          if (thread.resolvedBy?.id === bots.headgate.id) world.seenResolved.set(id, thread.comments.length);
          return world.readThread(thread);
        }),
      readAppAccount: () => call("readAppAccount", () => bots.headgate.id),
      readComment: (id) => call("readComment", () => world.comments.find((one) => one.id === id) ?? null),
      readComparison: (base, head) =>
        call("readComparison", () => {
          const root = world.mergeBase(base, head);
          const status = base === head ? "identical" : root === base ? "ahead" : root === head ? "behind" : "diverged";
          return {
            status: status as "identical" | "ahead" | "behind" | "diverged",
            files: world.readFiles({ root, head }).map(({ path, status: what, newBlob }) => ({
              path,
              previousPath: null,
              status: what,
              blob: newBlob,
              additions: 1,
              deletions: 1,
              addedLineNumbers: [1],
            })),
            isComplete: true,
          };
        }),
      readCommit: (sha) => call("readCommit", () => world.at(sha)),
      listOwnIssues: () => call("listOwnIssues", () => [...world.issues]),
      readFileAt: (commit, path) =>
        call("readFileAt", () => {
          const text = world.at(commit).files.get(path);
          if (text === undefined) return null;
          return {
            kind: "file" as const,
            mode: regularMode,
            blob: "0".repeat(40),
            bytes: new TextEncoder().encode(text),
          };
        }),
      readBranchTip: () => call("readBranchTip", () => world.main),
      createCheckRun: (run) =>
        call("createCheckRun", () => {
          const twin = world.runs.find(
            (one) => one.appId === apps.headgate && one.name === run.name && one.head === run.head,
          );
          if (twin !== undefined) this.#report(`S8: a second check run ${run.name} on ${run.head}`);
          const id = world.writeCheck(run, null);
          this.#checkGreen(run.head, run.state);
          return id;
        }),
      updateCheckRun: (id, run) =>
        call("updateCheckRun", () => {
          world.writeCheck(run, id);
          this.#checkGreen(run.head, run.state);
        }),
      mergePull: ({ number, head }) =>
        call(
          "mergePull",
          (): MergeOutcome => {
            const pull = world.pull(number);
            if (pull.state !== "open") return { kind: "not-mergeable", message: "it is not open" };
            if (pull.head !== head) return { kind: "head-moved" };
            const run = world.runs.find(
              (one) => one.appId === apps.headgate && one.name === checkName && one.head === head,
            );
            if (run?.conclusion !== "success") return { kind: "not-mergeable", message: "the check is not green" };
            if (!world.earned.has(`${number} ${head}`))
              this.#report(`S2: #${number} is merged at ${head}, which earned nothing`);
            if (world.obeyedHolds.has(number)) this.#report(`S2: #${number} is merged although a hold was accepted`);
            return { kind: "merged", commit: world.merge(pull) };
          },
          () => ({ kind: "unknown", message: "no answer" }),
        ),
      enqueuePull: () => call("enqueuePull", (): MergeOutcome => ({ kind: "refused", message: "there is no queue" })),
      createComment: (number, body) =>
        call("createComment", () => {
          this.#once("comment", body);
          return world.comment(world.pull(number), bots.headgate, body, apps.headgate).id;
        }),
      updateComment: (id, body) =>
        call("updateComment", () => {
          const comment = world.comments.find((one) => one.id === id);
          if (comment === undefined) throw missing("updateComment");
          comment.body = body;
        }),
      addReaction: (comment) =>
        call("addReaction", () => {
          if (world.comments.every(({ id }) => id !== comment)) throw missing("addReaction");
        }),
      addLabel: () => call("addLabel", () => undefined),
      createIssue: ({ body }) =>
        call("createIssue", () => {
          this.#once("issue", body);
          const number = 1_000_000 + world.issues.length;
          world.issues.unshift({ number, url: `https://github.example/octo/shop/issues/${number}`, body });
          return number;
        }),
      setThreadResolved: (id, isResolved) =>
        call(`setThreadResolved ${id}`, () => {
          const thread = find(id);
          if (thread === undefined) throw missing("setThreadResolved");
          const seen = thread.comments.slice(0, task.readThreads.get(id) ?? 0);
          if (isResolved && seen.some(({ author }) => author?.id !== bots.one.id)) {
            this.#report(`S7: ${id} is resolved although somebody spoke in it`);
          }
          world.seenResolved.delete(id);
          world.settle(thread, isResolved ? bots.headgate : null);
          return isResolved;
        }),
    };
  }

  /** S1: a head is green only after it had all that it needs, in every open pull request whose head it is. */
  #checkGreen(head: string, state: { readonly kind: string; readonly conclusion?: string }): void {
    if (state.kind !== "completed" || state.conclusion !== "success") return;
    for (const { number } of this.#world.openPulls().filter((pull) => pull.head === head)) {
      if (!this.#world.earned.has(`${number} ${head}`))
        this.#report(`S1: ${head} of #${number} is green and earned nothing`);
    }
  }

  /** S5, S8: what carries one mark is written once, a request for a review among it. */
  #once(what: string, body: string): void {
    const [marker] = findMarkers(body);
    if (marker === undefined) return this.#report(`a ${what} without a mark: ${body.slice(0, 80)}`);
    const { written } = this.#world;
    if (written.has(marker.mac)) this.#report(`S5, S8: a second ${what} (${marker.kind})`);
    written.add(marker.mac);
  }
}
