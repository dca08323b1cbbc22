import type { ReviewState, FindingFact } from "#core/gate/facts.ts";
import { parseCommitSha, type Instant } from "#core/ids.ts";
import type { Adapter } from "./adapter.ts";
import { checkProof, endedCheck, runningCheck } from "./endings.ts";
import { buildFinding, type Finding, maxFindings, unlisted } from "./finding.ts";
import { isRecord, parseJson, textOf } from "./json.ts";
import { readPublished, type Published } from "./published.ts";
import { looked, notLooked, type Proof, type Statement } from "./run.ts";
import { severityOfWord } from "./severity.ts";
import { endOfCheck, reviewedAt, textOfCheck, type View } from "./view.ts";

/**
 * Any App that says what it found in a form of ours: a check run on the commit, or a review of it, whose text begins with
 * `<!-- headgate-review {"head": "…", "state": "clean", "findings": []} -->`. A comment is never read: it is bound to no
 * commit but by its own word.
 */
export const generic: Adapter = {
  names: { checks: [], contexts: [] },
  fallback: "P2",
  read: (view) => [...ofCheck(view), ...ofReviews(view)],
};

const mark = "headgate-review ";

function ofCheck(view: View): readonly Statement[] {
  const { check } = view;
  if (check === null) return [];
  const running = runningCheck(check);
  if (running !== null) return [running];
  const statement = ofText(
    view,
    textOfCheck(check),
    endOfCheck(check),
    checkProof(check, "its check run on this commit"),
  );
  if (statement === null) return [endedCheck(check)];
  const isBad = check.conclusion !== "success" && statement.kind === "looked" && statement.findings.length === 0;
  const says = `it says clean, and its check run ended as ${check.conclusion ?? "nothing"}`;
  const isNeutral = check.conclusion === "neutral";
  return isBad && !isNeutral ? [notLooked("unreadable", statement.at, checkProof(check, says))] : [statement];
}

function ofReviews(view: View): readonly Statement[] {
  return view.reviews.flatMap((review): readonly Statement[] => {
    const proof: Proof = { source: "review", id: review.id, says: "its review of this commit" };
    const at = reviewedAt(review);
    const statement = ofText(view, readPublished(review.body), at, proof);
    if (review.state === "changes-requested" && (statement === null || statement.kind === "looked")) {
      const findings = statement === null ? [] : statement.findings;
      return [looked(at, proof, findings.length > 0 ? findings : [unlisted(view.reviewer.id, 1)])];
    }
    if (statement !== null) return [statement];
    if (review.body.trim() === "") return [];
    return [notLooked("unreadable", at, { ...proof, says: "its review has no mark of ours" })];
  });
}

/** Null where the text has no mark at all. The mark stands first, and only once: what follows may quote the author. */
function ofText(view: View, text: Published, at: Instant, proof: Proof): Statement | null {
  const marked = text.markers.filter((marker) => marker.text.startsWith(mark));
  const [marker] = marked;
  if (marker === undefined) return null;
  const wrong = (says: string): Statement => notLooked("unreadable", at, { ...proof, says });
  if (marked.length > 1) return wrong("it has more than one mark");
  if (marker !== text.markers[0] || marker.line !== 0 || !text.isWhole)
    return wrong("its mark does not stand first, or the text is cut");
  const report = parseJson(marker.text.slice(mark.length));
  if (!isRecord(report)) return wrong("its mark holds no JSON object");
  if (parseCommitSha(textOf(report["head"]) ?? "") !== view.head) return wrong("its mark names another commit");
  const findings = parseFindings(view.reviewer.id, report["findings"]);
  if (findings === null) return wrong("its mark lists findings in a form that is not known");
  const state = states.find((known) => known === report["state"]);
  switch (state) {
    case undefined:
      return wrong("its mark has a state that is not known");
    case "clean":
      return findings.length > 0 ? wrong("it says clean and lists findings") : looked(at, proof);
    case "findings":
      return looked(at, proof, findings.length > 0 ? findings : [unlisted(view.reviewer.id, 1)]);
    default:
      return notLooked(state, at, { ...proof, says: `it says ${state}` });
  }
}

const states: readonly Exclude<ReviewState, "unreadable">[] = [
  "clean",
  "findings",
  "running",
  "rate-limited",
  "skipped",
  "too-large",
  "silent",
  "errored",
];

/** Null where it is not a list of findings, each with a severity and a title. Left out, it is empty. */
function parseFindings(reviewer: string, value: unknown): readonly Finding[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return null;
  const findings: Finding[] = [];
  for (const item of value.slice(0, maxFindings)) {
    if (!isRecord(item)) return null;
    const severity = severityOfWord(textOf(item["severity"]) ?? "");
    const title = textOf(item["title"]);
    if (severity === null || title === null) return null;
    const path: FindingFact["path"] = textOf(item["path"]);
    findings.push(
      buildFinding(reviewer, { severity, title, path, rule: textOf(item["rule"]), code: textOf(item["code"]) }),
    );
  }
  return value.length > maxFindings ? [...findings, unlisted(reviewer, value.length - maxFindings)] : findings;
}
