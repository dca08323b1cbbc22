import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { GitError } from "#adapters/git/git-error.ts";
import { renderDefect, renderFailure } from "#core/message/failure.ts";
import { type ReportFormat, reportFormats } from "#core/message/report.ts";
import { type ExitCode, exitCodes, type Outcome, UsageError } from "./exit.ts";

/** Git's own limit is far away; a replay of more changes than this would not be read by anyone. */
const maxReplayed = 10_000;

interface FormatOptions {
  readonly json?: boolean;
  readonly format: ReportFormat;
}

/** Runs one command line and tells the exit code. Output is written; nothing is left running. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  try {
    await program().parseAsync(argv);
    return (process.exitCode as ExitCode | undefined) ?? exitCodes.clear;
  } catch (error) {
    return report(error);
  }
}

function program(): Command {
  const root = new Command("headgate")
    .description("Judges a change by the risk contract of its base branch.")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });

  judging(root.command("gate"), reportFormats)
    .description("say whether anything in a change already blocks it, and what it will need")
    .action(async (options) => print((await import("./gate-command.ts")).runGate(formatted(options))));
  judging(root.command("tier"), ["text", "json"])
    .description("say only the tier of a change")
    .action(async (options) => print((await import("./gate-command.ts")).runTier(formatted(options))));
  authoring(root.command("explain"), ["text", "markdown", "json"])
    .description("say what the contract makes of one path, or of one commit")
    .argument("<path|sha>", "a path of the repository, or a commit hash")
    .action(async (subject: string, options) =>
      print((await import("./explain-command.ts")).runExplain(subject, formatted(options))),
    );

  const contract = root.command("contract").description("look at a contract itself");
  authoring(contract.command("lint"), reportFormats)
    .description("find what is wrong with a contract, or what it can hardly mean")
    .argument("[file]", "the contract file; by default the one of the work tree")
    .action(async (file: string | undefined, options) =>
      print(
        (await import("./contract-command.ts")).runLint({ ...formatted(options), ...(file && { contract: file }) }),
      ),
    );
  authoring(contract.command("show"), ["text", "json"])
    .description("print the contract in force, with the place that each value comes from")
    .action(async (options) => print((await import("./contract-command.ts")).runShow(formatted(options))));
  contract
    .command("schema")
    .description("print the JSON schema of contracts, for editors")
    .action(async () => print((await import("./contract-command.ts")).runSchema()));

  formats(root.command("replay"), ["text", "markdown", "json"])
    .description("judge the last merged changes under one contract, or compare two")
    .option("--repo <dir>", "a git checkout", ".")
    .option("--head <ref>", "the branch whose merged changes are judged", "HEAD")
    .option("--last <n>", "how many merged changes", parseCount, 50)
    .option("--contract <file>", "the contract to try; by default the one of the work tree")
    .option("--against <file>", "the contract to compare it with")
    .option("--floor <file>", "the organisation's contract under both")
    .action(async (options) => print((await import("./replay-command.ts")).runReplay(formatted(options))));
  root
    .command("demo")
    .description("show the whole thing at work on a local GitHub")
    .option("--once", "end when the story is told, with 0 if every act reached its end")
    .action(async (options) => print((await import("./demo-command.ts")).runDemo(options)));
  root
    .command("sandbox")
    .description("run a local GitHub (REST, GraphQL, webhooks, git), to try things on")
    .option("--port <port>", "where it listens; 0 takes any free port", parsePort, 4010)
    .option(
      "--host <host>",
      "the address it listens on; others than this machine's can do all that you can",
      "127.0.0.1",
    )
    .option("--directory <dir>", "where the git repositories are kept (default: a temporary folder)")
    .option("--seed-file <file>", "JSON that names users, organisations, repositories and Apps to begin with")
    .action(async (options) => print((await import("./sandbox-command.ts")).runSandbox(options)));
  return root;
}

/** Options of the commands that judge a change: the contract comes from the base, so that no head can choose its own. */
function judging(command: Command, allowed: readonly ReportFormat[]): Command {
  return formats(command, allowed)
    .option("--repo <dir>", "a git checkout", ".")
    .option("--base <ref>", "the branch that the change is for (default: origin/HEAD)")
    .option("--head <ref>", "the change's last commit", "HEAD")
    .option("--contract <file>", "judge by this file instead of the base commit's contract")
    .option("--floor <file>", "the organisation's contract, which the other can only tighten");
}

/** Options of the commands for people who write contracts: they look at the work tree unless told otherwise. */
function authoring(command: Command, allowed: readonly ReportFormat[]): Command {
  return formats(command, allowed)
    .option("--repo <dir>", "a git checkout", ".")
    .option("--base <ref>", "take the contract, and the files it is about, from this commit")
    .option("--contract <file>", "the contract file; by default the one of the work tree")
    .option("--floor <file>", "the organisation's contract, which the other can only tighten");
}

function formats(command: Command, allowed: readonly ReportFormat[]): Command {
  return command
    .addOption(new Option("--format <format>", "how to print the result").choices(allowed).default("text"))
    .option("--json", "the same as --format json");
}

function formatted<Options extends FormatOptions>(options: Options): Options {
  return options.json ? { ...options, format: "json" } : options;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > maxReplayed) {
    throw new InvalidArgumentError(`Write a whole number from 1 to ${maxReplayed}.`);
  }
  return count;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (text === "" || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError("Write a whole number from 0 to 65535.");
  }
  return port;
}

async function print(running: Promise<Outcome>): Promise<void> {
  const { exitCode, stdout = "", stderr = "" } = await running;
  process.exitCode = exitCode;
  await write(process.stdout, stdout);
  await write(process.stderr, stderr);
}

/** A reader that has gone away (`| head -1`) wants no more; any other failure means that the answer did not arrive. */
async function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (text === "") return;
  await new Promise<void>((resolve, reject) => {
    stream.once("error", reject);
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

function report(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clear : exitCodes.invalid;
  if (error instanceof UsageError) {
    process.stderr.write(renderFailure("usage", error.message));
    return exitCodes.invalid;
  }
  if (error instanceof GitError) {
    process.stderr.write(renderFailure(error.kind, error.message));
    const isUsage = error.kind === "not-a-repository" || error.kind === "unknown-revision";
    return isUsage ? exitCodes.invalid : exitCodes.infrastructure;
  }
  process.stderr.write(renderDefect(error));
  return exitCodes.infrastructure;
}
