import { describe, expect, it } from "vitest";
import { actTitles, demoTexts, tableRows } from "#core/message/demo.ts";

describe("what the demo says when it is interrupted", () => {
  it.each([
    [0, "Interrupted before the first act: none of the 10 acts was told.\n"],
    [
      4,
      "Interrupted in act 4 of 10, “A forged green changes nothing”: it was not told to its end, and acts 5 to 10 not at all.\n",
    ],
    [
      9,
      "Interrupted in act 9 of 10, “A loop that does not end calls a person”: it was not told to its end, and act 10 not at all.\n",
    ],
    [10, "Interrupted in act 10 of 10, “Someone takes it on themselves, and says why”: it was not told to its end.\n"],
  ])("in act %s", (act, line) => {
    expect(demoTexts.interrupted(act)).toBe(line);
    expect(actTitles).toHaveLength(10);
  });
});

describe("the packet for a person, in a terminal", () => {
  it("is whole: the table and the lists stay, and only Markdown's own marks and what GitHub hides go", () => {
    const body = [
      "### A person is needed",
      "",
      "Why.",
      "",
      "**What it is about.** [Pull request 7](https://github.com/octo/shop/pull/7) into `main`.",
      "",
      "**What was tried.** 2 heads judged.",
      "",
      "| Head | P0 | New |",
      "| --- | --- | --- |",
      "| `aaaaaaa` | 0 | 12 |",
      "| `a\\|b` | 10 | 1 |",
      "",
      "**What is open.**",
      "",
      "- greptile has 2 findings.",
      `- ${"word ".repeat(25)}end`,
      "",
      "**Recommended.** Split it.",
      "",
      "<!-- headgate:v1:escalation:abc -->",
      "",
    ].join("\n");
    expect(demoTexts.packet(body).split("\n")).toEqual(
      [
        "│ A person is needed",
        "│",
        "│ Why.",
        "│",
        "│ What it is about. Pull request 7 into `main`.",
        "│",
        "│ What was tried. 2 heads judged.",
        "│",
        "│   Head       P0  New",
        "│   `aaaaaaa`  0   12",
        "│   `a|b`      10  1",
        "│",
        "│ What is open.",
        "│",
        "│ - greptile has 2 findings.",
        `│ - ${"word ".repeat(21).trimEnd()}`,
        "│   word word word word end",
        "│",
        "│ Recommended. Split it.",
      ].map((line) => `      ${line}`),
    );
  });
});

describe("the rows of a table", () => {
  it("are its cells without heads, and links are their words", () => {
    const text =
      "Before | it.\n\n|  | What |\n| --- | --- |\n| ✓ | [check `CI`](http://127.0.0.1/1) |\n| … | a |\n\nAfter.";
    expect(tableRows(text)).toEqual([
      ["✓", "check `CI`"],
      ["…", "a"],
    ]);
  });

  it("are none where there is no table", () => {
    expect(tableRows("No | table.")).toEqual([]);
  });
});
