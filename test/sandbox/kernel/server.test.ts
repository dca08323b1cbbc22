import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

import { demoSeed, sow } from "#sandbox/seed.ts";
import { startSandbox } from "#sandbox/sandbox.ts";
import { buildRepository } from "#test/support/git.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";

test("GitHub Actions is in every world, under its real id", async () => {
  await using sandbox = await startTestSandbox();
  const { status, body } = await sandbox.as(null).get("/apps/github-actions");
  expect([status, body]).toMatchObject([200, { id: 15_368, slug: "github-actions", owner: { login: "github" } }]);
});

test("what it says of itself has no version, which only GitHub Enterprise Server says", async () => {
  await using sandbox = await startTestSandbox();
  const { status, body } = await sandbox.as(null).get("/api/v3/meta");
  expect([status, body]).toEqual([200, { verifiable_password_authentication: false }]);
});

test("a temporary directory goes at the end, and one that was named stays", async () => {
  await using place = await buildRepository();
  const named = join(place.home, "github");
  const directories = await Promise.all(
    [{}, { directory: named }].map(async (options) => {
      const sandbox = await startSandbox(options);
      await sow(sandbox.world, demoSeed);
      const { directory } = sandbox.world;
      expect(await readdir(directory)).not.toEqual([]);
      await sandbox.close();
      return directory;
    }),
  );
  expect(directories.map((directory) => existsSync(directory))).toEqual([false, true]);
  await expect(startSandbox({ directory: named })).rejects.toThrow("is not empty");
});

test("it ends with requests under way, and answers no more", async () => {
  const gate = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const sandbox = await startTestSandbox({
    routes: [
      {
        method: "GET",
        path: "/test/slow",
        needs: null,
        handle: async () => {
          started.resolve();
          await gate.promise;
          return { kind: "empty", status: 204 };
        },
      },
    ],
  });
  const asked = sandbox
    .as(null)
    .get("/test/slow")
    .then(
      () => "answered",
      () => "cut",
    );
  await started.promise;
  await sandbox.close();
  expect(await asked).toBe("cut");
  gate.resolve();
  expect(
    await sandbox
      .as(null)
      .get("/zen")
      .then(
        () => "answered",
        () => "refused",
      ),
  ).toBe("refused");
});
