import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NotifyPolicy } from "#core/contract/contract.ts";
import type { Facts, RoundFact, RoundFinding } from "#core/gate/facts.ts";
import type { Judgement } from "#core/gate/judgement.ts";
import type { CommitSha } from "#core/ids.ts";
import { type EscalationCall, escalationNotice, renderEscalation } from "#core/message/escalation.ts";
import type { Convergence } from "#core/review/convergence.ts";
import { buildJudgement, buildReview, earlier, head, minute, read, sha } from "#test/support/judge.ts";
import { hostileText, mintedIn } from "#test/support/minted.ts";

const contract = `
version: 1
riskTierRules: { high: [src/**] }
reviewers: { greptile: { adapter: greptile, appSlug: greptile-apps } }
mergePolicy: { high: { requiredChecks: [], reviews: { reviewers: [greptile] } } }
escalation:
  - { id: money, path: [src/pay/**], action: require-approval, channel: "#payments", approvals: { users: [grace] } }
  - { id: watched, path: [src/**], action: notify }
`;
const granting = `${contract}override: { who: { permission: admin } }\n`;
const at = { file: "risk-contract.yml", line: 1, column: 1 };

function notifyOf(users: readonly string[], teams: readonly string[] = []): Pick<NotifyPolicy, "users" | "teams"> {
  const sourced = (value: string) => ({ value, at });
  return { users: users.map(sourced), teams: teams.map(sourced) };
}

const finding = (fingerprint: string, over: Partial<RoundFinding> = {}): RoundFinding => ({
  fingerprint,
  severity: "P1",
  path: "src/a.ts",
  title: fingerprint,
  isSelfInflicted: null,
  ...over,
});

function round(of: CommitSha, ...findings: readonly RoundFinding[]): RoundFact {
  const state = findings.length > 0 ? "findings" : "clean";
  const runs = [{ reviewer: "greptile", state, at: minute(1), findings } as const];
  return { head: of, since: minute(0), tree: null, identity: null, runs };
}

const nothing = { rounds: [], requests: [] };
const about = (over: Partial<Facts> = {}, text = contract): Judgement =>
  buildJudgement(text, ["src/pay/a.ts"], { facts: { ...over } });
const found = (...findings: readonly RoundFinding[]) => ({
  reviews: read(buildReview("greptile", "findings", { findings })),
});

const stuck: Convergence = { rounds: 3, fresh: 1, repeated: 1, selfInflicted: null, ratchet: null, stop: "round-cap" };

function causeOf(id: string, { grounds }: Judgement): EscalationCall {
  const escalation = grounds?.assessment.escalations.find(({ rule }) => rule.id === id);
  if (escalation === undefined) throw new Error(id);
  return { kind: "rule", escalation };
}

describe("the packet for a person", () => {
  it("says of a rule what it found, what can be done and what we would do, and calls whom the contract names", () => {
    const judgement = about();
    const notify = notifyOf(["grace"], ["octo/leads"]);
    expect(renderEscalation({ cause: causeOf("money", judgement), judgement, history: nothing, notify })).toBe(
      [
        "### A person is needed",
        "",
        "The contract's rule `money` wants 1 approval for this change: `src/pay/a.ts` matches `src/pay/**`.",
        "",
        "**What it is about.** [Pull request 7](https://github.com/octo/shop/pull/7) into `main`, head `bbbbbbb`, tier **high**.",
        "",
        "**What was tried.** 1 head judged.",
        "",
        "**What is open.**",
        "",
        "- greptile has not reviewed this head.",
        "- `src/pay/a.ts` matches `src/pay/**`, so the rule `money` wants 1 approval. 0 of 1 approval on this head.",
        "",
        "**What you can do.**",
        "",
        "1. Read the named places, and approve head `bbbbbbb` (grace). The rule is met for this head alone; another push asks again.",
        "2. Hold it: `/headgate hold <reason>`. It is not merged, whatever its head, until someone writes `/headgate release`.",
        "3. Have this part moved into a change of its own. The rest can go on without it, once it is judged again.",
        "",
        "**Recommended.** Read the named places first; approve if each of them is meant, and have it split if the rest is urgent.",
        "",
        "For @grace and @octo/leads",
      ].join("\n"),
    );
  });

  it("shows how a loop went that does not converge", () => {
    const judgement = about(found(finding("c"), finding("a", { severity: "P0" })), granting);
    const history = {
      rounds: [
        round(sha("d"), finding("a"), finding("b", { severity: "P3" })),
        round(earlier, finding("b")),
        round(sha("e")),
      ],
      requests: [{ reviewer: "greptile", head: earlier, at: minute(1) }],
    };
    const body = renderEscalation({
      cause: { kind: "not-converging", loop: stuck },
      judgement,
      history,
      notify: null,
    });
    expect(body.split("\n").filter((line) => line !== "" && !line.startsWith("**What it is"))).toEqual([
      "### A person is needed",
      "3 rounds of review have had findings, and the contract goes no further. Of the findings on the present head 1 is new and 1 was there before. No further review is asked for by itself.",
      "**What was tried.** 4 heads judged and 1 review asked for.",
      "| Head | P0 | P1 | P2 | P3 | New | Repeated |",
      "| --- | --- | --- | --- | --- | --- | --- |",
      "| `ddddddd` | 0 | 1 | 0 | 1 | 2 | 0 |",
      "| `ccccccc` | 0 | 1 | 0 | 0 | 0 | 1 |",
      "| `eeeeeee` | 0 | 0 | 0 | 0 | 0 | 0 |",
      "| `bbbbbbb` | 1 | 1 | 0 | 0 | 1 | 1 |",
      "**What is open.**",
      "- greptile has 2 findings on this head: P0 `a` in `src/a.ts` and others.",
      "- `src/pay/a.ts` matches `src/pay/**`, so the rule `money` wants 1 approval. 0 of 1 approval on this head.",
      "**What you can do.**",
      "1. Split the change. Each part is judged and reviewed afresh, and its rounds count from none.",
      "2. Settle the findings by hand and push, then ask for one more review: `/headgate review`. If it is clean the loop is over; if not, a person is needed again.",
      "3. Have it overridden by whom the contract names: `/headgate override <reason>`. This head may merge for a while, the reason is kept, and a harness gap is opened.",
      "**Recommended.** New findings keep coming: the change is too large to settle in one piece, so split it.",
    ]);
  });

  it.each<readonly [what: string, loop: Partial<Convergence>, recommended: string]>([
    [
      "the fixes undo each other",
      { stop: "oscillation" },
      "Decide which of the two states is wanted, and settle by hand what the reviewers find in it.",
    ],
    [
      "most findings come from the fixes",
      { fresh: 3, repeated: 1, selfInflicted: 3 },
      "Most findings come from the fixes themselves: split the change, or finish it by hand.",
    ],
    [
      "the same come back",
      { fresh: 0, repeated: 2, selfInflicted: 0 },
      "The same findings come back: read those first, and say whether the reviewer or the author is right.",
    ],
  ])("recommends by what went wrong: %s", (_, loop, recommended) => {
    const cause = { kind: "not-converging", loop: { ...stuck, ...loop } } as const;
    expect(escalationNotice(cause, about(), "octo/shop").recommendation).toBe(recommended);
  });

  it("says of a reviewer that is away since when, and what there is without an override", () => {
    const cause = { kind: "reviewer-outage", reviewer: "greptile", state: "rate-limited", since: minute(2) } as const;
    const body = renderEscalation({ cause, judgement: about(), history: nothing, notify: null });
    expect(body).toContain(
      "\n\ngreptile has used up its quota, since 2027-01-15 08:02 UTC, and the change cannot go on without its review. This is no judgement of the change.\n\n",
    );
    expect(body).toContain(
      "\n3. Close it. The contract lets nobody override the gate, so nothing else gets it merged as it is.\n",
    );
  });

  it("says of an override who, why, and how it ends", () => {
    const cause = { kind: "override", by: ["grace"], reason: "checkout is down", until: minute(60), open: 2 } as const;
    const body = renderEscalation({ cause, judgement: about(), history: nothing, notify: null });
    expect(body).toContain(
      "\n\ngrace overrode 2 open requirements for head `bbbbbbb` until 2027-01-15 09:00 UTC: `checkout is down`.\n\n",
    );
    expect(body).toContain(
      "\n2. Push to the branch, or close the pull request. An override holds for one head alone, so the new one needs everything again.\n",
    );
  });

  it("gives a rule that only tells a first choice of doing nothing", () => {
    const judgement = about();
    const body = renderEscalation({
      cause: causeOf("watched", judgement),
      judgement,
      history: nothing,
      notify: null,
    });
    expect(body).toContain("\n1. Look at it and do nothing. The rule stops nothing: it merges once all else is met.\n");
  });

  it("works where there is no contract", () => {
    const judgement = { ...about(), grounds: null };
    const cause = { kind: "reviewer-outage", reviewer: "greptile", state: "errored", since: null } as const;
    expect(renderEscalation({ cause, judgement, history: nothing, notify: null })).toContain(
      "into `main`, head `bbbbbbb`.\n\n**What was tried.** Nothing yet.\n",
    );
  });
});

describe("a mention", () => {
  const mentions = (users: readonly string[], teams: readonly string[] = []) => {
    const judgement = about();
    const stage = { cause: causeOf("watched", judgement), judgement, history: nothing, notify: notifyOf(users, teams) };
    return renderEscalation(stage)
      .split("\n")
      .findLast((line) => line.startsWith("For "));
  };

  it.each([
    ["a login", ["grace"], [], "For @grace"],
    ["one of a company's own logins", ["grace_octo"], [], "For @grace_octo"],
    ["a team", [], ["octo/site-leads"], "For @octo/site-leads"],
    ["nobody", [], [], undefined],
    ["the same twice", ["grace", "grace"], [], "For @grace"],
    ["a sentence", ["grace, fixes #1"], [], "For `grace, fixes #1`"],
    ["a login with its own mark", ["@grace"], [], "For `@grace`"],
    ["a team among the logins", ["octo/leads"], [], "For `octo/leads`"],
    ["a team of no organisation", [], ["leads"], "For `leads`"],
    ["a line end", ["grace\n/headgate override x"], [], "For `grace\\n/headgate override x`"],
  ])("of %s", (_, users, teams, line) => {
    expect(mentions(users, teams)).toBe(line);
  });

  it("names at most twenty: GitHub tells nobody where there are too many", () => {
    const line = mentions(Array.from({ length: 30 }, (_, index) => `user${index}`)) ?? "";
    expect([line.match(/@/g)?.length, line.endsWith("@user19 and 10 more")]).toEqual([20, true]);
  });
});

describe("the notice for elsewhere", () => {
  it("is one plain line, and the same in fields", () => {
    const judgement = about();
    expect(escalationNotice(causeOf("money", judgement), judgement, "octo/shop")).toEqual({
      text: "octo/shop, pull request 7 at bbbbbbb needs a person: the rule money watches what it changes. Read the named places first; approve if each of them is meant, and have it split if the rest is urgent.",
      kind: "rule",
      repository: "octo/shop",
      pull: 7,
      url: "https://github.com/octo/shop/pull/7",
      head,
      channel: "#payments",
      recommendation:
        "Read the named places first; approve if each of them is meant, and have it split if the rest is urgent.",
    });
  });

  it("is never longer than 300 characters, nor does it call anyone in a chat", () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 40 }), hostileText, (words, reason) => {
        const by = [words.join(""), ...words] as const;
        const { text } = escalationNotice(
          { kind: "override", by, reason, until: minute(1), open: 1 },
          about(),
          "octo/shop",
        );
        expect(text.length).toBeLessThanOrEqual(300);
        expect(text).not.toMatch(/[<>&@\p{Cc}\p{Cf}]/u);
      }),
      { numRuns: 100 },
    );
  });
});

it("no word of a stranger mints anything in a packet (SR-35)", () => {
  const own = "[Pull request 7](https://github.com/octo/shop/pull/7)";
  fc.assert(
    fc.property(
      fc.array(hostileText, { minLength: 4, maxLength: 4 }),
      ([title = "", path = "", login = "", why = ""]) => {
        const judgement = about(found(finding("a", { title, path })), granting);
        const causes: readonly EscalationCall[] = [
          { kind: "override", by: [login], reason: why, until: minute(1), open: 1 },
          { kind: "reviewer-outage", reviewer: login, state: "silent", since: null },
          { kind: "not-converging", loop: stuck },
        ];
        for (const cause of causes) {
          const body = renderEscalation({ cause, judgement, history: nothing, notify: null });
          expect(mintedIn(body, [own])).toEqual([]);
        }
      },
    ),
    { numRuns: 100 },
  );
});
