import type { PathExplanation } from "#core/risk/explain-path.ts";
import { counted } from "./duration.ts";
import { renderOrigin } from "./place.ts";
import { renderColumns } from "./table.ts";
import { code, listed, printable } from "./text.ts";
import { renderDecidingReason, renderFileReason } from "./tiers.ts";

/** The object that `headgate explain <path> --json` prints. */
export function pathObject(explanation: PathExplanation) {
  const { file, rules } = explanation;
  return {
    path: file.path,
    tier: file.tier,
    reason: renderDecidingReason(file),
    reasons: file.reasons.map((reason) => ({ tier: reason.tier, kind: reason.kind, reason: renderFileReason(reason) })),
    rules: rules.map(({ tier, pattern }) => ({ tier, pattern: pattern.text, at: pattern.at })),
    needs: needsOf(explanation),
  };
}

export function renderPathText(explanation: PathExplanation): string {
  const { file, rules } = explanation;
  const others = file.reasons.slice(1).map((reason) => [reason.tier, renderFileReason(reason)]);
  const overruled = rules
    .filter(({ tier }) => tier !== file.tier)
    .map(({ tier, pattern }) => [tier, pattern.text, renderOrigin(pattern.at)]);
  return [
    `${printable(file.path)}: ${file.tier}`,
    `  ${renderDecidingReason(file)}`,
    ...(others.length > 0 ? ["", "Also true of it:", renderColumns(others, "  ")] : []),
    ...(overruled.length > 0 ? ["", "Rules that match and are overruled:", renderColumns(overruled, "  ")] : []),
    "",
    `A change of it needs ${listed(needsOf(explanation)) || "nothing"}.`,
    "",
  ].join("\n");
}

export function renderPathMarkdown(explanation: PathExplanation): string {
  const { file } = explanation;
  return [
    `${code(file.path)} is **${file.tier}**: ${renderDecidingReason(file)}.`,
    "",
    ...needsOf(explanation).map((need) => `- ${need}`),
    "",
  ].join("\n");
}

function needsOf({ assessment, checkName }: PathExplanation): string[] {
  const needs = [
    ...assessment.requiredChecks.filter(({ name }) => name !== checkName).map(({ name }) => `the check ${code(name)}`),
    ...assessment.reviews.map((rule) => `${counted(rule.quorum, "clean review")} by ${listed(rule.reviewers, "or")}`),
    ...assessment.approvals.map((rule) => counted(rule.count, "approval")),
    ...assessment.flows.map((flow) => `evidence for ${code(flow.id)}`),
    ...assessment.docsDrift
      .filter(({ rule }) => rule.action === "block")
      .map(({ rule }) => `documentation (rule ${code(rule.id)})`),
    ...assessment.escalations.map(({ rule }) => `an escalation (rule ${code(rule.id)})`),
  ];
  return [...new Set(needs)];
}
