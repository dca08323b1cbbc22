import type { ScriptedFinding, Severity } from "./script.ts";
import {
  count,
  endCheck,
  findOwnComment,
  maxFilesShown,
  placeFindings,
  putComment,
  type ReviewBot,
  setStatus,
  startCheck,
  submit,
  type Visit,
} from "./visit.ts";

/**
 * A check run (or a commit status, where `reviews.review_progress` is off) whose success means that it ended, whatever it found and even if it never began (`fail_commit_status` is false
 * unless configured), so `findings` and `green-with-findings` are one here. With findings it submits a review; a pass without any is
 * an edit of its one summary comment, where a refusal is put above what an earlier pass has left. Sources: docs.coderabbit.ai,
 * "CodeRabbit status check"; NOFireAI/ravel#897 (nothing actionable), flashinfer-ai/flashinfer#2700 (outside the diff),
 * kurone-kito/jsonresume-types#76 (a limit above an earlier pass), Comfy-Org/ComfyUI#15382 and ejc3/fcvm#743 (the green check of a
 * limit), lhpaul/ai-dev-framework-template#1532 (skipped), fideus-labs/KonfAI#47 (failed).
 */
export const coderabbit: ReviewBot = {
  slug: "coderabbitai",
  name: "CodeRabbit",
  permissions: {
    checks: "write",
    contents: "write",
    issues: "write",
    members: "read",
    pull_requests: "write",
    statuses: "write",
  },
  begin: async (visit) => {
    await begin(visit);
    const text = "Currently processing new changes in this PR. This may take a few minutes, please wait...";
    putBox(visit, "review in progress", "NOTE", [text, "", ...commits(visit)]);
  },
  publish: async (visit, outcome) => {
    switch (outcome.kind) {
      case "clean":
        return publishClean(visit);
      case "findings":
      case "green-with-findings":
        return publishFindings(visit, outcome.findings);
      case "rate-limited": {
        const text = "**Next included review available in 34 minutes.**";
        putBox(visit, "rate limited", "WARNING", ["## Review limit reached", "", text, "", ...commits(visit)]);
        return end(visit, "Review rate limited");
      }
      case "skipped":
        putBox(visit, "skip review", "IMPORTANT", [
          "## Review skipped",
          "",
          "No files of this PR match the path filters.",
        ]);
        return end(visit);
      case "too-large": {
        const text = "Too many files! 412 files are over the limit of 300.";
        putBox(visit, "skip review", "IMPORTANT", ["## Review skipped", "", text]);
        return end(visit);
      }
      case "errored":
        putBox(visit, "failure", "CAUTION", ["## Review failed", "", "The pull request could not be cloned."]);
        return end(visit, "Review failed");
    }
  },
};

const name = "CodeRabbit";

async function begin(visit: Visit): Promise<void> {
  if (visit.reportsBy === "status") await setStatus(visit, name, "pending", "Review in progress");
  else await startCheck(visit, name);
}

/** `notice`: why it has not looked. A status has it as its one line. */
async function end(visit: Visit, notice: string | null = null): Promise<void> {
  if (visit.reportsBy === "status") await setStatus(visit, name, "success", notice ?? "Review completed");
  else endCheck(visit, "success", notice === null ? undefined : { title: notice, summary: notice });
}

const mark = "<!-- This is an auto-generated comment: summarize by coderabbit.ai -->";
const nothingActionable = "No actionable comments were generated in the recent review. 🎉";
const walkthroughStart = "<!-- walkthrough_start -->";

/** A refusal, or that it is at work, above what is left of an earlier pass. */
function putBox(visit: Visit, what: string, tone: string, lines: readonly string[]): void {
  const before = findOwnComment(visit, mark)?.body ?? "";
  const start = before.indexOf(walkthroughStart);
  const box = [
    `<!-- This is an auto-generated comment: ${what} by coderabbit.ai -->`,
    "",
    ...[`[!${tone}]`, ...lines].map((line) => `> ${line}`),
    "",
    `<!-- end of auto-generated comment: ${what} by coderabbit.ai -->`,
  ];
  const left = [
    ...(before.includes(nothingActionable) ? ["", nothingActionable] : []),
    ...(start < 0 ? [] : ["", before.slice(start)]),
  ];
  putComment(visit, mark, [mark, ...box, ...left].join("\n"));
}

async function publishClean(visit: Visit): Promise<void> {
  const info = ["<summary>ℹ️ Recent review info</summary>", "", ...commits(visit)];
  const text = [mark, nothingActionable, "", "<details>", ...info, "", "</details>", "", ...walkthrough(visit)];
  putComment(visit, mark, text.join("\n"));
  await end(visit);
}

async function publishFindings(visit: Visit, findings: readonly ScriptedFinding[]): Promise<void> {
  const { inline, standing, outside } = placeFindings(visit, findings, renderInline);
  const caution = [
    "[!CAUTION]",
    "Some comments are outside the diff and can’t be posted inline due to platform limitations.",
    "",
    ...renderList("⚠️ Outside diff range comments", outside),
  ];
  const body = [
    `**Actionable comments posted: ${inline.length}**`,
    "",
    ...(outside.length === 0 ? [] : [...caution.map((line) => `> ${line}`.trimEnd()), ""]),
    ...(standing.length === 0 ? [] : [...renderList("♻️ Duplicate comments", standing), ""]),
    "<details>",
    "<summary>📜 Review details</summary>",
    "",
    ...commits(visit),
    "",
    "</details>",
  ];
  await submit(visit, body.join("\n"), inline, renderInline);
  putComment(visit, mark, [mark, ...walkthrough(visit)].join("\n"));
  await end(visit);
}

/** What it looked at: since its last review of an earlier head, or else since the base. */
function commits({ reviewed, head, root }: Visit): readonly string[] {
  const from = reviewed.findLast((sha) => sha !== head) ?? root;
  return [
    "<details>",
    "<summary>📥 Commits</summary>",
    "",
    `Reviewing files that changed from the base of the PR and between ${from} and ${head}.`,
    "",
    "</details>",
  ];
}

function walkthrough({ files }: Visit): readonly string[] {
  return [
    walkthroughStart,
    "",
    "## Walkthrough",
    "",
    `This pull request changes ${count(files.length, "file")}.`,
    "",
    ...files.slice(0, maxFilesShown).map(({ path }) => `- \`${path}\``),
    "",
    "<!-- walkthrough_end -->",
  ];
}

const labels: Readonly<Record<Severity, string>> = {
  P0: "_⚠️ Potential issue_ | _🔴 Critical_ | _⚡ Quick win_",
  P1: "_⚠️ Potential issue_ | _🟠 Major_ | _⚡ Quick win_",
  P2: "_⚠️ Potential issue_ | _🟡 Minor_ | _⚡ Quick win_",
  P3: "_🛠️ Refactor suggestion_ | _🔵 Trivial_ | _⚡ Quick win_",
};

function renderInline(finding: ScriptedFinding): string {
  const { severity, path, line, title, body = "Please have a look at this line." } = finding;
  const prompt = ["```", `In ${path} around line ${line}: ${title}`, "```"];
  const details = ["<details>", "<summary>🤖 Prompt for AI Agents</summary>", "", ...prompt, "", "</details>"];
  return [labels[severity], "", `**${title}**`, "", body, "", ...details].join("\n");
}

/** A block, in it a block a file, in it entries that start with their line. */
function renderList(heading: string, findings: readonly ScriptedFinding[]): readonly string[] {
  const files = [...Map.groupBy(findings, ({ path }) => path)];
  return [
    "<details>",
    `<summary>${heading} (${findings.length})</summary><blockquote>`,
    "",
    ...files.flatMap(([path, entries]) => [
      "<details>",
      `<summary>${path} (${entries.length})</summary><blockquote>`,
      "",
      ...entries.flatMap(({ severity, line, title, body }) => [
        `\`${line}\`: ${labels[severity]}`,
        "",
        `**${title}**`,
        "",
        ...(body === undefined ? [] : [body, ""]),
      ]),
      "</blockquote></details>",
      "",
    ]),
    "</blockquote></details>",
  ];
}
