import type { ScriptedFinding } from "./script.ts";
import { count, maxFilesShown, placeFindings, type ReviewBot, submit, type Visit } from "./visit.ts";

/**
 * It submits reviews and nothing else, always as comments; a refusal is a review as well. Its comments carry no severity. What
 * it is less sure of stands in the body alone, below a count of zero: that is `green-with-findings` here, and where findings
 * beside the diff go. Sources: azerothcore/azerothcore-wotlk#27084 (the overview), ruby-git/ruby-git#1713 (suppressed),
 * helm/helm#32271 (quota), BrowserWorks/waterfox#4269 (files), github/github-mcp-server#1716 (no files),
 * basecamp/basecamp-sdk#677 (error).
 */
export const copilot: ReviewBot = {
  slug: "copilot-pull-request-reviewer",
  name: "Copilot code review",
  permissions: { contents: "read", pull_requests: "write" },
  begin: async () => {},
  publish: async (visit, outcome) => {
    switch (outcome.kind) {
      case "clean":
        return submit(visit, renderBody(visit, 0, []));
      case "findings": {
        const { inline, outside } = placeFindings(visit, outcome.findings, renderInline);
        return submit(visit, renderBody(visit, inline.length, outside), inline, renderInline);
      }
      case "green-with-findings":
        return submit(visit, renderBody(visit, 0, outcome.findings));
      default:
        return submit(visit, refusals[outcome.kind]);
    }
  },
};

const refusals = {
  "rate-limited":
    "Copilot was unable to review this pull request because the user who requested the review has reached their quota limit.",
  skipped: "Copilot wasn't able to review any files in this pull request.",
  errored:
    "Copilot encountered an error and was unable to review this pull request. You can try again by re-requesting a review.",
  "too-large":
    "Copilot wasn't able to review this pull request because it exceeds the maximum number of files (300). Try reducing the number of changed files and requesting a review from Copilot again.",
};

function renderBody(visit: Visit, posted: number, suppressed: readonly ScriptedFinding[]): string {
  const { files, reviewed } = visit;
  const isFirst = reviewed.length === 0;
  const number = posted === 0 ? "no" : String(posted);
  const comments = `${number} ${isFirst ? "" : "new "}comment${posted === 1 ? "" : "s"}`;
  const changed = count(files.length, "changed file");
  return [
    "## Pull request overview",
    "",
    `This pull request changes ${count(files.length, "file")}.`,
    "",
    "### Reviewed changes",
    "",
    `Copilot reviewed ${files.length} out of ${changed} in this pull request and generated ${comments}.`,
    "",
    "<details>",
    "<summary>Show a summary per file</summary>",
    "",
    "| File | Description |",
    "| ---- | ----------- |",
    ...files.slice(0, maxFilesShown).map(({ path, status }) => `| ${path} | Was ${status}. |`),
    "",
    "</details>",
    ...(suppressed.length === 0 ? [] : renderSuppressed(suppressed)),
  ].join("\n");
}

function renderSuppressed(findings: readonly ScriptedFinding[]): readonly string[] {
  return [
    "",
    "<details>",
    `<summary>Comments suppressed due to low confidence (${findings.length})</summary>`,
    "",
    ...findings.flatMap(({ path, line, title }) => [`**${path}:${line}**`, `* ${title}`]),
    "",
    "</details>",
  ];
}

function renderInline({ title, body = "Please have a look at this line." }: ScriptedFinding): string {
  return `${title}. ${body}`;
}
