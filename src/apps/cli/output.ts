import type { ContractProblem } from "#core/contract/contract.ts";
import { renderSarif, renderWorkflowCommands } from "#core/message/annotations.ts";
import { problemAnnotations, renderProblems } from "#core/message/contract-report.ts";
import type { ReportFormat } from "#core/message/report.ts";
import { exitCodes, type Outcome } from "./exit.ts";

/** JSON for people's eyes too. `##[` is written another way: a workflow's runner obeys it anywhere in a log. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replaceAll("##[", "\\u0023#[")}\n`;
}

/** A contract that cannot be enforced: every problem, in the form that was asked for. Never a pass. */
export function refuse(problems: readonly ContractProblem[], format: ReportFormat): Outcome {
  const refused = { exitCode: exitCodes.invalid, stderr: renderProblems(problems) } as const;
  switch (format) {
    case "json": {
      const reasons = problems.map(({ code, message, fix, at }) => ({ code, message, next: fix, at }));
      return { ...refused, stdout: json({ verdict: "block", tier: null, reasons, pending: [] }) };
    }
    case "sarif":
      return { ...refused, stdout: renderSarif(problemAnnotations(problems)) };
    case "github":
      return { ...refused, stdout: renderWorkflowCommands(problemAnnotations(problems)) };
    default:
      return refused;
  }
}
