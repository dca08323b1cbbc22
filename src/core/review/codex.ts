import type { Severity } from "#core/contract/contract.ts";
import type { Adapter } from "./adapter.ts";
import { checkProof, endedCheck, runningCheck } from "./endings.ts";
import { buildFinding, type Finding, maxFindings, severityOfClaim, unlisted } from "./finding.ts";
import { isSince, mayBeAbout, namingOf } from "./heads.ts";
import { countOf, isRecord, parseJson, textOf } from "./json.ts";
import type { CheckRunMaterial, IssueComment, SubmittedReview } from "./material.ts";
import { type NoticeForm, noticeForm, noticeIn } from "./notices.ts";
import { readPublished, type Published } from "./published.ts";
import { looked, notLooked, type Proof, type Statement } from "./run.ts";
import { endOfCheck, isNameOfAnother, reviewedAt, type View } from "./view.ts";
import { hasPhrase, phrase, phraseAt } from "./words.ts";

/**
 * The Codex connector submits a review for a commit when it has suggestions, and writes a comment when it has none, which
 * names the commit by ten digits. A comment that it edits shows which review is running. Run as an action, its output is
 * JSON of a known shape, which the App that runs it puts into its check run.
 *
 * Its thumbs-up on a pull request names no commit and is not read.
 */
export const codex: Adapter = {
  names: { checks: ["Codex Review"], contexts: [] },
  fallback: "P2",
  read: (view) => [
    ...(view.check === null ? [] : ofCheck(view, view.check)),
    ...view.reviews.flatMap((review) => ofReview(view, review)),
    ...view.comments.flatMap((comment) => ofComment(view, comment)),
  ],
};

const notices: readonly NoticeForm[] = [
  noticeForm("rate-limited", "you have reached your codex usage limit|limits", "its usage limit is reached"),
  noticeForm("rate-limited", "codex usage limits have been reached", "its usage limit is reached"),
  noticeForm("errored", "to use codex here", "it is not set up for this repository"),
];

const noMajorIssues = phrase("codex review didnt find any major issues");
const suggestions = phrase("codex review");
const reviewedCommit = phrase("reviewed commit");
const summaryMark = "codex-pull-request-review-summary";
const codeReview = phrase("code review");

function ofReview(view: View, review: SubmittedReview): readonly Statement[] {
  const published = readPublished(review.body);
  const proof: Proof = { source: "review", id: review.id, says: "its review of this commit" };
  const at = reviewedAt(review);
  const [first] = published.lines;
  if (first === undefined) return [];
  const notice = noticeIn(published.lines, notices);
  if (notice !== null) return [notLooked(notice.state, at, { ...proof, says: notice.says })];
  const isOther = namesOther(view, published);
  if (isOther) return [notLooked("unreadable", at, { ...proof, says: "its review of this commit names another" })];
  if (phraseAt(first.words, noMajorIssues) !== null && published.isWhole) return [looked(at, proof)];
  // It submits a review only to suggest something, so there is at least one suggestion.
  if (phraseAt(first.words, suggestions) !== null) return [looked(at, proof, [], 1)];
  return [notLooked("unreadable", at, { ...proof, says: "its review has a text that is not known" })];
}

function ofComment(view: View, comment: IssueComment): readonly Statement[] {
  const published = readPublished(comment.body);
  const at = comment.updatedAt;
  const proof: Proof = { source: "comment", id: comment.id, says: "its comment names this commit" };
  if (published.markers[0]?.line === 0 && published.markers[0].text === summaryMark)
    return ofTable(view, comment, published);
  const notice = noticeIn(published.lines.slice(0, 2), notices);
  if (notice !== null) {
    return mayBeAbout(at, view.headSince) ? [notLooked(notice.state, at, { ...proof, says: notice.says })] : [];
  }
  const [first] = published.lines;
  if (first === undefined || phraseAt(first.words, noMajorIssues) === null) return [];
  const line = published.lines.slice(0, 4).find(({ words }) => phraseAt(words, reviewedCommit) !== null);
  const naming = namingOf(line?.raw ?? "", view.head);
  if (naming === "other") return [];
  // Ten digits can be met by design, so no other commit may be known by them, and the comment must be younger than the head.
  const isShort = naming === "short" && !isNameOfAnother(view, line?.raw ?? "");
  const isProof = naming === "exact" || (isShort && isSince(comment.createdAt, view.headSince));
  if (isProof && published.isWhole) return [looked(at, proof)];
  const says = "it found nothing, and which commit it looked at is not certain";
  return mayBeAbout(at, view.headSince) ? [notLooked("unreadable", at, { ...proof, says })] : [];
}

/** A row a kind of review: only code reviews count. That one completed does not say what it found. */
function ofTable(view: View, comment: IssueComment, published: Published): readonly Statement[] {
  return published.lines.flatMap(({ text, words, raw }): readonly Statement[] => {
    const isRow = text.startsWith("|") && hasPhrase(words, codeReview);
    const naming = isRow ? namingOf(raw, view.head) : "none";
    if (naming !== "exact" && naming !== "short") return [];
    const proof: Proof = { source: "comment", id: comment.id, says: "its table of reviews names this commit" };
    const at = comment.updatedAt;
    if (words.includes("running")) return [notLooked("running", at, { ...proof, says: "its table says running" })];
    if (words.includes("failed")) return [notLooked("errored", at, { ...proof, says: "its table says failed" })];
    const says = "its table says no more than that it ended";
    return [notLooked(words.includes("completed") ? "silent" : "unreadable", at, { ...proof, says })];
  });
}

function namesOther(view: View, published: Published): boolean {
  const line = published.lines.find(({ words }) => phraseAt(words, reviewedCommit) !== null);
  return line !== undefined && namingOf(line.raw, view.head) === "other";
}

function ofCheck(view: View, check: CheckRunMaterial): readonly Statement[] {
  const running = runningCheck(check);
  if (running !== null) return [running];
  const at = endOfCheck(check);
  const proof = checkProof(check, "the output in its check run on this commit");
  const outputs = [check.summary, check.text].map((text) => outputIn(text ?? "")).filter((output) => output !== null);
  const [output] = outputs;
  if (output === undefined || outputs.length > 1) return [endedCheck(check)];
  const findings = findingsOf(view.reviewer.id, output);
  if (findings === null)
    return [notLooked("unreadable", at, { ...proof, says: "its output has a form that is not known" })];
  const isSure = check.conclusion === "success" || check.conclusion === "neutral";
  if (findings.length === 0 && !isSure) return [endedCheck(check)];
  return [looked(at, proof, findings)];
}

/** JSON and nothing else, or in one fence. */
function outputIn(text: string): Readonly<Record<string, unknown>> | null {
  const bare = text.trim();
  const start = bare.startsWith("```") ? bare.indexOf("\n") : 0;
  const end = bare.startsWith("```") ? bare.lastIndexOf("```") : bare.length;
  const output = start < 0 || end <= start ? undefined : parseJson(bare.slice(start, end));
  return isRecord(output) ? output : null;
}

/** Null where the output is not of the known shape. */
function findingsOf(reviewer: string, output: Readonly<Record<string, unknown>>): readonly Finding[] | null {
  const listed = output["findings"];
  const verdict = output["overall_correctness"];
  const isCorrect = verdict === "patch is correct";
  if (!Array.isArray(listed) || (!isCorrect && verdict !== "patch is incorrect")) return null;
  const findings: Finding[] = [];
  for (const item of listed.slice(0, maxFindings)) {
    const finding = parseFinding(reviewer, item);
    if (finding === null) return null;
    findings.push(finding);
  }
  if (listed.length > maxFindings) findings.push(unlisted(reviewer, listed.length - maxFindings));
  if (!isCorrect && findings.length === 0) findings.push(unlisted(reviewer, 1));
  const confidence = output["overall_confidence_score"];
  if (typeof confidence !== "number" || !(confidence >= weakBelow)) {
    const title = "Little confidence in its own verdict";
    findings.push(buildFinding(reviewer, { severity: "P2", path: null, title, rule: "weak-confidence" }));
  }
  return findings;
}

/** Of 0 to 1. What it is less than even about is no verdict. */
const weakBelow = 0.5;

function parseFinding(reviewer: string, item: unknown): Finding | null {
  if (!isRecord(item)) return null;
  const title = textOf(item["title"]);
  if (title === null) return null;
  const place = isRecord(item["code_location"]) ? item["code_location"] : {};
  const badge = badgeOf(countOf(item["priority"]), title);
  const bare = title.startsWith("[P") && title.charAt(3) === "]" ? title.slice(4).trim() : title;
  return buildFinding(reviewer, {
    severity: severityOfClaim(badge, `${title} ${textOf(item["body"]) ?? ""}`),
    path: relativeTo(textOf(place["absolute_file_path"])),
    title: bare,
  });
}

function badgeOf(priority: number | null, title: string): Severity {
  const shown = title.startsWith("[P") && title.charAt(3) === "]" ? Number(title.charAt(2)) : null;
  return (["P0", "P1", "P2", "P3"] as const)[priority ?? shown ?? 2] ?? "P1";
}

/** Runners check out into `/home/runner/work/<repository>/<repository>/`, and other machines elsewhere. */
function relativeTo(path: string | null): string | null {
  const root = "/home/runner/work/";
  if (path === null || !path.startsWith(root)) return path;
  return path.slice(root.length).split("/").slice(2).join("/");
}
