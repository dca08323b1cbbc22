import { demoTexts, type Need, tableRows } from "#core/message/demo.ts";
import { type Checkout, cloneShop } from "./checkout.ts";
import { ApiRefusal } from "./github-client.ts";
import { approve, open, report, startCi } from "./moves.ts";
import { playReviews } from "./review-acts.ts";
import { name, owner, repository, type Stage } from "./stage.ts";
import { ActFailed, gate, gateAfter, isMerged, type Say, type Shown, shown, until } from "./watch.ts";

/** The story, told while it happens. It knows nothing but GitHub's public API and git. */
export async function play(stage: Stage, say: Say): Promise<void> {
  const agent = await cloneShop(stage, stage.agent);
  const ada = await cloneShop(stage, stage.ada);
  say(demoTexts.stage(stage.url, `${owner}/${name}`, stage.contract));
  await smallChange(stage, say, agent);
  const risky = await riskyChange(stage, say, agent);
  await forgedGreen(stage, say, risky);
  await looserContract(stage, say, ada, risky);
  await merge(stage, say, risky);
  await playReviews(stage, say, agent);
  say(demoTexts.end());
}

async function smallChange(stage: Stage, say: Say, agent: Checkout): Promise<void> {
  say.act(1);
  const files = { "docs/opening-hours.md": "# Opening hours\n\nNine to six.\n" };
  const head = await agent.push("longer-hours", "Open an hour longer", files);
  const number = await open(stage, "longer-hours", "Open an hour longer");
  say(demoTexts.opened(number, "the agent", Object.keys(files)));
  say(demoTexts.check(await gate(stage, head, "in_progress")));
  await report(stage, head);
  say(demoTexts.ciPassed());
  const green = await gate(stage, head, "success");
  say(demoTexts.check(green));
  say(demoTexts.needs(needsOf(green, ["check `CI`", "review threads"])));
  say(demoTexts.threadsNeeded());
  await isMerged(stage, number);
  say(demoTexts.mergedItself(number));
}

/** What the check lists, one requirement a row; a failure where these are not the ones that the story speaks of. */
function needsOf({ summary }: Shown, expected: readonly string[]): readonly Need[] {
  const needs = tableRows(summary).map(([mark = "", what = "", state = ""]) => ({ mark, what, state }));
  const listed = needs.map(({ what }) => what).join(", ");
  if (listed !== expected.join(", ")) throw new ActFailed(`the check needs ${listed}, not ${expected.join(", ")}`);
  return needs;
}

export interface Risky {
  readonly number: number;
  /** The newest head. */
  readonly head: string;
  /** What the check says of it. */
  readonly check: Shown;
}

async function riskyChange(stage: Stage, say: Say, agent: Checkout): Promise<Risky> {
  say.act(2);
  const path = "src/payments/charge.ts";
  const first = await agent.push("round-up", "Round up", { [path]: "export const charge = Math.ceil;\n" });
  const number = await open(stage, "round-up", "Round charges up");
  say(demoTexts.opened(number, "the agent", [path]));
  await report(stage, first);
  say(demoTexts.ciPassed());
  say(demoTexts.check(await gate(stage, first, "in_progress", "approval")));
  await approve(stage, number);
  say(demoTexts.approved("grace"));
  const green = await gate(stage, first, "success");
  say(demoTexts.check(green));
  say(demoTexts.needs(needsOf(green, ["check `CI`", "approval", "review threads"])));

  say.act(3);
  const head = await agent.push("round-up", "Round up to ten pence", {
    [path]: "export const charge = (pence: number): number => Math.ceil(pence / 10) * 10;\n",
  });
  say(demoTexts.pushed("the agent"));
  await report(stage, head);
  const check = await gate(stage, head, "in_progress", "earlier commit");
  say(demoTexts.check(check));
  return { number, head, check };
}

export async function forgedGreen(
  stage: Pick<Stage, "ada" | "ci" | "headgateAppId">,
  say: Say,
  { number, head, check }: Risky,
): Promise<void> {
  say.act(4);
  await stage.ada.github("POST", `${repository}/statuses/${head}`, { state: "success", context: "risk-policy-gate" });
  await stage.ci("POST", `${repository}/check-runs`, {
    name: "risk-policy-gate",
    head_sha: head,
    status: "completed",
    conclusion: "success",
  });
  say(demoTexts.forged("ada", "shop-ci"));
  // A check in progress has no button Re-evaluate. Another run changes what the check says: so it is seen to look anew.
  const passCi = await startCi(stage, head);
  say(demoTexts.ciRunsAgain());
  const running = stillWaiting(await gateAfter(stage, head, check));
  say(demoTexts.check(running));
  await passCi();
  say(demoTexts.ciPassedAgain());
  say(demoTexts.check(stillWaiting(await gateAfter(stage, head, running))));
  const refusal = await stage.ada
    .github("PUT", `${repository}/pulls/${number}/merge`, { sha: head })
    .then(() => null)
    .catch(refusalIn);
  if (refusal === null) throw new ActFailed(`#${number} was merged on a forged check`);
  if (refusal.status !== notMergeable) {
    throw new ActFailed(
      `the merge of #${number} was refused with ${refusal.status}, not for its check: ${refusal.message}`,
    );
  }
  say(demoTexts.mergeRefused("ada", refusal.status, refusal.message));
}

/** Anything else that goes wrong is none of GitHub's answers. */
function refusalIn(error: unknown): ApiRefusal {
  if (error instanceof ApiRefusal) return error;
  throw error;
}

/** What GitHub answers where a rule stands against a merge. */
const notMergeable = 405;

function stillWaiting(check: Shown): Shown {
  if (check.state !== "in_progress") {
    throw new ActFailed(`after the forgery the check is ${check.state}: ${check.title}`);
  }
  return check;
}

export async function looserContract(
  stage: Pick<Stage, "ada" | "agent" | "ci" | "contract" | "headgateAppId">,
  say: Say,
  ada: Checkout,
  risky: Pick<Risky, "number">,
): Promise<void> {
  say.act(5);
  const looser = stage.contract.replace('high: ["src/payments/**", "db/**"]', 'high: ["db/**"]');
  const head = await ada.push("looser", "Trust everyone with payments", { ".github/risk-contract.yml": looser });
  const number = await open(stage, "looser", "Trust everyone with payments", stage.ada.github);
  say(demoTexts.opened(number, "ada", [".github/risk-contract.yml"]));
  await report(stage, head);
  say(demoTexts.ciPassed());
  say(demoTexts.check(await gate(stage, head, "in_progress", "high risk")));
  const preview = await shown(
    stage,
    head,
    { name: "risk-contract", appId: stage.headgateAppId },
    (check) => check.state === "success",
    "the preview is there",
  );
  const [row = [], ...others] = tableRows(preview.summary);
  const [pull = "", before = "", after = ""] = row;
  const isRight =
    preview.title === "Valid; 1 of 1 other open pull request would be judged differently" &&
    others.length === 0 &&
    pull === `#${risky.number}` &&
    before.endsWith(", high") &&
    after.endsWith(", medium");
  if (!isRight) throw new ActFailed(`the preview says "${preview.title}", and of ${pull}: ${before}; ${after}`);
  say(demoTexts.preview(preview.title, { number: risky.number, before, after }));
}

async function merge(stage: Stage, say: Say, { number, head }: Risky): Promise<void> {
  say.act(6);
  await approve(stage, number);
  say(demoTexts.approvedAgain("grace"));
  say(demoTexts.check(await gate(stage, head, "success")));
  await until(
    () => stage.ada.github("PUT", `${repository}/pulls/${number}/merge`, { sha: head }).catch(refusalIn),
    (answer) => !(answer instanceof ApiRefusal) && answer["merged"] === true,
    { what: `#${number} can be merged`, now: (answer) => (answer instanceof ApiRefusal ? answer.message : "") },
  );
  say(demoTexts.mergedBy(number, "ada"));
}
