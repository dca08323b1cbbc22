import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Facts, FindingFact, ThreadFact } from "#core/gate/facts.ts";
import { blockBecause, type Judgement, waitForTrouble } from "#core/gate/judgement.ts";
import { reasons } from "#core/message/reasons.ts";
import { renderDone, renderToDo, renderWaiting } from "#core/message/to-do.ts";
import {
  buildCheck,
  buildJudgement,
  buildPerson,
  buildReview,
  earlier,
  head,
  minute,
  read,
} from "#test/support/judge.ts";
import { hostileText, mintedIn } from "#test/support/minted.ts";

const contract = `
version: 1
riskTierRules: { high: [src/**], low: [docs/**] }
reviewers: { greptile: { adapter: greptile, appSlug: greptile-apps, appId: 867647, onSilence: block } }
mergePolicy:
  high: { requiredChecks: [CI], reviews: { reviewers: [greptile], blockingSeverity: P2 }, approvals: { count: 1 } }
  low: { requiredChecks: [CI] }
threads: { requireResolved: all }
`;

const finding = (title: string, over: Partial<FindingFact> = {}): FindingFact => ({
  fingerprint: title,
  severity: "P1",
  path: "src/pay.ts",
  title,
  ...over,
});
const thread: ThreadFact = { id: "t", isResolved: false, hasHuman: true, path: "src/pay.ts" };
const passing = { checks: read(buildCheck("CI")), reviews: read(buildReview("greptile", "clean")) };

function judged(facts: Partial<Facts>, text = contract, files = ["src/pay.ts"]): Judgement {
  return buildJudgement(text, files, { facts: { ...passing, ...facts } });
}

const footer =
  "<sub>About head `bbbbbbb` · [all checks](https://github.com/octo/shop/pull/7/checks), this one is `risk-policy-gate` · this comment is edited in place · `/headgate help` shows what you can ask for</sub>";

describe("the comment for whoever has something to do", () => {
  it("lists what to do, and the findings that block, when something blocks", () => {
    const found = [
      finding("total is off by one", { severity: "P2" }),
      finding("fixes #1, says @octo", { severity: "P0", path: null }),
      finding("a nit", { severity: "P3" }),
    ];
    const reviews = read(buildReview("greptile", "findings", { findings: found }));
    const checks = read(buildCheck("CI", { conclusion: null }));
    expect(
      renderToDo({ judgement: judged({ reviews, checks }), notes: ["Headgate does not merge this by itself."] }),
    ).toBe(
      [
        "### This cannot merge yet",
        "",
        "- **review `greptile`**: greptile has 2 findings on this head: P0 `fixes #1, says @octo` and others. Fix them and push; the new head is reviewed again.",
        "- **approval**: 0 of 1 approval on this head. Ask someone with write access to approve this head.",
        "",
        "Findings that block:",
        "",
        "- P0 `fixes #1, says @octo` (greptile)",
        "- P2 `total is off by one` in `src/pay.ts` (greptile)",
        "",
        "1 more requirement may come without you.",
        "",
        "Headgate does not merge this by itself.",
        "",
        footer,
      ].join("\n"),
    );
  });

  it("calls for people when nothing but people is missing", () => {
    expect(renderToDo({ judgement: judged({}), notes: [] })).toBe(
      [
        "### This waits for a person",
        "",
        "- **approval**: 0 of 1 approval on this head. Ask someone with write access to approve this head.",
        "",
        footer,
      ].join("\n"),
    );
  });

  it.each<readonly [what: string, judgement: Judgement, isSaid: boolean]>([
    ["all is met", judged({}, contract, ["docs/a.md"]), false],
    ["an approval is all that is missing", judged({}), true],
    [
      "an approval is missing, and a check runs",
      judged({ checks: read(buildCheck("CI", { conclusion: null })) }),
      false,
    ],
    ["a check has not begun", judged({ checks: read() }), false],
    ["a check failed", judged({ checks: read(buildCheck("CI", { conclusion: "failure" })) }), true],
    ["a review thread is open, and a check has not begun", judged({ threads: read(thread), checks: read() }), true],
    ["a review runs", judged({ reviews: read(buildReview("greptile", "running", { at: minute(9) })) }), false],
    ["a reviewer has used up its quota", judged({ reviews: read(buildReview("greptile", "rate-limited")) }), false],
    [
      "a reviewer never answered, and the contract says that this blocks",
      judged({ reviews: read(buildReview("greptile", "silent")) }),
      true,
    ],
    [
      "a reviewer is away, and the contract says to call a person",
      judged(
        { reviews: read(buildReview("greptile", "rate-limited")) },
        contract.replace("onSilence: block", "onRateLimit: escalate"),
      ),
      true,
    ],
    ["nobody could tell who approved", judged({ approvals: { kind: "unread", why: "unavailable" } }), false],
    ["GitHub could not be read", judged({ trouble: [{ source: "GitHub", retryAt: null }] }), false],
    ["someone holds it back", judged({ holds: read({ by: buildPerson("grace"), at: minute(1), reason: null }) }), true],
    ["another head is there already", judged({ head: earlier }), false],
  ])("when %s: %s", (_, judgement, isSaid) => {
    expect(renderToDo({ judgement, notes: [] }) !== null).toBe(isSaid);
  });

  it("is there where there is no contract, and not where nothing could be read", () => {
    const pull = { number: 7, baseRef: "main", url: "https://github.com/octo/shop/pull/7" };
    const missing = blockBecause(
      head,
      "contract",
      "main",
      reasons.contractMissing("main", ".github/risk-contract.yml"),
    );
    expect([
      renderToDo({ judgement: { pull, verdict: missing, grounds: null }, notes: [] })?.split("\n")[2],
      renderToDo({ judgement: { pull, verdict: waitForTrouble(head, "GitHub"), grounds: null }, notes: [] }),
    ]).toEqual([
      "- **risk contract `main`**: There is no risk contract on `main`, so nobody can tell what this change needs. Add `.github/risk-contract.yml` to `main`, or take Headgate off this repository.",
      null,
    ]);
  });

  it("says that an observing contract stops nothing", () => {
    const judgement = judged({ checks: read(buildCheck("CI", { conclusion: "failure" })) }, `${contract}mode: observe`);
    expect(renderToDo({ judgement, notes: [] })).toMatch(
      /^### This would be blocked; the contract only observes, so it is not\n/,
    );
  });

  it("shows the first ten of very many findings, and does not repeat one", () => {
    const found = Array.from({ length: 12 }, (_, index) => finding(`f${index}`));
    const reviews = read(
      buildReview("greptile", "findings", { findings: found }),
      buildReview("greptile", "findings", { findings: found.slice(0, 3) }),
    );
    const text = renderToDo({ judgement: judged({ reviews }), notes: [] }) ?? "";
    expect(text.match(/^- P1 /gm)).toHaveLength(10);
    expect(text).toContain("\n- … and 2 more findings\n");
  });

  it("leaves out what a reviewer no longer says of the head", () => {
    const reviews = read(
      buildReview("greptile", "findings", { findings: [finding("old")], at: minute(2) }),
      buildReview("greptile", "findings", { findings: [finding("new")], at: minute(3) }),
      buildReview("greptile", "findings", { findings: [finding("elsewhere")], head: earlier, at: minute(4) }),
    );
    const text = renderToDo({ judgement: judged({ reviews }), notes: [] }) ?? "";
    expect(text.match(/^- P1 .*$/gm)).toEqual(["- P1 `new` in `src/pay.ts` (greptile)"]);
  });

  it("mints nothing, whatever titles, paths, logins, reasons and notes are made of (SR-35)", () => {
    const link = "[all checks](https://github.com/octo/shop/pull/7/checks)";
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 6, maxLength: 6 }), (words) => {
        const [title = "", path = "", login = "", reason = "", note = "", name = ""] = words;
        const judgement = judged({
          reviews: read(buildReview("greptile", "findings", { findings: [finding(title, { path })] })),
          checks: read(buildCheck("CI", { conclusion: name })),
          holds: read({ by: buildPerson(login), at: minute(1), reason }),
        });
        const text = renderToDo({ judgement, notes: [note] }) ?? "nothing";
        expect([text.includes("Findings that block"), mintedIn(text, [link])]).toEqual([true, []]);
      }),
      { numRuns: 200 },
    );
  });
});

it("the comment says when nothing is left to do", () => {
  expect(renderDone(head)).toBe(
    [
      "### Nothing is left for you to do",
      "",
      "Nothing at head `bbbbbbb` waits for a person. The check says whether it may merge.",
      "",
      "<sub>This comment is edited in place · `/headgate help` shows what you can ask for</sub>",
    ].join("\n"),
  );
});

const waiting = (...names: readonly string[]) =>
  [
    "### There is nothing for you to do now",
    "",
    ...(names.length === 0
      ? ["The check says what head `bbbbbbb` waits for."]
      : [
          "Headgate waits until all of this is there at head `bbbbbbb`:",
          "",
          ...names.map((name) => `- ${name}`),
          "",
          "The check says what of it is still missing.",
        ]),
    "",
    "If a person is needed once it is there, this comment says so.",
    "",
    "<sub>This comment is edited in place · `/headgate help` shows what you can ask for</sub>",
  ].join("\n");

describe("the same comment, while what is open may come by itself", () => {
  it.each<readonly [what: string, judgement: Judgement, names: readonly string[]]>([
    ["nothing has come in", judged({ checks: read(), reviews: read() }), ["check `CI`", "review `greptile`"]],
    [
      "a check runs",
      judged({ checks: read(buildCheck("CI", { conclusion: null })) }),
      ["check `CI`", "review `greptile`"],
    ],
    [
      "a review runs",
      judged({ reviews: read(buildReview("greptile", "running", { at: minute(9) })) }),
      ["check `CI`", "review `greptile`"],
    ],
    [
      "a reviewer is away that a person has to stand in for",
      judged(
        { checks: read(), reviews: read(buildReview("greptile", "rate-limited")) },
        contract.replace("onSilence: block", "onRateLimit: escalate"),
      ),
      ["check `CI`"],
    ],
    [
      "nobody could tell who approved",
      judged(
        { approvals: { kind: "unread", why: "unavailable" } },
        contract.replace(
          "requiredChecks: [CI], reviews: { reviewers: [greptile], blockingSeverity: P2 }",
          "requiredChecks: []",
        ),
      ),
      [],
    ],
  ])("names what the head needs: %s", (_, judgement, names) => {
    expect([judgement.verdict.kind, renderToDo({ judgement, notes: [] })]).toEqual(["wait", null]);
    expect(renderWaiting(judgement)).toBe(waiting(...names));
  });

  it("names ten of very many, and mints nothing whatever they are called (SR-35)", () => {
    fc.assert(
      fc.property(hostileText, (name) => {
        const judgement = judged({ checks: read() });
        const [check] = judgement.verdict.requirements.filter(({ requirement }) => requirement.kind === "check");
        if (check === undefined) throw new Error("no check");
        const requirements = Array.from({ length: 12 }, (_, index) => ({
          ...check,
          requirement: { kind: "check" as const, subject: `${name}${index}` },
        }));
        const text = renderWaiting({ ...judgement, verdict: { ...judgement.verdict, requirements } });
        expect([text.match(/^- check /gm)?.length, text.includes("\n- … and 2 more things\n"), mintedIn(text)]).toEqual(
          [10, true, []],
        );
      }),
      { numRuns: 200 },
    );
  });
});
