import type { Adapter } from "./adapter.ts";
import { checkProof, endedCheck, runningCheck } from "./endings.ts";
import { buildFinding, type Finding } from "./finding.ts";
import { entriesOf, findingsOfEntries, placeIn } from "./listed-findings.ts";
import type { SubmittedReview } from "./material.ts";
import { type NoticeForm, noticeForm, noticeIn } from "./notices.ts";
import { readPublished, type Published, type PublishedLine, type Section } from "./published.ts";
import { looked, notLooked, type Proof, type Statement } from "./run.ts";
import { reviewedAt, type View } from "./view.ts";
import { findPhrase, hasPhrase, phrase, phraseAt } from "./words.ts";

/**
 * Copilot submits a review for a commit, always as a comment, and never approves. Its body counts files and comments; what
 * it is less sure of stands in the body alone, also below a count of zero. A refusal is a submitted review as well.
 */
export const copilot: Adapter = {
  names: { checks: ["Copilot code review", "copilot-pull-request-reviewer"], contexts: [] },
  fallback: "P2",
  read: (view) => [...ofCheck(view), ...view.reviews.flatMap((review) => ofReview(view, review))],
};

const notices: readonly NoticeForm[] = [
  noticeForm("rate-limited", "has reached their quota limit", "its quota is used up"),
  noticeForm("too-large", "exceeds the maximum number of files|lines", "the change is larger than it reviews"),
  noticeForm("errored", "copilot encountered an error", "it says that it failed"),
  noticeForm("skipped", "copilot wasnt able to review any files", "it could review none of the files"),
  noticeForm("unreadable", "copilot was unable to review", "it could not review, for a reason that is not known"),
  noticeForm("unreadable", "copilot wasnt able to review", "it could not review, for a reason that is not known"),
];

const reviewedFiles = phrase("copilot reviewed # out of # changed file|files in this pull request and generated");
const generatedNone = phrase("and generated no comments");
const generatedNoneNew = phrase("and generated no new comments");
const generatedSome = phrase("and generated # comment|comments");
const generatedSomeNew = phrase("and generated # new comment|comments");
const filesReviewed = phrase("files reviewed # # changed files");
const commentsGenerated = phrase("comments generated #");
const suppressed = [phrase("suppressed comments"), phrase("comments suppressed due to low confidence")];

/** A workflow of GitHub's runs it, and fails before the review when there is no quota; only its end says anything. */
function ofCheck({ check }: View): readonly Statement[] {
  if (check === null) return [];
  const running = runningCheck(check);
  if (running !== null) return [running];
  if (check.conclusion === "success") {
    const proof = checkProof(check, "its check run succeeded without a word on what was reviewed");
    return [notLooked("silent", check.completedAt ?? check.startedAt, proof)];
  }
  return check.conclusion === "failure"
    ? [notLooked("errored", check.completedAt ?? check.startedAt, checkProof(check, "its check run failed"))]
    : [endedCheck(check)];
}

function ofReview(view: View, review: SubmittedReview): readonly Statement[] {
  const published = readPublished(review.body);
  if (published.lines.length === 0) return [];
  const proof: Proof = { source: "review", id: review.id, says: "its review of this commit" };
  const at = reviewedAt(review);
  const notice = noticeIn(published.lines, notices);
  if (notice !== null) return [notLooked(notice.state, at, { ...proof, says: notice.says })];
  const counts = countsIn(published);
  const findings = [...verdictIn(view.reviewer.id, published), ...suppressedIn(view.reviewer.id, published)];
  if (counts === null && findings.length === 0) {
    return [notLooked("unreadable", at, { ...proof, says: "its review has a text that is not known" })];
  }
  const posted = counts?.posted ?? 0;
  if (posted + findings.length === 0 && counts !== null) {
    if (!published.isWhole) return [notLooked("unreadable", at, { ...proof, says: "its review is cut or not closed" })];
    if (counts.files < counts.ofFiles || counts.files === 0) {
      const says = `it looked at ${counts.files} of ${counts.ofFiles} changed files`;
      return [notLooked("skipped", at, { ...proof, says })];
    }
  }
  return [looked(at, proof, findings, posted)];
}

interface Counts {
  readonly files: number;
  readonly ofFiles: number;
  readonly posted: number;
}

/**
 * In one sentence as it was, or on two lines as it is now. The worst of all that stand there, since a better one may be
 * quoted: one look at some of the files makes it some of the files.
 */
function countsIn({ lines }: Published): Counts | null {
  const looks = lines.flatMap(({ words }) => {
    const [files, ofFiles] = phraseAt(words, reviewedFiles) ?? phraseAt(words, filesReviewed) ?? [];
    return files === undefined || ofFiles === undefined ? [] : [{ files, ofFiles }];
  });
  const posted = lines.flatMap(({ words }) => postedIn(words));
  const look = looks.find(({ files, ofFiles }) => files < ofFiles || files === 0) ?? looks[0];
  return look === undefined || posted.length === 0 ? null : { ...look, posted: Math.max(...posted) };
}

function postedIn(words: readonly string[]): readonly number[] {
  if (phraseAt(words, reviewedFiles) === null) return phraseAt(words, commentsGenerated) ?? [];
  const some = findPhrase(words, generatedSome) ?? findPhrase(words, generatedSomeNew);
  if (some !== null) return some;
  return hasPhrase(words, generatedNone) || hasPhrase(words, generatedNoneNew) ? [0] : [];
}

/** A heading that does not recommend approval is a finding, also above a count of no new comments. */
function verdictIn(reviewer: string, { lines }: Published): readonly Finding[] {
  const heading = lines.slice(0, 3).find(({ text }) => text.startsWith("### "));
  const says = heading?.words.join(" ") ?? "";
  const title = { "changes recommended": "Changes recommended", "needs a closer look": "Needs a closer look" }[says];
  return title === undefined
    ? []
    : [buildFinding(reviewer, { severity: "P2", path: null, title, rule: "weak-confidence" })];
}

/** A block of its own, or a heading in the details at the foot. */
function suppressedIn(reviewer: string, { lines }: Published): readonly Finding[] {
  const blockOf = ({ sections }: PublishedLine): Section | null =>
    sections.find(({ words }) => isSuppressed(words)) ?? null;
  const start = lines.findIndex(
    (line) => blockOf(line) !== null || (line.text.startsWith("#") && isSuppressed(line.words)),
  );
  const first = lines[start];
  if (first === undefined) return [];
  const block = blockOf(first);
  const within = block === null ? lines.slice(start) : lines.filter((line) => blockOf(line) !== null);
  const announced = (block ?? first).words.flatMap((word) =>
    Number.isSafeInteger(Number(word)) ? [Number(word)] : [],
  );
  return findingsOfEntries(reviewer, entriesOf(within, startOfEntry), announced[0] ?? 1, "P2");
}

function isSuppressed(words: readonly string[]): boolean {
  return suppressed.some((wanted) => phraseAt(words, wanted) !== null);
}

/** `**src/a.ts:12**` alone on its line. */
function startOfEntry({ text }: PublishedLine): { readonly path: string | null } | null {
  if (!text.startsWith("**") || !text.endsWith("**") || text.length < 5) return null;
  const path = placeIn(text.slice(2, -2).trim());
  return path === null ? null : { path };
}
