import { GitError } from "#adapters/git/git-error.ts";
import { readLandedChanges } from "#adapters/git/landed.ts";
import type { Repository } from "#adapters/git/repository.ts";
import { resolveCommit } from "#adapters/git/resolve.ts";
import { readFilesAt } from "#adapters/git/tree.ts";
import type { ContractProblem } from "#core/contract/contract.ts";
import { decide } from "#core/gate/decide.ts";
import { offlineFacts } from "#core/gate/offline.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { gateObject, renderGateMarkdown, renderGateText } from "#core/message/gate-report.ts";
import { pathObject, renderPathMarkdown, renderPathText } from "#core/message/path-report.ts";
import type { ReportFormat } from "#core/message/report.ts";
import { failed, ok, type Result } from "#core/result.ts";
import { assess } from "#core/risk/assess.ts";
import { readsContent } from "#core/risk/escalate.ts";
import { explainPath } from "#core/risk/explain-path.ts";
import { type ContractBytes, loadContract, type LoadedContract, readContractAt } from "#flows/load-contract.ts";
import { findContractInWorkTree, readContractFile } from "./contract-file.ts";
import { exitCodes, type Outcome, UsageError } from "./exit.ts";
import { json, refuse } from "./gate-command.ts";
import { openRepository } from "./repository.ts";

export interface ExplainOptions {
  readonly repo: string;
  /** Take the contract from this commit instead of the work tree. */
  readonly base?: string;
  readonly contract?: string;
  readonly floor?: string;
  readonly format: ReportFormat;
}

/** A name of four or more hex digits is a commit if the repository knows it, and a path if not. */
const abbreviatedSha = /^[0-9a-f]{4,64}$/;

/** `headgate explain <path|sha>`: what the contract makes of one path, or of one commit. */
export async function runExplain(subject: string, options: ExplainOptions): Promise<Outcome> {
  const repository = await openRepository(options.repo);
  const loaded = await load(repository, options);
  if (loaded.kind === "failed") return refuse(loaded.problems, options.format);
  const commit = abbreviatedSha.test(subject) ? await resolveIfCommit(repository, subject) : null;
  const stdout =
    commit === null
      ? explainOnePath(subject, loaded.value, options.format)
      : await explainCommit(repository, commit, loaded.value, options.format);
  return { exitCode: exitCodes.clear, stdout };
}

function explainOnePath(path: string, { contract }: LoadedContract, format: ReportFormat): string {
  const explanation = explainPath(contract, path);
  switch (format) {
    case "json":
      return json(pathObject(explanation));
    case "markdown":
      return renderPathMarkdown(explanation);
    default:
      return renderPathText(explanation);
  }
}

async function explainCommit(
  repository: Repository,
  tip: CommitSha,
  { contract, path, hash }: LoadedContract,
  format: ReportFormat,
): Promise<string> {
  const [landed] = await readLandedChanges(repository, { tip, last: 1, wantsContent: readsContent(contract) });
  if (landed === undefined) throw new UsageError(`${tip} has no parent, so there is no change to explain.`);
  const assessment = assess(contract, landed.change);
  const verdict = decide(contract, assessment, offlineFacts(landed.change.head), Date.now() as Instant);
  const report = { contract, contractPath: path, contractHash: hash, assessment, verdict };
  switch (format) {
    case "json":
      return json(gateObject(report));
    case "markdown":
      return renderGateMarkdown(report);
    default:
      return renderGateText(report);
  }
}

async function load(
  repository: Repository,
  { repo, base, contract, floor }: ExplainOptions,
): Promise<Result<LoadedContract, ContractProblem>> {
  const file = await readAuthoredContract(repository, { repo, ...(base && { base }), ...(contract && { contract }) });
  if (file.kind === "failed") return failed(file.problems);
  return loadContract(file.value, floor === undefined ? null : await readContractFile(floor));
}

/** The contract that someone works on: a named file, a commit's, or the work tree's. */
export async function readAuthoredContract(
  repository: Repository,
  { repo, base, contract }: Pick<ExplainOptions, "repo" | "base" | "contract">,
): Promise<Result<ContractBytes, ContractProblem>> {
  if (contract !== undefined) return ok(await readContractFile(contract));
  if (base === undefined) return ok(await findContractInWorkTree(repo));
  const commit = await resolveCommit(repository, base);
  return readContractAt((at, paths, maxBytes) => readFilesAt(repository, at, paths, maxBytes), commit);
}

async function resolveIfCommit(repository: Repository, subject: string): Promise<CommitSha | null> {
  return resolveCommit(repository, subject).catch((error: unknown) => {
    if (error instanceof GitError && error.kind === "unknown-revision") return null;
    throw error;
  });
}
