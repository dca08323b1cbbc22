import { openRepository } from "#adapters/git/repository.ts";
import type { ContractProblem } from "#core/contract/contract.ts";
import type { Instant } from "#core/ids.ts";
import { renderSarif, renderWorkflowCommands } from "#core/message/annotations.ts";
import {
  gateAnnotations,
  gateObject,
  type GateReport,
  renderGateMarkdown,
  renderGateText,
} from "#core/message/gate-report.ts";
import type { ReportFormat } from "#core/message/report.ts";
import type { Result } from "#core/result.ts";
import { judgeLocally } from "#flows/judge-locally.ts";
import { readContractFile } from "./contract-file.ts";
import { exitCodes, type Outcome } from "./exit.ts";
import { json, refuse } from "./output.ts";
import { resolveRange, sourcesOf } from "./repository.ts";

export interface GateOptions {
  readonly repo: string;
  readonly base?: string;
  readonly head: string;
  readonly contract?: string;
  readonly floor?: string;
  readonly format: ReportFormat;
}

/** `headgate gate`: the whole judgement. */
export async function runGate(options: GateOptions): Promise<Outcome> {
  const judged = await judge(options);
  if (judged.kind === "failed") return refuse(judged.problems, options.format);
  const report = judged.value;
  const isEnforced = report.contract.mode.value === "enforce";
  return {
    exitCode: report.verdict.kind === "block" && isEnforced ? exitCodes.blocked : exitCodes.clear,
    stdout: renderGate(report, options.format),
  };
}

/** `headgate tier`: only how risky the change is. */
export async function runTier(options: GateOptions): Promise<Outcome> {
  const judged = await judge(options);
  if (judged.kind === "failed") return refuse(judged.problems, options.format);
  const { tier, tierReason, base, head, files } = gateObject(judged.value);
  const stdout = options.format === "json" ? json({ tier, tierReason, base, head, files }) : `${tier}\n`;
  return { exitCode: exitCodes.clear, stdout };
}

async function judge(options: GateOptions): Promise<Result<GateReport, ContractProblem>> {
  const repository = await openRepository(options.repo);
  const [[base, head], contract, floor] = await Promise.all([
    resolveRange(repository, options.base, options.head),
    options.contract === undefined ? null : readContractFile(options.contract),
    options.floor === undefined ? null : readContractFile(options.floor),
  ]);
  const now = Date.now() as Instant;
  const judged = await judgeLocally(sourcesOf(repository), { base, head, contract, floor, now });
  if (judged.kind === "failed") return judged;
  const { contract: loaded, assessment, verdict } = judged.value;
  return {
    kind: "ok",
    value: { contract: loaded.contract, contractPath: loaded.path, contractHash: loaded.hash, assessment, verdict },
  };
}

function renderGate(report: GateReport, format: ReportFormat): string {
  switch (format) {
    case "text":
      return renderGateText(report);
    case "markdown":
      return renderGateMarkdown(report);
    case "json":
      return json(gateObject(report));
    case "sarif":
      return renderSarif(gateAnnotations(report));
    case "github":
      return renderWorkflowCommands(gateAnnotations(report));
  }
}
