import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { buildEnvironment } from "#adapters/git/environment.ts";
import { type GitCall, readAtMost, runGit } from "#adapters/git/run-git.ts";

/** A folder with a program named `git` in it that is this shell script, and a call that finds it. */
async function buildFakeGit(script: string) {
  const directory = await mkdtemp(join(tmpdir(), "headgate-fake-git-"));
  const program = join(directory, "git");
  await writeFile(program, `#!/bin/sh\ncd '${directory}'\n${script}\n`);
  await chmod(program, 0o755);
  const call: GitCall = {
    args: ["status"],
    directory,
    environment: buildEnvironment({ PATH: `${directory}:${process.env["PATH"]}` }),
    timeoutMs: 10_000,
  };
  return { directory, call, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** A killed process whose parent is gone may stay in the process table as a zombie until someone reaps it. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return !/^\d+ \(.*\) Z/.test(stat);
}

async function expectGone(pidFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile, "utf8"));
  expect(pid).toBeGreaterThan(0);
  await expect.poll(() => isRunning(pid)).toBe(false);
}

test("a git that does not finish is killed together with what it started", async () => {
  await using fake = await buildFakeGit("sleep 300 & echo $! > pid; wait");
  await expect(runGit({ ...fake.call, timeoutMs: 5_000 }, 1_000)).rejects.toMatchObject({
    name: "GitError",
    kind: "timeout",
    message: "git status did not finish within 5000 ms and was stopped.",
    args: ["status"],
  });
  await expectGone(join(fake.directory, "pid"));
});

test("a helper that outlives git and keeps its stdout open does not outlive the deadline", async () => {
  await using fake = await buildFakeGit("sleep 300 & echo $! > pid; exit 0");
  await expect(runGit({ ...fake.call, timeoutMs: 5_000 }, 1_000)).rejects.toMatchObject({ kind: "timeout" });
  await expectGone(join(fake.directory, "pid"));
});

test("too much output is an error that says how much is allowed, and git is killed", async () => {
  await using fake = await buildFakeGit("echo $$ > pid; exec yes");
  await expect(runGit(fake.call, 5_000)).rejects.toMatchObject({
    kind: "output-too-large",
    message: "git status printed more than 5000 bytes and was stopped.",
  });
  await expectGone(join(fake.directory, "pid"));
});

test("whoever can use a part of the output gets exactly the bytes asked for", async () => {
  await using fake = await buildFakeGit("exec yes");
  expect(await readAtMost(fake.call, 5)).toEqual({ bytes: Buffer.from("y\ny\ny"), isCut: true });
});

test("output of exactly the limit is not cut", async () => {
  await using fake = await buildFakeGit("printf 12345");
  expect(await readAtMost(fake.call, 5)).toEqual({ bytes: Buffer.from("12345"), isCut: false });
});

test("a failure carries the exit code and git's last words, with the advice that follows them", async () => {
  await using fake = await buildFakeGit(`cat >&2 <<'END'
warning: something else
fatal: detected dubious ownership in repository at '/x'
To add an exception for this directory, call:

	git config --global --add safe.directory /x
END
exit 128`);
  await expect(runGit(fake.call, 1_000)).rejects.toMatchObject({
    kind: "failed",
    exitCode: 128,
    message:
      "git status ended with exit code 128: fatal: detected dubious ownership in repository at '/x' " +
      "To add an exception for this directory, call: git config --global --add safe.directory /x",
  });
});

test("of a flood of complaints the end is kept", async () => {
  await using fake = await buildFakeGit("yes complaint | head -n 10000 >&2; echo 'at last' >&2; exit 7");
  const error = await runGit(fake.call, 1_000).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ kind: "failed", message: "git status ended with exit code 7: at last" });
  expect((error as { stderrTail: string }).stderrTail).toHaveLength(4_096);
});

test("an exit code can be an answer", async () => {
  await using fake = await buildFakeGit("printf nothing; exit 1");
  expect((await runGit({ ...fake.call, answers: [0, 1] }, 1_000)).toString()).toBe("nothing");
});

test("a git that ends by a signal has failed", async () => {
  await using fake = await buildFakeGit("kill -TERM $$");
  await expect(runGit(fake.call, 1_000)).rejects.toMatchObject({
    kind: "failed",
    exitCode: null,
    message: "git status was ended by SIGTERM.",
  });
});

test("a git that does not read its input is not an error", async () => {
  await using fake = await buildFakeGit("exec <&-; printf done");
  expect((await runGit({ ...fake.call, stdin: "x".repeat(1_000_000) }, 1_000)).toString()).toBe("done");
});

test("no git on PATH, and no directory to run in, are told apart", async () => {
  await using fake = await buildFakeGit("exit 0");
  const empty = join(fake.directory, "empty");
  await mkdir(empty);
  const withoutGit = { ...fake.call, environment: buildEnvironment({ PATH: empty }) };
  await expect(runGit(withoutGit, 1_000)).rejects.toMatchObject({
    kind: "git-missing",
    message: "There is no git program on PATH. Install git 2.30 or later.",
  });
  const nowhere = { ...fake.call, directory: join(fake.directory, "nowhere") };
  await expect(runGit(nowhere, 1_000)).rejects.toMatchObject({ kind: "not-a-repository" });
  const inAFile = { ...fake.call, directory: join(fake.directory, "git") };
  await expect(runGit(inAFile, 1_000)).rejects.toMatchObject({ kind: "not-a-repository" });
});

test("git sees an environment of known names only", async () => {
  await using fake = await buildFakeGit("env");
  const surroundings = {
    PATH: fake.call.environment["PATH"],
    HOME: "/home/someone",
    GIT_DIR: "/elsewhere/.git",
    GIT_WORK_TREE: "/elsewhere",
    GIT_INDEX_FILE: "/elsewhere/.git/index",
    GIT_CONFIG_GLOBAL: "/elsewhere/config",
    GIT_CONFIG_COUNT: "1",
    GIT_EXTERNAL_DIFF: "/elsewhere/diff",
    GIT_TRACE: "1",
    GITHUB_TOKEN: "secret",
    LD_PRELOAD: "/elsewhere/evil.so",
  };
  const output = (await runGit({ ...fake.call, environment: buildEnvironment(surroundings) }, 10_000)).toString();
  const names = output
    .trim()
    .split("\n")
    .map((line) => line.split("=", 1)[0]);
  const addedByTheShell = ["PWD", "OLDPWD", "SHLVL", "_"];
  expect(names.filter((name) => !addedByTheShell.includes(name ?? "")).toSorted()).toEqual([
    "GIT_ALLOW_PROTOCOL",
    "GIT_ATTR_NOSYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_GRAFT_FILE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NO_LAZY_FETCH",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OPTIONAL_LOCKS",
    "GIT_TERMINAL_PROMPT",
    "HOME",
    "LANG",
    "LC_ALL",
    "PATH",
  ]);
});
