import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWorkflowChecks, type ReportedCheck } from "#core/contract/workflow-checks.ts";

/** `name` for a whole name, `name…` for how names begin. */
function show({ name, isPrefix }: ReportedCheck): string {
  return isPrefix ? `${name}…` : name;
}

function checksOf(text: string): string[] {
  return readWorkflowChecks(text).map(show);
}

describe("a workflow's jobs report", () => {
  it.each<[how: string, jobs: string, checks: string[]]>([
    ["under their ids", "build: { runs-on: x }\n  test: { runs-on: x }", ["build", "test"]],
    ["under their names where they have some", "build: { name: CI Pipeline }", ["CI Pipeline"]],
    ["under a name that looks like a number or a truth", "a: { name: 12 }\n  b: { name: true }", ["12", "true"]],
    ["under the id where the name is no text", "a: { name: [x] }\n  b: { name: null }", ["a", "b"]],
    ["once for each value of a matrix", "test: { strategy: { matrix: { node: [22, 24] } } }", ["test (…"]],
    [
      "once for each value that an expression gives",
      "test: { name: T, strategy: { matrix: '${{ fromJSON(x) }}' } }",
      ["T (…"],
    ],
    ["under any values where the strategy is an expression", "test: { strategy: '${{ fromJSON(x) }}' }", ["test…"]],
    ["under one name where the strategy has no matrix", "test: { strategy: { fail-fast: false } }", ["test"]],
    ["under what an expression in the name gives", "a: { name: 'Test on ${{ matrix.os }}' }", ["Test on …"]],
    ["under anything where the name begins with an expression", "a: { name: '${{ matrix.os }} test' }", ["…"]],
    ["for each job of a reusable workflow", "call: { uses: ./.github/workflows/x.yml }", ["call / …"]],
    [
      "for each of those under the caller's name",
      "call: { name: Calls, uses: o/r/.github/workflows/x.yml@v1 }",
      ["Calls / …"],
    ],
    [
      "for each of those and each value of a matrix",
      "call: { uses: ./x.yml, strategy: { matrix: { node: [22] } } }",
      ["call (…"],
    ],
    [
      "under ids that objects have anyway",
      "constructor: {}\n  __proto__: { name: p }\n  toString: {}",
      ["constructor", "p", "toString"],
    ],
    ["nothing where they are not maps", "a: steps\n  b: []\n  c:\n  d: {}", ["d"]],
  ])("%s", (_, jobs, checks) => {
    expect(checksOf(`name: CI\non: [push]\njobs:\n  ${jobs}\n`)).toEqual(checks);
  });

  it("through anchors too", () => {
    expect(checksOf("x: &job { name: Shared }\njobs: { a: *job, b: *job }\n")).toEqual(["Shared", "Shared"]);
  });
});

describe("a file that is no workflow", () => {
  it.each(["", "# nothing\n", "name: CI\non: push\n", "jobs: []\n", "jobs: none\n", "- jobs\n", "jobs:\n", "true"])(
    "reports nothing: %j",
    (text) => {
      expect(checksOf(text)).toEqual([]);
    },
  );
});

describe("a file that cannot be read", () => {
  const bomb = ["a", "b", "c", "d", "e"].map((name, level) => {
    const below = "abcde"[level - 1];
    return `${name}: &${name} [${Array.from({ length: 4 }, () => (below === undefined ? "x,x,x,x,x,x,x,x,x,x" : `*${below}`)).join()}]\n`;
  });

  it.each<[what: string, text: string]>([
    ["is larger than any workflow", `# ${"x".repeat(256 * 1024)}\njobs: { a: {} }\n`],
    ["holds lists without end", `jobs: ${"[".repeat(100_000)}`],
    ["holds keys without end", "? ".repeat(100_000)],
    ["multiplies itself", `${bomb.join("")}jobs: [${"*e,".repeat(4)}]\n`],
    ["stands inside itself", "jobs: &a { b: *a }\n"],
    ["is not YAML", "jobs: { a: {}\n"],
    ["has one key twice", "jobs: { a: {}, a: { name: b } }\n"],
  ])("may report anything, so that lint says nothing of it: it %s", (_, text) => {
    expect(checksOf(text)).toEqual(["…"]);
  });

  it("never throws, whatever it holds", () => {
    const words = fc.constantFrom(
      "jobs:",
      "\n",
      "  ",
      "a:",
      "name: x",
      "uses: y",
      "strategy:",
      "matrix:",
      "- ",
      "${{ x }}",
      "[",
      "]",
      "{",
      "}",
      "&a ",
      "*a",
      "!!set ",
      "|\n",
      "? ",
      "'",
      '"',
      "\0",
    );
    const texts = fc.oneof(
      fc.array(fc.nat({ max: 0xffff })).map((units) => String.fromCharCode(...units)),
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const { name, isPrefix } of readWorkflowChecks(text))
          expect([typeof name, typeof isPrefix]).toEqual(["string", "boolean"]);
      }),
      { numRuns: 100 },
    );
  });
});
