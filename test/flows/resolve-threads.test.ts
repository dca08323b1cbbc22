import { describe, expect, it } from "vitest";
import { type AccountRead, GitHubError, type PullRead, type ThreadDiscussion } from "#adapters/github/github.ts";
import type { Store } from "#adapters/store/store.ts";
import type { Facts } from "#core/gate/facts.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import type { FreshJudgement } from "#flows/judge-pull.ts";
import {
  openThreadNews,
  resolveThreads,
  type ResolveSources,
  type ThreadNote,
  threadKey,
} from "#flows/resolve-threads.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { contractOf, earlier, head, sha } from "#test/support/judge.ts";
import { repoId } from "#test/support/store.ts";

const next = sha("d");
const key = { repo: repoId(1), number: 5 };
const bot: AccountRead = { id: 30, login: "greptile-apps[bot]", kind: "bot" };
const otherBot: AccountRead = { id: 31, login: "another[bot]", kind: "bot" };
const own: AccountRead = { id: 40, login: "headgate[bot]", kind: "bot" };
const grace: AccountRead = { id: 12, login: "grace", kind: "human" };
const transient = new GitHubError("transient", "POST", "502");
const forbidden = new GitHubError("forbidden", "POST", "Resource not accessible by integration");

const contract = (autoResolve = true, bots: readonly number[] = [bot.id]) =>
  contractOf(`
version: 1
riskTierRules: { low: ["**"] }
mergePolicy: { low: { requiredChecks: [], reviews: { reviewers: [greptile] } } }
reviewers: { greptile: { adapter: greptile, appId: 3, accountId: ${bot.id} } }
threads: { autoResolve: ${autoResolve}, bots: [${bots.join(", ")}] }
`);

const threadId = (number: number) => `T${number}`;

function buildThread(over: Partial<ThreadDiscussion> = {}, authors: readonly (AccountRead | null)[] = [bot]) {
  const thread: ThreadDiscussion = {
    id: threadId(1),
    pullNodeId: "PR_5",
    isResolved: false,
    resolvedBy: null,
    isOutdated: false,
    path: "src/charge.ts",
    line: 1,
    originalLine: 1,
    comments: authors.map((author, index) => ({
      id: index + 1,
      author,
      body: "The amount is never checked.",
      head: earlier,
      hunk: null,
      createdAt: 1 as Instant,
      editedBy: "nobody",
    })),
    ...over,
  };
  return thread;
}

function withComment(thread: ThreadDiscussion, author: AccountRead | null): ThreadDiscussion {
  const [first] = thread.comments;
  return first === undefined ? thread : { ...thread, comments: [...thread.comments, { ...first, id: 99, author }] };
}

interface Stage {
  readonly store: Store;
  /** As GitHub has them. */
  readonly threads: Map<string, ThreadDiscussion>;
  /** The mutations that GitHub took: `resolve T1`. */
  readonly mutations: string[];
  /** The audit, as far as it is news: `resolved T1 for greptile`. */
  readonly notes: string[];
  /** Right after a mutation, before anybody reads again. */
  afterMutation: (thread: ThreadDiscussion) => ThreadDiscussion | null;
  /** What the next mutation ends with, and whether GitHub has done it. */
  failure: { readonly isDone: boolean } | null;
  /** GitHub takes no mutation, since the App may not resolve threads. */
  isForbidden: boolean;
  /** GitHub takes the mutation, and answers that the thread is as it was. */
  isRefusing: boolean;
  /** One look. `listed`: the threads as they were listed at its beginning; as GitHub has them unless said. */
  readonly look: (how?: {
    readonly listed?: readonly ThreadDiscussion[];
    readonly state?: "clean" | "findings";
    readonly autoResolve?: boolean;
    readonly bots?: readonly number[];
    readonly at?: CommitSha;
  }) => Promise<number>;
}

async function withStage(act: (stage: Stage) => Promise<void>): Promise<void> {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  const threads = new Map<string, ThreadDiscussion>([[threadId(1), buildThread()]]);
  let time = 1_000;
  const now = () => (time += 1) as Instant;
  const isNews = openThreadNews();
  const stage: Stage = {
    store,
    threads,
    mutations: [],
    notes: [],
    afterMutation: (thread) => thread,
    failure: null,
    isForbidden: false,
    isRefusing: false,
    look: async (how = {}) => {
      const { listed = [...threads.values()], state = "clean", autoResolve, bots, at = head } = how;
      const lease = await store.acquireLease("pull/1/5", "me", now(), 60_000);
      if (lease === null) throw new Error("no lease");
      const { wrote } = await resolveThreads(
        sources,
        lease,
        key,
        { number: 5, nodeId: "PR_5", head: at } as PullRead,
        {
          grounds: {
            policy: { contract: contract(autoResolve, bots) },
            facts: {
              head: at,
              reviews: { kind: "read", items: [{ reviewer: "greptile", head: at, state }] },
            } as unknown as Facts,
          },
          reviews: {
            discussion: { reviews: [], comments: [], threads: listed },
            reviewers: contract().reviewers.map((reviewer) => ({ reviewer, accountId: bot.id })),
          },
        } as unknown as FreshJudgement,
      );
      return wrote;
    },
  };
  const sources: ResolveSources = {
    store,
    now,
    pause: async () => {},
    readOwnAccount: async () => own.id,
    onThread: (note) => {
      const { outcome, thread, reviewer, why } = note;
      const because = why === null ? "" : `: ${why}`;
      if (isNews(note)) stage.notes.push(`${outcome} ${thread} for ${reviewer}${because}`);
    },
    repository: {
      readThread: async (id) => threads.get(id) ?? null,
      setThreadResolved: async (id, isResolved) => {
        const { failure } = stage;
        stage.failure = null;
        if (failure !== null && !failure.isDone) throw transient;
        if (stage.isForbidden) throw forbidden;
        const thread = threads.get(id);
        if (thread === undefined) throw new GitHubError("not-found", "POST", "404");
        stage.mutations.push(`${isResolved ? "resolve" : "reopen"} ${id}`);
        if (stage.isRefusing) return thread.isResolved;
        const changed = stage.afterMutation({ ...thread, isResolved, resolvedBy: isResolved ? own : null });
        if (changed === null) threads.delete(id);
        else threads.set(id, changed);
        if (failure !== null) throw transient;
        return isResolved;
      },
    },
  };
  await act(stage);
}

interface Row {
  readonly name: string;
  readonly before?: (stage: Stage) => unknown;
  /** What is listed, where GitHub has something else by the time it is read again. */
  readonly listed?: readonly ThreadDiscussion[];
  readonly state?: "findings";
  readonly autoResolve?: false;
  readonly bots?: readonly number[];
  readonly mutations: readonly string[];
  readonly notes?: readonly string[];
  readonly isResolved?: boolean;
}

const set = (thread: ThreadDiscussion) => (stage: Stage) => stage.threads.set(thread.id, thread);
const untouched = { mutations: [] };
const byPerson = "left T1 for greptile: A person wrote in it, or somebody whose account is gone.";
const byUnlisted = "left T1 for greptile: A bot wrote in it that `threads.bots` does not list.";
const elsewhere = "left T1 for greptile: It stands in another pull request.";
const noPermission = (thread: string) =>
  `refused ${thread} for greptile: GitHub does not let Headgate do it. The permission \`contents: write\` may be missing, or not be accepted yet.`;
const givenBack = { mutations: ["resolve T1", "reopen T1"], notes: ["given-back T1 for greptile"] };

describe("a thread that a clean review leaves behind", () => {
  const rows: readonly Row[] = [
    {
      name: "is resolved once, and noted",
      mutations: ["resolve T1"],
      notes: ["resolved T1 for greptile"],
      isResolved: true,
    },
    { name: "stays while the review has findings", state: "findings", ...untouched },
    { name: "stays where the contract does not say so", autoResolve: false, ...untouched },
    {
      name: "stays where a person wrote in it since it was listed",
      before: set(withComment(buildThread(), grace)),
      listed: [buildThread()],
      ...untouched,
      notes: [byPerson],
    },
    {
      name: "stays where someone who is gone wrote in it since",
      before: set(withComment(buildThread(), null)),
      listed: [buildThread()],
      ...untouched,
      notes: [byPerson],
    },
    {
      name: "stays where GitHub knows it no more",
      before: ({ threads }) => threads.clear(),
      listed: [buildThread()],
      ...untouched,
    },
    {
      name: "stays where it turns out to be of another pull request",
      before: set(buildThread({ pullNodeId: "PR_6" })),
      listed: [buildThread()],
      ...untouched,
      notes: [elsewhere],
    },
    {
      name: "is left alone where somebody resolved it since",
      before: set(buildThread({ isResolved: true, resolvedBy: grace })),
      listed: [buildThread()],
      ...untouched,
      isResolved: true,
    },
    {
      name: "is given back where a person wrote in it while it was resolved",
      before: (stage) => (stage.afterMutation = (thread) => withComment(thread, grace)),
      ...givenBack,
    },
    {
      name: "is given back where a bot that is not listed wrote in it meanwhile",
      before: (stage) => (stage.afterMutation = (thread) => withComment(thread, otherBot)),
      ...givenBack,
    },
    {
      name: "counts as resolved only if GitHub says so",
      before: (stage) => (stage.isRefusing = true),
      mutations: ["resolve T1"],
      notes: ["refused T1 for greptile: GitHub took the request, and says that the thread is not resolved."],
    },
    {
      name: "stays open where somebody opened it again",
      before: async (stage) => {
        await stage.look();
        stage.notes.length = 0;
        stage.mutations.length = 0;
        set(buildThread())(stage);
      },
      ...untouched,
    },
    {
      name: "is resolved in the next look where nobody knew the end of it, and it was none",
      before: (stage) => fail(stage, false),
      mutations: ["resolve T1"],
      notes: ["resolved T1 for greptile"],
      isResolved: true,
    },
    {
      name: "is noted in the next look where nobody knew the end of it, and it was resolved",
      before: (stage) => fail(stage, true),
      mutations: ["resolve T1"],
      notes: ["resolved T1 for greptile"],
      isResolved: true,
    },
    {
      name: "is noted also where the next head is not clean any more",
      before: (stage) => fail(stage, true),
      state: "findings",
      mutations: ["resolve T1"],
      notes: ["resolved T1 for greptile"],
      isResolved: true,
    },
    {
      name: "is not resolved any more where nobody knew the end, it was none, and the next head is not clean",
      before: (stage) => fail(stage, false),
      state: "findings",
      ...untouched,
    },
    {
      name: "is given back in the next look where nobody knew the end of it and a person wrote in it",
      before: async (stage) => {
        stage.afterMutation = (thread) => withComment(thread, grace);
        await fail(stage, true);
      },
      ...givenBack,
    },
  ];

  it.each(rows)("$name (S7)", async ({ before, mutations, notes = [], isResolved = false, ...how }) => {
    await withStage(async (stage) => {
      await before?.(stage);
      await stage.look(how);
      expect(stage.mutations).toEqual(mutations);
      expect(stage.notes).toEqual(notes);
      expect(stage.threads.get(threadId(1))?.isResolved ?? false).toBe(isResolved);
      // Once its end is known nothing comes after it.
      await stage.look({ ...how, listed: [...stage.threads.values()], state: "findings" });
      expect(stage.mutations).toEqual(mutations);
      expect(stage.notes).toEqual(notes);
    });
  });

  const left: readonly Row[] = [
    { name: "a person wrote in it", before: set(withComment(buildThread(), grace)), ...untouched, notes: [byPerson] },
    {
      name: "someone who is gone wrote in it",
      before: set(withComment(buildThread(), null)),
      ...untouched,
      notes: [byPerson],
    },
    {
      name: "a bot that is not listed wrote in it",
      before: set(withComment(buildThread(), otherBot)),
      ...untouched,
      notes: [byUnlisted],
    },
    { name: "the reviewer itself is not listed", bots: [otherBot.id], ...untouched, notes: [byUnlisted] },
    {
      name: "it stands in another pull request",
      before: set(buildThread({ pullNodeId: "PR_6" })),
      ...untouched,
      notes: [elsewhere],
    },
    {
      name: "the App may not resolve threads",
      before: (stage) => (stage.isForbidden = true),
      ...untouched,
      notes: [noPermission("T1")],
    },
  ];

  it.each(left)("is told of once for a head where $name", async ({ before, bots, notes }) => {
    await withStage(async (stage) => {
      await before?.(stage);
      const how = bots === undefined ? {} : { bots };
      const look = async (more: Parameters<Stage["look"]>[0] = {}) =>
        stage.look({ ...how, ...more }).catch((error: unknown) => {
          if (error !== forbidden) throw error;
        });
      await look();
      await look();
      expect([stage.mutations, stage.notes]).toEqual([[], notes]);
      await look({ state: "findings", at: next });
      await look({ autoResolve: false, at: next });
      expect(stage.notes).toEqual(notes);
      await look({ at: next });
      expect(stage.notes).toEqual([...(notes ?? []), ...(notes ?? [])]);
    });
  });

  it("is not told of where a person wrote in it and it stands at the head, nor where a person opened it", async () => {
    const opened = buildThread({ id: threadId(2) }, [grace, bot]);
    const current = withComment(buildThread({ id: threadId(3) }), grace);
    await withStage(async (stage) => {
      await stage.look({ listed: [opened, current], at: earlier });
      expect(stage.notes).toEqual([]);
    });
  });

  it("is named with all the others where the App may not resolve threads, but for those that were resolved before", async () => {
    await withStage(async (stage) => {
      await stage.look();
      for (let number = 1; number <= 40; number += 1) set(buildThread({ id: threadId(number) }))(stage);
      stage.notes.length = 0;
      stage.isForbidden = true;
      await expect(stage.look()).rejects.toBe(forbidden);
      expect(stage.notes).toEqual(Array.from({ length: 39 }, (_, index) => noPermission(threadId(index + 2))));
    });
  });

  it("is resolved also where thirty others were opened again", async () => {
    await withStage(async (stage) => {
      for (let number = 1; number <= 30; number += 1) set(buildThread({ id: threadId(number) }))(stage);
      await stage.look();
      for (let number = 1; number <= 31; number += 1) set(buildThread({ id: threadId(number) }))(stage);
      expect(await stage.look()).toBe(1);
      expect(stage.mutations.at(-1)).toBe("resolve T31");
    });
  });

  it("can be opened again by a person's command also where nobody knew the end of it", async () => {
    await withStage(async (stage) => {
      await fail(stage, true);
      await stage.look();
      expect(await stage.store.readEffect(threadKey(key, threadId(1)))).toMatchObject({
        state: "done",
        result: "resolved",
      });
    });
  });

  it("waits for the next look where there are more than thirty", async () => {
    await withStage(async (stage) => {
      for (let number = 2; number <= 40; number += 1) set(buildThread({ id: threadId(number) }))(stage);
      expect([await stage.look(), await stage.look(), await stage.look()]).toEqual([30, 10, 0]);
      expect(new Set(stage.mutations).size).toBe(40);
      expect(stage.mutations).toHaveLength(40);
    });
  });
});

describe("what is news of a thread", () => {
  const note: ThreadNote = { pull: 5, head, thread: "T1", reviewer: "greptile", outcome: "left", why: "A person." };

  it("is a thread, a head or a reason that was not told of, and whatever was done", () => {
    const isNews = openThreadNews();
    const notes: readonly ThreadNote[] = [
      note,
      note,
      { ...note, thread: "T2" },
      { ...note, head: earlier },
      { ...note, why: "A bot." },
      { ...note, outcome: "refused" },
      { ...note, outcome: "refused" },
      { ...note, outcome: "resolved", why: null },
      { ...note, outcome: "resolved", why: null },
    ];
    expect(notes.map(isNews)).toEqual([true, false, true, true, true, true, false, true, true]);
  });

  it("is remembered of the newest alone", () => {
    const isNews = openThreadNews(2);
    const threads = ["T1", "T2", "T1", "T3", "T1", "T2"];
    expect(threads.map((thread) => isNews({ ...note, thread }))).toEqual([true, true, false, true, false, true]);
  });
});

/** GitHub's answer to a mutation is lost. */
async function fail(stage: Stage, isDone: boolean): Promise<void> {
  stage.failure = { isDone };
  await expect(stage.look()).rejects.toBe(transient);
  expect(stage.notes).toEqual([]);
}
