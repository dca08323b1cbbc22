import { type Contract, tierRank } from "#core/contract/contract.ts";
import type { RequirementKind, RequirementState, Verdict } from "#core/gate/verdict.ts";
import type { Assessment, FileAssessment } from "#core/risk/assessment.ts";
import type { Annotation } from "./annotations.ts";
import { counted } from "./duration.ts";
import { renderColumns, renderMarkdownTable } from "./table.ts";
import { code, printable, short } from "./text.ts";
import { renderDecidingReason, renderTierReason } from "./tiers.ts";

/** One judgement of a change, with everything that a person or a program wants to know about it. */
export interface GateReport {
  readonly contract: Contract;
  readonly contractPath: string;
  readonly contractHash: string;
  readonly assessment: Assessment;
  readonly verdict: Verdict;
}

/** Of a large change a person reads the first files; programs get all of them. */
const maxShownFiles = 20;

/** The files that decide the tier first. */
function shownFiles({ contract, assessment }: GateReport): FileAssessment[] {
  const rank = ({ tier }: FileAssessment) => tierRank(contract, tier);
  return assessment.files.toSorted((a, b) => rank(a) - rank(b)).slice(0, maxShownFiles);
}

export const kindWords: Readonly<Record<RequirementKind, string>> = {
  contract: "risk contract",
  docs: "documentation",
  review: "review",
  check: "check",
  evidence: "evidence",
  approval: "approval",
  escalation: "escalation",
  threads: "review threads",
  loop: "review loop",
  hold: "hold",
  infrastructure: "infrastructure",
  "merge-group": "merge group",
};

export const statusMarks = { unmet: "✗", pending: "…", warned: "!", met: "✓" } as const;

/** The object that `headgate gate --json` prints; docs/cli.md documents it, and its keys do not change within a major version. */
export function gateObject({ contract, contractPath, contractHash, assessment, verdict }: GateReport) {
  return {
    verdict: verdict.kind,
    mode: contract.mode.value,
    tier: assessment.tier,
    tierReason: renderTierReason(assessment),
    base: assessment.base,
    head: assessment.head,
    contract: { path: contractPath, hash: contractHash },
    requiredChecks: [...new Set(assessment.requiredChecks.map((check) => check.name))],
    files: assessment.files.map((file) => ({
      path: file.path,
      ...(file.previousPath === null ? {} : { previousPath: file.previousPath }),
      tier: file.tier,
      pattern: decidingPattern(file),
      reason: renderDecidingReason(file),
    })),
    reasons: verdict.reasons.map(({ code: reasonCode, message, next }) => ({ code: reasonCode, message, next })),
    pending: verdict.requirements
      .filter((state) => state.status === "pending")
      .map(({ requirement, reason }) => ({ kind: requirement.kind, name: requirement.subject, code: reason.code })),
    autoMerge: assessment.autoMerge.value,
  };
}

/** The glob that decided: a rule's, or one of the control plane; null where something else did. */
function decidingPattern({ reasons: [reason] }: FileAssessment): string | null {
  if (reason.kind === "rule") return reason.pattern.text;
  return reason.kind === "control-plane" ? reason.pattern : null;
}

/**
 * A line that begins with `::` is an order to the machine that runs a workflow, however far the text is indented; so a path
 * that begins with a colon, or with spaces and one, does not begin a line.
 */
function shownPath(path: string): string {
  return path.trimStart().startsWith(":") ? `./${printable(path)}` : printable(path);
}

export function renderGateText(report: GateReport): string {
  const { verdict } = report;
  const parts = [headline(report), contractLine(report)];
  if (report.assessment.files.length > 0) parts.push("", fileLines(report));
  if (verdict.requirements.length > 0) parts.push("", "What it needs:", requirementLines(verdict.requirements));
  parts.push("", nextLine(report));
  return `${parts.join("\n")}\n`;
}

function headline({ assessment, verdict }: GateReport): string {
  const range = `${short(assessment.base)}…${short(assessment.head)}`;
  return `${verdict.kind.toUpperCase()}  tier ${assessment.tier}, ${renderTierReason(assessment)}  (${range})`;
}

function contractLine({ contractPath, contract }: GateReport): string {
  const observing = contract.mode.value === "observe" ? " (mode: observe, so nothing is stopped)" : "";
  return `judged by ${contractPath}${observing}`;
}

function fileLines(report: GateReport): string {
  const rows = shownFiles(report).map((file) => [shownPath(file.path), file.tier, renderDecidingReason(file)]);
  const rest = report.assessment.files.length - rows.length;
  const more = rest > 0 ? [`  … and ${counted(rest, "more file", "more files")}`] : [];
  return [renderColumns(rows, "  "), ...more].filter((line) => line !== "").join("\n");
}

function requirementLines(requirements: readonly RequirementState[]): string {
  return requirements
    .flatMap(({ requirement, status, reason }) => {
      const subject = requirement.subject === "" ? "" : ` ${printable(requirement.subject)}`;
      const line = `  ${statusMarks[status]} ${kindWords[requirement.kind]}${subject}`;
      if (reason.code === "NOT_READ") return [line];
      const next = status === "met" || reason.next === null ? [] : [`      → ${reason.next}`];
      return [line, `      ${reason.message}`, ...next];
    })
    .join("\n");
}

/** The one sentence to act on. */
function nextLine({ verdict, contract }: GateReport): string {
  const open = verdict.requirements.filter(({ status }) => status === "pending");
  const isOffline = open.some(({ reason }) => reason.code === "NOT_READ");
  const [first] = verdict.reasons;
  if (verdict.kind === "block") {
    const tail = contract.mode.value === "observe" ? " The contract only observes, so this stops nothing." : "";
    return `Blocked: ${first.message} ${first.next ?? ""}`.trimEnd() + tail;
  }
  if (verdict.kind === "allow") return first.message;
  return isOffline
    ? `Nothing in the change itself blocks. ${counted(open.length, "requirement")} (…) will be judged on the pull request.`
    : `Waiting: ${first.message} ${first.next ?? ""}`.trimEnd();
}

export function renderGateMarkdown(report: GateReport): string {
  const { assessment, verdict, contractPath } = report;
  const files = shownFiles(report).map((file) => [code(file.path), file.tier, renderDecidingReason(file)]);
  const requirements = verdict.requirements.map(({ requirement, status, reason }) => [
    `${statusMarks[status]} ${kindWords[requirement.kind]}${requirement.subject === "" ? "" : ` ${code(requirement.subject)}`}`,
    reason.message,
    status === "met" ? "" : (reason.next ?? ""),
  ]);
  const rest = assessment.files.length - files.length;
  return [
    `### Headgate: ${verdict.kind}`,
    "",
    `Tier **${assessment.tier}**, ${renderTierReason(assessment)}. Head ${code(short(assessment.head))}, contract ${code(contractPath)}.`,
    "",
    ...(requirements.length > 0 ? [renderMarkdownTable(["Requirement", "State", "Next"], requirements), ""] : []),
    ...(files.length > 0 ? [renderMarkdownTable(["File", "Tier", "Why"], files), ""] : []),
    ...(rest > 0 ? [`… and ${counted(rest, "more file", "more files")}.`, ""] : []),
    nextLine(report),
    "",
  ].join("\n");
}

/** GitHub shows at most 50 annotations of one step, and code scanning takes 25,000 results; a person reads fewer. */
const maxAnnotatedFiles = 1_000;

/** Open requirements as errors, and for each file of the deciding tier a note that says why. */
export function gateAnnotations({ assessment, verdict, contract, contractPath }: GateReport): Annotation[] {
  const isObserving = contract.mode.value === "observe";
  const open = verdict.requirements
    .filter(({ status }) => status !== "met")
    .map(({ status, reason }): Annotation => {
      const level = status !== "unmet" ? "note" : isObserving ? "warning" : "error";
      const message = reason.next === null ? reason.message : `${reason.message} ${reason.next}`;
      return { code: reason.code, level, message, file: contractPath, line: 1, column: null };
    });
  const deciding = assessment.files.filter((file) => file.tier === assessment.tier);
  const rest = deciding.length - maxAnnotatedFiles;
  const note = { code: `TIER_${assessment.tier.toUpperCase()}`, level: "note", line: 1, column: null } as const;
  return [
    ...open,
    ...deciding.slice(0, maxAnnotatedFiles).map((file): Annotation => ({
      ...note,
      message: `${file.tier}: ${renderDecidingReason(file)}`,
      file: file.path,
    })),
    ...(rest > 0
      ? [{ ...note, message: `… and ${counted(rest, "more file", "more files")}`, file: contractPath }]
      : []),
  ];
}
