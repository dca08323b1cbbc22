import { describe, expect, it } from "vitest";
import { eventually, type GatedShop } from "#test/support/gated-shop.ts";
import {
  expectMerged,
  gateWrites,
  isWriteTo,
  type KillPoint,
  type Moment,
  moments,
  patienceMs,
  startKilledBot,
  withinMs,
  type Write,
} from "#test/support/killed-bot.ts";
import { finding, openReviewedShop, type ReviewedShop } from "#test/support/reviewed-shop.ts";

/**
 * `CRASH_POINTS=all npm run test:slow -- test/apps/bot/crash-reviews` kills at every moment of every write. Without it each write
 * has one of the three moments, and all of them occur.
 */
const isWhole = process.env["CRASH_POINTS"] === "all";

/** What is left of a pull request's life on GitHub, as people see it. */
interface End {
  /** Headgate's comments by their first lines, in alphabetical order. */
  readonly comments: readonly string[];
  readonly labels: readonly string[];
  /** Titles of the issues beside it. */
  readonly issues: readonly string[];
  readonly resolvedBy: readonly (string | undefined)[];
  /** On the command that was given. */
  readonly reactions: readonly string[];
}

interface Life {
  readonly contract: string;
  /** From the opening to the merge. Returns the number of the pull request. */
  readonly live: (reviewed: ReviewedShop) => Promise<number>;
  readonly end: End;
}

const comment = /\/issues\/\d+\/comments$/;
const reaction = /\/issues\/comments\/\d+\/reactions$/;
const needsPerson = "### A person is needed";
const help = "Headgate does these things when a person asks for them in the first line of a comment:";

/** Findings, a question, a fix, a clean review. */
const loop: Life = {
  contract: "",
  live: async (reviewed) => {
    const { shop, says } = reviewed;
    says("greptile", { kind: "green-with-findings", findings: [finding("src/payments/charge.ts")] });
    const { number, head } = await shop.open(shop.ada, "charge", risky(-2));
    await expectState(shop, head, "failure");
    await expectThat(reviewed, number, ({ comments }) => comments.includes("### This cannot merge yet"));
    await reviewed.say(shop.ada, number, "/headgate help");
    await expectThat(reviewed, number, ({ comments }) => comments.includes(help));
    says("greptile", { kind: "clean" });
    const fixed = await shop.commit(shop.ada, "charge", risky(3));
    await expectState(shop, fixed, "success");
    await expectMerged(shop, number);
    return number;
  },
  end: {
    comments: [needsPerson, "### Nothing is left for you to do", "@greptileai review this", help],
    labels: ["needs-a-person"],
    issues: [],
    resolvedBy: ["headgate[bot]"],
    reactions: ["+1 by headgate[bot]"],
  },
};

/** The reviewer says nothing, and somebody breaks the glass. */
const override: Life = {
  contract: "override: { who: { users: [grace] } }\nharnessGaps: { labels: [harness-gap] }",
  live: async (reviewed) => {
    const { shop, says } = reviewed;
    says("greptile", { kind: "silent" });
    const { number, head } = await shop.open(shop.ada, "charge", risky(2));
    await expectState(shop, head, "in_progress");
    await expectThat(reviewed, number, ({ comments }) => comments.includes(needsPerson));
    await reviewed.say(shop.grace, number, "/headgate override The shop is down.");
    await expectState(shop, head, "success");
    await expectMerged(shop, number);
    return number;
  },
  end: {
    // The contract's rule calls one, and the override.
    comments: [needsPerson, needsPerson],
    labels: ["needs-a-person"],
    issues: ["Harness gap: the gate was overridden on pull request 1"],
    resolvedBy: [],
    reactions: ["+1 by headgate[bot]"],
  },
};

const loopWrites = [
  { name: "the to-do comment is created", isWrite: isWriteTo("POST", comment, "This cannot merge yet") },
  { name: "a person is called by a comment", isWrite: isWriteTo("POST", comment, needsPerson) },
  { name: "the label of the call is put on", isWrite: isWriteTo("POST", /\/issues\/\d+\/labels$/) },
  { name: "a command is acknowledged", isWrite: isWriteTo("POST", reaction) },
  { name: "a command is answered", isWrite: isWriteTo("POST", comment, help) },
  { name: "a review is asked for", isWrite: isWriteTo("POST", comment, "@greptileai review this") },
  { name: "a thread is resolved", isWrite: isWriteTo("POST", /\/graphql$/, "resolveReviewThread") },
  { name: "the to-do comment is edited", isWrite: isWriteTo("PATCH", /\/issues\/comments\/\d+$/) },
] as const;
const overrideWrites = [
  { name: "an override is acknowledged", isWrite: isWriteTo("POST", reaction) },
  { name: "an override turns the check green", isWrite: isWriteTo("PATCH", /\/check-runs\/\d+$/, '"success"') },
  { name: "a harness gap is opened", isWrite: isWriteTo("POST", /\/issues$/) },
] as const;

/** All at which Headgate is killed somewhere; at those of the check itself in `crash.test.ts`. */
const allWrites: readonly Write[] = [...gateWrites, ...loopWrites, ...overrideWrites];

/** In three lives every write has had every moment. */
const shifts = isWhole ? [0, 1, 2] : [1];
const lives = [
  { name: "a question, a fix and a clean review", life: loop, writes: loopWrites },
  { name: "an override", life: override, writes: overrideWrites },
].flatMap(({ name, life, writes }) =>
  shifts.map((shift) => {
    const points = writes.map((write, place) => ({ ...write, moment: momentAt(place + shift) }));
    return { name, life, points, first: momentAt(shift) };
  }),
);

describe.concurrent("a reviewed pull request", () => {
  it.each([
    { name: "findings, a question, a fix and a clean review", life: loop },
    { name: "an override", life: override },
  ])(
    "comes to its end through $name, and takes no kind of write without a point to kill at (S8)",
    ({ life }) => expectEnd(life, []),
    patienceMs,
  );

  it.each(lives)(
    "comes to the same end through $name, each thing once, killed at every write, the first $first (S8)",
    ({ life, points }) => expectEnd(life, points),
    patienceMs,
  );
});

function momentAt(place: number): Moment {
  const moment = moments[place % moments.length];
  if (moment === undefined) throw new Error("there are no moments");
  return moment;
}

async function expectEnd(life: Life, points: readonly KillPoint[]): Promise<void> {
  await using reviewed = await openReviewedShop({
    contract: (reviewers) => contractOf(reviewers, life.contract),
  });
  await using bot = await startKilledBot(reviewed.shop, points);
  const number = await life.live(reviewed);
  await bot.isBack();
  await expectThat(reviewed, number, (end) => JSON.stringify(end) === JSON.stringify(life.end));
  const threads = bot.sent.filter((write) => write.endsWith("esolveReviewThread"));
  expect(threads).toEqual(life.end.resolvedBy.map(() => "resolveReviewThread"));
  expect(bot.sent.filter((write) => write === "POST /issues/N/comments")).toHaveLength(life.end.comments.length);
  expect(bot.sent.filter((write) => write === "POST /issues")).toHaveLength(life.end.issues.length);
  expect(bot.sentBeside(allWrites)).toEqual([]);
}

async function expectThat(reviewed: ReviewedShop, number: number, isRight: (end: End) => boolean): Promise<void> {
  await eventually(() => endOf(reviewed, number), isRight, withinMs);
}

async function expectState({ gate }: GatedShop, head: string, state: string): Promise<void> {
  await eventually(
    () => gate(head),
    (shown) => shown?.state === state,
    withinMs,
  );
}

async function endOf(reviewed: ReviewedShop, number: number): Promise<End> {
  const { repository } = reviewed.shop;
  const issue = repository.issues.get(number);
  const pull = repository.pulls.get(number);
  const own = (await reviewed.comments(number)).filter(({ by }) => by === "headgate[bot]");
  const commands = issue?.comments.filter(({ body }) => body.startsWith("/headgate")) ?? [];
  return {
    comments: own.map(({ body }) => body.split("\n", 1)[0] ?? "").toSorted(),
    labels: [...(issue?.labels ?? [])],
    issues: [...repository.issues.values()].flatMap(({ isPull, title }) => (isPull ? [] : [title])),
    resolvedBy: pull?.threads.map(({ resolvedBy }) => resolvedBy?.login) ?? [],
    reactions: commands.flatMap(({ reactions }) =>
      reactions.map(({ content, author }) => `${content} by ${author.login}`),
    ),
  };
}

function risky(amount: number): Readonly<Record<string, string>> {
  return { "src/payments/charge.ts": `export const charge = ${amount};\n` };
}

function contractOf(reviewers: string, rest: string): string {
  return `
version: 1
riskTierRules:
  high: ["src/payments/**"]
  low: ["docs/**"]
defaultTier: high
mergePolicy:
  high: { requiredChecks: [], reviews: { reviewers: [greptile] }, autoMerge: squash }
  low: { requiredChecks: [] }
escalation: [{ id: payments, path: ["src/payments/**"], action: notify }]
notify: { label: needs-a-person }
rerun: { quietSeconds: 1 }
threads: { requireResolved: all, autoResolve: true, bots: [${/accountId: (\d+)/.exec(reviewers)?.[1] ?? ""}] }
${rest}
${reviewers}
`;
}
