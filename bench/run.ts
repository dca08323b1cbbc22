/** Every benchmark, one after the other: `npm run bench`. Ends with 1 when one misses its target. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

for (const name of ["gate", "globs"]) {
  console.log(`\n── ${name} ${"─".repeat(60)}`);
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, [script], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
