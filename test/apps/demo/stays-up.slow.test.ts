import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const cli = fileURLToPath(new URL("../../../src/apps/cli/headgate.js", import.meta.url));

/** As long as the story takes: a minute where nothing else runs. */
const timeoutMs = 600_000;

describe("npm run demo", () => {
  it(
    "stays up when the story is told, with all of it to look at, and ends with 0 on Ctrl-C",
    async () => {
      // In a group of its own, like what is started in a terminal: Ctrl-C goes to all of it.
      const child = spawn(process.execPath, [cli, "demo"], { detached: true });
      const ended = once(child, "close");
      const output = { stdout: "", stderr: "" };
      child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
      const up = new Promise<void>((resolve) => {
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
          output.stdout += text;
          if (output.stdout.includes("Press Ctrl-C to end it.\n")) resolve();
        });
      });
      await Promise.race([up, ended]);
      const left = /Look at what is left: (\S+) /.exec(output.stdout)?.[1] ?? "";
      const page = await fetch(left, { headers: { accept: "text/html" } });
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("corner-shop/shop")]);
      process.kill(-child.pid!, "SIGINT");
      const [code] = await ended;
      expect({ code, stderr: output.stderr }).toEqual({ code: 0, stderr: "" });
      expect(output.stdout).toMatch(/Press Ctrl-C to end it\.\n$/);
    },
    timeoutMs,
  );
});
