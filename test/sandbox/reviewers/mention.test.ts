import { expect, test } from "vitest";

import { isCalled } from "#sandbox/reviewers/mention.ts";

const rows: readonly (readonly [name: string, body: string, isHeard: boolean])[] = [
  ["alone", "@greptileai", true],
  ["in a sentence, in other case", "Once more, @GreptileAI.", true],
  ["below a marker", "<!-- rerun 4b825dc -->\n@greptileai", true],
  ["after a code span", "`npm test` is green, @greptileai", true],
  ["after a backtick that opens nothing", "a ` b @greptileai", true],
  ["after a fence that is closed", "```\ncode\n```\n@greptileai", true],
  ["in a code span", "Say `@greptileai` to ask", false],
  ["in a longer code span", "Say ``a ` @greptileai`` to ask", false],
  ["in a code span over two lines", "Say `a\n@greptileai` to ask", false],
  ["in a fence", "```\n@greptileai\n```", false],
  ["in a fence that is never closed", "~~~\n@greptileai", false],
  ["in indented code", "    @greptileai", false],
  ["in a quote", "> @greptileai please\n\nWhat did that do?", false],
  ["in an HTML comment", "<!-- @greptileai -->", false],
  ["in an HTML comment that is never closed", "<!-- @greptileai", false],
  ["as the start of another name", "@greptileai-bot", false],
  ["as a part of an address", "mail me@greptileai", false],
  ["nowhere", "greptileai", false],
];

test.each(rows)("a mention %s", (_, body, isHeard) => {
  expect(isCalled(body, "@greptileai")).toBe(isHeard);
});

test("a call of two words may be broken over lines", () => {
  expect(isCalled("@coderabbitai\n  review", "@coderabbitai review")).toBe(true);
  expect(isCalled("@coderabbitai resolve", "@coderabbitai review")).toBe(false);
});

test("nothing calls who listens to nothing", () => {
  expect(isCalled("anything", "")).toBe(false);
});
