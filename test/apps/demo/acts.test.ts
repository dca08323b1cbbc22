import { describe, expect, it } from "vitest";
import { forgedGreen, looserContract } from "#apps/demo/acts.ts";
import { ApiRefusal, type GitHubClient } from "#apps/demo/github-client.ts";
import type { Person } from "#apps/demo/stage.ts";
import { ActFailed, type Say } from "#apps/demo/watch.ts";

const head = "a".repeat(40);
const headgateAppId = 7;

/** The acts end with a failure where GitHub or Headgate is not as the story tells. This is what they see of both. */
interface Seen {
  /** What Headgate's check says while the CI runs anew, and when it has passed. */
  readonly whileCiRuns?: readonly [state: string, title: string];
  readonly afterCi?: readonly [state: string, title: string];
  /** What a merge is answered; 200: it is merged. */
  readonly mergeStatus?: number;
  readonly preview?: { readonly title: string; readonly rows: readonly string[] };
}

const before = { state: "in_progress", title: "Waiting, high risk: grace approved an earlier commit", summary: "" };
const honestPreview = {
  title: "Valid; 1 of 1 other open pull request would be judged differently",
  rows: ["| #2 | wait, high | wait, medium |"],
};

function watch({
  whileCiRuns = ["in_progress", "Waiting, high risk: CI is running on this head."],
  afterCi = [before.state, before.title],
  mergeStatus = 405,
  preview = honestPreview,
}: Seen) {
  let gate: readonly [state: string, title: string] = [before.state, before.title];
  const run = ([state, title]: readonly [string, string], summary = "") => {
    const ended = state === "in_progress" ? { status: state } : { status: "completed", conclusion: state };
    return { check_runs: [{ ...ended, output: { title, summary } }] };
  };
  const github: GitHubClient = async (method, path) => {
    if (path.includes("check_name=risk-policy-gate")) return run(gate);
    if (path.includes("check_name=risk-contract")) {
      const table = ["| Pull request | Now | With this contract |", "| --- | --- | --- |", ...preview.rows];
      return run(["success", preview.title], table.join("\n"));
    }
    if (method !== "PUT") return { number: 3 };
    if (mergeStatus !== 200) throw new ApiRefusal(mergeStatus, "No.");
    return { merged: true };
  };
  const ci: GitHubClient = async (method, _, body) => {
    const { status, name } = body as { status: string; name?: string };
    if (name === "CI" && status === "in_progress") gate = whileCiRuns;
    if (method === "PATCH") gate = afterCi;
    return { id: 1 };
  };
  const person = (login: string): Person => ({ login, token: "", github });
  const stage = { ada: person("ada"), agent: person("agent"), ci, contract: "", headgateAppId };
  const told: string[] = [];
  const say: Say = Object.assign((text: string) => void told.push(text), { act: () => {} });
  return { stage, say, told };
}

describe("the act of the forged green", () => {
  const play = async (seen: Seen) => {
    const { stage, say, told } = watch(seen);
    await forgedGreen(stage, say, { number: 2, head, check: before });
    return told.join("\n");
  };

  it("has Headgate look anew after the forgery, before GitHub refuses the merge", async () => {
    const told = await play({});
    const lines = ["so does another App", "CI is running on this head", "an earlier commit", "GitHub answers 405"];
    const places = lines.map((line) => told.indexOf(line));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it.each<readonly [what: string, seen: Seen, why: string]>([
    [
      "the check turns green when Headgate looks anew",
      { whileCiRuns: ["success", "Ready to merge"] },
      "after the forgery the check is success: Ready to merge",
    ],
    [
      "the check turns green when CI has passed again",
      { afterCi: ["success", "Ready to merge"] },
      "after the forgery the check is success: Ready to merge",
    ],
    [
      "the check turns red, which nothing gave a reason for",
      { afterCi: ["failure", "Blocked"] },
      "after the forgery the check is failure: Blocked",
    ],
    ["it is merged", { mergeStatus: 200 }, "#2 was merged on a forged check"],
    ["ada may not merge at all", { mergeStatus: 403 }, "the merge of #2 was refused with 403, not for its check: No."],
    ["the head has moved", { mergeStatus: 409 }, "the merge of #2 was refused with 409, not for its check: No."],
  ])("fails where %s", async (_, seen, why) => {
    await expect(play(seen)).rejects.toThrow(new ActFailed(why));
  });
});

describe("the act of the looser contract", () => {
  const play = async (preview: Seen["preview"]) => {
    const { stage, say, told } = watch(preview === undefined ? {} : { preview });
    await looserContract(stage, say, { push: async () => head }, { number: 2 });
    return told.join("\n");
  };

  it("shows what the preview says of the risky pull request", async () => {
    expect(await play(honestPreview)).toContain("#2  now: wait, high  with this contract: wait, medium");
  });

  it.each<readonly [what: string, preview: NonNullable<Seen["preview"]>]>([
    ["none would be judged differently", { title: honestPreview.title.replace("1 of 1", "0 of 1"), rows: [] }],
    ["there are more than that one", { ...honestPreview, title: honestPreview.title.replace("1 of 1", "1 of 2") }],
    ["another one is named", { ...honestPreview, rows: ["| #4 | wait, high | wait, medium |"] }],
    ["it would still be of high risk", { ...honestPreview, rows: ["| #2 | wait, high | block, high |"] }],
    ["two are named", { ...honestPreview, rows: [...honestPreview.rows, "| #4 | wait, high | wait, medium |"] }],
  ])("fails where %s", async (_, preview) => {
    await expect(play(preview)).rejects.toThrow(ActFailed);
  });
});
