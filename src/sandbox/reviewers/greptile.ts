import { readCommit } from "#sandbox/git/objects.ts";
import type { Outcome, ScriptedFinding, Severity } from "./script.ts";
import {
  count,
  endCheck,
  maxFilesShown,
  placeFindings,
  putComment,
  type ReviewBot,
  say,
  startCheck,
  submit,
  urlOf,
  type Visit,
} from "./visit.ts";

/**
 * A check run whose success means that it ran, comments at lines with a badge, and one summary that is edited in place. A
 * team can demand a confidence: then the check run fails below it, which is what `findings` is here, and
 * `green-with-findings` is the default of the real one. Refusals are comments that name no commit, without a check run.
 * Sources: greptile.com/docs; vitali87/code-graph-rag#1507 (confidence), mvanhorn/printing-press-library#1095 (outside the
 * diff), shepherdjerred/monorepo#1229 (refusals), PyModel/pythinker-code#83 (credits).
 */
export const greptile: ReviewBot = {
  slug: "greptile-apps",
  name: "Greptile",
  permissions: { checks: "write", contents: "read", issues: "write", pull_requests: "write" },
  begin: async (visit, { kind }) => {
    if (!hasNoCheck.has(kind)) await startCheck(visit, "Greptile Review");
  },
  publish: async (visit, outcome) => {
    switch (outcome.kind) {
      case "clean":
        return publishReview(visit, [], false);
      case "findings":
        return publishReview(visit, outcome.findings, true);
      case "green-with-findings":
        return publishReview(visit, outcome.findings, false);
      case "rate-limited":
        return say(visit, `\`${visit.pull.issue.author.login}\` ${outOfCredits}`);
      case "skipped":
        return say(visit, `${statusMark}\nNo reviewable files after applying ignore patterns.`);
      case "too-large":
        return say(
          visit,
          `${statusMark}\nToo many files changed for review. (\`561 files found\`, \`500 file limit\`)`,
        );
      case "errored":
        return endCheck(visit, "neutral", { title: "Greptile Review", summary: failed });
    }
  },
};

const hasNoCheck: ReadonlySet<Outcome["kind"]> = new Set(["rate-limited", "skipped", "too-large"]);
const summaryMark = "<!-- greptile_summary -->";
const statusMark = "<!-- greptile-status -->";
const outOfCredits =
  "has reached the 50-credit limit for trial accounts. To continue receiving code reviews, upgrade your plan.";
const failed = "Greptile encountered an error while reviewing this PR. Ask for a new review to try again.";

async function publishReview(
  visit: Visit,
  findings: readonly ScriptedFinding[],
  isConfidenceRequired: boolean,
): Promise<void> {
  const { inline, outside } = placeFindings(visit, findings, renderInline);
  const reviewed = `${count(visit.files.length, "file")} reviewed`;
  if (inline.length > 0) await submit(visit, `${reviewed}, ${count(inline.length, "comment")}`, inline, renderInline);
  const confidence = confidenceOf(findings);
  putComment(visit, summaryMark, await renderSummary(visit, findings, outside));
  if (isConfidenceRequired && confidence < 5) {
    const title = `Confidence ${confidence}/5 - below your required 5/5`;
    endCheck(visit, "failure", { title, summary: title });
  } else {
    const added = inline.length === 0 ? "no comments" : `${count(inline.length, "comment")} added`;
    endCheck(visit, "success", { title: "Greptile Review", summary: `${reviewed}, ${added}` });
  }
}

/** 5 ready, 4 polish, 3 issues, 2 significant bugs, 1 critical problems. */
const confidences: Readonly<Record<Severity, number>> = { P0: 1, P1: 2, P2: 3, P3: 4 };

function confidenceOf(findings: readonly ScriptedFinding[]): number {
  return Math.min(5, ...findings.map(({ severity }) => confidences[severity]));
}

async function renderSummary(
  visit: Visit,
  findings: readonly ScriptedFinding[],
  outside: readonly ScriptedFinding[],
): Promise<string> {
  const { head, pull, files, reviewed } = visit;
  const [subject = ""] = (await readCommit(pull.base.repository, head))?.message.split("\n") ?? [];
  const foot = `Last reviewed commit: ["${subject}"](${urlOf(visit, `/commit/${head}`)})`;
  return [
    summaryMark,
    "<h3>Greptile Summary</h3>",
    "",
    `This pull request changes ${count(files.length, "file")}.`,
    "",
    `<h3>Confidence Score: ${confidenceOf(findings)}/5</h3>`,
    "",
    findings.length === 0 ? "- Safe to merge." : "- Some of it should be looked at before it is merged.",
    "",
    "<h3>Important Files Changed</h3>",
    "",
    "| Filename | Overview |",
    "|----------|----------|",
    ...files.slice(0, maxFilesShown).map(({ path, status }) => `| ${path} | Was ${status}. |`),
    "",
    ...(outside.length === 0 ? [] : renderOutside(visit, outside)),
    `<sub>Reviews (${reviewed.length + 1}): ${foot} | [Re-trigger Greptile](${urlOf(visit, `/pull/${pull.number}`)})</sub>`,
  ].join("\n");
}

function renderOutside(visit: Visit, findings: readonly ScriptedFinding[]): readonly string[] {
  return [
    "<!-- greptile_failed_comments -->",
    `<details open><summary><h3>Comments Outside Diff (${findings.length})</h3></summary>`,
    "",
    ...findings.flatMap((finding, index) => {
      const { path, line, title, body } = finding;
      const link = urlOf(visit, `/blob/${visit.head}/${path}#L${line}`);
      const texts = [`${badge(finding)} **${title}**`, ...(body === undefined ? [] : [body])];
      const indented = texts.flatMap((text) => [...text.split("\n").map((one) => `   ${one}`), ""]);
      return [`${index + 1}. \`${path}\`, line ${line} ([link](${link}))`, "", ...indented];
    }),
    "</details>",
    "",
    "<!-- /greptile_failed_comments -->",
    "",
  ];
}

function badge({ severity }: ScriptedFinding): string {
  const file = `${severity.toLowerCase()}.svg`;
  return `<img alt="${severity}" src="https://greptile-static-assets.s3.amazonaws.com/badges/${file}?v=9" align="top">`;
}

function renderInline(finding: ScriptedFinding): string {
  const { title, body = "Please have a look at this line." } = finding;
  return `<a href="#">${badge(finding)}</a> **${title}**\n\n${body}`;
}
