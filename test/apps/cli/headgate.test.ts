import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildRepository, type TestRepository } from "#test/support/git.ts";

const entry = fileURLToPath(new URL("../../../src/apps/cli/headgate.js", import.meta.url));
const seed = new URL("../../fixtures/contracts/published-pattern.json", import.meta.url);

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let repository: TestRepository;

/** The real program in a process of its own, standing in the repository. */
function headgate(args: readonly string[], cwd = repository.directory, env: Record<string, string> = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, ...args], { cwd, env: { ...repository.surroundings, ...env } });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    child.on("error", reject).on("close", (code) => resolve({ code, ...output }));
  });
}

beforeAll(async () => {
  repository = await buildRepository();
  const contract = await readFile(seed, "utf8");
  await repository.commits([
    { files: { ".github/risk-contract.json": contract, "db/schema.ts": "1\n", "README.md": "1\n" } },
    { branch: "schema", parents: ["main"], files: { "db/schema.ts": "2\n" } },
    { branch: "readme", parents: ["main"], files: { "README.md": "2\n" } },
    { branch: "loosen", parents: ["main"], files: { ".github/risk-contract.json": "{}", "db/schema.ts": "3\n" } },
    { branch: "broken", parents: ["main"], files: { ".github/risk-contract.json": '{\n  "version": "2"\n}' } },
    { branch: "on-broken", parents: ["broken"], files: { "README.md": "3\n" } },
    { branch: "without", parents: [], files: { "README.md": "1\n" } },
    { branch: "drift", parents: ["main"], files: { "src/api.ts": "1\n" } },
  ]);
  await repository.git("checkout", "--quiet", "main");
  await writeFile(
    join(repository.home, "drift.yml"),
    `version: 1
riskTierRules: { low: ["**"] }
mergePolicy: { low: { requiredChecks: [] } }
docsDrift: [{ id: api, when: ["src/**"], require: ["docs/**"] }]
`,
  );
});
afterAll(() => repository.remove());

describe("headgate gate", () => {
  it("gives the seed's high tier and its four checks to a change of db/schema.ts", async () => {
    const { code, stdout } = await headgate(["gate", "--repo", ".", "--base", "main", "--head", "schema", "--json"]);
    const report = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(report).toMatchObject({
      verdict: "wait",
      tier: "high",
      base: await repository.git("rev-parse", "main"),
      head: await repository.git("rev-parse", "schema"),
      contract: { path: ".github/risk-contract.json", hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      requiredChecks: ["risk-policy-gate", "harness-smoke", "Browser Evidence", "CI Pipeline"],
      files: [
        {
          path: "db/schema.ts",
          tier: "high",
          pattern: "db/schema.ts",
          reason: "matches `db/schema.ts` (.github/risk-contract.json:7)",
        },
      ],
    });
    expect(report.pending.map((one: { name: string }) => one.name)).toEqual([
      "Browser Evidence",
      "CI Pipeline",
      "harness-smoke",
    ]);
  });

  it("gives the low tier and its two checks to a change of README.md", async () => {
    const { stdout } = await headgate(["gate", "--base", "main", "--head", "readme", "--json"]);
    const { tier, requiredChecks } = JSON.parse(stdout);
    expect([tier, requiredChecks]).toEqual(["low", ["risk-policy-gate", "CI Pipeline"]]);
  });

  it("says to a person what happened, why, and what to do next", async () => {
    const { code, stdout, stderr } = await headgate([
      "gate",
      "--base",
      "main",
      "--head",
      "drift",
      "--contract",
      join(repository.home, "drift.yml"),
    ]);
    const range = `${(await repository.git("rev-parse", "main")).slice(0, 7)}…${(await repository.git("rev-parse", "drift")).slice(0, 7)}`;
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout.replaceAll(repository.home, "~")).toBe(`BLOCK  tier low, because of its only file  (${range})
judged by ~/drift.yml

  src/api.ts  low  matches \`**\` (~/drift.yml:2)

What it needs:
  ✗ documentation api
      \`src/api.ts\` changed, but none of \`docs/**\` did (rule \`api\`).
      → Bring the documentation up to date.

Blocked: \`src/api.ts\` changed, but none of \`docs/**\` did (rule \`api\`). Bring the documentation up to date.
`);
  });

  it("is judged by the base's contract, whatever the head makes of it", async () => {
    const { stdout } = await headgate(["gate", "--base", "main", "--head", "loosen", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ tier: "high", contract: { path: ".github/risk-contract.json" } });
  });

  it("blocks in observe mode only in words", async () => {
    const observing = join(repository.home, "observe.yml");
    await writeFile(observing, `mode: observe\n${await readFile(join(repository.home, "drift.yml"), "utf8")}`);
    const { code, stdout } = await headgate(["gate", "--base", "main", "--head", "drift", "--contract", observing]);
    expect(code).toBe(0);
    expect(stdout).toContain("The contract only observes, so this stops nothing.");
  });

  it("changes nothing for a variable that a git hook leaves behind", async () => {
    const args = ["gate", "--base", "main", "--head", "schema", "--json"];
    const inHook = await headgate(args, undefined, { GIT_DIR: "/nonexistent", GIT_INDEX_FILE: "/nonexistent/index" });
    expect(inHook).toEqual(await headgate(args));
  });

  it.each([
    ["sarif", /"version": "2\.1\.0"/],
    ["github", /^::error file=[^,]*drift\.yml,line=1,title=DOCS_DRIFT::`src\/api\.ts` changed/],
    ["markdown", /^### Headgate: block\n\nTier \*\*low\*\*, because of its only file\./],
  ])("prints %s", async (format, pattern) => {
    const drift = join(repository.home, "drift.yml");
    const { code, stdout } = await headgate([
      "gate",
      "--base",
      "main",
      "--head",
      "drift",
      "--contract",
      drift,
      "--format",
      format,
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(pattern);
  });
});

describe("what went wrong decides the exit code", () => {
  it.each([
    ["a branch that does not exist", ["gate", "--base", "nope"], 2, 'headgate: "nope" does not name a commit'],
    ["a ref that looks like an option", ["gate", "--base", "--output=/tmp/x"], 2, "cannot be the name of a commit"],
    ["no base and no remote", ["gate"], 2, "headgate: Say what the change is for: --base BRANCH."],
    ["not a repository", ["gate", "--repo", "/", "--base", "main"], 2, "Name a git checkout with --repo."],
    [
      "a contract file that is not there",
      ["gate", "--base", "main", "--contract", "nope.yml"],
      2,
      'There is no file "nope.yml"',
    ],
    [
      "a base without a contract",
      ["gate", "--base", "without", "--head", "main"],
      2,
      ".github/risk-contract.yml:1:1 there is no contract on the base branch. Add .github/risk-contract.yml.",
    ],
    [
      "a broken contract",
      ["gate", "--base", "broken", "--head", "on-broken"],
      2,
      '.github/risk-contract.json:2:14 version must be "1" or 1, not "2".',
    ],
    ["an unknown command", ["gaet"], 2, "(Did you mean gate?)"],
    ["an unknown format", ["gate", "--format", "xml"], 2, "Allowed choices are text, markdown, json, sarif, github."],
    ["a count that is none", ["replay", "--last", "many"], 2, "Write a whole number from 1 to 10000."],
  ])("%s", async (_, args, code, message) => {
    const run = await headgate(args);
    expect(run.stderr).toContain(message);
    expect([run.code, run.stdout]).toEqual([code, ""]);
  });

  it("git that cannot be found is no judgement", async () => {
    const { code, stdout, stderr } = await headgate(["gate", "--base", "main"], undefined, { PATH: "/nonexistent" });
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toContain("Install git and make sure that it is on the PATH.");
  });

  it("a broken contract blocks for a program too, with the places", async () => {
    const { code, stdout } = await headgate(["gate", "--base", "broken", "--head", "on-broken", "--json"]);
    const report = JSON.parse(stdout);
    expect([code, report.verdict, report.tier]).toEqual([2, "block", null]);
    expect(report.reasons).toContainEqual({
      code: "CONTRACT_UNKNOWN_VALUE",
      message: 'version must be "1" or 1, not "2"',
      next: null,
      at: { file: ".github/risk-contract.json", line: 2, column: 14 },
    });
  });
});

describe("the other commands", () => {
  it("tier prints one word", async () => {
    expect(await headgate(["tier", "--base", "main", "--head", "schema"])).toEqual({
      code: 0,
      stdout: "high\n",
      stderr: "",
    });
  });

  it("explain tells of a path which rules match and which one wins", async () => {
    const { stdout } = await headgate(["explain", "lib/tools/x.ts"]);
    expect(stdout).toBe(`lib/tools/x.ts: high
  matches \`lib/tools/**\` (.github/risk-contract.json:6)

Rules that match and are overruled:
  low  **  .github/risk-contract.json:9

A change of it needs the check \`harness-smoke\`, the check \`Browser Evidence\` and the check \`CI Pipeline\`.
`);
  });

  it("explain tells of a commit what it would have needed", async () => {
    const commit = await repository.git("rev-parse", "readme");
    const { stdout } = await headgate(["explain", commit.slice(0, 10), "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ tier: "low", head: commit, files: [{ path: "README.md" }] });
  });

  it("contract lint names codes and places, and fails on a warning", async () => {
    const { code, stdout } = await headgate(["contract", "lint", "--json"]);
    const { findings } = JSON.parse(stdout) as { findings: readonly { code: string; at: { line: number } }[] };
    expect(code).toBe(1);
    expect(findings.map((finding) => [finding.at.line, finding.code])).toEqual([
      [5, "LINT_GLOB_MATCHES_NOTHING"],
      [6, "LINT_GLOB_MATCHES_NOTHING"],
      [9, "LINT_CATCH_ALL"],
      [15, "LINT_UNPINNED_CHECK"],
      [16, "LINT_UNPINNED_CHECK"],
      [17, "LINT_UNPINNED_CHECK"],
    ]);
  });

  it("contract show gives every value its place", async () => {
    const { stdout } = await headgate(["contract", "show"]);
    expect(stdout).toMatch(/^riskTierRules\.high\[2\]: "db\/schema\.ts" +# \.github\/risk-contract\.json:7:7$/m);
    expect(stdout).toMatch(/^rerun\.maxPerHead: 3 +# default$/m);
  });

  it("contract schema prints the file that editors use", async () => {
    const { stdout } = await headgate(["contract", "schema"]);
    expect(stdout).toBe(await readFile(new URL("../../../risk-contract.schema.json", import.meta.url), "utf8"));
  });

  it("replay judges what was merged", async () => {
    const { code, stdout } = await headgate(["replay", "--head", "schema", "--last", "5", "--json"]);
    const { summary } = JSON.parse(stdout);
    expect([code, summary.changes, summary.tiers]).toEqual([0, 1, { high: 1 }]);
  });
});

describe("a reader of stdout", () => {
  const shell = (script: string) =>
    new Promise<{ code: number | null; stderr: string }>((resolve) => {
      const command = `"${process.execPath}" "${entry}" contract schema`;
      const child = spawn("bash", ["-c", script.replace("HEADGATE", command)], { cwd: repository.directory });
      let stderr = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.on("close", (code) => resolve({ code, stderr }));
    });

  it("may go away early without a word", async () => {
    expect(await shell("HEADGATE | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}")).toEqual({ code: 0, stderr: "" });
  });

  it.runIf(process.platform === "linux")("that cannot take the answer is infrastructure, not a verdict", async () => {
    const { code, stderr } = await shell("HEADGATE > /dev/full");
    expect([code, stderr]).toEqual([
      3,
      "headgate: the answer could not be given: ENOSPC: no space left on device, write\n",
    ]);
  });
});
