import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildFinding, findingInText, mergeFindings } from "#core/review/finding.ts";
import { fixture } from "./fixtures.ts";

const text = fixture("greptile/inline-p1");
const hunk = "@@ -40,3 +40,4 @@ func next() {\n \tbefore := round\n+\tround = next";

function at(path: string, code: string | null = hunk, body = text): string {
  return findingInText("greptile", body, { path, code, fallback: "P2" }).fingerprint;
}

describe("a fingerprint", () => {
  it.each([
    ["lines above it came or went", at("src/a.ts", hunk.replace("-40,3 +40,4", "-90,3 +91,4"))],
    ["the text names another line", at("src/a.ts", hunk, text.replace("line 42", "line 93"))],
    ["the line was indented anew", at("src/a.ts", hunk.replace("+\t", "+\t\t\t"))],
    ["the line is no longer new", at("src/a.ts", hunk.replace("+\t", " \t"))],
    ["other lines stand above it", at("src/a.ts", hunk.replace("before := round", "earlier := round"))],
    ["the title is written in other marks", at("src/a.ts", hunk, text.replace("**The timer", "**`The` timer"))],
    ["the badge is another", at("src/a.ts", hunk, text.replaceAll("P1", "P2"))],
    ["the explanation is another", at("src/a.ts", hunk, text.replace("never holds", "is always false"))],
  ])("stays when %s", (_, moved) => {
    expect(moved).toBe(at("src/a.ts"));
  });

  it.each([
    ["file", at("src/b.ts")],
    ["line of code", at("src/a.ts", hunk.replace("round = next", "round = last"))],
    ["claim", at("src/a.ts", hunk, text.replace("started again", "stopped"))],
  ])("is another for another %s", (_, other) => {
    expect(other).not.toBe(at("src/a.ts"));
  });

  it("is another for another reviewer", () => {
    const finding = { severity: "P1", path: "src/a.ts", title: "The same words" } as const;
    expect(buildFinding("greptile", finding).fingerprint).not.toBe(buildFinding("codex", finding).fingerprint);
  });

  it("goes by the rule where there is one, whatever the words", () => {
    const finding = { severity: "P1", path: "src/a.ts", rule: "js/sql-injection" } as const;
    expect(buildFinding("sarif", { ...finding, title: "Query built from line 3" }).fingerprint).toBe(
      buildFinding("sarif", { ...finding, title: "This query depends on a value" }).fingerprint,
    );
  });

  it("is the same whatever numbers stand in the hunk's header and in the title", () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), fc.string(), (line, other, code) => {
        const one = {
          severity: "P1",
          path: "a",
          title: `Line ${line}: off`,
          code: `@@ -${line} +1 @@\n+${code}`,
        } as const;
        const two = {
          severity: "P2",
          path: "a",
          title: `line ${other}: off`,
          code: `@@ -${other} +9 @@\n+${code}`,
        } as const;
        expect(buildFinding("r", one).fingerprint).toBe(buildFinding("r", two).fingerprint);
      }),
    );
  });
});

describe("merged findings", () => {
  it("are one where they are the same, with the more severe of both badges", () => {
    const low = buildFinding("r", { severity: "P3", path: "a", title: "Same" });
    const high = buildFinding("r", { severity: "P1", path: "a", title: "same!" });
    const other = buildFinding("r", { severity: "P2", path: "b", title: "Same" });
    expect(mergeFindings([low, other, high]).map(({ severity, path }) => `${severity} ${path}`)).toEqual([
      "P1 a",
      "P2 b",
    ]);
  });

  it("do not depend on their order", () => {
    const severities = ["P0", "P1", "P2", "P3"] as const;
    const finding = fc
      .record({
        severity: fc.constantFrom(...severities),
        path: fc.constantFrom("a", "b"),
        title: fc.constantFrom("x", "y"),
      })
      .map((source) => buildFinding("r", source));
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 12 }), (findings) => {
        expect(
          mergeFindings(findings.toReversed()).map(({ fingerprint, severity }) => [fingerprint, severity]),
        ).toEqual(mergeFindings(findings).map(({ fingerprint, severity }) => [fingerprint, severity]));
      }),
    );
  });
});
