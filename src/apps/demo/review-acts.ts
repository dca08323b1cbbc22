import { demoTexts } from "#core/message/demo.ts";
import type { Checkout } from "./checkout.ts";
import { comment, open, report } from "./moves.ts";
import { repository, type Stage } from "./stage.ts";
import { ActFailed, gate, isMerged, remark, remarks, type Say, type Shown, shown, threads, until } from "./watch.ts";

/** A pull request that the agent keeps pushing to. */
interface Work {
  readonly branch: string;
  readonly title: string;
  readonly path: string;
  readonly number: number;
  readonly head: string;
}

const headgate = "headgate[bot]";
const askGreptile = "@greptileai review this";
const askCodeRabbit = "@coderabbitai review";

/** The loop of review and fix, and how it ends where it does not end well. */
export async function playReviews(stage: Stage, say: Say, agent: Checkout): Promise<void> {
  const { greptile } = stage;
  say.act(7);
  greptile.says(discount.path, { kind: "green-with-findings", findings: [discount.finding] });
  greptile.says(opening.path, { kind: "late", afterMs: 1, next: { kind: "rate-limited" } });
  greptile.says(stock.path, { kind: "green-with-findings", findings: [stock.finding] });
  const works: Work[] = [];
  for (const { branch, title, path, text } of [discount, opening, stock]) {
    const head = await agent.push(branch, title, { [path]: text });
    works.push({ branch, title, path, head, number: await open(stage, branch, title) });
    await report(stage, head);
  }
  const [first, second, third] = works;
  if (first === undefined || second === undefined || third === undefined) throw new Error("three were opened");
  say(demoTexts.openedForReview(works));

  const review = { name: "Greptile Review", appId: greptile.appId };
  const green = await shown(stage, first.head, review, ({ state }) => state === "success", "Greptile's check is green");
  say(demoTexts.greenReviewer({ title: green.summary }));
  say(demoTexts.check(await gate(stage, first.head, "failure", discount.finding.title)));
  say(demoTexts.blocked());
  const blocked = await gate(stage, third.head, "failure", `2 findings on this head: P1 ${stock.finding.title}`);

  // Late, so that there is time to see what the check says without it.
  greptile.says(discount.path, { kind: "late", afterMs: 1, next: { kind: "clean" } });
  greptile.says(stock.path, { kind: "green-with-findings", findings: [stock.nextFinding] });
  const fixed = await pushFix(stage, agent, first, "Take no more off than there is", discount.fixed);
  say(demoTexts.fixed(first.number, fixed.head));
  // Told in act 9; it goes round while this act is told.
  const stuck = await pushFix(stage, agent, third, "Count down to nothing at most", stock.fixed);
  // A refusal names no commit, and counts for the head that Headgate knows by then.
  await gate(stage, second.head, "in_progress");
  await reviewAgain(stage, say, fixed);
  await failOver(stage, say, second);
  await endlessLoop(stage, say, blocked, stuck);
  await override(stage, say, stuck);
}

async function pushFix(stage: Stage, agent: Checkout, work: Work, message: string, text: string): Promise<Work> {
  const head = await agent.push(work.branch, message, { [work.path]: text });
  await report(stage, head);
  return { ...work, head };
}

async function reviewAgain(stage: Stage, say: Say, { number, head, path }: Work): Promise<void> {
  say(demoTexts.check(await gate(stage, head, "in_progress", "does not count")));
  const request = await remark(stage, number, headgate, askGreptile);
  say(demoTexts.asked());
  say(demoTexts.remark(request));
  stage.greptile.mayGoOn();
  await until(
    () => threads(stage, number),
    (all) => all.length > 0 && all.every(({ resolvedBy }) => resolvedBy === headgate),
    { what: `the threads of #${number} are resolved`, now: (all) => JSON.stringify(all) },
  );
  say(demoTexts.cleanAgain());
  say(demoTexts.thread(path, headgate));
  say(demoTexts.check(await gate(stage, head, "success")));
  await mergedByHeadgate(stage, number);
  await askedOnce(stage, number, askGreptile);
  say(demoTexts.mergedAfterLoop(number));
}

async function failOver(stage: Stage, say: Say, { number, head }: Work): Promise<void> {
  say.act(8);
  say(demoTexts.quota(number));
  say(demoTexts.remark(await remark(stage, number, stage.greptile.login, "credit limit")));
  say(demoTexts.failedOver());
  say(demoTexts.remark(await remark(stage, number, headgate, askCodeRabbit)));
  say(demoTexts.check(await gate(stage, head, "success")));
  await mergedByHeadgate(stage, number);
  await askedOnce(stage, number, askCodeRabbit);
  say(demoTexts.mergedByNext(number));
}

/** `before`: what the check said on the head that the agent then mended. */
async function endlessLoop(stage: Stage, say: Say, before: Shown, { number, head }: Work): Promise<void> {
  say.act(9);
  say(demoTexts.firstRound(number));
  say(demoTexts.check(before));
  say(demoTexts.fixedBadly());
  say(demoTexts.check(await gate(stage, head, "failure", "2 rounds")));
  const call = await remark(stage, number, headgate, "A person is needed");
  say(demoTexts.called());
  say(demoTexts.packet(call.body));
  await askedOnce(stage, number, askGreptile);
}

async function override(stage: Stage, say: Say, { number, head }: Work): Promise<void> {
  say.act(10);
  const command = "/headgate override The counter at the till shows the wrong stock; the rest follows tomorrow";
  await comment(stage, number, command);
  say(demoTexts.overrides("grace", number, command));
  say(demoTexts.overridden());
  say(demoTexts.check(await gate(stage, head, "success", "grace overrode")));
  await mergedByHeadgate(stage, number);
  const gap = await until(
    async () => {
      const path = `${repository}/issues?creator=${encodeURIComponent(headgate)}`;
      const issues = (await stage.ada.github("GET", path)) as unknown as Record<string, any>[];
      return issues.find(({ title }) => String(title).startsWith("Harness gap")) ?? null;
    },
    () => true,
    { what: "a harness gap is opened", now: () => "" },
  );
  say(demoTexts.gap(Number(gap["number"]), String(gap["title"])));
}

async function mergedByHeadgate(stage: Stage, number: number): Promise<void> {
  const by = await isMerged(stage, number);
  if (by !== headgate) throw new ActFailed(`#${number} was merged by ${by}`);
}

async function askedOnce(stage: Stage, number: number, words: string): Promise<void> {
  const requests = await remarks(stage, number, headgate, words);
  if (requests.length !== 1) throw new ActFailed(`on #${number} "${words}" was asked ${requests.length} times`);
}

const discount = {
  branch: "discount",
  title: "Give a discount",
  path: "src/discount.ts",
  text: "export const discounted = (pence: number, off: number): number => pence - off;\n",
  fixed: "export const discounted = (pence: number, off: number): number => Math.max(0, pence - off);\n",
  finding: {
    severity: "P1",
    title: "A discount can pay the customer",
    path: "src/discount.ts",
    line: 1,
    body: "Where `off` is more than `pence`, the price is below zero.",
  },
} as const;

const opening = {
  branch: "greeting",
  title: "Greet by name",
  path: "src/greeting.ts",
  text: "export const greeting = (name: string): string => `Good morning, ${name}.`;\n",
} as const;

const stock = {
  branch: "stock",
  title: "Count the stock",
  path: "src/stock.ts",
  text: "export const left = (stock: number, sold: number): number => stock - sold;\n",
  fixed: "export const left = (stock: number, sold: number): number => Math.abs(stock - sold);\n",
  finding: {
    severity: "P1",
    title: "The stock can be below zero",
    path: "src/stock.ts",
    line: 1,
    body: "More can be sold than there is, and nobody notices.",
  },
  nextFinding: {
    severity: "P1",
    title: "What was sold too often counts as stock",
    path: "src/stock.ts",
    line: 1,
    body: "`Math.abs` turns two pieces too few into two pieces left.",
  },
} as const;
