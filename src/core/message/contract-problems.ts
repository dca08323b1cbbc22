import { distance } from "fastest-levenshtein";
import { type GlobProblem, type GlobProblemCode, globLimits } from "#core/change/glob.ts";
import { counted } from "./duration.ts";
import { printable } from "./text.ts";

/** What is wrong with a contract, in words. The place is added by whoever knows it. */
export interface ProblemText {
  readonly code: string;
  readonly message: string;
  readonly fix: string | null;
}

function problem(code: string, message: string, fix: string | null = null): ProblemText {
  return { code, message, fix };
}

/**
 * The known word that a mistyped one most likely stands for, or null where none is near.
 * Nearness allows one slip for every three characters, which is what editors and git accept too; a word of one or two
 * characters is near only to itself in another case, for `P4` is not a mistyped `P0`.
 */
export function suggestion(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const slips = distance(word.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.floor(Math.max(word.length, candidate.length) / 3);
    if (slips <= allowed && slips < bestDistance) [best, bestDistance] = [candidate, slips];
  }
  return best;
}

export const contractText = {
  missing: (paths: readonly string[]) =>
    problem("CONTRACT_MISSING", "there is no contract on the base branch", `Add ${paths[0]}.`),
  floorOutOfReach: (repository: string) =>
    problem(
      "CONTRACT_FLOOR_OUT_OF_REACH",
      `the organisation's contract is to be read from ${repository}, which this App is not installed on`,
      "Install it there, or correct HEADGATE_FLOOR_REPOSITORY.",
    ),
  floorMissing: (path: string) =>
    problem("CONTRACT_FLOOR_MISSING", "there is no organisation's contract on the default branch", `Add ${path}.`),
  several: (found: readonly string[]) =>
    problem(
      "CONTRACT_AMBIGUOUS",
      `there are ${found.length} contracts: ${found.join(", ")}`,
      "Keep one and delete the others.",
    ),
  notAFile: (mode: string) =>
    problem(
      "CONTRACT_NOT_A_FILE",
      `this is ${mode === "120000" ? "a symbolic link" : "not a regular file"}, so what it says could change without a commit`,
      "Commit the contract as a regular file.",
    ),
  tooLarge: (maxBytes: number) =>
    problem(
      "CONTRACT_TOO_LARGE",
      `the contract is larger than ${maxBytes / 1024} KiB`,
      "Merge globs that say the same.",
    ),
  notUtf8: () => problem("CONTRACT_NOT_UTF8", "the contract is not UTF-8 text", "Save it as UTF-8."),
  empty: () => problem("CONTRACT_EMPTY", "the contract is empty", "It needs version, riskTierRules and mergePolicy."),
  severalDocuments: () =>
    problem(
      "CONTRACT_SEVERAL_DOCUMENTS",
      "a contract is one YAML document, and a second one starts here",
      "Remove the `---`.",
    ),
  syntax: (format: "YAML" | "JSON", detail: string, fix: string | null = null) =>
    problem("CONTRACT_SYNTAX", `this is not valid ${format}: ${firstLine(detail)}`, fix),
  yamlVersion: (version: string) =>
    problem(
      "CONTRACT_YAML_VERSION",
      `a contract is YAML 1.2, and this asks for YAML ${version}`,
      "Remove the directive.",
    ),
  tooDeep: () => problem("CONTRACT_TOO_DEEP", "lists and maps are nested more than 32 deep here", null),
  tooManyAliases: () =>
    problem("CONTRACT_TOO_MANY_ALIASES", "YAML anchors are used more than 20 times", "Write the values out."),
  tooManyValues: () =>
    problem("CONTRACT_TOO_MANY_VALUES", "the contract has more than 20,000 values", "Write the values out."),
  unknownAnchor: (name: string) =>
    problem(
      "CONTRACT_UNKNOWN_ANCHOR",
      `no anchor ${quote(`&${name}`)} stands before this`,
      `Mark a value with it, or put quotes around ${quote(`*${name}`)} if text is meant.`,
    ),
  aliasInItself: (name: string) =>
    problem(
      "CONTRACT_ALIAS_IN_ITSELF",
      `the alias ${quote(`*${name}`)} stands inside what it names`,
      "Write the values out.",
    ),
  keyNotText: () => problem("CONTRACT_KEY_NOT_TEXT", "a key must be text", "Put the key in quotes."),
  repeatedKey: (key: string) =>
    problem("CONTRACT_REPEATED_KEY", `the key ${quote(key)} stands here a second time`, "Keep one of the two."),

  unknownKey: (key: string, where: string, known: readonly string[]) => {
    const near = suggestion(key, known);
    const fix = near ? didYouMean(near) : `Known keys: ${known.join(", ")}.`;
    return problem("CONTRACT_UNKNOWN_KEY", `unknown key ${quote(key)}${inside(where)}`, fix);
  },
  badName: (name: string, where: string) =>
    problem(
      "CONTRACT_BAD_NAME",
      `${quote(name)}${inside(where)} is not a name that can be used here`,
      "Start with a letter, then use letters, digits, `-` and `_`, 50 characters at most.",
    ),
  missingKey: (key: string, where: string) =>
    problem("CONTRACT_MISSING_KEY", `the key ${quote(key)} is missing${inside(where)}`, `Add ${quote(key)}.`),
  wrongType: (where: string, wanted: readonly string[], value: unknown) =>
    problem("CONTRACT_WRONG_TYPE", `${where} must be ${anyOf(wanted.map(withArticle))}, not ${kindOf(value)}`, null),
  notOneOf: (where: string, allowed: readonly unknown[], value: unknown) => {
    const near = typeof value === "string" ? suggestion(value, allowed.map(String)) : null;
    return problem(
      "CONTRACT_UNKNOWN_VALUE",
      `${where} must be ${anyOf(allowed.map((one) => JSON.stringify(one)))}, not ${show(value)}`,
      near ? didYouMean(near) : null,
    );
  },
  outOfBounds: (where: string, bound: string) => problem("CONTRACT_OUT_OF_BOUNDS", `${where} must ${bound}`, null),
  repeatedItem: (where: string) =>
    problem("CONTRACT_REPEATED_ITEM", `${where} names the same thing twice`, "Remove one of the two."),
  badFormat: (where: string, value: unknown, wanted: string) =>
    problem("CONTRACT_BAD_FORMAT", `${where} cannot be ${show(value)}`, `Expected: ${wanted}.`),

  unknownTier: (name: string, where: string, known: readonly string[]) =>
    problem(
      "CONTRACT_UNKNOWN_TIER",
      `${where} names the tier ${quote(name)}, which riskTierRules does not define`,
      nearOrList(name, known),
    ),
  tierWithoutPolicy: (name: string) =>
    problem(
      "CONTRACT_TIER_WITHOUT_POLICY",
      `mergePolicy says nothing about the tier ${quote(name)}`,
      `Add mergePolicy.${name} with its requiredChecks, even if that is an empty list.`,
    ),
  unknownReviewer: (id: string, where: string, known: readonly string[]) =>
    problem(
      "CONTRACT_UNKNOWN_REVIEWER",
      `${where} names the reviewer ${quote(id)}, which reviewers does not define`,
      nearOrList(id, known),
    ),
  unknownFlow: (id: string, where: string, known: readonly string[]) =>
    problem(
      "CONTRACT_UNKNOWN_FLOW",
      `${where} names the flow ${quote(id)}, which evidence.flows does not define`,
      nearOrList(id, known),
    ),
  quorumTooHigh: (where: string, quorum: number, reviewers: number) =>
    problem(
      "CONTRACT_QUORUM_TOO_HIGH",
      `${where} asks for ${quorum} clean reviews from ${reviewers === 1 ? "one reviewer" : `${reviewers} reviewers`}`,
      "Lower the quorum or list more reviewers.",
    ),
  ratchetTooLate: (where: string, afterRounds: number, maxRounds: number) =>
    problem(
      "CONTRACT_RATCHET_TOO_LATE",
      `${where} holds after ${counted(afterRounds, "round")}, but the loop ends after ${counted(maxRounds, "round")}, so it never would`,
      "Lower afterRounds, raise maxRounds, or remove the ratchet.",
    ),
  ruleWithoutTrigger: (where: string) =>
    problem(
      "CONTRACT_RULE_WITHOUT_TRIGGER",
      `${where} has neither \`path\` nor \`content\`, so it never applies`,
      "Add one of them.",
    ),
  approvalsMissing: (where: string) =>
    problem("CONTRACT_APPROVALS_MISSING", `${where} requires approval but does not say whose`, "Add `approvals`."),
  approvalsUnused: (where: string) =>
    problem(
      "CONTRACT_APPROVALS_UNUSED",
      `${where} only notifies, but names approvals that nobody would wait for`,
      "Write `action: require-approval`, or remove `approvals`.",
    ),
  tooFewPeople: (where: string, wanted: number, known: number) =>
    problem(
      "CONTRACT_TOO_FEW_PEOPLE",
      `${where} wants ${wanted} different people and names ${known === 1 ? "one" : known}`,
      "Name more people or a team, or want fewer.",
    ),
  ownCheckPinned: (name: string) =>
    problem(
      "CONTRACT_OWN_CHECK_PINNED",
      `${quote(name)} is the gate's own check, which it never waits for, so its pin would not be looked at`,
      "Remove the pin, or give the gate another checkName.",
    ),
  repeatedId: (id: string, where: string) =>
    problem("CONTRACT_REPEATED_ID", `${where} uses the id ${quote(id)} a second time`, "Give each rule its own id."),
  repeatedCheck: (name: string, where: string) =>
    problem("CONTRACT_REPEATED_CHECK", `${where} names the check ${quote(name)} twice`, "Remove one of the two."),
  badGlob: (pattern: string, why: string, repaired: string | null) =>
    problem("CONTRACT_BAD_GLOB", `the glob ${quote(pattern)} ${why}`, repaired === null ? null : didYouMean(repaired)),
  badRegex: (pattern: string, detail: string) =>
    problem(
      "CONTRACT_BAD_REGEX",
      `${quote(pattern)} is not an RE2 regular expression: ${firstLine(detail)}`,
      "RE2 has no look-around and no back-references.",
    ),
  regexesTooLarge: (pattern: string) =>
    problem(
      "CONTRACT_REGEX_TOO_LARGE",
      `with ${quote(pattern)} the regular expressions of the contract are too large together`,
      "Lower the repetition counts, such as the 1000 in `x{1000}`.",
    ),
  tierOrder: (first: string, second: string) =>
    problem(
      "CONTRACT_TIER_ORDER",
      `${quote(first)} stands before ${quote(second)}, but the organisation's contract orders them the other way round`,
      "Use the organisation's order.",
    ),
  checkNameTaken: (name: string) =>
    problem(
      "CONTRACT_CHECK_NAME_TAKEN",
      `the organisation's contract requires a check ${quote(name)}, and a gate of that name would never wait for it`,
      "Choose another checkName.",
    ),
} as const;

const jsonFixes: Readonly<Record<string, string>> = {
  InvalidCommentToken: "JSON has no comments; a contract in YAML may have them.",
  InvalidSymbol: "Keys and texts stand in double quotes.",
  PropertyNameExpected: "Keys stand in double quotes, and no comma stands before `}`.",
  ValueExpected: "Texts stand in double quotes, and no comma stands before `]`.",
  UnexpectedEndOfString: "A text ends on its own line, with a double quote.",
};

/** The name of one of jsonc-parser's error codes, such as `CloseBraceExpected`, in words. */
export function jsonSyntaxText(code: string): ProblemText {
  const words = code.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
  return contractText.syntax("JSON", words, jsonFixes[code] ?? null);
}

const globFaults: Readonly<Record<GlobProblemCode, string>> = {
  empty: "is empty",
  "too-long": `is longer than ${globLimits.characters} characters`,
  "bad-character": "holds a control character or half of a character",
  backslash: "holds a backslash; parts of a path are separated by `/`, and nothing needs escaping",
  negation: "begins with `!`, but a glob here cannot exclude",
  "leading-slash": "begins with `/`, so it matches nothing: paths are relative to the root of the repository",
  "trailing-slash": "ends with `/`, so it matches nothing: a folder itself never changes, the files in it do",
  "empty-segment": "holds `//`, so it matches nothing",
  "dot-segment": "holds a `.` or `..` part, so it matches nothing",
  "too-many-expansions": `stands for more than ${globLimits.expansions} globs, or for too long ones, once its braces are written out`,
  "too-many-globstars": `holds more than ${globLimits.globstars} \`**\` parts`,
  "extglob-too-complex": "nests extglobs, or holds too many of them",
};

export function globProblemText(pattern: string, problem: GlobProblem): ProblemText {
  return contractText.badGlob(pattern, globFaults[problem.code], problem.repaired);
}

function nearOrList(word: string, known: readonly string[]): string {
  const near = suggestion(word, known);
  if (near !== null) return didYouMean(near);
  return known.length === 0 ? "None is defined yet." : `Defined: ${known.join(", ")}.`;
}

function didYouMean(word: string): string {
  return `Did you mean ${quote(word)}?`;
}

function inside(where: string): string {
  return where === "" ? "" : ` in ${where}`;
}

/** Longer than this, a value would hide the message around it. */
const shownCharacters = 60;

function quote(text: string): string {
  return printable(JSON.stringify(text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text));
}

function show(value: unknown): string {
  return typeof value === "string" ? quote(value) : kindOf(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? "text" : `${value as number | boolean}`;
}

const plainKinds: Readonly<Record<string, string>> = {
  string: "text",
  object: "a map",
  array: "a list",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

function withArticle(kind: string): string {
  return plainKinds[kind] ?? `a ${kind}`;
}

function anyOf(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** Of a parser's or compiler's words, which may quote what it was given: without the dot at their end, since ours follows. */
function firstLine(text: string): string {
  return printable(text.split("\n", 1)[0] ?? "").replace(/[.\s]+$/, "");
}
