import { readLandedChanges } from "#adapters/git/landed.ts";
import { openRepository } from "#adapters/git/repository.ts";
import { resolveCommit } from "#adapters/git/resolve.ts";
import type { ReportFormat } from "#core/message/report.ts";
import { renderReplayMarkdown, renderReplayText, replayObject } from "#core/message/replay-report.ts";
import { loadContract } from "#flows/load-contract.ts";
import { replay } from "#flows/replay.ts";
import { readContractFile } from "./contract-file.ts";
import { exitCodes, type Outcome } from "./exit.ts";
import { readAuthoredContract } from "./explain-command.ts";
import { json, refuse } from "./gate-command.ts";

export interface ReplayOptions {
  readonly repo: string;
  readonly head: string;
  readonly last: number;
  readonly contract?: string;
  readonly against?: string;
  readonly floor?: string;
  readonly format: ReportFormat;
}

/** `headgate replay`: what a contract, or a change of it, would have meant for the changes that were merged lately. */
export async function runReplay(options: ReplayOptions): Promise<Outcome> {
  const repository = await openRepository(options.repo);
  const tip = await resolveCommit(repository, options.head);
  const floor = options.floor === undefined ? null : await readContractFile(options.floor);
  const file = await readAuthoredContract(repository, options);
  if (file.kind === "failed") return refuse(file.problems, options.format);
  const after = loadContract(file.value, floor);
  if (after.kind === "failed") return refuse(after.problems, options.format);
  const before = options.against === undefined ? null : loadContract(await readContractFile(options.against), floor);
  if (before?.kind === "failed") return refuse(before.problems, options.format);

  const report = await replay(
    { readLandedChanges: (request) => readLandedChanges(repository, request) },
    { tip, last: options.last, contract: after.value.contract, against: before?.value.contract ?? null },
  );
  const title = {
    after: after.value.path,
    before: before?.value.path ?? null,
    tiers: after.value.contract.tiers.map((tier) => tier.name),
  };
  const render = { json: () => json(replayObject(report, title)), markdown: () => renderReplayMarkdown(report, title) };
  const stdout = options.format === "json" || options.format === "markdown" ? render[options.format]() : renderReplayText(report, title);
  return { exitCode: exitCodes.clear, stdout };
}
