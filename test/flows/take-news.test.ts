import { describe, expect, it } from "vitest";
import type { Ask } from "#adapters/jobs/jobs.ts";
import type { Store } from "#adapters/store/store.ts";
import { askOrder, parseOrderKey } from "#flows/asks.ts";
import { type News, type OrderNews, takeNews } from "#flows/take-news.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { at, buildPullNote, buildReceipt, buildRepositoryNote, repoId, sha } from "#test/support/store.ts";

const now = at(1_000_000);

const news: News = {
  repository: buildRepositoryNote(1),
  pulls: [],
  numbers: [],
  heads: [],
  branches: [],
  rulesChanged: false,
  groups: [],
  installationsChanged: false,
  removedRepositories: [],
  orders: [],
};

/** A pull request as a webhook tells of it. */
function told(number: number, letter: string, over: Partial<News["pulls"][number]> = {}): News["pulls"][number] {
  return { number, head: sha(letter), baseRef: "main", isOpen: true, updatedAt: at(20), ...over };
}

/** What is asked for, and after how long: `1/5 +2000`. */
async function asksFor(
  given: Partial<News>,
  {
    prepare = () => Promise.resolve(),
    accounts = null,
    onAsk = () => {},
    check = () => Promise.resolve(),
  }: Partial<Stage> = {},
): Promise<readonly string[]> {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  const asks: Ask[] = [];
  const jobs = {
    ask: (some: readonly Ask[]) => {
      asks.push(...some);
      some.forEach((ask) => onAsk(ask));
      return Promise.resolve();
    },
  };
  await store.notePull(buildPullNote({ number: 5, head: sha("a"), baseRef: "main" }));
  await store.notePull(buildPullNote({ number: 6, head: sha("b"), baseRef: "next" }));
  await prepare(store);
  await takeNews({ store, jobs, accounts, now: () => now }, { ...news, ...given });
  await check(store);
  return asks.flatMap(({ queue, key, notBefore }) => (queue === "pull" ? [`${key} +${notBefore - now}`] : []));
}

interface Stage {
  readonly prepare: (store: Store) => Promise<void>;
  readonly accounts: readonly string[] | null;
  readonly onAsk: (ask: Ask) => void;
  /** What is kept afterwards. */
  readonly check: (store: Store) => Promise<void>;
}

/** The check on a commit as it was published. */
async function publish(store: Store, letter: string): Promise<void> {
  const lease = await store.acquireLease("head", "me", now, 1_000);
  if (lease === null) throw new Error("no lease");
  const intent = { key: `check/1/${sha(letter)}/risk-policy-gate`, kind: "check", payloadHash: "x" };
  await store.beginEffect(intent, lease, now);
  await store.finishEffect(intent.key, "x", JSON.stringify({ id: 1, state: "success", basis: "9:main" }), now);
}

describe("what is looked at again after", () => {
  it.each([
    { what: "a push to a branch that is nobody's base: nothing", given: { branches: ["topic"] }, asks: [] },
    { what: "a push to a base: what goes into it", given: { branches: ["next"] }, asks: ["1/6 +0"] },
    {
      what: "a push to the default branch, whose contract lies under all: everything, one after another",
      given: { branches: ["main"], rulesChanged: true },
      asks: ["1/5 +0", "1/6 +200"],
    },
    { what: "a check: who has that head, after a quiet period", given: { heads: [sha("b")] }, asks: ["1/6 +2000"] },
    { what: "a comment on a pull request, after a quiet period", given: { numbers: [5] }, asks: ["1/5 +2000"] },
    { what: "a comment on one that was never seen", given: { numbers: [9] }, asks: ["1/9 +2000"] },
    {
      what: "a comment, and a check of the same: once",
      given: { numbers: [6], heads: [sha("b")] },
      asks: ["1/6 +2000"],
    },
    { what: "a push to a pull request, after a quiet period", given: { pulls: [told(5, "c")] }, asks: ["1/5 +2000"] },
    {
      what: "a pull request that closed: whoever shares its head",
      given: { pulls: [told(7, "b", { isOpen: false })] },
      asks: ["1/7 +2000", "1/6 +2000"],
    },
  ])("$what", async ({ given, asks }) => {
    expect(await asksFor(given)).toEqual(asks);
  });
});

describe("at once, since GitHub lets it merge by an answer that others earned (SR-14)", () => {
  it.each([
    { what: "opened on a head that another has", given: told(7, "b"), prepare: () => Promise.resolve() },
    {
      what: "given another base",
      given: told(5, "a", { baseRef: "next" }),
      prepare: (store: Store) => store.saveReceipt(buildReceipt("r-1", { pull: 5, head: sha("a") })),
    },
    {
      what: "pushed back to a head that was judged before",
      given: told(5, "d"),
      prepare: (store: Store) => store.saveReceipt(buildReceipt("r-1", { pull: 5, head: sha("d") })),
    },
    {
      what: "opened again",
      given: told(5, "a"),
      prepare: async (store: Store) => {
        await store.saveReceipt(buildReceipt("r-1", { pull: 5, head: sha("a") }));
        await store.notePull(buildPullNote({ number: 5, isOpen: false, updatedAt: at(15) }));
      },
    },
    {
      what: "opened on a commit that a closed one left green",
      given: told(7, "e"),
      prepare: (store: Store) => publish(store, "e"),
    },
  ])("$what", async ({ given, prepare }) => {
    expect(await asksFor({ pulls: [given] }, { prepare })).toEqual([`1/${given.number} +0`]);
  });

  it("but not at the word of an old webhook", async () => {
    const prepare = (store: Store) => store.notePull(buildPullNote({ number: 5, head: sha("f"), updatedAt: at(30) }));
    expect(await asksFor({ pulls: [told(5, "b")] }, { prepare })).toEqual(["1/5 +2000"]);
  });
});

it.each([
  { accounts: null, isTaken: true },
  { accounts: ["octo-org"], isTaken: true },
  { accounts: ["someone-else"], isTaken: false },
])("with HEADGATE_ACCOUNTS $accounts, news of octo-org is taken: $isTaken (SR-54)", async ({ accounts, isTaken }) => {
  const asks = await asksFor({ pulls: [told(5, "c")], groups: [{ branch: "main", head: sha("e") }] }, { accounts });
  expect(asks.length > 0).toBe(isTaken);
});

it("is confirmed some time later, since GitHub tells of a check before its answers show it", async () => {
  const asked: (readonly [string, string, number])[] = [];
  await asksFor(
    { heads: [sha("b")] },
    { onAsk: ({ queue, key, notBefore }) => asked.push([queue, key, notBefore - now]) },
  );
  expect(asked).toEqual([
    ["pull", "1/6", 2_000],
    ["confirm", "1/6", 15_000],
  ]);
});

it("is not confirmed where nothing is known of it: the first look is the news", async () => {
  const queues: string[] = [];
  await asksFor({ numbers: [9] }, { onAsk: ({ queue }) => queues.push(queue) });
  expect(queues).toEqual(["pull"]);
});

describe("an order", () => {
  const guid = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
  const said = { text: "status", actor: { id: 3, login: "octo-dev" }, at: at(40) };
  const comment: OrderNews = { ...said, id: "comment/17", number: 5, head: null };
  const button: OrderNews = { ...said, id: `button/${guid}`, number: null, head: sha("b") };

  /** What is asked of the queue of orders, and what the store has of each. */
  async function takeOrders(orders: readonly OrderNews[], stage: Partial<Stage> = {}) {
    const asked: string[] = [];
    const kept: unknown[] = [];
    await asksFor(
      { orders },
      {
        ...stage,
        onAsk: ({ queue, key, notBefore }) => {
          if (queue === "order") asked.push(`${key} +${notBefore - now}`);
        },
        check: async (store) => {
          for (const key of asked) kept.push(await store.readOrder(parseOrderKey(key.replace(/ .*/, "")).id));
        },
      },
    );
    return { asked, kept };
  }

  it("by a comment is kept, and looked into at once", async () => {
    const { asked, kept } = await takeOrders([comment]);
    expect(asked).toEqual(["1/comment/17 +0"]);
    expect(kept).toEqual([{ ...comment, repo: 1, state: "open" }]);
  });

  it("by a button is one for each open pull request with that head", async () => {
    const prepare = async (store: Store) => {
      await store.notePull(buildPullNote({ number: 7, head: sha("b") }));
      await store.notePull(buildPullNote({ number: 8, head: sha("b"), isOpen: false }));
      await store.notePull(buildPullNote({ repo: repoId(2), number: 9, head: sha("b") }));
    };
    const { asked, kept } = await takeOrders([button], { prepare });
    expect(asked).toEqual([`1/button/${guid}/6 +0`, `1/button/${guid}/7 +0`]);
    expect(kept).toMatchObject([
      { id: `button/${guid}/6`, number: 6, head: sha("b") },
      { id: `button/${guid}/7`, number: 7, head: sha("b") },
    ]);
  });

  it("by a button on a commit that is nobody's head is none", async () => {
    expect(await takeOrders([{ ...button, head: sha("f") }])).toEqual({ asked: [], kept: [] });
  });

  it("that is delivered again stays as it was, and is looked into again: nobody knows whether it was", async () => {
    const prepare = async (store: Store) => {
      await store.recordOrder({ ...comment, repo: repoId(1) });
      await store.finishOrder("comment/17", "refused", null, at(50));
    };
    const { asked, kept } = await takeOrders([{ ...comment, at: at(60) }], { prepare });
    expect(asked).toEqual(["1/comment/17 +0"]);
    expect(kept).toMatchObject([{ at: 40, state: "refused" }]);
  });

  it("in a repository of others is not kept (SR-54)", async () => {
    expect(await takeOrders([comment], { accounts: ["someone-else"] })).toEqual({ asked: [], kept: [] });
  });

  it.each(["comment/17", `button/${guid}/6`])("%s is found again by its key", (id) => {
    expect(parseOrderKey(askOrder({ repo: repoId(1), id }, now).key)).toEqual({ repo: 1, id });
  });

  it.each([
    "1/comment/",
    "1/comment/x",
    "0/comment/17",
    "comment/17",
    "1/comment/17/6",
    "1/comment/17\n",
    `1/button/${guid}`,
    "1/button/a b c d e f/6",
    "1/label/17",
  ])("has no key like %j", (key) => {
    expect(() => parseOrderKey(key)).toThrow("not the key of an order");
  });
});
