/**
 * Every benchmark, one after the other: `npm run bench`; or those that are named: `npm run bench -- ingress`. Ends with 1
 * when one misses its target.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const benchmarks = ["gate", "globs", "ingress", "decision"];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !benchmarks.includes(name));
if (unknown.length > 0) {
  console.error(`unknown benchmark "${unknown.join('", "')}". Benchmarks: ${benchmarks.join(", ")}.`);
  process.exit(2);
}

for (const name of asked.length > 0 ? asked : benchmarks) {
  console.log(`\n── ${name} ${"─".repeat(60)}`);
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, [script], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
