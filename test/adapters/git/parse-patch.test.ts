import * as fc from "fast-check";
import { expect, test } from "vitest";

import { type Patch, type PatchLimits, startPatchReader } from "#adapters/git/parse-patch.ts";

const commit = "c".repeat(40);
const none = "0".repeat(40);
const blob = "b".repeat(40);
const roomy: PatchLimits = { maxBytesPerFile: 1_000, maxBytes: 10_000 };

function readPatch(chunks: readonly Buffer[], limits: PatchLimits = roomy): Patch {
  const reader = startPatchReader(limits);
  for (const chunk of chunks) if (!reader.take(chunk)) break;
  return reader.finish();
}

const newFile = (name: string, ...lines: string[]): string =>
  [
    `diff --git a/${name} b/${name}`,
    "new file mode 100644",
    `index ${none}..${blob}`,
    "--- /dev/null",
    `+++ b/${name}`,
    `@@ -0,0 +1,${lines.length} @@`,
    ...lines.map((line) => `+${line}`),
    "",
  ].join("\n");

const section = (...lines: string[]) => ({ blobs: { old: none, new: blob }, added: { kind: "read", lines } });

test("however the output is cut into chunks, the same lines come out", () => {
  const output = Buffer.from(
    `${commit}\n${newFile("a", "1", "diff --git a/x b/x", "\\ No newline", "é".repeat(50))}${commit}\n${newFile("b", "", "2\r")}`,
  );
  const whole = readPatch([output]);
  expect(whole.diffs).toEqual([
    [section("1", "diff --git a/x b/x", "\\ No newline", "é".repeat(50))],
    [section("", "2")],
  ]);
  const cuts = fc.array(fc.nat(output.length), { maxLength: 20 });
  fc.assert(
    fc.property(cuts, (places) => {
      const edges = [0, ...places.toSorted((a, b) => a - b), output.length];
      const chunks = edges.slice(1).map((edge, index) => output.subarray(edges[index], edge));
      expect(readPatch(chunks)).toEqual(whole);
    }),
  );
});

test("content that does not carry git's marks is not believed, nor anything after it", () => {
  const broken = newFile("b", "2", "3").replace("+3", "?3");
  const patch = readPatch([Buffer.from(`${commit}\n${newFile("a", "1")}${broken}${newFile("c", "4")}`)]);
  expect(patch).toEqual({ diffs: [[section("1")]], rest: { kind: "unread", why: "failed" } });
});

test("when all files together add too much, reading stops and the rest is too large", () => {
  const reader = startPatchReader({ maxBytesPerFile: 100, maxBytes: 120 });
  expect(reader.take(Buffer.from(`${commit}\n${newFile("a", "1", "2", "3")}`))).toBe(true);
  expect(reader.take(Buffer.from(newFile("b", "4")))).toBe(false);
  expect(reader.finish()).toEqual({ diffs: [[section("1", "2", "3")]], rest: { kind: "unread", why: "too-large" } });
});

test("a file that is too large by itself takes nothing from the others", () => {
  const patch = readPatch(
    [Buffer.from(`${commit}\n${newFile("a", "x".repeat(60), "y".repeat(60))}${newFile("b", "1")}`)],
    {
      maxBytesPerFile: 100,
      maxBytes: 120,
    },
  );
  expect(patch.diffs).toEqual([
    [{ blobs: { old: none, new: blob }, added: { kind: "unread", why: "too-large" } }, section("1")],
  ]);
});
