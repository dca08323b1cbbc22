import type { Refusal } from "#core/commands/authorise.ts";
import {
  type Command,
  commandForms,
  type CommandProblem,
  maxCommandLength,
  maxReasonLength,
  type Verb,
} from "#core/commands/parse-command.ts";
import type { People } from "#core/contract/contract.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { type NonEmpty, unreachable } from "#core/result.ts";
import { suggestion } from "./contract-problems.ts";
import { counted, renderDuration } from "./duration.ts";
import { renderInstant } from "./reasons.ts";
import { renderMarkdownTable } from "./table.ts";
import { code, listed, named, short } from "./text.ts";

/** As it is written on a pull request: `/headgate waive <rule> <reason>`. */
export function usageOf(verb: Verb): string {
  return `/headgate ${verb} ${commandForms[verb]}`.trimEnd();
}

/** What each command does, and who may give it: `authorise` decides that, and a test holds the two together. */
const commandWords: Readonly<Record<Verb, { readonly does: string; readonly who: string }>> = {
  help: { does: "Shows this table.", who: "the author, or triage access" },
  explain: { does: "Says what the newest decision was made of.", who: "the author, or triage access" },
  recheck: { does: "Judges the head again from scratch.", who: "the author, or triage access" },
  review: {
    does: "Asks a reviewer, or all that the tier names, to look at the head.",
    who: "write access",
  },
  hold: { does: "Keeps this from being merged, whatever its head, until it is released.", who: "write access" },
  release: { does: "Ends a hold.", who: "write access" },
  unresolve: { does: "Reopens the review threads that Headgate has resolved.", who: "write access" },
  waive: {
    does: "Records that a documentation rule needs nothing at this head.",
    who: "whom the rule's waiver names in the contract",
  },
  override: {
    does: "Lets this head merge although something is open, and opens a harness gap.",
    who: "whom the contract's override names",
  },
};

const verbs = Object.keys(commandForms) as readonly Verb[];

export function renderHelp(): string {
  const rows = verbs.map((verb) => [code(usageOf(verb)), commandWords[verb].does, commandWords[verb].who]);
  return [
    "Headgate does these things when a person asks for them in the first line of a comment:",
    "",
    renderMarkdownTable(["Command", "What it does", "Who may"], rows),
    "",
    "Bots and coding agents may give none of them. An override and a waiver hold for one head alone; a hold outlives a push.",
  ].join("\n");
}

/** Why a command was not understood. Nothing was done. */
export function renderCommandProblems(problems: NonEmpty<CommandProblem>): string {
  return [...problems.map(problemText), `Nothing was done. ${code(usageOf("help"))} shows all commands.`].join(" ");
}

function problemText(problem: CommandProblem): string {
  switch (problem.kind) {
    case "too-long":
      return `A command must be shorter than ${maxCommandLength} characters, so that nothing of it is lost.`;
    case "odd-character":
      return "The command holds a control, direction or invisible character. Write it without.";
    case "unknown-verb": {
      const near = suggestion(problem.word, verbs);
      const hint = near === null ? "" : ` Did you mean ${code(usageOf(near as Verb))}?`;
      return `There is no command ${code(problem.word)}.${hint}`;
    }
    case "unexpected-words":
      return `Nothing follows ${code(usageOf(problem.verb))}. Write it alone on its line.`;
    case "bad-reviewer":
      return `${code(problem.word)} is no name of a reviewer. Write one name as the contract has it, or none to ask all.`;
    case "missing-rule":
      return `The rule is missing. Write ${code(usageOf("waive"))}.`;
    case "bad-rule":
      return `${code(problem.word)} is no name of a rule. Write ${code(usageOf("waive"))}, with the rule's id in the contract.`;
    case "missing-reason":
      return `A reason is missing, and it is kept with what it explains. Write ${code(usageOf(problem.verb))}.`;
    case "reason-too-long":
      return `The reason has ${problem.length} characters; ${maxReasonLength} are allowed. Link to the long story.`;
    default:
      return unreachable(problem);
  }
}

/** Why someone may not, and what would be needed. Nothing was done. */
export function renderRefusal({ verb }: Command, why: Refusal): string {
  return `${code(`/headgate ${verb}`)} was not done: ${refusalText(why)}`;
}

function refusalText(why: Refusal): string {
  switch (why.kind) {
    case "bot-or-agent":
      return "bots and coding agents may give no command. A person has to write it.";
    case "needs-triage":
      return "it is for the author of this pull request and for people with triage access or more. Ask one of them.";
    case "needs-write":
      return "it is for people with write access. Ask one of them.";
    case "no-contract":
      return "no contract is in force on the base branch, so nobody can tell what it would mean. Add or mend the contract there first.";
    case "no-override":
      return `the contract lets nobody override the gate. Meet what is open, or add ${code("override")} to the contract on the base branch.`;
    case "not-among":
      return `the contract gives it to ${why.people.map(peopleWords).join(", and also to ")}, and asks for write access. Ask one of them.`;
    case "unknown-rule":
      return `there is no documentation rule ${code(why.rule)}. ${knownRules(why.rule, why.known)}`;
    case "no-waiver":
      return `the rule ${code(why.rule)} may be waived by nobody. Bring the documentation up to date, or give the rule a ${code("waiver")} in the contract on the base branch.`;
    default:
      return unreachable(why);
  }
}

function peopleWords({ users, teams, permission }: People): string {
  const names = [...users, ...teams].map(named);
  return listed(permission === null ? names : [...names, `anyone with ${permission} access`], "or");
}

function knownRules(rule: string, known: readonly string[]): string {
  const near = suggestion(rule, known);
  if (near !== null) return `Did you mean ${code(near)}?`;
  return known.length === 0 ? "The contract has none." : `The contract has ${listed(known.map(code))}.`;
}

/** What came of a command, where a reaction alone would not say it. */
export const commandReplies = {
  notJudgedYet: (head: CommitSha) => `${code(short(head))} has not been judged yet. The check says when it is.`,
  reviewAsked: (reviewers: NonEmpty<string>, head: CommitSha) =>
    `Asked ${listed(reviewers.map(named))} to look at ${code(short(head))}.`,
  reviewAlreadyAsked: (reviewer: string, head: CommitSha, at: Instant, timeoutMinutes: number) =>
    `${named(reviewer)} was already asked to look at ${code(short(head))}, at ${renderInstant(at)}, and has ${renderDuration(timeoutMinutes * 60_000)} to answer. Nothing was asked again.`,
  reviewAlreadyDone: (head: CommitSha) =>
    `Every reviewer that this change needs has answered, or is at work on, ${code(short(head))}. Nothing was asked.`,
  reviewLimit: (limit: "per-head" | "per-pull", most: number) =>
    limit === "per-head"
      ? `No review was asked for: the contract allows ${counted(most, "request")} for one head (${code("rerun.maxPerHead")}). Push, or ask the reviewer yourself.`
      : `No review was asked for: the contract allows ${counted(most, "request")} for one pull request (${code("rerun.maxPerPullRequest")}). Ask the reviewer yourself, or split the change.`,
  reviewerUnknown: (reviewer: string, known: readonly string[]) =>
    known.length === 0
      ? "No review was asked for: this change needs none."
      : `No review was asked for: ${code(reviewer)} is none of the reviewers of this change. They are ${listed(known.map(named))}.`,
  onlyObserves: () =>
    `No review was asked for: the contract only observes (${code("mode: observe")}), and nobody is asked for anything under it. Ask the reviewer yourself.`,
  reviewerCannotBeAsked: (reviewer: string) =>
    `No review was asked for: the contract does not say how to ask ${named(reviewer)} (${code("rerunComment")}). Ask it yourself.`,
  unresolved: (threads: number) =>
    threads === 0
      ? "No thread was reopened: none that Headgate resolved here is still resolved."
      : `Reopened ${counted(threads, "review thread")} that Headgate had resolved.`,
  /** Some threads are reopened, and GitHub did not do it for others. */
  unresolvedInPart: (threads: number, failed: number) =>
    `Reopened ${counted(threads, "review thread")} that Headgate had resolved; GitHub refused ${counted(failed, "other")}. Reopen ${failed === 1 ? "it" : "them"} on the page.`,
  /** Nobody lets a head merge that they cannot have seen. */
  saidOfAnotherHead: (verb: Verb, head: CommitSha) =>
    `${code(`/headgate ${verb}`)} was not done: ${code(short(head))} was pushed after it was written, or at the same time. Look at that head, and write it again.`,
  overrideCounted: (given: number, wanted: number, head: CommitSha) =>
    `${given} of ${counted(wanted, "person", "people")} overrode the gate for ${code(short(head))}. ${wanted - given === 1 ? "One more is" : `${wanted - given} more are`} needed.`,
} as const;
