import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DeferredFinding, renderDeferred, renderGap, renderRequest } from "#core/message/requests.ts";
import { withMarker } from "#core/message/marker.ts";
import { buildJudgement, earlier, head } from "#test/support/judge.ts";
import { hostileText, mintedIn } from "#test/support/minted.ts";

const pull = { number: 7, baseRef: "main", url: "https://github.com/octo/shop/pull/7" };
const link = "[pull request 7](https://github.com/octo/shop/pull/7)";
const contract = `
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [CI], approvals: { count: 1 } } }
`;

describe("the comment that asks for a review", () => {
  it.each([
    ["pings the reviewer", "@greptileai review this", "@greptileai review this"],
    ["keeps the lines of the contract", "@codex review\nfor security\n", "@codex review\nfor security"],
    ["lets nothing be hidden", "/review <!-- x -->", "/review <! -- x -- >"],
    ["nor by half a mark", "a <!--> --!> <!---->", "a <! -- > --!> <! ---- >"],
  ])("%s", (_, comment, asked) => {
    expect(renderRequest({ comment, head })).toBe(
      `${asked}\n\n<sub>Headgate asks for a review of head \`bbbbbbb\`.</sub>`,
    );
  });

  it("has no other mark than ours, whatever the contract says", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("<", "!", "-", "--", ">", "a"), { maxLength: 12 }), (pieces) => {
        const text = withMarker(renderRequest({ comment: pieces.join(""), head }), "<!-- ours -->");
        expect([text.split("<!--").length, text.endsWith("\n\n<!-- ours -->\n")]).toEqual([2, true]);
      }),
    );
  });
});

const finding = (over: Partial<DeferredFinding>): DeferredFinding => ({
  severity: "P2",
  reviewer: "greptile",
  title: "a name says too little",
  path: "src/pay.ts",
  firstHead: earlier,
  ...over,
});

describe("the issue for findings that no longer block", () => {
  it("lists them, and says what to do", () => {
    const findings = [finding({}), finding({ severity: "P3", title: "fixes #1 @octo", path: null })] as const;
    expect(renderDeferred({ pull, head, findings })).toEqual({
      title: "Findings left open by pull request 7",
      body: [
        `Reviewers found 2 things in ${link} that did not stop it: after as many rounds as the contract says, only severer findings block. As of head \`bbbbbbb\`:`,
        "",
        "| Severity | Reviewer | Finding | File | First seen at |",
        "| --- | --- | --- | --- | --- |",
        "| P2 | greptile | `a name says too little` | `src/pay.ts` | `ccccccc` |",
        "| P3 | greptile | `fixes #1 @octo` |  | `ccccccc` |",
        "",
        "**What to do.** Read each one, then fix it in a change of its own or say here why it stays. Close this when none is left. Headgate opens no second one for the same pull request.",
      ].join("\n"),
    });
  });

  it("stays within GitHub's length however many there are", () => {
    const long = finding({ title: "\u{1f680}".repeat(300), path: `src/${"\u{1f680}".repeat(300)}` });
    const { body } = renderDeferred({ pull, head, findings: [long, ...Array.from({ length: 99 }, () => long)] });
    expect(body).toContain("\n\n… and 50 more findings, on the pull request.\n\n");
    expect(body.length).toBeLessThan(65_536);
  });
});

describe("the harness gap of an override", () => {
  const { verdict } = buildJudgement(contract, ["src/pay.ts"]);
  const stage = {
    pull,
    head,
    by: ["grace", "mo"],
    reason: "checkout is down",
    deadline: "2027-01-15 08:00 UTC",
  } as const;

  it("says who, why, what was open and until when", () => {
    expect(renderGap({ ...stage, open: verdict.requirements })).toEqual({
      title: "Harness gap: the gate was overridden on pull request 7",
      body: [
        `grace and mo overrode the gate on ${link} at head \`${head}\`. The reason given: \`checkout is down\`.`,
        "",
        "What was open:",
        "",
        "| What it needs | State |",
        "| --- | --- |",
        "| check `CI` | `CI` has not reported on this head. |",
        "| approval | 0 of 1 approval on this head. |",
        "",
        "**What to do.** By 2027-01-15 08:00 UTC: make up for what was skipped on this change, find out why the gate was in the way, and add the test, the check or the rule that makes the next override needless. Then close this.",
      ].join("\n"),
    });
  });

  it("says when nothing was open", () => {
    expect(renderGap({ ...stage, open: [] }).body).toContain("\n\nNothing was open at that moment.\n\n");
  });
});

it("no word of a stranger mints anything in an issue (SR-35)", () => {
  fc.assert(
    fc.property(
      fc.array(hostileText, { minLength: 4, maxLength: 4 }),
      ([title = "", path = "", by = "", reason = ""]) => {
        const deferred = renderDeferred({ pull, head, findings: [finding({ title, path, reviewer: by })] });
        const state = { requirement: { kind: "check", subject: path }, status: "unmet" } as const;
        const why = { code: "CHECK_FAILED", message: title, next: null } as const;
        const gap = renderGap({ pull, head, by: [by], reason, open: [{ ...state, reason: why }], deadline: title });
        const texts = [deferred.title, deferred.body, gap.title, gap.body];
        expect(texts.flatMap((text) => mintedIn(text, [link]))).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});
