import { overrideButton, overrideByButton, reReviewButton } from "#core/message/buttons.ts";
import { failed, isNonEmpty, ok, type Result, unreachable } from "#core/result.ts";

/** What a person asked of Headgate on a pull request. Nobody has looked yet whether they may. */
export type Command =
  | { readonly verb: "explain" | "recheck" | "help" | "release" | "unresolve" }
  /** `reviewer` is an id of the contract if anything; null: all that the tier names. */
  | { readonly verb: "review"; readonly reviewer: string | null }
  | { readonly verb: "override"; readonly reason: string }
  | { readonly verb: "hold"; readonly reason: string | null }
  /** `rule` is the id of a documentation rule if anything. */
  | { readonly verb: "waive"; readonly rule: string; readonly reason: string };

export type Verb = Command["verb"];

export type CommandProblem =
  | { readonly kind: "too-long" | "odd-character" | "missing-rule" }
  | { readonly kind: "unknown-verb" | "bad-reviewer" | "bad-rule"; readonly word: string }
  | { readonly kind: "unexpected-words" | "missing-reason"; readonly verb: Verb }
  | { readonly kind: "reason-too-long"; readonly length: number };

/** What is written after each verb; square brackets: it may be left out. The help is made from this list. */
export const commandForms = {
  help: "",
  explain: "",
  recheck: "",
  review: "[reviewer]",
  hold: "[reason]",
  release: "",
  unresolve: "",
  waive: "<rule> <reason>",
  override: "<reason>",
} as const satisfies Readonly<Record<Verb, string>>;

/** In UTF-16 units. Whoever reads a comment cuts its first line to this; nobody needs more to give a reason. */
export const maxCommandLength = 500;

/** In characters: a reason is shown in tables and on one line. */
export const maxReasonLength = 400;

/**
 * The command in the text after `/headgate` on a comment's first line; nothing at all asks for help. A text that may have been
 * cut is none, for its reason would not be what the person wrote; nor is one that holds characters which nobody sees.
 */
export function parseCommand(text: string): Result<Command, CommandProblem> {
  if (text.length >= maxCommandLength) return failed([{ kind: "too-long" }]);
  const line = text.replace(presentation, "").replaceAll("\t", " ").trim();
  if (unseen.test(line) || !line.isWellFormed()) return failed([{ kind: "odd-character" }]);
  const [word, rest] = splitWord(line);
  const verb = word.toLowerCase();
  if (verb === "") return ok({ verb: "help" });
  return isVerb(verb) ? parseRest(verb, rest) : failed([{ kind: "unknown-verb", word }]);
}

/** The command that a button of the check stands for, by its identifier; null where it is no command. */
export function parseButton(identifier: string): Command | null {
  switch (identifier) {
    case reReviewButton.identifier:
      return { verb: "review", reviewer: null };
    case overrideButton.identifier:
      return { verb: "override", reason: overrideByButton };
    default:
      return null;
  }
}

/** They choose how the character before them is drawn, as in many an emoji, and say nothing. */
const presentation = /[\u{fe0e}\u{fe0f}]/gu;

/** Control, direction and invisible characters, and line ends: they could make a reason read as another. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** As the contract's schema has them: the names of reviewers, and the ids of rules, with those of the organisation. */
const reviewerId = /^[A-Za-z][A-Za-z0-9_-]{0,49}$/;
const ruleId = /^(?:organisation\/)?[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

function isVerb(word: string): word is Verb {
  return Object.hasOwn(commandForms, word);
}

function parseRest(verb: Verb, rest: string): Result<Command, CommandProblem> {
  switch (verb) {
    case "help":
    case "explain":
    case "recheck":
    case "release":
    case "unresolve":
      return rest === "" ? ok({ verb }) : failed([{ kind: "unexpected-words", verb }]);
    case "review":
      if (rest === "") return ok({ verb, reviewer: null });
      return reviewerId.test(rest) ? ok({ verb, reviewer: rest }) : failed([{ kind: "bad-reviewer", word: rest }]);
    case "hold":
      return unless(lengthProblems(rest), { verb, reason: rest === "" ? null : rest });
    case "override":
      return unless(reasonProblems(verb, rest), { verb, reason: rest });
    case "waive": {
      const [rule, reason] = splitWord(rest);
      return unless([...ruleProblems(rule), ...reasonProblems(verb, reason)], { verb, rule, reason });
    }
    default:
      return unreachable(verb);
  }
}

function ruleProblems(rule: string): readonly CommandProblem[] {
  if (rule === "") return [{ kind: "missing-rule" }];
  return ruleId.test(rule) ? [] : [{ kind: "bad-rule", word: rule }];
}

function reasonProblems(verb: Verb, reason: string): readonly CommandProblem[] {
  return reason === "" ? [{ kind: "missing-reason", verb }] : lengthProblems(reason);
}

function lengthProblems(reason: string): readonly CommandProblem[] {
  const { length } = Array.from(reason);
  return length > maxReasonLength ? [{ kind: "reason-too-long", length }] : [];
}

function unless(problems: readonly CommandProblem[], command: Command): Result<Command, CommandProblem> {
  return isNonEmpty(problems) ? failed(problems) : ok(command);
}

/** The first word, and what follows it. */
function splitWord(text: string): readonly [word: string, rest: string] {
  const end = text.search(/\s/);
  return end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end).trim()];
}
