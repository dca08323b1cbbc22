import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { lintContract, type LintSurroundings } from "#core/contract/lint.ts";
import { lintAnnotations, renderLintMarkdown, renderLintText } from "#core/message/contract-report.ts";
import type { LintCode } from "#core/message/lint.ts";
import { buildTestContract, buildTightened } from "#test/support/contract.ts";

const published = await readFile(new URL("../../fixtures/contracts/published-pattern.json", import.meta.url), "utf8");

const unknown: LintSurroundings = { trackedPaths: null, reportedChecks: null };

/** A contract in which lint finds nothing, however little it knows: two tiers, pinned checks, no glob for everything. */
const tidy = `version: "1"
riskTierRules:
  high: [src/**]
  low: [docs/**]
mergePolicy:
  high: { requiredChecks: [{ name: CI, appSlug: github-actions }] }
  low: { requiredChecks: [{ name: CI, appSlug: github-actions }] }
`;

function lint(text: string, surroundings: Partial<LintSurroundings> = {}): string[] {
  const findings = lintContract(buildTestContract(text), { ...unknown, ...surroundings });
  return renderLintText(findings, "risk-contract.yml").split("\n").slice(0, findings.length);
}

interface Row {
  readonly what: string;
  readonly text: string;
  readonly tracked?: readonly string[];
  readonly says: readonly string[];
}

const pinned = "{ name: CI, appSlug: github-actions }";
const rules = (high: string, low: string, rest = "") =>
  tidy.replace("high: [src/**]\n  low: [docs/**]", `high: [${high}]\n  low: [${low}]`) + rest;
const policies = (high: string, low: string, rest = "") =>
  tidy.replace(
    /high: \{ req.*\n {2}low: .*\n/,
    `high: { requiredChecks: [${high} }\n  low: { requiredChecks: [${low} }\n`,
  ) + rest;
const bot = (rest: string) => `reviewers: { bot: { adapter: codex, ${rest} } }\n`;
const reviewer = bot("appId: 1, accountId: 2, rerunComment: look again");
const reviewed = (rest: string) => policies(`${pinned}], reviews: { reviewers: [bot] }`, `${pinned}]`, rest);
const seats = (one: string, two: string, quorum: number) =>
  policies(`${pinned}], reviews: { reviewers: [one, two], quorum: ${quorum} }`, `${pinned}]`) +
  `reviewers:\n  one: { adapter: generic, ${one}, rerunComment: look }\n  two: { adapter: generic, ${two}, rerunComment: look }\n`;
const flow = "evidence: { flows: { login: { entrypoint: /, workflow: w.yml } } }\n";

const rows: Readonly<Record<Exclude<LintCode, "LINT_CHECK_NOT_REPORTED">, readonly Row[]>> = {
  LINT_GLOB_MATCHES_NOTHING: [
    {
      what: "a glob that no tracked file matches",
      text: rules("src/**, lib/**", "docs/**"),
      tracked: ["src/a.ts", "docs/b.md"],
      says: [
        "risk-contract.yml:3:18 warning: no tracked file matches `lib/**`. Correct the glob or remove it. [LINT_GLOB_MATCHES_NOTHING]",
      ],
    },
    {
      what: "a glob that one matches, in another case and another Unicode form",
      text: rules("src/**, caf\u00e9/**", "docs/**"),
      tracked: ["SRC/a.ts", "docs/b.md", "cafe\u0301/c"],
      says: [],
    },
    {
      what: "dead globs of every section",
      text: `${rules("src/**", "docs/**")}controlPlane: { paths: [a], except: [b] }
docsDrift: [{ when: [c], require: [d] }]
escalation: [{ path: [e] }]
remediation: { enabled: true, agent: a, model: m, effort: low, allowedPaths: [g], protectedPaths: [h] }
evidence: { flows: { login: { when: [f], entrypoint: /, workflow: w.yml } } }
`,
      tracked: ["src/a.ts", "docs/b.md"],
      says: [
        "8:25 warning: no tracked file matches `a`",
        "8:38 warning: no tracked file matches `b`",
        "9:22 warning: no tracked file matches `c`",
        "9:36 warning: no tracked file matches `d`",
        "10:23 warning: no tracked file matches `e`",
        "11:79 warning: no tracked file matches `g`",
        "11:100 warning: no tracked file matches `h`",
        "12:29 note: no tier asks for the flow `login`",
        "12:38 warning: no tracked file matches `f`",
      ].map((start) => expect.stringContaining(start) as string),
    },
  ],
  LINT_SHADOWED_RULE: [
    {
      what: "a glob whose files a more severe tier takes",
      text: rules("src/**", "src/docs/**, docs/**"),
      tracked: ["src/docs/a.md", "src/docs/b.md", "docs/c.md"],
      says: [
        "risk-contract.yml:4:9 warning: `src/docs/**` decides nothing: an earlier rule takes all 2 files that it matches, so `low` never comes from it. Remove it, or narrow the earlier rule. [LINT_SHADOWED_RULE]",
      ],
    },
    {
      what: "a glob whose only file a more severe tier takes",
      text: rules("src/**", "src/a.md, docs/**"),
      tracked: ["src/a.md", "docs/c.md"],
      says: [
        "risk-contract.yml:4:9 warning: `src/a.md` decides nothing: an earlier rule takes the one file that it matches, so `low` never comes from it. Remove it, or narrow the earlier rule. [LINT_SHADOWED_RULE]",
      ],
    },
    {
      what: "two globs of one tier for the same file, and one that keeps some of its files",
      text: rules("src/**, src/a.ts", "docs/**, src/b.ts, '*/b.*'"),
      tracked: ["src/a.ts", "docs/b.md"],
      says: [
        "risk-contract.yml:4:18 warning: no tracked file matches `src/b.ts`. Correct the glob or remove it. [LINT_GLOB_MATCHES_NOTHING]",
      ],
    },
  ],
  LINT_SHADOWED_TIER: [
    {
      what: "a tier that no file gets",
      text: rules("src/**, docs/**", "docs/a/**, docs/b/**"),
      tracked: ["src/a.ts", "docs/a/x", "docs/b/x"],
      says: [
        "risk-contract.yml:4:9 warning: no tracked file gets the tier `low`: other tiers take all that its globs match. Remove the tier, or narrow the ones before it. [LINT_SHADOWED_TIER]",
      ],
    },
    { what: "a tier that has no globs", text: rules("src/**", ""), tracked: ["src/a.ts"], says: [] },
  ],
  LINT_CATCH_ALL: [
    {
      what: "a glob that takes every path of a milder tier",
      text: rules("src/**", "docs/**, '**'"),
      says: [
        "risk-contract.yml:4:18 warning: `**` makes every path that nobody thought of `low`, a path that is added tomorrow included. Name the paths that are safe, and let defaultTier take the rest. [LINT_CATCH_ALL]",
      ],
    },
    {
      what: "the same in other words, where the more severe tier has no globs",
      text: rules("", "'**/*', '{*,**}'"),
      says: ["4:9 warning: `**/*` makes", "4:17 warning: `{*,**}` makes"].map(
        (start) => expect.stringContaining(start) as string,
      ),
    },
    { what: "a glob that takes every path of the most severe tier", text: rules("'**'", "docs/**"), says: [] },
    {
      what: "the same where the default tier is a milder one",
      text: rules("'**'", "docs/**", "defaultTier: low\n"),
      says: [],
    },
    { what: "globs that take much but not all", text: rules("src/**", "'*', '*/**', '**/*.md'"), says: [] },
  ],
  LINT_UNMATCHED_PATHS: [
    {
      what: "files that no rule names, while no default is named",
      text: rules("src/**", "docs/**"),
      tracked: ["src/a", "docs/a", "a", "b", "c", "d"],
      says: [
        "risk-contract.yml:4:9 note: 4 tracked files match no rule and so get the most severe tier, `high`: `a`, `b` and `c` …. Write rules for them, or name a defaultTier. [LINT_UNMATCHED_PATHS]",
      ],
    },
    {
      what: "one file that no rule names",
      text: rules("src/**", "docs/**"),
      tracked: ["src/a", "docs/a", "a"],
      says: [
        "risk-contract.yml:4:9 note: 1 tracked file matches no rule and so gets the most severe tier, `high`: `a`. Write rules for them, or name a defaultTier. [LINT_UNMATCHED_PATHS]",
      ],
    },
    {
      what: "a default that somebody chose",
      text: rules("src/**", "docs/**", "defaultTier: high\n"),
      tracked: ["src/a", "docs/a", "a"],
      says: [],
    },
  ],
  LINT_TIER_ASKS_LESS: [
    {
      what: "requirements that a more severe tier lacks",
      text: policies(
        pinned + "]",
        `${pinned}, { name: lint, appId: 1 }], evidence: [login], reviews: { reviewers: [bot] }, approvals: { count: 2 }`,
        reviewer + flow,
      ),
      says: [
        "risk-contract.yml:7:66 warning: `high` does not ask for the check `lint`, though the less severe `low` does, so a change gets out of it by touching a high path. Ask for it in `high` too. [LINT_TIER_ASKS_LESS]",
        "risk-contract.yml:7:104 warning: `high` does not ask for the flow `login`, though the less severe `low` does, so a change gets out of it by touching a high path. Ask for it in `high` too. [LINT_TIER_ASKS_LESS]",
        "risk-contract.yml:7:121 warning: `high` does not ask for a review, though the less severe `low` does, so a change gets out of it by touching a high path. Ask for it in `high` too. [LINT_TIER_ASKS_LESS]",
        "risk-contract.yml:7:154 warning: `high` does not ask for 2 approvals, though the less severe `low` does, so a change gets out of it by touching a high path. Ask for it in `high` too. [LINT_TIER_ASKS_LESS]",
      ],
    },
    {
      what: "a more severe tier that asks for more",
      text: policies(
        `${pinned}, { name: lint, appId: 1 }], evidence: [login], reviews: { reviewers: [bot] }, approvals: { count: 2 }`,
        `${pinned}], reviews: { reviewers: [bot] }, approvals: { count: 2 }`,
        reviewer + flow,
      ),
      says: [],
    },
  ],
  LINT_UNPINNED_CHECK: [
    {
      what: "a check that any App may report, said once",
      text: policies("CI]", "CI]"),
      says: [
        'risk-contract.yml:6:28 warning: `CI` counts whoever reports it: anyone with write access can set a status of this name. Write { name: "CI", appSlug: github-actions } or the slug of the App that reports it. [LINT_UNPINNED_CHECK]',
      ],
    },
    {
      what: "a check that is pinned in one tier and not in the other",
      text: policies(pinned + "]", "CI]"),
      says: [
        'risk-contract.yml:7:27 warning: `CI` counts whoever reports it: anyone with write access can set a status of this name. Write { name: "CI", appSlug: github-actions } or the slug of the App that reports it. [LINT_UNPINNED_CHECK]',
      ],
    },
    {
      what: "the gate's own check, and one pinned by number",
      text: policies("{ name: CI, appId: 15368 }, gate]", "{ name: CI, appId: 15368 }]", "checkName: gate\n"),
      says: [],
    },
  ],
  LINT_UNKNOWN_REVIEWER: [
    {
      what: "a reviewer that only its name tells from others",
      text: reviewed(
        "reviewers:\n  bot:\n    adapter: greptile\n    checkName: Greptile Review\n    rerunComment: look again\n",
      ),
      says: [
        "risk-contract.yml:9:3 warning: the reviewer `bot` has no appId, appSlug or accountId, so nothing that anyone publishes counts as its own. Add its appId and its accountId. [LINT_UNKNOWN_REVIEWER]",
      ],
    },
  ],
  LINT_REVIEWER_WITHOUT_APP: [
    {
      what: "a reviewer of which only the account is known",
      text: reviewed(bot("accountId: 2, rerunComment: look again")),
      says: [
        "risk-contract.yml:8:19 note: the reviewer `bot` has neither appId nor appSlug, so no check run counts as its own, and only its reviews and comments are read. Add its appId, unless it reports no check run. [LINT_REVIEWER_WITHOUT_APP]",
      ],
    },
    {
      what: "a reviewer with the slug of its App",
      text: reviewed(bot("appSlug: greptile-apps, accountId: 2, rerunComment: look again")),
      says: [],
    },
  ],
  LINT_REVIEWER_WITHOUT_ACCOUNT: [
    {
      what: "a reviewer of which only the App's number is known",
      text: reviewed(bot("appId: 1, rerunComment: look again")),
      says: [
        "risk-contract.yml:8:19 warning: the reviewer `bot` has neither accountId nor appSlug, so its reviews and comments cannot be told from anyone else's, and only its check runs are read. Add its accountId. [LINT_REVIEWER_WITHOUT_ACCOUNT]",
      ],
    },
    {
      what: "a reviewer of which the App's slug is known too",
      text: reviewed(bot("appId: 1, appSlug: greptile-apps, rerunComment: look again")),
      says: [],
    },
  ],
  LINT_REVIEWER_BY_SLUG: [
    {
      what: "a reviewer of which only the App's slug is known",
      text: reviewed(bot("appSlug: greptile-apps, rerunComment: look again")),
      says: [
        "risk-contract.yml:8:19 note: the reviewer `bot` is known by the slug of its App alone, which its owner can give up and someone else can take. Add its appId, or its accountId, or both. [LINT_REVIEWER_BY_SLUG]",
      ],
    },
    {
      what: "a reviewer of which the account's number is known too",
      text: reviewed(bot("appSlug: greptile-apps, accountId: 2, rerunComment: look again")),
      says: [],
    },
  ],
  LINT_REVIEWER_TWICE: [
    {
      what: "a quorum of two that one reviewer fills under two names",
      text: seats("appId: 1, accountId: 2", "accountId: 2, appId: 1", 2),
      says: [
        "risk-contract.yml:6:77 warning: nothing tells `one` from `two`: one review counts for both, and fills two seats of the quorum of `high`. Remove one of them, or give them Apps or accounts of their own, or names of check runs. [LINT_REVIEWER_TWICE]",
      ],
    },
    {
      what: "one under two names, of which any will do",
      text: seats("appId: 1, accountId: 2", "appId: 1, accountId: 2", 1),
      says: [],
    },
    {
      what: "two of one account that report under names of their own",
      text: seats("appId: 1, accountId: 2, checkName: security", "appId: 1, accountId: 2, checkName: style", 2),
      says: [],
    },
  ],
  LINT_REVIEWER_NEVER_ASKED: [
    {
      what: "a reviewer that tiers ask for and nobody can ask, said once",
      text: policies(
        `${pinned}], reviews: { reviewers: [bot] }`,
        `${pinned}], reviews: { reviewers: [bot] }`,
        bot("appId: 1, accountId: 2"),
      ),
      says: [
        "risk-contract.yml:8:19 note: the reviewer `bot` has no rerunComment, so Headgate cannot ask it to look again after a push. Add its rerunComment, unless it looks at every push by itself. [LINT_REVIEWER_NEVER_ASKED]",
      ],
    },
    {
      what: "the same where nobody is to be asked after a push",
      text: reviewed(`${bot("appId: 1, accountId: 2")}rerun: { onPush: false }\n`),
      says: [],
    },
    {
      what: "a reviewer that no tier asks for anyway",
      text: tidy + bot("appId: 1, accountId: 2"),
      says: [expect.stringContaining("[LINT_UNUSED_REVIEWER]") as string],
    },
  ],
  LINT_CARRY_OVER_MOST_SEVERE: [
    {
      what: "reviews that carry over in the most severe tier",
      text: policies(
        `${pinned}], reviews: { reviewers: [bot], carryOver: true }`,
        `${pinned}], reviews: { reviewers: [bot], carryOver: true }`,
        reviewer,
      ),
      says: [
        "risk-contract.yml:6:77 warning: `high` is the most severe tier, and lets a review of an earlier head count for a new one. Remove carryOver there, so that such a change is reviewed at the very commit that is merged. [LINT_CARRY_OVER_MOST_SEVERE]",
      ],
    },
    {
      what: "reviews that carry over in a milder tier",
      text: policies(
        `${pinned}], reviews: { reviewers: [bot], carryOver: false }`,
        `${pinned}], reviews: { reviewers: [bot], carryOver: true }`,
        reviewer,
      ),
      says: [],
    },
  ],
  LINT_UNUSED_REVIEWER: [
    {
      what: "a reviewer that no tier asks for",
      text: tidy + reviewer,
      says: [
        "risk-contract.yml:8:19 note: no tier asks for the reviewer `bot`. Use it in mergePolicy.<tier>.reviews, or remove it. [LINT_UNUSED_REVIEWER]",
      ],
    },
    {
      what: "a reviewer that one tier asks for",
      text: reviewed(reviewer),
      says: [],
    },
  ],
  LINT_UNUSED_FLOW: [
    {
      what: "a flow that no tier asks for",
      text: tidy + flow,
      says: [
        "risk-contract.yml:8:29 note: no tier asks for the flow `login`. Use it in mergePolicy.<tier>.evidence, or remove it. [LINT_UNUSED_FLOW]",
      ],
    },
    {
      what: "a flow that one tier asks for",
      text: policies(`${pinned}], evidence: [login]`, `${pinned}]`, flow),
      says: [],
    },
  ],
};

describe.each(Object.entries(rows))("%s", (_, own) => {
  it.each(own)("$what", ({ text, tracked, says }) => {
    expect(lint(text, { trackedPaths: tracked ?? null })).toEqual(says);
  });
});

describe("LINT_CHECK_NOT_REPORTED", () => {
  const exact = (name: string) => ({ name, isPrefix: false });
  const starting = (name: string) => ({ name, isPrefix: true });
  const says = [
    "risk-contract.yml:6:28 warning: no workflow job of the repository reports `CI`, so changes may wait for it for ever. Correct the name, or pin the check to the App that reports it. [LINT_CHECK_NOT_REPORTED]",
  ];
  const greptile = bot("appId: 1, accountId: 2, checkName: CI, rerunComment: look again");

  it.each<[what: string, text: string, reported: LintSurroundings["reportedChecks"], says: readonly string[]]>([
    ["a check that no job reports", tidy, [exact("CI / build"), starting("CI (")], says],
    ["any check where there are workflows without jobs", tidy, [], says],
    ["a check that a job reports", tidy, [exact("lint"), exact("CI")], []],
    ["a check that begins as a job's name does", tidy.replaceAll("CI", "CI (24)"), [starting("CI (")], []],
    ["a check in another case, which GitHub tells apart", tidy, [exact("ci")], says],
    ["any check where nothing is known of the jobs", tidy, null, []],
    ["any check where one file could not be read", tidy, [starting("")], []],
    ["a check of an App that is not GitHub Actions", tidy.replaceAll("github-actions", "circleci"), [], []],
    ["a check that a reviewer reports", reviewed(greptile), [], []],
  ])("%s", (_, text, reportedChecks, expected) => {
    expect(lint(text, { reportedChecks })).toEqual(expected);
  });
});

describe("the published pattern", () => {
  const contract = buildTestContract(published, { path: "risk-contract.json" });
  const trackedPaths = [
    "README.md",
    "app/api/legal-chat/route.ts",
    "db/schema.ts",
    "lib/tools/index.ts",
    "package.json",
  ];
  const reportedChecks = [
    { name: "harness-smoke", isPrefix: false },
    { name: "CI Pipeline", isPrefix: false },
  ];

  const unpinned = (place: string, name: string) =>
    `risk-contract.json:${place} warning: \`${name}\` counts whoever reports it: anyone with write access can set a status of this name. Write { name: "${name}", appSlug: github-actions } or the slug of the App that reports it. [LINT_UNPINNED_CHECK]`;
  const catchAll =
    "risk-contract.json:9:13 warning: `**` makes every path that nobody thought of `low`, a path that is added tomorrow included. Name the paths that are safe, and let defaultTier take the rest. [LINT_CATCH_ALL]";

  it("is told what it leaves open, in its own repository", () => {
    expect(renderLintText(lintContract(contract, { trackedPaths, reportedChecks }), "risk-contract.json")).toBe(
      `${[
        catchAll,
        unpinned("15:9", "harness-smoke"),
        unpinned("16:9", "Browser Evidence"),
        "risk-contract.json:16:9 warning: no workflow job of the repository reports `Browser Evidence`, so changes may wait for it for ever. Correct the name, or pin the check to the App that reports it. [LINT_CHECK_NOT_REPORTED]",
        unpinned("17:9", "CI Pipeline"),
      ].join("\n")}\n\n5 warnings, 0 notes.\n`,
    );
  });

  it("is told less where nothing is known of the repository", () => {
    expect(renderLintText(lintContract(contract, unknown), "risk-contract.json")).toBe(
      `${[catchAll, unpinned("15:9", "harness-smoke"), unpinned("16:9", "Browser Evidence"), unpinned("17:9", "CI Pipeline")].join("\n")}\n\n4 warnings, 0 notes.\n`,
    );
  });

  it("is told more where it was pasted into another repository", () => {
    const findings = lintContract(contract, { trackedPaths: ["README.md"], reportedChecks: [] });
    expect(findings.map(({ at, code }) => `${at.line}:${at.column} ${code}`)).toEqual([
      "5:7 LINT_GLOB_MATCHES_NOTHING",
      "6:7 LINT_GLOB_MATCHES_NOTHING",
      "7:7 LINT_GLOB_MATCHES_NOTHING",
      "9:13 LINT_CATCH_ALL",
      "15:9 LINT_UNPINNED_CHECK",
      "15:9 LINT_CHECK_NOT_REPORTED",
      "16:9 LINT_UNPINNED_CHECK",
      "16:9 LINT_CHECK_NOT_REPORTED",
      "17:9 LINT_UNPINNED_CHECK",
      "17:9 LINT_CHECK_NOT_REPORTED",
    ]);
  });
});

describe("findings", () => {
  it("of two files come in the order of the files, each file's rules judged alone", () => {
    const contract = buildTightened(rules("src/**", "'**'"), rules("docs/**", "lib/**"));
    const findings = lintContract(contract, { trackedPaths: ["src/a", "docs/a"], reportedChecks: null });
    expect(findings.map(({ at, code }) => `${at.file}:${at.line}:${at.column} ${code}`)).toEqual([
      "organisation.yml:4:9 LINT_CATCH_ALL",
      "risk-contract.yml:4:9 LINT_GLOB_MATCHES_NOTHING",
      "risk-contract.yml:4:9 LINT_UNMATCHED_PATHS",
    ]);
  });

  it("are a table in Markdown, annotations for machines, and a good word where there are none", () => {
    const findings = lintContract(buildTestContract(tidy + reviewer), unknown);
    expect(renderLintMarkdown(findings, "risk-contract.yml")).toContain(
      "| `risk-contract.yml:8:19` | note | no tier asks for the reviewer `bot`. Use it in mergePolicy.<tier>.reviews, or remove it. |",
    );
    expect(lintAnnotations(findings)).toEqual([
      {
        code: "LINT_UNUSED_REVIEWER",
        level: "note",
        message: "no tier asks for the reviewer `bot`. Use it in mergePolicy.<tier>.reviews, or remove it.",
        file: "risk-contract.yml",
        line: 8,
        column: 19,
      },
    ]);
    expect(renderLintText([], "risk-contract.yml")).toBe("risk-contract.yml: nothing to complain about.\n");
    expect(renderLintMarkdown([], "risk-contract.yml")).toBe("`risk-contract.yml`: nothing to complain about.\n");
  });
});
