import type { Application, Permissions } from "#sandbox/apps/application.ts";
import type { CheckConclusion, CheckRun, CommitStatus } from "#sandbox/checks/check.ts";
import { createCheckRun, updateCheckRun } from "#sandbox/checks/operations.ts";
import { createStatus } from "#sandbox/checks/statuses.ts";
import type { FileDiff } from "#sandbox/git/diff.ts";
import type { IssueComment } from "#sandbox/issues/issue.ts";
import { addComment, editComment } from "#sandbox/issues/operations.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { findLine, parsePatch } from "#sandbox/pulls/diff-lines.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { submitReview } from "#sandbox/pulls/reviews.ts";
import { fullName } from "#sandbox/repositories/repository.ts";
import type { Outcome, ScriptedFinding } from "./script.ts";

/** One kind of review agent: who it is on GitHub, and how it publishes. */
export interface ReviewBot {
  readonly slug: string;
  readonly name: string;
  readonly permissions: Permissions;
  /** What is seen while it looks. */
  readonly begin: (visit: Visit, outcome: Outcome) => Promise<void>;
  readonly publish: (visit: Visit, outcome: Outcome) => Promise<void>;
}

/** A review agent looks at one head of one pull request. */
export interface Visit {
  readonly world: World;
  readonly app: Application;
  readonly pull: Pull;
  readonly head: string;
  /** Where the head left the base. */
  readonly root: string;
  /** What changed from there to the head. */
  readonly files: readonly FileDiff[];
  /** Heads of this pull request that it has reviewed by now, oldest first. */
  readonly reviewed: readonly string[];
  readonly reportsBy: "check-run" | "status";
  /** Of this visit; null until it begins one. */
  check: CheckRun | null;
}

export async function startCheck(visit: Visit, name: string): Promise<void> {
  const { world, app, pull, head } = visit;
  const repository = pull.base.repository;
  if (visit.check === null) {
    visit.check = await createCheckRun(world, repository, app, { name, headSha: head, status: "in_progress" });
  } else updateCheckRun(world, repository, app, visit.check, { status: "in_progress" });
}

/** Nothing where none was started. */
export function endCheck(
  { world, app, pull, check }: Visit,
  conclusion: CheckConclusion,
  output?: { readonly title: string; readonly summary: string },
): void {
  if (check === null) return;
  const change = { conclusion, ...(output === undefined ? {} : { output }) };
  updateCheckRun(world, pull.base.repository, app, check, change);
}

export async function setStatus(
  { world, app, pull, head }: Visit,
  context: string,
  state: CommitStatus["state"],
  description: string,
): Promise<void> {
  const status = { sha: head, context, state, description, creator: app.bot };
  await createStatus(world, pull.base.repository, status);
}

export function say({ world, app, pull }: Visit, body: string): void {
  addComment(world, pull.base.repository, pull.issue, body, app.bot);
}

/** The bot's comment that begins with a mark of its own. */
export function findOwnComment({ app, pull }: Visit, mark: string): IssueComment | null {
  return pull.issue.comments.find(({ author, body }) => author === app.bot && body.startsWith(mark)) ?? null;
}

/** The comment with this mark, edited in place once it is there; `body` begins with the mark. */
export function putComment(visit: Visit, mark: string, body: string): void {
  const { world, app, pull } = visit;
  const known = findOwnComment(visit, mark);
  if (known === null) say(visit, body);
  else editComment(world, pull.base.repository, pull.issue, known, body, app.bot);
}

/** A review that neither approves nor asks for changes, with comments at lines of the head. */
export async function submit(
  { world, app, pull, head }: Visit,
  body: string,
  findings: readonly ScriptedFinding[] = [],
  render: (finding: ScriptedFinding) => string = ({ title }) => title,
): Promise<void> {
  const comments = findings.map((finding) => ({
    path: finding.path,
    line: finding.line,
    side: "RIGHT" as const,
    body: render(finding),
  }));
  await submitReview(world, pull, app.bot, { event: "COMMENT", body, commit: head, comments });
}

export interface PlacedFindings {
  /** At lines of the diff, and not said there yet. */
  readonly inline: readonly ScriptedFinding[];
  /** Said before, in a thread that is open and stands on the line still. Review agents repeat only what is new. */
  readonly standing: readonly ScriptedFinding[];
  /** At lines that GitHub takes no comment on. */
  readonly outside: readonly ScriptedFinding[];
}

export function placeFindings(
  { app, pull, files }: Visit,
  findings: readonly ScriptedFinding[],
  render: (finding: ScriptedFinding) => string,
): PlacedFindings {
  const isInDiff = ({ path, line }: ScriptedFinding): boolean => {
    const patch = files.find((file) => file.path === path)?.patch ?? null;
    return patch !== null && findLine(parsePatch(patch), "RIGHT", line) !== null;
  };
  const stands = (finding: ScriptedFinding): boolean =>
    pull.threads.some(({ path, resolvedBy, isOutdated, comments: [first] }) => {
      const isOpen = resolvedBy === null && !isOutdated;
      return isOpen && path === finding.path && first?.author === app.bot && first.body === render(finding);
    });
  const standing = findings.filter(stands);
  const others = findings.filter((finding) => !standing.includes(finding));
  return { inline: others.filter(isInDiff), standing, outside: others.filter((finding) => !isInDiff(finding)) };
}

export function urlOf({ world, pull }: Visit, rest: string): string {
  return `${world.urls.html}/${fullName(pull.base.repository)}${rest}`;
}

/** A table of more files than this helps nobody. */
export const maxFilesShown = 50;

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
