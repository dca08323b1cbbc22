import { renderColumns } from "./table.ts";
import { listed, printable, short } from "./text.ts";

/** The acts, in the order in which they are played. */
export const actTitles = [
  "A small change merges by itself",
  "A risky change waits for a person, at exactly this commit",
  "A push makes the review stale",
  "A forged green changes nothing",
  "A contract that is loosened is judged by the one in force",
  "Proof at the head, and it merges",
  "A green reviewer is not a clean review",
  "A reviewer is out of order, and the next one is asked",
  "A loop that does not end calls a person",
  "Someone takes it on themselves, and says why",
] as const;

/** The story that the demo tells, to someone who has never heard of any of this. */
export const demoTexts = {
  opening: () =>
    [
      "Headgate puts one required check on every pull request. A contract in the repository says which paths are risky",
      "and what proof each tier of risk needs; the check says whether this commit, and no other, has it.",
      "",
      "Starting a GitHub of its own on this machine, and Headgate in front of it. No account, no network …",
    ].join("\n"),
  stage: (url: string, repository: string, contract: string) =>
    [
      "",
      `A local GitHub is at ${url}, with the repository ${repository}. This is its contract:`,
      "",
      ...contract
        .trimEnd()
        .split("\n")
        .map((line) => `    ${line}`.trimEnd()),
      "",
      "The rules of `main` require the check `risk-policy-gate`, reported by Headgate and nobody else.",
    ].join("\n"),
  /** `number` counts from 1. */
  act: (number: number) => {
    const title = titleOf(number);
    return `\n── ${number}. ${title} ${"─".repeat(Math.max(3, 100 - title.length))}\n`;
  },
  opened: (number: number, who: string, files: readonly string[]) =>
    `  ${capital(who)} opens pull request #${number}. It changes ${listed(files)}.`,
  ciPassed: () => "  CI passes on its head.",
  check: ({ state, title }: { readonly state: string; readonly title: string }) =>
    checkLine("risk-policy-gate", state, title),
  needs: (needs: readonly Need[]) =>
    renderColumns(
      needs.map(({ mark, what, state }) => [mark, ...[what, state].map((text) => printable(text))]),
      needIndent,
    ),
  threadsNeeded: () =>
    [
      "  The second stands further down in the contract, for every tier: `threads.requireResolved`. No thread that a person",
      "  wrote in may be open.",
    ].join("\n"),
  mergedItself: (number: number) =>
    `  The contract lets low-risk changes merge once they are proven, so Headgate merges #${number}: exactly the commit it judged.`,
  approved: (who: string) => `  ${capital(who)} reviews it and approves.`,
  approvedAgain: (who: string) => `  ${capital(who)} reviews the new head and approves.`,
  pushed: (who: string) => `  ${capital(who)} pushes once more, after the approval. CI passes on the new head too.`,
  forged: (who: string, app: string) =>
    `  ${capital(who)}, who may write here, sets a status named risk-policy-gate to success; so does another App, ${app}.`,
  ciRunsAgain: () =>
    "  CI starts once more on this head. So Headgate has to look anew, and the forgeries are there to be seen:",
  ciPassedAgain: () => "  CI passes again, and Headgate looks once more:",
  mergeRefused: (who: string, status: number, message: string) =>
    `  ${capital(who)} tries to merge. GitHub answers ${status}: ${printable(message.split("\n")[0] ?? "", 110)}`,
  /** `before` and `after`: what the preview says of #`number` under either contract, as in `wait, high`. */
  preview: (title: string, { number, before, after }: PreviewLine) =>
    [
      "  Changing the rules is itself high risk, under the rules that hold now. A second check shows what would change:",
      checkLine("risk-contract", "success", title),
      `${needIndent}#${number}  now: ${printable(before)}  with this contract: ${printable(after)}`,
      `  At medium risk, #${number} would no longer need a person's approval.`,
    ].join("\n"),
  mergedBy: (number: number, who: string) => `  ${capital(who)} merges #${number}. GitHub lets it through.`,
  openedForReview: (pulls: readonly { readonly number: number; readonly title: string }[]) =>
    [
      "  The agent opens three pull requests of medium risk:",
      `  ${listed(pulls.map(({ number, title }) => `#${number} “${title}”`))}. CI passes on each.`,
      "  For this tier the contract wants no person, but a review agent that has looked at the head and found nothing: Greptile, or",
      "  CodeRabbit where Greptile cannot.",
    ].join("\n"),
  greenReviewer: ({ title }: { readonly title: string }) =>
    [
      checkLine("Greptile Review", "success", title),
      "  On the first one Greptile's own check is green. It says that Greptile ran, not that all is well: beside a line there is a",
      "  finding, and the summary has little confidence. Headgate reads those.",
    ].join("\n"),
  blocked: () => "  A green reviewer check is not a clean review.",
  fixed: (number: number, head: string) =>
    `  The agent pushes a fix to #${number}. Whatever was said of the old head, good or bad, is not about the new one, ${short(head)}.`,
  /** A comment of a pull request's conversation: its first line, as it is. */
  remark: ({ by, body }: { readonly by: string; readonly body: string }) =>
    `      ${by}  “${printable(firstLine(body), 100)}”`,
  asked: () =>
    "  Greptile does not look again by itself. Headgate asks it, once for this head, when the pushing has paused:",
  cleanAgain: () =>
    "  Greptile finds nothing any more. Headgate resolves its thread, in which nobody but bots ever wrote:",
  thread: (path: string, by: string) => `      thread on ${path}  resolved by ${by}`,
  mergedAfterLoop: (number: number) =>
    `  Headgate merges #${number}. From finding to merge: one request for a review, and no person.`,
  quota: (number: number) => `  Meanwhile Greptile could not look at #${number}:`,
  failedOver: () =>
    "  A quota that is used up says nothing of the change, so nothing turns red. Headgate asks the next reviewer of the contract:",
  mergedByNext: (number: number) =>
    `  CodeRabbit looks at the head and finds nothing: the one clean review that was wanted. Headgate merges #${number}.`,
  firstRound: (number: number) =>
    `  On #${number} Greptile had two findings too, one beside a line and one that is the low score in its summary:`,
  fixedBadly: () =>
    "  The agent pushed a fix, Greptile was asked again, and found something new: in the fix. That can go on for days.",
  called: () =>
    "  This contract lets it go round twice. Then no more reviews are asked for, and a person is called, with all that they need:",
  packet: (body: string) => packetLines(body).join("\n"),
  overrides: (who: string, number: number, command: string) =>
    [
      `  ${capital(who)}, whom the contract names for this, comments on #${number}:`,
      `      ${printable(command)}`,
    ].join("\n"),
  overridden: () => "  It holds for this commit alone, and for an hour. Who did it and why stays on the check:",
  gap: (number: number, title: string) =>
    [
      "  Headgate merges it, and opens an issue with a deadline, so that the next override is not needed:",
      `      #${number}  ${printable(title)}`,
    ].join("\n"),
  end: () => "\nThat is the whole idea: evidence counts for the commit that it is about, and for nothing else.",
  staysUp: (url: string, repository: string, gateUrl: string) =>
    [
      "",
      `It stays up. Look at what is left: ${url}/${repository}   Headgate: ${gateUrl} (/healthz, /metrics)`,
      "Press Ctrl-C to end it.",
    ].join("\n"),
  /** `act` counts from 1; 0: before the first. */
  interrupted: (act: number) => {
    const all = actTitles.length;
    if (act === 0) return `Interrupted before the first act: none of the ${all} acts was told.\n`;
    const rest =
      act === all ? "" : act === all - 1 ? `, and act ${all} not at all` : `, and acts ${act + 1} to ${all} not at all`;
    return `Interrupted in act ${act} of ${all}, “${titleOf(act)}”: it was not told to its end${rest}.\n`;
  },
  failed: (why: string, log: string) =>
    [
      "",
      `The demo did not reach the state that it should: ${why}.`,
      ...(log === "" ? [] : ["", "What Headgate logged last:", "", log]),
      "",
    ].join("\n"),
} as const;

const marks: Readonly<Record<string, string>> = { success: "✓", failure: "✗", in_progress: "…" };

/** Below the title of a check. */
const needIndent = " ".repeat(24);

/** A requirement, as the check's summary lists it. */
export interface Need {
  readonly mark: string;
  readonly what: string;
  readonly state: string;
}

/** What the preview of a contract says of one pull request. */
export interface PreviewLine {
  readonly number: number;
  readonly before: string;
  readonly after: string;
}

function titleOf(act: number): string {
  return actTitles[act - 1] ?? "";
}

function checkLine(name: string, state: string, title: string): string {
  return `      ${name.padEnd(16)}  ${marks[state] ?? "?"}  ${printable(title)}`;
}

/** A comment as a terminal can show it, whole: without the marks of Markdown, and without what GitHub does not show either. */
function packetLines(body: string): readonly string[] {
  const blocks = body
    .replaceAll(/<!--.*?-->/gs, "")
    .trim()
    .split(/\n{2,}/);
  return blocks
    .flatMap((block) => [
      "",
      ...(block.startsWith("|") ? tableLines(block) : block.split("\n").flatMap((line) => wrapped(unmarked(line)))),
    ])
    .slice(1)
    .map((line) => `      │ ${line}`.trimEnd());
}

function tableLines(block: string): readonly string[] {
  const [head = [], , ...rows] = block.split("\n").map(cellsOf);
  return renderColumns(
    [head, ...rows].map((cells) => cells.map(unmarked)),
    "  ",
  ).split("\n");
}

/** The rows of the tables in a Markdown text, without their heads; links are their words alone. */
export function tableRows(markdown: string): readonly (readonly string[])[] {
  const lines = markdown.split("\n");
  const isRow = (line: string | undefined) => line?.startsWith("|") === true;
  return lines
    .filter((line, index) => isRow(line) && isRow(lines[index - 1]) && !/^[|\s-]+$/.test(line))
    .map((line) => cellsOf(line).map(unmarked));
}

/** A bar inside a cell has a backslash before it. */
function cellsOf(line: string): readonly string[] {
  return line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function unmarked(line: string): string {
  const text = line.replace(/^#+ /, "").replaceAll("**", "");
  return printable(text.replaceAll(/\[([^\]]+)\]\(https?:[^\s)]+\)/g, "$1"), 1_000);
}

const maxLineLength = 110;

/** The lines after the first of an item in a list stand below its words. */
function wrapped(text: string): readonly string[] {
  const indent = " ".repeat(/^(?:-|\d+\.) /.exec(text)?.[0].length ?? 0);
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + word.length >= maxLineLength) lines.push(`${indent}${word}`);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}

function firstLine(markdown: string): string {
  return markdown.split("\n").find((line) => line.trim() !== "" && !line.startsWith("<!--")) ?? "";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
