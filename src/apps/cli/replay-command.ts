import { openRepository } from "#adapters/git/repository.ts";
import { resolveCommit } from "#adapters/git/resolve.ts";
import { renderReplayMarkdown, renderReplayText, replayObject } from "#core/message/replay-report.ts";
import type { ReportFormat } from "#core/message/report.ts";
import { replay } from "#flows/replay.ts";
import { type ContractOptions, loadAuthoredContract } from "./contract-file.ts";
import { exitCodes, type Outcome } from "./exit.ts";
import { json, refuse } from "./output.ts";
import { sourcesOf } from "./repository.ts";

export interface ReplayOptions extends Omit<ContractOptions, "base"> {
  readonly head: string;
  readonly last: number;
  readonly against?: string;
  readonly format: ReportFormat;
}

/** `headgate replay`: what a contract, or a change of it, would have meant for the changes that were merged lately. */
export async function runReplay({ head, last, against, format, ...options }: ReplayOptions): Promise<Outcome> {
  const repository = await openRepository(options.repo);
  const tip = await resolveCommit(repository, head);
  const after = await loadAuthoredContract(repository, options);
  if (after.kind === "failed") return refuse(after.problems, format);
  const before =
    against === undefined ? null : await loadAuthoredContract(repository, { ...options, contract: against });
  if (before?.kind === "failed") return refuse(before.problems, format);

  const { contract, path } = after.value;
  const sources = sourcesOf(repository);
  const report = await replay(sources, { tip, last, contract, against: before?.value.contract ?? null });
  const title = { after: path, before: before?.value.path ?? null, tiers: contract.tiers.map((tier) => tier.name) };
  const exitCode = exitCodes.clear;
  if (format === "json") return { exitCode, stdout: json(replayObject(report, title)) };
  return {
    exitCode,
    stdout: format === "markdown" ? renderReplayMarkdown(report, title) : renderReplayText(report, title),
  };
}
