import type { Severity } from "#core/contract/contract.ts";
import type { JudgedPull } from "#core/gate/judgement.ts";
import type { RequirementState } from "#core/gate/verdict.ts";
import type { CommitSha } from "#core/ids.ts";
import type { NonEmpty } from "#core/result.ts";
import { linked, nameOf } from "./check.ts";
import { counted } from "./duration.ts";
import { renderMarkdownTable } from "./table.ts";
import { code, listed, named, quoted, sentence, short } from "./text.ts";

/** An issue to open; both are GitHub's Markdown, the title without any markup. */
export interface IssueText {
  readonly title: string;
  readonly body: string;
}

/**
 * The comment that asks a reviewer to look at a head. `comment` is the contract's own word and stays as it is, for it must ping
 * the reviewer; only what opens or closes a hidden part is broken up, so that it neither hides ours nor mints a marker.
 */
export function renderRequest({ comment, head }: { readonly comment: string; readonly head: CommitSha }): string {
  const asked = comment.trim().replaceAll("<!--", "<! --").replaceAll("-->", "-- >");
  return `${asked}\n\n<sub>Headgate asks for a review of head ${code(short(head))}.</sub>`;
}

/** A finding that the contract's ratchet no longer lets block. */
export interface DeferredFinding {
  readonly severity: Severity;
  readonly reviewer: string;
  readonly title: string;
  readonly path: string | null;
  /** The first head on which it was found. */
  readonly firstHead: CommitSha;
}

/** As many rows as stay well within GitHub's 65,536 characters, with titles and paths of 200 each. */
const maxShownRows = 50;

/** The one issue of a pull request for what its reviewers found and what no longer stops it. */
export function renderDeferred(stage: {
  readonly pull: JudgedPull;
  readonly head: CommitSha;
  readonly findings: NonEmpty<DeferredFinding>;
}): IssueText {
  const { pull, head, findings } = stage;
  const rows = findings
    .slice(0, maxShownRows)
    .map(({ severity, reviewer, title, path, firstHead }) => [
      severity,
      named(reviewer),
      quoted(title),
      path === null ? "" : code(path),
      code(short(firstHead)),
    ]);
  const rest = findings.length - rows.length;
  return {
    title: `Findings left open by pull request ${pull.number}`,
    body: [
      `Reviewers found ${counted(findings.length, "thing")} in ${pullLink(pull)} that did not stop it: after as many rounds as the contract says, only severer findings block. As of head ${code(short(head))}:`,
      "",
      renderMarkdownTable(["Severity", "Reviewer", "Finding", "File", "First seen at"], rows),
      ...(rest > 0 ? ["", `… and ${counted(rest, "more finding")}, on the pull request.`] : []),
      "",
      "**What to do.** Read each one, then fix it in a change of its own or say here why it stays. Close this when none is left. Headgate opens no second one for the same pull request.",
    ].join("\n"),
  };
}

/** The harness gap that an override opens: what was let through, and that the gate should learn from it. */
export function renderGap(stage: {
  readonly pull: JudgedPull;
  readonly head: CommitSha;
  readonly by: NonEmpty<string>;
  readonly reason: string;
  /** What the override lifted. */
  readonly open: readonly RequirementState[];
  /** When it must be closed, as a person says it: `2027-01-15 08:00 UTC`. */
  readonly deadline: string;
}): IssueText {
  const { pull, head, by, reason, open, deadline } = stage;
  const rows = open
    .slice(0, maxShownRows)
    .map(({ requirement, reason: why }) => [nameOf(requirement), sentence(why.message)]);
  const rest = open.length - rows.length;
  return {
    title: `Harness gap: the gate was overridden on pull request ${pull.number}`,
    body: [
      `${listed(by.map(named))} overrode the gate on ${pullLink(pull)} at head ${code(head)}. The reason given: ${quoted(reason)}.`,
      "",
      ...(rows.length === 0
        ? ["Nothing was open at that moment."]
        : ["What was open:", "", renderMarkdownTable(["What it needs", "State"], rows)]),
      ...(rest > 0 ? ["", `… and ${counted(rest, "more requirement")}.`] : []),
      "",
      `**What to do.** By ${sentence(deadline)}: make up for what was skipped on this change, find out why the gate was in the way, and add the test, the check or the rule that makes the next override needless. Then close this.`,
    ].join("\n"),
  };
}

function pullLink({ number, url }: JudgedPull): string {
  return linked(`pull request ${number}`, url);
}
