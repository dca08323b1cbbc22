import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CommitSha } from "#core/ids.ts";
import { base, head, older } from "./material.ts";

const folder = join(import.meta.dirname, "../../fixtures/reviews");

/** Every fixture by its name, such as `greptile/check-nothing-added`. */
export const fixtureNames: readonly string[] = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".md"))
  .map((file) => file.slice(0, -".md".length))
  .toSorted();

/** Where a fixture's format was documented or reported. */
export function sourceOf(name: string): string {
  return partsOf(name).source;
}

/** A published text, with the commits of the tests in the places of `{{head}}`, `{{older}}` and `{{base}}`. */
export function fixture(name: string): string {
  return partsOf(name).body.replaceAll(/\{\{(head|older|base)(?::(\d+))?\}\}/g, (_, which: string, length?: string) => {
    const commit: CommitSha | undefined = { head, older, base }[which];
    if (commit === undefined) throw new Error(`no commit ${which}`);
    return length === undefined ? commit : commit.slice(0, Number(length));
  });
}

function partsOf(name: string): { readonly source: string; readonly body: string } {
  const text = readFileSync(join(folder, `${name}.md`), "utf8");
  const end = text.indexOf("\n---\n");
  if (!text.startsWith("source: ") || end < 0) throw new Error(`${name} does not begin with its source`);
  return { source: text.slice("source: ".length, end).trim(), body: text.slice(end + "\n---\n".length).trimEnd() };
}
