import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const entry = fileURLToPath(new URL("../../../src/apps/cli/headgate.js", import.meta.url));

/** Ctrl-C in a terminal goes to every process that was started there; `kill` to one alone. */
const senders = {
  terminal: ({ pid }: ChildProcess, signal: NodeJS.Signals) => void process.kill(-pid!, signal),
  kill: (child: ChildProcess, signal: NodeJS.Signals) => void child.kill(signal),
} as const;

interface Interruption {
  readonly args: readonly string[];
  /** What is said last before it. */
  readonly at: string;
  readonly by: keyof typeof senders;
  readonly signal: NodeJS.Signals;
}

/** Runs the demo in a group of processes of its own, and with a folder of its own for what it writes. */
async function interrupt({ args, at, by, signal }: Interruption) {
  const temporary = await mkdtemp(join(tmpdir(), "headgate-interrupted-"));
  const env = { ...process.env, TMPDIR: temporary };
  const child = spawn(process.execPath, [entry, "demo", ...args], { detached: true, env });
  const ended = once(child, "close");
  try {
    const output = { stdout: "", stderr: "" };
    let isSent = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
      if (isSent || !output.stdout.includes(at)) return;
      isSent = true;
      senders[by](child, signal);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    const [code, killedBy] = (await ended) as [number | null, NodeJS.Signals | null];
    return { ...output, code, killedBy, left: (await readdir(temporary)).filter((one) => one.startsWith("headgate-")) };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

describe("headgate demo, when it is interrupted", () => {
  it.each<readonly [what: string, interruption: Interruption, said: string]>([
    [
      "Ctrl-C before the first act",
      { args: ["--once"], at: "Starting a GitHub", by: "terminal", signal: "SIGINT" },
      "Interrupted before the first act: none of the 10 acts was told.\n",
    ],
    [
      "Ctrl-C in an act",
      { args: ["--once"], at: "── 1. ", by: "terminal", signal: "SIGINT" },
      "Interrupted in act 1 of 10, “A small change merges by itself”: it was not told to its end, and acts 2 to 10 not at all.\n",
    ],
    [
      "SIGTERM before the first act",
      { args: ["--once"], at: "Starting a GitHub", by: "kill", signal: "SIGTERM" },
      "Interrupted before the first act: none of the 10 acts was told.\n",
    ],
    [
      "SIGTERM in an act, where it was to stay up",
      { args: [], at: "── 2. ", by: "kill", signal: "SIGTERM" },
      "Interrupted in act 2 of 10, “A risky change waits for a person, at exactly this commit”: it was not told to its end, and acts 3 to 10 not at all.\n",
    ],
  ])("ends with 3, says what was not told and leaves nothing: %s", async (_, interruption, said) => {
    const { code, killedBy, stderr, left } = await interrupt(interruption);
    expect({ code, killedBy, stderr, left }).toEqual({ code: 3, killedBy: null, stderr: said, left: [] });
  });
});
