import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { authorise, type Refusal } from "#core/commands/authorise.ts";
import { type Command, commandForms, type CommandProblem, parseCommand } from "#core/commands/parse-command.ts";
import type { People } from "#core/contract/contract.ts";
import { commandReplies, renderCommandProblems, renderHelp, renderRefusal, usageOf } from "#core/message/commands.ts";
import { buildPerson, contractOf, head, minute } from "#test/support/judge.ts";
import { hostileText, mintedIn } from "#test/support/minted.ts";

describe("the help", () => {
  it("shows every command, what it does and who may", () => {
    expect(renderHelp()).toBe(
      [
        "Headgate does these things when a person asks for them in the first line of a comment:",
        "",
        "| Command | What it does | Who may |",
        "| --- | --- | --- |",
        "| `/headgate help` | Shows this table. | the author, or triage access |",
        "| `/headgate explain` | Says what the newest decision was made of. | the author, or triage access |",
        "| `/headgate recheck` | Judges the head again from scratch. | the author, or triage access |",
        "| `/headgate review [reviewer]` | Asks a reviewer, or all that the tier names, to look at the head. | write access |",
        "| `/headgate hold [reason]` | Keeps this from being merged, whatever its head, until it is released. | write access |",
        "| `/headgate release` | Ends a hold. | write access |",
        "| `/headgate unresolve` | Reopens the review threads that Headgate has resolved. | write access |",
        "| `/headgate waive <rule> <reason>` | Records that a documentation rule needs nothing at this head. | whom the rule's waiver names in the contract |",
        "| `/headgate override <reason>` | Lets this head merge although something is open, and opens a harness gap. | whom the contract's override names |",
        "",
        "Bots and coding agents may give none of them. An override and a waiver hold for one head alone; a hold outlives a push.",
      ].join("\n"),
    );
  });

  it("says of each command what the parser takes and whom it is given to", () => {
    const contract = contractOf(`
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [CI] } }
docsDrift: [{ id: api, when: [src/**], require: [docs/**], waiver: { users: [grace] } }]
override: { who: { users: [mo] } }
`);
    const people = {
      "the author, or triage access": buildPerson("tim", { permission: "triage" }),
      "write access": buildPerson("lin"),
      "whom the rule's waiver names in the contract": buildPerson("grace"),
      "whom the contract's override names": buildPerson("mo"),
    };
    const rows = renderHelp().matchAll(/^\| `\/headgate ([^`]*)` \| .* \| (.*) \|$/gm);
    const shown = Array.from(rows, ([, usage = "", who = ""]) => {
      const parsed = parseCommand(
        usage
          .replace("<rule>", "api")
          .replace("<reason>", "why")
          .replace(/\[.*\]/, ""),
      );
      if (parsed.kind === "failed") throw new Error(usage);
      const may = Object.entries(people).filter(
        ([, person]) => authorise(parsed.value, person, { contract, isAuthor: false }).kind === "allowed",
      );
      // Whoever needs least is the first of those who may.
      expect([usage, may[0]?.[0]]).toEqual([usage, who]);
      return parsed.value.verb;
    });
    expect(shown).toEqual(Object.keys(commandForms));
  });

  it("mints nothing", () => {
    expect(mintedIn(renderHelp())).toEqual([]);
  });
});

describe("a command that was not understood", () => {
  const end = "Nothing was done. `/headgate help` shows all commands.";
  it.each<readonly [text: string, said: string]>([
    [" overide it is down", "There is no command `overide`. Did you mean `/headgate override <reason>`?"],
    [" merge", "There is no command `merge`."],
    [" recheck please", "Nothing follows `/headgate recheck`. Write it alone on its line."],
    [
      " review @greptile",
      "`@greptile` is no name of a reviewer. Write one name as the contract has it, or none to ask all.",
    ],
    [" override", "A reason is missing, and it is kept with what it explains. Write `/headgate override <reason>`."],
    [
      " waive",
      "The rule is missing. Write `/headgate waive <rule> <reason>`. A reason is missing, and it is kept with what it explains. Write `/headgate waive <rule> <reason>`.",
    ],
    [
      " waive #7 x",
      "`#7` is no name of a rule. Write `/headgate waive <rule> <reason>`, with the rule's id in the contract.",
    ],
    [` hold ${"x".repeat(401)}`, "The reason has 401 characters; 400 are allowed. Link to the long story."],
    [" hold \u{202e}x", "The command holds a control, direction or invisible character. Write it without."],
    ["x".repeat(500), "A command must be shorter than 500 characters, so that nothing of it is lost."],
  ])("%j", (text, said) => {
    const parsed = parseCommand(text);
    expect(parsed.kind === "failed" && renderCommandProblems(parsed.problems)).toBe(`${said} ${end}`);
  });
});

const people = (over: Partial<People>): People => ({
  users: [],
  teams: [],
  permission: null,
  at: { file: "c.yml", line: 1, column: 1 },
  ...over,
});

describe("a refusal", () => {
  const override: Command = { verb: "override", reason: "x" };
  it.each<readonly [why: Refusal, said: string]>([
    [{ kind: "bot-or-agent" }, "bots and coding agents may give no command. A person has to write it."],
    [
      { kind: "needs-triage" },
      "it is for the author of this pull request and for people with triage access or more. Ask one of them.",
    ],
    [{ kind: "needs-write" }, "it is for people with write access. Ask one of them."],
    [
      { kind: "no-contract" },
      "no contract is in force on the base branch, so nobody can tell what it would mean. Add or mend the contract there first.",
    ],
    [
      { kind: "no-override" },
      "the contract lets nobody override the gate. Meet what is open, or add `override` to the contract on the base branch.",
    ],
    [
      { kind: "not-among", people: [people({ users: ["grace"], teams: ["octo/leads"], permission: "admin" })] },
      "the contract gives it to grace, octo/leads or anyone with admin access, and asks for write access. Ask one of them.",
    ],
    [
      { kind: "not-among", people: [people({ users: ["grace"] }), people({ users: ["mo"] })] },
      "the contract gives it to grace, and also to mo, and asks for write access. Ask one of them.",
    ],
    [
      { kind: "unknown-rule", rule: "apis", known: ["api", "notes"] },
      "there is no documentation rule `apis`. Did you mean `api`?",
    ],
    [
      { kind: "unknown-rule", rule: "x", known: ["api", "notes"] },
      "there is no documentation rule `x`. The contract has `api` and `notes`.",
    ],
    [{ kind: "unknown-rule", rule: "x", known: [] }, "there is no documentation rule `x`. The contract has none."],
    [
      { kind: "no-waiver", rule: "api" },
      "the rule `api` may be waived by nobody. Bring the documentation up to date, or give the rule a `waiver` in the contract on the base branch.",
    ],
  ])("%j", (why, said) => {
    expect(renderRefusal(override, why)).toBe(`\`/headgate override\` was not done: ${said}`);
  });
});

it("an answer says what came of it", () => {
  expect([
    commandReplies.reviewAsked(["greptile", "codex"], head),
    commandReplies.reviewAlreadyAsked("greptile", head, minute(3), 20),
    commandReplies.reviewAlreadyDone(head),
    commandReplies.reviewLimit("per-head", 1),
    commandReplies.reviewLimit("per-pull", 20),
    commandReplies.reviewerUnknown("codex", ["greptile"]),
    commandReplies.reviewerUnknown("codex", []),
    commandReplies.reviewerCannotBeAsked("greptile"),
    commandReplies.unresolved(0),
    commandReplies.unresolved(3),
    commandReplies.unresolvedInPart(1, 2),
    commandReplies.saidOfAnotherHead("override", head),
    commandReplies.overrideCounted(1, 2, head),
  ]).toEqual([
    "Asked greptile and codex to look at `bbbbbbb`.",
    "greptile was already asked to look at `bbbbbbb`, at 2027-01-15 08:03 UTC, and has 20 minutes to answer. Nothing was asked again.",
    "Every reviewer that this change needs has answered, or is at work on, `bbbbbbb`. Nothing was asked.",
    "No review was asked for: the contract allows 1 request for one head (`rerun.maxPerHead`). Push, or ask the reviewer yourself.",
    "No review was asked for: the contract allows 20 requests for one pull request (`rerun.maxPerPullRequest`). Ask the reviewer yourself, or split the change.",
    "No review was asked for: `codex` is none of the reviewers of this change. They are greptile.",
    "No review was asked for: this change needs none.",
    "No review was asked for: the contract does not say how to ask greptile (`rerunComment`). Ask it yourself.",
    "No thread was reopened: none that Headgate resolved here is still resolved.",
    "Reopened 3 review threads that Headgate had resolved.",
    "Reopened 1 review thread that Headgate had resolved; GitHub refused 2 others. Reopen them on the page.",
    "`/headgate override` was not done: `bbbbbbb` was pushed after it was written, or at the same time. Look at that head, and write it again.",
    "1 of 2 people overrode the gate for `bbbbbbb`. One more is needed.",
  ]);
});

it("no word of a stranger mints anything in an answer (SR-35)", () => {
  const problem = fc.oneof(
    fc.record({ kind: fc.constantFrom("unknown-verb", "bad-reviewer", "bad-rule"), word: hostileText } as const),
    fc.record({ kind: fc.constant("reason-too-long"), length: fc.nat() } as const),
  ) as fc.Arbitrary<CommandProblem>;
  fc.assert(
    fc.property(problem, hostileText, (one, word) => {
      const said = [
        renderCommandProblems([one]),
        renderRefusal({ verb: "explain" }, { kind: "unknown-rule", rule: word, known: [word] }),
        renderRefusal({ verb: "explain" }, { kind: "no-waiver", rule: word }),
        commandReplies.reviewerUnknown(word, ["codex"]),
      ];
      expect(said.flatMap((text) => mintedIn(text))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it("the usage of a command is what its form says", () => {
  expect([usageOf("release"), usageOf("waive")]).toEqual(["/headgate release", "/headgate waive <rule> <reason>"]);
});
