import { describe, expect, it } from "vitest";
import { type CommentRead, GitHubError, type PullRead } from "#adapters/github/github.ts";
import type { NewOrder, Store } from "#adapters/store/store.ts";
import type { Instant, RepoId } from "#core/ids.ts";
import { readMemory } from "#flows/memory.ts";
import { obeyOrder, type OrderSources } from "#flows/obey-order.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { base, earlier, head } from "#test/support/judge.ts";

const key = { repo: 1 as RepoId, number: 7 };
const ada = { id: 11, login: "ada" };
const grace = { id: 12, login: "grace" };

/** Ada opened the pull request and may only read; Grace may write. Comments are numbered as they are written. */
function sourcesFor(store: Store, comments: readonly CommentRead[]): OrderSources {
  const pull = { state: "open", head, baseTip: null, author: { ...ada, kind: "human" } } as PullRead;
  return {
    repository: {
      readPull: async () => pull,
      readComment: async (id) => comments[id - 1] ?? null,
      readPerson: async (account) => ({
        ...account,
        teams: [],
        permission: account.id === grace.id ? "write" : "read",
      }),
      addReaction: async () => {},
      readDiscussion: async () => ({ reviews: [], comments: [], threads: [] }),
      createComment: async () => 1_000,
      updateComment: async () => {},
      readThread: async () => null,
      setThreadResolved: async () => false,
    },
    store,
    jobs: { ask: async () => {} },
    readFloor: async () => null,
    policies: new Map(),
    ownAppId: 7,
    sign: () => "A".repeat(43),
    holder: "test",
    judgesOnly: false,
    now: () => 10_000 as Instant,
    pause: async () => {},
    onTrouble: () => {},
  };
}

describe("what is remembered of orders", () => {
  it("is what bears on the verdict: no number of questions by the author pushes out a hold", async () => {
    await using embedded = await openEmbeddedStore();
    const { store } = embedded;
    const said = [
      { by: grace, text: "hold not before the release" },
      ...Array.from({ length: 201 }, () => ({ by: ada, text: "recheck" })),
    ];
    const comments = said.map(({ by, text }, index): CommentRead => {
      const at = (1_000 + index) as Instant;
      const author = { ...by, kind: "human" } as const;
      const body = `/headgate ${text}`;
      return { id: index + 1, number: key.number, author, viaAppId: null, body, createdAt: at, updatedAt: at };
    });
    const sources = sourcesFor(store, comments);
    const results = new Set<string>();
    for (const [index, { by, text }] of said.entries()) {
      const id = `comment/${index + 1}`;
      await store.recordOrder({ ...key, id, text, actor: by, head: null, at: (1_000 + index) as Instant });
      results.add(await obeyOrder(sources, { repo: key.repo, id }));
    }
    expect([...results]).toEqual(["accepted", "answered"]);
    const { orders } = await readMemory(store, key, { head, baseRef: "main" });
    expect(orders.map(({ order, command }) => [order.actor.login, command.verb])).toEqual([["grace", "hold"]]);
  });
});

const mona = { id: 13, login: "mona" };
const id = "comment/1";
const transient = new GitHubError("transient", "POST", "502");
const forbidden = new GitHubError("forbidden", "POST", "403");

interface Stage {
  readonly store: Store;
  readonly sources: OrderSources;
  /** What GitHub took: `+1`, and replies by their first lines. */
  readonly written: string[];
  /** What was asked to be looked at. */
  readonly asked: string[];
  readonly troubles: string[];
}

interface Given {
  /** When it is looked into. It was given at 1,000. */
  readonly now?: number;
  readonly by?: typeof ada;
  /** Null: a button. */
  readonly comment?: Partial<CommentRead> | null;
  readonly text?: string;
  readonly order?: Partial<NewOrder>;
  readonly pull?: Partial<PullRead> | null;
}

/** Grace's command in a comment, unless told otherwise. */
async function withOrder(given: Given, act: (stage: Stage) => Promise<void>): Promise<void> {
  const { by = grace, comment = {}, text = "help", order, pull = {}, now = 10_000 } = given;
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  const at = 1_000 as Instant;
  const author = { ...by, kind: "human" } as const;
  const said: CommentRead = {
    id: 1,
    number: key.number,
    author,
    viaAppId: null,
    body: `/headgate ${text}`,
    createdAt: at,
    updatedAt: at,
    ...comment,
  };
  const written: string[] = [];
  const asked: string[] = [];
  const troubles: string[] = [];
  const replies: CommentRead[] = [];
  const bare = sourcesFor(store, []);
  const sources: OrderSources = {
    ...bare,
    repository: {
      ...bare.repository,
      readPull: async (number) => {
        const read = await bare.repository.readPull(number);
        return pull === null || read === null ? null : { ...read, ...pull };
      },
      readComment: async () => (comment === null ? null : said),
      // Doing it twice is doing it once.
      addReaction: async (_comment, reaction) => void (written.includes(reaction) || written.push(reaction)),
      readDiscussion: async () => ({
        reviews: [],
        comments: replies.map((one) => ({ ...one, editedBy: "nobody" })),
        threads: [],
      }),
      createComment: async (_number, body) => {
        written.push(body.split("\n", 1)[0] ?? "");
        replies.push({ ...said, id: 100 + replies.length, viaAppId: bare.ownAppId, body });
        return 99 + replies.length;
      },
    },
    jobs: { ask: async (asks) => void asked.push(...asks.map((ask) => `${ask.queue} ${ask.key}`)) },
    now: () => now as Instant,
    onTrouble: (part, error) => void troubles.push(`${part}: ${error.message}`),
  };
  await store.recordOrder({ ...key, id, text, actor: by, head: null, at, ...order });
  await act({ store, sources, written, asked, troubles });
}

describe("an order", () => {
  const help = "Headgate does these things when a person asks for them in the first line of a comment:";
  const button = { id: "button/12345678-aaaa/9", text: "override", head };
  const later = 61_000;
  const rows: readonly (Given & {
    readonly name: string;
    readonly comes: string;
    readonly written: readonly (string | RegExp)[];
  })[] = [
    { name: "of someone who may write is answered", comes: "answered", written: ["+1", help] },
    { name: "that bears on the verdict is kept", text: "hold", comes: "accepted", written: ["+1"] },
    { name: "of the author is answered", by: ada, text: "recheck", comes: "answered", written: ["+1"] },
    {
      name: "beyond what the author may is refused",
      by: ada,
      text: "hold",
      comes: "refused",
      written: ["-1", expect.stringContaining("hold")],
    },
    { name: "of a stranger gets no word", by: mona, text: "hold", comes: "ignored", written: [] },
    {
      name: "that is none is refused to someone who may write",
      text: "dance",
      comes: "refused",
      written: ["-1", expect.stringContaining("dance")],
    },
    {
      name: "that is none gets no word where a stranger gives it",
      by: mona,
      text: "dance",
      comes: "ignored",
      written: [],
    },
    {
      name: "that needs a contract is refused without one",
      text: "override The shop is down.",
      comes: "refused",
      written: ["-1", expect.stringContaining("contract")],
    },
    {
      name: "that was edited counts for nothing",
      comment: { updatedAt: 2_000 as Instant },
      comes: "ignored",
      written: [],
    },
    { name: "that was deleted counts for nothing", now: later, comment: null, comes: "ignored", written: [] },
    {
      name: "of a stranger that was deleted is not looked for",
      by: mona,
      comment: null,
      comes: "ignored",
      written: [],
    },
    {
      name: "in somebody else's comment counts for nothing",
      comment: { author: { ...ada, kind: "human" } },
      comes: "ignored",
      written: [],
    },
    { name: "by an account that is gone counts for nothing", comment: { author: null }, comes: "ignored", written: [] },
    {
      name: "by a bot counts for nothing",
      comment: { author: { ...grace, kind: "bot" } },
      comes: "ignored",
      written: [],
    },
    { name: "through an App counts for nothing", comment: { viaAppId: 9 }, comes: "ignored", written: [] },
    { name: "in another conversation counts for nothing", comment: { number: 8 }, comes: "ignored", written: [] },
    {
      name: "on a closed pull request counts for nothing",
      now: later,
      pull: { state: "closed" },
      comes: "ignored",
      written: [],
    },
    { name: "on a merged pull request counts for nothing", pull: { state: "merged" }, comes: "ignored", written: [] },
    {
      name: "on a pull request that is gone counts for nothing",
      now: later,
      pull: null,
      comes: "ignored",
      written: [],
    },
    {
      name: "by a button has no comment to react to",
      order: button,
      comes: "refused",
      written: [expect.stringContaining("contract")],
    },
    {
      name: "by a button on the check of an older head counts for nothing",
      now: later,
      order: { ...button, head: earlier },
      comes: "ignored",
      written: [],
    },
    {
      name: "by a button that this version does not know counts for nothing",
      order: { ...button, text: "dance" },
      comes: "ignored",
      written: [],
    },
  ];

  it.each(rows)("$name (SR-27)", async ({ comes, written, ...given }) => {
    await withOrder(given, async (stage) => {
      const order = given.order?.id ?? id;
      expect(await obeyOrder(stage.sources, { repo: key.repo, id: order })).toBe(comes);
      expect(stage.written).toEqual(written);
      expect((await stage.store.readOrder(order))?.state).toBe(comes);
      expect(stage.asked).toEqual(comes === "ignored" ? [] : ["pull 1/7"]);
      // Delivered once more it changes nothing.
      expect(await obeyOrder(stage.sources, { repo: key.repo, id: order })).toBe("ignored");
      expect(stage.written).toEqual(written);
    });
  });

  it.each<Given & { readonly name: string }>([
    { name: "a comment", comment: null },
    { name: "a comment of the author's", by: ada, comment: null },
    { name: "the head of a button", order: { ...button, head: earlier } },
    { name: "the pull request", pull: null },
    { name: "that the pull request is open again", pull: { state: "closed" } },
  ])("waits for a minute where GitHub does not show $name yet", async (given) => {
    await withOrder({ text: "hold", now: later - 1, ...given }, async ({ sources, store, written, asked }) => {
      const order = given.order?.id ?? id;
      expect(await obeyOrder(sources, { repo: key.repo, id: order })).toBe("busy");
      expect((await store.readOrder(order))?.state).toBe("open");
      expect([written, asked]).toEqual([[], []]);
      expect(await store.acquireLease("pull/1/7", "another", sources.now(), 60_000)).not.toBe(null);
    });
  });

  it("is obeyed once GitHub shows it", async () => {
    await withOrder({ text: "hold" }, async ({ sources, written }) => {
      const lagging = { ...sources, repository: { ...sources.repository, readComment: async () => null } };
      expect(await obeyOrder(lagging, { repo: key.repo, id })).toBe("busy");
      expect(await obeyOrder(sources, { repo: key.repo, id })).toBe("accepted");
      expect(written).toEqual(["+1"]);
    });
  });

  it("of a repository that it is not of, or that nobody kept, counts for nothing", async () => {
    await withOrder({}, async ({ sources, store }) => {
      expect(await obeyOrder(sources, { repo: 2 as RepoId, id })).toBe("ignored");
      expect(await obeyOrder(sources, { repo: key.repo, id: "comment/2" })).toBe("ignored");
      expect((await store.readOrder(id))?.state).toBe("open");
    });
  });

  it("holds for the head at which it was given, and a hold for all of them", async () => {
    await withOrder({ text: "hold" }, async ({ sources, store }) => {
      await obeyOrder(sources, { repo: key.repo, id });
      expect((await store.readOrder(id))?.head).toBe(null);
    });
  });

  it("waits while the pull request is being written about", async () => {
    await withOrder({}, async ({ sources, store, written }) => {
      const lease = await store.acquireLease("pull/1/7", "another", sources.now(), 60_000);
      expect(await obeyOrder(sources, { repo: key.repo, id })).toBe("busy");
      expect(written).toEqual([]);
      if (lease !== null) await store.releaseLease(lease);
      expect(await obeyOrder(sources, { repo: key.repo, id })).toBe("answered");
    });
  });

  it("counts and is not answered where Headgate may only judge", async () => {
    await withOrder({ text: "hold" }, async ({ sources, written }) => {
      expect(await obeyOrder({ ...sources, judgesOnly: true }, { repo: key.repo, id })).toBe("accepted");
      expect(written).toEqual([]);
    });
  });

  it("counts also where GitHub takes no answer, as in a conversation that is locked", async () => {
    await withOrder({ text: "hold" }, async ({ sources, store, asked, troubles }) => {
      const addReaction = () => Promise.reject(forbidden);
      const locked = { ...sources, repository: { ...sources.repository, addReaction } };
      expect(await obeyOrder(locked, { repo: key.repo, id })).toBe("accepted");
      expect((await store.readOrder(id))?.state).toBe("accepted");
      expect(asked).toEqual(["pull 1/7"]);
      expect(troubles).toEqual(["answering an order: 403"]);
    });
  });

  type Cut = (sources: OrderSources) => OrderSources;
  const cuts: readonly { readonly name: string; readonly cut: Cut }[] = [
    {
      name: "before the reaction",
      cut: (sources) => ({
        ...sources,
        repository: { ...sources.repository, addReaction: () => Promise.reject(transient) },
      }),
    },
    {
      name: "between the reaction and the reply",
      cut: (sources) => ({
        ...sources,
        repository: { ...sources.repository, createComment: () => Promise.reject(transient) },
      }),
    },
    {
      name: "after GitHub took the reply",
      cut: (sources) => ({
        ...sources,
        repository: {
          ...sources.repository,
          createComment: async (number, body) => {
            await sources.repository.createComment(number, body);
            throw transient;
          },
        },
      }),
    },
    {
      name: "between the reply and its end",
      cut: (sources) => ({
        ...sources,
        store: { ...sources.store, finishOrder: () => Promise.reject(transient) },
      }),
    },
    {
      name: "between its end and the look that it asks for",
      cut: (sources) => ({ ...sources, jobs: { ask: () => Promise.reject(transient) } }),
    },
  ];

  it.each(cuts)("that is cut $name is carried out by the next try, with nothing twice (S8)", async ({ cut }) => {
    await withOrder({}, async ({ sources, store, written, asked }) => {
      await expect(obeyOrder(cut(sources), { repo: key.repo, id })).rejects.toBe(transient);
      await obeyOrder(sources, { repo: key.repo, id });
      expect(written).toEqual(["+1", help]);
      expect(asked).toEqual(["pull 1/7"]);
      expect((await store.readOrder(id))?.state).toBe("answered");
    });
  });
});

/** A pull request whose base branch has this contract. */
function under(contract: string): Partial<PullRead> {
  const bytes = new TextEncoder().encode(contract);
  const file = { kind: "file", mode: "100644", blob: "1".repeat(40), bytes } as const;
  const found = [{ path: ".github/risk-contract.yml", file }];
  const comparedSince = 100 as Instant;
  return {
    baseTip: base,
    baseRef: "main",
    defaultRef: "main",
    comparedSince,
    contractFiles: { base: found, default: [] },
  };
}

describe("a word that asks for a review", () => {
  const contract = (mode: string) => `
version: 1
mode: ${mode}
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [], reviews: { reviewers: [codex] } } }
reviewers: { codex: { adapter: codex, appId: 2, rerunComment: "@codex review" } }
`;

  it("is taken up where the contract enforces", async () => {
    await withOrder({ text: "review", pull: under(contract("enforce")) }, async ({ sources, written }) => {
      expect(await obeyOrder(sources, { repo: key.repo, id })).toBe("accepted");
      expect(written).toEqual(["+1"]);
    });
  });

  it("is refused where it only observes, since nobody would be asked", async () => {
    await withOrder({ text: "review", pull: under(contract("observe")) }, async ({ sources, written }) => {
      expect(await obeyOrder(sources, { repo: key.repo, id })).toBe("refused");
      expect(written).toEqual(["-1", expect.stringContaining("No review was asked for: the contract only observes")]);
    });
  });
});

describe("a word that lets a head merge", () => {
  const pull = under(`
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [] } }
docsDrift: [{ id: api, when: [src/**], require: [docs/**], waiver: { permission: write } }]
override: { who: { permission: write } }
`);
  const pushed = { ...key, head, baseRef: "main", isOpen: true, updatedAt: 500 as Instant };

  it.each([
    ["an override of a head that was there", "override the shop is down", 999, "accepted"],
    ["an override of a head that was pushed meanwhile", "override the shop is down", 1_001, "refused"],
    ["an override of a head of which nobody knows", "override the shop is down", null, "refused"],
    ["a waiver of a head that was there", "waive api nothing to say", 999, "accepted"],
    ["a waiver of a head that was pushed meanwhile", "waive api nothing to say", 1_001, "refused"],
    ["an override of a head that came back before", "override the shop is down", 999, "accepted", 1_000],
    ["an override of a head that came back meanwhile, of which no news arrived", "override x", 999, "refused", 1_001],
  ])("%s", async (_, text, seenAt, comes, forcedAt = 0) => {
    const headForcedAt = forcedAt as Instant;
    await withOrder({ text, pull: { ...pull, headForcedAt } }, async ({ sources, store, written }) => {
      if (seenAt !== null) await store.notePull({ ...pushed, seenAt: seenAt as Instant });
      expect(await obeyOrder(sources, { repo: key.repo, id })).toBe(comes);
      expect((await store.readOrder(id))?.head).toBe(comes === "accepted" ? head : null);
      const why = expect.stringContaining("Look at that head, and write it again.");
      expect(written).toEqual(comes === "accepted" ? ["+1"] : ["-1", why]);
    });
  });
});
