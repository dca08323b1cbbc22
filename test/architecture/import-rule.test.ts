import { execFile } from "node:child_process";
import { lstat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const fixture = fileURLToPath(new URL("../fixtures/import-rule/", import.meta.url));

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
  readonly labels: readonly [{ readonly span: { readonly line: number } }];
}

/** oxlint's complaints about a folder as `file:line rule`. */
async function lint(folder: string, ...args: string[]): Promise<string[]> {
  const oxlint = `${root}node_modules/oxlint/bin/oxlint`;
  const { stdout } = await run(process.execPath, [oxlint, "--format", "json", ...args, "."], { cwd: folder }).catch(
    // It ends with 1 when it has complaints, which is what is wanted here.
    (error: { stdout: string }) => error,
  );
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  return diagnostics.map(({ code, filename, labels: [label] }) => `${filename}:${label.span.line} ${code}`).sort();
}

describe("the import rule", () => {
  it("still bites: every forbidden import of the canary is reported, and no allowed one", async () => {
    const lines = (file: string, rule: string, numbers: readonly number[]) =>
      numbers.map((line) => `src/${file}:${line} eslint(${rule})`);
    expect(await lint(fixture, "--no-ignore")).toEqual(
      [
        ...lines("adapters/git/bad.ts", "no-restricted-imports", [1, 2, 3, 4, 5]),
        ...lines("core/bad.ts", "no-restricted-imports", [1, 2, 3, 4, 5, 6]),
        ...lines("core/bad.ts", "no-restricted-properties", [8, 9]),
        ...lines("core/bad.ts", "no-restricted-globals", [10]),
        ...lines("flows/bad.ts", "no-restricted-imports", [1, 2, 3, 4]),
        ...lines("sandbox/bad.ts", "no-restricted-imports", [1, 2, 3, 4, 5]),
      ].sort(),
    );
  });

  it("is the project's own: the canary's configuration is a link to it", async () => {
    expect((await lstat(`${fixture}.oxlintrc.json`)).isSymbolicLink()).toBe(true);
  });
});
