import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  codeOwnersLimits,
  compileOwners,
  type OwnerRule,
  ownersOfChange,
  parseCodeOwners,
} from "#core/change/code-owners.ts";
import { ownersOf as sandboxOwnersOf, parseOwners as parseSandboxOwners } from "#sandbox/pulls/code-owners.ts";

function rulesOf(text: string): readonly OwnerRule[] {
  const owners = parseCodeOwners(text);
  if (owners.kind === "unreadable") throw new Error(owners.why);
  return owners.rules;
}

function ownersOf(text: string, path: string): readonly (readonly string[])[] {
  return compileOwners(rulesOf(text))(path);
}

function owns(pattern: string, path: string): boolean {
  return ownersOf(`${pattern} @octo`, path).length > 0;
}

describe("a pattern owns a path", () => {
  it.for<[pattern: string, yes: string[], no: string[]]>([
    ["*", ["a", "a/b/.c", ".github/x"], []],
    ["**", ["a", "a/b/.c"], []],
    ["/*", ["a", ".a"], ["a/b"]],
    ["*.js", ["a.js", "a/.b/c.js", "x.js/in/it"], ["a.jsx", "js"]],
    ["docs", ["docs", "docs/a", "a/docs", "a/docs/b/c"], ["docsa", "a/xdocs"]],
    ["docs/", ["docs/a", "a/docs/b"], ["docs", "a/docs"]],
    ["/docs/", ["docs/a", "docs/a/b"], ["docs", "a/docs/b"]],
    ["docs/*", ["docs/a", "docs/.a"], ["docs/a/b", "docs", "a/docs/b"]],
    ["docs/*/", ["docs/a/b", "docs/a/b/c"], ["docs/a"]],
    ["docs/a*", ["docs/a", "docs/ab", "docs/ab/c"], ["docs/b", "x/docs/a"]],
    ["docs/**", ["docs/a", "docs/a/b"], ["docs", "a/docs/b"]],
    ["docs/**/", ["docs/a", "docs/a/b"], ["docs"]],
    ["**/logs", ["logs", "logs/a", "a/logs", "a/b/logs/c"], ["logsa"]],
    ["a/**/b", ["a/b", "a/x/b", "a/x/y/b/z"], ["a/x", "x/a/b"]],
    ["a/**/**/b", ["a/b", "a/x/y/b"], ["b"]],
    ["a**b", ["ab", "x/axxb"], ["a/b"]],
    ["a/***", ["a/b"], ["a"]],
    ["?.md", ["a.md", "x/é.md"], ["ab.md", ".md"]],
    ["path\\ with\\ spaces/", ["path with spaces/a"], ["path", "path\\ with\\ spaces/a"]],
    ["a\\*b", ["a*b"], ["axb", "a\\*b"]],
    ["app/\\[id\\]/x", ["app/[id]/x"], ["app/i/x"]],
    ["app/(auth)/{a,b}", ["app/(auth)/{a,b}"], ["app/(auth)/a", "app/auth/{a,b}"]],
    ["@(a|b)", ["@(a|b)"], ["a", "b"]],
    ["+(*)|x", ["+(y)|x"], ["y"]],
    ["a#b", ["a#b"], ["a"]],
    ["Src/Auth", ["Src/Auth", "src/auth/x", "SRC/AUTH"], ["src"]],
    ["caf\u00e9", ["caf\u00e9", "cafe\u0301"], ["cafe"]],
  ])("%j", ([pattern, yes, no]) => {
    expect(yes.filter((path) => !owns(pattern, path))).toEqual([]);
    expect(no.filter((path) => owns(pattern, path))).toEqual([]);
  });
});

describe("the last rule that matches decides", () => {
  const text = `
# Everyone
*            @octo-owner   # unless a later line says otherwise
*.go         docs@example.com
/apps/       @octo/apps @octo-dev
/apps/github
/apps/Site
`;

  it.for<[path: string, owners: readonly (readonly string[])[]]>([
    ["README.md", [["octo-owner"]]],
    ["main.go", [["docs@example.com"]]],
    ["apps/main.go", [["octo/apps", "octo-dev"]]],
    ["apps/github", []],
    ["apps/github/x", []],
    ["apps/site/x", [["octo/apps", "octo-dev"]]],
    ["apps/GitHub/x", [["octo/apps", "octo-dev"]]],
    ["Apps/x", [["octo-owner"], ["octo/apps", "octo-dev"]]],
  ])("%s", ([path, owners]) => {
    expect(ownersOf(text, path)).toEqual(owners);
  });

  it("and no rule at all owns nothing", () => {
    expect(ownersOf("", "a")).toEqual([]);
  });
});

describe("a line that GitHub skips is skipped and told", () => {
  it.for<[line: string, code: string]>([
    ["!docs/ @octo", "negation"],
    ["docs/[ab].md @octo", "range"],
    ["docs] @octo", "range"],
    ["\\#docs @octo", "escaped-comment"],
    ["docs\\", "dangling-escape"],
    ["/ @octo", "matches-nothing"],
    ["docs//a @octo", "matches-nothing"],
    ["./docs @octo", "matches-nothing"],
    ["docs/../a @octo", "matches-nothing"],
    ["docs octo", "bad-owner"],
    ["docs @octo @", "bad-owner"],
    ["docs @octo/a/b", "bad-owner"],
    ["docs @octo octo@", "bad-owner"],
  ])("%s", ([line, code]) => {
    const owners = parseCodeOwners(`* @everyone\r\n\n${line}\n`);
    expect(owners).toEqual({
      kind: "read",
      rules: [{ line: 1, pattern: "*", owners: ["everyone"] }],
      problems: [{ line: 3, code }],
    });
  });
});

describe("over a limit of ours, nobody can tell who owns what", () => {
  it.for<[why: string, build: (size: number) => string, limit: number]>([
    ["too-many-lines", (size) => "\n".repeat(size - 1), codeOwnersLimits.lines],
    ["pattern-too-long", (size) => `${"a".repeat(size)} @octo`, codeOwnersLimits.patternCharacters],
    ["too-many-globstars", (size) => "/a/**".repeat(size), codeOwnersLimits.globstars],
    [
      "too-many-wildcards",
      (size) => Array.from({ length: size }, (_, index) => `/**/*/a*${index}\n/b/a*${index}`).join("\n"),
      codeOwnersLimits.wildcards,
    ],
    ["too-many-owners", (size) => `a ${"@octo ".repeat(size)}`, codeOwnersLimits.ownersPerLine],
  ])("%s", ([why, build, limit]) => {
    expect(parseCodeOwners(build(limit)).kind).toBe("read");
    expect(parseCodeOwners(build(limit + 1))).toEqual({ kind: "unreadable", why });
  });
});

describe("ownersOfChange", () => {
  const owners = compileOwners(
    rulesOf("* @octo-owner\n/docs/\n/src/ @Octo-Dev @octo/core @octo-dev\n/lib/ @octo/core @octo-dev"),
  );
  const file = (path: string, previousPath: string | null = null) => ({ path, previousPath });

  it("groups the owned files by their owners, whatever their order and case", () => {
    expect(ownersOfChange(owners, [file("src/b"), file("lib/a"), file("docs/a"), file("README.md")])).toEqual([
      { paths: ["README.md"], owners: ["octo-owner"] },
      { paths: ["lib/a", "src/b"], owners: ["octo-dev", "octo/core"] },
    ]);
  });

  it("asks the owners of both names of a file that was renamed", () => {
    expect(ownersOfChange(owners, [file("docs/a", "src/a")])).toEqual([
      { paths: ["src/a"], owners: ["octo-dev", "octo/core"] },
    ]);
  });

  it("asks the owners by both readings where the case of a path leads to two rules", () => {
    expect(ownersOfChange(owners, [file("SRC/a")])).toEqual([
      { paths: ["SRC/a"], owners: ["octo-owner"] },
      { paths: ["SRC/a"], owners: ["octo-dev", "octo/core"] },
    ]);
  });
});

const name = fc.constantFrom("a", "b", "ab", "a.b", "A", ".a", "a b", "a(b)", "{a,b}", "@(a)");
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));
const segment = fc.oneof(
  name.map((text) => text.replaceAll(" ", "\\ ")),
  fc.constantFrom("*", "**", "?", "a*", "*b", "*.b", "?b", "a?*"),
);
const pattern = fc
  .tuple(fc.constantFrom("", "/"), fc.array(segment, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "/"))
  .map(([start, segments, end]) => start + segments.join("/") + end);
const line = fc
  .tuple(pattern, fc.constantFrom("", " @one", " @two @octo/three", " @one # @two", " four@example.com"))
  .map(([text, owners]) => text + owners);

/** The local GitHub gives all folders to a bare `/*`, though none to its `docs/*`. */
function isReadAlike(text: string): boolean {
  return !/^\/\*(?: |$)/.test(text);
}

const lines = fc.array(line.filter(isReadAlike), { maxLength: 6 });

function askSandbox(text: string, at: string): string[] {
  return sandboxOwnersOf(parseSandboxOwners(text), at).map((owner) => owner.replace(/^@/, ""));
}

describe("laws", () => {
  it("GitHub's answer, as the local GitHub gives it, is always among the answers", () => {
    fc.assert(
      fc.property(lines, path, (written, at) => {
        const text = written.join("\n");
        const theirs = askSandbox(text, at);
        expect([[], ...ownersOf(text, at)]).toContainEqual(theirs);
      }),
      { numRuns: 1_000 },
    );
  });

  it("and it is the only answer where case does not matter", () => {
    fc.assert(
      fc.property(lines, path, (written, at) => {
        const [text, lower] = [written.join("\n").toLowerCase(), at.toLowerCase()];
        const theirs = askSandbox(text, lower);
        expect(ownersOf(text, lower)).toEqual(theirs.length > 0 ? [theirs] : []);
      }),
      { numRuns: 1_000 },
    );
  });

  it("a line that is skipped changes nothing", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), path, (lines, at) => {
        const before = ownersOf(lines.join("\n"), at);
        expect(ownersOf([...lines, "!* @five", "* five"].join("\n"), at)).toEqual(before);
      }),
    );
  });

  it("whatever the text, it is read to its end or refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), path, (text, at) => {
        const owners = parseCodeOwners(text);
        const lists = owners.kind === "read" ? compileOwners(owners.rules)(at) : [];
        expect(lists.filter((list) => list.length === 0)).toEqual([]);
      }),
    );
  });
});
