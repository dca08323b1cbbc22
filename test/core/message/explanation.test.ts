import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { receiptDocument } from "#core/gate/receipt.ts";
import { renderExplanation } from "#core/message/explanation.ts";
import { buildApproval, buildCheck, buildJudgement, earlier, head, read } from "#test/support/judge.ts";
import { hostileText, mintedIn } from "#test/support/minted.ts";

const contract = `
version: 1
riskTierRules: { high: [src/**], low: [docs/**] }
mergePolicy:
  high: { requiredChecks: [CI], approvals: { count: 1 } }
  low: { requiredChecks: [] }
`;
const judgement = buildJudgement(contract, ["src/pay.ts"], {
  facts: { checks: read(buildCheck("CI")), approvals: read(buildApproval("grace", { head: earlier })) },
});
const document = JSON.stringify(receiptDocument(head, judgement));

describe("an explanation", () => {
  it("says what was decided, why, and what to do next", () => {
    expect(renderExplanation({ id: "r-1", document })).toBe(
      [
        "### Headgate: wait, something is not there yet",
        "",
        "Judged at head `bbbbbbb`, for `main`, tier **high**.",
        "",
        "|  | What it needs | State | What to do |",
        "| --- | --- | --- | --- |",
        "| … | approval | 0 of 1 approval on this head; grace approved an earlier commit, which does not count. | Ask someone with write access to approve this head. |",
        "| ✓ | check `CI` | `CI` passed on this head. |  |",
        "",
        `<sub>receipt \`r-1\` · head \`${head}\` · contract \`.github/risk-contract.yml\` \`sha256:${"c0ffee".repeat(10)}beef\`</sub>`,
      ].join("\n"),
    );
  });

  it("gives the reason alone where nothing was asked", () => {
    const nothing = buildJudgement(contract, ["docs/a.md"]);
    const text = renderExplanation({ id: "r-2", document: JSON.stringify(receiptDocument(head, nothing)) });
    expect(text).toContain("### Headgate: allow, it may merge\n");
    expect(text).toContain("\n\n- Nothing more is asked of this change.\n\n");
  });

  it("shows the most urgent of very many requirements", () => {
    const many = buildJudgement(
      contract.replace("[CI]", `[${Array.from({ length: 40 }, (_, index) => `c${index}`).join(", ")}]`),
      ["src/pay.ts"],
    );
    const text = renderExplanation({ id: "r-3", document: JSON.stringify(receiptDocument(head, many)) });
    expect(text).toContain("\n\n… and 16 more requirements.\n\n");
  });
});

const unreadable = "The receipt `r-1` cannot be read by this version of Headgate. `/headgate recheck` makes a new one.";

describe("a receipt that is none", () => {
  const { decision, grounds } = JSON.parse(document) as ReturnType<typeof receiptDocument>;
  const [first] = decision.requirements;
  it.each<readonly [what: string, document: string]>([
    ["no JSON", "{"],
    ["nothing", "null"],
    ["a list", "[]"],
    ["no decision", JSON.stringify({ grounds })],
    ["a verdict that nobody knows", JSON.stringify({ decision: { ...decision, verdict: "toString" } })],
    ["a head that is no text", JSON.stringify({ decision: { ...decision, head: 7 } })],
    ["requirements that are no list", JSON.stringify({ decision: { ...decision, requirements: {} } })],
    ["half a requirement", JSON.stringify({ decision: { ...decision, requirements: [{ ...first, status: "fine" }] } })],
    [
      "a requirement without words",
      JSON.stringify({ decision: { ...decision, requirements: [{ ...first, message: 1 }] } }),
    ],
    ["no reasons", JSON.stringify({ decision: { ...decision, reasons: null } })],
  ])("%s", (_, text) => {
    expect(renderExplanation({ id: "r-1", document: text })).toBe(unreadable);
  });

  it("is explained without a contract where it was decided without one", () => {
    expect(renderExplanation({ id: "r-1", document: JSON.stringify({ decision, grounds: null }) })).toContain(
      " · no contract</sub>",
    );
  });

  it("mints nothing, whoever wrote it (SR-35)", () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 8, maxLength: 8 }), (words) => {
        const [base, tier, kind, subject, message, next, path, id = ""] = words;
        const requirements = [{ kind, subject, status: "unmet", message, next }];
        const text = renderExplanation({
          id,
          document: JSON.stringify({
            decision: { ...decision, base, tier, requirements, reasons: requirements },
            grounds: { contract: { path, hash: path } },
          }),
        });
        const alone = renderExplanation({
          id,
          document: JSON.stringify({ decision: { ...decision, requirements: [], reasons: requirements }, grounds }),
        });
        expect([...mintedIn(text), ...mintedIn(alone)]).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
