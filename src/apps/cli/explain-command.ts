import { GitError } from "#adapters/git/git-error.ts";
import { openRepository, type Repository } from "#adapters/git/repository.ts";
import { resolveCommit } from "#adapters/git/resolve.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { gateObject, renderGateMarkdown, renderGateText } from "#core/message/gate-report.ts";
import { pathObject, renderPathMarkdown, renderPathText } from "#core/message/path-report.ts";
import type { ReportFormat } from "#core/message/report.ts";
import { explainPath } from "#core/risk/explain-path.ts";
import { judgeLanded } from "#flows/judge-locally.ts";
import type { LoadedContract } from "#flows/load-contract.ts";
import { type ContractOptions, loadAuthoredContract } from "./contract-file.ts";
import { exitCodes, type Outcome, UsageError } from "./exit.ts";
import { json, refuse } from "./output.ts";
import { sourcesOf } from "./repository.ts";

export interface ExplainOptions extends ContractOptions {
  readonly format: ReportFormat;
}

/** A name of four or more hex digits is a commit if the repository knows it, and a path if not. */
const abbreviatedSha = /^[0-9a-f]{4,64}$/;

/** `headgate explain <path|sha>`: what the contract makes of one path, or of one commit. */
export async function runExplain(subject: string, options: ExplainOptions): Promise<Outcome> {
  const repository = await openRepository(options.repo);
  const loaded = await loadAuthoredContract(repository, options);
  if (loaded.kind === "failed") return refuse(loaded.problems, options.format);
  const commit = abbreviatedSha.test(subject) ? await resolveIfCommit(repository, subject) : null;
  const stdout =
    commit === null
      ? explainOnePath(subject.replace(/^(?:\.\/)+/, ""), loaded.value, options.format)
      : await explainCommit(repository, commit, loaded.value, options.format);
  return { exitCode: exitCodes.clear, stdout };
}

function explainOnePath(path: string, { contract }: LoadedContract, format: ReportFormat): string {
  const explanation = explainPath(contract, path);
  if (format === "json") return json(pathObject(explanation));
  return format === "markdown" ? renderPathMarkdown(explanation) : renderPathText(explanation);
}

async function explainCommit(
  repository: Repository,
  commit: CommitSha,
  loaded: LoadedContract,
  format: ReportFormat,
): Promise<string> {
  const judged = await judgeLanded(sourcesOf(repository), loaded, commit, Date.now() as Instant);
  if (judged === null) throw new UsageError(`${commit} has no parent, so there is no change to explain.`);
  const report = { ...judged, contract: loaded.contract, contractPath: loaded.path, contractHash: loaded.hash };
  if (format === "json") return json(gateObject(report));
  return format === "markdown" ? renderGateMarkdown(report) : renderGateText(report);
}

async function resolveIfCommit(repository: Repository, subject: string): Promise<CommitSha | null> {
  return resolveCommit(repository, subject).catch((error: unknown) => {
    if (error instanceof GitError && error.kind === "unknown-revision") return null;
    throw error;
  });
}
