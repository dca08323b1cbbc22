import type { Severity } from "#core/contract/contract.ts";
import type { Adapter } from "./adapter.ts";
import { checkProof, endedCheck, runningCheck } from "./endings.ts";
import { buildFinding, type Finding, maxFindings, severityOfClaim, unlisted } from "./finding.ts";
import { mayBeAbout, namingOf } from "./heads.ts";
import { countOf, isRecord, parseJson } from "./json.ts";
import { codeSpanIn, placeIn } from "./listed-findings.ts";
import type { CheckRunMaterial } from "./material.ts";
import { type NoticeForm, noticeForm, noticeIn } from "./notices.ts";
import { readPublished, type Published } from "./published.ts";
import { looked, notLooked, type Proof, type Statement } from "./run.ts";
import { endOfCheck, reviewedAt, textOfCheck, type View } from "./view.ts";
import { hasPhrase, phrase, phraseAt } from "./words.ts";

/**
 * The managed Claude review ends its check run as neutral whatever it found. The title says how far it got, and the last
 * line of the text counts findings for machines. Run as an action, it writes a comment or a review in a form of its own;
 * a comment of that form is bound to the head only by links to lines of it.
 */
export const claude: Adapter = {
  names: { checks: ["Claude Code Review"], contexts: [] },
  fallback: "P2",
  read: (view) => [...(view.check === null ? [] : ofCheck(view, view.check)), ...ofReviews(view), ...ofComments(view)],
};

const notices: readonly NoticeForm[] = [
  noticeForm("rate-limited", "monthly code review spending cap", "its budget is used up"),
  noticeForm("rate-limited", "no extra usage available", "its budget is used up"),
  noticeForm("rate-limited", "too low to start another review", "its budget is used up"),
  noticeForm("skipped", "code review skipped", "it says that it skipped the review"),
  noticeForm("skipped", "code review declined", "it says that it declined the review"),
  noticeForm("errored", "code review failed", "it says that the review failed"),
  noticeForm("errored", "code review timed out", "it says that the review timed out"),
  noticeForm("running", "code review queued", "it says that it is waiting to review"),
  noticeForm("running", "code review in progress", "it says that it is reviewing"),
];

const foundNone = phrase("code review found no issues");
const foundSome = phrase("code review found # issue|issues");
const severityMark = "bughunter-severity:";
const heading = phrase("code review");
const actionNone = phrase("no issues found checked for bugs");
const actionSome = phrase("found # issue|issues");

function ofCheck(view: View, check: CheckRunMaterial): readonly Statement[] {
  const running = runningCheck(check);
  if (running !== null) return [running];
  const text = textOfCheck(check);
  const at = endOfCheck(check);
  const proof = checkProof(check, "its check run on this commit says what it found");
  const marks = text.markers.filter((marker) => marker.text.startsWith(severityMark));
  const counts = marks.length === 1 ? countsIn(marks[0]?.text ?? "") : null;
  const rows = rowsIn(view.reviewer.id, text);
  if (counts !== null) {
    const missing = counts.normal + counts.nit + counts.preExisting - rows.length;
    const severity: Severity = counts.normal > 0 ? "P1" : "P3";
    const rest = missing > 0 ? [{ ...unlisted(view.reviewer.id, missing), severity }] : [];
    if (rows.length + rest.length > 0) return [looked(at, proof, [...rest, ...rows])];
    if (text.isWhole && isDone(check)) return [looked(at, proof)];
  }
  const notice = noticeIn(text.lines, notices);
  if (notice !== null) return [notLooked(notice.state, at, checkProof(check, notice.says))];
  if (rows.length > 0) return [looked(at, proof, rows)];
  const title = readPublished(check.title ?? "").lines[0]?.words ?? [];
  const found = phraseAt(title, foundSome)?.[0];
  if (found !== undefined) {
    // The review beside it may list what it counts.
    const listed = ofReviews(view).flatMap((statement) => (statement.kind === "looked" ? statement.findings : []));
    return [looked(at, proof, [], Math.max(found, 1) - listed.length)];
  }
  const isNone = phraseAt(title, foundNone) !== null && marks.length === 0 && text.isWhole && isDone(check);
  return isNone ? [looked(at, proof)] : [endedCheck(check)];
}

function isDone({ conclusion }: CheckRunMaterial): boolean {
  return conclusion === "neutral" || conclusion === "success";
}

interface Counts {
  readonly normal: number;
  readonly nit: number;
  readonly preExisting: number;
}

/** All three, or it is a form that is not known. */
function countsIn(mark: string): Counts | null {
  const value = parseJson(mark.slice(severityMark.length));
  if (!isRecord(value)) return null;
  const normal = countOf(value["normal"]);
  const nit = countOf(value["nit"]);
  const preExisting = countOf(value["pre_existing"]);
  const isKnown = Object.keys(value).length === 3;
  return normal === null || nit === null || preExisting === null || !isKnown ? null : { normal, nit, preExisting };
}

const labels: readonly (readonly [string, Severity])[] = [
  ["important", "P1"],
  ["nit", "P3"],
  ["pre existing", "P3"],
];

/** Rows of its table: severity, place, and what it is about. */
function rowsIn(reviewer: string, { lines }: Published): readonly Finding[] {
  return lines.slice(0, 5_000).flatMap(({ text }): readonly Finding[] => {
    if (!text.startsWith("|")) return [];
    const [, label = "", place = "", title = ""] = text.split("|");
    const words = readPublished(label).lines[0]?.words.join(" ") ?? "";
    const severity = labels.find(([known]) => words.startsWith(known))?.[1];
    if (severity === undefined) return [];
    const path = placeIn(codeSpanIn(place) ?? place.trim());
    return [buildFinding(reviewer, { severity: severityOfClaim(severity, title), path, title: title.trim() })];
  });
}

function ofReviews(view: View): readonly Statement[] {
  return view.reviews.flatMap((review): readonly Statement[] => {
    const published = readPublished(review.body);
    if (published.lines.length === 0) return [];
    const at = reviewedAt(review);
    const proof: Proof = { source: "review", id: review.id, says: "its review of this commit" };
    const outcome = ofAction(view, published);
    if (outcome !== null) {
      const isSure = outcome.findings.length > 0 || published.isWhole;
      // GitHub books a review that names no commit on the newest one, also where an older one was looked at.
      if (outcome.findings.length === 0 && view.check !== null && view.check.startedAt > review.submittedAt) {
        const says = "it was submitted before its check run on this commit began";
        return [notLooked("unreadable", at, { ...proof, says })];
      }
      return isSure ? [looked(at, proof, outcome.findings)] : [];
    }
    const rows = rowsIn(view.reviewer.id, published);
    if (rows.length > 0) return [looked(at, proof, rows)];
    const notice = noticeIn(published.lines, notices);
    if (notice !== null) return [notLooked(notice.state, at, { ...proof, says: notice.says })];
    // Beside a check run the review is a summary for people, and the check run says what was found.
    return view.check === null
      ? [notLooked("unreadable", at, { ...proof, says: "its review has a text that is not known" })]
      : [];
  });
}

function ofComments(view: View): readonly Statement[] {
  return view.comments.flatMap((comment): readonly Statement[] => {
    const published = readPublished(comment.body);
    const at = comment.updatedAt;
    const proof: Proof = { source: "comment", id: comment.id, says: "its comment links to lines of this commit" };
    const outcome = ofAction(view, published);
    if (outcome !== null && outcome.naming === "exact" && outcome.findings.length > 0)
      return [looked(at, proof, outcome.findings)];
    if (!mayBeAbout(at, view.headSince)) return [];
    const [first] = published.lines;
    if (first !== undefined && hasPhrase(first.words, phrase("claude code is working"))) {
      return [notLooked("running", at, { ...proof, says: "it says that it is working" })];
    }
    const notice = noticeIn(published.lines.slice(0, 2), notices);
    if (notice !== null) return [notLooked(notice.state, at, { ...proof, says: notice.says })];
    if (outcome === null || outcome.naming === "other") return [];
    return [notLooked("unreadable", at, { ...proof, says: "its comment does not say which commit it is about" })];
  });
}

interface Outcome {
  readonly findings: readonly Finding[];
  readonly naming: ReturnType<typeof namingOf>;
}

/** `### Code review`, then `No issues found.` or a numbered list with a link below each. */
function ofAction(view: View, published: Published): Outcome | null {
  const [first, second] = published.lines;
  if (first === undefined || second === undefined || phraseAt(first.words, heading) === null) return null;
  if (phraseAt(second.words, actionNone) !== null) return { findings: [], naming: "none" };
  const count = phraseAt(second.words, actionSome)?.[0];
  if (count === undefined) return null;
  const links = published.lines.flatMap(({ raw }) => raw.match(permalink) ?? []);
  const naming = namingOf(links.map((link) => link.split("/")[6] ?? "").join(" "), view.head);
  const findings = published.lines.slice(2, 2 + 4 * maxFindings).flatMap(({ text, words }, index, lines) => {
    if (phraseAt(words, phrase("#")) === null || !text.slice(0, 5).includes(". ")) return [];
    const title = text.slice(text.indexOf(". ") + 2);
    const link = lines[index + 1]?.raw.match(permalink)?.[0];
    const path = link === undefined ? null : decoded(link.split("/").slice(7).join("/").split("#")[0] ?? "");
    return [buildFinding(view.reviewer.id, { severity: severityOfClaim("P1", title), path, title })];
  });
  const missing = count - findings.length;
  const unknown = missing > 0 ? [unlisted(view.reviewer.id, missing)] : [];
  return { findings: count === 0 ? findings : [...unknown, ...findings], naming };
}

/** `https://github.com/<owner>/<name>/blob/<commit>/<path>#L1-L2`; of bounded parts, so that it is read once. */
const permalink = /https:\/\/[\w.-]{1,100}\/[\w.-]{1,100}\/[\w.-]{1,100}\/blob\/[0-9a-f]{40,64}\/[^\s)#]{1,4000}/;

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
