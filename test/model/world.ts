import { createHash } from "node:crypto";
import type {
  AccountRead,
  CheckRunRead,
  CheckRunWrite,
  DiscussionRead,
  IssueRead,
  PullRead,
  ReviewRead,
  ThreadCommentRead,
  ThreadDiscussion,
} from "#adapters/github/github.ts";
import { absentMode, regularMode } from "#core/change/change.ts";
import type { CommitSha, Instant, RepoId } from "#core/ids.ts";
import type { News } from "#flows/take-news.ts";
import { buildFile } from "#test/support/judge.ts";

/** Everybody who acts here, by the numbers that GitHub knows them by. */
export const people = {
  ada: { id: 11, login: "ada", kind: "human" },
  grace: { id: 12, login: "grace", kind: "human" },
} as const satisfies Record<string, AccountRead>;
export const bots = {
  headgate: { id: 900, login: "headgate[bot]", kind: "bot" },
  one: { id: 201, login: "one[bot]", kind: "bot" },
  two: { id: 202, login: "two[bot]", kind: "bot" },
  stranger: { id: 203, login: "one-bot[bot]", kind: "bot" },
} as const satisfies Record<string, AccountRead>;
export const apps = { headgate: 9, ci: 50, one: 101, two: 102, forger: 99 } as const;

export const checkName = "risk-policy-gate";
export const contractPath = ".github/risk-contract.yml";

/** What a reviewer says on one commit. */
export type Word = "clean" | "findings" | "running";

export interface Commit {
  readonly sha: CommitSha;
  readonly tree: string;
  readonly files: ReadonlyMap<string, string>;
  readonly parents: readonly CommitSha[];
}

export interface Thread {
  readonly id: string;
  readonly pull: number;
  readonly head: CommitSha;
  isOutdated: boolean;
  resolvedBy: AccountRead | null;
  readonly comments: ThreadCommentRead[];
}

type Review = { -readonly [Key in keyof DiscussionRead["reviews"][number]]: DiscussionRead["reviews"][number][Key] };
type Listed = DiscussionRead["comments"][number];
type Comment = { -readonly [Key in keyof Listed]: Listed[Key] };
type Run = { -readonly [Key in keyof CheckRunRead]: CheckRunRead[Key] };

export interface Pull {
  readonly number: number;
  readonly branch: string;
  readonly root: CommitSha;
  readonly createdAt: Instant;
  head: CommitSha;
  /** When its branch was last force-pushed. */
  forcedAt: number | null;
  readonly heads: CommitSha[];
  state: "open" | "closed" | "merged";
  mergeCommit: CommitSha | null;
  updatedAt: Instant;
}

export interface Webhook {
  readonly news: News;
  /** A person's order, which GitHub's log of deliveries keeps although it was lost. */
  readonly isOrder: boolean;
}

const shaOf = (text: string) => createHash("sha1").update(text).digest("hex") as CommitSha;

/** GitHub shows whole seconds. */
const seconds = (at: number) => (Math.floor(at / 1_000) * 1_000) as Instant;

/** A small repository on a GitHub in memory: each act is one step, and each tells of itself by a webhook. */
export class World {
  readonly repo: RepoId;
  readonly commits = new Map<CommitSha, Commit>();
  readonly pulls = new Map<number, Pull>();
  readonly runs: Run[] = [];
  readonly statuses = new Map<CommitSha, { readonly context: string; readonly by: AccountRead }[]>();
  readonly reviews: (Review & { readonly pull: number })[] = [];
  readonly comments: Comment[] = [];
  readonly threads: Thread[] = [];
  readonly issues: IssueRead[] = [];
  readonly webhooks: Webhook[] = [];
  readonly lostOrders: Webhook[] = [];
  /** Holds that people gave and did not take back, by pull request. */
  readonly holds = new Set<number>();
  /** Those that Headgate has accepted, and no release since. */
  readonly obeyedHolds = new Set<number>();
  /** How many comments Headgate saw when it looked again at a thread that it had resolved. */
  readonly seenResolved = new Map<string, number>();
  /** The marks of what Headgate wrote once. */
  readonly written = new Set<string>();
  /** Heads that somebody overrode the gate for. */
  readonly overridden = new Set<CommitSha>();
  /** Heads that had all that the contract asks for at some time since they were a pull request's: `number head`. */
  readonly earned = new Set<string>();
  main: CommitSha;
  nowMs = Date.UTC(2026, 10, 20, 12);
  #id: number;
  readonly #newestObeyed = new Map<number, number>();

  constructor(repo: RepoId, contract: string) {
    this.repo = repo;
    // GitHub gives no number twice, in whatever repository.
    this.#id = repo * 10_000;
    this.main = this.commit(
      new Map([
        [contractPath, contract],
        ["README.md", "# Shop"],
      ]),
      [],
    );
  }

  now(): Instant {
    return this.nowMs as Instant;
  }

  nextId(): number {
    this.#id += 1;
    return this.#id;
  }

  commit(files: ReadonlyMap<string, string>, parents: readonly CommitSha[]): CommitSha {
    const tree = shaOf(JSON.stringify([...files].toSorted(([a], [b]) => (a < b ? -1 : 1))));
    const sha = shaOf(`${tree} ${parents.join(" ")} ${this.nextId()}`);
    this.commits.set(sha, { sha, tree, files, parents });
    return sha;
  }

  at(sha: CommitSha): Commit {
    const commit = this.commits.get(sha);
    if (commit === undefined) throw new Error(`no commit ${sha}`);
    return commit;
  }

  /** The newest commit that both come from. */
  mergeBase(one: CommitSha, other: CommitSha): CommitSha {
    const ofOne = new Set(this.#ancestors(one));
    const shared = this.#ancestors(other).find((sha) => ofOne.has(sha));
    if (shared === undefined) throw new Error(`${one} and ${other} share nothing`);
    return shared;
  }

  /** Newest first; nothing here has two parents. */
  #ancestors(sha: CommitSha): readonly CommitSha[] {
    const [parent] = this.at(sha).parents;
    return parent === undefined ? [sha] : [sha, ...this.#ancestors(parent)];
  }

  pull(number: number): Pull {
    const pull = this.pulls.get(number);
    if (pull === undefined) throw new Error(`no pull request ${number}`);
    return pull;
  }

  openPulls(): readonly Pull[] {
    return [...this.pulls.values()].filter(({ state }) => state === "open");
  }

  /** What the pull request changes, path by path. */
  changed({ root, head }: Pick<Pull, "root" | "head">): readonly string[] {
    const [before, after] = [this.at(root).files, this.at(head).files];
    return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
  }

  // What people, agents and CI do

  open(files: Readonly<Record<string, string>>): Pull {
    const number = this.pulls.size + 1;
    const head = this.commit(new Map([...this.at(this.main).files, ...Object.entries(files)]), [this.main]);
    const at = this.now();
    const pull: Pull = {
      number,
      branch: `work-${number}`,
      root: this.main,
      createdAt: seconds(at),
      head,
      forcedAt: null,
      heads: [head],
      state: "open",
      mergeCommit: null,
      updatedAt: seconds(at),
    };
    this.pulls.set(number, pull);
    this.#tell(pull, {}, true);
    return pull;
  }

  push(pull: Pull, files: Readonly<Record<string, string>>): void {
    this.#moveTo(pull, this.commit(new Map([...this.at(pull.head).files, ...Object.entries(files)]), [pull.head]));
  }

  /** Back to a head that it had before. */
  forcePush(pull: Pull, head: CommitSha): void {
    if (head === pull.head) return;
    pull.forcedAt = this.nowMs;
    this.#moveTo(pull, head);
  }

  #moveTo(pull: Pull, head: CommitSha): void {
    pull.head = head;
    pull.heads.push(head);
    for (const thread of this.threads) if (thread.pull === pull.number) thread.isOutdated = thread.head !== head;
    this.#tell(pull, {}, true);
  }

  setOpen(pull: Pull, isOpen: boolean): void {
    if (pull.state === "merged") return;
    pull.state = isOpen ? "open" : "closed";
    this.#tell(pull, {}, true);
  }

  /** A run of an App on a commit, new or, of the same App and name, as it goes on. */
  report(app: number, name: string, head: CommitSha, state: string, text: string | null = null): void {
    const at = seconds(this.nowMs);
    const isRunning = state === "running";
    const said = {
      status: isRunning ? "in_progress" : "completed",
      conclusion: isRunning ? null : state,
      completedAt: isRunning ? null : at,
      summary: text,
    };
    const known = this.runs.find((run) => run.appId === app && run.name === name && run.head === head);
    if (known === undefined) {
      const about = { id: this.nextId(), name, appId: app, appSlug: `app-${app}`, head, startedAt: at };
      this.runs.push({ ...about, ...said, url: null, externalId: null, title: null, text: null });
    } else Object.assign(known, said, isRunning ? { startedAt: at } : {});
    this.#news({ heads: [head] });
  }

  setStatus(head: CommitSha, context: string, by: AccountRead): void {
    this.statuses.set(head, [
      ...(this.statuses.get(head) ?? []).filter((one) => one.context !== context),
      { context, by },
    ]);
    this.#news({ heads: [head] });
  }

  review(pull: Pull, author: AccountRead, head: CommitSha, state: ReviewRead["state"], body = ""): void {
    const at = seconds(this.nowMs);
    const id = this.nextId();
    this.reviews.push({
      pull: pull.number,
      id,
      author,
      state,
      head,
      body,
      submittedAt: at,
      updatedAt: at,
      editedBy: "nobody",
    });
    this.#tell(pull, {});
  }

  /** Its author edits it, or somebody dismisses it. */
  alterReview(
    review: World["reviews"][number],
    change: { readonly body?: string; readonly state?: "dismissed" },
  ): void {
    Object.assign(review, change, { updatedAt: seconds(this.nowMs), editedBy: "author" });
    this.#tell(this.pull(review.pull), {});
  }

  comment(pull: Pull, author: AccountRead, body: string, viaAppId: number | null = null): Comment {
    const at = seconds(this.nowMs);
    const id = this.nextId();
    const about = { id, number: pull.number, author, viaAppId, body };
    const comment: Comment = { ...about, createdAt: at, updatedAt: at, editedBy: "nobody" };
    this.comments.push(comment);
    const order = /^\/headgate (.*)$/m.exec(body)?.[1];
    const isOrder = order !== undefined && author.kind === "human";
    const orders = isOrder
      ? [{ id: `comment/${id}`, number: pull.number, text: order, actor: author, head: null, at }]
      : [];
    this.#tell(pull, { orders }, false, isOrder);
    return comment;
  }

  /** Headgate has accepted it. What was written later counts, whichever was looked into first. */
  obey(id: number): void {
    const comment = this.comments.find((one) => one.id === id);
    if (comment === undefined) return;
    const { number, body } = comment;
    const newest = this.#newestObeyed.get(number) ?? 0;
    const isHold = body.startsWith("/headgate hold");
    if (id < newest || (!isHold && !body.startsWith("/headgate release"))) return;
    this.#newestObeyed.set(number, id);
    if (isHold) this.obeyedHolds.add(number);
    else this.obeyedHolds.delete(number);
  }

  openThread(pull: Pull, author: AccountRead): void {
    const { head, number } = pull;
    const thread: Thread = {
      id: `T${this.nextId()}`,
      pull: number,
      head,
      isOutdated: false,
      resolvedBy: null,
      comments: [],
    };
    this.threads.push(thread);
    this.reply(thread, author, "**P1** The amount is never checked.");
  }

  reply(thread: Thread, author: AccountRead, body: string): void {
    const { head } = thread;
    const createdAt = seconds(this.nowMs);
    thread.comments.push({ id: this.nextId(), author, body, head, hunk: null, createdAt, editedBy: "nobody" });
    this.#tell(this.pull(thread.pull), {});
  }

  settle(thread: Thread, by: AccountRead | null): void {
    thread.resolvedBy = by;
    this.#tell(this.pull(thread.pull), {});
  }

  merge(pull: Pull): CommitSha {
    const files = new Map(this.at(this.main).files);
    for (const path of this.changed(pull)) {
      const content = this.at(pull.head).files.get(path);
      if (content === undefined) files.delete(path);
      else files.set(path, content);
    }
    this.main = this.commit(files, [this.main]);
    pull.state = "merged";
    pull.mergeCommit = this.main;
    this.#tell(pull, { branches: ["main"] }, true);
    return this.main;
  }

  #tell(pull: Pull, more: Partial<News>, isMoved = false, isOrder = false): void {
    pull.updatedAt = seconds(this.nowMs);
    const { number, head, state, updatedAt } = pull;
    const note = { number, head, baseRef: "main", isOpen: state === "open", updatedAt };
    this.#news({ ...(isMoved ? { pulls: [note] } : { numbers: [number] }), ...more }, isOrder);
  }

  #news(more: Partial<News>, isOrder = false): void {
    const repository = { installation: 5, repo: this.repo, owner: "octo", name: "shop" } as News["repository"];
    const none = { pulls: [], numbers: [], heads: [], branches: [], rulesChanged: false, groups: [] };
    const rest = { installationsChanged: false, removedRepositories: [], orders: [] };
    this.webhooks.push({ news: { repository, ...none, ...rest, ...more }, isOrder });
    this.mark();
  }

  // What the contract makes of it, told without the code that is tried

  wordOfOne(head: CommitSha): Word | null {
    const run = this.runs.find(({ appId, head: of }) => appId === apps.one && of === head);
    const openers = this.threads.filter((thread) => thread.head === head && thread.resolvedBy?.id !== bots.one.id);
    if (openers.length > 0) return "findings";
    if (run === undefined) return null;
    if (run.status !== "completed") return "running";
    return run.summary?.includes('"clean"') === true ? "clean" : "findings";
  }

  wordOfTwo(head: CommitSha): Word | null {
    const said = this.reviews.filter(
      (one) => one.author?.id === bots.two.id && one.head === head && one.state !== "dismissed",
    );
    if (said.length === 0) return null;
    return said.some(({ body }) => body.includes('"state":"findings"')) ? "findings" : "clean";
  }

  /** Whether the head of an open pull request has all that the contract asks for, without an override and under these holds. */
  isProven(pull: Pull, holds: ReadonlySet<number>): boolean {
    const { number, head } = pull;
    if (pull.state !== "open" || holds.has(number)) return false;
    const ci = this.runs.find(({ appId, name, head: of }) => appId === apps.ci && name === "CI" && of === head);
    if (ci?.conclusion !== "success") return false;
    const isSpokenIn = ({ comments }: Thread) => comments.some(({ author }) => author?.kind === "human");
    const own = this.threads.filter((thread) => thread.pull === number);
    if (own.some((thread) => thread.resolvedBy === null && isSpokenIn(thread))) return false;
    const opinion = this.reviews.findLast((one) => one.author?.id === people.grace.id && one.head === head)?.state;
    if (opinion === "changes-requested") return false;
    const paths = this.changed(pull);
    if (paths.every((path) => path.startsWith("docs/"))) return true;
    const words = [this.wordOfOne(head), this.wordOfTwo(head)];
    if (words.includes("findings") || !words.includes("clean")) return false;
    return opinion === "approved" || paths.every((path) => !path.startsWith("secrets/"));
  }

  /** To be called after everything that happens. */
  mark(): void {
    for (const pull of this.openPulls()) {
      const isOverridden = this.overridden.has(pull.head) && !this.obeyedHolds.has(pull.number);
      if (isOverridden || this.isProven(pull, this.obeyedHolds)) this.earned.add(`${pull.number} ${pull.head}`);
    }
  }

  // What GitHub shows

  readPull(number: number): PullRead | null {
    const pull = this.pulls.get(number);
    if (pull === undefined) return null;
    const { head, root } = pull;
    const bytes = new TextEncoder().encode(this.at(this.main).files.get(contractPath));
    const file = { kind: "file", mode: regularMode, blob: shaOf(`blob ${this.main}`), bytes } as const;
    const found = [{ path: contractPath, file }];
    const threads = this.threads.filter((thread) => thread.pull === number);
    return {
      number,
      nodeId: `PR_${number}`,
      title: `Work ${number}`,
      url: `https://github.example/octo/shop/pull/${number}`,
      state: pull.state,
      isDraft: false,
      author: people.ada,
      head,
      headRef: pull.branch,
      isFork: false,
      baseRef: "main",
      baseTip: this.main,
      defaultRef: "main",
      defaultTip: this.main,
      changedFiles: this.changed(pull).length,
      updatedAt: pull.updatedAt,
      mergeable: "mergeable",
      isInMergeQueue: false,
      hasMergeQueue: false,
      isAutoMergeArmed: false,
      headTree: this.at(head).tree,
      mergeTree: shaOf(`merge ${this.main} ${root} ${this.at(head).tree}`),
      mergeCommit: pull.mergeCommit,
      commitCount: 1,
      contractFiles: { base: found, default: found },
      commitAuthors: [people.ada],
      siblings: this.openPulls().flatMap((one) => (one.head === head && one !== pull ? [one.number] : [])),
      reviews: this.reviews.filter((review) => review.pull === number),
      threads: threads.map(({ id, isOutdated, resolvedBy, comments }) => ({
        id,
        isOutdated,
        isResolved: resolvedBy !== null,
        path: "src/a.ts",
        hasHuman: comments.some(({ author }) => author?.kind !== "bot"),
      })),
      statuses: (this.statuses.get(head) ?? []).map(({ context, by }) => ({
        id: context,
        context,
        state: "success" as const,
        description: "Review completed",
        creator: by,
        createdAt: seconds(this.nowMs),
      })),
      requiredContexts: [{ context: checkName, appId: apps.headgate }],
      comparedSince: pull.createdAt,
      hadOtherBase: false,
      headForcedAt: pull.forcedAt === null ? null : ((seconds(pull.forcedAt) + 1_000) as Instant),
    } as PullRead;
  }

  readFiles({ root, head }: Pick<Pull, "root" | "head">) {
    return this.changed({ root, head }).map((path) => {
      const [before, after] = [this.at(root).files.get(path), this.at(head).files.get(path)];
      const status = before === undefined ? "added" : after === undefined ? "deleted" : "modified";
      return buildFile(path, {
        status,
        oldMode: before === undefined ? absentMode : regularMode,
        newMode: after === undefined ? absentMode : regularMode,
        newBlob: after === undefined ? null : shaOf(after),
      });
    });
  }

  readThread({ id, pull, isOutdated, resolvedBy, comments }: Thread): ThreadDiscussion {
    return {
      id,
      pullNodeId: `PR_${pull}`,
      isResolved: resolvedBy !== null,
      resolvedBy,
      isOutdated,
      path: "src/a.ts",
      line: isOutdated ? null : 1,
      originalLine: 1,
      comments: [...comments],
    };
  }

  readDiscussion(number: number): DiscussionRead {
    return {
      reviews: this.reviews.filter(({ pull }) => pull === number).map((review) => ({ ...review })),
      comments: this.comments
        .filter((comment) => comment.number === number)
        .map((comment) => ({ ...comment, editedBy: "nobody" })),
      threads: this.threads.filter(({ pull }) => pull === number).map((thread) => this.readThread(thread)),
    };
  }

  writeCheck(run: CheckRunWrite, id: number | null): number {
    const at = seconds(this.nowMs);
    const isOver = run.state.kind === "completed";
    const { name, head, externalId, title, summary, text } = run;
    const said = {
      status: isOver ? "completed" : "in_progress",
      conclusion: run.state.kind === "completed" ? run.state.conclusion : null,
      completedAt: isOver ? at : null,
      externalId,
      title,
      summary,
      text,
    };
    const known = this.runs.find((one) => one.id === id);
    if (known !== undefined) {
      Object.assign(known, said);
      return known.id;
    }
    const about = {
      id: this.nextId(),
      name,
      appId: apps.headgate,
      appSlug: "headgate",
      head,
      startedAt: at,
      url: null,
    };
    this.runs.push({ ...about, ...said });
    return about.id;
  }
}
