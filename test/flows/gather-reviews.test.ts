import { describe, expect, it } from "vitest";
import type {
  AccountRead,
  DiscussionRead,
  EditedBy,
  PullRead,
  StatusRead,
  ThreadDiscussion,
} from "#adapters/github/github.ts";
import { standingsOf } from "#core/gate/reviews.ts";
import { assess } from "#core/risk/assess.ts";
import { gatherReviews } from "#flows/gather-reviews.ts";
import { buildChange, buildFacts, contractOf, earlier, head, minute, read } from "#test/support/judge.ts";

const bot = { id: 136_622_811, login: "coderabbitai[bot]", kind: "bot" } as const;
const contract = contractOf(`
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [], reviews: { reviewers: [coderabbit] } } }
reviewers: { coderabbit: { adapter: coderabbit, appId: 347564, accountId: ${bot.id} } }
`);

const nit = "_🧹 Nitpick_ | _🔵 Trivial_\n\n**Name the constant.**";

function buildThread(of: typeof head | null, over: Partial<ThreadDiscussion> = {}): ThreadDiscussion {
  return {
    id: "PRRT_1",
    pullNodeId: "PR_7",
    isResolved: false,
    resolvedBy: null,
    isOutdated: false,
    path: "src/a.ts",
    line: 1,
    originalLine: 1,
    comments: [{ id: 1, author: bot, body: nit, head: of, hunk: null, createdAt: minute(3), editedBy: "nobody" }],
    ...over,
  };
}

async function statesOf(...given: Parameters<typeof factsOf>) {
  return (await factsOf(...given)).map((run) => [run.head, run.state]);
}

async function factsOf(
  discussion: Partial<DiscussionRead>,
  statuses: readonly StatusRead[] = [],
  { comparedSince = minute(0), isShared = false } = {},
) {
  const { reviews } = await gatherReviews(
    {
      readDiscussion: async () => ({ reviews: [], comments: [], threads: [], ...discussion }),
      readAppAccount: async () => null,
    },
    {
      pull: { number: 7, head, statuses, comparedSince } as unknown as PullRead,
      runs: [],
      contract,
      assessment: assess(contract, buildChange(["src/a.ts"])),
      headSince: minute(0),
      isShared,
    },
  );
  if (reviews.kind === "unread") throw new Error("they were read");
  return reviews.items;
}

describe("a commit status", () => {
  const summary = [
    "<!-- This is an auto-generated comment: summarize by coderabbit.ai -->",
    "No actionable comments were generated in the recent review. 🎉",
    "",
    "<details>",
    "",
    `Reviewing files that changed from the base of the PR and between ${earlier} and ${head}.`,
    "",
    "</details>",
  ].join("\n");
  const comment = {
    id: 1,
    number: 7,
    author: bot,
    body: summary,
    createdAt: minute(3),
    updatedAt: minute(3),
    viaAppId: null,
    editedBy: "nobody" as const,
  };
  const statusBy = (creator: AccountRead | null): StatusRead => ({
    id: "SC_1",
    context: "CodeRabbit",
    state: "success",
    description: "Review completed",
    creator,
    createdAt: minute(3),
  });

  it.each([
    ["its own bot", bot, "clean"],
    ["a person who may write", { id: 3, login: "coderabbitai[bot]", kind: "human" }, "unreadable"],
    ["another bot", { id: 4, login: "coderabbitai[bot]", kind: "bot" }, "unreadable"],
    ["a person with the number of its bot", { ...bot, kind: "human" }, "unreadable"],
    ["nobody that is left", null, "unreadable"],
  ] as const)("is the reviewer's where it was set by %s: %j, and the review is %s", async (_, creator, state) => {
    expect(await statesOf({ comments: [comment] }, [statusBy(creator)])).toEqual([[head, state]]);
  });
});

describe("a review that was made against another base", () => {
  const review = {
    id: 1,
    author: bot,
    state: "commented" as const,
    head,
    body: "**Actionable comments posted: 0**",
    submittedAt: minute(3),
    updatedAt: minute(3),
    editedBy: "nobody" as const,
  };

  it("is none from the time on at which the base was changed", async () => {
    expect(await statesOf({ reviews: [review] }, [], { comparedSince: minute(3) })).toEqual([[head, "clean"]]);
    expect(await statesOf({ reviews: [review] }, [], { comparedSince: minute(4) })).toEqual([]);
  });

  it("is not told from one against this base by what is of the commit alone", async () => {
    const status: StatusRead = {
      id: "SC_1",
      context: "CodeRabbit",
      state: "success",
      description: "Review completed",
      creator: bot,
      createdAt: minute(3),
    };
    const comment = {
      id: 1,
      number: 7,
      author: bot,
      body: [
        "<!-- This is an auto-generated comment: summarize by coderabbit.ai -->",
        "No actionable comments were generated in the recent review. 🎉",
        `Reviewing files that changed from the base of the PR and between ${earlier} and ${head}.`,
      ].join("\n\n"),
      createdAt: minute(3),
      updatedAt: minute(3),
      viaAppId: null,
      editedBy: "nobody" as const,
    };
    expect(await statesOf({ comments: [comment] }, [status])).toEqual([[head, "clean"]]);
    expect(await statesOf({ comments: [comment] }, [status], { isShared: true })).toEqual([]);
    expect(await statesOf({ reviews: [review] }, [], { isShared: true })).toEqual([[head, "clean"]]);
  });
});

describe("what a reviewer published and somebody else edited", () => {
  const summary = [
    "<!-- This is an auto-generated comment: summarize by coderabbit.ai -->",
    "No actionable comments were generated in the recent review. 🎉",
    `Reviewing files that changed from the base of the PR and between ${earlier} and ${head}.`,
  ].join("\n\n");
  const at = { createdAt: minute(3), updatedAt: minute(3) };
  const comment = {
    id: 1,
    number: 7,
    author: bot,
    body: summary,
    ...at,
    viaAppId: null,
    editedBy: "nobody" as EditedBy,
  };
  const review = {
    id: 1,
    author: bot,
    state: "commented" as const,
    head,
    body: "**Actionable comments posted: 0**",
    submittedAt: minute(3),
    updatedAt: minute(3),
    editedBy: "nobody" as EditedBy,
  };
  const status: StatusRead = {
    id: "SC_1",
    context: "CodeRabbit",
    state: "success",
    description: "Review completed",
    creator: bot,
    createdAt: minute(5),
  };

  const ada = { id: 3, login: "ada", kind: "human" } as const;

  /** A thread of which the comment with that number was edited. */
  function editedThread(of: typeof head, editedBy: EditedBy, index = 0, over: Partial<ThreadDiscussion> = {}) {
    const thread = buildThread(of, over);
    const [opener] = thread.comments;
    if (opener === undefined) throw new Error("there is no comment");
    const comments = [opener, { ...opener, id: 2, body: "Agreed." }];
    return { ...thread, comments: comments.map((one, place) => (place === index ? { ...one, editedBy } : one)) };
  }

  async function standingIn(discussion: Partial<DiscussionRead>) {
    const facts = buildFacts({ reviews: read(...(await factsOf(discussion, [status]))) });
    const { reviews } = assess(contract, buildChange(["src/a.ts"]));
    return reviews
      .flatMap((rule) => standingsOf(rule, contract, facts, null, minute(9)))
      .map(({ standing }) => standing);
  }

  it.each([
    ["nobody", "clean"],
    ["author", "clean"],
    ["other", "failed"],
  ] as const)("fills no seat: a comment or a review edited by %s is %s", async (editedBy, kind) => {
    expect(await standingIn({ comments: [{ ...comment, editedBy }] })).toMatchObject([{ kind }]);
    expect(await standingIn({ reviews: [{ ...review, editedBy }] })).toMatchObject([{ kind }]);
  });

  it("is unreadable also beside a clean review that is newer", async () => {
    const clean = { ...review, id: 2, submittedAt: minute(8), updatedAt: minute(8) };
    const unreadable = [{ kind: "failed", state: "unreadable" }];
    expect(await standingIn({ reviews: [clean] })).toMatchObject([{ kind: "clean" }]);
    expect(await standingIn({ reviews: [clean, { ...review, editedBy: "other" }] })).toMatchObject(unreadable);
    expect(await standingIn({ reviews: [clean], comments: [{ ...comment, editedBy: "other" }] })).toMatchObject(
      unreadable,
    );
    const answered = (editedBy: EditedBy) => {
      const thread = editedThread(head, editedBy, 1);
      const comments = thread.comments.map((one, place) => (place === 0 ? { ...one, author: ada } : one));
      return { reviews: [clean], threads: [{ ...thread, comments }] };
    };
    expect(await standingIn(answered("author"))).toMatchObject([{ kind: "clean" }]);
    expect(await standingIn(answered("other"))).toMatchObject(unreadable);
  });

  it("takes back no finding that stands elsewhere", async () => {
    const found = { threads: [buildThread(head)], reviews: [{ ...review, editedBy: "other" as const }] };
    expect((await factsOf(found)).map(({ findings }) => findings.length)).toEqual([1, 0]);
    expect(await standingIn(found)).toMatchObject([{ kind: "blocking" }]);
  });

  it("is a review of another head where it is about that one, and of none where it was dismissed", async () => {
    const other = { ...review, head: earlier, editedBy: "other" as const };
    expect(await statesOf({ reviews: [other] })).toEqual([[earlier, "unreadable"]]);
    expect(await statesOf({ reviews: [{ ...review, state: "dismissed", editedBy: "other" }] })).toEqual([]);
  });

  it("is the reviewer's business: what others wrote counts for nothing", async () => {
    expect(await statesOf({ comments: [{ ...comment, author: ada, editedBy: "other" }] })).toEqual([]);
    expect(await statesOf({ reviews: [{ ...review, author: ada, editedBy: "other" }] })).toEqual([]);
  });

  it("a comment that was edited before there was this head is in the way of a review of it, and else of nothing", async () => {
    const old = { ...comment, createdAt: minute(-9), updatedAt: minute(-9), editedBy: "other" as const };
    expect(await statesOf({ comments: [old] })).toEqual([]);
    expect(await statesOf({ comments: [old], reviews: [review] })).toEqual([
      [head, "clean"],
      [head, "unreadable"],
    ]);
  });

  it.each([
    ["nobody", "P3", false],
    ["author", "P3", false],
    ["other", "P1", true],
  ] as const)("a finding at a line, edited by %s, is %s at least", async (editedBy, severity, isUnreadable) => {
    const facts = await factsOf({ reviews: [review], threads: [editedThread(head, editedBy)] });
    expect(facts.flatMap(({ findings }) => findings.map((one) => one.severity))).toEqual([severity]);
    expect(facts.some(({ state }) => state === "unreadable")).toBe(isUnreadable);
  });

  it("a finding that was P0 stays so", async () => {
    const thread = editedThread(head, "other");
    const critical = thread.comments.map((one) => ({ ...one, body: "_🔴 Critical_\n\n**It is for free.**" }));
    const [fact] = await factsOf({ threads: [{ ...thread, comments: critical }] });
    expect(fact?.findings.map(({ severity }) => severity)).toEqual(["P0"]);
  });

  it.each([
    ["still stands", {}, ["P1"], true],
    ["is outdated", { isOutdated: true }, [], false],
    ["is resolved", { isResolved: true }, [], false],
  ] as const)(
    "a finding on an earlier head counts on this one where it %s",
    async (_, over, severities, isUnreadable) => {
      const facts = await factsOf({ reviews: [review], threads: [editedThread(earlier, "other", 0, over)] });
      const onHead = facts.filter((fact) => fact.head === head);
      expect(onHead.flatMap(({ findings }) => findings.map(({ severity }) => severity))).toEqual(severities);
      expect(onHead.some(({ state }) => state === "unreadable")).toBe(isUnreadable);
    },
  );
});

describe("a reviewer's comment at a line", () => {
  it("tells of the commit for which it was written, and is no whole review of it", async () => {
    expect(await statesOf({ threads: [buildThread(head)] })).toEqual([[head, "running"]]);
    expect(await statesOf({ threads: [buildThread(earlier)] })).toEqual([[earlier, "running"]]);
  });

  it.each([
    ["that still stands", {}],
    ["that is outdated", { isOutdated: true }],
  ])("proves nothing where GitHub has forgotten its commit: one %s", async (_, over) => {
    expect(await statesOf({ threads: [buildThread(null, over)] })).toEqual([]);
  });
});
