import { describe, expect, it } from "vitest";
import { type ChangedFile, symlinkMode } from "#core/change/change.ts";
import type { Contract } from "#core/contract/contract.ts";
import { decide } from "#core/gate/decide.ts";
import type { Facts } from "#core/gate/facts.ts";
import { offlineFacts } from "#core/gate/offline.ts";
import { renderWorkflowCommands } from "#core/message/annotations.ts";
import {
  gateAnnotations,
  gateObject,
  type GateReport,
  renderGateMarkdown,
  renderGateText,
} from "#core/message/gate-report.ts";
import { assess } from "#core/risk/assess.ts";
import {
  base,
  buildChange,
  buildCheck,
  buildFacts,
  buildFile,
  contractOf,
  head,
  minute,
  read,
} from "#test/support/judge.ts";

const text = `
version: 1
riskTierRules: { high: ["src/**"], low: ["docs/**"] }
mergePolicy:
  high: { requiredChecks: [risk-policy-gate, CI, e2e], autoMerge: squash }
  low: { requiredChecks: [CI, { name: CI, appSlug: github-actions }] }
docsDrift:
  - { id: api, when: ["src/api/**"], require: ["docs/api.md"] }
  - { id: notes, when: ["src/api/**"], require: ["CHANGELOG.md"], action: warn }
`;
const enforcing = contractOf(text);
const observing = contractOf(`${text}mode: observe\n`);
const bare = contractOf(`
version: 1
riskTierRules: { high: ["src/**"], low: ["docs/**"] }
mergePolicy: { high: { requiredChecks: [] }, low: { requiredChecks: [] } }
`);

const offline = offlineFacts(head);
const passed = { checks: read(buildCheck("CI"), buildCheck("e2e")) };
const failed = { checks: read(buildCheck("CI", { conclusion: "failure" })) };

function report(contract: Contract, files: readonly (string | ChangedFile)[], facts: Facts): GateReport {
  const assessment = assess(contract, buildChange(files));
  const verdict = decide(contract, assessment, facts, minute(5));
  return { contract, contractPath: ".github/risk-contract.yml", contractHash: "sha256:abc", assessment, verdict };
}

const allowed = report(enforcing, ["docs/a.md"], buildFacts(passed));
const waiting = report(
  enforcing,
  ["docs/a.md", buildFile("docs/b.ts", { previousPath: "src/b.ts", status: "renamed" })],
  offline,
);
const blocked = report(enforcing, ["src/api/a.ts", "docs/a.md"], buildFacts(failed));
const observed = report(observing, ["src/api/a.ts"], offline);

describe("a verdict as text", () => {
  it("allow", () => {
    expect(renderGateText(allowed)).toBe(`ALLOW  tier low, because of its only file  (aaaaaaa…bbbbbbb)
judged by .github/risk-contract.yml

  docs/a.md  low  matches \`docs/**\` (risk-contract.yml:3)

What it needs:
  ✓ documentation
      No documentation rule is broken (2 rules).
  ✓ check CI
      \`CI\` passed on this head.
  ✓ check CI
      \`CI\` passed on this head.

All 3 requirements of this head are met.
`);
  });

  it("wait, where nobody asked GitHub: what is still to be judged, not why", () => {
    expect(renderGateText(waiting)).toBe(`WAIT  tier high, because of 1 of its 2 files  (aaaaaaa…bbbbbbb)
judged by .github/risk-contract.yml

  docs/b.ts  high  was \`src/b.ts\`: matches \`src/**\` (risk-contract.yml:3)
  docs/a.md  low   matches \`docs/**\` (risk-contract.yml:3)

What it needs:
  … check CI
  … check e2e
  ✓ documentation
      No documentation rule is broken (2 rules).

Nothing in the change itself blocks. 2 requirements (…) will be judged on the pull request.
`);
  });

  it("wait, on GitHub: for whom or what, and what to do", () => {
    const running = { checks: read(buildCheck("CI"), buildCheck("e2e", { conclusion: null })) };
    expect(renderGateText(report(enforcing, ["src/a.ts"], buildFacts(running))))
      .toBe(`WAIT  tier high, because of its only file  (aaaaaaa…bbbbbbb)
judged by .github/risk-contract.yml

  src/a.ts  high  matches \`src/**\` (risk-contract.yml:3)

What it needs:
  … check e2e
      \`e2e\` is running on this head.
      → Wait for it to finish.
  ✓ documentation
      No documentation rule is broken (2 rules).
  ✓ check CI
      \`CI\` passed on this head.

Waiting: \`e2e\` is running on this head. Wait for it to finish.
`);
  });

  it("block: what to act on first, at the top of the list and in the last line", () => {
    expect(renderGateText(blocked)).toBe(`BLOCK  tier high, because of 1 of its 2 files  (aaaaaaa…bbbbbbb)
judged by .github/risk-contract.yml

  src/api/a.ts  high  matches \`src/**\` (risk-contract.yml:3)
  docs/a.md     low   matches \`docs/**\` (risk-contract.yml:3)

What it needs:
  ✗ documentation api
      \`src/api/a.ts\` changed, but none of \`docs/api.md\` did (rule \`api\`).
      → Bring the documentation up to date.
  ✗ check CI
      \`CI\` ended with \`failure\` on this head.
      → Fix what \`CI\` found, or run it again.
  … check e2e
      \`e2e\` has not reported on this head.
      → Let \`e2e\` run on this head.
  ! documentation notes
      \`src/api/a.ts\` changed, but none of \`CHANGELOG.md\` did (rule \`notes\`).
      → Bring the documentation up to date.

Blocked: \`src/api/a.ts\` changed, but none of \`docs/api.md\` did (rule \`api\`). Bring the documentation up to date.
`);
  });

  it("block, in observe mode: the same, and that it stops nothing", () => {
    expect(renderGateText(observed)).toBe(`BLOCK  tier high, because of its only file  (aaaaaaa…bbbbbbb)
judged by .github/risk-contract.yml (mode: observe, so nothing is stopped)

  src/api/a.ts  high  matches \`src/**\` (risk-contract.yml:3)

What it needs:
  ✗ documentation api
      \`src/api/a.ts\` changed, but none of \`docs/api.md\` did (rule \`api\`).
      → Bring the documentation up to date.
  … check CI
  … check e2e
  ! documentation notes
      \`src/api/a.ts\` changed, but none of \`CHANGELOG.md\` did (rule \`notes\`).
      → Bring the documentation up to date.

Blocked: \`src/api/a.ts\` changed, but none of \`docs/api.md\` did (rule \`api\`). Bring the documentation up to date. The contract only observes, so this stops nothing.
`);
  });

  it("a change of which nothing is asked", () => {
    expect(renderGateText(report(bare, ["docs/a.md"], offline)))
      .toBe(`ALLOW  tier low, because of its only file  (aaaaaaa…bbbbbbb)
judged by .github/risk-contract.yml

  docs/a.md  low  matches \`docs/**\` (risk-contract.yml:3)

Nothing more is asked of this change.
`);
  });
});

describe("a verdict as Markdown", () => {
  it("allow", () => {
    expect(renderGateMarkdown(allowed)).toBe(`### Headgate: allow

Tier **low**, because of its only file. Head \`bbbbbbb\`, contract \`.github/risk-contract.yml\`.

| Requirement | State | Next |
| --- | --- | --- |
| ✓ documentation | No documentation rule is broken (2 rules). |  |
| ✓ check \`CI\` | \`CI\` passed on this head. |  |
| ✓ check \`CI\` | \`CI\` passed on this head. |  |

| File | Tier | Why |
| --- | --- | --- |
| \`docs/a.md\` | low | matches \`docs/**\` (risk-contract.yml:3) |

All 3 requirements of this head are met.
`);
  });

  it("wait, where nobody asked GitHub", () => {
    expect(renderGateMarkdown(waiting)).toBe(`### Headgate: wait

Tier **high**, because of 1 of its 2 files. Head \`bbbbbbb\`, contract \`.github/risk-contract.yml\`.

| Requirement | State | Next |
| --- | --- | --- |
| … check \`CI\` | Nobody has looked up whether \`CI\` passed. | Nothing to do now: it counts once the pull request is judged on GitHub. |
| … check \`e2e\` | Nobody has looked up whether \`e2e\` passed. | Nothing to do now: it counts once the pull request is judged on GitHub. |
| ✓ documentation | No documentation rule is broken (2 rules). |  |

| File | Tier | Why |
| --- | --- | --- |
| \`docs/b.ts\` | high | was \`src/b.ts\`: matches \`src/**\` (risk-contract.yml:3) |
| \`docs/a.md\` | low | matches \`docs/**\` (risk-contract.yml:3) |

Nothing in the change itself blocks. 2 requirements (…) will be judged on the pull request.
`);
  });

  it("block, in observe mode", () => {
    expect(renderGateMarkdown(observed)).toBe(`### Headgate: block

Tier **high**, because of its only file. Head \`bbbbbbb\`, contract \`.github/risk-contract.yml\`.

| Requirement | State | Next |
| --- | --- | --- |
| ✗ documentation \`api\` | \`src/api/a.ts\` changed, but none of \`docs/api.md\` did (rule \`api\`). | Bring the documentation up to date. |
| … check \`CI\` | Nobody has looked up whether \`CI\` passed. | Nothing to do now: it counts once the pull request is judged on GitHub. |
| … check \`e2e\` | Nobody has looked up whether \`e2e\` passed. | Nothing to do now: it counts once the pull request is judged on GitHub. |
| ! documentation \`notes\` | \`src/api/a.ts\` changed, but none of \`CHANGELOG.md\` did (rule \`notes\`). | Bring the documentation up to date. |

| File | Tier | Why |
| --- | --- | --- |
| \`src/api/a.ts\` | high | matches \`src/**\` (risk-contract.yml:3) |

Blocked: \`src/api/a.ts\` changed, but none of \`docs/api.md\` did (rule \`api\`). Bring the documentation up to date. The contract only observes, so this stops nothing.
`);
  });

  it("a change of nothing, of which nothing is asked: no empty tables", () => {
    expect(renderGateMarkdown(report(bare, [], offline))).toBe(`### Headgate: allow

Tier **high**, because it changes no file, so the default tier holds. Head \`bbbbbbb\`, contract \`.github/risk-contract.yml\`.

Nothing more is asked of this change.
`);
  });
});

describe("a verdict as an object", () => {
  it("allow: each check once, and nothing pending", () => {
    expect(gateObject(allowed)).toEqual({
      verdict: "allow",
      mode: "enforce",
      tier: "low",
      tierReason: "because of its only file",
      base,
      head,
      contract: { path: ".github/risk-contract.yml", hash: "sha256:abc" },
      requiredChecks: ["CI"],
      files: [
        { path: "docs/a.md", tier: "low", pattern: "docs/**", reason: "matches `docs/**` (risk-contract.yml:3)" },
      ],
      reasons: [{ code: "ALL_MET", message: "All 3 requirements of this head are met.", next: null }],
      pending: [],
      autoMerge: false,
    });
  });

  it("wait: every check that the tier lists, its own too, and what is pending without its own", () => {
    const next = "Nothing to do now: it counts once the pull request is judged on GitHub.";
    expect(gateObject(waiting)).toEqual({
      verdict: "wait",
      mode: "enforce",
      tier: "high",
      tierReason: "because of 1 of its 2 files",
      base,
      head,
      contract: { path: ".github/risk-contract.yml", hash: "sha256:abc" },
      requiredChecks: ["risk-policy-gate", "CI", "e2e"],
      files: [
        { path: "docs/a.md", tier: "low", pattern: "docs/**", reason: "matches `docs/**` (risk-contract.yml:3)" },
        {
          path: "docs/b.ts",
          previousPath: "src/b.ts",
          tier: "high",
          pattern: "src/**",
          reason: "was `src/b.ts`: matches `src/**` (risk-contract.yml:3)",
        },
      ],
      reasons: [
        { code: "NOT_READ", message: "Nobody has looked up whether `CI` passed.", next },
        { code: "NOT_READ", message: "Nobody has looked up whether `e2e` passed.", next },
      ],
      pending: [
        { kind: "check", name: "CI", code: "NOT_READ" },
        { kind: "check", name: "e2e", code: "NOT_READ" },
      ],
      autoMerge: "squash",
    });
  });

  it("block: what blocks first, then what is pending", () => {
    const { verdict, mode, reasons, pending } = gateObject(blocked);
    expect([verdict, mode, reasons.map(({ code }) => code), pending]).toEqual([
      "block",
      "enforce",
      ["DOCS_DRIFT", "CHECK_FAILED", "CHECK_MISSING"],
      [{ kind: "check", name: "e2e", code: "CHECK_MISSING" }],
    ]);
  });

  it("block, in observe mode: it is up to the reader of the object to stop nothing", () => {
    const { verdict, mode } = gateObject(observed);
    expect([verdict, mode]).toEqual(["block", "observe"]);
  });

  it("gives the glob that decided, where a glob did", () => {
    const files = [
      "docs/a.md",
      "docs/AGENTS.md",
      "Makefile",
      "docs/\u200b.md",
      buildFile("docs/link", { newMode: symlinkMode }),
    ];
    expect(gateObject(report(enforcing, files, offline)).files.map(({ path, pattern }) => [path, pattern])).toEqual([
      ["Makefile", null],
      ["docs/AGENTS.md", "**/{AGENTS,AGENT,CLAUDE,GEMINI,CODEX}{,.local,.override}.md"],
      ["docs/a.md", "docs/**"],
      ["docs/link", null],
      ["docs/\u200b.md", null],
    ]);
  });
});

describe("a change of many files", () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `docs/${100 + index}.md`);
  const shown = (files: readonly string[]) => report(bare, files, offline);
  const linesOf = (rendered: string, part: RegExp) => rendered.split("\n").filter((line) => part.test(line));

  it("shows a person twenty of them, those that decide first, and says how many more there are", () => {
    const lines = linesOf(renderGateText(shown([...many(21), "src/a.ts"])), /^ {2}/);
    expect(lines).toHaveLength(21);
    expect([lines[0], lines[1], lines.at(-2), lines.at(-1)]).toEqual([
      "  src/a.ts     high  matches `src/**` (risk-contract.yml:3)",
      "  docs/100.md  low   matches `docs/**` (risk-contract.yml:3)",
      "  docs/118.md  low   matches `docs/**` (risk-contract.yml:3)",
      "  … and 2 more files",
    ]);
  });

  it.each([
    [20, undefined],
    [21, "  … and 1 more file"],
    [1_234, "  … and 1,214 more files"],
  ])("%i files: %s", (count, more) => {
    expect(linesOf(renderGateText(shown(many(count))), /^ {2}…/)).toEqual(more === undefined ? [] : [more]);
  });

  it("says so in Markdown too", () => {
    const markdown = renderGateMarkdown(shown(many(23)));
    expect(linesOf(markdown, /^\| `docs/)).toHaveLength(20);
    expect(linesOf(markdown, /^… /)).toEqual(["… and 3 more files."]);
  });

  it("gives a program all of them", () => {
    expect(gateObject(shown(many(1_234))).files).toHaveLength(1_234);
  });

  it("points at a thousand of those that decide, and at the rest in one", () => {
    const annotations = gateAnnotations(shown(many(1_002)));
    expect(annotations).toHaveLength(1_001);
    expect(annotations.at(-1)).toMatchObject({ file: ".github/risk-contract.yml", message: "… and 2 more files" });
  });
});

describe("hostile file names", () => {
  const names = [
    "docs/a\n::error::pwned.md",
    "docs/a\r\nBLOCK  tier low.md",
    "::stop-commands::x",
    "##[add-mask]high",
    "docs/\x1b[2J.md",
    "docs/\u202egnp.md",
    "docs/a|b.md",
    "docs/a`b.md",
    "docs/@everyone #1 <!-- x --> [a](b).md",
    `docs/${"x".repeat(300)}.md`,
  ];
  const hostile = report(bare, names, offline);
  const unruled = "no rule matches, and the contract names no defaultTier";
  const holds = (what: string) => `the name holds ${what}`;

  it("stand one on a line, and order no machine about, in text", () => {
    const lines = renderGateText(hostile).split("\n");
    expect(lines.slice(3, 13).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["#\\#[add-mask]high", "high", unruled],
      ["./::stop-commands::x", "high", unruled],
      ["docs/\\u{1b}[2J.md", "high", holds("a control character")],
      ["docs/a\\n::error::pwned.md", "high", holds("a control character")],
      ["docs/a\\r\\nBLOCK", "tier low.md", "high", holds("a control character")],
      ["docs/\\u{202e}gnp.md", "high", holds("a character that turns the writing direction")],
      ["docs/@everyone #1 <!-- x --> [a](b).md", "low", "matches `docs/**` (risk-contract.yml:3)"],
      ["docs/a`b.md", "low", "matches `docs/**` (risk-contract.yml:3)"],
      ["docs/a|b.md", "low", "matches `docs/**` (risk-contract.yml:3)"],
      [`docs/${"x".repeat(195)}…`, "low", "matches `docs/**` (risk-contract.yml:3)"],
    ]);
    expect(lines.filter((line) => line.trimStart().startsWith("::") || line.includes("##["))).toEqual([]);
  });

  it.each(["  ::stop-commands::x", "\u00a0::add-mask::y", "\u2003::error::z"])(
    "give no order from behind a space: %j",
    (name) => {
      const lines = renderGateText(report(bare, [name], offline)).split("\n");
      expect(lines.filter((line) => line.trimStart().startsWith("::"))).toEqual([]);
    },
  );

  it("stay in their cells, as code, in Markdown", () => {
    const rows = renderGateMarkdown(hostile)
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    expect(rows).toHaveLength(names.length);
    expect(rows.filter((row) => row.split(/(?<!\\)\|/).length !== 5)).toEqual([]);
    expect(rows).toEqual(
      expect.arrayContaining([
        "| `docs/a\\|b.md` | low | matches `docs/**` (risk-contract.yml:3) |",
        "| `` docs/a`b.md `` | low | matches `docs/**` (risk-contract.yml:3) |",
        "| `docs/@everyone #1 <!-- x --> [a](b).md` | low | matches `docs/**` (risk-contract.yml:3) |",
      ]),
    );
  });

  it("are given to a program as they are, in Unicode's form C", () => {
    const paths = gateObject(hostile).files.map(({ path }) => path);
    expect(paths.toSorted()).toEqual(names.toSorted());
  });

  it("are one command each as workflow commands", () => {
    const lines = renderWorkflowCommands(gateAnnotations(hostile))
      .trimEnd()
      .split(/\r\n|\r|\n/);
    expect(lines).toHaveLength(6);
    expect(lines.filter((line) => !line.startsWith("::notice file="))).toEqual([]);
    expect(lines).toContain(
      "::notice file=docs/a%0A%3A%3Aerror%3A%3Apwned.md,line=1,title=TIER_HIGH::high: the name holds a control character",
    );
  });
});

describe("what a verdict points at", () => {
  const told = (given: GateReport) =>
    gateAnnotations(given).map(({ level, code, file, line }) => `${level} ${code} ${file}:${line}`);
  const contractFile = ".github/risk-contract.yml:1";

  it("block: an error for what is unmet, a note for the rest, and for each file that decides why", () => {
    expect(told(blocked)).toEqual([
      `error DOCS_DRIFT ${contractFile}`,
      `error CHECK_FAILED ${contractFile}`,
      `note CHECK_MISSING ${contractFile}`,
      `note DOCS_DRIFT_WARNING ${contractFile}`,
      "note TIER_HIGH src/api/a.ts:1",
    ]);
  });

  it("block, in observe mode: no error", () => {
    expect(told(observed)).toEqual([
      `warning DOCS_DRIFT ${contractFile}`,
      `note NOT_READ ${contractFile}`,
      `note NOT_READ ${contractFile}`,
      `note DOCS_DRIFT_WARNING ${contractFile}`,
      "note TIER_HIGH src/api/a.ts:1",
    ]);
  });

  it("allow: nothing but why the tier is what it is", () => {
    expect(gateAnnotations(allowed)).toEqual([
      {
        code: "TIER_LOW",
        level: "note",
        message: "low: matches `docs/**` (risk-contract.yml:3)",
        file: "docs/a.md",
        line: 1,
        column: null,
      },
    ]);
  });

  it("says what to do next in the same breath", () => {
    expect(gateAnnotations(blocked)[1]).toEqual({
      code: "CHECK_FAILED",
      level: "error",
      message: "`CI` ended with `failure` on this head. Fix what `CI` found, or run it again.",
      file: ".github/risk-contract.yml",
      line: 1,
      column: null,
    });
  });
});
