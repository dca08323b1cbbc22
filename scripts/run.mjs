// The one command behind every npm script. Plain JavaScript for any Node from 18 on: it installs what the lockfile names
// when that has changed, then goes on with the project's own Node.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".headgate-lock");
const ownNode = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
const bin = (name) => relative(root, join(root, "node_modules", name));

/** Infrastructure trouble: the exit code that the CLI uses for it too. */
const infrastructure = 3;

const tasks = {
  test: [[bin("vitest/vitest.mjs"), "run"]],
  // The same program: which files it takes is told in vitest.config.ts, by the name of the script.
  "test:slow": [[bin("vitest/vitest.mjs"), "run"]],
  format: [[bin("oxfmt/bin/oxfmt"), "."]],
  lint: [
    [bin("oxfmt/bin/oxfmt"), "--check", "."],
    [bin("oxlint/bin/oxlint"), "--type-aware", "--deny-warnings"],
    [bin("typescript/bin/tsc"), "--noEmit"],
  ],
  generate: [["scripts/generate.ts"]],
  bench: [["bench/run.ts"]],
  start: [["src/apps/bot/main.ts"]],
  demo: [["src/apps/cli/headgate.js", "demo"]],
  headgate: [["src/apps/cli/headgate.js"]],
};
tasks.check = [...tasks.lint, ...tasks.test];

const [name, ...args] = process.argv.slice(2);
const steps = tasks[name];
if (steps === undefined) {
  console.error(`unknown task "${name ?? ""}". Tasks: ${Object.keys(tasks).join(", ")}.`);
  process.exit(2);
}
install();
// A command that a person points at files of their own starts where they stand.
const cwd = name === "headgate" || name === "demo" ? (process.env.INIT_CWD ?? process.cwd()) : root;
if (steps.length === 1 && Number(process.versions.node.split(".")[0]) >= 24) {
  // The Node that runs this can run the project too; a second process would only cost its start.
  const [[script, ...fixed]] = steps;
  process.argv = [process.argv[0], resolve(root, script), ...fixed, ...args];
  process.chdir(cwd);
  await import(pathToFileURL(process.argv[1]));
} else {
  await runSteps();
}

async function runSteps() {
  for (const [index, [script, ...fixed]] of steps.entries()) {
    const given = index === steps.length - 1 ? args : [];
    const child = spawn(ownNode, [resolve(root, script), ...fixed, ...given], { cwd, stdio: "inherit" });
    // Whoever ends this process means what it runs; a terminal's Ctrl-C reaches both by itself.
    const passOn = (signal) => child.kill(signal);
    process.on("SIGTERM", passOn).on("SIGINT", () => {});
    const [status, signal] = await once(child, "exit").catch((error) =>
      fail(`cannot start ${ownNode}: ${error.message}`),
    );
    process.off("SIGTERM", passOn);
    if (status !== 0) process.exit(status ?? (signal ? 128 : 1));
  }
}

function install() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && existsSync(ownNode) && readFileSync(stamp, "utf8") === lock) return;
  console.error("Installing the dependencies that package-lock.json names …");
  // stdout belongs to the command that was asked for.
  const { status, error } = spawnSync("npm", ["ci", "--include=dev", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (error) fail(`cannot start npm: ${error.message}`);
  if (status !== 0) fail("npm ci failed; its own message stands above.");
  if (spawnSync(ownNode, ["--version"]).status !== 0) {
    fail(
      "the package `node` brought no program: install scripts are switched off.\n" +
        "Run `npm config set ignore-scripts false`, delete node_modules, and try again.",
    );
  }
  writeFileSync(stamp, lock);
}

function fail(message) {
  console.error(message);
  process.exit(infrastructure);
}
