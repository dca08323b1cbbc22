import { readFile } from "node:fs/promises";
import { openRepository, type Repository } from "#adapters/git/repository.ts";
import { resolveCommit } from "#adapters/git/resolve.ts";
import { readFilesAt, readTrackedPaths } from "#adapters/git/tree.ts";
import { lintContract, type LintSurroundings } from "#core/contract/lint.ts";
import { readWorkflowChecks } from "#core/contract/workflow-checks.ts";
import { renderSarif, renderWorkflowCommands } from "#core/message/annotations.ts";
import { lintAnnotations, renderContract, renderLintMarkdown, renderLintText } from "#core/message/contract-report.ts";
import { loadAuthoredContract } from "./contract-file.ts";
import { exitCodes, type Outcome } from "./exit.ts";
import type { ExplainOptions } from "./explain-command.ts";
import { json, refuse } from "./output.ts";

/** Larger workflow files are not looked into; a workflow of GitHub Actions may be 512 KiB. */
const maxWorkflowBytes = 256 * 1024;
const maxWorkflows = 200;

/** `headgate contract lint [file]`: everything that is wrong with a contract, or that it can hardly mean. */
export async function runLint(options: ExplainOptions): Promise<Outcome> {
  const repository = await openRepository(options.repo);
  const loaded = await loadAuthoredContract(repository, options);
  if (loaded.kind === "failed") return refuse(loaded.problems, options.format);

  const findings = lintContract(loaded.value.contract, await readSurroundings(repository, options.base ?? "HEAD"));
  const exitCode = findings.some(({ severity }) => severity === "warning") ? exitCodes.blocked : exitCodes.clear;
  switch (options.format) {
    case "text":
      return { exitCode, stdout: renderLintText(findings, loaded.value.path) };
    case "markdown":
      return { exitCode, stdout: renderLintMarkdown(findings, loaded.value.path) };
    case "json":
      return { exitCode, stdout: json({ contract: loaded.value.path, findings }) };
    case "sarif":
      return { exitCode, stdout: renderSarif(lintAnnotations(findings)) };
    case "github":
      return { exitCode, stdout: renderWorkflowCommands(lintAnnotations(findings)) };
  }
}

async function readSurroundings(repository: Repository, ref: string): Promise<LintSurroundings> {
  const commit = await resolveCommit(repository, ref);
  const trackedPaths = await readTrackedPaths(repository, commit);
  const workflows = trackedPaths
    .filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
    .slice(0, maxWorkflows);
  const files = workflows.length === 0 ? [] : await readFilesAt(repository, commit, workflows, maxWorkflowBytes);
  const reportedChecks = files.flatMap((file) =>
    file?.kind === "file" ? readWorkflowChecks(Buffer.from(file.bytes).toString("utf8")) : [],
  );
  // A repository without workflows has its checks from elsewhere, and nobody here can tell their names.
  return { trackedPaths, reportedChecks: workflows.length === 0 ? null : reportedChecks };
}

/** `headgate contract show`: the contract in force, with the place that each value comes from. */
export async function runShow(options: ExplainOptions): Promise<Outcome> {
  const repository = await openRepository(options.repo);
  const loaded = await loadAuthoredContract(repository, options);
  if (loaded.kind === "failed") return refuse(loaded.problems, options.format);
  const { contract, hash } = loaded.value;
  const stdout = options.format === "json" ? json({ hash, ...contract }) : renderContract(contract);
  return { exitCode: exitCodes.clear, stdout };
}

/** `headgate contract schema`: the JSON schema that editors check contracts with. */
export async function runSchema(): Promise<Outcome> {
  const schema = new URL("../../../risk-contract.schema.json", import.meta.url);
  return { exitCode: exitCodes.clear, stdout: await readFile(schema, "utf8") };
}
