import { describe, expect, it } from "vitest";
import { buttonsFor } from "#core/effects/buttons.ts";
import { buildJudgement, buildReview, read } from "#test/support/judge.ts";

const contract = (rest: string) => `
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [], reviews: { reviewers: [greptile] } } }
${rest}
`;
const asking = 'reviewers: { greptile: { adapter: greptile, rerunComment: "@greptileai" } }';
const mute = "reviewers: { greptile: { adapter: greptile } }";
const liftable = "override: { who: { users: [grace] } }";
const clean = { reviews: read(buildReview("greptile", "clean")) };

describe("the buttons of a check", () => {
  it.each([
    { when: "nothing can be asked for or lifted", rest: mute, facts: {}, buttons: ["re-evaluate"] },
    { when: "the reviewer can be asked", rest: asking, facts: {}, buttons: ["re-evaluate", "re-review"] },
    {
      when: "the reviewer could be asked, and the contract only observes",
      rest: `mode: observe\n${asking}`,
      facts: {},
      buttons: ["re-evaluate"],
    },
    {
      when: "what is open can be lifted",
      rest: `${mute}\n${liftable}`,
      facts: {},
      buttons: ["re-evaluate", "override"],
    },
    { when: "nothing is open", rest: `${mute}\n${liftable}`, facts: clean, buttons: ["re-evaluate"] },
    {
      when: "both",
      rest: `${asking}\n${liftable}`,
      facts: {},
      buttons: ["re-evaluate", "re-review", "override"],
    },
  ])("where $when: $buttons", ({ rest, facts, buttons }) => {
    const judgement = buildJudgement(contract(rest), ["src/a.ts"], { facts });
    expect(buttonsFor([judgement], true).map(({ identifier }) => identifier)).toEqual(buttons);
  });

  it("asks no reviewer where Headgate may not write comments", () => {
    const judgement = buildJudgement(contract(asking), ["src/a.ts"]);
    expect(buttonsFor([judgement], false).map(({ identifier }) => identifier)).toEqual(["re-evaluate"]);
  });
});
