import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type DiscussionRead, GitHubError } from "#adapters/github/github.ts";
import type { Store } from "#adapters/store/store.ts";
import type { Instant } from "#core/ids.ts";
import { withMarker } from "#core/message/marker.ts";
import { commentKey, commentOnce, type CommentSources, keepComment, markOf } from "#flows/comments.ts";
import { publishOnce } from "#flows/publish-once.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { at, kindOfRejection, repoId } from "#test/support/store.ts";

const ownAppId = 7;
const on = { repo: repoId(1), number: 5 };
const own = { kind: "to-do", name: "" } as const;
const key = commentKey(on, own);
const sign = (text: string) => createHmac("sha256", "a key").update(text).digest("base64url");
const mark = markOf({ sign }, on, own);

const transient = new GitHubError("transient", "POST", "502");
const forbidden = new GitHubError("forbidden", "POST", "403");

type CommentRead = DiscussionRead["comments"][number];

interface Stage {
  readonly store: Store;
  readonly comments: CommentRead[];
  /** What GitHub was called for, in order. */
  readonly calls: string[];
  /** What the next write ends with, and whether GitHub has done it before. */
  failure: { readonly error: Error; readonly isDone: boolean } | null;
  /** What comes to pass while Headgate waits to look again. */
  onPause: () => void;
  /** As a comment that is written once; returns whether it was written now. */
  readonly once: (body: string) => Promise<boolean>;
  /** As the comment of which there is one. */
  readonly keep: (body: string, onlyEdits?: boolean) => Promise<boolean>;
  /** Someone writes the very text of Headgate's comment. */
  readonly forge: (comment: Partial<CommentRead>) => void;
}

/** Someone who may write alters the first comment: GitHub goes on to show its author, and the App that it came by. */
function edit({ comments }: Stage, body: string): void {
  const [comment, ...others] = comments;
  if (comment === undefined) throw new Error("there is no comment");
  comments.splice(0, comments.length, { ...comment, body, editedBy: "other" }, ...others);
}

async function withStage(act: (stage: Stage) => Promise<void>): Promise<void> {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  const comments: CommentRead[] = [];
  const calls: string[] = [];
  let time = 1_000;
  let written = 0;
  const now = () => (time += 1) as Instant;

  const write = <Value>(name: string, effect: () => Value): Promise<Value> => {
    calls.push(name);
    const { failure } = stage;
    stage.failure = null;
    if (failure !== null && !failure.isDone) return Promise.reject(failure.error);
    const value = effect();
    return failure === null ? Promise.resolve(value) : Promise.reject(failure.error);
  };
  const add = (comment: Partial<CommentRead>): number => {
    written += 1;
    const author = { id: 40, login: "headgate[bot]", kind: "bot" } as const;
    const times = { createdAt: at(1), updatedAt: at(1) };
    comments.push({
      id: written,
      number: on.number,
      author,
      viaAppId: ownAppId,
      body: "",
      ...times,
      editedBy: "nobody",
      ...comment,
    });
    return written;
  };
  const sources: CommentSources = {
    store,
    ownAppId,
    sign,
    now,
    pause: async (ms) => {
      if (ms > 0) stage.onPause();
    },
    repository: {
      readDiscussion: async (): Promise<DiscussionRead> => {
        calls.push("read");
        return { reviews: [], comments: [...comments], threads: [] };
      },
      createComment: (_number, body) => write("create", () => add({ body })),
      updateComment: (id, body) => {
        const place = comments.findIndex((one) => one.id === id);
        const found = comments[place];
        if (found === undefined) stage.failure = { error: new GitHubError("not-found", "PATCH", "404"), isDone: false };
        return write("update", () => void (found && (comments[place] = { ...found, body })));
      },
    },
  };
  const lease = async () => {
    const taken = await store.acquireLease("pull/1/5", "me", now(), 60_000);
    if (taken === null) throw new Error("no lease");
    return taken;
  };
  const stage: Stage = {
    store,
    comments,
    calls,
    failure: null,
    onPause: () => {},
    once: async (body) => commentOnce(sources, await lease(), { on, ...own, body }),
    keep: async (body, onlyEdits = false) => keepComment(sources, await lease(), { on, ...own, body, onlyEdits }),
    forge: (comment) => void add({ body: withMarker("First", mark), ...comment }),
  };
  await act(stage);
}

const bodies = ({ comments }: Stage) => comments.map(({ body }) => body);
const first = withMarker("First", mark);
/** Of a comment of the same kind about another head, which stands elsewhere on the page for everyone to copy. */
const markOfOther = markOf({ sign }, on, { ...own, name: "another head" });

interface Row {
  readonly name: string;
  /** What happened before, and is forgotten among `calls`. */
  readonly before?: (stage: Stage) => Promise<unknown>;
  /** `written`, `known`, or what it rejects with. */
  readonly comes: string;
  readonly calls: readonly string[];
  /** Texts of the comments that are there afterwards. */
  readonly shows?: readonly string[];
}

const fails = (stage: Stage, error: Error, isDone: boolean) => {
  stage.failure = { error, isDone };
};
const failedOnce =
  (error: Error, isDone: boolean) =>
  async (stage: Stage): Promise<void> => {
    fails(stage, error, isDone);
    await expect(stage.once("First")).rejects.toBe(error);
  };

describe("a comment that is written once", () => {
  const rows: readonly Row[] = [
    { name: "is looked for, then written, and done", comes: "written", calls: ["read", "create"] },
    {
      name: "is not even looked for once it is done",
      before: (stage) => stage.once("First"),
      comes: "known",
      calls: [],
    },
    {
      name: "stays done where someone deleted it",
      before: async (stage) => {
        await stage.once("First");
        stage.comments.pop();
      },
      comes: "known",
      calls: [],
      shows: [],
    },
    {
      name: "is adopted where its end was not known and GitHub has it",
      before: failedOnce(transient, true),
      comes: "known",
      calls: ["read"],
    },
    {
      name: "is adopted also where GitHub shows it only after a while",
      before: async (stage) => {
        await failedOnce(transient, true)(stage);
        const late = stage.comments.splice(0);
        stage.onPause = () => void stage.comments.push(...late.splice(0));
      },
      comes: "known",
      calls: ["read", "read"],
    },
    {
      name: "is sent again where its end was not known and GitHub never shows it",
      before: failedOnce(transient, false),
      comes: "written",
      calls: ["read", "read", "read", "read", "create"],
    },
    {
      name: "is sent anew where GitHub refused it, without a long search",
      before: failedOnce(forbidden, false),
      comes: "written",
      calls: ["read", "create"],
    },
    {
      name: "is known again by its mark after the database was lost",
      before: async (stage) => stage.forge({}),
      comes: "known",
      calls: ["read"],
    },
    {
      name: "is not taken to be there because a person wrote the very same",
      before: async (stage) => stage.forge({ author: { id: 11, login: "ada", kind: "human" }, viaAppId: null }),
      comes: "written",
      calls: ["read", "create"],
      shows: [first, first],
    },
    {
      name: "nor because another App did",
      before: async (stage) => stage.forge({ viaAppId: 8 }),
      comes: "written",
      calls: ["read", "create"],
      shows: [first, first],
    },
    {
      name: "nor by one of ours with the mark of another thing",
      before: async (stage) => stage.forge({ body: withMarker("First", markOf({ sign }, on, { ...own, name: "2" })) }),
      comes: "written",
      calls: ["read", "create"],
      shows: [withMarker("First", markOf({ sign }, on, { ...own, name: "2" })), first],
    },
    {
      name: "nor because another App that may write here quotes it",
      before: async (stage) =>
        stage.forge({
          author: { id: 41, login: "greptile-apps[bot]", kind: "bot" },
          viaAppId: 8,
          body: `> ${first.replaceAll("\n", "\n> ")}\n\nI am on it.`,
        }),
      comes: "written",
      calls: ["read", "create"],
      shows: [`> ${first.replaceAll("\n", "\n> ")}\n\nI am on it.`, first],
    },
    {
      name: "stays done where a person took its mark away",
      before: async (stage) => {
        await stage.once("First");
        edit(stage, "First");
      },
      comes: "known",
      calls: [],
      shows: ["First"],
    },
    {
      name: "stays done where a person put the mark of another head in the place of its own",
      before: async (stage) => {
        await stage.once("First");
        edit(stage, withMarker("First", markOfOther));
      },
      comes: "known",
      calls: [],
      shows: [withMarker("First", markOfOther)],
    },
    {
      name: "is known by its mark, after the database was lost, also where a person put that of another head behind it",
      before: async (stage) => {
        stage.forge({});
        edit(stage, withMarker(first, markOfOther));
      },
      comes: "known",
      calls: ["read"],
      shows: [withMarker(first, markOfOther)],
    },
    {
      name: "is written again where the database was lost, and a person put the mark of another head in the place of its own",
      before: async (stage) => {
        stage.forge({});
        edit(stage, withMarker("First", markOfOther));
      },
      comes: "written",
      calls: ["read", "create"],
      shows: [withMarker("First", markOfOther), first],
    },
  ];

  it.each(rows)("$name", async ({ before, comes, calls, shows = [first] }) => {
    await withStage(async (stage) => {
      await before?.(stage);
      stage.calls.length = 0;
      expect((await stage.once("First")) ? "written" : "known").toBe(comes);
      expect(stage.calls).toEqual(calls);
      expect(bodies(stage)).toEqual(shows);
      expect((await stage.store.readEffect(key))?.state).toBe("done");
    });
  });

  it.each([
    { error: transient, state: "begun", why: "nobody knows whether it is there" },
    { error: forbidden, state: "abandoned", why: "it is not" },
  ])("leaves its intent $state after $error.kind: $why", async ({ error, state }) => {
    await withStage(async (stage) => {
      await failedOnce(error, false)(stage);
      expect((await stage.store.readEffect(key))?.state).toBe(state);
    });
  });
});

describe("the comment of which there is one", () => {
  const second = withMarker("Second", mark);
  const rows: readonly Row[] = [
    // It is looked for as a text, and then as a comment with any text.
    { name: "is written where there is none", comes: "written", calls: ["read", "read", "create"], shows: [second] },
    {
      name: "is edited in place where it says something else",
      before: (stage) => stage.keep("First"),
      comes: "written",
      calls: ["update"],
      shows: [second],
    },
    {
      name: "is left alone where it says the same",
      before: (stage) => stage.keep("Second"),
      comes: "known",
      calls: [],
      shows: [second],
    },
    {
      name: "is written anew where someone deleted it",
      before: async (stage) => {
        await stage.keep("First");
        stage.comments.pop();
      },
      comes: "written",
      calls: ["update", "create"],
      shows: [second],
    },
    {
      name: "is edited, after the database was lost, where it is known by its mark",
      before: async (stage) => stage.forge({}),
      comes: "written",
      calls: ["read", "read", "update"],
      shows: [second],
    },
    {
      name: "is edited once where the end of an edit was not known and GitHub has it",
      before: async (stage) => {
        await stage.keep("First");
        fails(stage, transient, true);
        await expect(stage.keep("Second")).rejects.toBe(transient);
      },
      comes: "known",
      calls: ["read"],
      shows: [second],
    },
    {
      name: "is edited again where the end of an edit was not known and GitHub has not got it",
      before: async (stage) => {
        await stage.keep("First");
        fails(stage, transient, false);
        await expect(stage.keep("Second")).rejects.toBe(transient);
      },
      comes: "written",
      calls: ["read", "read", "read", "read", "update"],
      shows: [second],
    },
    {
      name: "is not written twice where the end of its writing was not known and it says something else by now",
      before: async (stage) => {
        fails(stage, transient, true);
        await expect(stage.keep("First")).rejects.toBe(transient);
      },
      comes: "written",
      calls: ["read", "read", "read", "read", "read", "update"],
      shows: [second],
    },
    {
      name: "is not somebody else's comment with its mark",
      before: async (stage) => stage.forge({ author: { id: 11, login: "ada", kind: "human" }, viaAppId: null }),
      comes: "written",
      calls: ["read", "read", "create"],
      shows: [first, second],
    },
  ];

  it.each(rows)("$name", async ({ before, comes, calls, shows }) => {
    await withStage(async (stage) => {
      await before?.(stage);
      stage.calls.length = 0;
      expect((await stage.keep("Second")) ? "written" : "known").toBe(comes);
      expect(stage.calls).toEqual(calls);
      expect(bodies(stage)).toEqual(shows);
    });
  });
});

const noting = (sent: string[], what: string) => async () => {
  sent.push(what);
  return null;
};

describe("the comment of which there is one, where only an edit is wanted", () => {
  it.each([
    { name: "is not written where there is none", before: async () => {}, shows: [] },
    {
      name: "is not written anew where someone deleted it",
      before: async (stage: Stage) => {
        await stage.keep("First");
        stage.comments.pop();
      },
      shows: [],
    },
    {
      name: "is edited also where nobody knew the end of its writing",
      before: async (stage: Stage) => {
        fails(stage, transient, true);
        await expect(stage.keep("First")).rejects.toBe(transient);
      },
      shows: [withMarker("Second", mark)],
    },
  ])("$name", async ({ before, shows }) => {
    await withStage(async (stage) => {
      await before(stage);
      await stage.keep("Second", true);
      expect(bodies(stage)).toEqual(shows);
    });
  });
});

describe("publishOnce", () => {
  it("sends nothing for whom another has taken over from", async () => {
    await withStage(async ({ store }) => {
      const lease = await store.acquireLease("pull/1/5", "me", at(1_000), 1_000);
      await store.acquireLease("pull/1/5", "another", at(3_000), 1_000);
      if (lease === null) throw new Error("no lease");
      const sent: string[] = [];
      const publishing = publishOnce({ store, now: () => at(3_001), pause: async () => {} }, lease, {
        key,
        kind: "comment",
        payload: "once",
        find: noting(sent, "find"),
        send: noting(sent, "send"),
      });
      expect(await kindOfRejection(publishing)).toBe("fenced");
      expect(sent).toEqual([]);
    });
  });

  it("sends nothing either where another takes over while it looks for what it began before", async () => {
    await withStage(async ({ store }) => {
      const lease = await store.acquireLease("pull/1/5", "me", at(1_000), 1_000);
      if (lease === null) throw new Error("no lease");
      const effect = { key, kind: "comment", payload: "once", find: async () => null };
      const sources = { store, now: () => at(1_001), pause: async () => {} };
      const interrupted = publishOnce(sources, lease, { ...effect, send: () => Promise.reject(transient) });
      await expect(interrupted).rejects.toBe(transient);
      const sent: string[] = [];
      const publishing = publishOnce(
        { ...sources, pause: async () => void (await store.acquireLease("pull/1/5", "another", at(3_000), 1_000)) },
        lease,
        { ...effect, send: noting(sent, "send") },
      );
      expect(await kindOfRejection(publishing)).toBe("fenced");
      expect(sent).toEqual([]);
    });
  });

  it("sends at once again what cannot be looked for", async () => {
    await withStage(async ({ store }) => {
      const lease = await store.acquireLease("pull/1/5", "me", at(1_000), 60_000);
      if (lease === null) throw new Error("no lease");
      const pauses: number[] = [];
      const sources = { store, now: () => at(1_001), pause: async (ms: number) => void pauses.push(ms) };
      const effect = { key, kind: "notice", payload: "once", find: null };
      const interrupted = publishOnce(sources, lease, { ...effect, send: () => Promise.reject(transient) });
      await expect(interrupted).rejects.toBe(transient);
      const again = await publishOnce(sources, lease, { ...effect, send: async () => "sent" });
      expect(again).toEqual({ kind: "written", result: "sent" });
      expect(pauses).toEqual([]);
    });
  });

  it("takes what turns out to be needless for done never, and tries it anew", async () => {
    await withStage(async ({ store }) => {
      const lease = await store.acquireLease("pull/1/5", "me", at(1_000), 60_000);
      if (lease === null) throw new Error("no lease");
      const answers = [null, "17"];
      const publish = () =>
        publishOnce({ store, now: () => at(1_001), pause: async () => {} }, lease, {
          key,
          kind: "thread",
          payload: "once",
          find: async () => null,
          send: async () => answers.shift() ?? null,
        });
      expect(await publish()).toEqual({ kind: "nothing" });
      expect(await publish()).toEqual({ kind: "written", result: "17" });
      expect(await publish()).toEqual({ kind: "known", result: "17" });
    });
  });

  it("gives its intent up where it could not even look whether it is there", async () => {
    await withStage(async ({ store }) => {
      const lease = await store.acquireLease("pull/1/5", "me", at(1_000), 60_000);
      if (lease === null) throw new Error("no lease");
      const publishing = publishOnce({ store, now: () => at(1_001), pause: async () => {} }, lease, {
        key,
        kind: "comment",
        payload: "once",
        find: () => Promise.reject(transient),
        send: async () => "17",
      });
      await expect(publishing).rejects.toBe(transient);
      expect((await store.readEffect(key))?.state).toBe("abandoned");
    });
  });
});
