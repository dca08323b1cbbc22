import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Command,
  commandForms,
  type CommandProblem,
  parseButton,
  parseCommand,
} from "#core/commands/parse-command.ts";

describe("a command", () => {
  const rows: readonly (readonly [text: string, command: Command])[] = [
    [" explain", { verb: "explain" }],
    [" help", { verb: "help" }],
    ["", { verb: "help" }],
    ["  ", { verb: "help" }],
    [" recheck\r", { verb: "recheck" }],
    [" RECHECK", { verb: "recheck" }],
    [" release", { verb: "release" }],
    ["\tunresolve\t", { verb: "unresolve" }],
    [" review", { verb: "review", reviewer: null }],
    [" Review greptile", { verb: "review", reviewer: "greptile" }],
    [" hold", { verb: "hold", reason: null }],
    [" hold  waits for  the audit ", { verb: "hold", reason: "waits for  the audit" }],
    [" override checkout is down", { verb: "override", reason: "checkout is down" }],
    [" override \u{26a0}\u{fe0f} checkout is down", { verb: "override", reason: "\u{26a0} checkout is down" }],
    [` override ${"\u{1f680}".repeat(240)}`, { verb: "override", reason: "\u{1f680}".repeat(240) }],
    [` override ${"x".repeat(400)}`, { verb: "override", reason: "x".repeat(400) }],
    [" waive api only a comment", { verb: "waive", rule: "api", reason: "only a comment" }],
    [" waive organisation/api.v2 moved", { verb: "waive", rule: "organisation/api.v2", reason: "moved" }],
  ];

  it.each(rows)("%j", (text, command) => {
    expect(parseCommand(text)).toEqual({ kind: "ok", value: command });
  });
});

describe("what is no command", () => {
  const rows: readonly (readonly [what: string, text: string, problems: readonly CommandProblem[]])[] = [
    ["another verb", " merge", [{ kind: "unknown-verb", word: "merge" }]],
    ["what every object has", " constructor", [{ kind: "unknown-verb", word: "constructor" }]],
    ["a verb with a colon", " override: because", [{ kind: "unknown-verb", word: "override:" }]],
    ["words after a verb that takes none", " recheck please", [{ kind: "unexpected-words", verb: "recheck" }]],
    ["a reviewer as a mention", " review @greptile", [{ kind: "bad-reviewer", word: "@greptile" }]],
    ["two reviewers", " review greptile codex", [{ kind: "bad-reviewer", word: "greptile codex" }]],
    ["an override without a reason", " override  ", [{ kind: "missing-reason", verb: "override" }]],
    ["a reason that is only drawn", " override \u{fe0f}", [{ kind: "missing-reason", verb: "override" }]],
    ["too long a reason", ` override ${"x".repeat(401)}`, [{ kind: "reason-too-long", length: 401 }]],
    ["too long a reason to hold", ` hold ${"x".repeat(401)}`, [{ kind: "reason-too-long", length: 401 }]],
    [
      "a waiver of nothing, for nothing",
      " waive",
      [{ kind: "missing-rule" }, { kind: "missing-reason", verb: "waive" }],
    ],
    ["a waiver without a reason", " waive api", [{ kind: "missing-reason", verb: "waive" }]],
    ["a waiver of a path", " waive ../x because", [{ kind: "bad-rule", word: "../x" }]],
    ["a text that may have been cut", ` hold ${" ".repeat(493)}a`, [{ kind: "too-long" }]],
    ["a second line", " hold\nrelease", [{ kind: "odd-character" }]],
    ["a reversed reason", " override \u{202e}nwod", [{ kind: "odd-character" }]],
    ["a hidden sentence", " override ok\u{e0041}", [{ kind: "odd-character" }]],
    ["an escape", " override \x1b[31mred", [{ kind: "odd-character" }]],
    ["half a character", " override \ud800", [{ kind: "odd-character" }]],
  ];

  it.each(rows)("%s", (_, text, problems) => {
    expect(parseCommand(text)).toEqual({ kind: "failed", problems });
  });

  it("nothing that can be typed makes a reason which is empty, long, or holds what nobody sees", () => {
    const verb = fc.constantFrom(" override ", " hold ", " waive api ");
    const odd = fc.constantFrom("\u{202e}", "\u{fe0f}", "\u{ad}", "\ud800", "\n", "\0", "\t");
    const usual = fc.constantFrom("a", " ", "\u{1f680}", "ж", "x".repeat(99));
    const words = fc.string({
      unit: fc.oneof({ weight: 1, arbitrary: odd }, { weight: 9, arbitrary: usual }),
      maxLength: 12,
    });
    fc.assert(
      fc.property(verb, words, (start, rest) => {
        const parsed = parseCommand(`${start}${rest}`);
        if (parsed.kind === "failed" || !("reason" in parsed.value) || parsed.value.reason === null) return;
        const { reason } = parsed.value;
        expect(reason).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|^\s|\s$|^$/u);
        expect(Array.from(reason).length).toBeLessThanOrEqual(400);
      }),
    );
  });
});

it("every form of the list is understood, with what it asks for put in", () => {
  for (const [verb, form] of Object.entries(commandForms)) {
    const filled = form
      .replaceAll("<rule>", "api")
      .replace(/<reason>|\[reason\]/, "why")
      .replace("[reviewer]", "codex");
    expect([parseCommand(` ${verb} ${filled}`), filled === "" || parseCommand(` ${verb} `)]).toMatchObject([
      { kind: "ok", value: { verb } },
      filled === "" || { kind: form.startsWith("[") ? "ok" : "failed" },
    ]);
  }
});

describe("a button", () => {
  it.each<readonly [identifier: string, command: Command | null]>([
    ["re-review", { verb: "review", reviewer: null }],
    ["override", { verb: "override", reason: "given by the button of the check, without words" }],
    ["re-evaluate", null],
    ["Override", null],
    ["toString", null],
    ["", null],
  ])("%j", (identifier, command) => {
    expect(parseButton(identifier)).toEqual(command);
  });
});
