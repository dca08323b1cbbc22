import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  absentMode,
  type Change,
  type ChangedFile,
  executableMode,
  type IncompleteReason,
  submoduleMode,
  symlinkMode,
} from "#core/change/change.ts";
import { type Contract, tierRank } from "#core/contract/contract.ts";
import { renderDecidingReason, renderTierReason } from "#core/message/tiers.ts";
import { assess } from "#core/risk/assess.ts";
import type { Assessment } from "#core/risk/assessment.ts";
import { buildTestContract, buildTightened } from "#test/support/contract.ts";
import { buildChange, buildFile, contractOf } from "#test/support/judge.ts";

const tiers = `
version: 1
riskTierRules:
  high: ["src/auth/**", "src/**/*.sql", "src/**"]
  medium: ["**/*.sql", "lib/**"]
  low: ["**/*.md", ".editorconfig"]
mergePolicy:
  high: { requiredChecks: [] }
  medium: { requiredChecks: [] }
  low: { requiredChecks: [] }
`;
const ruled = contractOf(tiers);
const withDefault = contractOf(`${tiers}defaultTier: medium\n`);
const steered = contractOf(`${tiers}
controlPlane:
  paths: ["deploy/**", "docs/SECURITY.md"]
  except: [".github/ISSUE_TEMPLATE/**", "docs/yarn.lock", "deploy/*.md"]
`);

function moved(from: string, to: string, over: Partial<ChangedFile> = {}): ChangedFile {
  return buildFile(to, { previousPath: from, status: "renamed", ...over });
}

interface FileRow {
  readonly when: string;
  readonly file: string | ChangedFile;
  readonly tier: string;
  readonly because: string;
  /** The contract with three tiers and no default, unless told. */
  readonly under?: Contract;
}

function itJudges(rows: readonly FileRow[]): void {
  it.each(rows.map((row) => [row.when, row.tier, row] as const))(
    "%s: %s",
    (_, __, { file, tier, because, under = ruled }) => {
      const assessment = assess(under, buildChange([file]));
      expect(assessment.files.map((assessed) => [assessed.tier, renderDecidingReason(assessed)])).toEqual([
        [tier, because],
      ]);
      expect(assessment.tier).toBe(tier);
    },
  );
}

const rule = (pattern: string, line: number) => `matches \`${pattern}\` (risk-contract.yml:${line})`;

describe("the tier of a file", () => {
  itJudges([
    { when: "the first tier with a matching glob wins", file: "src/a.md", tier: "high", because: rule("src/**", 4) },
    {
      when: "however special a later tier's glob is",
      file: "src/db/a.sql",
      tier: "high",
      because: rule("src/**/*.sql", 4),
    },
    {
      when: "of one tier's globs the first that matches is named",
      file: "src/auth/a.sql",
      tier: "high",
      because: rule("src/auth/**", 4),
    },
    { when: "a tier between", file: "db/a.sql", tier: "medium", because: rule("**/*.sql", 5) },
    { when: "the last tier", file: "docs/a.md", tier: "low", because: rule("**/*.md", 6) },
    { when: "a glob reads case and form away", file: "SRC/A.ts", tier: "high", because: rule("src/**", 4) },
    {
      when: "no glob matches, and the contract is silent: the most severe",
      file: "Makefile",
      tier: "high",
      because: "no rule matches, and the contract names no defaultTier",
    },
    {
      when: "no glob matches, and the contract names a default",
      under: withDefault,
      file: "Makefile",
      tier: "medium",
      because: "no rule matches, so defaultTier holds (risk-contract.yml:11)",
    },
    {
      when: "a default is not for what matches",
      under: withDefault,
      file: "docs/a.md",
      tier: "low",
      because: rule("**/*.md", 6),
    },
  ]);
});

describe("a rename is judged by both its paths", () => {
  itJudges([
    {
      when: "out of a risky folder",
      file: moved("src/a.md", "docs/a.md"),
      tier: "high",
      because: `was \`src/a.md\`: ${rule("src/**", 4)}`,
    },
    { when: "into a risky folder", file: moved("docs/a.md", "src/a.md"), tier: "high", because: rule("src/**", 4) },
    {
      when: "within a risky folder, named by where it is now",
      file: moved("src/b.ts", "src/auth/b.ts"),
      tier: "high",
      because: rule("src/auth/**", 4),
    },
    {
      when: "from a tier between to the last",
      file: moved("lib/a.md", "docs/a.md"),
      tier: "medium",
      because: `was \`lib/a.md\`: ${rule("lib/**", 5)}`,
    },
    { when: "far from any risk", file: moved("docs/a.md", "docs/b.md"), tier: "low", because: rule("**/*.md", 6) },
    {
      when: "of a file that no glob knew",
      file: moved("Makefile", "docs/make.md"),
      tier: "high",
      because: "was `Makefile`: no rule matches, and the contract names no defaultTier",
    },
    {
      when: "out of the control plane",
      file: moved(".github/a.md", "docs/a.md"),
      tier: "high",
      because: "was `.github/a.md`: control plane: it lies in a dot-directory",
    },
    {
      when: "of an odd name to a plain one",
      file: moved("docs/a\u200b.md", "docs/a.md"),
      tier: "high",
      because: "was `docs/a\\u{200b}.md`: the name holds an invisible character",
    },
    {
      when: "a copy is no better than a rename",
      file: moved("src/a.md", "docs/a.md", { status: "copied" }),
      tier: "high",
      because: `was \`src/a.md\`: ${rule("src/**", 4)}`,
    },
  ]);
});

describe("the control plane takes the most severe tier", () => {
  itJudges([
    {
      when: "the contract",
      file: ".github/risk-contract.yml",
      tier: "high",
      because: "control plane: it is the contract itself",
    },
    {
      when: "an organisation's contract, in the repository that holds it",
      file: "organisation-risk-contract.yml",
      tier: "high",
      because: "control plane: it is the contract itself",
      under: withDefault,
    },
    {
      when: "code owners",
      file: "docs/CODEOWNERS",
      tier: "high",
      because: "control plane: it says who owns the code",
      under: withDefault,
    },
    {
      when: "agent instructions, in a tier below",
      file: "docs/AGENTS.md",
      tier: "high",
      because: "control plane: it instructs coding agents",
    },
    {
      when: "the same, of one person",
      file: "docs/claude.local.md",
      tier: "high",
      because: "control plane: it instructs coding agents",
    },
    {
      when: "a lockfile in any folder",
      file: "lib/web/package-lock.json",
      tier: "high",
      because: "control plane: it is a lockfile",
    },
    {
      when: "a lockfile of a tool that nobody listed",
      file: "lib/new-tool.lock",
      tier: "high",
      because: "control plane: it is a lockfile",
    },
    { when: "what steers git", file: "lib/.gitattributes", tier: "high", because: "control plane: it steers git" },
    {
      when: "a dot-directory",
      file: "docs/.vscode/notes.md",
      tier: "high",
      because: "control plane: it lies in a dot-directory",
    },
    {
      when: "a file with a dot lies in no dot-directory",
      file: ".editorconfig",
      tier: "low",
      because: rule(".editorconfig", 6),
    },
    {
      when: "a rule that says the same is named instead",
      file: "src/AGENTS.md",
      tier: "high",
      because: rule("src/**", 4),
    },
    {
      when: "a path that the contract counts in",
      under: steered,
      file: "docs/SECURITY.md",
      tier: "high",
      because: "control plane: the contract counts it in (risk-contract.yml:13)",
    },
    {
      when: "a dot-directory that the contract exempts",
      under: steered,
      file: ".github/ISSUE_TEMPLATE/bug.md",
      tier: "low",
      because: rule("**/*.md", 6),
    },
    {
      when: "its neighbour that the contract does not exempt",
      under: steered,
      file: ".github/PULL_REQUEST_TEMPLATE.md",
      tier: "high",
      because: "control plane: it lies in a dot-directory",
    },
    {
      when: "a lockfile that the contract exempts, for which no glob speaks",
      under: steered,
      file: "docs/yarn.lock",
      tier: "high",
      because: "no rule matches, and the contract names no defaultTier",
    },
    {
      when: "an exception stands above what the contract counts in",
      under: steered,
      file: "deploy/README.md",
      tier: "low",
      because: rule("**/*.md", 6),
    },
    {
      when: "an exception for one path of a rename is none for the other",
      under: steered,
      file: moved(".github/a.md", ".github/ISSUE_TEMPLATE/a.md"),
      tier: "high",
      because: "was `.github/a.md`: control plane: it lies in a dot-directory",
    },
  ]);
});

const link = "it is or was a symbolic link";
const module = "it is or was a submodule, so this brings in another repository's commit";
const unknown = "git gives it a mode or status that no ordinary file has";

describe("what a mode or a name says", () => {
  itJudges([
    {
      when: "a new symbolic link",
      file: buildFile("docs/a.md", { oldMode: absentMode, newMode: symlinkMode }),
      tier: "high",
      because: link,
    },
    {
      when: "a symbolic link that becomes a file",
      file: buildFile("docs/a.md", { oldMode: symlinkMode, status: "type-changed" }),
      tier: "high",
      because: link,
    },
    {
      when: "a deleted symbolic link",
      file: buildFile("docs/a.md", { oldMode: symlinkMode, newMode: absentMode, status: "deleted" }),
      tier: "high",
      because: link,
    },
    {
      when: "a submodule bump",
      file: buildFile("docs/a.md", { oldMode: submoduleMode, newMode: submoduleMode }),
      tier: "high",
      because: module,
    },
    {
      when: "a file that becomes a submodule",
      file: buildFile("docs/a.md", { newMode: submoduleMode }),
      tier: "high",
      because: module,
    },
    {
      when: "a file that becomes executable",
      file: buildFile("docs/a.md", { newMode: executableMode }),
      tier: "high",
      because: "it became executable",
    },
    {
      when: "a file that is so no more",
      file: buildFile("docs/a.md", { oldMode: executableMode }),
      tier: "low",
      because: rule("**/*.md", 6),
    },
    {
      when: "a change of one that was so before",
      file: buildFile("docs/a.md", { oldMode: executableMode, newMode: executableMode }),
      tier: "low",
      because: rule("**/*.md", 6),
    },
    {
      when: "a mode that git does not write any more",
      file: buildFile("docs/a.md", { newMode: "100664" }),
      tier: "high",
      because: unknown,
    },
    {
      when: "a tree in place of a file",
      file: buildFile("docs/a.md", { oldMode: "040000" }),
      tier: "high",
      because: unknown,
    },
    {
      when: "a conflict that nobody resolved",
      file: buildFile("docs/a.md", { status: "unmerged" }),
      tier: "high",
      because: unknown,
    },
    {
      when: "an odd name",
      file: "docs/\u202ea.md",
      tier: "high",
      because: "the name holds a character that turns the writing direction",
    },
    {
      when: "a name that is odd in several ways",
      file: "docs/a\t\u200b\\.md",
      tier: "high",
      because:
        "the name holds a control character, an invisible character and a `.`, `..` or empty part, or a backslash",
    },
    {
      when: "a decomposed name is matched in its composed form",
      file: "lib/cafe\u0301.ts",
      tier: "high",
      because: "the name holds decomposed characters",
    },
  ]);
});

it("keeps every reason for a file's tier, the deciding one first", () => {
  const [file] = assess(
    ruled,
    buildChange([moved(".github/a.md", "docs/a\u200b.md", { newMode: executableMode })]),
  ).files;
  expect([file?.path, file?.previousPath]).toEqual(["docs/a\u200b.md", ".github/a.md"]);
  expect(file?.reasons.map(({ tier, kind, path }) => `${tier} ${kind} ${JSON.stringify(path)}`)).toEqual([
    'high control-plane ".github/a.md"',
    'high odd-path "docs/a\u200b.md"',
    'high became-executable "docs/a\u200b.md"',
    'low rule "docs/a\u200b.md"',
    'low rule ".github/a.md"',
  ]);
});

const cut = (why: IncompleteReason): Partial<Change> => ({ listing: { kind: "incomplete", why } });

describe("the tier of a change", () => {
  interface Row {
    readonly when: string;
    readonly files: readonly (string | ChangedFile)[];
    readonly over?: Partial<Change>;
    readonly under?: Contract;
    readonly tier: string;
    readonly says: string;
  }

  const rows: readonly Row[] = [
    { when: "it has one file", files: ["docs/a.md"], tier: "low", says: "because of its only file" },
    {
      when: "one file of several is more severe",
      files: ["docs/a.md", "lib/b.ts", "docs/c.md"],
      tier: "medium",
      says: "because of 1 of its 3 files",
    },
    { when: "all files are alike", files: ["docs/a.md", "docs/b.md"], tier: "low", says: "because of all its 2 files" },
    {
      when: "it changes nothing, and the contract is silent",
      files: [],
      tier: "high",
      says: "because it changes no file, so the default tier holds",
    },
    {
      when: "it changes nothing, and the contract names a default",
      files: [],
      under: withDefault,
      tier: "medium",
      says: "because it changes no file, so the default tier holds",
    },
    {
      when: "it has too many files",
      files: ["docs/a.md"],
      over: cut("too-many-files"),
      tier: "high",
      says: "because it could not be listed completely: it has more files than can be listed",
    },
    {
      when: "the clone is shallow",
      files: ["docs/a.md"],
      over: cut("shallow-clone"),
      tier: "high",
      says: "because it could not be listed completely: the clone is shallow, so the merge base cannot be trusted; run `git fetch --unshallow`",
    },
    {
      when: "base and head share nothing",
      files: ["docs/a.md"],
      over: cut("no-common-ancestor"),
      tier: "high",
      says: "because it could not be listed completely: base and head have no common history",
    },
    {
      when: "history is too tangled",
      files: [],
      over: cut("too-many-merge-bases"),
      under: withDefault,
      tier: "high",
      says: "because it could not be listed completely: base and head have too many merge bases",
    },
  ];

  it.each(rows.map((row) => [row.when, row] as const))("%s", (_, { files, over, under = ruled, tier, says }) => {
    const assessment = assess(under, buildChange(files, over));
    expect([assessment.tier, renderTierReason(assessment)]).toEqual([tier, says]);
  });
});

const needs = contractOf(`
version: 1
riskTierRules: { high: ["src/**", "infra/**"], low: ["docs/**", "web/**"] }
mergePolicy:
  high: { requiredChecks: [CI], evidence: [checkout, search, always], autoMerge: rebase }
  low: { requiredChecks: [], evidence: [search], autoMerge: squash }
docsDrift:
  - { id: api, when: ["src/api/**"], require: ["docs/api/**", "CHANGELOG.md"] }
  - { id: notes, when: ["src/api/**", "infra/**"], require: ["docs/notes.md"], action: warn }
escalation: [{ id: money, path: ["src/pay/**"], channel: payments }]
evidence:
  flows:
    checkout: { when: ["src/ui/**", "web/shop/**"], entrypoint: /cart, workflow: evidence.yml }
    search: { when: ["web/**"], entrypoint: /search, workflow: evidence.yml }
    always: { entrypoint: /, workflow: evidence.yml }
`);

describe("the flows that a change has to prove", () => {
  interface Row {
    readonly when: string;
    readonly files: readonly (string | ChangedFile)[];
    readonly over?: Partial<Change>;
    readonly flows: readonly string[];
  }

  const rows: readonly Row[] = [
    { when: "a flow without `when` is needed whatever changes", files: ["src/a.ts"], flows: ["always"] },
    { when: "a changed path calls for a flow", files: ["src/ui/a.ts"], flows: ["checkout", "always"] },
    {
      when: "so does the old path of a rename",
      files: [moved("src/ui/a.ts", "src/a.ts")],
      flows: ["checkout", "always"],
    },
    {
      when: "so does a deleted file",
      files: [buildFile("src/ui/a.ts", { status: "deleted" })],
      flows: ["checkout", "always"],
    },
    {
      when: "a milder file beside it calls too, if the change's tier lists the flow",
      files: ["src/a.ts", "web/a.css"],
      flows: ["search", "always"],
    },
    { when: "a flow that the change's tier does not list is not needed", files: ["web/shop/a.css"], flows: ["search"] },
    { when: "nothing calls", files: ["docs/a.md"], flows: [] },
    { when: "an empty change needs what is always needed", files: [], flows: ["always"] },
    {
      when: "a change that was cut short needs all of its tier",
      files: ["docs/a.md"],
      over: cut("too-many-files"),
      flows: ["checkout", "search", "always"],
    },
  ];

  it.each(rows.map((row) => [row.when, row] as const))("%s", (_, { files, over, flows }) => {
    expect(assess(needs, buildChange(files, over)).flows.map(({ id }) => id)).toEqual(flows);
  });
});

describe("documentation that did not move with the code", () => {
  interface Row {
    readonly when: string;
    readonly files: readonly (string | ChangedFile)[];
    readonly over?: Partial<Change>;
    /** The broken rules, each with the path that made it apply. */
    readonly broken: Readonly<Record<string, string | null>>;
  }

  const both = { api: "src/api/a.ts", notes: "src/api/a.ts" };
  const rows: readonly Row[] = [
    { when: "code that no rule names", files: ["src/a.ts"], broken: {} },
    { when: "code alone", files: ["src/api/a.ts"], broken: both },
    {
      when: "the first of several paths, by name, is the one told of",
      files: ["src/api/z.ts", "src/api/a.ts"],
      broken: both,
    },
    {
      when: "code with the documentation of one rule",
      files: ["src/api/a.ts", "docs/api/a.md"],
      broken: { notes: "src/api/a.ts" },
    },
    {
      when: "one of several documents is enough",
      files: ["src/api/a.ts", "CHANGELOG.md"],
      broken: { notes: "src/api/a.ts" },
    },
    {
      when: "code with the documentation of both",
      files: ["src/api/a.ts", "docs/api/a.md", "docs/notes.md"],
      broken: {},
    },
    {
      when: "deleted code still has documentation",
      files: [buildFile("src/api/a.ts", { status: "deleted" })],
      broken: both,
    },
    {
      when: "to delete a document is not to bring it up to date",
      files: ["src/api/a.ts", buildFile("docs/api/a.md", { status: "deleted" })],
      broken: both,
    },
    {
      when: "a new document counts",
      files: ["src/api/a.ts", buildFile("docs/api/a.md", { status: "added" })],
      broken: { notes: "src/api/a.ts" },
    },
    {
      when: "a document that was moved in and changed counts",
      files: ["src/api/a.ts", moved("web/a.md", "docs/api/a.md")],
      broken: { notes: "src/api/a.ts" },
    },
    {
      when: "a document that was moved away does not",
      files: ["src/api/a.ts", moved("docs/api/a.md", "web/a.md")],
      broken: both,
    },
    {
      when: "a document that was only moved does not",
      files: ["src/api/a.ts", moved("docs/api/a.md", "docs/api/b.md", { hasNewContent: false })],
      broken: both,
    },
    {
      when: "a document of which only the mode changed does not",
      files: ["src/api/a.ts", buildFile("docs/api/a.md", { newMode: executableMode, hasNewContent: false })],
      broken: both,
    },
    {
      when: "a symbolic link is no document",
      files: ["src/api/a.ts", buildFile("docs/api/a.md", { newMode: symlinkMode })],
      broken: both,
    },
    { when: "code that was moved away", files: [moved("src/api/a.ts", "src/b.ts")], broken: both },
    { when: "code that was moved in", files: [moved("src/b.ts", "src/api/a.ts")], broken: both },
    {
      when: "a name in another form and case",
      files: ["SRC/api/a.ts"],
      broken: { api: "SRC/api/a.ts", notes: "SRC/api/a.ts" },
    },
    {
      when: "a change that was cut short may hide the code",
      files: ["src/a.ts"],
      over: cut("too-many-files"),
      broken: { api: null, notes: null },
    },
    {
      when: "a change that was cut short, with the code in sight",
      files: ["src/api/a.ts"],
      over: cut("too-many-files"),
      broken: both,
    },
    {
      when: "a change that was cut short, with the document in sight",
      files: ["CHANGELOG.md"],
      over: cut("too-many-files"),
      broken: { notes: null },
    },
    { when: "an empty change", files: [], broken: {} },
  ];

  it.each(rows.map((row) => [row.when, row] as const))("%s", (_, { files, over, broken }) => {
    const drifts = assess(needs, buildChange(files, over)).docsDrift;
    expect(Object.fromEntries(drifts.map(({ rule: { id }, because }) => [id, because]))).toEqual(broken);
  });
});

describe("merging by itself", () => {
  interface Row {
    readonly when: string;
    readonly files: readonly (string | ChangedFile)[];
    readonly over?: Partial<Change>;
    readonly under?: Contract;
    readonly method: string | false;
  }

  const rows: readonly Row[] = [
    { when: "with the method of the change's tier", files: ["docs/a.md"], method: "squash" },
    { when: "with that of the most severe file", files: ["docs/a.md", "src/b.ts"], method: "rebase" },
    { when: "not where the contract is silent", files: ["docs/a.md"], under: ruled, method: false },
    { when: "never a change of the control plane", files: ["docs/a.md", "docs/AGENTS.md"], method: false },
    { when: "never one that moves something out of it", files: [moved(".github/a.md", "docs/a.md")], method: false },
    { when: "never an odd name", files: ["docs/a\u200b.md"], method: false },
    { when: "never a symbolic link", files: [buildFile("docs/a.md", { newMode: symlinkMode })], method: false },
    {
      when: "never a file that becomes executable",
      files: [buildFile("docs/a.md", { newMode: executableMode })],
      method: false,
    },
    { when: "never a change that was cut short", files: ["docs/a.md"], over: cut("too-many-files"), method: false },
    { when: "never a change of nothing", files: [], method: false },
  ];

  it.each(rows.map((row) => [row.when, row] as const))("%s", (_, { files, over, under = needs, method }) => {
    expect(assess(under, buildChange(files, over)).autoMerge.value).toBe(method);
  });
});

it("a change that was cut short escalates everywhere, for want of knowing", () => {
  const { escalations } = assess(needs, buildChange(["docs/a.md"], cut("too-many-files")));
  expect(escalations.map(({ rule: { id }, causes }) => [id, causes])).toEqual([["money", [{ kind: "incomplete" }]]]);
});

const organisation = `
version: 1
riskTierRules: { high: ["billing/**"], low: ["docs/**", "app/**"] }
defaultTier: low
mergePolicy:
  high: { requiredChecks: [org-audit], approvals: { teams: [shop/security] }, autoMerge: squash }
  low: { requiredChecks: [org-licences], autoMerge: squash }
docsDrift: [{ id: api, when: ["app/api/**"], require: ["docs/**"] }]
controlPlane: { except: [".github/labels.yml"] }
`;
const repository = `
version: 1
riskTierRules: { critical: ["app/keys/**"], high: ["app/**"], low: ["**"] }
mergePolicy:
  critical: { requiredChecks: [pentest] }
  high: { requiredChecks: [e2e], autoMerge: rebase }
  low: { requiredChecks: [lint] }
docsDrift: [{ id: api, when: ["app/web/**"], require: ["docs/**"] }]
controlPlane: { except: [".github/**"] }
`;

function asks(assessment: Assessment): readonly string[] {
  const teams = assessment.approvals.flatMap((approval) => approval.teams);
  return [...assessment.requiredChecks.map(({ name }) => name), ...teams].toSorted();
}

describe("under an organisation's floor", () => {
  interface Row {
    readonly when: string;
    readonly files: readonly (string | ChangedFile)[];
    readonly tier: string;
    /** In the words of both files: what the change's tier asks, and what the tiers ask that each file alone would give. */
    readonly asks: readonly string[];
  }

  const rows: readonly Row[] = [
    {
      when: "the organisation's word is more severe, and what the repository asks of a mild change stays",
      files: ["billing/a.ts"],
      tier: "high",
      asks: ["e2e", "lint", "org-audit", "org-licences", "shop/security"],
    },
    {
      when: "the repository's word is more severe, and what the organisation asks of a mild change stays",
      files: ["app/a.ts"],
      tier: "high",
      asks: ["e2e", "lint", "org-audit", "org-licences", "shop/security"],
    },
    {
      when: "a tier that only the repository has, above all of the organisation's, drops nothing of what they ask of a mild change",
      files: ["app/keys/a.ts"],
      tier: "critical",
      asks: ["lint", "org-licences", "pentest"],
    },
    { when: "both call it mild: both ask", files: ["docs/a.md"], tier: "low", asks: ["lint", "org-licences"] },
    {
      when: "the organisation's default holds where only the repository has a rule",
      files: ["web/a.css"],
      tier: "low",
      asks: ["lint", "org-licences"],
    },
    {
      when: "each file by the more severe word, the change by its most severe file",
      files: ["docs/a.md", "billing/a.ts"],
      tier: "high",
      asks: ["e2e", "lint", "org-audit", "org-licences", "shop/security"],
    },
    {
      when: "a rename between the two",
      files: [moved("billing/a.ts", "docs/a.md")],
      tier: "high",
      asks: ["e2e", "lint", "org-audit", "org-licences", "shop/security"],
    },
    {
      when: "an exception from the control plane that only the repository makes is none",
      files: [".github/workflows/ci.yml"],
      tier: "critical",
      asks: ["e2e", "lint", "org-audit", "org-licences", "pentest", "shop/security"],
    },
    { when: "an exception that both make", files: [".github/labels.yml"], tier: "low", asks: ["lint", "org-licences"] },
    {
      when: "an odd name is most severe to both, whatever each calls its most severe tier",
      files: ["docs/a\u200b.md"],
      tier: "critical",
      asks: ["e2e", "org-audit", "pentest", "shop/security"],
    },
    {
      when: "a change of nothing takes the more severe default, and both ask",
      files: [],
      tier: "critical",
      asks: ["lint", "org-licences", "pentest"],
    },
  ];
  const contract = buildTightened(organisation, repository);

  it.each(rows.map((row) => [row.when, row] as const))("%s", (_, { files, tier, asks: asked }) => {
    const assessment = assess(contract, buildChange(files));
    expect([assessment.tier, asks(assessment)]).toEqual([tier, asked]);
  });

  const merges = (autoMerge: string) => `
version: 1
riskTierRules: { high: ["src/**"], low: ["docs/**"] }
mergePolicy: { high: { requiredChecks: [], autoMerge: squash }, low: { requiredChecks: []${autoMerge} } }
`;
  it.each([
    ["both name a method: the organisation's", ", autoMerge: squash", ", autoMerge: rebase", "squash"],
    ["the repository forbids it", ", autoMerge: squash", ", autoMerge: false", false],
    ["the organisation forbids it", ", autoMerge: false", ", autoMerge: rebase", false],
    ["both are silent", "", "", false],
  ])("merging by itself, where %s", (_, above, below, method) => {
    const both = buildTightened(merges(above), merges(below));
    expect(assess(both, buildChange(["docs/a.md"])).autoMerge.value).toBe(method);
  });

  it("merging by itself, where the repository forbids it in the tier that it alone would give", () => {
    const milder = merges(", autoMerge: false").replace("src/**", "lib/**").replace("docs/**", "src/**");
    expect(
      assess(buildTightened(merges(", autoMerge: squash"), milder), buildChange(["src/a.ts"])).autoMerge.value,
    ).toBe(false);
  });

  it("a documentation rule of each holds, told apart by name", () => {
    const { docsDrift } = assess(contract, buildChange(["app/api/a.ts", "app/web/b.ts"]));
    expect(docsDrift.map(({ rule: { id }, because }) => [id, because])).toEqual([
      ["organisation/api", "app/api/a.ts"],
      ["api", "app/web/b.ts"],
    ]);
  });
});

describe("laws of the floor", () => {
  const globs = ["billing/**", "docs/**", "app/**", "app/api/**", "**", "**/*.md", ".github/**", "lib/**"];
  const names = ["critical", "high", "middle", "low"];
  const contracts = fc
    .record({
      known: fc.subarray(names, { minLength: 1 }),
      places: fc.array(fc.tuple(fc.constantFrom(...globs), fc.nat({ max: 3 })), { maxLength: 5 }),
      fallback: fc.option(fc.nat({ max: 3 })),
      except: fc.subarray([".github/**", "docs/AGENTS.md"]),
      merges: fc.boolean(),
    })
    .map(({ known, places, fallback, except, merges }) => {
      const tierAt = (place: number) => known[place % known.length] ?? "";
      const globsOf = (tier: string) => places.filter(([, place]) => tierAt(place) === tier).map(([glob]) => glob);
      return {
        version: 1,
        riskTierRules: Object.fromEntries(known.map((tier) => [tier, globsOf(tier)])),
        mergePolicy: Object.fromEntries(
          known.map((tier) => [tier, { requiredChecks: [tier], autoMerge: merges && "squash" }]),
        ),
        ...(fallback === null ? {} : { defaultTier: tierAt(fallback) }),
        ...(except.length === 0 ? {} : { controlPlane: { except } }),
      };
    });
  const files = fc.constantFrom<string | ChangedFile>(
    "billing/a.ts",
    "docs/a.md",
    "docs/AGENTS.md",
    "app/api/a.ts",
    "lib/a.ts",
    ".github/ci.yml",
    "README",
    "docs/\u200b.md",
    moved("billing/a.ts", "docs/b.md"),
    buildFile("docs/c.md", { newMode: symlinkMode }),
  );
  const changes = fc
    .tuple(fc.uniqueArray(files, { maxLength: 3 }), fc.constantFrom({}, {}, {}, cut("too-many-files")))
    .map(([changed, over]) => buildChange(changed, over));

  /** The same text for both, but for the names of its checks, so that one's are never the other's. */
  function textOf(
    document: { readonly mergePolicy: Record<string, { readonly requiredChecks: readonly string[] }> },
    owner: string,
  ): string {
    const mergePolicy = Object.fromEntries(
      Object.entries(document.mergePolicy).map(([tier, policy]) => [
        tier,
        { ...policy, requiredChecks: [`${owner}-${tier}`] },
      ]),
    );
    return JSON.stringify({ ...document, mergePolicy });
  }

  it("both contracts hold: neither makes a change milder than the other alone calls it, nor drops what it asks", () => {
    fc.assert(
      fc.property(contracts, contracts, changes, (above, below, change) => {
        const [floor, own] = [textOf(above, "org"), textOf(below, "repo")];
        const contract = buildTightened(floor, own);
        const together = assess(contract, change);
        for (const alone of [buildTestContract(floor, { role: "organisation" }), buildTestContract(own)]) {
          const expected = assess(alone, change);
          expect(tierRank(contract, together.tier)).toBeLessThanOrEqual(tierRank(contract, expected.tier));
          expect(asks(together)).toEqual(expect.arrayContaining([...asks(expected)]));
          expect(together.autoMerge.value === false || together.autoMerge.value === expected.autoMerge.value).toBe(
            true,
          );
        }
      }),
      { numRuns: 120 },
    );
  });
});
