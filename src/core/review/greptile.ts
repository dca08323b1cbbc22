import type { Severity } from "#core/contract/contract.ts";
import type { Adapter } from "./adapter.ts";
import { checkProof, endedCheck, runningCheck } from "./endings.ts";
import { buildFinding, type Finding } from "./finding.ts";
import { isSince, mayBeAbout, type Naming, namingOf, shasIn } from "./heads.ts";
import { codeSpanIn, entriesOf, findingsOfEntries } from "./listed-findings.ts";
import type { IssueComment } from "./material.ts";
import { type NoticeForm, noticeForm, noticeIn } from "./notices.ts";
import { readPublished, type Published, type PublishedLine, type Section } from "./published.ts";
import { looked, notLooked, type Statement } from "./run.ts";
import { endOfCheck, isNameOfAnother, reviewedAt, textOfCheck, type View } from "./view.ts";
import { findPhrase, hasPhrase, phrase, phraseAt } from "./words.ts";

/**
 * Greptile reports with a check run whose success means that it ran, whatever it found. Its findings are inline comments;
 * one summary comment is edited in place, with a confidence score, comments outside the diff, and at its foot the last
 * commit it looked at. Refusals are comments that name no commit, often without any check run.
 */
export const greptile: Adapter = {
  names: { checks: ["Greptile Review"], contexts: [] },
  fallback: "P2",
  read: (view) => {
    const summaries = summariesAboutHead(view);
    return [...ofCheck(view, summaries), ...ofReviews(view), ...summaries.flatMap(ofSummary(view)), ...ofNotices(view)];
  },
};

const notices: readonly NoticeForm[] = [
  noticeForm("too-large", "too many files changed for review", "too many files changed for it"),
  noticeForm("skipped", "no reviewable files", "no file was left that it reviews"),
  noticeForm("rate-limited", "has reached the # credit limit", "its credits are used up"),
  noticeForm("rate-limited", "your trial has ended", "its trial has ended"),
  noticeForm("rate-limited", "greptile has paused reviews", "it paused for want of credits"),
  noticeForm("rate-limited", "to continue receiving code reviews upgrade", "its plan allows no more reviews"),
  noticeForm("errored", "greptile encountered an error", "it says that it failed"),
];

const counted = [
  phrase("file|files reviewed # comment|comments added"),
  phrase("file|files reviewed no comment|comments added"),
  phrase("file|files reviewed # comment|comments"),
  phrase("file|files reviewed no comment|comments"),
];
const confidence = [phrase("confidence score # 5"), phrase("confidence # 5")];
const below = phrase("below your required");
const lastReviewed = phrase("last reviewed commit");
const outsideDiff = phrase("comments outside diff");

interface Summary {
  readonly comment: IssueComment;
  readonly published: Published;
  readonly naming: Naming;
}

function ofCheck(view: View, summaries: readonly Summary[]): readonly Statement[] {
  const { check, reviewer } = view;
  if (check === null) return [];
  const running = runningCheck(check);
  if (running !== null) return [running];
  const text = textOfCheck(check);
  const at = endOfCheck(check);
  const proof = checkProof(check, "its check run on this commit says what it found");
  const weak = weakConfidence(reviewer.id, text.lines);
  const posted = postedIn(text.lines);
  if (posted !== null && check.conclusion === "success") return [looked(at, proof, weak, posted)];
  if (text.lines.some(({ words }) => hasPhrase(words, below))) {
    return [looked(at, proof, weak.length > 0 ? weak : [belowRequired(reviewer.id)])];
  }
  const notice = noticeIn(text.lines, notices);
  if (notice !== null) return [notLooked(notice.state, at, checkProof(check, notice.says))];
  const isNamed = check.conclusion === "success" && summaries.some(({ published }) => published.isWhole);
  return isNamed
    ? [looked(at, checkProof(check, "it succeeded, and its summary names this commit"))]
    : [endedCheck(check)];
}

/** With the check run that goes with it, what a summary finds counts; alone its text is no proof of anything good. */
function ofSummary(view: View): (summary: Summary) => readonly Statement[] {
  return ({ comment, published, naming }) => {
    const proof = { source: "comment", id: comment.id, says: "its summary names this commit" } as const;
    const findings = [...weakConfidence(view.reviewer.id, published.lines), ...outside(view.reviewer.id, published)];
    if (!published.isWhole) {
      return [notLooked("unreadable", comment.updatedAt, { ...proof, says: "its summary is cut or not closed" })];
    }
    if (findings.length > 0) return [looked(comment.updatedAt, proof, findings)];
    if (view.check === null && naming === "exact") {
      const says = "its summary names this commit, and no check run of it does";
      return [notLooked("unreadable", comment.updatedAt, { ...proof, says })];
    }
    return [];
  };
}

function ofReviews(view: View): readonly Statement[] {
  return view.reviews.flatMap((review): readonly Statement[] => {
    const published = readPublished(review.body);
    if (published.lines.length === 0) return [];
    const proof = { source: "review", id: review.id, says: "its review of this commit" } as const;
    const at = reviewedAt(review);
    const notice = noticeIn(published.lines, notices);
    if (notice !== null) return [notLooked(notice.state, at, { ...proof, says: notice.says })];
    const findings = [...weakConfidence(view.reviewer.id, published.lines), ...outside(view.reviewer.id, published)];
    const posted = postedIn(published.lines);
    const isKnown = published.isWhole && (posted !== null || scoreIn(published.lines) !== null);
    if (isKnown || findings.length > 0) return [looked(at, proof, findings, posted ?? 0)];
    return [notLooked("unreadable", at, { ...proof, says: "its review has a text that is not known" })];
  });
}

/** Refusals name no commit, so they count for the head from the moment it became the head. */
function ofNotices(view: View): readonly Statement[] {
  const texts = [
    ...view.comments.map(({ id, body, updatedAt }) => ({ source: "comment" as const, id, body, at: updatedAt })),
    ...view.otherReviews.map((review) => ({
      source: "review" as const,
      id: review.id,
      body: review.body,
      at: reviewedAt(review),
    })),
  ];
  return texts.flatMap(({ source, id, body, at }): readonly Statement[] => {
    if (!mayBeAbout(at, view.headSince)) return [];
    const published = readPublished(body);
    if (scoreIn(published.lines) !== null) return [];
    const notice = noticeIn(published.lines, notices);
    return notice === null ? [] : [notLooked(notice.state, at, { source, id, says: notice.says })];
  });
}

function summariesAboutHead(view: View): readonly Summary[] {
  return view.comments.flatMap((comment): readonly Summary[] => {
    const published = readPublished(comment.body);
    if (scoreIn(published.lines) === null && outside(view.reviewer.id, published).length === 0) return [];
    const { naming, names } = footOf(view, comment, published);
    const isShort = naming === "short" && !isNameOfAnother(view, names);
    const isAbout = naming === "exact" || (isShort && isSince(comment.updatedAt, view.headSince));
    return isAbout ? [{ comment, published, naming }] : [];
  });
}

/**
 * What the foot names. It holds the title of the commit, which is the author's and can look like anything, and after it the
 * commit in a link: the last link of the whole comment. No other line may speak of another commit as the last reviewed.
 */
function footOf(
  { head }: View,
  { body }: IssueComment,
  { lines }: Published,
): { readonly naming: Naming; readonly names: string } {
  const feet = lines.filter(({ words }) => hasPhrase(words, lastReviewed));
  const text = body.toLowerCase();
  const foot = text.slice(Math.max(0, text.lastIndexOf("last reviewed commit")));
  const link = foot.lastIndexOf(commitLink);
  const linked =
    link < 0 ? [] : shasIn(foot.slice(link + commitLink.length, link + commitLink.length + 65)).slice(0, 1);
  const names = linked[0] ?? feet.at(-1)?.raw ?? "";
  const isOther = feet.slice(0, -1).some(({ raw }) => namingOf(raw, head) === "other");
  return { naming: feet.length === 0 ? "none" : isOther ? "other" : namingOf(names, head), names };
}

const commitLink = "/commit/";

/** The highest count that stands anywhere, since a lower one may be quoted. */
function postedIn(lines: readonly PublishedLine[]): number | null {
  const counts = lines.flatMap(({ words }) =>
    counted.flatMap((form) =>
      words.flatMap((_, from) => {
        const numbers = phraseAt(words, form, from);
        return numbers === null ? [] : [numbers[0] ?? 0];
      }),
    ),
  );
  return counts.reduce<number | null>((highest, count) => Math.max(highest ?? 0, count), null);
}

/** The lowest score that stands anywhere, since a higher one may be quoted. */
function scoreIn(lines: readonly PublishedLine[]): number | null {
  const scores = lines.flatMap(({ words }) => confidence.flatMap((form) => phraseAt(words, form) ?? []));
  return scores.reduce<number | null>((lowest, score) => Math.min(lowest ?? score, score), null);
}

/** Greptile's scale: 5 ready, 4 polish, 3 issues in the implementation, 2 significant bugs, 1 and 0 critical problems. */
function weakConfidence(reviewer: string, lines: readonly PublishedLine[]): readonly Finding[] {
  const score = scoreIn(lines);
  if (score === null || score >= 4) return [];
  const severity: Severity = score === 3 ? "P2" : "P1";
  return [buildFinding(reviewer, { severity, path: null, title: `Confidence ${score}/5`, rule: "weak-confidence" })];
}

function belowRequired(reviewer: string): Finding {
  const title = "Confidence below what is required";
  return buildFinding(reviewer, { severity: "P1", path: null, title, rule: "weak-confidence" });
}

/** Findings it could not place at a line: under a heading with their number, and under a marker before the foot. */
function outside(reviewer: string, published: Published): readonly Finding[] {
  const listed = published.lines.filter(({ sections }) => sections.some((section) => isOutside(section)));
  const heading = listed[0]?.sections.find((section) => isOutside(section));
  const announced = findPhrase(heading?.words ?? [], phrase("outside diff #"))?.[0] ?? 0;
  const marker = published.markers.find(({ text }) => text === "greptile_other_comments_section");
  const others = marker === undefined ? [] : published.lines.slice(marker.line).filter(({ words }) => !isFoot(words));
  return [
    ...findingsOfEntries(reviewer, entriesOf(listed, startOfEntry), announced, "P1"),
    ...findingsOfEntries(reviewer, entriesOf(others, startOfOther), others.length > 0 ? 1 : 0, "P1"),
  ];
}

function isOutside({ words }: Section): boolean {
  return phraseAt(words, outsideDiff) !== null;
}

function isFoot(words: readonly string[]): boolean {
  return hasPhrase(words, lastReviewed) || words.length === 0;
}

/** `1. `src/a.ts`, line 3-9 (link)`. */
function startOfEntry({ text, words }: PublishedLine): { readonly path: string | null } | null {
  const dot = text.indexOf(". `");
  if (dot < 1 || dot > 4 || phraseAt(words, phrase("#")) === null) return null;
  return { path: codeSpanIn(text) };
}

function startOfOther({ text }: PublishedLine): { readonly path: string | null } | null {
  return text.startsWith("`") ? { path: codeSpanIn(text) } : null;
}
