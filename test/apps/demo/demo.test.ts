import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const cli = fileURLToPath(new URL("../../../src/apps/cli/headgate.js", import.meta.url));

/** It takes 45 s where nothing else runs. */
const timeoutMs = 600_000;

describe("npm run demo -- --once", () => {
  it(
    "tells the whole story on a local GitHub, and ends with 0",
    async () => {
      const child = spawn(process.execPath, [cli, "demo", "--once"], { stdio: ["ignore", "pipe", "pipe"] });
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
      child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
      const code = await new Promise((resolve) => child.on("exit", resolve));
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout.match(/── \d+\. [^─]+/g)?.map((title) => title.trim())).toEqual([
        "── 1. A small change merges by itself",
        "── 2. A risky change waits for a person, at exactly this commit",
        "── 3. A push makes the review stale",
        "── 4. A forged green changes nothing",
        "── 5. A contract that is loosened is judged by the one in force",
        "── 6. Proof at the head, and it merges",
        "── 7. A green reviewer is not a clean review",
        "── 8. A reviewer is out of order, and the next one is asked",
        "── 9. A loop that does not end calls a person",
        "── 10. Someone takes it on themselves, and says why",
      ]);
      expect(stdout).toContain("grace approved an earlier commit, which does not count.");
      for (const told of [
        "Greptile Review   ✓",
        "✗  Blocked, medium risk: greptile has 2 findings on this head: P1 A discount can pay the customer in src/discount.ts",
        "which is not the head, so its review does not count.",
        "headgate[bot]  “@greptileai review this”",
        "thread on src/discount.ts  resolved by headgate[bot]",
        "headgate[bot]  “@coderabbitai review”",
        "✓  check `CI`      `CI` passed on this head.\n",
        "✓  approval        grace approved this head.\n",
        "✓  review threads  No review thread that counts is open.\n",
        "risk-policy-gate  …  Waiting, high risk: CI is running on this head.\n",
        "Ada tries to merge. GitHub answers 405: ",
        "✓  Valid; 1 of 1 other open pull request would be judged differently\n",
        "#2  now: wait, high  with this contract: wait, medium\n",
        "greptile has 2 findings on this head: P1 The stock can be below zero in src/stock.ts",
        "✗  Blocked, medium risk: 2 rounds of review have had findings, and the contract stops at 2.\n",
        "│ What was tried. 2 heads judged and 1 review asked for.\n",
        "│   Head       P0  P1  P2  P3  New  Repeated\n",
        "│ What is open.\n",
        "│ - 2 rounds of review have had findings, and the contract stops at 2.\n",
        "1. Split the change.",
        "✓  Ready to merge, medium risk: grace overrode 2 open requirements for this head until",
        "Harness gap: the gate was overridden on pull request 6",
      ]) {
        expect(stdout).toContain(told);
      }
      // It ends in the same breath, so nothing is left to look at.
      expect(stdout).not.toContain("Look at what is left");
      expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^That is the whole idea: /);
    },
    timeoutMs,
  );
});
