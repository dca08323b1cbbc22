/**
 * How long `headgate gate` takes on a change of five files, as a multiple of starting Node with nothing to do. Hooks and
 * agents run it before every push. Both are whole processes in turn, so a machine that slows down slows both.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildRepository } from "#test/support/git.ts";

const rounds = 21;
const target = 8;
const launcher = fileURLToPath(new URL("../scripts/headgate.mjs", import.meta.url));
const entry = fileURLToPath(new URL("../src/apps/cli/headgate.js", import.meta.url));

const contract = `version: 1
riskTierRules: { high: ["src/auth/**", "db/**"], low: ["docs/**"] }
mergePolicy: { high: { requiredChecks: [CI, smoke] }, low: { requiredChecks: [CI] } }
`;

await using repository = await buildRepository();
const paths = ["src/a.ts", "src/auth/b.ts", "docs/c.md", "db/d.sql", "e.txt"];
const files = (text: string) => Object.fromEntries(paths.map((path) => [path, `${path} ${text}\n`]));
await repository.commits([
  { files: { ".github/risk-contract.yml": contract, ...files("1") } },
  { branch: "change", parents: ["main"], files: files("2") },
]);
const gate = ["gate", "--base", "main", "--head", "change", "--json"];

/** Wall time of one process in milliseconds. */
function time(args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: repository.directory,
    env: { ...process.env, INIT_CWD: repository.directory },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const nothing = ["-e", "0"];
const direct = [entry, ...gate];
const launched = [launcher, ...gate];
for (const args of [nothing, direct, launched]) time(args);
const measured = Array.from({ length: rounds }, () => ({
  nothing: time(nothing),
  direct: time(direct),
  launched: time(launched),
}));

const floor = median(measured.map((round) => round.nothing));
console.log(`node -e 0                        ${floor.toFixed(0)} ms`);
for (const [name, key] of [
  ["headgate gate, five files", "direct"],
  ["the same through its launcher", "launched"],
] as const) {
  const ms = median(measured.map((round) => round[key]));
  const ratio = median(measured.map((round) => round[key] / round.nothing));
  console.log(`${name.padEnd(32)} ${ms.toFixed(0)} ms  ${ratio.toFixed(1)} ×  (target ${target} ×)`);
  if (ratio > target) process.exitCode = 1;
}
