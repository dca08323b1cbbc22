import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Annotation, renderSarif, renderWorkflowCommands } from "#core/message/annotations.ts";

function buildAnnotation(over: Partial<Annotation> = {}): Annotation {
  return {
    code: "DOCS_DRIFT",
    level: "error",
    message: "Something is wrong.",
    file: "docs/a.md",
    line: 3,
    column: 7,
    ...over,
  };
}

describe("SARIF", () => {
  it("is a log of version 2.1.0 with one run, whose driver knows every rule that a result names", () => {
    const annotations = [
      buildAnnotation(),
      buildAnnotation({ code: "CHECK_FAILED", level: "warning", message: "`CI` ended with `failure`.", column: null }),
      buildAnnotation({ level: "note", file: "src/b.ts", line: 1 }),
    ];
    expect(JSON.parse(renderSarif(annotations))).toEqual({
      version: "2.1.0",
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      runs: [
        {
          tool: { driver: { name: "Headgate", rules: [{ id: "CHECK_FAILED" }, { id: "DOCS_DRIFT" }] } },
          results: [
            {
              ruleId: "DOCS_DRIFT",
              level: "error",
              message: { text: "Something is wrong." },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "docs/a.md" },
                    region: { startLine: 3, startColumn: 7 },
                  },
                },
              ],
            },
            {
              ruleId: "CHECK_FAILED",
              level: "warning",
              message: { text: "`CI` ended with `failure`." },
              locations: [{ physicalLocation: { artifactLocation: { uri: "docs/a.md" }, region: { startLine: 3 } } }],
            },
            {
              ruleId: "DOCS_DRIFT",
              level: "note",
              message: { text: "Something is wrong." },
              locations: [
                {
                  physicalLocation: { artifactLocation: { uri: "src/b.ts" }, region: { startLine: 1, startColumn: 7 } },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it("of nothing is a run without results, which closes what an earlier one opened", () => {
    expect(JSON.parse(renderSarif([])).runs).toEqual([
      { tool: { driver: { name: "Headgate", rules: [] } }, results: [] },
    ]);
  });

  it("ends with a line end, and keeps a message as it is, line ends and all", () => {
    const log = renderSarif([buildAnnotation({ message: 'a "quoted"\n\u2028\\ message' })]);
    expect(log.endsWith("}\n")).toBe(true);
    expect(JSON.parse(log).runs[0].results[0].message.text).toBe('a "quoted"\n\u2028\\ message');
  });

  const uris: readonly (readonly [what: string, path: string, uri: string])[] = [
    ["slashes stay", "src/a/b.ts", "src/a/b.ts"],
    ["what every URI may hold stays", "a-b_c.d~e/(auth)/!x*'.ts", "a-b_c.d~e/(auth)/!x*'.ts"],
    ["a space", "docs/a b.md", "docs/a%20b.md"],
    ["a hash, which would begin a fragment", "docs/c#.md", "docs/c%23.md"],
    ["a percent sign, which would begin an escape", "docs/100%.md", "docs/100%25.md"],
    ["an escape that is none", "docs/%2e%2e/a", "docs/%252e%252e/a"],
    ["a question mark, which would begin a query", "docs/a?.md", "docs/a%3F.md"],
    ["a colon, which would end a scheme", "javascript:alert(1)", "javascript%3Aalert(1)"],
    ["brackets", "src/[id]/page.tsx", "src/%5Bid%5D/page.tsx"],
    ["a backslash", "a\\b", "a%5Cb"],
    ["a quotation mark", 'a"b', "a%22b"],
    ["accented Latin", "docs/\u00e9.md", "docs/%C3%A9.md"],
    ["Japanese", "docs/\u8a2d.md", "docs/%E8%A8%AD.md"],
    ["an emoji", "docs/\u{1f680}.md", "docs/%F0%9F%9A%80.md"],
    ["a line end", "docs/a\nb.md", "docs/a%0Ab.md"],
    ["half a surrogate pair", "docs/\ud800.md", "docs/%EF%BF%BD.md"],
  ];

  it.each(uris)("writes a path as a relative URI: %s", (_, path, uri) => {
    const { results } = JSON.parse(renderSarif([buildAnnotation({ file: path })])).runs[0];
    expect(results[0].locations[0].physicalLocation.artifactLocation).toEqual({ uri });
  });
});

interface Row {
  readonly when: string;
  readonly annotation: Partial<Annotation>;
  readonly prints: string;
}

const rows: readonly Row[] = [
  {
    when: "an error",
    annotation: {},
    prints: "::error file=docs/a.md,line=3,col=7,title=DOCS_DRIFT::Something is wrong.",
  },
  {
    when: "a warning",
    annotation: { level: "warning" },
    prints: "::warning file=docs/a.md,line=3,col=7,title=DOCS_DRIFT::Something is wrong.",
  },
  {
    when: "a note, which GitHub calls a notice",
    annotation: { level: "note" },
    prints: "::notice file=docs/a.md,line=3,col=7,title=DOCS_DRIFT::Something is wrong.",
  },
  {
    when: "a line without a column",
    annotation: { column: null },
    prints: "::error file=docs/a.md,line=3,title=DOCS_DRIFT::Something is wrong.",
  },
  {
    when: "a whole file",
    annotation: { line: null, column: null },
    prints: "::error file=docs/a.md,title=DOCS_DRIFT::Something is wrong.",
  },
  {
    when: "no file",
    annotation: { file: null, line: null, column: null },
    prints: "::error title=DOCS_DRIFT::Something is wrong.",
  },
  {
    when: "a path that would add a property",
    annotation: { file: "a,line=999,title=Approved.md" },
    prints: "::error file=a%2Cline=999%2Ctitle=Approved.md,line=3,col=7,title=DOCS_DRIFT::Something is wrong.",
  },
  {
    when: "a path that would end the properties",
    annotation: { file: "a::b" },
    prints: "::error file=a%3A%3Ab,line=3,col=7,title=DOCS_DRIFT::Something is wrong.",
  },
  {
    when: "a path that would begin a second command",
    annotation: { file: "a\n::set-output name=x::y" },
    prints: "::error file=a%0A%3A%3Aset-output name=x%3A%3Ay,line=3,col=7,title=DOCS_DRIFT::Something is wrong.",
  },
  {
    when: "a path that is escaped already",
    annotation: { file: "a%0A%3A%3Ab" },
    prints: "::error file=a%250A%253A%253Ab,line=3,col=7,title=DOCS_DRIFT::Something is wrong.",
  },
  {
    when: "a message that would begin a second command",
    annotation: { message: "x\r\n::stop-commands::y" },
    prints: "::error file=docs/a.md,line=3,col=7,title=DOCS_DRIFT::x%0D%0A::stop-commands::y",
  },
  {
    when: "a message with a lone carriage return, which ends a line too",
    annotation: { message: "x\r::add-mask::y" },
    prints: "::error file=docs/a.md,line=3,col=7,title=DOCS_DRIFT::x%0D::add-mask::y",
  },
  {
    when: "a message that is escaped already",
    annotation: { message: "100%0A done, or: not" },
    prints: "::error file=docs/a.md,line=3,col=7,title=DOCS_DRIFT::100%250A done, or: not",
  },
  {
    when: "a code is a property too",
    annotation: { code: "A:B,C" },
    prints: "::error file=docs/a.md,line=3,col=7,title=A%3AB%2CC::Something is wrong.",
  },
];

describe("workflow commands", () => {
  it.each(rows.map((row) => [row.when, row] as const))("%s", (_, { annotation, prints }) => {
    expect(renderWorkflowCommands([buildAnnotation(annotation)])).toBe(`${prints}\n`);
  });

  it("stand one on a line, in the order given", () => {
    const commands = renderWorkflowCommands([
      buildAnnotation({ file: null, line: null, column: null }),
      buildAnnotation({ level: "note" }),
    ]);
    expect(commands).toBe(
      "::error title=DOCS_DRIFT::Something is wrong.\n::notice file=docs/a.md,line=3,col=7,title=DOCS_DRIFT::Something is wrong.\n",
    );
  });

  it("of nothing print nothing", () => {
    expect(renderWorkflowCommands([])).toBe("");
  });

  /** A command as the machine that runs workflows reads it: name, properties up to the next `::`, then the message. */
  function obey(line: string) {
    const [, name, list, message] = /^::(\S+) (.*?)::(.*)$/s.exec(line) ?? [];
    const properties = (list ?? "").split(",").map((pair) => {
      const [key, value] = pair.split(/=(.*)/s);
      return [
        key,
        unescape(value ?? "")
          .replaceAll("%3A", ":")
          .replaceAll("%2C", ",")
          .replaceAll("%25", "%"),
      ];
    });
    return { name, ...Object.fromEntries(properties), message: unescape(message ?? "").replaceAll("%25", "%") };
  }

  function unescape(text: string): string {
    return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n");
  }

  it("say one thing each, to the letter, whatever a path or a message holds", () => {
    const pieces = fc.oneof(
      fc.constantFrom("::", "\n", "\r", "%", "%0A", "%3A", ",", "=", "##[", "error ", "\u2028", "/"),
      fc.string({ maxLength: 3 }),
    );
    const text = fc.array(pieces, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 3 }), (given) => {
        const commands = renderWorkflowCommands(given.map(([file, message]) => buildAnnotation({ file, message })));
        const lines = commands.split(/\r\n|\r|\n/);
        expect(lines.pop()).toBe("");
        expect(lines.map(obey)).toEqual(
          given.map(([file, message]) => ({ name: "error", file, line: "3", col: "7", title: "DOCS_DRIFT", message })),
        );
      }),
      { numRuns: 500 },
    );
  });
});
