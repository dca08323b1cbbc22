import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { buildRepository } from "#test/support/git.ts";

const entry = fileURLToPath(new URL("../../../src/apps/cli/headgate.js", import.meta.url));

function launch(args: readonly string[]) {
  const child = spawn(process.execPath, [entry, "sandbox", ...args]);
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  return { child, output, ended: once(child, "close").then(([code]) => code as number | null) };
}

async function untilUp({
  child,
  output,
}: {
  child: ChildProcess;
  output: { stdout: string; stderr: string };
}): Promise<string> {
  while (!output.stdout.includes("Ctrl-C")) {
    await Promise.race([once(child.stdout!, "data"), once(child, "close")]);
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${output.stderr}`);
  }
  return output.stdout;
}

const find = (pattern: RegExp, text: string): string => pattern.exec(text)?.[1] ?? "";

describe("headgate sandbox", () => {
  test("is up with a demonstration, can be cloned from, and ends on Ctrl-C", async () => {
    await using place = await buildRepository();
    const run = launch(["--port", "0"]);
    const stdout = await untilUp(run);
    try {
      const url = find(/Page {5}(\S+)\//, stdout);
      const token = find(/octo-dev {2}(ghp_\w+)/, stdout);
      const headers = { authorization: `Bearer ${token}` };
      const repository = await fetch(`${url}/api/v3/repos/acme/shop`, { headers });
      expect([repository.status, ((await repository.json()) as { full_name: string }).full_name]).toEqual([
        200,
        "acme/shop",
      ]);
      const page = await fetch(`${url}/`, { headers: { accept: "text/html" } });
      expect(await page.text()).toContain("acme/shop");
      await place.git("clone", "--quiet", find(/git clone (\S+)/, stdout), join(place.home, "shop"));
      expect(await place.git("-C", join(place.home, "shop"), "ls-files")).toBe("README.md\ndb/schema.sql\nsrc/cart.ts");
    } finally {
      run.child.kill("SIGINT");
    }
    expect(await run.ended).toBe(0);
    expect(run.output.stderr).toBe("");
  });

  test("begins with what a seed file names", async () => {
    await using place = await buildRepository();
    const seed = {
      users: [{ login: "ada" }],
      repositories: [{ owner: "ada", name: "engine", private: true }],
      apps: [{ slug: "gate", owner: "ada", permissions: { checks: "write" }, events: ["push"], installOn: ["ada"] }],
    };
    await place.write("seed.json", JSON.stringify(seed));
    const run = launch(["--port", "0", "--seed-file", join(place.directory, "seed.json")]);
    try {
      expect(await untilUp(run)).toMatch(/ada {2}ghp_[^]*\/ada\/engine\.git[^]*gate {2}id \d+, installation \d+/);
    } finally {
      run.child.kill("SIGTERM");
    }
    expect(await run.ended).toBe(0);
  });

  const rows: [name: string, seed: string, message: string][] = [
    ["no JSON", "{", "is no JSON"],
    ["unknown keys", '{"user": []}', "/user: not known; known are users, organisations, repositories, apps"],
    ["missing keys", '{"users": [{}]}', "/users/0/login: is missing"],
    ["an owner that is not there", '{"repositories": [{"owner": "ada", "name": "x"}]}', "There is no account ada"],
  ];
  test.each(rows)("says what is wrong with a seed: %s", async (_, seed, message) => {
    await using place = await buildRepository();
    await place.write("seed.json", seed);
    const run = launch(["--port", "0", "--seed-file", join(place.directory, "seed.json")]);
    expect(await run.ended).toBe(2);
    expect(run.output.stderr).toContain(message);
  });

  test("does not begin in a directory that an earlier run has used", async () => {
    await using place = await buildRepository();
    await place.write("left.git/HEAD", "");
    const run = launch(["--port", "0", "--directory", place.directory]);
    expect(await run.ended).toBe(2);
    expect(run.output.stderr).toContain("is not empty. Choose another --directory");
  });

  test("says when the port is taken", async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const run = launch(["--port", String(port)]);
    expect(await run.ended).toBe(2);
    expect(run.output.stderr).toContain(`Port ${port} is taken.`);
    server.close();
  });
});
