import { describe, expect, it } from "vitest";
import { renderDecidingReason, renderTierReason } from "#core/message/tiers.ts";
import type { Assessment } from "#core/risk/assessment.ts";
import { judgeLocally } from "#flows/judge-locally.ts";
import {
  buildRepository,
  executable,
  type Files,
  movedFrom,
  submodule,
  symlink,
  type TestRepository,
} from "#test/support/git.ts";
import { minute, sha } from "#test/support/judge.ts";
import { localSources } from "#test/support/local.ts";

const contract = `
version: 1
riskTierRules:
  high: ["auth/**", "db/schema.ts", "src/[id]/page.tsx", "src/(auth)/**", "café/**"]
  low: ["**"]
mergePolicy:
  high: { requiredChecks: [CI, smoke] }
  low: { requiredChecks: [CI] }
`;

const before: Files = [
  [".github/risk-contract.yml", contract],
  ["auth/login.ts", "export const login = 'a long enough line to be found again after a rename';\n"],
  ["docs/guide.md", "# Guide\n"],
  ["docs/run.sh", "echo\n"],
  ["vendor/lib", submodule(sha("1"))],
];

/** The assessment of a pull request that makes these edits on top of `before`. */
async function assessPull(edits: Files, inspect?: (repository: TestRepository) => Promise<void>): Promise<Assessment> {
  await using repository = await buildRepository();
  const base = await repository.commit({ files: before });
  const head = await repository.commit({ branch: "pull", parents: ["main"], files: edits });
  await inspect?.(repository);
  // Awaited here: the repository is removed at the end of this scope.
  return await judged(repository, base, head);
}

async function judged(repository: TestRepository, base: string, head: string): Promise<Assessment> {
  const range = { base, head } as { base: ReturnType<typeof sha>; head: ReturnType<typeof sha> };
  const sources = await localSources(repository);
  const judgement = await judgeLocally(sources, { ...range, contract: null, floor: null, now: minute(0) });
  if (judgement.kind === "failed") throw new Error(judgement.problems.map(({ message }) => message).join("\n"));
  return judgement.value.assessment;
}

interface Row {
  readonly trick: string;
  readonly edits: Files;
  readonly tier: "high" | "low";
  /** Why, for the one file that decides. */
  readonly because: string;
}

const rule = (pattern: string, line: number) => `matches \`${pattern}\` (.github/risk-contract.yml:${line})`;
const auth = rule("auth/**", 4);

const rows: readonly Row[] = [
  { trick: "nothing: an ordinary file", edits: [["docs/new.md", "x"]], tier: "low", because: rule("**", 5) },
  { trick: "a newline in the name", edits: [["auth/a\nb.ts", "x"]], tier: "high", because: auth },
  { trick: "a carriage return in the name", edits: [["auth/x\r.ts", "x"]], tier: "high", because: auth },
  { trick: "U+2028 in the name", edits: [["auth/x\u2028.ts", "x"]], tier: "high", because: auth },
  {
    trick: "a newline in a name outside of the risky folder",
    edits: [["docs/a\nb.md", "x"]],
    tier: "high",
    because: "the name holds a control character",
  },
  {
    trick: "a tab in the name",
    edits: [["docs/a\tb.md", "x"]],
    tier: "high",
    because: "the name holds a control character",
  },
  {
    trick: "a name that turns the writing direction",
    edits: [["docs/\u202egnp.md", "x"]],
    tier: "high",
    because: "the name holds a character that turns the writing direction",
  },
  {
    trick: "a zero-width space",
    edits: [["au\u200bth/login.ts", "x"]],
    tier: "high",
    because: "the name holds an invisible character",
  },
  {
    trick: "a name that is not UTF-8",
    edits: [[new Uint8Array([0x64, 0x6f, 0x63, 0x73, 0x2f, 0xff, 0xfe]), "x"]],
    tier: "high",
    because: "the name holds bytes that are not UTF-8",
  },
  {
    trick: "the decomposed form (NFD) of a risky folder",
    edits: [["cafe\u0301/x.ts", "x"]],
    tier: "high",
    because: rule("café/**", 4),
  },
  {
    trick: "a decomposed name elsewhere",
    edits: [["docs/cafe\u0301.md", "x"]],
    tier: "high",
    because: "the name holds decomposed characters",
  },
  { trick: "another case", edits: [["AUTH/Login.TS", "x"]], tier: "high", because: auth },
  {
    trick: "a Cyrillic letter among Latin ones",
    edits: [["\u0430uth/login.ts", "x"]],
    tier: "high",
    because: "the name holds letters of several scripts in one name",
  },
  {
    trick: "a name wholly of Cyrillic letters that look Latin",
    edits: [["\u0441\u043e\u0440\u0443/x.ts", "x"]],
    tier: "high",
    because: "the name holds characters that look like others",
  },
  { trick: "nothing: an honest Cyrillic name", edits: [["docs/план.md", "x"]], tier: "low", because: rule("**", 5) },
  {
    trick: "nothing: an honest Japanese name",
    edits: [["docs/設計ノートv2.md", "x"]],
    tier: "low",
    because: rule("**", 5),
  },
  {
    trick: "a character that looks like a slash",
    edits: [["docs\u2044auth\u2044x.md", "x"]],
    tier: "high",
    because: "the name holds characters that look like others",
  },
  {
    trick: "a phonetic letter among Latin ones",
    edits: [["\u0251uth/login.ts", "x"]],
    tier: "high",
    because: "the name holds characters that look like others",
  },
  {
    trick: "a private character",
    edits: [["docs/\ue000.md", "x"]],
    tier: "high",
    because: "the name holds a character that every machine shows differently",
  },
  {
    trick: "fullwidth letters",
    edits: [["\uff41\uff55\uff54\uff48/login.ts", "x"]],
    tier: "high",
    because: "the name holds characters that stand for plain ones",
  },
  {
    trick: "a rename out of the risky folder",
    edits: [["docs/login.ts", movedFrom("auth/login.ts")]],
    tier: "high",
    because: `was \`auth/login.ts\`: ${auth}`,
  },
  {
    trick: "a symbolic link",
    edits: [["docs/link", symlink("../auth/login.ts")]],
    tier: "high",
    because: "it is or was a symbolic link",
  },
  {
    trick: "a file that becomes a symbolic link",
    edits: [["docs/guide.md", symlink("../auth/login.ts")]],
    tier: "high",
    because: "it is or was a symbolic link",
  },
  {
    trick: "a submodule bump",
    edits: [["vendor/lib", submodule(sha("2"))]],
    tier: "high",
    because: "it is or was a submodule, so this brings in another repository's commit",
  },
  {
    trick: "a mode flip",
    edits: [["docs/run.sh", executable("echo\n")]],
    tier: "high",
    because: "it became executable",
  },
  {
    trick: "brackets that are a folder's name",
    edits: [["src/[id]/page.tsx", "x"]],
    tier: "high",
    because: rule("src/[id]/page.tsx", 4),
  },
  {
    trick: "parentheses that are a folder's name",
    edits: [["src/(auth)/x", "x"]],
    tier: "high",
    because: rule("src/(auth)/**", 4),
  },
  { trick: "a dotfile in the risky folder", edits: [["auth/.hidden", "x"]], tier: "high", because: auth },
  {
    trick: "a dot-directory",
    edits: [[".husky/pre-push", "x"]],
    tier: "high",
    because: "control plane: it lies in a dot-directory",
  },
  {
    trick: "workflows in another case",
    edits: [[".GitHub/Workflows/x.yml", "x"]],
    tier: "high",
    because: "control plane: it lies in a dot-directory",
  },
  {
    trick: "the contract itself",
    edits: [[".github/risk-contract.yml", contract.replace('high: ["auth/**", ', "high: [")]],
    tier: "high",
    because: "control plane: it is the contract itself",
  },
  {
    trick: "a second contract beside it",
    edits: [["risk-contract.json", "{}"]],
    tier: "high",
    because: "control plane: it is the contract itself",
  },
  {
    trick: "code owners",
    edits: [["docs/CODEOWNERS", "*"]],
    tier: "high",
    because: "control plane: it says who owns the code",
  },
  {
    trick: "agent instructions",
    edits: [["docs/AGENTS.md", "x"]],
    tier: "high",
    because: "control plane: it instructs coding agents",
  },
  {
    trick: "a lockfile",
    edits: [["web/package-lock.json", "{}"]],
    tier: "high",
    because: "control plane: it is a lockfile",
  },
  {
    trick: "attributes that hide a diff",
    edits: [["docs/.gitattributes", "* -diff"]],
    tier: "high",
    because: "control plane: it steers git",
  },
  { trick: "deleting a risky file", edits: [["auth/login.ts", null]], tier: "high", because: auth },
];

describe("evasion: what the author of a change tries, and what the tier says", () => {
  it.each(rows.map((row) => [row.trick, row] as const))("%s", async (_, { edits, tier, because }) => {
    const assessment = await assessPull(edits);
    expect(assessment.files.map((file) => [file.tier, renderDecidingReason(file)])).toContainEqual([tier, because]);
    expect(assessment.tier).toBe(tier);
  });

  it("3,001 files are all listed and judged, the risky one among them", async () => {
    const many = Array.from({ length: 3_000 }, (_, index): [string, string] => [`docs/${index}.md`, "x"]);
    const assessment = await assessPull([...many, ["zzz/auth.ts", "x"], ["auth/z.ts", "x"]]);
    expect([assessment.files.length, assessment.tier, renderTierReason(assessment)]).toEqual([
      3_002,
      "high",
      "because of 1 of its 3,002 files",
    ]);
  });

  it("an empty change takes the default tier", async () => {
    await using repository = await buildRepository();
    const base = await repository.commit({ files: before });
    const head = await repository.commit({ branch: "pull", parents: ["main"] });
    const assessment = await judged(repository, base, head);
    expect([assessment.tier, renderTierReason(assessment)]).toEqual([
      "high",
      "because it changes no file, so the default tier holds",
    ]);
  });

  it("a merge commit as head: what it merged in from the base is not the author's, what it slipped in is", async () => {
    await using repository = await buildRepository();
    await repository.commit({ files: before });
    await repository.commit({ branch: "pull", parents: ["main"], files: { "docs/mine.md": "x" } });
    const base = await repository.commit({ files: { "auth/base.ts": "x" } });
    const honest = await repository.commit({
      branch: "pull",
      parents: ["pull", "main"],
      files: { "auth/base.ts": "x" },
    });
    expect((await judged(repository, base, honest)).tier).toBe("low");
    const evil = await repository.commit({
      branch: "pull",
      parents: ["pull", "main"],
      files: { "auth/slipped-in.ts": "x" },
    });
    expect((await judged(repository, base, evil)).tier).toBe("high");
  });

  it("histories that share no commit are never milder than the most severe tier", async () => {
    await using repository = await buildRepository();
    const base = await repository.commit({ files: before });
    const head = await repository.commit({ branch: "orphan", parents: [], files: { "docs/only.md": "x" } });
    const assessment = await judged(repository, base, head);
    expect([assessment.tier, renderTierReason(assessment), assessment.autoMerge.value]).toEqual([
      "high",
      "because it could not be listed completely: base and head have no common history",
      false,
    ]);
  });

  it("the head's own contract is never the one that judges it", async () => {
    const loose = contract.replace(/high: \[.*\]/, 'high: ["nothing/**"]');
    const assessment = await assessPull([
      [".github/risk-contract.yml", loose],
      ["auth/login.ts", "x"],
    ]);
    expect(assessment.files.map((file) => [file.path, file.tier, file.reasons[0].kind])).toEqual([
      [".github/risk-contract.yml", "high", "control-plane"],
      ["auth/login.ts", "high", "rule"],
    ]);
  });
});
