import type { Severity } from "#core/contract/contract.ts";
import type { Instant } from "#core/ids.ts";
import type { Adapter } from "./adapter.ts";
import { checkProof, endedCheck, runningCheck } from "./endings.ts";
import { type Finding, unlisted } from "./finding.ts";
import { mayBeAbout, type Naming, namingOf } from "./heads.ts";
import { codeSpanIn, entriesOf, findingsOfEntries, isLineRange } from "./listed-findings.ts";
import type { IssueComment, SubmittedReview } from "./material.ts";
import { type Notice, type NoticeForm, noticeForm, noticeIn } from "./notices.ts";
import { readPublished, type Published, type PublishedLine, type Section } from "./published.ts";
import { looked, notLooked, type Proof, type Statement } from "./run.ts";
import { endOfCheck, reviewedAt, textOfCheck, type View } from "./view.ts";
import { findPhrase, hasPhrase, phrase, phraseAt, type Phrase, wordsOf } from "./words.ts";

/**
 * CodeRabbit reports with a check run or a commit status whose success means that it ended, even when it was skipped or
 * over its limit. A review with findings is a submitted review; a pass without any is an edit of its one summary comment,
 * in which the text of an earlier pass can stand on below a refusal.
 */
export const coderabbit: Adapter = {
  names: { checks: ["CodeRabbit"], contexts: ["CodeRabbit"] },
  fallback: "P2",
  read: (view) => [
    ...ofEnding(view),
    ...view.reviews.flatMap((review) => ofReview(view, review)),
    ...view.comments.flatMap((comment) => ofSummary(view, comment)),
  ],
};

/** In CodeRabbit's words, of a status, of a check run's title and of the box at the top of its summary. */
const notices: readonly NoticeForm[] = [
  noticeForm("rate-limited", "review rate limited", "it says that it is over its limit"),
  noticeForm("rate-limited", "review rate limit exceeded", "it says that it is over its limit"),
  noticeForm("rate-limited", "rate limit exceeded", "it says that it is over its limit"),
  noticeForm("rate-limited", "review limit reached", "it says that it is over its limit"),
  noticeForm("too-large", "too many files", "it says that there are too many files"),
  noticeForm("too-large", "max files limit", "it says that there are too many files"),
  noticeForm("too-large", "exceed|exceeds size limit", "it says that the change is too large"),
  noticeForm("too-large", "diff is too large", "it says that the change is too large"),
  noticeForm("skipped", "review skipped", "it says that it skipped the review"),
  noticeForm("skipped", "review|reviews paused", "it says that its reviews are paused"),
  noticeForm("skipped", "does not receive automatic reviews", "it reviews here only when asked"),
  noticeForm("errored", "review failed", "it says that the review failed"),
  noticeForm("running", "review in progress", "it says that it is reviewing"),
  noticeForm("running", "currently processing new changes", "it says that it is reviewing"),
];

/** CodeRabbit's own marks of what the box in its summary is. */
const marked: readonly (readonly [string, Notice])[] = [
  ["rate limited by coderabbit.ai", { state: "rate-limited", says: "it says that it is over its limit" }],
  ["skip review by coderabbit.ai", { state: "skipped", says: "it says that it skipped the review" }],
  ["review paused by coderabbit.ai", { state: "skipped", says: "it says that its reviews are paused" }],
  ["failure by coderabbit.ai", { state: "errored", says: "it says that the review failed" }],
  ["review in progress by coderabbit.ai", { state: "running", says: "it says that it is reviewing" }],
];

const generatedBy = "This is an auto-generated comment: ";
const actionable = phrase("actionable comment|comments posted #");
const nothingActionable = phrase("no actionable comments were generated");
const completed = phrase("review completed");

function ofEnding({ check, status }: View): readonly Statement[] {
  const statements: Statement[] = [];
  if (check !== null) {
    const running = runningCheck(check);
    const notice = noticeIn(textOfCheck(check).lines, notices);
    statements.push(
      running ??
        (notice === null
          ? endedCheck(check)
          : notLooked(notice.state, endOfCheck(check), checkProof(check, notice.says))),
    );
  }
  if (status !== null) {
    const proof: Proof = { source: "status", id: status.id, says: "its status says nothing of what was reviewed" };
    const published = readPublished(status.description ?? "");
    const notice = noticeIn(published.lines, notices);
    if (notice !== null) statements.push(notLooked(notice.state, status.createdAt, { ...proof, says: notice.says }));
    else if (status.state === "pending") {
      statements.push(notLooked("running", status.createdAt, { ...proof, says: "its status is pending" }));
    } else {
      const isOver = status.state === "success";
      statements.push(notLooked(isOver ? "silent" : "unreadable", status.createdAt, proof));
    }
  }
  return statements;
}

function ofReview(view: View, review: SubmittedReview): readonly Statement[] {
  const published = readPublished(review.body);
  const proof: Proof = { source: "review", id: review.id, says: "its review of this commit" };
  const at = reviewedAt(review);
  if (published.lines.length === 0) {
    // It submits one without a text for each answer in a thread, and approves when somebody tells it to.
    if (review.state === "changes-requested") return [looked(at, proof, [unlisted(view.reviewer.id, 1)])];
    return review.state === "approved"
      ? [notLooked("silent", at, { ...proof, says: "it approved without a word on what was reviewed" })]
      : [];
  }
  const tally = published.lines
    .map(({ words }) => phraseAt(words, actionable)?.[0])
    .find((count) => count !== undefined);
  const listed = listedFindings(view.reviewer.id, published);
  if (tally === undefined && listed.length === 0) {
    const notice = noticeIn(published.lines, notices);
    if (notice !== null) return [notLooked(notice.state, at, { ...proof, says: notice.says })];
    return [notLooked("unreadable", at, { ...proof, says: "its review has a text that is not known" })];
  }
  if (rangesIn(published).some((range) => namingOf(range, view.head) === "other")) {
    return [notLooked("unreadable", at, { ...proof, says: "its review of this commit names another" })];
  }
  const posted = Math.max(tally ?? 0, review.state === "changes-requested" && listed.length === 0 ? 1 : 0);
  if (!published.isWhole && posted + listed.length === 0) {
    return [notLooked("unreadable", at, { ...proof, says: "its review is cut or not closed" })];
  }
  return [looked(at, proof, listed, posted)];
}

/** The one comment it edits in place. Only what stands at its top is its own template; all else may quote the author. */
function ofSummary(view: View, comment: IssueComment): readonly Statement[] {
  const published = readPublished(comment.body);
  const naming = namingOfSummary(view, published);
  const isNotOlder = mayBeAbout(comment.updatedAt, view.headSince);
  const proof: Proof = { source: "comment", id: comment.id, says: "its summary names this commit" };
  const notice = noticeOf(published);
  if (notice !== null) {
    const isAbout = naming === "exact" || (naming !== "other" && isNotOlder);
    return isAbout ? [notLooked(notice.state, comment.updatedAt, { ...proof, says: notice.says })] : [];
  }
  if (naming !== "exact" || !startsAsSummary(published)) return [];
  const isClean = published.lines.slice(0, 6).some(({ words }) => phraseAt(words, nothingActionable) !== null);
  if (!isClean) return [];
  if (!published.isWhole) {
    return [notLooked("unreadable", comment.updatedAt, { ...proof, says: "its summary is cut or not closed" })];
  }
  return [hasEnded(view, comment.updatedAt, proof)];
}

/** The summary is text; that the App itself ended a run on this commit is not. Both are needed. */
function hasEnded({ check, status }: View, at: Instant, proof: Proof): Statement {
  const isCheckDone = check?.status === "completed" && check.conclusion === "success";
  const isStatusDone = status?.state === "success" && hasPhrase(wordsOf(status.description ?? ""), completed);
  if (isCheckDone || isStatusDone) return looked(at, proof);
  const says = "its summary names this commit, and no check run or status of it does";
  return notLooked("unreadable", at, { ...proof, says });
}

function noticeOf(published: Published): Notice | null {
  const kinds = published.markers.slice(0, 8).map(({ text }) => text);
  const kind = marked.find(([mark]) => kinds.includes(`${generatedBy}${mark}`))?.[1];
  const said = noticeIn(published.lines, notices);
  if (kind === undefined) return startsAsSummary(published) ? said : null;
  return said?.state === "too-large" ? said : kind;
}

function startsAsSummary(published: Published): boolean {
  return published.markers[0]?.line === 0 && published.markers[0].text.startsWith(generatedBy);
}

/** It names what it looked at as a range, `between <sha> and <sha>`, and in marks with the words `commit` and a full hash. */
function namingOfSummary({ head }: View, published: Published): Naming {
  const [reviewed] = rangesIn(published);
  const covered = published.markers.map(({ text }) => coveredIn(text)).find((sha) => sha !== null);
  const names = [reviewed, covered].filter((name) => name !== undefined && name !== null);
  const namings = names.map((name) => namingOf(name, head));
  if (namings.includes("other")) return "other";
  return namings.includes("exact") ? "exact" : (namings[0] ?? "none");
}

/** The ends of the ranges that it names. */
function rangesIn({ lines }: Published): readonly string[] {
  return lines
    .filter(({ words }) => hasPhrase(words, between) && hasPhrase(words, fromBase))
    .map(({ raw }) => raw.slice(raw.lastIndexOf(" and ")));
}

const between = phrase("between");
const fromBase = phrase("files that changed from the base of the pr");

function coveredIn(marker: string): string | null {
  for (const key of ['"coveredCommitId":"', 'change_assessment_commit:"']) {
    const start = marker.indexOf(key);
    const end = start < 0 ? -1 : marker.indexOf('"', start + key.length);
    if (end >= 0) return marker.slice(start + key.length, end);
  }
  return null;
}

const lists: readonly { readonly wanted: Phrase; readonly fallback: Severity }[] = [
  { wanted: phrase("outside diff range comment|comments"), fallback: "P1" },
  { wanted: phrase("duplicate comment|comments"), fallback: "P2" },
  { wanted: phrase("nitpick comment|comments"), fallback: "P3" },
];

/** Findings in the body: blocks of a kind, in them a block a file, in it entries that start with a range of lines. */
function listedFindings(reviewer: string, published: Published): readonly Finding[] {
  const blocks = new Map<Section, PublishedLine[]>();
  for (const line of published.lines) {
    const depth = line.sections.findIndex((section) => listOf(section) !== null);
    const block = line.sections[depth];
    if (block === undefined || line.sections.length > depth + 2) continue;
    const lines = blocks.get(block);
    if (lines === undefined) blocks.set(block, [line]);
    else lines.push(line);
  }
  return [...blocks].flatMap(([block, lines]) => {
    const announced = findPhrase(block.words, phrase("comment|comments #"))?.[0] ?? 1;
    const fallback = listOf(block)?.fallback ?? "P1";
    return findingsOfEntries(reviewer, entriesOf(lines, startOfEntry), announced, fallback);
  });
}

function listOf({ words }: Section): (typeof lists)[number] | null {
  return lists.find(({ wanted }) => phraseAt(words, wanted) !== null) ?? null;
}

function startOfEntry({ text, sections }: PublishedLine): { readonly path: string | null } | null {
  const range = text.startsWith("`") ? codeSpanIn(text) : null;
  if (range === null || !isLineRange(range)) return null;
  const section = sections.at(-1)?.text ?? "";
  const open = section.lastIndexOf(" (");
  return { path: open < 0 ? section : section.slice(0, open) };
}
